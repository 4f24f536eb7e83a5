package offer_test

import (
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/money"
	"candor/core/offer"
)

// Ledgers and fractions that step through every month check these laws. They do not use the closed forms of
// the package.

func ratAmount(a money.Amount) *big.Rat { return big.NewRat(a.Cents(), 100) }

func ratPercent(t *testing.T, percent money.Exact) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(percent.Fixed(6))
	if !ok {
		t.Fatalf("percent %s", percent)
	}
	return r.Quo(r, big.NewRat(100, 1))
}

func cents(n uint32) money.Amount {
	a, _ := money.ExactUnits(big.NewInt(int64(n)), 2).Round2()
	return a
}

// some builds an equal-payment offer. Its payment is our recomputed one, or differs from it by a cent.
func some(t *testing.T, amount, feeCents uint32, rate uint16, term uint8, kind, off uint8) offer.Offer {
	t.Helper()
	r, err := money.ParseRate(money.ExactUnits(big.NewInt(int64(rate%4000)), 4).Fixed(4))
	if err != nil {
		t.Fatal(err)
	}
	o := offer.Offer{
		Kind: offer.KindEqual, Term: int(term)%120 + 1, Amount: cents(amount%5_000_000 + 1),
		Rates: []offer.AnnualRate{{Rate: &r}},
		Fees: []offer.Fee{{Amount: cents(feeCents % 20_000),
			Type: []offer.FeeType{offer.FeeTotal, offer.FeeMonthly}[kind%2]}},
	}
	o.TermAmount = mustRecompute(t, o)
	if off%3 == 1 {
		o.TermAmount, _ = o.TermAmount.Add(cents(1))
	} else if less, err := o.TermAmount.Sub(cents(1)); off%3 == 2 && err == nil {
		o.TermAmount = less
	}
	return o
}

// ledger pays a priced offer month by month. It returns the principal still owed and the interest, in cents
// multiplied by scale.
func ledger(o offer.Offer, f offer.Figures) (owed, interest, scale *big.Int) {
	r, _ := o.Rate()
	month, year := big.NewInt(r.TenThousandths()), big.NewInt(120_000) // i = month/year
	monthly := money.Amount{}
	principal := o.Amount
	if o.Fees[0].Type == offer.FeeTotal {
		principal, _ = principal.Add(o.Fees[0].Amount)
	} else {
		monthly = o.Fees[0].Amount
	}
	owed, interest, scale = big.NewInt(principal.Cents()), new(big.Int), big.NewInt(1)
	for k := 1; k <= o.Term; k++ {
		due := o.TermAmount
		if k == o.Term {
			due = f.Last
		}
		grown := new(big.Int).Mul(owed, month)
		scale.Mul(scale, year)
		owed.Mul(owed, year).Add(owed, grown)
		owed.Sub(owed, new(big.Int).Mul(big.NewInt(due.Cents()-monthly.Cents()), scale))
		interest.Mul(interest, year).Add(interest, grown)
	}
	return owed, interest, scale
}

// quick fails if a call takes more than 100 ms. A busy machine gets two more tries.
func quick(t *testing.T, law func()) {
	t.Helper()
	took := time.Duration(0)
	for range 3 {
		begin := time.Now()
		law()
		if took = time.Since(begin); took <= 100*time.Millisecond {
			return
		}
	}
	t.Fatalf("took %s", took)
}

