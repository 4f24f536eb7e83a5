package receipt_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"candor/core/locale"
	"candor/core/receipt"
)

var update = flag.Bool("update", false, "write the golden receipts anew")

// Receipts must stay readable for years: Verify must accept these two files for ever.
func TestGoldenReceipts(t *testing.T) {
	private, public := keys()
	for _, l := range []locale.Language{locale.English, locale.French} {
		text, err := receipt.Sign(purchase(l), private)
		if err != nil {
			t.Fatal(err)
		}
		name := "testdata/receipt." + l.Short() + ".json"
		if *update {
			if err := os.WriteFile(name, text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		kept, err := os.ReadFile(name)
		if err != nil || !bytes.Equal(kept, text) {
			t.Errorf("%s: %v; got %s", name, err, text)
		}
		got, err := receipt.Verify(kept, public)
		if err != nil || !reflect.DeepEqual(got, purchase(l)) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}

// tree is a receipt as any reader of JSON sees it.
func tree(t *testing.T, text []byte) map[string]any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v map[string]any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// written is a changed tree in canonical form again, as a careful forger would write it.
func written(t *testing.T, v map[string]any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	text, err := receipt.Canonical(raw)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// spoil changes every leaf of a value in turn and calls check with its pointer.
func spoil(v any, pointer string, check func(pointer string)) {
	leaf := func(old, changed any, set func(any), at string) {
		set(changed)
		check(at)
		set(old)
	}
	each := func(x any, set func(any), at string) {
		switch x := x.(type) {
		case map[string]any, []any:
			spoil(x, at, check)
		case string:
			leaf(x, x+" ", set, at)
			leaf(x, nil, set, at)
		case bool:
			leaf(x, !x, set, at)
		case json.Number:
			leaf(x, json.Number(x.String()+"1"), set, at)
			leaf(x, x.String(), set, at)
		}
	}
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			each(x, func(y any) { v[k] = y }, pointer+"/"+strings.ReplaceAll(k, "/", "~1"))
		}
	case []any:
		for i, x := range v {
			each(x, func(y any) { v[i] = y }, pointer+"/"+string(rune('0'+i)))
		}
	}
}

func changedFields(err error) []string {
	if c, ok := errors.AsType[*receipt.ChangedError](err); ok {
		return c.Fields
	}
	return nil
}

// For each changed field, Verify names that field and no other.
func TestChangedFieldIsNamed(t *testing.T) {
	text, public := signed(t)
	v := tree(t, text)
	count := 0
	spoil(v["receipt"], "/receipt", func(pointer string) {
		count++
		_, err := receipt.Verify(written(t, v), public)
		if got := changedFields(err); !slices.Equal(got, []string{pointer}) {
			t.Errorf("%s was changed: got %v", pointer, err)
		}
	})
	spoil(v["fields"], "/fields", func(pointer string) {
		count++
		_, err := receipt.Verify(written(t, v), public)
		if got := changedFields(err); !slices.Equal(got, []string{pointer}) {
			t.Errorf("%s was changed: got %v", pointer, err)
		}
	})
	if count < 120 {
		t.Errorf("only %d changes were tried", count)
	}
	if _, err := receipt.Verify(written(t, v), public); err != nil {
		t.Fatalf("changed back: %v", err)
	}
}

func TestOtherChanges(t *testing.T) {
	text, public := signed(t)
	other := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32)).Public().(ed25519.PublicKey)
	for name, c := range map[string]struct {
		change func(v, record map[string]any)
		want   []string
	}{
		"a field is added": {func(_, r map[string]any) { r["note"] = "x" },
			[]string{"/receipt/note"}},
		"a field is taken away": {func(_, r map[string]any) { delete(r, "amount") },
			[]string{"/receipt/amount"}},
		"a fee is dropped": {
			func(_, r map[string]any) { r["offer"].(map[string]any)["fees"] = []any{} },
			[]string{"/receipt/offer/fees", "/receipt/offer/fees/0/amount",
				"/receipt/offer/fees/0/description", "/receipt/offer/fees/0/message",
				"/receipt/offer/fees/0/type"}},
		"two fields": {func(_, r map[string]any) { r["amount"], r["id"] = "1.00", "x" },
			[]string{"/receipt/amount", "/receipt/id"}},
		"the signature": {
			func(v, _ map[string]any) { v["signature"] = v["signature"].(string)[:85] + "B" },
			[]string{"/signature"}},
		"no signature": {func(v, _ map[string]any) { v["signature"] = "" },
			[]string{"/signature"}},
		"the key's name": {func(v, _ map[string]any) { v["key"] = "another" }, []string{"/key"}},
		"the name of another key": {func(v, _ map[string]any) { v["key"] = receipt.KeyID(other) },
			[]string{"/signature"}},
		"a digest is added": {func(v, _ map[string]any) { v["fields"].(map[string]any)["/x"] = "y" },
			[]string{"/fields/~1x"}},
		"an empty digest is added": {func(v, _ map[string]any) { v["fields"].(map[string]any)["/x"] = "" },
			[]string{"/fields/~1x"}},
		"a digest is an object": {
			func(v, _ map[string]any) { v["fields"].(map[string]any)["/id"] = map[string]any{} },
			[]string{"/fields/~1id"}},
		"a field and the signature": {func(v, r map[string]any) { r["id"], v["signature"] = "x", "" },
			[]string{"/receipt/id", "/signature"}},
	} {
		v := tree(t, text)
		c.change(v, v["receipt"].(map[string]any))
		_, err := receipt.Verify(written(t, v), other, public)
		if got := changedFields(err); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

// If a field and its digest are rewritten together, Verify cannot place the change, but refuses the receipt.
func TestForgery(t *testing.T) {
	text, public := signed(t)
	record := purchase(locale.English)
	record.Reference = "order 1043"
	thief := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, 32))
	forged, err := receipt.Sign(record, thief)
	if err != nil {
		t.Fatal(err)
	}
	v, original := tree(t, forged), tree(t, text)
	if _, err := receipt.Verify(forged, public); !errors.As(err, new(*receipt.KeyError)) {
		t.Errorf("the thief's own key: %v", err)
	}
	v["key"] = original["key"]
	_, err = receipt.Verify(written(t, v), public)
	if got := changedFields(err); !slices.Equal(got, []string{"/signature"}) {
		t.Errorf("under the merchant's key: %v", got)
	}
	v["signature"] = original["signature"]
	_, err = receipt.Verify(written(t, v), public)
	if got := changedFields(err); !slices.Equal(got, []string{"/signature"}) {
		t.Errorf("with the merchant's signature: %v", got)
	}
}

