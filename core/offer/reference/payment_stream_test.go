package reference_test

import (
	"errors"
	"math/big"
	"testing"

	"candor/core/money"
	"candor/core/offer"
	"candor/core/offer/reference"
)

func flow(num, den int, amount string) reference.Flow {
	return reference.Flow{At: reference.Ratio{Num: num, Den: den}, Amount: money.MustAmount(amount)}
}

// lent is one advance at the start and some payments.
func lent(amount string, payments ...reference.Flow) reference.Stream {
	return reference.Stream{Advances: []reference.Flow{flow(0, 1, amount)}, Payments: payments}
}

// Some rates are whole units: there only algebra can decide, and no pair of limits. Others are halfway
// between two units.
func TestEffectiveRateExactly(t *testing.T) {
	for _, c := range [...]struct {
		name, want string
		s          reference.Stream
	}{
		{"a year", "10", lent("100", flow(1, 1, "110"))},
		{"two years", "10", lent("100", flow(2, 1, "121"))},
		{"half a year, a square", "10.25", lent("100", flow(1, 2, "105"))},
		{"a month, a twelfth power", "300", lent("100", flow(6, 12, "200"))},
		{"two payments", "10", lent("100", flow(1, 1, "10"), flow(2, 1, "110"))},
		{"halves and wholes", "21", lent("210", flow(1, 2, "121"), flow(1, 1, "121"))},
		{"a fee at the start", "10", lent("103", flow(0, 1, "3"), flow(1, 1, "110"))},
		{"nothing to pay for it", "0", lent("100", flow(1, 12, "50"), flow(2, 12, "50"))},
		{"half a unit", "0.000001", lent("2000000", flow(1, 1, "2000000.01"))},
		{"less than half a unit", "0", lent("2000000.02", flow(1, 1, "2000000.03"))},
		{"two advances", "10",
			reference.Stream{Advances: []reference.Flow{flow(0, 1, "100"), flow(1, 1, "100")},
				Payments: []reference.Flow{flow(2, 1, "231")}}},
		{"a high one", "999900", lent("1", flow(1, 2, "100"))},
		{"a day", "3678.343433", lent("100", flow(1, 365, "101"))},
	} {
		if got, err := reference.EffectiveRate(c.s); err != nil || got.String() != c.want {
			t.Errorf("%s: got %s (%v), want %s", c.name, got, err, c.want)
		}
	}
}

// With monthly payments, the unit-period method gives the rate of the solver of offers.
func TestUnitPeriodRateOfLevelPayments(t *testing.T) {
	for _, c := range [...]struct {
		amount, payment string
		n               int
	}{{"250", "101.67", 3}, {"250", "23.83", 12}, {"10", "20.33", 3}, {"25000", "428.64", 72},
		{"100", "10", 10}} {
		payments, err := reference.Every(money.MustAmount(c.payment), c.n, reference.Ratio{Num: 1},
			reference.Ratio{Num: 1})
		if err != nil {
			t.Fatal(err)
		}
		s := lent(c.amount, payments...)
		want, err := offer.EqualPaymentsRate(money.MustAmount(c.amount), money.MustAmount(c.payment), c.n)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := reference.UnitPeriodRate(s, reference.Ratio{Num: 12}); err != nil || !got.Equal(want) {
			t.Errorf("%+v: got %s (%v), want %s", c, got, err, want)
		}
	}
}

