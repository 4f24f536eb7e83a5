package api

import (
	"encoding/base64"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
)

// The prefixes of a merchant's API key. People and secret scanners recognize a key by them. A LiveKey opens
// only a merchant whose lender is in production, and a TestKey only another.
const (
	LiveKey = "sk_live_"
	TestKey = "sk_test_"
)

const keyBits = 256

// NewAPIKey makes a merchant's API key: a prefix, 256 random bits and a checksum of both. The checksum
// distinguishes a key that was cut off or mistyped from one that was replaced. The key is shown once; a
// configuration keeps its SHA-256.
func NewAPIKey(prefix string, rand io.Reader) (string, error) {
	raw := make([]byte, keyBits/8)
	if _, err := io.ReadFull(rand, raw); err != nil {
		return "", fmt.Errorf("make key: %w", err)
	}
	return prefix + base64.RawURLEncoding.EncodeToString(checked(prefix, raw)), nil
}

// CheckAPIKey reports what is wrong with the form of a key. A well-formed key need not be valid. The error
// does not quote the key.
func CheckAPIKey(key string) error {
	for _, prefix := range []string{LiveKey, TestKey} {
		text, ok := strings.CutPrefix(key, prefix)
		if !ok {
			continue
		}
		raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
		if err != nil || len(raw) != keyBits/8+crc32.Size ||
			string(checked(prefix, raw[:keyBits/8])) != string(raw) {
			return errors.New("the key is not whole: it was cut off or mistyped")
		}
		return nil
	}
	return errors.New("not an API key: it begins with neither " + LiveKey + " nor " + TestKey)
}

// checked appends the checksum of prefix and raw to raw.
func checked(prefix string, raw []byte) []byte {
	sum := crc32.ChecksumIEEE(append([]byte(prefix), raw...))
	return append(raw[:len(raw):len(raw)], byte(sum>>24), byte(sum>>16), byte(sum>>8), byte(sum))
}
