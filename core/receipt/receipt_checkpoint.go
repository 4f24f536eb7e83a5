package receipt

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"candor/core/disclosure"
)

// CheckpointType names the form of a signed checkpoint.
const CheckpointType = "candor-receipt-checkpoint/1"

// CheckpointKind is what a checkpoint says of the first receipts of a merchant.
type CheckpointKind string

// The kinds.
const (
	// CheckpointIssued: so many receipts were issued.
	CheckpointIssued CheckpointKind = "issued"
	// CheckpointForgotten: so many receipts were deleted because of their age.
	CheckpointForgotten CheckpointKind = "forgotten"
)

// Checkpoint says of a merchant's receipts, in their order, that the first Count of them were issued, or
// deleted because of their age. Whoever keeps one notices later whether the last receipts were removed; one
// of the second kind stands for what is no longer there.
type Checkpoint struct {
	Kind     CheckpointKind `json:"kind"`
	Merchant string         `json:"merchant"`
	Count    int            `json:"count"`  // at least 1
	Digest   string         `json:"digest"` // of the last of them
	At       time.Time      `json:"at"`     // when it was signed, in UTC with milliseconds
}

// Digest is the digest of a receipt, or of any other text: "sha256:" and 64 hexadecimal digits.
func Digest(text []byte) string { return disclosure.DigestOf(string(text)) }

// validDigest reports whether a text has the form of a Digest.
func validDigest(text string) bool {
	digits, ok := strings.CutPrefix(text, "sha256:")
	return ok && len(digits) == 64 && strings.Trim(digits, "0123456789abcdef") == ""
}

// SignCheckpoint writes a checkpoint as canonical JSON with its signature. One that says nothing is a
// *FormatError.
func SignCheckpoint(c Checkpoint, key ed25519.PrivateKey) ([]byte, error) {
	if len(key) != ed25519.PrivateKeySize {
		return nil, ErrPrivateKey
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	public, _ := key.Public().(ed25519.PublicKey)
	s := signedCheckpoint{checkpoint: c.value(), key: KeyID(public)}
	s.signature = base64url.EncodeToString(ed25519.Sign(key, s.message()))
	return s.value().append(nil), nil
}

// VerifyCheckpoint checks a checkpoint against published keys. One line feed after it is allowed. The errors
// are those of Verify; a change is placed no closer than "/checkpoint".
func VerifyCheckpoint(data []byte, keys ...ed25519.PublicKey) (Checkpoint, error) {
	c, err := verifyCheckpoint(data, keys)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("verify checkpoint: %w", err)
	}
	return c, nil
}

func verifyCheckpoint(data []byte, keys []ed25519.PublicKey) (c Checkpoint, err error) {
	v, err := parse(data)
	if err != nil {
		return c, err
	}
	if v.get("type").text != CheckpointType {
		return c, &FormatError{"/type", "not " + CheckpointType}
	}
	s := signedCheckpoint{v.get("checkpoint"), v.get("key").text, v.get("signature").text}
	i := slices.IndexFunc(keys, func(k ed25519.PublicKey) bool { return KeyID(k) == s.key })
	if i < 0 {
		return c, &KeyError{s.key}
	}
	signature, err := base64url.DecodeString(s.signature)
	if err != nil || !ed25519.Verify(keys[i], s.message(), signature) {
		return c, &ChangedError{[]string{"/checkpoint"}}
	}
	if !bytes.Equal(bytes.TrimSuffix(data, []byte("\n")), s.value().append(nil)) {
		return c, ErrForm
	}
	written := s.checkpoint.append(nil)
	if err := json.Unmarshal(written, &c); err != nil || !bytes.Equal(c.value().append(nil), written) {
		return c, &FormatError{"/checkpoint", "not a checkpoint of this version"}
	}
	return c, c.check()
}

// signedCheckpoint is a checkpoint in its parts.
type signedCheckpoint struct {
	checkpoint     value
	key, signature string
}

func (s signedCheckpoint) value() value {
	return object(member{"checkpoint", s.checkpoint}, member{"key", text(s.key)},
		member{"signature", text(s.signature)}, member{"type", text(CheckpointType)})
}

// message is the text that is signed. It names its type, so that no receipt can be taken for a checkpoint.
func (s signedCheckpoint) message() []byte {
	return object(member{"checkpoint", s.checkpoint}, member{"key", text(s.key)},
		member{"type", text(CheckpointType)}).append(nil)
}

func (c Checkpoint) value() value {
	return object(member{"kind", text(string(c.Kind))}, member{"merchant", text(c.Merchant)},
		member{"count", whole(c.Count)}, member{"digest", text(c.Digest)}, member{"at", moment(c.At)})
}

// check finds the first thing by which a checkpoint says nothing.
func (c Checkpoint) check() error {
	switch {
	case c.Kind != CheckpointIssued && c.Kind != CheckpointForgotten:
		return &FormatError{"/checkpoint/kind", "not a kind of checkpoint"}
	case c.Merchant == "":
		return &FormatError{"/checkpoint/merchant", "missing"}
	case c.Count < 1:
		return &FormatError{"/checkpoint/count", "less than one receipt"}
	case !validDigest(c.Digest):
		return &FormatError{"/checkpoint/digest", "not a digest"}
	case !validTime(c.At):
		return &FormatError{"/checkpoint/at", "missing"}
	}
	return nil
}
