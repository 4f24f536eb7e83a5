package store_test

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"candor/server/relay"
	"candor/server/store"
)

func sealer(t *testing.T, keys ...store.Key) store.Sealer {
	t.Helper()
	s, err := store.NewSealer(keys...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSealer(t *testing.T) {
	s := sealer(t, key("k1", 1))
	for _, text := range []string{"", "6275001234567890", strings.Repeat("é", 5000)} {
		first, err1 := s.Seal("m", "a.b.1", 7, []byte(text))
		second, err2 := s.Seal("m", "a.b.1", 7, []byte(text))
		if err1 != nil || err2 != nil || bytes.Equal(first, second) {
			t.Errorf("seal %d bytes: %v, %v; twice the same: %t", len(text), err1, err2,
				bytes.Equal(first, second))
		}
		got, err := s.Open("m", "a.b.1", 7, first)
		if err != nil || string(got) != text {
			t.Errorf("open %d bytes: got %d, %v", len(text), len(got), err)
		}
	}
}

func TestSealerRefuses(t *testing.T) {
	s := sealer(t, key("k1", 1))
	sealed, err := s.Seal("m", "a.b.1", 7, []byte("text"))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name     string
		sealer   store.Sealer
		merchant relay.MerchantID
		place    string
		revision int64
		text     []byte
	}{
		{"wrong merchant", s, "n", "a.b.1", 7, sealed},
		{"wrong column", s, "m", "a.c.1", 7, sealed},
		{"wrong row", s, "m", "a.b.2", 7, sealed},
		{"an older revision", s, "m", "a.b.1", 8, sealed},
		{"wrong key of the same id", sealer(t, key("k1", 2)), "m", "a.b.1", 7, sealed},
		{"unknown key", sealer(t, key("k2", 1)), "m", "a.b.1", 7, sealed},
		{"no key", store.Sealer{}, "m", "a.b.1", 7, sealed},
		{"empty", s, "m", "a.b.1", 7, nil},
		{"another version", s, "m", "a.b.1", 7, append([]byte{3}, sealed[1:]...)},
	} {
		if got, err := row.sealer.Open(row.merchant, row.place, row.revision, row.text); err == nil {
			t.Errorf("%s: opened as %q", row.name, got)
		}
	}
	for i := range sealed { // every cut and every changed byte
		if _, err := s.Open("m", "a.b.1", 7, sealed[:i]); err == nil {
			t.Errorf("cut at %d: opened", i)
		}
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := s.Open("m", "a.b.1", 7, changed); err == nil {
			t.Errorf("byte %d changed: opened", i)
		}
	}
}

func TestNewSealerRefuses(t *testing.T) {
	short := store.Key{ID: "k", Secret: relay.NewSecret(base64.StdEncoding.EncodeToString([]byte("canary")))}
	for name, keys := range map[string][]store.Key{
		"none": nil, "short": {short}, "not base64": {{ID: "k", Secret: relay.NewSecret("canary!")}},
		"no id":   {key("", 1)},
		"long id": {key(strings.Repeat("k", 33), 1)}, "same id twice": {key("k", 1), key("k", 2)},
	} {
		if _, err := store.NewSealer(keys...); err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := sealer(t, key("k", 1)).Seal("m.attempts", "p", 0, nil); err == nil {
		t.Error("sealed for a merchant whose id could be read as a merchant and a place")
	}
	if _, err := (store.Sealer{}).Seal("m", "p", 0, nil); err == nil {
		t.Error("a sealer without keys sealed")
	}
}