func TestStreamsWithoutARate(t *testing.T) {
	long := make([]reference.Flow, 1999)
	for _, c := range [...]struct {
		name string
		s    reference.Stream
		want error
	}{
		{"nothing", reference.Stream{}, offer.ErrNoAmount},
		{"all of it back at once", lent("100", flow(0, 1, "100")), offer.ErrNoAmount},
		{"nothing is paid", lent("100"), offer.ErrNotRepaid},
		{"too little is paid", lent("100", flow(1, 1, "99.99")), offer.ErrNotRepaid},
		{"paid before it is lent",
			reference.Stream{Advances: []reference.Flow{flow(1, 1, "100")},
				Payments: []reference.Flow{flow(0, 1, "100")}}, reference.ErrSeveralRates},
		{"lent twice, with payments between",
			reference.Stream{Advances: []reference.Flow{flow(0, 1, "100"), flow(2, 1, "100")},
				Payments: []reference.Flow{flow(1, 1, "210"), flow(3, 1, "5")}}, reference.ErrSeveralRates},
		{"a rate of no size", lent("0.01", flow(1, 10000, "9999999999999999.99")), offer.ErrRateTooHigh},
		{"before the start", lent("100", flow(-1, 1, "101")), offer.ErrPeriods},
		{"a negative divisor", lent("100", flow(1, -1, "101")), offer.ErrPeriods},
		{"too fine a time", lent("100", flow(1, 10001, "101")), offer.ErrPeriods},
		{"too late", lent("100", flow(1000, 1, "101")), offer.ErrPeriods},
		{"times that fit no grid", lent("100", flow(1, 9973, "1"), flow(1, 9967, "101")), offer.ErrPeriods},
		{"too many", lent("100", long...), offer.ErrPeriods},
	} {
		if got, err := reference.EffectiveRate(c.s); !errors.Is(err, c.want) {
			t.Errorf("%s: got %s, %v; want %v", c.name, got, err, c.want)
		}
		if got, err := reference.UnitPeriodRate(c.s, reference.Ratio{Num: 12}); !errors.Is(err, c.want) &&
			!errors.Is(c.want, offer.ErrRateTooHigh) {
			t.Errorf("%s, by unit periods: got %s, %v; want %v", c.name, got, err, c.want)
		}
	}
	for _, perYear := range []reference.Ratio{{}, {Num: -12}, {Num: 12, Den: -1}} {
		_, err := reference.UnitPeriodRate(lent("100", flow(1, 1, "101")), perYear)
		if !errors.Is(err, offer.ErrPeriods) {
			t.Errorf("%v a year: %v", perYear, err)
		}
	}
}

func TestEvery(t *testing.T) {
	got, err := reference.Every(money.MustAmount("5"), 3, reference.Ratio{Num: 401, Den: 4380},
		reference.Ratio{Num: 1, Den: 12})
	if err != nil || len(got) != 3 || got[2].At != (reference.Ratio{Num: 1131, Den: 4380}) &&
		got[2].At != (reference.Ratio{Num: 377, Den: 1460}) {
		t.Errorf("got %v, %v", got, err)
	}
	step, err := reference.Every(money.MustAmount("5"), 3, reference.Ratio{Num: 1}, reference.Ratio{Num: 6})
	if err != nil || step[1].At.Num != 7 || step[2].At.Num != 13 {
		t.Errorf("every six: got %v, %v", step, err)
	}
	for _, count := range []int{0, 999} {
		if got, err := reference.Every(money.MustAmount("5"), count, reference.Ratio{Num: 999, Den: 1},
			reference.Ratio{Num: 1, Den: 10_000}); err != nil || len(got) != count {
			t.Errorf("%d flows at the latest time: got %d, %v", count, len(got), err)
		}
	}
	for _, c := range [...]struct {
		count       int
		first, step reference.Ratio
	}{{1, reference.Ratio{Num: 1000}, reference.Ratio{}}, {-1, reference.Ratio{}, reference.Ratio{}},
		{1000, reference.Ratio{}, reference.Ratio{}}, {1, reference.Ratio{Num: -1}, reference.Ratio{}},
		{1, reference.Ratio{}, reference.Ratio{Num: 1, Den: 20000}}} {
		got, err := reference.Every(money.MustAmount("5"), c.count, c.first, c.step)
		if !errors.Is(err, offer.ErrPeriods) {
			t.Errorf("%+v: %v, %v", c, got, err)
		}
	}
}