func TestVerifyForm(t *testing.T) {
	text, public := signed(t)
	if _, err := receipt.Verify(append(bytes.Clone(text), '\n'), public); err != nil {
		t.Errorf("a line feed after it: %v", err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, text, "", " "); err != nil {
		t.Fatal(err)
	}
	if _, err := receipt.Verify(indented.Bytes(), public); !errors.Is(err, receipt.ErrForm) {
		t.Errorf("indented: %v", err)
	}
	if _, err := receipt.Verify(text); !errors.As(err, new(*receipt.KeyError)) {
		t.Errorf("without a key: %v", err)
	}
	if _, err := receipt.Verify(text, nil, public[:31]); !errors.As(err, new(*receipt.KeyError)) {
		t.Errorf("with broken keys: %v", err)
	}
	for name, c := range map[string]struct {
		change func(v map[string]any)
		want   string
	}{
		"another type": {func(v map[string]any) { v["type"] = "candor-receipt/2" },
			"verify receipt: /type: not candor-receipt/1"},
		"no type": {func(v map[string]any) { delete(v, "type") },
			"verify receipt: /type: missing or of another kind"},
		"no record": {func(v map[string]any) { v["receipt"] = "x" },
			"verify receipt: /receipt: missing or of another kind"},
		"more members": {func(v map[string]any) { v["note"] = "x" },
			"verify receipt: a member that a receipt does not have"},
		"fields a list": {func(v map[string]any) { v["fields"] = []any{} },
			"verify receipt: /fields: missing or of another kind"},
	} {
		v := tree(t, text)
		c.change(v)
		if _, err := receipt.Verify(written(t, v), public); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
	if _, err := receipt.Verify([]byte("not a receipt"), public); !errors.As(err, new(*receipt.FormatError)) {
		t.Errorf("other text: %v", err)
	}
}

// One flipped bit in every eighth byte, each bit in turn. The fuzz target tries the rest.
func TestFlippedBitFails(t *testing.T) {
	text, public := signed(t)
	for at := 0; at < len(text); at += 8 {
		text[at] ^= 1 << (at / 8 % 8)
		if _, err := receipt.Verify(text, public); err == nil {
			t.Errorf("byte %d, bit %d", at, at/8%8)
		}
		text[at] ^= 1 << (at / 8 % 8)
	}
}
