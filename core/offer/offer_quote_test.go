package offer_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"candor/core/money"
	"candor/core/offer"
)

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
		"rate wording": func(q *offer.Quote) {
			q.Offers[0].Rates[0].Description, q.Offers[0].Rates[0].Message = "taux", "…"
		},
		"fee wording": func(q *offer.Quote) {
			q.Offers[0].Fees[0].Description, q.Offers[0].Fees[0].Message = "frais", "…"
		},
		"plan name": func(q *offer.Quote) {
			q.Offers[0].PlanName, q.Offers[0].Kind = "Sans nom", offer.KindUnknown
		},
		"category": func(q *offer.Quote) { q.Customer.Category = "Catégorie A" },
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
	q := offer.Quote{Amount: money.MustAmount("250"),
		Discarded: []offer.Discarded{{PlanID: 1, Field: "term_amount", Reason: "null"}}}
	for _, term := range []int{0, 1, 120, 121, -1} {
		q.Offers = append(q.Offers, plan(offer.KindEqual, "250", "50", "0", term))
	}
	q.Offers = append(q.Offers, plan(offer.KindRegular, "250", "0", "0", 0))
	q.Offers = offer.NumberOffers(q.Offers)
	b := q.Bound(offer.MaxTerm)
	if len(b.Offers) != 3 || len(b.Discarded) != 4 || len(q.Offers) != 6 || len(q.Discarded) != 1 {
		t.Errorf("bound kept %d and discarded %d; the quote itself has %d and %d", len(b.Offers),
			len(b.Discarded), len(q.Offers), len(q.Discarded))
	}
	if got := b.Discarded[2]; got != (offer.Discarded{PlanID: 1, Term: 121, Field: "term",
		Reason: "over the longest term accepted"}) {
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

// A stored quote reads back the same. JSON carries every field, and figures as strings.
func TestQuoteJSON(t *testing.T) {
	air, credit := money.MustRate("0.289"), money.MustAmount("5000")
	full := plan(offer.KindEqual, "250", "23.83", "0.0999", 12,
		offer.Fee{Description: "d", Amount: money.MustAmount("3"), Type: "admin", Message: "m"})
	full.PlanName, full.BypassPossible = "EMP", true
	full.Rates[0] = offer.AnnualRate{Rate: full.Rates[0].Rate, Description: "d", Type: "apr", Message: "m"}
	in := offer.Quote{
		AccountType: "standard", Amount: money.MustAmount("250"),
		Customer: offer.Customer{AIR: &air, AvailableCredit: &credit, FirstName: "a", LastName: "b",
			Category: "c"},
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