// The limits of a stream: the largest number of flows and the finest times are accepted, and no more.
func TestBoundsOfAStream(t *testing.T) {
	flows, err := reference.Every(money.MustAmount("1"), 999, reference.Ratio{Num: 1}, reference.Ratio{})
	if err != nil {
		t.Fatal(err)
	}
	full := reference.Stream{Advances: flows[:998:998], Payments: flows}
	full.Advances = append(full.Advances, flow(0, 1, "0.50"))
	if _, err := reference.EffectiveRate(full); err != nil {
		t.Errorf("1998 flows: %v", err)
	}
	full.Payments = append(full.Payments, flow(1, 1, "1"))
	if _, err := reference.EffectiveRate(full); !errors.Is(err, offer.ErrPeriods) {
		t.Errorf("1999 flows: %v", err)
	}
	if _, err := reference.EffectiveRate(lent("100", flow(1, 10_000, "50"), flow(7, 100, "51"))); err != nil {
		t.Errorf("a grid of 10,000: %v", err)
	}
	wide := lent("100", flow(1, 1, "50"), flow(9999, 10_000, "51"), flow(1, 9999, "1"))
	if _, err := reference.UnitPeriodRate(wide, reference.Ratio{Num: 1}); !errors.Is(err, offer.ErrPeriods) {
		t.Errorf("a grid of 99,990,000: %v", err)
	}
}

// worth is the value of a stream at a rate, in fractions. All times are whole periods or whole years.
func worth(s reference.Stream, growth *big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, f := range s.Advances {
		sum.Add(sum, new(big.Rat).Quo(ratAmount(f.Amount), ratPower(growth, f.At.Num)))
	}
	for _, f := range s.Payments {
		sum.Sub(sum, new(big.Rat).Quo(ratAmount(f.Amount), ratPower(growth, f.At.Num)))
	}
	return sum
}

func ratPower(x *big.Rat, n int) *big.Rat {
	p := big.NewRat(1, 1)
	for range n {
		p.Mul(p, x)
	}
	return p
}

// Both methods round correctly. With whole years as periods they give the same rate.
func FuzzStreamRate(f *testing.F) {
	f.Add(uint32(100000), uint32(0), uint8(0), uint32(110000), uint8(1), uint32(5), uint8(7))
	f.Add(uint32(25000), uint32(1000), uint8(3), uint32(100), uint8(4), uint32(99999999), uint8(30))
	f.Add(uint32(10000), uint32(0), uint8(0), uint32(10000), uint8(9), uint32(10000), uint8(1))
	f.Fuzz(func(t *testing.T, first, second uint32, at uint8, early uint32, wait uint8, late uint32,
		more uint8) {
		turn := int(at % 24)
		s := reference.Stream{
			Advances: []reference.Flow{{Amount: cents(first)},
				{At: reference.Ratio{Num: turn}, Amount: cents(second)}},
			Payments: []reference.Flow{{At: reference.Ratio{Num: turn + int(wait%24)}, Amount: cents(early)},
				{At: reference.Ratio{Num: turn + int(wait%24) + int(more%60)}, Amount: cents(late)}},
		}
		rate, err := reference.UnitPeriodRate(s, reference.Ratio{Num: 1})
		yearly, yearlyErr := reference.EffectiveRate(s)
		if !errors.Is(yearlyErr, err) && !errors.Is(err, yearlyErr) || err == nil && !yearly.Equal(rate) {
			t.Fatalf("%+v: %s (%v) and %s (%v)", s, rate, err, yearly, yearlyErr)
		}
		if err != nil {
			return
		}
		x, half := ratPercent(t, rate), big.NewRat(1, 200_000_000)
		growth := new(big.Rat).Add(x, big.NewRat(1, 1))
		high, low := worth(s, new(big.Rat).Add(growth, half)), worth(s, new(big.Rat).Sub(growth, half))
		if high.Sign() <= 0 || low.Sign() > 0 {
			t.Fatalf("%+v: %s %% is not correctly rounded", s, rate)
		}
	})
}