func FuzzScheduleSumsToTheWhole(f *testing.F) {
	f.Add(uint32(25000), uint32(4999), uint16(999), uint8(2), uint8(0), uint8(0))
	f.Add(uint32(25000), uint32(300), uint16(0), uint8(11), uint8(1), uint8(1))
	f.Add(uint32(120458), uint32(0), uint16(2890), uint8(17), uint8(0), uint8(2))
	f.Add(uint32(29), uint32(0), uint16(0), uint8(35), uint8(0), uint8(0))
	f.Fuzz(func(t *testing.T, amount, feeCents uint32, rate uint16, term, kind, off uint8) {
		o := some(t, amount, feeCents, rate, term, kind, off)
		var p offer.Figures
		var err error
		quick(t, func() { p, err = offer.Price(o) })
		if errors.Is(err, offer.ErrSchedule) {
			return
		}
		if err != nil {
			t.Fatalf("%+v: %v", o, err)
		}
		level, _ := o.TermAmount.Times(p.Payments - 1)
		parts, _ := money.Sum(level, p.Last)
		whole, _ := money.Sum(o.Amount, p.Cost)
		if p.Total != parts || p.Total != whole || p.Payments != o.Term {
			t.Fatalf("%+v: %+v", o, p)
		}
		owed, interest, scale := ledger(o, p)
		if twice := new(big.Int).Lsh(owed, 1); twice.CmpAbs(scale) > 0 {
			t.Fatalf("%+v: %s/%s cents are still owed after the last payment", o, owed, scale)
		}
		// cost = interest + fees − what remains owed after the rounded last payment
		sum := interest.Add(interest, new(big.Int).Mul(big.NewInt(p.FeesTotal.Cents()), scale))
		if sum.Sub(sum, owed).Cmp(scale.Mul(scale, big.NewInt(p.Cost.Cents()))) != 0 {
			t.Fatalf("%+v: interest and fees are not the cost %s", o, p.Cost)
		}
	})
}

// left is the balance of an amount after n payments at x/scale a year, in cents times weight. At the exact
// rate it is zero.
func left(amount, payment money.Amount, n int, x, scale int64) (balance, weight *big.Int) {
	w := new(big.Int).Mul(big.NewInt(12), big.NewInt(scale))
	u := new(big.Int).Add(w, big.NewInt(x))
	balance, weight = big.NewInt(amount.Cents()), big.NewInt(1)
	for range n {
		weight.Mul(weight, w)
		balance.Mul(balance, u).Sub(balance, new(big.Int).Mul(big.NewInt(payment.Cents()), weight))
	}
	return balance, weight
}

// months turns a fuzzed byte into a term: usually 1 to 24 months, as plans are sold, and sometimes up to ten
// years.
func months(term uint8) int {
	if term < 246 {
		return int(term)%24 + 1
	}
	return 12 * (int(term) - 245)
}

