package receipt_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"testing"
	"time"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
	"candor/core/receipt"
)

// The key pair of RFC 8037, appendix A.
const (
	printedSeed   = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
	printedPublic = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
	printedID     = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" // A.3
)

// keys are a private key and the public key that checks it.
func keys() (ed25519.PrivateKey, ed25519.PublicKey) {
	seed, err := base64.RawURLEncoding.DecodeString(printedSeed)
	if err != nil {
		panic(err)
	}
	private := ed25519.NewKeyFromSeed(seed)
	return private, private.Public().(ed25519.PublicKey)
}

// purchase is 1,200.00 in twelve payments of 103.00, accepted in a language.
func purchase(l locale.Language) receipt.Record {
	rate, regular := money.MustRate("0"), money.MustRate("0.289")
	o := offer.Offer{
		ID: "p5-12", Kind: offer.KindEqual, PlanID: 5, PlanName: "EMP 12", Term: 12,
		Amount: money.MustAmount("1200.00"), TermAmount: money.MustAmount("103.00"),
		Rates: []offer.AnnualRate{{Rate: &rate}},
		Fees: []offer.Fee{{Description: "Administrative fees:", Amount: money.MustAmount("3.00"),
			Type: offer.FeeMonthly, Message: "Charged each month."}},
	}
	shown := time.Date(2026, 3, 1, 19, 14, 5, 120_000_000, time.UTC)
	d, err := disclosure.Compose(
		disclosure.Input{Language: l, LenderLanguage: locale.English, Offer: o, RegularRate: &regular})
	if err != nil {
		panic(err)
	}
	return receipt.Record{
		ID:       "co_7f3a9c1e",
		Merchant: receipt.Merchant{ID: "maple", Name: "Maple & Birch"}, Reference: "order 1042",
		Live: true, Channel: "online",
		Amount: o.Amount, Currency: receipt.Currency, Offer: o,
		Shown: []receipt.Shown{receipt.ShowDocument(d, shown)},
		Accepted: receipt.Accepted{Digest: d.Digest(), Language: l, Actor: "customer",
			At: shown.Add(40 * time.Second)},
		Authorization: receipt.Authorization{
			Number: "A-551204", Amount: o.Amount, At: shown.Add(42 * time.Second)},
		Issued: shown.Add(43 * time.Second), Previous: receipt.Digest([]byte("the one before")),
	}
}

// signed is a receipt in English and its key.
func signed(t testing.TB) ([]byte, ed25519.PublicKey) {
	t.Helper()
	private, public := keys()
	text, err := receipt.Sign(purchase(locale.English), private)
	if err != nil {
		t.Fatal(err)
	}
	return text, public
}
