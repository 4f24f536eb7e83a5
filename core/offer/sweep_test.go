package offer_test

import (
	"flag"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/money"
	"candor/core/offer"
)

var sweep = flag.Bool("sweep", false, "print the whole table of what is held and what is caught")

// What the sweep must show, in tenths of a percent.
const (
	mostHeld        = 5   // of legitimate offers of a configured convention, for their figure
	leastCaught     = 995 // of errors of two cents and more, with the default convention
	leastCaughtWide = 950 // of errors of ten cents and more, with every convention configured
)

// drawn is a plan of some terms, as a lender of one convention offers it.
type drawn struct {
	amount, rate int64 // cents, ten-thousandths
	terms        []int
	fee          int64 // cents
	feeType      offer.FeeType
	convention   offer.Convention
	purchased    time.Time
	first        int // days to the first due date
}

func draw(r *rand.Rand, c offer.Convention) drawn {
	d := drawn{amount: 100_00 + r.Int64N(5_900_00), convention: c,
		purchased: time.Date(2026, 1, 1+r.IntN(730), 0, 0, 0, 0, time.UTC)}
	if r.IntN(5) > 0 {
		d.rate = 399 + r.Int64N(3100)
	}
	switch r.IntN(4) {
	case 0:
		d.feeType, d.fee = offer.FeeMonthly, 100+25*r.Int64N(17)
	case 1:
		d.feeType, d.fee = offer.FeeTotal, 19_99+500*r.Int64N(17)
	}
	all := []int{3, 4, 6, 9, 10, 12, 15, 18, 24, 30, 36, 48, 60, 72}
	for _, i := range r.Perm(len(all))[:1+r.IntN(4)] {
		d.terms = append(d.terms, all[i])
	}
	slices.Sort(d.terms)
	month := time.Date(d.purchased.Year(), d.purchased.Month()+2, 0, 0, 0, 0, 0, time.UTC)
	if day := d.purchased.Day(); day < month.Day() {
		month = month.AddDate(0, 0, day-month.Day())
	}
	least := int(month.Sub(d.purchased).Hours()) / 24
	d.first = least + r.IntN(46-least)
	return d
}

// growth are the numerators of 1+i for each period, over one denominator.
func (d drawn) growth(n int) (all []int64, over int64) {
	kind, _, _ := strings.Cut(string(d.convention), " ")
	switch offer.Convention(kind) {
	case offer.Days30:
		for range n {
			all = append(all, 3_650_000+30*d.rate)
		}
		return all, 3_650_000
	case offer.Daily365:
		due, before := d.purchased.AddDate(0, 0, d.first), d.first
		for k := range n {
			all = append(all, 3_650_000+int64(before)*d.rate)
			next := time.Date(due.Year(), due.Month()+time.Month(k)+2, 0, 0, 0, 0, 0, time.UTC)
			if due.Day() < next.Day() {
				next = next.AddDate(0, 0, due.Day()-next.Day())
			}
			here := time.Date(due.Year(), due.Month()+time.Month(k)+1, 0, 0, 0, 0, 0, time.UTC)
			if due.Day() < here.Day() {
				here = here.AddDate(0, 0, due.Day()-here.Day())
			}
			before = int(next.Sub(here).Hours()) / 24
		}
		return all, 3_650_000
	}
	for range n {
		all = append(all, 120_000+d.rate)
	}
	return all, 120_000
}

// level is the payment of a principal in cents over n months, rounded as the convention says. It comes from a
// ledger: one that owes the principal, one that pays 1 each month.
func (d drawn) level(principal int64, n int) int64 {
	growth, over := d.growth(n)
	owed, paid, scale := big.NewInt(principal), new(big.Int), big.NewInt(1)
	for _, g := range growth {
		scale.Mul(scale, big.NewInt(over))
		owed.Mul(owed, big.NewInt(g))
		paid.Mul(paid, big.NewInt(g)).Add(paid, scale)
	}
	if strings.HasSuffix(string(d.convention), "up_to_dollar") {
		dollars, rest := new(big.Int).QuoRem(owed, new(big.Int).Mul(paid, big.NewInt(100)), new(big.Int))
		if rest.Sign() > 0 {
			dollars.Add(dollars, big.NewInt(1))
		}
		return 100 * dollars.Int64()
	}
	owed.Lsh(owed, 1).Add(owed, paid)
	return owed.Quo(owed, paid.Lsh(paid, 1)).Int64()
}

// right is the payment that the convention gives.
func (d drawn) right(n int) int64 {
	switch d.feeType {
	case offer.FeeMonthly:
		return d.level(d.amount, n) + d.fee
	case offer.FeeTotal:
		return d.level(d.amount+d.fee, n)
	}
	return d.level(d.amount, n)
}

