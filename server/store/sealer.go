package store

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
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

// Sealer encrypts what only the relay may read: with AES-256-GCM and a random nonce, bound to the merchant
// and to the cell (column and row) of the text. So a ciphertext that is moved to another merchant, column or
// row does not open. It seals with its first key and opens with any of them. To rotate, put the new key
// first. The zero value seals and opens nothing.
type Sealer struct {
	keys  map[string]cipher.AEAD
	first string
}

// sealVersion is the first byte of every ciphertext. A ciphertext is version, length of the key id, key id,
// nonce, text and tag.
const sealVersion = 1

var errSealed = errors.New("sealed text does not open")

// NewSealer makes a Sealer of one key or more.
func NewSealer(keys ...Key) (Sealer, error) {
	if len(keys) == 0 {
		return Sealer{}, errors.New("make sealer: no key")
	}
	s := Sealer{keys: map[string]cipher.AEAD{}, first: keys[0].ID}
	for _, k := range keys {
		aead, err := k.open()
		if err != nil {
			return Sealer{}, fmt.Errorf("make sealer: key %q: %w", k.ID, err)
		}
		if s.keys[k.ID] != nil {
			return Sealer{}, fmt.Errorf("make sealer: key %q: named twice", k.ID)
		}
		s.keys[k.ID] = aead
	}
	return s, nil
}

func (k Key) open() (cipher.AEAD, error) {
	if len(k.ID) < 1 || len(k.ID) > 32 {
		return nil, errors.New("an id of 1 to 32 characters is needed")
	}
	raw, err := base64.StdEncoding.DecodeString(k.Secret.Reveal())
	if err != nil || len(raw) != 32 {
		return nil, errors.New("the base64 of 32 bytes is needed") // the cause would quote the secret
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// Seal encrypts a text for one merchant and cell ("checkouts.sealed." and the row's id).
func (s Sealer) Seal(m relay.MerchantID, cell string, text []byte) ([]byte, error) {
	aead := s.keys[s.first]
	if aead == nil {
		return nil, errors.New("seal: no key")
	}
	if strings.Contains(string(m), ".") {
		return nil, errors.New("seal: a merchant's id holds no dot, which ends it in what a text is bound to")
	}
	head := append([]byte{sealVersion, byte(len(s.first))}, s.first...)
	return aead.Seal(head, nil, text, associated(m, cell)), nil
}

// Open decrypts what Seal made for the same merchant and cell.
func (s Sealer) Open(m relay.MerchantID, cell string, sealed []byte) ([]byte, error) {
	id, body, err := split(sealed)
	if err != nil {
		return nil, err
	}
	aead := s.keys[id]
	if aead == nil {
		return nil, fmt.Errorf("open sealed text: key %q is not known", id)
	}
	text, err := aead.Open(nil, nil, body, associated(m, cell))
	if err != nil {
		return nil, errSealed
	}
	return text, nil
}

func split(sealed []byte) (id string, body []byte, err error) {
	if len(sealed) < 2 || sealed[0] != sealVersion || len(sealed) < 2+int(sealed[1]) {
		return "", nil, errSealed
	}
	end := 2 + int(sealed[1])
	return string(sealed[2:end]), sealed[end:], nil
}

func associated(m relay.MerchantID, cell string) []byte { return []byte(string(m) + "." + cell) }
