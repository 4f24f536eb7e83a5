package relay

import (
	"strings"
	"unicode/utf8"
)

// A merchant's reference has at most maxReference characters. The lender's reference has 40 (POS API,
// transactions): the first shortReference of the merchant's, a point, and the idLength of an attempt or an
// operation, which alone identify it.
const (
	maxReference   = 64
	shortReference = 24
	idLength       = 15
)

// maxPurchaseOrder is what fits of an order's reference on the customer's statement
// (sku_data.purchase_order).
const maxPurchaseOrder = 10

// lenderReference is what the lender is sent for an attempt or an operation of an order.
func lenderReference(order, id string) string { return cut(order, shortReference) + "." + id }

// cut shortens a text to at most so many bytes, and never inside a character.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}

// sameReference reports whether the lender's list names what we sent. Only the id decides: the lender may
// have shortened or filled up what stands before it.
func sameReference(listed, sent string) bool {
	id := idIn(sent)
	return listed == sent || id != "" && idIn(listed) == id
}

// idIn is the id at the end of a reference that we sent, "" for any other reference.
func idIn(reference string) string {
	reference = strings.TrimSpace(reference)
	id := reference[strings.LastIndexByte(reference, '.')+1:]
	if len(id) != idLength || len(id) == len(reference) {
		return ""
	}
	return id
}