// offers are the offers with their payments.
func (d drawn) offers(payments []int64) []offer.Offer {
	var out []offer.Offer
	for i, n := range d.terms {
		rate, _ := money.ParseRate(money.ExactUnits(big.NewInt(d.rate), 4).Fixed(4))
		amount, _ := money.ExactUnits(big.NewInt(d.amount), 2).Round2()
		payment, _ := money.ExactUnits(big.NewInt(payments[i]), 2).Round2()
		o := offer.Offer{Kind: offer.KindEqual, PlanID: 5, Term: n, Amount: amount, TermAmount: payment,
			Rates: []offer.AnnualRate{{Rate: &rate}}}
		if d.fee > 0 {
			fee, _ := money.ExactUnits(big.NewInt(d.fee), 2).Round2()
			o.Fees = []offer.Fee{{Amount: fee, Type: d.feeType}}
		}
		out = append(out, o)
	}
	return offer.NumberOffers(out)
}

// held reports which offers of an answer are held for their figure.
func (d drawn) held(payments []int64, configured []offer.Convention) []bool {
	offers := d.offers(payments)
	in := offer.Interest{Conventions: configured, Purchased: d.purchased}.Of(offers)
	var out []bool
	for _, o := range offers {
		a := offer.Assess(o, offer.Context{Sources: offer.Sources{Configured: offer.KindEqual}, Interest: in})
		out = append(out, a.Has(offer.TermAmountMismatch) || a.Has(offer.PaymentsBelowPrincipal) ||
			a.Has(offer.PlanKindDisputed))
	}
	return out
}

// mistake makes a wrong payment of one offer from its right one; 0 where the mistake cannot be made.
type mistake struct {
	name string
	make func(r *rand.Rand, d drawn, n int, right int64) int64
}

// with is the right payment of a changed plan.
func with(change func(*drawn)) func(*rand.Rand, drawn, int, int64) int64 {
	return func(_ *rand.Rand, d drawn, n int, _ int64) int64 { change(&d); return d.right(n) }
}

func sign(r *rand.Rand) int64 { return 2*r.Int64N(2) - 1 }

var mistakes = []mistake{
	{
		"2 to 99 cents off",
		func(r *rand.Rand, _ drawn, _ int, q int64) int64 { return q + sign(r)*(2+r.Int64N(98)) },
	},
	{
		"1 to 50 dollars off",
		func(r *rand.Rand, _ drawn, _ int, q int64) int64 { return q + sign(r)*(100+r.Int64N(4900)) },
	},
	{"one digit wrong", wrongDigit},
	{"two digits swapped", swapped},
	{"a digit lost", func(r *rand.Rand, _ drawn, _ int, q int64) int64 {
		text := fmt.Sprint(q)
		i := r.IntN(len(text))
		return number(text[:i] + text[i+1:])
	}},
	{"of another amount", func(r *rand.Rand, d drawn, n int, _ int64) int64 {
		d.amount = 10_00 + r.Int64N(5_990_00)
		return d.right(n)
	}},
	{"without the fee", with(func(d *drawn) { d.fee, d.feeType = 0, "" })},
	{"with the fee twice", with(func(d *drawn) { d.fee *= 2 })},
	{"the fee on another basis", with(func(d *drawn) {
		d.feeType = map[offer.FeeType]offer.FeeType{offer.FeeTotal: offer.FeeMonthly,
			offer.FeeMonthly: offer.FeeTotal}[d.feeType]
	})},
	{"without the interest", with(func(d *drawn) { d.rate = 0 })},
	{"of another rate", func(r *rand.Rand, d drawn, n int, _ int64) int64 {
		d.rate = max(0, d.rate+sign(r)*(12+r.Int64N(800)))
		return d.right(n)
	}},
	{
		"of the rate by the quarter",
		func(_ *rand.Rand, d drawn, n int, _ int64) int64 { d.rate *= 3; return d.right(n) },
	},
	{
		"a term one month off",
		func(r *rand.Rand, d drawn, n int, _ int64) int64 { return d.right(n + int(sign(r))) },
	},
	{"add-on interest", func(_ *rand.Rand, d drawn, n int, _ int64) int64 {
		rate, amount := d.rate, d.amount
		d.rate, d.amount = 0, amount+amount*rate*int64(n)/120_000
		return d.right(n)
	}},
	{"due in advance", func(_ *rand.Rand, d drawn, n int, q int64) int64 {
		if d.fee > 0 {
			return 0
		}
		return q * 120_000 / (120_000 + d.rate)
	}},
	{
		"rounded down to the dollar",
		func(_ *rand.Rand, _ drawn, _ int, q int64) int64 { return q / 100 * 100 },
	},
}

