package relay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// Hash is how a token, key or secret is stored: its SHA-256 in hex.
func Hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// keyedHash is what can be stored and compared in place of a text that must not be stored, in hex. The text
// begins with its purpose.
func (r *Relay) keyedHash(text string) string { return hex.EncodeToString(KeyedSum(r.Key, text)) }

// KeyedSum is the HMAC-SHA256 of a text.
func KeyedSum(key Secret, text string) []byte {
	mac := hmac.New(sha256.New, []byte(key.Reveal()))
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
