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

// ErrForm reports a receipt with the signed content but other bytes: somebody wrote it again in another form.
// Canonical restores the bytes.
var ErrForm = errors.New("the content is as signed, but not in its canonical form")

// ChangedError names the fields that were changed after signing, as JSON pointers into the receipt:
// "/receipt/amount".
type ChangedError struct{ Fields []string }

// Error lists the changed fields.
func (e *ChangedError) Error() string {
	return "changed after it was signed: " + strings.Join(e.Fields, ", ")
}

// KeyError names a key that is not among the published ones.
type KeyError struct{ ID string }

// Error names the key.
func (e *KeyError) Error() string {
	return "signed with a key that is not among those given: " + e.ID
}

// Verify checks a receipt against published keys and returns what was agreed. One line feed after the receipt
// is allowed.
//
// The errors are: *FormatError, the text is not a receipt; *KeyError, its key is not published;
// *ChangedError, its content was changed; ErrForm, only its form was changed. If a field and its digest were
// both rewritten, or the signature itself, Verify cannot place the forgery and names "/signature".
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

// open reads a receipt into its parts. It must have exactly five members, each of its kind.
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

// otherKey distinguishes a receipt of an unknown key from a receipt whose key name was changed.
func (e envelope) otherKey(keys []ed25519.PublicKey) error {
	for _, k := range keys {
		named := e
		if named.key = KeyID(k); named.signedWith(k) {
			return &ChangedError{[]string{"/key"}}
		}
	}
	return &KeyError{e.key}
}

// rebuilt is the envelope with the digests of its actual record.
func (e envelope) rebuilt() envelope {
	e.fields = digests(e.record)
	return e
}

// changedFields compares the digests with the record. It lists the fields that differ, are missing or were
// added, in order.
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
