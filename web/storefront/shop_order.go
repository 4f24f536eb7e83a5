package storefront

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// cents is an amount of Canadian dollars.
type cents int64

// String is the amount as the relay reads it: 1200.00.
func (c cents) String() string { return fmt.Sprintf("%d.%02d", c/100, c%100) }

// in writes the amount in the format of a language.
func (c cents) in(l language) string {
	whole, part := strconv.FormatInt(int64(c/100), 10), fmt.Sprintf("%02d", c%100)
	if l == french {
		return groupThousands(whole, "\u00a0") + "," + part + "\u00a0$"
	}
	return "$" + groupThousands(whole, ",") + "." + part
}

func groupThousands(digits, mark string) string {
	if len(digits) <= 3 {
		return digits
	}
	return groupThousands(digits[:len(digits)-3], mark) + mark + digits[len(digits)-3:]
}

// province decides the taxes and what delivery costs.
type province string

const (
	ontario province = "ON"
	quebec  province = "QC"
)

// order is one purchase.
type order struct {
	Reference string
	Visitor   string // whose it is
	Province  province
	Language  language
	Wrapped   bool
	Use       string // embedded or hosted
	Checkout  created
}

// lineItem is a line of the order with an amount.
type lineItem struct {
	Name   string
	Amount cents
}

// The prices of the two items in the cart, and of the gift wrap that may be added.
const (
	chair     cents = 89900
	throw     cents = 12900
	wrapPrice cents = 8900 // taxes included
)

// sums are the lines below the items: HST in Ontario, GST and QST in Quebec, where delivery costs less.
func (o order) sums() []lineItem {
	t := texts[o.Language]
	sums := []lineItem{{t.Subtotal, chair + throw}}
	if o.Province == quebec {
		sums = append(sums, lineItem{t.Delivery, 1570}, lineItem{t.GST, 5219}, lineItem{t.QST, 10411})
	} else {
		sums = append(sums, lineItem{t.Delivery, 3395}, lineItem{t.HST, 13805})
	}
	if o.Wrapped {
		sums = append(sums, lineItem{t.Wrap, wrapPrice})
	}
	return sums
}

func (o order) total() cents {
	var sum cents
	for _, l := range o.sums() {
		sum += l.Amount
	}
	return sum
}

// newReference is a number for the receipt: MB- and eight digits.
func newReference() string {
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err) // the system has no randomness, so nothing would be safe
	}
	return fmt.Sprintf("MB-%08d", binary.BigEndian.Uint64(b[:])%100_000_000)
}

func provinceOf(text string) province {
	if strings.EqualFold(text, string(quebec)) {
		return quebec
	}
	return ontario
}

const maxOrders = 500

// keep stores an order, and removes the oldest when there are too many.
func (s *shop) keep(o order) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.orders[o.Reference]; !known {
		s.recent = append(s.recent, o.Reference)
	}
	s.orders[o.Reference] = o
	if len(s.recent) > maxOrders {
		delete(s.orders, s.recent[0])
		s.recent = s.recent[1:]
	}
}
