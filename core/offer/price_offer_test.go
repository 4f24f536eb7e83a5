package offer_test

import (
	"errors"
	"testing"

	"candor/core/money"
	"candor/core/offer"
)

func TestPrice(t *testing.T) {
	const e, d = offer.KindEqual, offer.KindDeferred
	total, monthly := fee(offer.FeeTotal, "49.99"), fee(offer.FeeMonthly, "3")
	for _, c := range []struct {
		name string
		o    offer.Offer
		want offer.Figures
		err  error
	}{
		{"no fee", plan(e, "250", "20.83", "0", 12), figures(12, "20.87", true, "250.00", "0.00", "0.00"),
			nil},
		{"nothing left over", plan(e, "240", "20", "0", 12),
			figures(12, "20.00", false, "240.00", "0.00", "0.00"), nil},
		{"one payment", plan(e, "240", "240", "0", 1), figures(1, "240.00", false, "240.00", "0.00", "0.00"),
			nil},
		{"fee by month", plan(e, "250", "23.83", "0", 12, monthly),
			figures(12, "23.87", true, "286.00", "36.00", "36.00"), nil},
		{"fee financed", plan(e, "250", "101.67", "0.0999", 3, total),
			figures(3, "101.66", true, "305.00", "55.00", "49.99"), nil},
		{"fee spread evenly", plan(e, "600", "216.67", "0", 3, total),
			figures(3, "216.65", true, "649.99", "49.99", "49.99"), nil},
		{"alternate model", plan(e, "1000", "92.08", "0.0999", 12, total),
			figures(12, "92.04", true, "1104.92", "104.92", "49.99"), nil},
		{"deferred", plan(d, "250", "250", "0.35", 6), figures(1, "250.00", false, "250.00", "0.00", "0.00"),
			nil},
		{"deferred with fee", plan(d, "250", "299.99", "0.35", 6, total),
			figures(1, "299.99", false, "299.99", "49.99", "49.99"), nil},
		{"deferred, a cent under", plan(d, "250", "249.99", "0.35", 6),
			figures(1, "249.99", false, "249.99", "0.00", "0.00"), nil},
		{"regular", plan(offer.KindRegular, "250", "0", "0.289", 0), offer.Figures{}, offer.ErrKind},
		{"unknown", plan(offer.KindUnknown, "250", "20.83", "0", 12), offer.Figures{}, offer.ErrKind},
		{"zero kind", plan("", "250", "20.83", "0", 12), offer.Figures{}, offer.ErrKind},
		{"fee of unknown basis", plan(e, "250", "23.83", "0", 12, fee("admin", "3")), offer.Figures{},
			offer.ErrFeeType},
		{"fits no model", plan(e, "250", "20.33", "0.0999", 3, total), offer.Figures{}, offer.ErrUnexplained},
		{"no rate",
			offer.Offer{Kind: e, Term: 2, Amount: money.MustAmount("2"), TermAmount: money.MustAmount("1")},
			offer.Figures{}, offer.ErrRate},
		{"no term", plan(e, "250", "250", "0", 0), offer.Figures{}, offer.ErrPeriods},
		{"endless", plan(d, "250", "250", "0", 1<<40), offer.Figures{}, offer.ErrPeriods},
		{"repaid before its term", plan(e, "0.30", "0.01", "0", 36), offer.Figures{}, offer.ErrSchedule},
	} {
		got, err := offer.Price(c.o)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s:\n got %v, %v\nwant %v, %v", c.name, got, err, c.want, c.err)
		}
	}
}

func figures(n int, last string, differs bool, total, cost, fees string) offer.Figures {
	m := money.MustAmount
	return offer.Figures{Payments: n, Last: m(last), LastDiffers: differs, Total: m(total), Cost: m(cost),
		FeesTotal: m(fees)}
}

func TestLowestCost(t *testing.T) {
	six, twelve := plan(offer.KindEqual, "250", "41.67", "0", 6),
		plan(offer.KindEqual, "250", "22.04", "0.1", 12)
	six.ID, twelve.ID = "p5-6", "p5-12"
	regular, later := plan(offer.KindRegular, "250", "0", "0", 0),
		plan(offer.KindDeferred, "250", "250", "0.3", 6)
	same, odd, other := six, six, plan(offer.KindEqual, "240", "20", "0", 12)
	same.ID, odd.TermAmount = "p6-6", money.MustAmount("90")
	twelve.TermAmount = mustRecompute(t, twelve)
	for _, c := range []struct {
		name string
		in   []offer.Offer
		want offer.ID
	}{
		{"cheapest first", []offer.Offer{six, twelve}, "p5-6"},
		{"cheapest last", []offer.Offer{twelve, later, six, regular}, "p5-6"},
		{"a dearer tie", []offer.Offer{twelve, twelve, six}, "p5-6"},
		{"a tie", []offer.Offer{six, same, twelve}, ""},
		{"one alone", []offer.Offer{six, regular, later}, ""},
		{"none", nil, ""},
		{"one without figures", []offer.Offer{six, twelve, odd}, ""},
		{"another amount", []offer.Offer{six, twelve, other}, ""},
	} {
		if got, ok := offer.LowestCost(c.in); got != c.want || ok != (c.want != "") {
			t.Errorf("%s: got %q %v, want %q", c.name, got, ok, c.want)
		}
	}
}

// mustRecompute is the payment that our model gives for an offer.
func mustRecompute(t *testing.T, o offer.Offer) money.Amount {
	t.Helper()
	a := offer.Assess(o, offer.Context{Sources: offer.Sources{Lookup: o.Kind}})
	if a.Recomputed == nil {
		t.Fatalf("nothing recomputed for %v", o)
	}
	return *a.Recomputed
}
