package config

import (
	"slices"
	"time"

	"candor/core/money"
	"candor/core/offer"
	"candor/server/relay"
)

// example is one [[merchant.example]]: a plan that may be shown beside a price.
type example struct {
	Plan       int      `toml:"plan"`
	Kind       string   `toml:"kind"`
	Term       int      `toml:"term"`
	Rate       string   `toml:"rate"`
	Fee        string   `toml:"fee"`
	FeeBasis   string   `toml:"fee_basis"`
	ValidUntil string   `toml:"valid_until"`
	Smallest   string   `toml:"smallest_amount"`
	Largest    string   `toml:"largest_amount"`
	Provinces  []string `toml:"provinces"`
}

// feeBases are the bases of a fee as an example names them.
var feeBases = map[string]offer.FeeType{"total": offer.FeeTotal, "monthly": offer.FeeMonthly}

// examples are the merchant's example plans. One that has ended is no problem: it shows nothing, and a relay
// starts on the day after, too.
func (m Merchant) examples(p *problems, rules OfferRules, zone *time.Location) []offer.ExamplePlan {
	var convention offer.Convention
	if len(rules.Conventions) > 0 {
		convention = rules.Conventions[0]
	}
	p.check(len(m.Example) == 0 || len(rules.Conventions) < 2,
		"example: the payments of examples need one convention of interest, not %d", len(rules.Conventions))
	var out []offer.ExamplePlan
	for i, e := range m.Example {
		plan := e.read(p, i+1, zone)
		kind, known := rules.Kinds[e.Plan]
		p.check(!known || kind == plan.Kind, "example %d: plan %d is %s in [merchant.plans]", i+1, e.Plan,
			kind)
		plan.Convention = convention
		out = append(out, plan)
	}
	return out
}

// read is the example as package offer knows it; its number is for the messages.
func (e example) read(p *problems, number int, zone *time.Location) offer.ExamplePlan {
	kind, basis := offer.Kind(e.Kind), feeBases[e.FeeBasis]
	p.check(e.Plan >= 0 && e.Plan <= 999, "example %d: plan must be 0 to 999", number)
	p.check(kind == offer.KindEqual || kind == offer.KindDeferred,
		"example %d: kind must be equal or deferred", number)
	p.check(e.Term >= 1 && e.Term <= offer.MaxTerm, "example %d: term must be 1 to %d months", number,
		offer.MaxTerm)
	rate, ok := percentRate(e.Rate)
	p.check(ok, `example %d: rate must be a percentage of at most two decimals, such as "9.99"`, number)
	plan := offer.ExamplePlan{PlanID: e.Plan, Kind: kind, Term: e.Term, Rate: rate, FeeType: basis,
		Provinces: e.Provinces, Ends: e.ends(p, number, zone)}
	if e.Fee != "" || e.FeeBasis != "" {
		fee, err := money.ParseAmount(e.Fee)
		p.check(err == nil && !fee.IsZero() && basis != "",
			`example %d: fee must be dollars as text, such as "3.00", and fee_basis total or monthly`, number)
		plan.Fee = fee
	}
	plan.Smallest, plan.Largest = saleRules{Smallest: e.Smallest, Largest: e.Largest}.amounts(p)
	for _, province := range e.Provinces {
		p.check(relay.IsProvince(province), "example %d: province %q is none of %s", number, province,
			provinceNames())
	}
	p.check(!slices.Contains(e.Provinces, "QC"),
		"example %d: in Quebec no figure stands beside a price, so provinces must not name QC", number)
	return plan
}

// ends is the end of the last day on which the example holds, in the merchant's zone.
func (e example) ends(p *problems, number int, zone *time.Location) time.Time {
	day, err := time.Parse(time.DateOnly, e.ValidUntil)
	p.check(err == nil, "example %d: valid_until must be a date such as 2026-12-31", number)
	if err != nil || zone == nil {
		return time.Time{}
	}
	return time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, zone)
}

// percentRate reads a percentage that four decimals of a coefficient can hold.
func percentRate(text string) (money.Rate, bool) {
	x, err := money.ParseExact(text)
	if err != nil || x.Cmp(money.ExactInt(100)) >= 0 {
		return money.Rate{}, false
	}
	coefficient, err := x.QuoRound(money.ExactInt(100), 4)
	if err != nil || !coefficient.Mul(money.ExactInt(100)).Equal(x) {
		return money.Rate{}, false
	}
	rate, err := money.ParseRate(coefficient.Fixed(4))
	return rate, err == nil
}
