package relay

import (
	"encoding/json"
	"strings"
	"testing"

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

func TestFirstWrongLine(t *testing.T) {
	good := Item{SKU: "S-1", Description: "Canapé «Érable», 3 places", Quantity: 1,
		UnitPrice: PriceOf(money.MustAmount("9999999999.99"))}
	for field, change := range map[string]func(*Item){
		"":                     func(*Item) {},
		"items[1].sku":         func(i *Item) { i.SKU = "a\u0007b" },
		"items[1].description": func(i *Item) { i.Description = "\xff" },
		"items[1].quantity":    func(i *Item) { i.Quantity = maxQuantity + 1 },
		"items[1].unit_price":  func(i *Item) { i.UnitPrice = PriceOf(money.MustAmount("10000000000.00")) },
	} {
		second := good
		change(&second)
		if got := wrongItem([]Item{good, second}); got != field {
			t.Errorf("got %q; want %q", got, field)
		}
	}
	if got := wrongItem(make([]Item, maxItems+1)); got != "items" {
		t.Errorf("too many: %q", got)
	}
	long := good
	long.Description = strings.Repeat("é", maxDescription)
	if got := wrongItem([]Item{long}); got != "" {
		t.Errorf("%d letters: %q", maxDescription, got)
	}
}
