package offer_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"candor/core/money"
	"candor/core/offer"
)

func TestNumberOffers(t *testing.T) {
	in := []offer.Offer{
		{Kind: offer.KindEqual, PlanID: 5, Term: 6},
		{Kind: offer.KindUnknown, PlanID: 5, Term: 12},
		{Kind: offer.KindDeferred, PlanID: 5, Term: 12},
		{PlanID: 5, Term: 12},
		{Kind: offer.KindRegular},
		{Kind: offer.KindRegular},
	}
	want := []offer.ID{"p5-6", "p5-12", "p5-12-2", "p5-12-3", "regular", "regular-2"}
	for i, o := range offer.NumberOffers(in) {
		if o.ID != want[i] || in[i].ID != "" {
			t.Errorf("offer %d: got %q (input %q), want %q", i, o.ID, in[i].ID, want[i])
		}
	}
}

func TestResolveKind(t *testing.T) {
	type kind = offer.Kind
	const equal, deferred, regular, unknown = offer.KindEqual, offer.KindDeferred, offer.KindRegular, offer.KindUnknown
	for _, c := range []struct {
		name               string
		lookup, configured kind
		planName           string
		whole              bool // the payment is the whole purchase
		term               int
		want               kind
		disputed           bool
	}{
		{"nothing known", "", "", "", false, 6, unknown, false},
		{"lookup", equal, "", "", false, 6, equal, false},
		{"lookup says unknown", unknown, deferred, "", false, 6, deferred, false},
		{"lookup says nonsense", "lease", equal, "", false, 6, equal, false},
		{"lookup cannot make a plan regular", regular, "", "", false, 6, unknown, false},
		{"configuration", "", deferred, "", false, 6, deferred, false},
		{"name EMP", "", "", "EMP - No Interest", false, 6, equal, false},
		{"name DP", "", "", "DP - SAC Interest Accrues", false, 6, deferred, false},
		{"name in small letters", "", "", " emp12", false, 6, equal, false},
		{"name alone", "", "", "DP", false, 6, deferred, false},
		{"name that only begins so", "", "", "DPX plan", false, 6, unknown, false},
		{"name empty of letters", "", "", "12 EMP", false, 6, unknown, false},
		{"whole amount later", "", "", "", true, 6, deferred, false},
		{"whole amount in a month", "", "", "", true, 1, unknown, false},
		{"all agree", deferred, deferred, "DP - x", true, 6, deferred, false},
		{"lookup against configuration", equal, deferred, "", false, 6, equal, true},
		{"lookup against name", deferred, "", "EMP - x", false, 6, deferred, true},
		{"configuration against figures", "", equal, "", true, 6, equal, true},
		{"name against figures", "", "", "EMP", true, 6, equal, true},
	} {
		o := plan(unknown, "250", "50", "0", c.term)
		o.PlanName = c.planName
		if c.whole {
			o.TermAmount = o.Amount
		}
		got, disputed := offer.ResolveKind(o, offer.Sources{Lookup: c.lookup, Configured: c.configured})
		if got != c.want || disputed != c.disputed {
			t.Errorf("%s: got %s %v, want %s %v", c.name, got, disputed, c.want, c.disputed)
		}
	}
	r := plan(regular, "250", "250", "0.3", 6)
	if got, disputed := offer.ResolveKind(r, offer.Sources{Lookup: equal, Configured: deferred}); got != regular || disputed {
		t.Errorf("regular purchase: got %s %v", got, disputed)
	}
	if offer.KindOfCategory("equal_billing") != equal || offer.KindOfCategory("deferred_payment") != deferred || offer.KindOfCategory("x") != unknown {
		t.Error("offer_category is misread")
	}
}

