package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
	"candor/server/relay"
)

func checkoutRoundTrip(t *testing.T, s everything) {
	want := stored(t, s, "1")
	got, err := s.Checkout(t.Context(), maple, want.ID)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("by id: %v\n got %+v\nwant %+v", err, got, want)
	}
	if got.Sealed.Token.Reveal() != "canary-token-1" ||
		got.Sealed.Candidates["x"].Account.Reveal() != "canary-candidate-1" {
		t.Error("secrets did not come back")
	}
	if got, err = s.CheckoutByToken(t.Context(), want.TokenHash); err != nil ||
		!reflect.DeepEqual(got, want) {
		t.Errorf("by token: %v\n got %+v\nwant %+v", err, got, want)
	}
	_, err = s.CheckoutByToken(t.Context(), "hash-2")
	wantErr(t, "unknown token", err, relay.ErrNotFound)

	again := sample("1")
	wantErr(t, "same id", s.Commit(t.Context(), relay.Change{Checkout: &again}), relay.ErrExists)
	again.ID = "co_other"
	wantErr(t, "same token", s.Commit(t.Context(), relay.Change{Checkout: &again}), relay.ErrExists)

	empty := relay.Checkout{ID: "co_empty", Merchant: maple, Revision: 1, TokenHash: "hash-empty"}
	commit(t, s, relay.Change{Checkout: &empty})
	if got, err = s.Checkout(t.Context(), maple, "co_empty"); err != nil || !reflect.DeepEqual(got, empty) {
		t.Errorf("empty: %v\n got %+v\nwant %+v", err, got, empty)
	}
}

func checkoutCompareAndSet(t *testing.T, s everything) {
	c := stored(t, s, "1")
	c.Revision, c.Step, c.TokenHash, c.Ended = 2, "declined", "hash-new", time.Time{}
	c.Sealed = relay.Sealed{}
	commit(t, s, relay.Change{Checkout: &c, Was: 1})
	got, err := s.Checkout(t.Context(), maple, c.ID)
	if err != nil || !reflect.DeepEqual(got, c) {
		t.Errorf("%v\n got %+v\nwant %+v", err, got, c)
	}
	wantErr(t, "repeated", s.Commit(t.Context(), relay.Change{Checkout: &c, Was: 1}), relay.ErrStale)
	if err := s.Commit(t.Context(), relay.Change{Checkout: &c, Was: 2}); err == nil {
		t.Error("a revision that stands still was written")
	}
	foreign := c
	foreign.Merchant, foreign.Revision = "other", 3
	wantErr(t, "foreign", s.Commit(t.Context(), relay.Change{Checkout: &foreign, Was: 2}), relay.ErrStale)
}

func checkoutRace(t *testing.T, s everything) {
	c := stored(t, s, "1")
	won := race(t, relay.ErrStale, func(i int) error {
		mine := c
		mine.Revision, mine.Amount = 2, money.MustAmount(fmt.Sprintf("%d.00", i+1))
		return s.Commit(t.Context(), relay.Change{Checkout: &mine, Was: 1})
	})
	if won != 1 {
		t.Errorf("%d writers won, want one", won)
	}
}

