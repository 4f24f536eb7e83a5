package relay

import (
	"context"
	"slices"
	"time"

	"candor/core/checkout"
	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/offer"
)

var bothLanguages = [...]locale.Language{locale.English, locale.French}

// wording is everything that the merchant configures to be said about offers.
func (m Merchant) wording() disclosure.Wording {
	return disclosure.Wording{Kinds: m.Terms, Clauses: m.Clauses, HighCost: m.HighCost, BankRate: m.BankRate}
}

// dayOf is the date of a moment in the merchant's zone, as midnight UTC.
func (m Merchant) dayOf(t time.Time) time.Time {
	y, month, d := t.In(m.Zone).Date()
	return time.Date(y, month, d, 0, 0, 0, 0, time.UTC)
}

// provinceOf is the province whose rules apply to a checkout.
func provinceOf(c Checkout) string {
	if c.State.Quebec {
		return "QC"
	}
	return c.State.Province
}

// answers are the lender's answers in both languages on their way into a checkout.
type answers struct {
	c        Checkout
	m        Merchant
	given    map[locale.Language]offer.Quote
	interest offer.Interest
}

// assessQuotes assesses every offer. An offer stands only when its verdict allows it in both languages and
// its disclosure can be composed in both. What does not stand is held with its reasons, and so is what could
// not be read.
func (r *Relay) assessQuotes(ctx context.Context, c Checkout, en, fr offer.Quote) Checkout {
	offer.ShowOnce(&en, &fr)
	m := r.merchants[c.Merchant]
	a := answers{c: c, m: m, given: map[locale.Language]offer.Quote{locale.English: en, locale.French: fr}}
	a.c.State.Terms = map[locale.Language]disclosure.Terms{}
	a.c.State.Quotes = map[locale.Language]Quote{}
	on := m.dayOf(r.Now())
	for l, q := range a.given {
		q.Offers = a.kinds(q.Offers)
		a.given[l] = q
		a.c.State.Terms[l] = m.wording().TermsOf(l, q.Offers, provinceOf(c), on)
		a.c.State.Quotes[l] = Quote{AIR: q.RegularRate(), Discarded: q.Discarded}
	}
	a.interest = offer.Interest{Conventions: m.Conventions, Purchased: on}.Of(a.given[locale.English].Offers)
	for i := range en.Offers {
		r.assessOffer(a, i)
	}
	for _, d := range en.Discarded {
		r.hold(a, unread(d))
	}
	if convention, ok := a.interest.Explaining(); ok {
		r.askAboutConvention(ctx, c, convention)
	}
	return a.c
}

// kinds resolves the kinds of offers.
func (a answers) kinds(offers []offer.Offer) []offer.Offer {
	offers = slices.Clone(offers)
	for i, o := range offers {
		offers[i].Kind, _ = offer.ResolveKind(o, a.sources(o))
	}
	return offers
}

func (a answers) sources(o offer.Offer) offer.Sources {
	return offer.Sources{Lookup: a.c.State.Kinds[o.PlanID], Configured: a.m.Kinds[o.PlanID]}
}

// assess applies the rules to an offer in one language.
func (a answers) assess(l locale.Language, i int) offer.Assessment {
	q, terms := a.given[l], a.c.State.Terms[l]
	o, regular := q.Offers[i], q.RegularRate()
	return offer.Assess(o, offer.Context{
		Sources: a.sources(o), Quebec: a.c.State.Quebec, LateText: disclosure.LateText(o, terms, regular),
		AIR: regular, Account: q.Customer.AIR, Interest: a.interest, Policy: a.m.Policy,
		Duplicated:   q.Duplicated(o),
		Untranslated: offer.Untranslated(o, a.given[l.Other()].Offers[i]),
		Contradicted: disclosure.ContradictsName(o, terms),
	})
}

// assessOffer puts one offer of the answers among those that can be chosen, or among those that are held.
func (r *Relay) assessOffer(a answers, i int) {
	verdict, findings := offer.Verdict(""), []offer.Finding(nil)
	both := map[locale.Language]offer.Offer{}
	for _, l := range bothLanguages {
		found := a.assess(l, i)
		o := a.given[l].Offers[i]
		o.Convention = found.Convention
		both[l] = o
		if found.Verdict != offer.OK || verdict == "" {
			verdict, findings = found.Verdict, found.Findings
		}
		a.warn(l, o, found)
		r.logLanguage(a.c, l, o)
	}
	r.logFindings(a.c, both[locale.English].ID, verdict, findings)
	for l, o := range both {
		q := a.c.State.Quotes[l]
		if verdict == offer.OK && r.composable(a.c, l, o, q) {
			q.Offers = append(q.Offers, o)
		} else {
			q.Held = append(q.Held, checkout.Held{Offer: o, Verdict: verdict, Findings: findings})
		}
		a.c.State.Quotes[l] = q
	}
}

// warn adds the wording for high-cost credit, where the province's rule asks for it.
func (a answers) warn(l locale.Language, o offer.Offer, found offer.Assessment) {
	text, due := a.m.wording().HighCostOf(l, o, found.FeeInclusive, provinceOf(a.c))
	if !due {
		return
	}
	t := a.c.State.Terms[l]
	if t.HighCost == nil {
		t.HighCost = map[offer.ID]locale.Phrase{}
	}
	t.HighCost[o.ID] = text
	a.c.State.Terms[l] = t
}

// unread is what could not be read, as an offer that is stopped. It holds the name of a field and never its
// content.
func unread(d offer.Discarded) checkout.Held {
	o := offer.Offer{ID: d.ID(), Kind: offer.KindUnknown, PlanID: d.PlanID, Term: d.Term}
	if o.ID == regularOffer {
		o.Kind = offer.KindRegular
	}
	f := d.Finding()
	return checkout.Held{Offer: o, Verdict: f.Verdict, Findings: []offer.Finding{f}}
}

// hold adds to what is held in both languages.
func (r *Relay) hold(a answers, h checkout.Held) {
	r.logFindings(a.c, h.Offer.ID, h.Verdict, h.Findings)
	for _, l := range bothLanguages {
		q := a.c.State.Quotes[l]
		q.Held = append(q.Held, h)
		a.c.State.Quotes[l] = q
	}
}

// logLanguage records that a text of the lender is not in the language that it was asked for.
func (r *Relay) logLanguage(c Checkout, l locale.Language, o offer.Offer) {
	texts := []string{o.PlanName}
	for _, f := range o.Fees {
		texts = append(texts, f.Description, f.Message)
	}
	for _, rate := range o.Rates {
		texts = append(texts, rate.Description, rate.Message)
	}
	for _, text := range texts {
		if written, known := locale.Guess(text); known && written != l {
			r.Log.Info("a text of the lender is in another language", "merchant", string(c.Merchant),
				"flow", c.State.Flow, "offer", string(o.ID), "asked", string(l), "written", string(written))
			return
		}
	}
}

// askAboutConvention tells operators, at most once a day for a merchant, that every payment of an answer
// would be explained by a convention of interest that is not configured. It is a question for the lender.
func (r *Relay) askAboutConvention(ctx context.Context, c Checkout, convention offer.Convention) {
	if r.count(ctx, "", Use{c.Merchant, UseAlarm, string(AlarmConvention), Limit{1, day}}) != nil {
		return
	}
	r.Log.Error("a lender's payments follow a convention of interest that is not configured",
		"merchant", string(c.Merchant), "convention", string(convention))
	r.Observer.Alarm(AlarmConvention)
}
