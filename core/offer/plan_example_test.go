package offer_test

import (
	"errors"
	"testing"
	"time"

	"candor/core/money"
	"candor/core/offer"
)

// The figures are worked by hand: 250 over 6 and 12 months, with and without a fee, as the lender's samples
// print them. With the financed fee, 299.99 at 9.99 % leaves 200.8174, then 100.8192 after two payments of
// 101.67, so that the third is 101.66. With interest for 30 days of 365 a payment of 1000 is 87.8522.
func TestExamplePlanOffers(t *testing.T) {
	for name, c := range map[string]struct {
		plan                  offer.ExamplePlan
		amount                string
		payment, last, totals string
		cost                  string
	}{
		"no interest, 6": {offer.ExamplePlan{Kind: offer.KindEqual, Term: 6}, "250",
			"41.67", "41.65", "250.00", "0.00"},
		"no interest, 12": {offer.ExamplePlan{Kind: offer.KindEqual, Term: 12}, "250",
			"20.83", "20.87", "250.00", "0.00"},
		"monthly fee": {offer.ExamplePlan{Kind: offer.KindEqual, Term: 12, Fee: money.MustAmount("3"),
			FeeType: offer.FeeMonthly}, "250", "23.83", "23.87", "286.00", "36.00"},
		"financed fee": {offer.ExamplePlan{Kind: offer.KindEqual, Term: 3, Rate: money.MustRate("0.0999"),
			Fee: money.MustAmount("49.99"), FeeType: offer.FeeTotal}, "250",
			"101.67", "101.66", "305.00", "55.00"},
		"interest": {offer.ExamplePlan{Kind: offer.KindEqual, Term: 12, Rate: money.MustRate("0.1"),
			Convention: offer.Days30}, "1000", "87.85", "", "", ""},
		"deferred, with fee": {offer.ExamplePlan{Kind: offer.KindDeferred, Term: 6,
			Rate: money.MustRate("0.35"), Fee: money.MustAmount("2"), FeeType: offer.FeeMonthly}, "250",
			"262.00", "262.00", "262.00", "12.00"},
	} {
		o, err := c.plan.Offer(money.MustAmount(c.amount))
		if err != nil || o.TermAmount.String() != c.payment {
			t.Errorf("%s: %v %v, want %s", name, o.TermAmount, err, c.payment)
			continue
		}
		f, err := offer.Price(o)
		if err != nil || c.last != "" && (f.Last.String() != c.last || f.Total.String() != c.totals ||
			f.Cost.String() != c.cost) {
			t.Errorf("%s: %+v, %v; want %s %s %s", name, f, err, c.last, c.totals, c.cost)
		}
	}
}

func TestExamplePlanRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		plan offer.ExamplePlan
		want error
	}{
		"no kind":  {offer.ExamplePlan{Term: 6}, offer.ErrKind},
		"no term":  {offer.ExamplePlan{Kind: offer.KindEqual}, offer.ErrPeriods},
		"too long": {offer.ExamplePlan{Kind: offer.KindEqual, Term: offer.MaxTerm + 1}, offer.ErrPeriods},
		"interest a day": {offer.ExamplePlan{Kind: offer.KindEqual, Term: 6, Convention: offer.Daily365},
			offer.ErrUnexplained},
		"fee of no type": {offer.ExamplePlan{Kind: offer.KindEqual, Term: 6, Fee: money.MustAmount("3")},
			offer.ErrUnexplained},
	} {
		if o, err := c.plan.Offer(money.MustAmount("250")); !errors.Is(err, c.want) {
			t.Errorf("%s: %+v, %v, want %v", name, o, err, c.want)
		}
	}
	most := offer.ExamplePlan{Kind: offer.KindDeferred, Term: 6, Fee: money.MustAmount("9999999999999999.99"),
		FeeType: offer.FeeTotal}
	var outside *money.RangeError
	if _, err := most.Offer(money.MustAmount("1")); !errors.As(err, &outside) {
		t.Errorf("too many digits: %v", err)
	}
}

func TestExamplePlanHolds(t *testing.T) {
	ends := time.Date(2027, 1, 1, 5, 0, 0, 0, time.UTC)
	p := offer.ExamplePlan{Ends: ends, Smallest: money.MustAmount("200"), Largest: money.MustAmount("5000"),
		Provinces: []string{"ON", "BC"}}
	for _, c := range []struct {
		amount, province string
		now              time.Time
		want             bool
	}{
		{"200", "ON", ends.Add(-1), true}, {"5000", "BC", ends.Add(-1), true},
		{"199.99", "ON", ends.Add(-1), false}, {"5000.01", "ON", ends.Add(-1), false},
		{"200", "AB", ends.Add(-1), false}, {"200", "", ends.Add(-1), false},
		{"200", "ON", ends, false}, {"200", "ON", ends.AddDate(1, 0, 0), false},
	} {
		if got := p.Holds(money.MustAmount(c.amount), c.province, c.now); got != c.want {
			t.Errorf("%s in %q at %s: %t", c.amount, c.province, c.now, got)
		}
	}
	if open := (offer.ExamplePlan{}); !open.Holds(money.MustAmount("1"), "YT", ends) {
		t.Error("a plan without limits does not hold")
	}
}