func checkoutList(t *testing.T, s everything) {
	for i := range 6 {
		c := sample(fmt.Sprint(i))
		c.Created = noon.Add(time.Duration(i/2) * time.Minute) // in pairs of the same instant
		c.Reference = fmt.Sprintf("order-%d", i%3)
		c.Location = []string{"queen-west", "rue-cartier"}[i%2]
		c.Step = "offers"
		if i > 3 {
			c.Step = "approved"
		}
		commit(t, s, relay.Change{Checkout: &c})
	}
	foreign := sample("foreign")
	foreign.Merchant = "other"
	commit(t, s, relay.Change{Checkout: &foreign})

	for _, row := range []struct {
		name   string
		filter relay.Filter
		want   string
	}{
		{"all", relay.Filter{}, "543210"},
		{"limit", relay.Filter{Limit: 2}, "54"},
		{"reference", relay.Filter{Reference: "order-1"}, "41"},
		{"location", relay.Filter{Location: "rue-cartier"}, "531"},
		{"step", relay.Filter{Steps: []string{"approved"}}, "54"},
		{"steps", relay.Filter{Steps: []string{"approved", "offers"}, Limit: 3}, "543"},
		{"ran out", relay.Filter{Steps: []string{"expired"}, Now: noon.AddDate(1, 0, 0)}, "3210"},
		{"not yet", relay.Filter{Steps: []string{"expired"}, Now: noon}, ""},
		{"since", relay.Filter{Since: noon.Add(time.Minute)}, "5432"},
		{"until", relay.Filter{Until: noon.Add(time.Minute)}, "10"},
		{"between", relay.Filter{Since: noon.Add(time.Minute), Until: noon.Add(2 * time.Minute)}, "32"},
		{"nothing between", relay.Filter{Since: noon, Until: noon}, ""},
		{"cursor between equal instants", relay.Filter{Before: "co_5", Limit: 2}, "43"},
		{"cursor at the end", relay.Filter{Before: "co_0"}, ""},
		{"cursor unknown", relay.Filter{Before: "co_9"}, ""},
		{"cursor of another merchant", relay.Filter{Before: "co_foreign"}, ""},
		{"everything", relay.Filter{Reference: "order-1", Location: "queen-west", Steps: []string{"approved"},
			Since: noon, Before: "co_5", Limit: 9}, "4"},
		{"hostile", relay.Filter{Reference: "' OR 1=1 --", Steps: []string{"') OR ('1'='1"}}, ""},
	} {
		list, err := s.Checkouts(t.Context(), maple, row.filter)
		var got string
		for _, c := range list {
			got += string(c.ID[len("co_"):])
		}
		if err != nil || got != row.want {
			t.Errorf("%s: got %q, %v, want %q", row.name, got, err, row.want)
		}
	}
}

// changeIsWhole makes the last part of a change fail and looks for the others.
func changeIsWhole(t *testing.T, s everything) {
	c := stored(t, s, "1")
	commit(t, s, relay.Change{Attempt: new(attempt(c, "a1", relay.AttemptIntent))})
	next := c
	next.Revision = 2
	d := relay.Disclosure{Merchant: maple, Checkout: c.ID, Revision: 2, Digest: "d1", Language: "en-CA"}
	err := s.Commit(t.Context(), relay.Change{
		Checkout: &next, Was: 1, Disclosures: []relay.Disclosure{d},
		Consent: &relay.Consent{Merchant: maple, Checkout: c.ID, Revision: 1, Digest: "d1"},
		Attempt: new(attempt(c, "a2", relay.AttemptIntent)),
	})
	wantErr(t, "second live attempt", err, relay.ErrLive)
	if got, err := s.Checkout(t.Context(), maple, c.ID); err != nil || got.Revision != 1 {
		t.Errorf("checkout: revision %d, %v, want 1", got.Revision, err)
	}
	_, err = s.Disclosure(t.Context(), maple, c.ID, "d1")
	wantErr(t, "disclosure", err, relay.ErrNotFound)
	if list, err := s.Consents(t.Context(), maple, c.ID); err != nil || len(list) != 0 {
		t.Errorf("consents: %v, %v, want none", list, err)
	}
}

func changeOfOneOwner(t *testing.T, s everything) {
	c, other := stored(t, s, "1"), stored(t, s, "2")
	next := c
	next.Revision = 2
	for name, change := range map[string]relay.Change{
		"attempt of another checkout": {Checkout: &next, Was: 1,
			Attempt: new(attempt(other, "a1", relay.AttemptIntent))},
		"audit of another merchant": {Checkout: &next, Was: 1,
			Audit: &relay.Audit{Merchant: "other", Checkout: c.ID}},
		"no merchant": {Audit: &relay.Audit{Checkout: c.ID}},
	} {
		if err := s.Commit(t.Context(), change); err == nil || errors.Is(err, relay.ErrStale) {
			t.Errorf("%s: error %v, want a refusal", name, err)
		}
	}
	commit(t, s, relay.Change{Checkout: &next, Was: 1, Audit: &relay.Audit{Merchant: maple, Checkout: c.ID,
		Act: "override"}})
}

