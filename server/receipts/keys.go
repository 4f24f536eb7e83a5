package receipts

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"candor/core/receipt"
	"candor/server/relay"
)

var errNoKey = errors.New("a key is needed (make one with: candor key new)")

// Keys are the keys of receipts: the first signs, all of them verify.
type Keys struct {
	private relay.Secret // of the first
	public  []ed25519.PublicKey
}

// publicOnly stands before a key of which only the public half is left.
const publicOnly = "public:"

// ParseKeys reads the value of CANDOR_RECEIPT_KEYS: a key in each line, "name base64(32 bytes)". The bytes
// are the seed of an Ed25519 key (RFC 8032). After the first line, "name public:base64(32 bytes)" is the
// public half of a key whose secret was destroyed. No error repeats a key.
func ParseKeys(text relay.Secret) (Keys, error) {
	var k Keys
	for line := range strings.Lines(text.Reveal()) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "" {
			continue
		}
		public, err := k.parse(strings.TrimSpace(value))
		if err != nil {
			return Keys{}, fmt.Errorf("key %d: %w", len(k.public)+1, err)
		}
		if slices.ContainsFunc(k.public, func(known ed25519.PublicKey) bool { return known.Equal(public) }) {
			return Keys{}, fmt.Errorf("key %d stands twice", len(k.public)+1)
		}
		k.public = append(k.public, public)
	}
	if len(k.public) == 0 {
		return Keys{}, errNoKey
	}
	return k, nil
}

// parse reads the key of one line, and keeps the secret of the first.
func (k *Keys) parse(value string) (ed25519.PublicKey, error) {
	first := len(k.public) == 0
	half, isPublic := strings.CutPrefix(value, publicOnly)
	b, err := base64.StdEncoding.DecodeString(half)
	switch {
	case err != nil || len(b) != ed25519.SeedSize:
		return nil, errors.New("it must be a name, a blank, and 32 bytes in base64")
	case isPublic && first:
		return nil, errors.New("the first key signs: it cannot be a public one")
	case isPublic:
		return b, nil
	}
	private := ed25519.NewKeyFromSeed(b)
	if first {
		k.private = relay.NewSecret(string(private))
	}
	public, _ := private.Public().(ed25519.PublicKey)
	return public, nil
}

// Public are the public keys, the one that signs now first.
func (k Keys) Public() []ed25519.PublicKey { return slices.Clone(k.public) }

// Published is the document at /.well-known/candor-keys.json.
func (k Keys) Published() []byte { return receipt.PublishKeys(k.public...) }

// Format, MarshalJSON and LogValue keep the private key out of every output: fmt reaches a field that is not
// exported without asking its type.
func (k Keys) Format(f fmt.State, verb rune) { k.private.Format(f, verb) }

// MarshalJSON redacts JSON.
func (k Keys) MarshalJSON() ([]byte, error) { return k.private.MarshalJSON() }

// LogValue redacts structured logs.
func (k Keys) LogValue() slog.Value { return k.private.LogValue() }

// signing is the private key that signs.
func (k Keys) signing() ed25519.PrivateKey { return ed25519.PrivateKey(k.private.Reveal()) }
