package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"

	"candor/server/relay"
)

// The headers of the scheme, and how a secret and a signature begin.
const (
	headerID        = "webhook-id"
	headerTime      = "webhook-timestamp"
	headerSignature = "webhook-signature"
	secretPrefix    = "whsec_"
	version         = "v1,"
)

// ParseSecrets reads the secrets of an endpoint: one, or two while one is replaced, with white space between.
// Each is whsec_ and 24 to 64 bytes in base64, as the scheme has it. Its error repeats none.
func ParseSecrets(text string) ([]relay.Secret, error) {
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > 2 {
		return nil, errors.New("one secret is needed, or two while one is replaced")
	}
	out := make([]relay.Secret, len(words))
	for i, word := range words {
		out[i] = relay.NewSecret(word)
		if _, err := keyOf(out[i]); err != nil {
			return nil, err
		}
	}
	if len(words) == 2 && words[0] == words[1] {
		return nil, errors.New("a secret stands there twice")
	}
	return out, nil
}

// keyOf is the key that a secret stands for.
func keyOf(s relay.Secret) ([]byte, error) {
	text, marked := strings.CutPrefix(s.Reveal(), secretPrefix)
	key, err := base64.StdEncoding.Strict().DecodeString(text)
	if !marked || err != nil || len(key) < 24 || len(key) > 64 {
		return nil, errors.New(
			"a secret is whsec_ and 24 to 64 bytes in base64 (candor key webhook makes one)",
		)
	}
	return key, nil
}

// Sign is the value of webhook-signature: a signature under each secret, so that an endpoint that knows one
// of them is content. An empty secret, or none, is an error.
func Sign(secrets []relay.Secret, id string, at time.Time, body []byte) (string, error) {
	if len(secrets) == 0 {
		return "", errors.New("sign event: there is no secret")
	}
	signatures := make([]string, len(secrets))
	for i, s := range secrets {
		key, err := keyOf(s)
		if err != nil {
			return "", err
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
		mac.Write(body)
		signatures[i] = version + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return strings.Join(signatures, " "), nil
}
