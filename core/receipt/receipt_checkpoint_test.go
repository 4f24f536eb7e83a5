package receipt_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"candor/core/locale"
	"candor/core/receipt"
)

func checkpoint() receipt.Checkpoint {
	return receipt.Checkpoint{Kind: receipt.CheckpointIssued, Merchant: "maple", Count: 42,
		Digest: receipt.Digest([]byte("the last")), At: time.Date(2026, 3, 1, 19, 0, 0, 0, time.UTC)}
}

func ExampleDigest() {
	fmt.Println(receipt.Digest([]byte("a receipt"))[:23])
	// Output: sha256:83eb65c95f440cb0
}

func ExampleSignCheckpoint() {
	private, _ := keys()
	text, err := receipt.SignCheckpoint(checkpoint(), private)
	head, _, _ := strings.Cut(string(text), `"digest"`)
	fmt.Println(head, err)
	// Output: {"checkpoint":{"at":"2026-03-01T19:00:00.000Z","count":42, <nil>
}

func ExampleVerifyCheckpoint() {
	private, public := keys()
	text, err := receipt.SignCheckpoint(checkpoint(), private)
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := receipt.VerifyCheckpoint(text, public)
	fmt.Println(c.Kind, c.Merchant, c.Count, err)
	_, err = receipt.VerifyCheckpoint(bytes.Replace(text, []byte("42"), []byte("41"), 1), public)
	fmt.Println(err)
	// Output:
	// issued maple 42 <nil>
	// verify checkpoint: changed after it was signed: /checkpoint
}

// A checkpoint is valid byte for byte or not at all.
func TestCheckpointFlippedBit(t *testing.T) {
	private, public := keys()
	text, err := receipt.SignCheckpoint(checkpoint(), private)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := receipt.VerifyCheckpoint(append(text, '\n'), public); err != nil || c != checkpoint() {
		t.Fatalf("with a line feed: %+v, %v", c, err)
	}
	for i := range text {
		for bit := range 8 {
			forged := bytes.Clone(text)
			forged[i] ^= 1 << bit
			if _, err := receipt.VerifyCheckpoint(forged, public); err == nil {
				t.Fatalf("bit %d of byte %d flipped: %s", bit, i, forged)
			}
		}
	}
}

func TestCheckpointRefused(t *testing.T) {
	private, public := keys()
	for want, change := range map[string]func(*receipt.Checkpoint){
		"/checkpoint/kind":     func(c *receipt.Checkpoint) { c.Kind = "lost" },
		"/checkpoint/merchant": func(c *receipt.Checkpoint) { c.Merchant = "" },
		"/checkpoint/count":    func(c *receipt.Checkpoint) { c.Count = 0 },
		"/checkpoint/digest":   func(c *receipt.Checkpoint) { c.Digest = c.Digest[:70] },
		"/checkpoint/at":       func(c *receipt.Checkpoint) { c.At = time.Time{} },
	} {
		c := checkpoint()
		change(&c)
		_, err := receipt.SignCheckpoint(c, private)
		if f, ok := errors.AsType[*receipt.FormatError](err); !ok || f.Field != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := receipt.SignCheckpoint(checkpoint(), private[:32]); !errors.Is(err, receipt.ErrPrivateKey) {
		t.Errorf("half a key: %v", err)
	}
	text, err := receipt.SignCheckpoint(checkpoint(), private)
	if err != nil {
		t.Fatal(err)
	}
	other := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32)).Public().(ed25519.PublicKey)
	if _, err := receipt.VerifyCheckpoint(text, other); !errors.As(err, new(*receipt.KeyError)) {
		t.Errorf("another key: %v", err)
	}
	spaced := append([]byte(" "), text...)
	if _, err := receipt.VerifyCheckpoint(spaced, public); !errors.Is(err, receipt.ErrForm) {
		t.Errorf("another form: %v", err)
	}
	signed, err := receipt.Sign(purchase(locale.English), private)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := receipt.VerifyCheckpoint(signed, public); !errors.As(err, new(*receipt.FormatError)) {
		t.Errorf("a receipt: %v", err)
	}
	if _, err := receipt.Verify(text, public); !errors.As(err, new(*receipt.FormatError)) {
		t.Errorf("a checkpoint as a receipt: %v", err)
	}
}