func FuzzRateRepricesThePurchase(f *testing.F) {
	f.Add(uint32(25000), uint32(10167), uint8(2))
	f.Add(uint32(1000), uint32(2033), uint8(2))
	f.Add(uint32(5000000), uint32(60000), uint8(255))
	f.Add(uint32(1), uint32(4000000000), uint8(5))
	f.Fuzz(func(t *testing.T, amount, payment uint32, term uint8) {
		a, q, n := cents(amount%5_000_000+1), cents(payment), months(term)
		var rate money.Exact
		var err error
		quick(t, func() { rate, err = offer.EqualPaymentsRate(a, q, n) })
		if all, _ := q.Times(n); all.Cmp(a) < 0 {
			if !errors.Is(err, offer.ErrNotRepaid) {
				t.Fatalf("%s by %d × %s: %s, %v", a, n, q, rate, err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		units, ok := new(big.Int).SetString(strings.Replace(rate.Fixed(6), ".", "", 1), 10)
		if !ok || units.BitLen() > 60 {
			return // over 10^11 percent: the checks below count in 64 bits
		}
		x := units.Int64()
		// the rate is known to half a unit: the payments must repay the purchase to half a cent of its value
		// at the end
		if miss, _ := left(a, q, n, x, 100_000_000); x < 1_000_000_000 {
			worth := new(big.Int).Exp(big.NewInt(1_200_000_000+x), big.NewInt(int64(n)), nil)
			if miss.Lsh(miss, 1).CmpAbs(worth) > 0 {
				t.Fatalf("%s by %d × %s: %s %% misses the purchase by more than half a cent", a, n, q, rate)
			}
		}
		high, _ := left(a, q, n, 2*x+1, 200_000_000)
		low, _ := left(a, q, n, 2*x-1, 200_000_000)
		if high.Sign() <= 0 || low.Sign() > 0 {
			t.Fatalf("%s by %d × %s: %s %% is not correctly rounded", a, n, q, rate)
		}
	})
}

// The solved rate is the statutory rate 100·C/(T·P) of SOR/2021-181 s. 47. P is the average of the principal
// at the end of each month, before the payment.
func TestStatutoryIdentity(t *testing.T) {
	for _, c := range []struct {
		amount, payment string
		n               int
	}{{"250", "101.67", 3}, {"250", "23.83", 12}, {"1204.58", "107.38", 15}, {"10", "20.33", 3}} {
		a, q := money.MustAmount(c.amount), money.MustAmount(c.payment)
		rate, err := offer.EqualPaymentsRate(a, q, c.n)
		if err != nil {
			t.Fatal(err)
		}
		x := ratPercent(t, rate)
		month := new(big.Rat).Quo(x, big.NewRat(12, 1))
		owed, principal, cost := ratAmount(a), new(big.Rat), new(big.Rat)
		for range c.n {
			principal.Add(principal, owed)
			interest := new(big.Rat).Mul(owed, month)
			cost.Add(cost, ratAmount(q))
			owed.Add(owed, interest)
			owed.Sub(owed, ratAmount(q))
		}
		cost.Sub(cost, ratAmount(a))
		// C / (T·P), with T = n/12 years and P the sum divided by n
		got := cost.Quo(cost, principal.Quo(principal, big.NewRat(12, 1)))
		// x is known to half a unit of 10^-8; the quotient has this error, multiplied by at most (1+x)
		tolerance := new(big.Rat).Mul(big.NewRat(1, 100_000_000), new(big.Rat).Add(x, big.NewRat(1, 1)))
		if miss := got.Sub(got, x); miss.Abs(miss).Cmp(tolerance) > 0 {
			t.Errorf("%s by %d × %s: C/(T·P) is off by %s", a, c.n, q, miss.FloatString(10))
		}
	}
}

// No input panics, takes long or changes the offer. Every verdict, kind and code is from its closed set.
func FuzzAssess(f *testing.F) {
	f.Add(uint64(25000), uint64(10167), uint64(4999), 3, uint16(999), "EMP", "admin_total", "equal", "", true)
	f.Add(uint64(0), uint64(0), uint64(0), -1, uint16(0), "", "", "", "", false)
	f.Add(uint64(999999999999999999), uint64(999999999999999999), uint64(999999999999999999), 999,
		uint16(65535), "DP", "admin_monthly", "deferred", "equal", false)
	f.Fuzz(func(t *testing.T, amount, payment, feeCents uint64, term int, rate uint16, name, feeType, lookup,
		configured string, flag bool) {
		r, _ := money.ParseRate(money.ExactUnits(big.NewInt(int64(rate)), 4).Fixed(4))
		wide := func(n uint64) money.Amount {
			a, _ := money.ExactUnits(new(big.Int).SetUint64(n%1_000_000_000_000_000_000), 2).Round2()
			return a
		}
		if term > 130 && term%7 != 0 {
			term %= 130
		}
		o := offer.Offer{
			Kind: offer.Kind(configured), PlanName: name, Term: term, Amount: wide(amount),
			TermAmount: wide(payment),
			Rates:      []offer.AnnualRate{{}, {Rate: &r}},
			Fees:       []offer.Fee{{Amount: wide(feeCents), Type: offer.FeeType(feeType)}},
		}
		c := offer.Context{Sources: offer.Sources{Lookup: offer.Kind(lookup),
			Configured: offer.Kind(configured)}, Quebec: flag, LateText: !flag, AIR: &r}
		var a offer.Assessment
		quick(t, func() { a = offer.Assess(o, c) })
		worst := offer.OK
		for _, found := range a.Findings {
			if !slices.Contains(offer.Codes(), found.Code) {
				t.Fatalf("code %q", found.Code)
			}
			if found.Verdict == offer.Stop || found.Verdict == offer.Hold && worst == offer.OK {
				worst = found.Verdict
			}
		}
		if a.Verdict != worst {
			t.Fatalf("verdict %s, findings %v", a.Verdict, a.Findings)
		}
		o.Kind = a.Kind
		if p, err := offer.Price(o); err == nil && a.Has(offer.TermAmountMismatch) {
			t.Fatalf("a payment that fits no model was priced: %+v", p)
		}
		offer.LowestCost([]offer.Offer{o, o})
	})
}
