package verifier_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"candor/app/verifier"
	"candor/core/locale"
)

const keys = `{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`

func kept(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("../../core/receipt/testdata/receipt.fr.json")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestOutcomes(t *testing.T) {
	text := kept(t)
	other := strings.Replace(keys, "11q", "12q", 1)
	for _, l := range []locale.Language{locale.English, locale.French} {
		w := locale.ReceiptOf(l).Verify
		for name, c := range map[string]struct {
			text  []byte
			keys  string
			kind  verifier.Kind
			title string
			note  string
		}{
			"as it is": {text, keys, verifier.Valid, w.Valid, "Maple & Birch"},
			"a figure": {bytes.Replace(text, []byte("103.00"), []byte("130.00"), 1), keys, verifier.Changed,
				w.Changed, "/receipt/offer/term_amount"},
			"spaced":    {append([]byte(" "), text...), keys, verifier.Form, w.Form, w.FormNote},
			"other key": {text, other, verifier.OtherKey, w.OtherKey, w.OtherKeyNote},
			"no key":    {text, "", verifier.OtherKey, w.OtherKey, w.OtherKeyNote},
			"nothing":   {nil, keys, verifier.None, w.None, w.NoneNote},
			"an image":  {[]byte("\x89PNG\r\n"), keys, verifier.None, w.None, w.NoneNote},
		} {
			o := verifier.Check(l, c.text, []byte(c.keys))
			if o.Kind != c.kind || o.Title != c.title || !strings.Contains(o.Note, c.note) ||
				(o.Kind == verifier.Valid) != (o.Box != nil && len(o.Facts) > 5) {
				t.Errorf("%s in %s: %+v", name, l, o)
			}
		}
	}
}

// TestShownText: the agreed text is in its own language, whatever the page's, and its rows are those that
// were signed.
func TestShownText(t *testing.T) {
	o := verifier.Check(locale.English, kept(t), []byte(keys))
	if o.Box.Language != locale.French || o.Box.Title != "Encadré informatif" || len(o.Box.Rows) < 8 ||
		o.Test != "" {
		t.Fatalf("shown: %+v", o.Box)
	}
	all := ""
	for _, row := range append(o.Facts, o.Box.Rows...) {
		all += row.Label + ": " + row.Value + "\n"
	}
	all = strings.ReplaceAll(all, "\u00a0", " ")
	for _, want := range []string{"Amount financed: $1,200.00", "by the customer, in French",
		"7:14 p.m. UTC", "order 1042", "103,00 $, frais inclus\n12 versements", "(estimation): 1 236,00 $",
		"Selon les termes du prêteur\nEMP 12"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in\n%s", want, all)
		}
	}
}

// TestW4NothingOfAnAlteredReceiptIsShown alters every fifth byte, because core/receipt has the test of all of
// them: the receipt is refused, and nothing of it is shown.
func TestW4NothingOfAnAlteredReceiptIsShown(t *testing.T) {
	text := kept(t)
	for i := 0; i < len(text); i += 5 {
		forged := bytes.Clone(text)
		forged[i] ^= 1
		if o := verifier.Check(locale.English, forged, []byte(keys)); o.Kind == verifier.Valid ||
			o.Box != nil ||
			len(o.Facts) > 0 {
			t.Fatalf("byte %d altered: %+v", i, o)
		}
	}
}
