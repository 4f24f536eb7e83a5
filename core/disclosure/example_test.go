package disclosure_test

import (
	"fmt"
	"strings"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// twelve is twelve payments of 103.00 for a purchase of 1,200.00.
func twelve() disclosure.Input {
	rate, regular := money.MustRate("0"), money.MustRate("0.289")
	return disclosure.Input{
		Language:    locale.English,
		RegularRate: &regular,
		Offer: offer.Offer{
			Kind: offer.KindEqual, Term: 12,
			Amount: money.MustAmount("1200.00"), TermAmount: money.MustAmount("103.00"),
			Rates: []offer.AnnualRate{{Rate: &rate}},
			Fees: []offer.Fee{{Amount: money.MustAmount("3.00"), Type: offer.FeeMonthly,
				Message: "Charged each month."}},
		},
	}
}

func ExampleCompose() {
	d, err := disclosure.Compose(twelve())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(d.PlainText())
	// Output:
	// Information box
	// Figures set by the lender, except where marked as estimates
	//
	// Purchase amount
	//     $1,200.00
	// Plan
	//     Equal monthly payments, 12 months
	// Monthly payment
	//     $103.00, fees included
	//     12 payments
	// Annual interest rate
	//     0%
	// Administration fee
	//     $3.00 per month
	// Fee notice
	//     In the lender’s words
	//     > Charged each month.
	// Regular purchase rate
	//     28.9% a year
	//
	// Estimates
	//
	// Last payment
	//     $103.00
	// Total of payments
	//     $1,236.00
	// Cost of credit, interest and fees
	//     $36.00
}

func ExampleCompose_missing() {
	in := twelve()
	in.Offer.Kind = offer.KindDeferred
	_, err := disclosure.Compose(in)
	fmt.Println(strings.ReplaceAll(err.Error(), ": ", ":\n"))
	// Output:
	// compose disclosure:
	// a required text or figure is missing:
	// what happens if a deferred plan is not paid in time
}

func ExampleBrief() {
	card, err := disclosure.Brief(twelve())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(card.Name)
	for _, figure := range card.Figures {
		fmt.Printf("%s: %s|%s\n", figure.Label, locale.Plain(figure.Value), figure.Unit)
	}
	// Output:
	// 12 months
	// Monthly payment: $103.00|fees included
	// Annual interest rate: 0%|
	// Administration fee: $3.00|per month
}

func ExampleColumns() {
	for _, column := range disclosure.Columns(locale.English, true) {
		fmt.Println(column)
	}
	// Output:
	// Plan
	// Payment
	// Credit rate
	// Administration fees, all months
	// Credit charges (estimate)
}

func ExampleGroup() {
	fmt.Println(disclosure.Group(locale.English, offer.KindEqual))
	fmt.Println(disclosure.Group(locale.French, offer.KindDeferred))
	// Output:
	// Equal monthly payments
	// Un seul paiement différé
}

func ExampleLateText() {
	o := offer.Offer{Kind: offer.KindDeferred}
	fmt.Println(disclosure.LateText(o, disclosure.Terms{}, nil))
	terms := disclosure.Terms{Deferred: "Interest runs from the date of purchase."}
	fmt.Println(disclosure.LateText(o, terms, nil))
	// Output:
	// false
	// true
}

func ExampleDocument_Canonical() {
	d := disclosure.Document{
		Version: disclosure.Version, Language: locale.English, Title: "Information box", Note: "Note",
		Rows: []disclosure.Row{{Key: "fee_notice", Label: "Fee notice", Blocks: []disclosure.Block{{
			Kind: disclosure.KindLender, Language: locale.English,
			Parts: []locale.Part{{Text: "No fee.\nrow rate \"Annual interest rate\""}},
		}}}},
	}
	fmt.Print(d.Canonical())
	// Output:
	// candor-disclosure 2 en-CA
	// title "Information box"
	// note "Note"
	// row fee_notice "Fee notice" lender:en-CA "No fee.\u{a}row rate \"Annual interest rate\""
}

func ExampleDocument_Digest() {
	d := disclosure.Document{Version: disclosure.Version, Language: locale.French,
		Title: "Encadré informatif"}
	fmt.Println(d.Digest())
	// Output: sha256:7b91ab33ccad9e7d1e96be7c784a50d2babc28f0c79d17503c0ad7192b10faf6
}

func ExampleDocument_Row() {
	d, err := disclosure.Compose(twelve())
	if err != nil {
		fmt.Println(err)
		return
	}
	row, ok := d.Row("payment")
	fmt.Println(ok, row.Label, row.Blocks[0].Text())
	// Output: true Monthly payment $103.00, fees included
}

func ExampleDigestOf() {
	d, err := disclosure.Compose(twelve())
	if err != nil {
		fmt.Println(err)
		return
	}
	stored := d.Canonical()
	fmt.Println(disclosure.DigestOf(stored) == d.Digest())
	fmt.Println(disclosure.DigestOf(stored+" ") == d.Digest())
	// Output:
	// true
	// false
}

func ExampleDocument_PlainText() {
	d := disclosure.Document{Language: locale.English, Title: "Information box",
		Note: "Figures set by the lender",
		Rows: []disclosure.Row{{Label: "Fee notice", Blocks: []disclosure.Block{{Kind: disclosure.KindLender,
			Parts: []locale.Part{{Text: "Charged each month.\nTotal: $0"}}}}}}}
	fmt.Print(d.PlainText())
	// Output:
	// Information box
	// Figures set by the lender
	//
	// Fee notice
	//     In the lender’s words
	//     > Charged each month.
	//     > Total: $0
}

func ExampleBlock_Text() {
	b := disclosure.Block{Parts: []locale.Part{{Text: "$3.00", Figure: true}, {Text: " per month"}}}
	fmt.Println(b.Text())
	// Output: $3.00 per month
}