func consentNeedsDisclosure(t *testing.T, s everything) {
	c := stored(t, s, "1")
	want := relay.Consent{Merchant: maple, Checkout: c.ID, Revision: 1, Digest: "d1", Language: "fr-CA",
		Offer: "plan-7",
		Actor: "customer", At: noon}
	wantErr(t, "not issued", s.Commit(t.Context(), relay.Change{Consent: &want}), relay.ErrNotFound)
	d := relay.Disclosure{Merchant: maple, Checkout: c.ID, Revision: 1, Language: "fr-CA", Offer: "plan-7",
		Digest: "d1"}
	commit(t, s, relay.Change{Disclosures: []relay.Disclosure{d}, Consent: &want})
	got, err := s.Consents(t.Context(), maple, c.ID)
	if err != nil || len(got) != 1 || got[0] != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	wantErr(t, "twice", s.Commit(t.Context(), relay.Change{Consent: &want}), relay.ErrExists)
}

func disclosureTwice(t *testing.T, s everything) {
	c := stored(t, s, "1")
	d := relay.Disclosure{Merchant: maple, Checkout: c.ID, Revision: 1, Language: "fr-CA", Offer: "plan-7",
		Version: "v1",
		Digest:  "d1", Canonical: "Taux d’intérêt annuel\t24,99\u00a0%\n", Issued: noon}
	commit(t, s, relay.Change{Disclosures: []relay.Disclosure{d}})
	wantErr(t, "same revision", s.Commit(t.Context(), relay.Change{Disclosures: []relay.Disclosure{d}}),
		relay.ErrExists)
	d.Revision = 3
	commit(t, s, relay.Change{Disclosures: []relay.Disclosure{d}})
	if got, err := s.Disclosure(t.Context(), maple, c.ID, "d1"); err != nil || got != d {
		t.Errorf("got %+v, %v, want %+v", got, err, d)
	}
	_, err := s.Disclosure(t.Context(), maple, "co_2", "d1")
	wantErr(t, "of another checkout", err, relay.ErrNotFound)
}

// merchantsApart asks for everything of one merchant in the name of another.
func merchantsApart(t *testing.T, s everything) {
	c := stored(t, s, "1")
	commit(t, s, relay.Change{
		Attempt:     new(attempt(c, "a1", relay.AttemptIntent)),
		Disclosures: []relay.Disclosure{{Merchant: maple, Checkout: c.ID, Revision: 1, Digest: "d1"}},
		Consent:     &relay.Consent{Merchant: maple, Checkout: c.ID, Revision: 1, Digest: "d1"},
	})
	const other = relay.MerchantID("other")
	ctx := t.Context()
	_, err := s.Checkout(ctx, other, c.ID)
	wantErr(t, "checkout", err, relay.ErrNotFound)
	_, err = s.Attempt(ctx, other, "a1")
	wantErr(t, "attempt", err, relay.ErrNotFound)
	_, err = s.Disclosure(ctx, other, c.ID, "d1")
	wantErr(t, "disclosure", err, relay.ErrNotFound)
	foreign := attempt(c, "a1", relay.AttemptSending)
	foreign.Merchant = other
	wantErr(t, "change attempt", s.Commit(ctx, relay.Change{Attempt: &foreign,
		AttemptWas: relay.AttemptIntent}), relay.ErrStale)
	lists := map[string]func() (int, error){
		"checkouts": func() (int, error) {
			l, err := s.Checkouts(ctx, other, relay.Filter{})
			return len(l), err
		},
		"attempts": func() (int, error) { l, err := s.Attempts(ctx, other, c.ID); return len(l), err },
		"consents": func() (int, error) { l, err := s.Consents(ctx, other, c.ID); return len(l), err },
	}
	for name, list := range lists {
		if n, err := list(); n != 0 || err != nil {
			t.Errorf("%s: %d rows, %v, want none", name, n, err)
		}
	}
}

