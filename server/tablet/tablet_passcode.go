package tablet

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Parameters of argon2id: 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet, argon2id).
const (
	passcodeMemory  = 19 * 1024 // KiB
	passcodeTime    = 2
	passcodeThreads = 1
	passcodeSalt    = 16
	passcodeKey     = 32
)

// A new passcode is 6 to 64 characters. A hash of a shorter one, from before, stays good.
const (
	leastPasscode = 6
	mostPasscode  = 64
)

// passcodeHash is a stored passcode: $argon2id$v=19$m=…,t=…,p=…$salt$key, base64 without padding.
type passcodeHash struct {
	memory, time uint32
	threads      uint8
	salt, key    []byte
}

// derive is the signature of argon2.IDKey.
type derive func(passcode, salt []byte, time, memory uint32, threads uint8, length uint32) []byte

// HashPasscode returns the text that a configuration holds instead of a passcode.
func HashPasscode(passcode string, rand io.Reader) (string, error) {
	if n := utf8.RuneCountInString(passcode); n < leastPasscode || n > mostPasscode {
		return "", fmt.Errorf("hash passcode: %d to %d characters are needed", leastPasscode, mostPasscode)
	}
	h := passcodeHash{memory: passcodeMemory, time: passcodeTime, threads: passcodeThreads,
		salt: make([]byte, passcodeSalt)}
	if _, err := io.ReadFull(rand, h.salt); err != nil {
		return "", fmt.Errorf("hash passcode: %w", err)
	}
	h.key = argon2.IDKey([]byte(passcode), h.salt, h.time, h.memory, h.threads, passcodeKey)
	return h.String(), nil
}

// CheckPasscodeHash returns what is wrong with a configured hash. The error does not quote the hash.
func CheckPasscodeHash(encoded string) error {
	_, err := parsePasscodeHash(encoded)
	return err
}

func (h passcodeHash) String() string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.time, h.threads,
		b64(h.salt), b64(h.key))
}

var errPasscodeHash = errors.New(
	"not an argon2id hash of $argon2id$v=19$m=…,t=…,p=…$salt$key within its limits")

func parsePasscodeHash(encoded string) (passcodeHash, error) {
	var h passcodeHash
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" ||
		parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, errPasscodeHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.time, &h.threads); err != nil {
		return h, errPasscodeHash
	}
	salt, err1 := base64.RawStdEncoding.Strict().DecodeString(parts[4])
	key, err2 := base64.RawStdEncoding.Strict().DecodeString(parts[5])
	h.salt, h.key = salt, key
	if err1 != nil || err2 != nil || !h.withinLimits() || h.String() != encoded {
		return h, errPasscodeHash
	}
	return h, nil
}

// withinLimits refuses a hash whose salt or key is weaker than ours, and one that would take too much of the
// server's memory.
func (h passcodeHash) withinLimits() bool {
	return len(h.salt) >= passcodeSalt && len(h.salt) <= 64 && len(h.key) >= passcodeKey &&
		len(h.key) <= 64 &&
		h.time >= 1 && h.time <= 10 && h.threads >= 1 && h.threads <= 4 && h.memory >= 8*1024 &&
		h.memory <= 64*1024
}

// matches compares in constant time.
func (h passcodeHash) matches(f derive, passcode string) bool {
	got := f([]byte(passcode), h.salt, h.time, h.memory, h.threads, uint32(len(h.key)))
	return subtle.ConstantTimeCompare(got, h.key) == 1
}

// verifier evaluates at most two passcodes at a time, because each takes 19 MiB.
type verifier struct {
	derive derive
	slots  chan struct{}
}

func newVerifier(f derive) verifier {
	if f == nil {
		f = argon2.IDKey
	}
	return verifier{f, make(chan struct{}, 2)}
}

func (v verifier) verify(ctx context.Context, h passcodeHash, passcode string) (bool, error) {
	select {
	case v.slots <- struct{}{}:
		defer func() { <-v.slots }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	return h.matches(v.derive, passcode), nil
}
