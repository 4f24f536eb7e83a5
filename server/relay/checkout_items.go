package relay

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"candor/core/checkout"
	"candor/core/money"
)

// Item is a line of the order, for the lender's statement (sku_data of the POS API). The lines change no
// total: what is authorized is the checkout's amount.
type Item struct {
	SKU         string    `json:"sku,omitempty"`
	Description string    `json:"description"`
	Quantity    int       `json:"quantity"`
	UnitPrice   LinePrice `json:"unit_price"`
}

// Bounds of an order's lines.
const (
	maxItems       = 100
	maxQuantity    = 99_999
	maxSKU         = 50
	maxDescription = 250
)

// LinePrice is the price of a line, exact to the cent; that of a discount is below zero. An Amount never is.
type LinePrice struct {
	size  money.Amount
	below bool
}

// PriceOf is the price of a line that is no discount.
func PriceOf(a money.Amount) LinePrice { return LinePrice{size: a} }

// ParseLinePrice reads a price such as "1200.00", or "-50.00" of a discount.
func ParseLinePrice(text string) (LinePrice, error) {
	bare, below := strings.CutPrefix(text, "-")
	size, err := money.ParseAmount(bare)
	return LinePrice{size, below && !size.IsZero()}, err
}

// Discount reports whether the price is below zero.
func (p LinePrice) Discount() bool { return p.below }

// Size is the price without its sign.
func (p LinePrice) Size() money.Amount { return p.size }

// String is the canonical text, with two decimals.
func (p LinePrice) String() string {
	if p.below {
		return "-" + p.size.String()
	}
	return p.size.String()
}

// Times is n times the price.
func (p LinePrice) Times(n int) (LinePrice, error) {
	size, err := p.size.Times(n)
	return LinePrice{size, p.below}, err
}

// Wanted tells a developer what a price looks like.
func (LinePrice) Wanted() string {
	return `Send a price as text with at most two decimals, such as "1200.00", or "-50.00" of a discount.`
}

// MarshalJSON writes the canonical text, as an Amount does.
func (p LinePrice) MarshalJSON() ([]byte, error) { return []byte(`"` + p.String() + `"`), nil }

// UnmarshalJSON reads a text. It refuses a number, which could mean cents, as an Amount does.
func (p *LinePrice) UnmarshalJSON(raw []byte) error {
	if raw[0] == '-' || '0' <= raw[0] && raw[0] <= '9' {
		return &json.UnmarshalTypeError{Value: "number", Type: reflect.TypeFor[money.Amount]()}
	}
	text := string(raw)
	if len(text) > 1 && text[0] == '"' {
		text = text[1 : len(text)-1] // an escape is no digit
	}
	read, err := ParseLinePrice(text)
	if err != nil { // its text would quote the request
		return &json.UnmarshalTypeError{Value: "text", Type: reflect.TypeFor[LinePrice]()}
	}
	*p = read
	return nil
}

// wrongItems lists every field of a line that cannot be taken, such as /items/2/quantity.
func wrongItems(items []Item) (all []checkout.Fault) {
	if len(items) > maxItems {
		return []checkout.Fault{{Pointer: "/items", Code: checkout.CodeFieldInvalid,
			Detail: fmt.Sprintf("Send at most %d items.", maxItems)}}
	}
	for i, item := range items {
		for _, f := range item.wrong() {
			f.Pointer = fmt.Sprintf("/items/%d/%s", i, f.Pointer)
			all = append(all, f)
		}
	}
	return all
}

// wrong lists the fields of a line that cannot be taken, each by its name.
func (i Item) wrong() (all []checkout.Fault) {
	wrong := func(is bool, field, detail string) {
		if is {
			all = append(all, checkout.Fault{Pointer: field, Code: checkout.CodeFieldInvalid, Detail: detail})
		}
	}
	_, err := i.UnitPrice.Times(i.Quantity)
	quantity := i.Quantity >= 1 && i.Quantity <= maxQuantity
	wrong(!printed(i.Description, maxDescription), "description",
		fmt.Sprintf("Send 1 to %d printable characters.", maxDescription))
	wrong(!quantity, "quantity", fmt.Sprintf("Send a whole number from 1 to %d.", maxQuantity))
	wrong(quantity && err != nil || len(i.UnitPrice.Size().String()) > len("9999999999.99"), // number(12,2)
		"unit_price", "Send at most 9999999999.99, that can be multiplied by the quantity.")
	wrong(i.SKU != "" && !printed(i.SKU, maxSKU), "sku",
		fmt.Sprintf("Send 1 to %d printable characters.", maxSKU))
	return all
}

// printed reports whether a text has 1 to most characters that a statement can show.
func printed(text string, most int) bool {
	return strings.TrimSpace(text) != "" && utf8.ValidString(text) && utf8.RuneCountInString(text) <= most &&
		!strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}