// checkoutQuote follows a quote that is written once: acts after it keep it, the next quote takes its place,
// and one that is gone is gone.
func checkoutQuote(t *testing.T, s everything) {
	quoted := func(plan string) map[locale.Language]relay.Quote {
		return map[locale.Language]relay.Quote{locale.French: {Offers: []offer.Offer{{ID: offer.ID(plan),
			Amount: money.MustAmount("1200.00")}}}}
	}
	c := stored(t, s, "1")
	for revision, change := range []func(s *relay.State){
		2: func(s *relay.State) { s.Quoted, s.Quotes = 2, quoted("plan-2") },
		3: func(s *relay.State) { s.Language = locale.English },
		4: func(s *relay.State) { s.Quoted, s.Quotes = 4, quoted("plan-4") },
		5: func(s *relay.State) { s.Quoted, s.Quotes = 0, nil },
	} {
		if change == nil {
			continue
		}
		was := c.Revision
		c.Revision = int64(revision)
		change(&c.State)
		commit(t, s, relay.Change{Checkout: &c, Was: was})
		for _, look := range []string{"first", "second"} {
			if got, err := s.Checkout(t.Context(), maple, c.ID); err != nil || !reflect.DeepEqual(got, c) {
				t.Errorf("revision %d, %s look: %v\n got %+v\nwant %+v", revision, look, err, got, c)
			}
		}
		if list, err := s.Checkouts(t.Context(), maple, relay.Filter{}); err != nil || len(list) != 1 ||
			!reflect.DeepEqual(list[0], c) {
			t.Errorf("revision %d, listed: %v\n got %+v\nwant %+v", revision, err, list, c)
		}
	}
	moved := sample("2")
	moved.Revision, moved.State.Quoted, moved.State.Quotes = 7, 3, quoted("plan-3")
	commit(t, s, relay.Change{Checkout: &moved})
	if got, err := s.Checkout(t.Context(), maple, moved.ID); err != nil || !reflect.DeepEqual(got, moved) {
		t.Errorf("one that came with its quote: %v\n got %+v\nwant %+v", err, got, moved)
	}
}

// checkoutMarks asks what changed: other revisions, tokens that were replaced, and tokens of nobody.
func checkoutMarks(t *testing.T, s everything) {
	one, two := stored(t, s, "1"), stored(t, s, "2")
	ask := func(what string, known map[string]int64, want map[string]relay.Mark) {
		t.Helper()
		got, err := s.Marks(t.Context(), known)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v\n got %+v\nwant %+v", what, err, got, want)
		}
	}
	none := map[string]relay.Mark{}
	ask("nothing", map[string]int64{}, none)
	ask("nothing new", map[string]int64{one.TokenHash: 1, two.TokenHash: 1}, none)
	ask("hostile", map[string]int64{`hash-1" OR 1=1 --`: 1, `{}`: 0, "": 0}, map[string]relay.Mark{
		`hash-1" OR 1=1 --`: {}, `{}`: {}, "": {}})
	was := two.TokenHash
	one.Revision, one.Step = 2, checkout.StepOffers
	two.Revision, two.TokenHash = 2, "hash-new"
	commit(t, s, relay.Change{Checkout: &one, Was: 1})
	commit(t, s, relay.Change{Checkout: &two, Was: 1})
	ask("changed", map[string]int64{one.TokenHash: 1, was: 1, "hash-new": 2}, map[string]relay.Mark{
		one.TokenHash: {Revision: 2, Step: checkout.StepOffers}, was: {}})
	many := map[string]int64{one.TokenHash: 1}
	for i := range 20_000 {
		many[fmt.Sprintf("nobody-%d", i)] = 1
	}
	got, err := s.Marks(t.Context(), many)
	if err != nil || len(got) != len(many) || got[one.TokenHash].Revision != 2 {
		t.Errorf("many: %d, %+v, %v", len(got), got[one.TokenHash], err)
	}
}
