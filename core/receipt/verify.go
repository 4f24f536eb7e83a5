package receipt

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ErrForm reports a receipt whose content is as signed and whose bytes are not:
// somebody wrote it again in another form. Canonical gives the bytes back.
var ErrForm = errors.New("the content is as signed, but not in its canonical form")

// ChangedError names what is not as it was signed, as JSON pointers into the
// receipt: "/receipt/amount".
type ChangedError struct{ Fields []string }

// Error lists the changed fields.
func (e *ChangedError) Error() string {
	return "changed after it was signed: " + strings.Join(e.Fields, ", ")
}

// KeyError names a key that is not among those given.
type KeyError struct{ ID string }

// Error names the key.
func (e *KeyError) Error() string {
	return "signed with a key that is not among those given: " + e.ID
}

// Verify checks a receipt against published keys and returns what was agreed.
// One line feed after the receipt is not part of it.
//
// A *FormatError is a text that is no receipt, a *KeyError one of another key, a
// *ChangedError one that was changed, ErrForm one that was only written anew.
// When a field and its digest were both rewritten, or the signature itself, the
// forgery cannot be placed and "/signature" is what is named.
func Verify(receipt []byte, keys ...ed25519.PublicKey) (Record, error) {
	v, err := parse(receipt)
	if err != nil {
		return Record{}, fmt.Errorf("verify receipt: %w", err)
	}
	e, err := open(v)
	if err != nil {
		return Record{}, fmt.Errorf("verify receipt: %w", err)
	}
	if err := e.check(keys); err != nil {
		return Record{}, fmt.Errorf("verify receipt: %w", err)
	}
	if !bytes.Equal(bytes.TrimSuffix(receipt, []byte("\n")), v.append(nil)) {
		return Record{}, fmt.Errorf("verify receipt: %w", ErrForm)
	}
	r, err := decode(e.record)
	if err != nil {
		return Record{}, fmt.Errorf("verify receipt: %w", err)
	}
	return r, nil
}

// open takes a receipt apart. Five members, each of its kind, and nothing else.
func open(v value) (envelope, error) {
	for _, m := range [...]struct {
		name string
		kind byte
	}{{"fields", '{'}, {"key", '"'}, {"receipt", '{'}, {"signature", '"'}, {"type", '"'}} {
		if v.get(m.name).kind != m.kind {
			return envelope{}, &FormatError{"/" + m.name, "missing or of another kind"}
		}
	}
	if v.get("type").text != Type {
		return envelope{}, &FormatError{"/type", "not " + Type}
	}
	e := envelope{
		fields: v.get("fields"), key: v.get("key").text,
		record: v.get("receipt"), signature: v.get("signature").text,
	}
	if len(v.members) != len(e.value().members) {
		return envelope{}, &FormatError{"", "a member that a receipt does not have"}
	}
	return e, nil
}

func (e envelope) check(keys []ed25519.PublicKey) error {
	changed := e.changedFields()
	i := slices.IndexFunc(keys, func(k ed25519.PublicKey) bool { return KeyID(k) == e.key })
	switch {
	case i < 0:
		return e.otherKey(keys)
	case e.signedWith(keys[i]) && len(changed) == 0:
		return nil
	case e.signedWith(keys[i]):
		return &ChangedError{prefixed("/receipt", changed)}
	case e.rebuilt().signedWith(keys[i]):
		return &ChangedError{prefixed("/fields/", escaped(changed))}
	}
	return &ChangedError{append(prefixed("/receipt", changed), "/signature")}
}

// otherKey tells a receipt of an unknown key from one whose key was renamed.
func (e envelope) otherKey(keys []ed25519.PublicKey) error {
	for _, k := range keys {
		named := e
		if named.key = KeyID(k); named.signedWith(k) {
			return &ChangedError{[]string{"/key"}}
		}
	}
	return &KeyError{e.key}
}

// rebuilt is the envelope with the digests that its record really has.
func (e envelope) rebuilt() envelope {
	e.fields = digests(e.record)
	return e
}

// changedFields compares the digests with the record: fields that differ, that
// are gone, and that were added, in order.
func (e envelope) changedFields() []string {
	now := map[string]string{}
	for _, m := range digests(e.record).members {
		now[m.name] = m.value.text
	}
	var changed []string
	for _, m := range e.fields.members {
		if digest, there := now[m.name]; !there || m.value.kind != '"' || m.value.text != digest {
			changed = append(changed, m.name)
		}
		delete(now, m.name)
	}
	changed = slices.AppendSeq(changed, maps.Keys(now))
	slices.Sort(changed)
	return changed
}

func prefixed(prefix string, fields []string) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = prefix + f
	}
	return out
}

func escaped(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = escape(n)
	}
	return out
}
