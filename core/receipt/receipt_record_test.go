package receipt_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
	"candor/core/receipt"
)

func TestIncoherentRecordIsNotSigned(t *testing.T) {
	private, _ := keys()
	for _, c := range [...]struct {
		want   string
		change func(*receipt.Record)
	}{
		{"/id: missing", func(r *receipt.Record) { r.ID = "" }},
		{"/merchant/id: missing", func(r *receipt.Record) { r.Merchant.ID = "" }},
		{"/merchant/name: missing", func(r *receipt.Record) { r.Merchant.Name = "" }},
		{"/channel: missing", func(r *receipt.Record) { r.Channel = "" }},
		{"/amount: missing", func(r *receipt.Record) { r.Amount = money.Amount{} }},
		{"/currency: missing", func(r *receipt.Record) { r.Currency = "USD" }},
		{"/offer/id: missing", func(r *receipt.Record) { r.Offer.ID = "" }},
		{"/offer/kind: missing", func(r *receipt.Record) { r.Offer.Kind = "" }},
		{"/shown: missing", func(r *receipt.Record) { r.Shown = nil }},
		{"/accepted/actor: missing", func(r *receipt.Record) { r.Accepted.Actor = "" }},
		{"/accepted/at: missing", func(r *receipt.Record) { r.Accepted.At = time.Time{} }},
		{"/authorization/number: missing", func(r *receipt.Record) { r.Authorization.Number = "" }},
		{"/authorization/at: missing", func(r *receipt.Record) { r.Authorization.At = time.Time{} }},
		{"/issued: missing", func(r *receipt.Record) { r.Issued = r.Issued.AddDate(9000, 0, 0) }},
		{"/issued: missing", func(r *receipt.Record) {
			r.Issued = time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)
		}},
		{"/previous: missing", func(r *receipt.Record) { r.Previous = "sha256:12" }},
		{"/previous: missing", func(r *receipt.Record) { r.Previous = strings.ToUpper(r.Previous) }},
		{"/shown/0/language: not a language of the product",
			func(r *receipt.Record) { r.Shown[0].Language = "de" }},
		{"/shown/0/at: missing", func(r *receipt.Record) { r.Shown[0].At = time.Time{} }},
		{"/shown/0/digest: not the digest of the text",
			func(r *receipt.Record) { r.Shown[0].Text += "row x\n" }},
		{"/shown/0/text: not of this version and language",
			func(r *receipt.Record) { r.Shown[0].Version = "3" }},
		{"/shown/0/text: not of this version and language",
			func(r *receipt.Record) { r.Shown[0].Language = locale.French }},
		{"/shown/0/text: not of this version and language", func(r *receipt.Record) {
			r.Shown[0].Text = ""
			r.Shown[0].Digest = disclosure.DigestOf("")
		}},
		{"/accepted/digest: not a text that was shown",
			func(r *receipt.Record) { r.Accepted.Digest = disclosure.DigestOf("") }},
		{"/accepted/digest: not a text that was shown",
			func(r *receipt.Record) { r.Accepted.Language = locale.French }},
		{"/accepted/at: before the text was shown",
			func(r *receipt.Record) { r.Accepted.At = r.Shown[0].At.Add(-time.Second) }},
		{"/offer/amount: not the amount of the purchase",
			func(r *receipt.Record) { r.Offer.Amount = money.MustAmount("1200.01") }},
		{"/authorization/amount: not the amount of the purchase",
			func(r *receipt.Record) { r.Authorization.Amount = money.MustAmount("12") }},
		{"/shown: no French text before an English acceptance in Quebec",
			func(r *receipt.Record) { r.Quebec = true }},
		{"/offer/fees/0/message: not UTF-8", func(r *receipt.Record) { r.Offer.Fees[0].Message = "\xff" }},
	} {
		r := purchase(locale.English)
		c.change(&r)
		_, err := receipt.Sign(r, private)
		if f, ok := errors.AsType[*receipt.FormatError](err); !ok || f.Field+": "+f.Reason != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	for _, year := range []int{1, 9999} { // the first and the last year that can be written
		r := purchase(locale.English)
		r.Issued = time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)
		if _, err := receipt.Sign(r, private); err != nil {
			t.Errorf("issued in the year %d: %v", year, err)
		}
	}
	if _, err := receipt.Sign(purchase(locale.English), private[:32]); !errors.Is(
		err, receipt.ErrPrivateKey) {
		t.Errorf("half a key: %v", err)
	}
}

