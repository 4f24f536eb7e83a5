package receipt_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/receipt"
)

// shortest is the smallest receipt that can be signed, so that the fuzzer soon tries every bit.
func shortest(f *testing.F) ([]byte, ed25519.PublicKey) {
	f.Helper()
	private, public := keys()
	r := purchase(locale.English)
	r.Offer.Rates, r.Offer.Fees = nil, nil
	shown := &r.Shown[0]
	shown.Text, _, _ = strings.Cut(shown.Text, "row ")
	shown.Digest = disclosure.DigestOf(shown.Text)
	r.Accepted.Digest = shown.Digest
	text, err := receipt.Sign(r, private)
	if err != nil {
		f.Fatal(err)
	}
	return text, public
}

// A receipt with any bits flipped at one place is not a receipt.
func FuzzReceiptFlippedBit(f *testing.F) {
	text, public := shortest(f)
	f.Add(uint32(0), uint8(1))
	f.Add(uint32(len(text)-1), uint8(0x80))
	f.Add(uint32(len(text)/2), uint8(0xff))
	f.Fuzz(func(t *testing.T, at uint32, flip uint8) {
		if flip == 0 {
			return
		}
		changed := bytes.Clone(text)
		changed[int(at)%len(changed)] ^= flip
		began := time.Now()
		_, err := receipt.Verify(changed, public)
		// a busy machine gets two more tries
		for try := 0; try < 2 && time.Since(began) > 100*time.Millisecond; try++ {
			began = time.Now()
			_, err = receipt.Verify(changed, public)
		}
		if took := time.Since(began); took > 100*time.Millisecond {
			t.Fatalf("took %s", took)
		}
		if err == nil {
			t.Fatalf("byte %d flipped by %#x passes", int(at)%len(changed), flip)
		}
	})
}

// No text makes Verify panic, and only the signed text passes.
func FuzzVerify(f *testing.F) {
	text, public := signed(f)
	f.Add(text)
	f.Add([]byte(`{"fields":{},"key":"","receipt":{},"signature":"","type":"candor-receipt/1"}`))
	f.Add([]byte(`{"a":[1,{"b":"\ud83d\ude00"}],"":null}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := receipt.Verify(in, public)
		if err == nil && !bytes.Equal(bytes.TrimSuffix(in, []byte("\n")), text) {
			t.Fatalf("accepted %s as %+v", in, r)
		}
		if _, err := receipt.ParseKeys(in); err == nil && !json.Valid(in) {
			t.Fatalf("keys were read from %q", in)
		}
	})
}

// The canonical form is JSON, means the same to another reader, and is its own canonical form.
func FuzzCanonical(f *testing.F) {
	for _, s := range []string{`{"b":[1,null,true],"a":"\u20ac\ud83d\ude00"}`, `"\u0000\b"`, `[[],{}]`, `-12`,
		`{"":"\/"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		got, err := receipt.Canonical(in)
		if err != nil {
			if !errors.As(err, new(*receipt.FormatError)) {
				t.Fatalf("%q: %v", in, err)
			}
			return
		}
		if again, err := receipt.Canonical(got); err != nil || !bytes.Equal(again, got) {
			t.Fatalf("%q: %s becomes %s (%v)", in, got, again, err)
		}
		var before, after any
		if err := json.Unmarshal(in, &before); err != nil {
			t.Fatalf("%q is not JSON: %v", in, err)
		}
		if err := json.Unmarshal(got, &after); err != nil || !reflect.DeepEqual(before, after) {
			t.Fatalf("%q became %s (%v)", in, got, err)
		}
	})
}
