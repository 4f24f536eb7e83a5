package offer_test

import (
	"errors"
	"math/big"
	"testing"
	"time"

	"candor/core/money"
	"candor/core/offer"
)

var bought = time.Date(2026, 3, 14, 0, 0, 0, 0, time.UTC)

func TestParseConvention(t *testing.T) {
	for text, want := range map[string]offer.Convention{
		"month_12": offer.Month12, "cent": offer.Month12, "days_30_365": offer.Days30,
		"daily_365 cent": offer.Daily365,
		"up_to_dollar":   "month_12 up_to_dollar", "month_12 up_to_dollar": "month_12 up_to_dollar",
		" daily_365  up_to_dollar ": "daily_365 up_to_dollar",
		"":                          "", "month_13": "", "cent cent": "", "up_to_dollar month_12": "",
		"month_12 cent x":       "",
		"daily_365 days_30_365": "", "month_12 cent up_to_dollar": "",
	} {
		if got, ok := offer.ParseConvention(text); got != want && ok || ok != (want != "") {
			t.Errorf("%q: got %q, %v", text, got, ok)
		}
	}
	for _, c := range offer.Conventions() {
		if got, ok := offer.ParseConvention(string(c)); got != c || !ok {
			t.Errorf("%q reads back as %q", c, got)
		}
	}
}

// byLedger finds the payment of a loan with the given days in each period, or with months of a twelfth when
// days is nil, by bisection on cents of a ledger of fractions. It shares nothing with the package.
func byLedger(amount money.Amount, rate money.Rate, n int, days []int) money.Amount {
	owed := func(halfCents int64) *big.Rat {
		b := big.NewRat(amount.Cents(), 1)
		for k := range n {
			i := big.NewRat(rate.TenThousandths(), 120_000)
			if days != nil {
				i = big.NewRat(rate.TenThousandths()*int64(days[k]), 3_650_000)
			}
			b.Mul(b, i.Add(i, big.NewRat(1, 1)))
			b.Sub(b, big.NewRat(halfCents, 2))
		}
		return b
	}
	lo, hi := int64(0), amount.Cents()*3
	for hi-lo > 1 { // the least payment in half cents that leaves nothing
		if mid := (lo + hi) / 2; owed(mid).Sign() > 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	cents := hi / 2
	if hi%2 == 1 && owed(hi).Sign() == 0 {
		cents = (hi + 1) / 2 // exactly half a cent is rounded up
	}
	a, _ := money.ExactUnits(big.NewInt(cents), 2).Round2()
	return a
}

// thirty are periods of thirty days.
func thirty(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = 30
	}
	return out
}

// months are the days between monthly due dates, the first of which is some days after the purchase.
func monthly(first, n int) []int {
	due := bought.AddDate(0, 0, first)
	out := []int{first}
	for k := 1; k < n; k++ {
		next := due.AddDate(0, k, 0)
		if next.Day() != due.Day() { // the month is too short
			next = next.AddDate(0, 0, -next.Day())
		}
		before := due.AddDate(0, k-1, 0)
		if before.Day() != due.Day() {
			before = before.AddDate(0, 0, -before.Day())
		}
		out = append(out, int(next.Sub(before).Hours())/24)
	}
	return out
}

// Each convention explains the payments that a ledger of its own gives, and the others hold them.
func TestConventions(t *testing.T) {
	amount, rate := money.MustAmount("2450"), money.MustRate("0.2999")
	for _, n := range []int{6, 24, 60} {
		for _, c := range []struct {
			convention offer.Convention
			payment    money.Amount
		}{
			{offer.Month12, byLedger(amount, rate, n, nil)},
			{offer.Days30, byLedger(amount, rate, n, thirty(n))},
			{offer.Daily365, byLedger(amount, rate, n, monthly(31, n))},
			{offer.Daily365, byLedger(amount, rate, n, monthly(45, n))},
			{"month_12 up_to_dollar", upToDollar(byLedger(amount, rate, n, nil))},
			{"days_30_365 up_to_dollar", upToDollar(byLedger(amount, rate, n, thirty(n)))},
		} {
			o := plan(offer.KindEqual, "2450", c.payment.String(), "0.2999", n)
			in := offer.Interest{
				Conventions: []offer.Convention{c.convention},
				Purchased:   bought,
			}.Of(
				[]offer.Offer{o},
			)
			a := offer.Assess(o, offer.Context{Sources: offer.Sources{Lookup: offer.KindEqual}, Interest: in})
			if a.Verdict != offer.OK || a.Has(offer.OneCent) {
				t.Errorf("%s, %d months, %s: %s %v", c.convention, n, c.payment, a.Verdict, a.Findings)
			}
			if want := c.convention; want != offer.Month12 && a.Convention != want ||
				want == offer.Month12 && a.Convention != "" {
				t.Errorf("%s, %d months: explained by %q", c.convention, n, a.Convention)
			}
		}
	}
}

