package relay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// Hash is how a token, key or secret is kept: its SHA-256, in hex.
func Hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// keyedHash is what can be compared, and told apart, in place of something that must not be kept, in hex. A text begins
// with what it is for.
func (r *Relay) keyedHash(text string) string { return hex.EncodeToString(KeyedSum(r.Key, text)) }

// KeyedSum is the HMAC-SHA256 of a text.
func KeyedSum(key Secret, text string) []byte {
	mac := hmac.New(sha256.New, []byte(key.Reveal()))
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
