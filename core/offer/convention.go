package offer

import (
	"errors"
	"math/big"
	"slices"
	"strings"
	"time"

	"candor/core/money"
)

// Convention says how a lender turns a yearly rate into a payment: how the interest of a period is counted,
// and how the payment is rounded. The documents do not say it, so it is configuration. The zero value means
// Month12.
type Convention string

// The conventions of interest. Each of them also exists with the payment rounded up to the whole dollar.
const (
	Month12  Convention = "month_12"    // a twelfth of the yearly rate for each month
	Days30   Convention = "days_30_365" // thirty days of 365 for each month
	Daily365 Convention = "daily_365"   // the days between monthly due dates, of 365

	upToDollar = " up_to_dollar"
)

// Conventions lists every known convention. Those that leave less to chance come first.
func Conventions() []Convention {
	return []Convention{
		Month12,
		Month12 + upToDollar,
		Days30,
		Days30 + upToDollar,
		Daily365,
		Daily365 + upToDollar,
	}
}

// ParseConvention reads a convention: its interest, its rounding ("cent" or "up_to_dollar"), or both with a
// blank between. Interest that is not named is month_12, and rounding that is not named is to the cent.
func ParseConvention(text string) (Convention, bool) {
	c := Month12
	for i, word := range strings.Fields(text) {
		switch named := Convention(word); {
		case i == 0 && (named == Month12 || named == Days30 || named == Daily365):
			c = named
		case word == "cent" && i < 2:
			return c, len(strings.Fields(text)) == i+1
		case word == "up_to_dollar" && i < 2:
			return c + upToDollar, len(strings.Fields(text)) == i+1
		default:
			return "", false
		}
	}
	return c, strings.TrimSpace(text) != ""
}

func (c Convention) interest() Convention {
	return Convention(strings.TrimSuffix(string(c), upToDollar))
}

func (c Convention) wholeDollars() bool { return strings.HasSuffix(string(c), upToDollar) }

// tolerance is how many cents a payment may miss this convention's by. A whole dollar is met or missed.
func (c Convention) tolerance() int64 {
	if c.wholeDollars() {
		return 0
	}
	return 1
}

// Interest is what is known about the interest of one answer.
type Interest struct {
	Conventions []Convention // those the lender is known to use; none means Month12
	Purchased   time.Time    // the date of the purchase; without it Daily365 cannot be computed

	other Convention // explains every miss of the answer, and is not among Conventions
	first []int      // days to the first due date that fit the answer; nil means all
}

func (in Interest) conventions() []Convention {
	if len(in.Conventions) == 0 {
		return []Convention{Month12}
	}
	return in.Conventions
}

// Explaining is the convention that would explain every offer of the answer that misses, if there is one and
// the lender is not known to use it. That is a question for the lender, not a fault of one offer.
func (in Interest) Explaining() (Convention, bool) { return in.other, in.other != "" }

// Of reads all offers of one answer together. They share the date of the purchase, so a first due date must
// fit all of them that bear interest by the day. And a convention that is not configured is named only if it
// explains every offer that bears interest. Kinds must be resolved.
func (in Interest) Of(offers []Offer) Interest {
	in.other, in.first = "", nil
	var bearing, flat []Offer
	for _, o := range offers {
		rate, stated := o.Rate()
		switch {
		case o.Kind == KindRegular || o.Kind == KindDeferred || !stated || o.fitsAs(KindDeferred, in):
		case rate.IsZero():
			flat = append(flat, o)
		default:
			bearing = append(bearing, o)
		}
	}
	if slices.Contains(in.conventions(), Daily365) || slices.Contains(in.conventions(), Daily365+upToDollar) {
		in.first = in.common(bearing, in.conventions())
	}
	in.other = in.missing(bearing, flat)
	return in
}

// fitsAs reports whether an offer of unknown kind is explained as a plan of this kind.
func (o Offer) fitsAs(kind Kind, in Interest) bool {
	if o.Kind == KindEqual {
		return false
	}
	e, err := o.explain(kind, in)
	return err == nil && e.fits()
}

// missing finds the convention that explains every offer, if none fits a configured one.
func (in Interest) missing(bearing, flat []Offer) Convention {
	missed := bearing
	if len(bearing) == 0 {
		missed = flat
	}
	for _, o := range missed {
		if e, err := o.explain(KindEqual, in); err != nil || e.fits() {
			return ""
		}
	}
	for _, c := range Conventions() {
		if len(missed) > 0 && !slices.Contains(in.conventions(), c) && in.explainsAll(c, missed) {
			return c
		}
	}
	return ""
}

