package offer

import "candor/core/money"

// Context is what an assessment needs besides the offer.
type Context struct {
	Sources  Sources
	Quebec   bool             // Quebec law applies to this checkout
	LateText bool             // a text says what happens if a deferred plan is not paid in time
	AIR      *money.Rate      // the account's annual interest rate, if stated
	Policy   map[Code]Verdict // the merchant's verdicts; nil keeps the defaults, a stop is never lifted
}

func (c Context) verdict(r rule) Verdict {
	if v := c.Policy[r.code]; v.rank() > 0 && r.verdict != Stop {
		return v
	}
	return r.verdict
}

// Assessment is our judgement of an offer. It is for the merchant. None of its figures replaces the lender's
// on a customer's screen. Rates in findings are percentages.
type Assessment struct {
	Kind         Kind          `json:"kind"`
	Verdict      Verdict       `json:"verdict"`
	Findings     []Finding     `json:"findings,omitempty"`
	Recomputed   *money.Amount `json:"recomputed,omitempty"`    // our payment, fees included
	Last         *money.Amount `json:"last,omitempty"`          // the last payment, when the payment fits
	FeeInclusive string        `json:"fee_inclusive,omitempty"` // percent, six places; if a fee or a mismatch
	RulesVersion string        `json:"rules_version"`
}

// Has reports whether the assessment holds a finding with this code.
func (a Assessment) Has(code Code) bool {
	for _, f := range a.Findings {
		if f.Code == code {
			return true
		}
	}
	return false
}

// Assess applies every cross-check rule to an offer. Findings come in the order of Codes. The verdict is the
// strictest verdict of the findings, or OK if there are none.
func Assess(o Offer, c Context) Assessment {
	x := &examination{o: o, c: c, met: map[Code]Finding{}}
	kind, disputed := ResolveKind(o, c.Sources)
	if disputed {
		x.meet(PlanKindDisputed, "", "")
	}
	x.a = Assessment{Kind: kind, RulesVersion: RulesVersion}
	x.statedRates()
	if kind != KindRegular {
		x.plan(kind)
	}
	return x.conclude()
}

// examination is one run of the rules.
type examination struct {
	o   Offer
	c   Context
	a   Assessment
	met map[Code]Finding
}

func (x *examination) meet(code Code, given, recomputed string) {
	if _, before := x.met[code]; !before {
		x.met[code] = Finding{Code: code, Given: given, Recomputed: recomputed}
	}
}

func (x *examination) has(code Code) bool { _, ok := x.met[code]; return ok }

// conclude sorts the findings into the order of the rules and gives each one its verdict.
func (x *examination) conclude() Assessment {
	x.a.Verdict = OK
	for _, r := range rules {
		f, ok := x.met[r.code]
		if !ok {
			continue
		}
		f.Verdict = x.c.verdict(r)
		x.a.Findings = append(x.a.Findings, f)
		if f.Verdict.rank() > x.a.Verdict.rank() {
			x.a.Verdict = f.Verdict
		}
	}
	return x.a
}
