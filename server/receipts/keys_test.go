package receipts_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"candor/core/receipt"
	"candor/server/receipts"
	"candor/server/relay"
)

func seed(b byte) string {
	return base64.StdEncoding.EncodeToString([]byte(strings.Repeat(string(rune(b)), 32)))
}

// TestW4KeysAreRead: the first key signs, all are published in their order, also one of which only the public
// half is left. What is wrong is said without the key.
func TestW4KeysAreRead(t *testing.T) {
	parse := func(text string) (receipts.Keys, error) { return receipts.ParseKeys(relay.NewSecret(text)) }
	two, err := parse("2026 " + seed('b') + "\n\n  2025   " + seed('a') + " \n")
	if err != nil {
		t.Fatal(err)
	}
	half := base64.StdEncoding.EncodeToString(two.Public()[1])
	retired, err := parse("2026 " + seed('b') + "\n2025 public:" + half)
	if err != nil || string(retired.Published()) != string(two.Published()) {
		t.Errorf("retired: %v\n%s\n%s", err, retired.Published(), two.Published())
	}
	published, err := receipt.ParseKeys(two.Published())
	if err != nil || len(published) != 2 || !published[0].Equal(two.Public()[0]) {
		t.Errorf("published: %v, %v", published, err)
	}
	for text, want := range map[string]string{
		"":                                      "a key is needed",
		" \n":                                   "a key is needed",
		"k1":                                    "key 1: it must be",
		"k1 " + seed('a')[:40]:                  "key 1: it must be",
		"k1 " + seed('a') + "\nk2 x":            "key 2: it must be",
		"k1 " + seed('a') + "\nk2 " + seed('a'): "key 2 stands twice",
		"k1 public:" + half:                     "key 1: the first key signs",
		"k1 " + seed('a') + "\nk2 public:" + half: "key 2 stands twice",
	} {
		k, err := parse(text)
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), seed('a')) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
		if _, err := receipts.New(receipts.Options{Keys: k}); err == nil {
			t.Errorf("%q signs", text)
		}
	}
	var logged strings.Builder
	slog.New(slog.NewTextHandler(&logged, nil)).Info("keys", "all", two)
	encoded, err := json.Marshal(two)
	shown := fmt.Sprintf("%v %+v %#v %s %s %x %v", two, two, two, two, logged.String(), two, receipts.Options{
		Keys: two}) + string(encoded)
	if err != nil || strings.Contains(shown, "bbbb") || strings.Contains(shown, "6262") ||
		strings.Count(shown, "[redacted]") != 8 {
		t.Errorf("printed: %s", shown)
	}
}