// explainsAll reports whether a convention explains every offer; by the day, with one first due date for all.
func (in Interest) explainsAll(c Convention, offers []Offer) bool {
	with := Interest{Conventions: []Convention{c}, Purchased: in.Purchased}
	if c.interest() != Daily365 {
		return with.fitAll(offers)
	}
	return slices.ContainsFunc(with.days(), func(d int) bool {
		with.first = []int{d}
		return with.fitAll(offers)
	})
}

func (in Interest) fitAll(offers []Offer) bool {
	return !slices.ContainsFunc(offers, func(o Offer) bool {
		e, err := o.explain(KindEqual, in)
		return err != nil || !e.fits() || e.alternate()
	})
}

// common are the days to the first due date that most of the offers share; nil when none fits.
func (in Interest) common(offers []Offer, by []Convention) []int {
	fits := map[int]int{}
	most := 0
	for _, d := range in.days() {
		one := Interest{Purchased: in.Purchased, first: []int{d}}
		for _, c := range by {
			if c.interest() == Daily365 {
				one.Conventions = append(one.Conventions, c)
			}
		}
		for _, o := range offers {
			if e, err := o.explain(KindEqual, one); err == nil && e.fits() {
				fits[d]++
			}
		}
		most = max(most, fits[d])
	}
	var days []int
	for _, d := range in.days() {
		if most > 0 && fits[d] == most {
			days = append(days, d)
		}
	}
	return days
}

// latestFirstDue is the last day on which a first payment is expected to fall due.
const latestFirstDue = 45

// days are the possible days from the purchase to the first due date: a month to 45 days.
func (in Interest) days() []int {
	if in.first != nil || in.Purchased.IsZero() {
		return in.first
	}
	var out []int
	for d := daysBetween(in.Purchased, monthsAfter(in.Purchased, 1)); d <= latestFirstDue; d++ {
		out = append(out, d)
	}
	return out
}

func daysBetween(from, to time.Time) int {
	return int(to.Sub(from).Hours()) / 24
}

var errNoDate = errors.New("recompute payment: the date of the purchase is not known")

// payments are the payments of a loan under a convention: one, or one for each possible first due date.
func (c Convention) payments(l Loan, in Interest) ([]money.Amount, error) {
	if c.interest() == Daily365 {
		return c.daily(l, in)
	}
	if err := l.check(); err != nil {
		return nil, err
	}
	num, den := l.level()
	p, err := c.round(num, den)
	return []money.Amount{p}, err
}

// round rounds a payment num/den: half up to the cent, or up to the dollar.
func (c Convention) round(num, den money.Exact) (money.Amount, error) {
	if !c.wholeDollars() {
		return num.QuoRound2(den)
	}
	whole, err := num.QuoRound(den, 0)
	if err != nil {
		return money.Amount{}, err
	}
	if whole.Mul(den).Cmp(num) < 0 {
		whole = whole.Add(money.ExactInt(1))
	}
	return whole.Round2()
}

// daily are the payments with interest by the day. With g_k = 1 + r·d_k/365 for the days d_k before the k-th
// due date, the payment is
//
//	p = B·Π g_k / Σ_k Π_(j>k) g_j
func (c Convention) daily(l Loan, in Interest) ([]money.Amount, error) {
	if in.Purchased.IsZero() {
		return nil, errNoDate
	}
	if err := l.check(); err != nil {
		return nil, err
	}
	var out []money.Amount
	for _, d := range in.days() {
		num, den := l.byDays(in.Purchased.AddDate(0, 0, d), d)
		p, err := c.round(money.ExactUnits(num, 2), money.ExactUnits(den, 0))
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// byDays is the unrounded payment in cents, as a fraction, if the first of the monthly due dates is first.
func (l Loan) byDays(first time.Time, before int) (num, den *big.Int) {
	year := big.NewInt(365 * 10_000)
	units, due := l.Rate.TenThousandths(), first
	num, den, scale := big.NewInt(l.Principal.Cents()), new(big.Int), big.NewInt(1)
	for k := range l.Periods {
		if k > 0 {
			next := monthsAfter(first, k)
			before, due = daysBetween(due, next), next
		}
		growth := new(big.Int).Add(year, big.NewInt(units*int64(before)))
		scale.Mul(scale, year)
		num.Mul(num, growth)
		den.Mul(den, growth).Add(den, scale)
	}
	return num, den
}