func number(text string) int64 {
	n, _ := new(big.Int).SetString("0"+text, 10)
	return n.Int64()
}

func wrongDigit(r *rand.Rand, _ drawn, _ int, q int64) int64 {
	digits := []byte(fmt.Sprint(q))
	i := r.IntN(len(digits))
	digits[i] = byte('0' + (int(digits[i]-'0')+1+r.IntN(9))%10)
	return number(string(digits))
}

func swapped(r *rand.Rand, _ drawn, _ int, q int64) int64 {
	digits := []byte(fmt.Sprint(q))
	i := r.IntN(len(digits) - 1)
	digits[i], digits[i+1] = digits[i+1], digits[i]
	return number(string(digits))
}

// share counts some of all.
type share struct{ some, all int }

func (s share) String() string {
	if s.all == 0 {
		return "-"
	}
	hundredths := (20_000*s.some/s.all + 1) / 2
	return fmt.Sprintf("%d of %d, %d.%02d %%", s.some, s.all, hundredths/100, hundredths%100)
}

func (s *share) count(yes bool) {
	s.all++
	if yes {
		s.some++
	}
}

// TestSweep makes legitimate and wrong offers from one seed, and counts what is held and what is caught. The
// whole table takes 2000 offers a row, and "make sweep" prints it. Without -sweep a small part is looked at.
func TestSweep(t *testing.T) {
	rows := 40
	if *sweep {
		rows = 2000
	}
	say := func(format string, args ...any) {
		if *sweep {
			fmt.Printf(format+"\n", args...)
		}
	}
	say("%-34s %s", "legitimate offers of", "held for their figure, with that convention configured")
	for i, c := range offer.Conventions() {
		s := legitimate(rand.New(rand.NewPCG(9, uint64(i))), c, []offer.Convention{c}, rows)
		say("%-34s %s", c, s)
		if 1000*s.some > mostHeld*s.all {
			t.Errorf("%s: %s held", c, s)
		}
	}
	mixed := legitimate(rand.New(rand.NewPCG(9, 99)), "", offer.Conventions(), rows)
	say("%-34s %s, with every convention configured", "any of them", mixed)
	say(
		"\n%-34s %-28s %s",
		"wrong offers",
		"caught by default, 2 cents +",
		"caught with every convention, 10 cents +",
	)
	var narrow, wide share
	for i, m := range mistakes {
		n := wrong(rand.New(rand.NewPCG(99, uint64(i))), m, nil, 2, rows)
		w := wrong(rand.New(rand.NewPCG(999, uint64(i))), m, offer.Conventions(), 10, rows)
		say("%-34s %-28s %s", m.name, n, w)
		narrow, wide = share{
			narrow.some + n.some,
			narrow.all + n.all,
		}, share{
			wide.some + w.some,
			wide.all + w.all,
		}
	}
	say("%-34s %-28s %s", "all of them", narrow, wide)
	if 1000*narrow.some < leastCaught*narrow.all || 1000*wide.some < leastCaughtWide*wide.all {
		t.Errorf("caught %s by default, %s with every convention", narrow, wide)
	}
}

// legitimate counts the right offers that are held for their figure.
func legitimate(r *rand.Rand, c offer.Convention, configured []offer.Convention, rows int) (s share) {
	for s.all < rows {
		of := c
		if c == "" {
			of = offer.Conventions()[r.IntN(len(offer.Conventions()))]
		}
		d := draw(r, of)
		for _, held := range d.held(d.rights(), configured) {
			if s.all < rows {
				s.count(held)
			}
		}
	}
	return s
}

func (d drawn) rights() []int64 {
	var all []int64
	for _, n := range d.terms {
		all = append(all, d.right(n))
	}
	return all
}

// wrong makes answers with one wrong offer, and counts the wrong ones that are held. Errors that are smaller
// than least cents are not counted.
func wrong(r *rand.Rand, m mistake, configured []offer.Convention, least int64, rows int) (s share) {
	for s.all < rows {
		c := offer.Month12
		if configured != nil {
			c = configured[r.IntN(len(configured))]
		}
		d := draw(r, c)
		payments := d.rights()
		i := r.IntN(len(payments))
		right := payments[i]
		payments[i] = m.make(r, d, d.terms[i], right)
		if miss := payments[i] - right; payments[i] <= 0 || miss < least && miss > -least {
			continue
		}
		s.count(d.held(payments, configured)[i])
	}
	return s
}
