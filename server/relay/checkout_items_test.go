package relay

import (
	"encoding/json"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/core/money"
)

func TestLinePrices(t *testing.T) {
	for text, want := range map[string]string{
		`"1200.00"`: "1200.00", `"1200"`: "1200.00", `1200.5`: "", `"-50.00"`: "-50.00",
		`-0.01`: "",
		`"0"`:   "0.00", `"-0.00"`: "0.00",
		`""`: "", `"-"`: "", `"--1"`: "", `"+1"`: "", `"1.005"`: "", `null`: "", `true`: "", `"null"`: "",
		`"1e2"`: "", `"- 1"`: "", `[1]`: "",
	} {
		var got LinePrice
		err := json.Unmarshal([]byte(text), &got)
		if (err == nil) != (want != "") || err == nil && got.String() != want {
			t.Errorf("%s: %s, %v; want %q", text, got, err, want)
		}
		if err != nil {
			continue
		}
		back, err := json.Marshal(got)
		if again := (LinePrice{}); err != nil || json.Unmarshal(back, &again) != nil || again != got {
			t.Errorf("%s: written %s (%v)", text, back, err)
		}
	}
	p, err := ParseLinePrice("-50.25")
	if thrice, over := p.Times(3); err != nil || over != nil || thrice.String() != "-150.75" ||
		!thrice.Discount() ||
		thrice.Size() != money.MustAmount("150.75") {
		t.Errorf("three times %s: %s (%v, %v)", p, thrice, err, over)
	}
}

func TestWrongLines(t *testing.T) {
	good := Item{SKU: "S-1", Description: "Canapé «Érable», 3 places", Quantity: 1,
		UnitPrice: PriceOf(money.MustAmount("9999999999.99"))}
	for field, change := range map[string]func(*Item){
		"":                     func(*Item) {},
		"/items/1/sku":         func(i *Item) { i.SKU = "a\u0007b" },
		"/items/1/description": func(i *Item) { i.Description = "\xff" },
		"/items/1/quantity":    func(i *Item) { i.Quantity = maxQuantity + 1 },
		"/items/1/unit_price":  func(i *Item) { i.UnitPrice = PriceOf(money.MustAmount("10000000000.00")) },
	} {
		second := good
		change(&second)
		if got := pointersOf(wrongItems([]Item{good, second})); got != field {
			t.Errorf("got %q; want %q", got, field)
		}
	}
	if got := pointersOf(wrongItems(make([]Item, maxItems+1))); got != "/items" {
		t.Errorf("too many: %q", got)
	}
	if got := pointersOf(wrongItems([]Item{{}, good, {SKU: "\n", Quantity: 1, Description: "x"}})); got !=
		"/items/0/description /items/0/quantity /items/2/sku" {
		t.Errorf("several: %q", got)
	}
	long := good
	long.Description = strings.Repeat("é", maxDescription)
	if got := pointersOf(wrongItems([]Item{long})); got != "" {
		t.Errorf("%d letters: %q", maxDescription, got)
	}
}

// pointersOf are the places of faults, in their order.
func pointersOf(faults []checkout.Fault) string {
	var all []string
	for _, f := range faults {
		all = append(all, f.Pointer)
	}
	return strings.Join(all, " ")
}
