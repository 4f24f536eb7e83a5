package screen

import (
	"candor/core/checkout"
	"candor/core/disclosure"
	"candor/core/offer"
)

// Held offers are shown to associates only: the lender's figures, and the reason for holding as a sentence
// and a code. A held offer may lack what a card needs. Its name and reasons are shown anyway.

func (s scene) heldPlans() []plan {
	var all []plan
	for i, h := range s.v.Held {
		card, err := disclosure.Brief(s.v.Disclosure(h.Offer))
		if err != nil {
			card = disclosure.Card{Group: disclosure.Group(s.language, h.Offer.Kind),
				Name: s.language.Months(h.Offer.Term)}
		}
		all = append(all, plan{offer: h.Offer, card: card, number: i})
	}
	return all
}

func (s scene) heldPlan(p plan) Node {
	t := s.Offers
	reasons := Nodes{}
	for _, f := range s.v.Held[p.number].Findings {
		if f.Verdict != offer.OK {
			reasons = append(reasons, El("p", Class("cd-small"), s.finding(f)))
		}
	}
	if len(reasons) == 0 {
		reasons = Nodes{paragraph("cd-small", t.HeldUnnamed)}
	}
	return El("div", Class("cd-plan cd-plan--brief cd-plan--held"),
		El("span", Class("cd-held-dot"), iconHeld),
		El("div", Class("cd-plan__line"), paragraph("cd-plan__name", p.card.Name),
			tag("warn", t.HeldTag, iconHeld)),
		when(len(p.card.Figures) > 0, s.briefFigures(p, Attr{})),
		El("details", Class("cd-more cd-reason"), On("open", true), El("summary", iconMore, Text(t.HeldWhy)),
			reasons, paragraph("cd-small", t.HeldNotShown)))
}

// finding is one reason: a sentence, and the code to quote.
func (s scene) finding(f offer.Finding) Nodes {
	line := append(parts(checkout.Reason(s.language, f)), Text(" "))
	return append(line, sentence(s.Offers.HeldQuote,
		slot{"code", El("span", Class("cd-code"), Text(string(f.Code)))})...)
}
