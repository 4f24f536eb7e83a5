package store

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"candor/server/relay"
)

// Key is one sealing key. Secret is the standard base64 of 32 random bytes. ID has 1 to 32 characters, and is
// written beside what the key sealed.
type Key struct {
	ID     string
	Secret relay.Secret
}

// Sealer encrypts what only the relay may read: with AES-256-GCM and a random nonce, under a key of its own
// for each cell. That key is derived from a sealing key (HKDF-SHA256, RFC 5869) with the merchant, the column
// and the row. So a ciphertext that is moved to another merchant, column or row does not open. The revision
// of the row is authenticated too, so that an older text of the same row does not open in place of a newer
// one. A Sealer seals with its first key and opens with any of them. The zero value seals and opens nothing.
type Sealer struct {
	keys  map[string]sealingKey
	first string
}

// sealingKey is one Key, ready to use.
type sealingKey struct {
	root   []byte      // of which the keys of cells are derived
	direct cipher.AEAD // of sealDirect
}

// The first byte of a ciphertext. It is followed by the length of the key id, the key id, nonce, text and
// tag.
const (
	sealDirect  = 1 // older releases: under the sealing key itself, without a revision. It is only opened
	sealDerived = 2 // under the key of the cell, with the head and the revision of the row authenticated
)

var errSealed = errors.New("sealed text does not open")

// unknownKeyError names a key that is not configured.
type unknownKeyError struct{ id string }

func (e unknownKeyError) Error() string {
	return fmt.Sprintf("open sealed text: key %q is not known", e.id)
}

// NewSealer makes a Sealer of one key or more.
func NewSealer(keys ...Key) (Sealer, error) {
	if len(keys) == 0 {
		return Sealer{}, errors.New("make sealer: no key")
	}
	s := Sealer{keys: map[string]sealingKey{}, first: keys[0].ID}
	for _, k := range keys {
		opened, err := k.open()
		if err != nil {
			return Sealer{}, fmt.Errorf("make sealer: key %q: %w", k.ID, err)
		}
		if _, twice := s.keys[k.ID]; twice {
			return Sealer{}, fmt.Errorf("make sealer: key %q: named twice", k.ID)
		}
		s.keys[k.ID] = opened
	}
	return s, nil
}

func (k Key) open() (sealingKey, error) {
	if len(k.ID) < 1 || len(k.ID) > 32 {
		return sealingKey{}, errors.New("an id of 1 to 32 characters is needed")
	}
	raw, err := base64.StdEncoding.DecodeString(k.Secret.Reveal())
	if err != nil || len(raw) != 32 {
		// the cause would quote the secret
		return sealingKey{}, errors.New("the base64 of 32 bytes is needed")
	}
	root, err := hkdf.Extract(sha256.New, raw, []byte("candor seal 2"))
	if err != nil {
		return sealingKey{}, err
	}
	direct, err := gcm(raw)
	return sealingKey{root, direct}, err
}

func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// ofCell is the cipher of one cell of one merchant.
func (k sealingKey) ofCell(m relay.MerchantID, cell string) (cipher.AEAD, error) {
	key, err := hkdf.Expand(sha256.New, k.root, string(associated(m, cell)), 32)
	if err != nil {
		return nil, err
	}
	return gcm(key)
}

// Seal encrypts a text for one merchant and cell ("checkouts.sealed." and the row's id) at a revision of the
// row. A row that is written once has the revision 0.
func (s Sealer) Seal(m relay.MerchantID, cell string, revision int64, text []byte) ([]byte, error) {
	key, known := s.keys[s.first]
	if !known {
		return nil, errors.New("seal: no key")
	}
	if strings.Contains(string(m), ".") {
		return nil, errors.New("seal: a merchant's id holds no dot, which ends it in what a text is bound to")
	}
	aead, err := key.ofCell(m, cell)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	head := s.head()
	return aead.Seal(head, nil, text, withRevision(head, revision)), nil
}

// head is how a ciphertext begins that Seal makes now.
func (s Sealer) head() []byte {
	return append([]byte{sealDerived, byte(len(s.first))}, s.first...)
}

// Open decrypts what Seal made for the same merchant, cell and revision. It also decrypts what older releases
// sealed for the merchant and cell.
func (s Sealer) Open(m relay.MerchantID, cell string, revision int64, sealed []byte) ([]byte, error) {
	id, body, err := split(sealed)
	if err != nil {
		return nil, err
	}
	key, known := s.keys[id]
	if !known {
		return nil, unknownKeyError{id}
	}
	aead, bound := key.direct, associated(m, cell)
	if sealed[0] == sealDerived {
		head := sealed[:len(sealed)-len(body)]
		if aead, err = key.ofCell(m, cell); err != nil {
			return nil, err
		}
		bound = withRevision(head, revision)
	}
	text, err := aead.Open(nil, nil, body, bound)
	if err != nil {
		return nil, errSealed
	}
	return text, nil
}

func split(sealed []byte) (id string, body []byte, err error) {
	if len(sealed) < 2 || sealed[0] != sealDirect && sealed[0] != sealDerived ||
		len(sealed) < 2+int(sealed[1]) {
		return "", nil, errSealed
	}
	end := 2 + int(sealed[1])
	return string(sealed[2:end]), sealed[end:], nil
}

func associated(m relay.MerchantID, cell string) []byte { return []byte(string(m) + "." + cell) }

// withRevision is what is authenticated beside the text: the head, which has a length of its own, and the
// revision.
func withRevision(head []byte, revision int64) []byte {
	return binary.BigEndian.AppendUint64(bytes.Clone(head), uint64(revision))
}

// First is the id of the key that seals.
func (s Sealer) First() string { return s.first }
