package relay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// Hash is how a token, key or secret is stored: its SHA-256 in hex.
func Hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// keyedHash is what can be stored and compared in place of a text that must not be stored, in hex. The text
// begins with its purpose.
func (r *Relay) keyedHash(text string) string { return hex.EncodeToString(KeyedSum(r.Key, text)) }

// allKeys are the key and the others, in their order.
func (o Options) allKeys() []Secret { return append([]Secret{o.Key}, o.OtherKeys...) }

// keyedHashes are the keyed hashes of a text under every key. They are sorted, so that replicas whose keys
// stand in another order lock the same rows in the same order.
func (r *Relay) keyedHashes(text string) []string {
	var all []string
	for _, key := range r.allKeys() {
		all = append(all, hex.EncodeToString(KeyedSum(key, text)))
	}
	slices.Sort(all)
	return all
}

// isKeyedHash reports whether a stored hash is that of a text, under any of the keys.
func (r *Relay) isKeyedHash(stored, text string) bool {
	return slices.Contains(r.keyedHashes(text), stored)
}

// KeyedSum is the HMAC-SHA256 of a text.
func KeyedSum(key Secret, text string) []byte {
	mac := hmac.New(sha256.New, []byte(key.Reveal()))
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
