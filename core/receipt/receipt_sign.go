package receipt

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
)

// Type names the form of a receipt. It is signed, so that a signature of one form is not valid for another.
const Type = "candor-receipt/1"

// ErrPrivateKey reports a signing key that is not an Ed25519 private key.
var ErrPrivateKey = errors.New("sign receipt: not an Ed25519 private key")

// Sign writes the receipt of a record. The same record and key give the same bytes. An incoherent record is a
// *FormatError that names the field.
func Sign(r Record, key ed25519.PrivateKey) ([]byte, error) {
	if len(key) != ed25519.PrivateKeySize {
		return nil, ErrPrivateKey
	}
	record := r.value()
	if err := r.check(record); err != nil {
		return nil, fmt.Errorf("sign receipt: %w", err)
	}
	public, _ := key.Public().(ed25519.PublicKey)
	e := envelope{key: KeyID(public), record: record}
	e.fields = digests(e.record)
	e.signature = base64url.EncodeToString(ed25519.Sign(key, e.message()))
	return e.value().append(nil), nil
}

// envelope is a receipt in its parts.
type envelope struct {
	fields    value // pointer → digest, for every leaf of the record
	key       string
	record    value
	signature string
}

func (e envelope) value() value {
	return object(
		member{"fields", e.fields},
		member{"key", text(e.key)},
		member{"receipt", e.record},
		member{"signature", text(e.signature)},
		member{"type", text(Type)},
	)
}

// message is the text that is signed. It holds the digests of the fields and not the fields, so that Verify
// can name a changed field.
func (e envelope) message() []byte {
	return object(member{"fields", e.fields}, member{"key", text(e.key)}, member{"type", text(Type)}).append(
		nil)
}

func (e envelope) signedWith(key ed25519.PublicKey) bool {
	signature, err := base64url.DecodeString(e.signature)
	return err == nil && len(key) == ed25519.PublicKeySize && ed25519.Verify(key, e.message(), signature)
}

// digests gives each leaf of a record the SHA-256 of its canonical form.
func digests(record value) value {
	leaves := record.leaves()
	members := make([]member, 0, len(leaves))
	for _, l := range leaves {
		sum := sha256.Sum256(l.value.append(nil))
		members = append(members, member{l.pointer, text(base64url.EncodeToString(sum[:]))})
	}
	return object(members...)
}
