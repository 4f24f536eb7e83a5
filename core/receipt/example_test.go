package receipt_test

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/receipt"
)

func ExampleSign() {
	private, public := keys()
	text, err := receipt.Sign(purchase(locale.English), private)
	if err != nil {
		fmt.Println(err)
		return
	}
	record, err := receipt.Verify(text, public)
	fmt.Println(record.Amount, record.Offer.ID, record.Authorization.Number, err)
	// Output: 1200.00 p5-12 A-551204 <nil>
}

func ExampleVerify() {
	private, public := keys()
	text, err := receipt.Sign(purchase(locale.French), private)
	if err != nil {
		fmt.Println(err)
		return
	}
	forged := bytes.Replace(text, []byte(`"term_amount":"103.00"`), []byte(`"term_amount":"130.00"`), 1)
	_, err = receipt.Verify(forged, public)
	fmt.Println(err)
	// Output: verify receipt: changed after it was signed: /receipt/offer/term_amount
}

func ExampleCanonical() {
	text, err := receipt.Canonical([]byte(`{ "total": 3, "amount": "1\u00a0200,00\u00a0$" }`))
	fmt.Println(strings.ReplaceAll(string(text), "\u00a0", "~"), err)
	_, err = receipt.Canonical([]byte(`{"amount": 1200.00}`))
	fmt.Println(err)
	// Output:
	// {"amount":"1~200,00~$","total":3} <nil>
	// canonical form: /amount: not a whole number of at most 53 bits
}

// The key is the one printed in RFC 8037. So is its thumbprint.
func ExampleKeyID() {
	_, public := keys()
	fmt.Println(receipt.KeyID(public))
	// Output: kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k
}

func ExampleKeyOf() {
	private, _ := keys()
	text, err := receipt.Sign(purchase(locale.English), private)
	fmt.Println(receipt.KeyOf(text), receipt.KeyOf([]byte(`{"key":"x"}`)) == "", err)
	// Output: kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k true <nil>
}

func ExamplePublishKeys() {
	_, public := keys()
	fmt.Println(strings.ReplaceAll(string(receipt.PublishKeys(public)), ",", ",\n"))
	// Output:
	// {"keys":[{"alg":"EdDSA",
	// "crv":"Ed25519",
	// "kid":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
	// "kty":"OKP",
	// "use":"sig",
	// "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}
}

func ExampleParseKeys() {
	keys, err := receipt.ParseKeys(
		[]byte(`{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`))
	fmt.Println(len(keys), err)
	_, err = receipt.ParseKeys([]byte(`{"keys":[]}`))
	fmt.Println(err)
	// Output:
	// 1 <nil>
	// read keys: no Ed25519 key
}

func ExampleShowDocument() {
	r := purchase(locale.English)
	rate := r.Offer.Rates[0].Rate
	d, err := disclosure.Compose(
		disclosure.Input{Language: locale.English, Offer: r.Offer, RegularRate: rate})
	if err != nil {
		fmt.Println(err)
		return
	}
	s := receipt.ShowDocument(d, time.Date(2026, 3, 1, 19, 14, 5, 0, time.UTC))
	head, _, _ := strings.Cut(s.Text, "\n")
	fmt.Println(s.Language, s.Version, s.Digest == d.Digest(), head)
	// Output: en-CA 2 true candor-disclosure 2 en-CA
}

func ExampleRecord_Document() {
	r := purchase(locale.French)
	d, ok := r.Document()
	_, rest, _ := strings.Cut(d.Text, "\n")
	title, _, _ := strings.Cut(rest, "\n")
	fmt.Println(title, ok)
	// Output: title "Encadré informatif" true
}

func ExampleRecord_Rows() {
	rows := purchase(locale.French).Rows(locale.French, time.FixedZone("", -5*3600))
	for _, row := range rows[3:5] {
		fmt.Println(strings.ReplaceAll(row.Label+": "+row.Value, "\u00a0", " "))
	}
	// Output:
	// Montant financé: 1 200,00 $
	// Accepté: 1er mars 2026, 14 h 14 UTC-05:00, par la personne, en français
}

func ExampleChangedError() {
	private, public := keys()
	text, err := receipt.Sign(purchase(locale.English), private)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = receipt.Verify(bytes.Replace(text, []byte("A-551204"), []byte("A-551205"), 1), public)
	fmt.Println(err)
	// Output: verify receipt: changed after it was signed: /receipt/authorization/number
}

func ExampleKeyError() {
	private, _ := keys()
	text, err := receipt.Sign(purchase(locale.English), private)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = receipt.Verify(text)
	fmt.Println(strings.ReplaceAll(err.Error(), ": ", ":\n"))
	// Output:
	// verify receipt:
	// signed with a key that is not among those given:
	// kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k
}

func ExampleFormatError() {
	_, err := receipt.Verify([]byte(`{"receipt": 1}`))
	fmt.Println(err)
	// Output: verify receipt: /fields: missing or of another kind
}
