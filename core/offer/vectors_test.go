package offer_test

import (
	"encoding/json"
	"os"
	"testing"

	"candor/core/money"
	"candor/core/offer"
	"candor/core/offer/reference"
)

// vectors reads one file of testdata and refuses an unexpected count.
func vectors[T any](t *testing.T, name string) []T {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Count   int `json:"count"`
		Vectors []T `json:"vectors"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if file.Count == 0 || file.Count != len(file.Vectors) {
		t.Fatalf("%s: %d vectors, count says %d", name, len(file.Vectors), file.Count)
	}
	return file.Vectors
}

// plan is an offer of one kind with a rate and at most one fee.
func plan(kind offer.Kind, amount, payment, rate string, term int, fees ...offer.Fee) offer.Offer {
	r := money.MustRate(rate)
	return offer.Offer{
		ID: "p1-1", Kind: kind, PlanID: 1, Term: term,
		Amount: money.MustAmount(amount), TermAmount: money.MustAmount(payment),
		Rates: []offer.AnnualRate{{Rate: &r}}, Fees: fees,
	}
}

func fee(kind offer.FeeType, amount string) offer.Fee {
	return offer.Fee{Type: kind, Amount: money.MustAmount(amount)}
}

func TestTermGate(t *testing.T) {
	type row struct {
		ID, Kind, Raw string
		Accept        bool
		Value         *string
	}
	checked := 0
	for _, v := range vectors[row](t, "number-gate.json") {
		if v.Kind != "term" {
			continue
		}
		checked++
		n, err := offer.ReadTerm(v.Raw)
		if (err == nil) != v.Accept || v.Accept && money.ExactInt(n).String() != *v.Value {
			t.Errorf("%s: %q: got %d, %v", v.ID, v.Raw, n, err)
		}
	}
	for raw, want := range map[string]int{"9": 9, "10": 10, "99": 99, "909": 909, "999": 999, "1000": 0,
		"012": 0, "1/": 0, "1:": 0, "": 0, "-6": 0, "0.6e1": 6, "9990e-1": 999, "0.5": 0} {
		if n, err := offer.ReadTerm(raw); n != want || (err == nil) != (want > 0) {
			t.Errorf("%q: got %d, %v", raw, n, err)
		}
	}
	if checked != 9 {
		t.Errorf("checked %d terms, want 9", checked)
	}
}

func TestPaymentsCrosschecked(t *testing.T) {
	type row struct {
		ID    string
		Input struct {
			Amount     string
			AnnualRate string `json:"annual_rate"`
			Term       int
			FeeType    offer.FeeType `json:"fee_type"`
			FeeAmount  string        `json:"fee_amount"`
		}
		Expected struct {
			UnroundedPayment string  `json:"unrounded_payment"`
			TermAmount       string  `json:"term_amount"`
			Last             string  `json:"last_payment_unrounded_interest"`
			Total            string  `json:"total_with_adjusted_last"`
			APR              *string `json:"apr_nominal_percent"`
		}
	}
	for _, v := range vectors[row](t, "payments-crosschecked.json") {
		in, want := v.Input, v.Expected
		var fees []offer.Fee
		if in.FeeType != "" && in.FeeType != "none" {
			fees = []offer.Fee{fee(in.FeeType, in.FeeAmount)}
		}
		o := plan(offer.KindEqual, in.Amount, want.TermAmount, in.AnnualRate, in.Term, fees...)

		a := offer.Assess(o, offer.Context{Sources: offer.Sources{Lookup: offer.KindEqual}})
		if a.Recomputed == nil || a.Recomputed.String() != want.TermAmount {
			t.Errorf("%s: recomputed %v, want %s", v.ID, a.Recomputed, want.TermAmount)
		}
		if a.Has(offer.OneCent) || a.Has(offer.TermAmountMismatch) {
			t.Errorf("%s: findings %v for the exact payment", v.ID, a.Findings)
		}
		checkUnrounded(t, v.ID, o, want.UnroundedPayment)

		f, err := offer.Price(o)
		if err != nil || f.Last.String() != want.Last || f.Total.String() != want.Total {
			t.Errorf("%s: last %s total %s (%v), want %s and %s", v.ID, f.Last, f.Total, err, want.Last,
				want.Total)
		}
		checkRate(t, v.ID, o, want.APR)
	}
}

func checkUnrounded(t *testing.T, id string, o offer.Offer, want string) {
	t.Helper()
	principal := o.Amount
	for _, f := range o.Fees {
		if f.Type == offer.FeeTotal {
			principal, _ = principal.Add(f.Amount)
		}
	}
	r, _ := o.Rate()
	p, err := offer.Loan{Principal: principal, Rate: r, PerYear: 12, Periods: o.Term}.PaymentTo(10)
	if err != nil || p.Fixed(10) != want {
		t.Errorf("%s: unrounded %s (%v), want %s", id, p.Fixed(10), err, want)
	}
}

func checkRate(t *testing.T, id string, o offer.Offer, want *string) {
	t.Helper()
	rate, err := offer.FeeInclusiveRate(o)
	switch {
	case want == nil && err == nil:
		t.Errorf("%s: rate %s, want none", id, rate.Fixed(6))
	case want != nil && (err != nil || rate.Fixed(6) != *want):
		t.Errorf("%s: rate %s (%v), want %s", id, rate.Fixed(6), err, *want)
	}
}

func TestPaymentsPublished(t *testing.T) {
	type row struct {
		ID, Kind, Expected, Principal, Payment string
		AnnualRate                             string `json:"annual_rate"`
		PerYear                                int    `json:"periods_per_year"`
		Places, Periods, Period, After, Days   int
		PaymentForPeriods                      int `json:"payment_for_periods"`
		FullPayments                           int `json:"full_payments"`
	}
	for _, v := range vectors[row](t, "payments-published.json") {
		rate, err := money.ParseRate(v.AnnualRate)
		if err != nil {
			t.Fatalf("%s: %v", v.ID, err)
		}
		l := offer.Loan{Principal: money.MustAmount(v.Principal), Rate: rate, PerYear: v.PerYear,
			Periods: v.Periods}
		got := money.Exact{}
		cents := func(a money.Amount, e error) { got, err = a.Exact(), e }
		switch v.Kind {
		case "level_payment":
			got, err = l.PaymentTo(v.Places)
		case "interest_part_of_payment":
			got, err = reference.InterestPart(l, v.Period, v.Places)
		case "balance_after":
			l.Periods = v.PaymentForPeriods
			got, err = reference.BalanceAfter(l, v.After, v.Places)
		case "last_payment":
			l.Periods = v.FullPayments + 1
			cents(l.LastPayment(money.MustAmount(v.Payment)))
		case "total_interest_rounded_payment_unrounded_interest":
			cents(l.InterestPaid(money.MustAmount(v.Payment)))
		case "simple_daily_interest":
			cents(reference.AccruedInterest(l.Principal, l.Rate, v.Days))
		default:
			t.Fatalf("%s: unknown kind %q", v.ID, v.Kind)
		}
		if err != nil || !near(got, money.MustExact(v.Expected), v.Places) {
			t.Errorf("%s: got %s (%v), want %s", v.ID, got.Fixed(v.Places), err, v.Expected)
		}
	}
}

// near compares two figures. Published figures of more than six places come from binary floating point, so
// their last digit may differ by one.
func near(got, want money.Exact, places int) bool {
	if places <= 6 {
		return got.Equal(want)
	}
	unit := money.MustExact("1")
	for range places {
		unit = unit.Mul(money.MustExact("0.1"))
	}
	return got.Cmp(want.Add(unit)) <= 0 && got.Cmp(want.Sub(unit)) >= 0
}