func TestPrice(t *testing.T) {
	const e, d = offer.KindEqual, offer.KindDeferred
	total, monthly := fee(offer.FeeTotal, "49.99"), fee(offer.FeeMonthly, "3")
	for _, c := range []struct {
		name string
		o    offer.Offer
		want offer.Figures
		err  error
	}{
		{"no fee", plan(e, "250", "20.83", "0", 12), figures(12, "20.87", true, "250.00", "0.00", "0.00"), nil},
		{"nothing left over", plan(e, "240", "20", "0", 12), figures(12, "20.00", false, "240.00", "0.00", "0.00"), nil},
		{"one payment", plan(e, "240", "240", "0", 1), figures(1, "240.00", false, "240.00", "0.00", "0.00"), nil},
		{"fee by month", plan(e, "250", "23.83", "0", 12, monthly), figures(12, "23.87", true, "286.00", "36.00", "36.00"), nil},
		{"fee financed", plan(e, "250", "101.67", "0.0999", 3, total), figures(3, "101.66", true, "305.00", "55.00", "49.99"), nil},
		{"fee spread evenly", plan(e, "600", "216.67", "0", 3, total), figures(3, "216.65", true, "649.99", "49.99", "49.99"), nil},
		{"alternate model", plan(e, "1000", "92.08", "0.0999", 12, total), figures(12, "92.04", true, "1104.92", "104.92", "49.99"), nil},
		{"deferred", plan(d, "250", "250", "0.35", 6), figures(1, "250.00", false, "250.00", "0.00", "0.00"), nil},
		{"deferred with fee", plan(d, "250", "299.99", "0.35", 6, total), figures(1, "299.99", false, "299.99", "49.99", "49.99"), nil},
		{"deferred, a cent under", plan(d, "250", "249.99", "0.35", 6), figures(1, "249.99", false, "249.99", "0.00", "0.00"), nil},
		{"regular", plan(offer.KindRegular, "250", "0", "0.289", 0), offer.Figures{}, offer.ErrKind},
		{"unknown", plan(offer.KindUnknown, "250", "20.83", "0", 12), offer.Figures{}, offer.ErrKind},
		{"zero kind", plan("", "250", "20.83", "0", 12), offer.Figures{}, offer.ErrKind},
		{"fee of unknown basis", plan(e, "250", "23.83", "0", 12, fee("admin", "3")), offer.Figures{}, offer.ErrFeeType},
		{"fits no model", plan(e, "250", "20.33", "0.0999", 3, total), offer.Figures{}, offer.ErrUnexplained},
		{"no rate", offer.Offer{Kind: e, Term: 2, Amount: money.MustAmount("2"), TermAmount: money.MustAmount("1")}, offer.Figures{}, offer.ErrRate},
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
	return offer.Figures{Payments: n, Last: m(last), LastDiffers: differs, Total: m(total), Cost: m(cost), FeesTotal: m(fees)}
}

func TestLowestCost(t *testing.T) {
	six, twelve := plan(offer.KindEqual, "250", "41.67", "0", 6), plan(offer.KindEqual, "250", "22.04", "0.1", 12)
	six.ID, twelve.ID = "p5-6", "p5-12"
	regular, later := plan(offer.KindRegular, "250", "0", "0", 0), plan(offer.KindDeferred, "250", "250", "0.3", 6)
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

// mustRecompute is the payment our model gives for an offer.
func mustRecompute(t *testing.T, o offer.Offer) money.Amount {
	t.Helper()
	a := offer.Assess(o, offer.Context{Sources: offer.Sources{Lookup: o.Kind}})
	if a.Recomputed == nil {
		t.Fatalf("nothing recomputed for %v", o)
	}
	return *a.Recomputed
}

func TestSameFigures(t *testing.T) {
	base := func() offer.Quote {
		air, credit := money.MustRate("0.289"), money.MustAmount("5000")
		o := plan(offer.KindEqual, "250", "23.83", "0", 12, fee(offer.FeeMonthly, "3"))
		r := plan(offer.KindRegular, "250", "0", "0.289", 0)
		return offer.Quote{
			AccountType: "standard", Amount: money.MustAmount("250"),
			Customer:  offer.Customer{AIR: &air, AvailableCredit: &credit, Category: "A"},
			Offers:    []offer.Offer{o, r},
			Discarded: []offer.Discarded{{PlanID: 7, Term: 6, Field: "term_amount", Reason: "signed"}},
		}
	}
	for name, change := range map[string]func(*offer.Quote){
		"rate wording": func(q *offer.Quote) { q.Offers[0].Rates[0].Description, q.Offers[0].Rates[0].Message = "taux", "…" },
		"fee wording":  func(q *offer.Quote) { q.Offers[0].Fees[0].Description, q.Offers[0].Fees[0].Message = "frais", "…" },
		"plan name":    func(q *offer.Quote) { q.Offers[0].PlanName, q.Offers[0].Kind = "Sans nom", offer.KindUnknown },
		"category":     func(q *offer.Quote) { q.Customer.Category = "Catégorie A" },
	} {
		q := base()
		change(&q)
		if !base().SameFigures(q) || !q.SameFigures(base()) {
			t.Errorf("%s: a text made the figures differ", name)
		}
	}
	r, a := money.MustRate("0.3"), money.MustAmount("1")
	for name, change := range map[string]func(*offer.Quote){
		"account type":   func(q *offer.Quote) { q.AccountType = "gold" },
		"amount":         func(q *offer.Quote) { q.Amount = a },
		"air":            func(q *offer.Quote) { q.Customer.AIR = &r },
		"no air":         func(q *offer.Quote) { q.Customer.AIR = nil },
		"credit":         func(q *offer.Quote) { q.Customer.AvailableCredit = &a },
		"fewer offers":   func(q *offer.Quote) { q.Offers = q.Offers[:1] },
		"order":          func(q *offer.Quote) { q.Offers[0], q.Offers[1] = q.Offers[1], q.Offers[0] },
		"id":             func(q *offer.Quote) { q.Offers[0].ID = "p9-9" },
		"plan":           func(q *offer.Quote) { q.Offers[0].PlanID = 9 },
		"term":           func(q *offer.Quote) { q.Offers[0].Term = 6 },
		"offer amount":   func(q *offer.Quote) { q.Offers[0].Amount = a },
		"payment":        func(q *offer.Quote) { q.Offers[0].TermAmount = a },
		"rate":           func(q *offer.Quote) { q.Offers[0].Rates[0].Rate = &r },
		"rate type":      func(q *offer.Quote) { q.Offers[0].Rates[0].Type = "apr" },
		"rate missing":   func(q *offer.Quote) { q.Offers[0].Rates = nil },
		"fee amount":     func(q *offer.Quote) { q.Offers[0].Fees[0].Amount = a },
		"fee type":       func(q *offer.Quote) { q.Offers[0].Fees[0].Type = offer.FeeTotal },
		"fee missing":    func(q *offer.Quote) { q.Offers[0].Fees = nil },
		"regular":        func(q *offer.Quote) { q.Offers[1].Kind = offer.KindEqual },
		"bypass":         func(q *offer.Quote) { q.Offers[1].BypassPossible = true },
		"discarded":      func(q *offer.Quote) { q.Discarded = nil },
		"discard reason": func(q *offer.Quote) { q.Discarded[0].Reason = "null" },
	} {
		q := base()
		change(&q)
		if base().SameFigures(q) || q.SameFigures(base()) {
			t.Errorf("%s: a changed figure went unnoticed", name)
		}
	}
}

func TestQuote(t *testing.T) {
	q := offer.Quote{Amount: money.MustAmount("250"), Discarded: []offer.Discarded{{PlanID: 1, Field: "term_amount", Reason: "null"}}}
	for _, term := range []int{0, 1, 120, 121, -1} {
		q.Offers = append(q.Offers, plan(offer.KindEqual, "250", "50", "0", term))
	}
	q.Offers = append(q.Offers, plan(offer.KindRegular, "250", "0", "0", 0))
	q.Offers = offer.NumberOffers(q.Offers)
	b := q.Bound(offer.MaxTerm)
	if len(b.Offers) != 3 || len(b.Discarded) != 4 || len(q.Offers) != 6 || len(q.Discarded) != 1 {
		t.Errorf("bound kept %d and discarded %d; the quote itself has %d and %d", len(b.Offers), len(b.Discarded), len(q.Offers), len(q.Discarded))
	}
	if got := b.Discarded[2]; got != (offer.Discarded{PlanID: 1, Term: 121, Field: "term", Reason: "over the longest term accepted"}) {
		t.Errorf("discarded: %v", got)
	}
	if o, ok := b.Offer("p1-120"); !ok || o.Term != 120 {
		t.Errorf("p1-120: %v %v", o, ok)
	}
	if _, ok := b.Offer("p1-121"); ok {
		t.Error("a discarded offer was found")
	}
	if !q.Answers(money.MustAmount("250.00")) || q.Answers(money.MustAmount("250.01")) {
		t.Error("the amount asked for is misjudged")
	}
	q.Offers[5].Amount = money.MustAmount("10")
	if q.Answers(money.MustAmount("250")) {
		t.Error("an offer for another amount went unnoticed")
	}
}

// A quote survives storage: JSON carries every field, figures as strings.
func TestQuoteJSON(t *testing.T) {
	air, credit := money.MustRate("0.289"), money.MustAmount("5000")
	full := plan(offer.KindEqual, "250", "23.83", "0.0999", 12, offer.Fee{Description: "d", Amount: money.MustAmount("3"), Type: "admin", Message: "m"})
	full.PlanName, full.BypassPossible = "EMP", true
	full.Rates[0] = offer.AnnualRate{Rate: full.Rates[0].Rate, Description: "d", Type: "apr", Message: "m"}
	in := offer.Quote{
		AccountType: "standard", Amount: money.MustAmount("250"),
		Customer:  offer.Customer{AIR: &air, AvailableCredit: &credit, FirstName: "a", LastName: "b", Category: "c"},
		Offers:    []offer.Offer{full},
		Discarded: []offer.Discarded{{PlanID: 1, Term: 2, Field: "f", Reason: "r"}},
	}
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out offer.Quote
	if err := json.Unmarshal(raw, &out); err != nil || !reflect.DeepEqual(in, out) {
		t.Errorf("got %+v (%v)\nwant %+v\njson %s", out, err, in, raw)
	}
}

func TestRateOfOffer(t *testing.T) {
	r := money.MustRate("0.3")
	o := offer.Offer{Rates: []offer.AnnualRate{{Description: "words"}, {Rate: &r}}}
	if got, ok := o.Rate(); !ok || got != r {
		t.Errorf("got %v %v", got, ok)
	}
	if _, ok := (offer.Offer{}).Rate(); ok {
		t.Error("a rate came from nowhere")
	}
}

func TestSolverRefuses(t *testing.T) {
	m := money.MustAmount
	for _, c := range []struct {
		name        string
		amount, pay string
		n           int
		equal, one  error
	}{
		{"no amount", "0", "10", 3, offer.ErrNoAmount, offer.ErrNoAmount},
		{"no term", "10", "10", 0, offer.ErrPeriods, offer.ErrPeriods},
		{"endless", "10", "10", 1000, offer.ErrPeriods, offer.ErrPeriods},
		{"not repaid", "100", "33.33", 3, offer.ErrNotRepaid, offer.ErrNotRepaid},
		{"repaid exactly", "99.99", "33.33", 3, nil, offer.ErrNotRepaid},
		{"beyond all measure", "0.01", "9999999999999999.99", 999, nil, nil},
	} {
		_, equal := offer.EqualPaymentsRate(m(c.amount), m(c.pay), c.n)
		_, one := offer.SinglePaymentRate(m(c.amount), m(c.pay), c.n)
		if !errors.Is(equal, c.equal) || !errors.Is(one, c.one) {
			t.Errorf("%s: got %v and %v, want %v and %v", c.name, equal, one, c.equal, c.one)
		}
	}
	if r, err := offer.EqualPaymentsRate(m("99.99"), m("33.33"), 3); err != nil || r.Sign() != 0 {
		t.Errorf("payments that repay exactly: rate %s, %v", r, err)
	}
	if _, err := offer.FeeInclusiveRate(offer.Offer{Kind: offer.KindRegular}); !errors.Is(err, offer.ErrKind) {
		t.Errorf("regular purchase: %v", err)
	}
}

func TestLoanRefuses(t *testing.T) {
	good := offer.Loan{Principal: money.MustAmount("100"), Rate: money.MustRate("0.1"), PerYear: 12, Periods: 3}
	for _, change := range []func(*offer.Loan){
		func(l *offer.Loan) { l.PerYear = 0 }, func(l *offer.Loan) { l.PerYear = 367 },
		func(l *offer.Loan) { l.Periods = 0 }, func(l *offer.Loan) { l.Periods = 1000 },
	} {
		l := good
		change(&l)
		_, e1 := l.Payment()
		_, e2 := l.PaymentTo(2)
		_, e3 := l.BalanceAfter(1, 2)
		_, e4 := l.InterestPart(1, 2)
		_, e5 := l.LastPayment(money.MustAmount("1"))
		_, e6 := l.InterestPaid(money.MustAmount("1"))
		for i, err := range []error{e1, e2, e3, e4, e5, e6} {
			if !errors.Is(err, offer.ErrPeriods) {
				t.Errorf("%+v: method %d: %v", l, i, err)
			}
		}
	}
	if _, err := good.BalanceAfter(4, 2); !errors.Is(err, offer.ErrPeriods) {
		t.Errorf("balance after the end: %v", err)
	}
	if _, err := good.InterestPart(0, 2); !errors.Is(err, offer.ErrPeriods) {
		t.Errorf("interest of payment 0: %v", err)
	}
	if b, err := good.BalanceAfter(3, 10); err != nil || b.Sign() != 0 {
		t.Errorf("balance at the end: %s, %v", b, err)
	}
	if _, err := offer.AverageDailyBalance(nil, 2); !errors.Is(err, money.ErrDivideByZero) {
		t.Errorf("average of no days: %v", err)
	}
	if _, err := offer.AccruedInterest(good.Principal, good.Rate, -1); !errors.Is(err, offer.ErrPeriods) {
		t.Errorf("negative days: %v", err)
	}
}

func TestCodes(t *testing.T) {
	seen := map[offer.Code]bool{}
	for _, c := range offer.Codes() {
		if c == "" || seen[c] {
			t.Errorf("code %q is empty or listed twice", c)
		}
		seen[c] = true
	}
	if len(seen) != 14 {
		t.Errorf("%d codes, want 14", len(seen))
	}
}