// In Quebec the French text comes first. After it, either language may be accepted.
func TestFrenchFirst(t *testing.T) {
	private, public := keys()
	english, french := purchase(locale.English), purchase(locale.French)
	english.Quebec, french.Quebec = true, true
	if _, err := receipt.Sign(french, private); err != nil {
		t.Errorf("accepted in French: %v", err)
	}
	first := french.Shown[0]
	first.At = english.Shown[0].At.Add(-time.Minute)
	english.Shown = append([]receipt.Shown{first}, english.Shown...)
	text, err := receipt.Sign(english, private)
	if err != nil {
		t.Fatalf("French shown, English accepted: %v", err)
	}
	got, err := receipt.Verify(text, public)
	if err != nil {
		t.Fatal(err)
	}
	if d, ok := got.Document(); !ok || d.Language != locale.English ||
		!strings.Contains(d.Text, "Purchase amount") {
		t.Errorf("accepted %+v", d)
	}
	english.Shown[0].At = english.Shown[1].At.Add(time.Second)
	if _, err := receipt.Sign(english, private); err == nil {
		t.Error("the French text came after the English one")
	}
}

// Records of each kind of offer, with a rate in words only, and without fees, survive signing and verifying
// unchanged.
func TestRecordSurvives(t *testing.T) {
	private, public := keys()
	r := purchase(locale.English)
	r.Offer.Kind, r.Offer.Fees = offer.KindRegular, nil
	r.Offer.Rates = append(r.Offer.Rates,
		offer.AnnualRate{Description: "Promotional", Type: "note", Message: "<b>&\u2028</b>"})
	r.Issued = r.Issued.In(time.FixedZone("", -5*3600)).Add(999_999)
	text, err := receipt.Sign(r, private)
	if err != nil {
		t.Fatal(err)
	}
	got, err := receipt.Verify(text, public)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := receipt.Sign(got, private); err != nil || !bytes.Equal(again, text) {
		t.Errorf("signed again: %s (%v), want %s", again, err, text)
	}
	if got.Offer.Rates[1].Rate != nil || got.Offer.Rates[1].Message != "<b>&\u2028</b>" ||
		got.Issued.Nanosecond() != 120_000_000 {
		t.Errorf("got %+v", got)
	}
}

func TestKeys(t *testing.T) {
	_, public := keys()
	other := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32)).Public().(ed25519.PublicKey)
	if id := receipt.KeyID(public); id != printedID {
		t.Errorf("thumbprint %s, RFC 8037 prints %s", id, printedID)
	}
	got, err := receipt.ParseKeys(receipt.PublishKeys(public, other))
	if err != nil || len(got) != 2 || !got[0].Equal(public) || !got[1].Equal(other) {
		t.Errorf("published and read: %v, %v", got, err)
	}
	for name, c := range map[string]struct{ in, want string }{
		"one key, as RFC 8037 prints it": {`{"kty":"OKP","crv":"Ed25519","x":"` + printedPublic + `"}`, ""},
		"another kind beside it": {
			`{"keys":[{"kty":"RSA"},{"kty":"OKP","crv":"Ed25519","x":"` + printedPublic + `"}]}`, ""},
		"another curve beside it": {`{"keys":[{"kty":"OKP","crv":"X25519","x":"` + printedPublic +
			`"},{"kty":"OKP","crv":"Ed25519","x":"` + printedPublic + `"}]}`, ""},
		"no key":      {`{"keys":[]}`, "read keys: no Ed25519 key"},
		"no document": {`keys`, "read keys: not JSON"},
		"a short key": {`{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qY"}]}`,
			"read keys: /keys/0/x: not 32 bytes in base64url"},
		"another key's name": {`{"kty":"OKP","crv":"Ed25519","x":"` + printedPublic + `","kid":"` +
			receipt.KeyID(other) + `"}`,
			"read keys: /keys/0/kid: not the thumbprint of this key (RFC 7638)"},
	} {
		got, err := receipt.ParseKeys([]byte(c.in))
		switch {
		case c.want == "" && (err != nil ||
			!slices.EqualFunc(got, []ed25519.PublicKey{public},
				func(a, b ed25519.PublicKey) bool { return a.Equal(b) })):
			t.Errorf("%s: got %v, %v", name, got, err)
		case c.want != "" && (err == nil || err.Error() != c.want):
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}
