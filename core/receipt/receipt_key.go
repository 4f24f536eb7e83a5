package receipt

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
)

// ErrNoKey reports a document without a key that can check a receipt.
var ErrNoKey = errors.New("read keys: no Ed25519 key")

var base64url = base64.RawURLEncoding.Strict()

// KeyID is the name of a public key: its SHA-256 thumbprint (RFC 7638) over the required members of its JSON
// Web Key (RFC 8037), in base64url. It is empty for anything but an Ed25519 public key.
func KeyID(key ed25519.PublicKey) string {
	if len(key) != ed25519.PublicKeySize {
		return ""
	}
	sum := sha256.Sum256(object(required(key)...).append(nil))
	return base64url.EncodeToString(sum[:])
}

// KeyOf is the name of the key that a receipt says it is signed with. It is empty for any other text. Verify
// tells whether that is true.
func KeyOf(data []byte) string {
	v, err := parse(data)
	if err != nil || v.get("type").text != Type {
		return ""
	}
	return v.get("key").text
}

func required(key ed25519.PublicKey) []member {
	return []member{
		{"crv", text("Ed25519")},
		{"kty", text("OKP")},
		{"x", text(base64url.EncodeToString(key))},
	}
}

// PublishKeys writes public keys as a JSON Web Key Set, the document at /.well-known/candor-keys.json.
// Retired keys stay in it, because receipts outlive them.
func PublishKeys(keys ...ed25519.PublicKey) []byte {
	set := value{kind: '['}
	for _, k := range keys {
		m := append(required(k), member{"alg", text("EdDSA")}, member{"kid", text(KeyID(k))},
			member{"use", text("sig")})
		set.items = append(set.items, object(m...))
	}
	return object(member{"keys", set}).append(nil)
}

// ParseKeys reads one JSON Web Key or a set of them. It ignores keys of another kind. A kid that is not the
// key's thumbprint is a *FormatError, because no key may carry the name of another.
func ParseKeys(data []byte) ([]ed25519.PublicKey, error) {
	v, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	list := []value{v}
	if set := v.get("keys"); set.kind == '[' {
		list = set.items
	}
	var keys []ed25519.PublicKey
	for i, k := range list {
		if k.get("kty").text != "OKP" || k.get("crv").text != "Ed25519" {
			continue
		}
		key, err := parseKey(k, i)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, ErrNoKey
	}
	return slices.Clip(keys), nil
}

func parseKey(k value, i int) (ed25519.PublicKey, error) {
	x, err := base64url.DecodeString(k.get("x").text)
	if err != nil || len(x) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("read keys: %w",
			&FormatError{"/keys/" + decimal(i) + "/x", "not 32 bytes in base64url"})
	}
	if kid := k.get("kid"); kid.kind != 0 && kid.text != KeyID(x) {
		return nil, fmt.Errorf("read keys: %w",
			&FormatError{"/keys/" + decimal(i) + "/kid", "not the thumbprint of this key (RFC 7638)"})
	}
	return x, nil
}