func upToDollar(a money.Amount) money.Amount {
	up, _ := money.ExactUnits(big.NewInt((a.Cents()+99)/100*100), 2).Round2()
	return up
}

// A miss that one other convention explains names it, if it explains every offer that bears interest.
func TestOtherConventionIsNamed(t *testing.T) {
	equal := offer.Sources{Lookup: offer.KindEqual}
	named := func(purchased time.Time, offers ...offer.Offer) []offer.Convention {
		in := offer.Interest{Purchased: purchased}.Of(offers)
		var out []offer.Convention
		for _, o := range offers {
			for _, f := range offer.Assess(o, offer.Context{Sources: equal, Interest: in}).Findings {
				if f.Code == offer.TermAmountMismatch {
					out = append(out, f.Convention)
				}
			}
		}
		return out
	}
	at := func(payment string, n int) offer.Offer {
		return plan(offer.KindEqual, "2450", payment, "0.2999",
			n)
	}
	amount, rate := money.MustAmount("2450"), money.MustRate("0.2999")
	days := func(n int) offer.Offer { return at(byLedger(amount, rate, n, thirty(n)).String(), n) }
	daily := func(n, first int) offer.Offer {
		return at(byLedger(amount, rate, n, monthly(first,
			n)).String(), n)
	}
	fits := at(byLedger(amount, rate, 12, nil).String(), 12)
	flat := plan(offer.KindEqual, "250", "41.67", "0", 6)
	for _, c := range []struct {
		name string
		got  []offer.Convention
		want offer.Convention
		held int
	}{
		{"up to the dollar", named(time.Time{}, plan(offer.KindEqual, "100000", "3227", "0.0999", 36)),
			"month_12 up_to_dollar", 1},
		{"thirty days", named(time.Time{}, days(12), days(24), flat), offer.Days30, 2},
		{"by the day", named(bought, daily(12, 40), daily(36, 40)), offer.Daily365, 2},
		{"by the day, no date", named(time.Time{}, daily(12, 40)), "", 1},
		{"by the day, two first dates", named(bought, daily(12, 45), daily(36, 33)), "", 2},
		{"one of them fits", named(bought, days(24), fits), "", 1},
		{"two conventions", named(bought, days(24), at("300", 12)), "", 2},
		{"no convention", named(bought, at("300", 12)), "", 1},
	} {
		if len(c.got) != c.held {
			t.Errorf("%s: %d held, want %d", c.name, len(c.got), c.held)
		}
		for _, got := range c.got {
			if got != c.want {
				t.Errorf("%s: named %q, want %q", c.name, got, c.want)
			}
		}
	}
}

// The offers of one answer share the first due date, so one that fits only another date is held.
func TestOneFirstDueDate(t *testing.T) {
	amount, rate := money.MustAmount("2450"), money.MustRate("0.2999")
	daily := func(n, first int) offer.Offer {
		return plan(
			offer.KindEqual,
			"2450",
			byLedger(amount, rate, n, monthly(first, n)).String(),
			"0.2999",
			n,
		)
	}
	all := []offer.Offer{daily(6, 35), daily(12, 35), daily(24, 43)}
	in := offer.Interest{Conventions: []offer.Convention{offer.Daily365}, Purchased: bought}.Of(all)
	for i, held := range []bool{false, false, true} {
		a := offer.Assess(
			all[i],
			offer.Context{Sources: offer.Sources{Lookup: offer.KindEqual}, Interest: in},
		)
		if a.Has(offer.TermAmountMismatch) != held {
			t.Errorf("offer %d: %v", i, a.Findings)
		}
	}
}

// The figures of a plan follow its convention. By the day there are none, because the due dates are not
// known.
func TestPriceByConvention(t *testing.T) {
	o := plan(offer.KindEqual, "100000", "3227", "0.0999", 36)
	if _, err := offer.Price(o); err == nil {
		t.Error("another convention was priced without being named")
	}
	o.Convention = "month_12 up_to_dollar"
	if f, err := offer.Price(o); err != nil || f.Last.String() != "3195.64" || !f.LastDiffers {
		t.Errorf("up to the dollar: %+v, %v", f, err)
	}
	amount, rate := money.MustAmount("2450"), money.MustRate("0.2999")
	o = plan(offer.KindEqual, "2450", byLedger(amount, rate, 12, thirty(12)).String(), "0.2999", 12)
	o.Convention = offer.Days30
	if f, err := offer.Price(o); err != nil || f.Payments != 12 {
		t.Errorf("thirty days: %+v, %v", f, err)
	}
	o.Convention = offer.Daily365
	if f, err := offer.Price(o); !errors.Is(err, offer.ErrUnexplained) {
		t.Errorf("by the day: %+v, %v", f, err)
	}
}
