package offer_test

import (
	"errors"
	"testing"

	"candor/core/money"
	"candor/core/offer"
)

const most = "9999999999999999.99"

// A figure outside the range of an amount is an error, never another figure.
func TestFiguresOutOfRange(t *testing.T) {
	for _, c := range [...]struct {
		name string
		o    offer.Offer
	}{
		{"fees that do not add up",
			plan(offer.KindEqual, "100", "10", "0", 12, fee(offer.FeeMonthly, most),
				fee(offer.FeeMonthly, most))},
		{"unknown fees beside financed ones",
			plan(offer.KindEqual, "100", "10", "0", 12, fee("x", most), fee(offer.FeeTotal, most))},
		{"unknown fees beside monthly ones",
			plan(offer.KindEqual, "100", "10", "0", 12, fee("x", most), fee(offer.FeeMonthly, most))},
		{"a fee that cannot be financed",
			plan(offer.KindEqual, most, "10", "0", 12, fee(offer.FeeTotal, most))},
		{"a payment and its fee", plan(offer.KindEqual, most, "10", "0", 1, fee(offer.FeeMonthly, most))},
		{"a payment", plan(offer.KindEqual, most, "10", "9", 1)},
		{"fees of all months", plan(offer.KindDeferred, "100", "10", "0", 12, fee(offer.FeeMonthly, most))},
		{"one payment with its fee", plan(offer.KindDeferred, most, "10", "0", 1, fee(offer.FeeTotal, "1"))},
	} {
		if f, err := offer.Price(c.o); err == nil {
			t.Errorf("%s: %+v", c.name, f)
		}
		a := offer.Assess(c.o, offer.Context{Sources: offer.Sources{Lookup: c.o.Kind}, LateText: true})
		if a.Recomputed != nil || !a.Has(offer.TermAmountMismatch) || a.Verdict == offer.OK {
			t.Errorf("%s: %+v", c.name, a)
		}
	}
	total := plan(offer.KindEqual, most, most, "0.0001", 1)
	total.Term = 2
	if _, err := offer.Price(total); err == nil {
		t.Error("a total over the range was priced")
	}
}

// A payment below its own monthly fee repays nothing. A payment that repays the debt early leaves no last
// payment.
func TestNoSchedule(t *testing.T) {
	for _, o := range []offer.Offer{
		plan(offer.KindEqual, "0.01", "3", "0", 12, fee(offer.FeeMonthly, "3.01")),
		plan(offer.KindEqual, "0.29", "0.01", "0", 36),
	} {
		if f, err := offer.Price(o); !errors.Is(err, offer.ErrSchedule) {
			t.Errorf("%+v: %+v, %v", o, f, err)
		}
	}
}

// The regular rate is the regular offer's, if it states one.
func TestRegularRate(t *testing.T) {
	stated, account := money.MustRate("0.3124"), money.MustRate("0.289")
	regular := offer.Offer{ID: "regular", Kind: offer.KindRegular, Rates: []offer.AnnualRate{{Rate: &stated}}}
	silent := offer.Offer{ID: "regular", Kind: offer.KindRegular}
	for _, c := range [...]struct {
		name string
		q    offer.Quote
		want *money.Rate
	}{
		{"both", offer.Quote{Offers: []offer.Offer{regular}, Customer: offer.Customer{AIR: &account}},
			&stated},
		{"the account's", offer.Quote{Offers: []offer.Offer{silent}, Customer: offer.Customer{AIR: &account}},
			&account},
		{"neither", offer.Quote{}, nil},
	} {
		got := c.q.RegularRate()
		if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
