package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/relay"
)

// A store in Quebec sells by Quebec's rules, whatever province a request names.
func TestQuebecStoreWithAnotherProvince(t *testing.T) {
	l := newLab(t)
	ref := l.create(func(q *relay.CreateRequest) { inStore(q); q.LocationID, q.Province = "rue-sainte-catherine", "ON" })
	if v := l.view(ref, relay.Shopper); !v.Quebec || v.Language != locale.French {
		t.Errorf("a checkout at rue Sainte-Catherine: quebec %v, language %s", v.Quebec, v.Language)
	}
}

// What is shown is what was stored under the digest, also after the merchant's texts changed.
func TestTermsChangedUnderAReview(t *testing.T) {
	l := newLab(t)
	ref := l.create(nil)
	l.toOffersOnline(ref)
	v := l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	m, _ := l.house.relay.Merchant(demoMerchant)
	terms := m.Terms[locale.English]
	terms.Equal = "Other terms: " + terms.Equal
	m.Terms[locale.English] = terms // the map is the relay's own: as after a restart with another candor.toml
	after := l.view(ref, relay.Shopper)
	if after.Review == nil || after.Terms == v.Terms {
		return // the review is the stored one, or is no longer offered
	}
	got := l.try(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: after.Review.Digest, Consent: checkout.Yes})
	if got.Step == checkout.StepApproved {
		t.Error("the page shows other terms than those stored under the digest, and the yes was taken")
	}
}

// Only the customer's own post shows that the French review was before the customer.
func TestAssociateShowsFrench(t *testing.T) {
	l := newLab(t)
	ref := l.create(func(q *relay.CreateRequest) { inStore(q); q.LocationID, q.Province = "rue-sainte-catherine", "" })
	l.toOffersInStore(ref, checkout.Action{Number: "9000000000000042"})
	v := l.view(ref, associate)
	l.act(ref, associate, checkout.Action{Do: checkout.DoLanguage, Language: locale.English}, checkout.StepOffers)
	l.act(ref, associate, checkout.Action{Do: checkout.DoChoose, Offer: v.Offers[0].ID}, checkout.StepHandover)
	l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview)
	for _, to := range []locale.Language{locale.French, locale.English} { // from a second tablet
		l.act(ref, associate, checkout.Action{Do: checkout.DoLanguage, Language: to}, checkout.StepReview)
	}
	if v := l.view(ref, relay.Shopper); !v.Review.FrenchFirst {
		t.Error("an associate's switch of language counts as the customer's sight of the French review")
	}
}

// A checkout accepts one account from the lender's page, also after starting over.
func TestManyAccountsByEvents(t *testing.T) {
	l := newLab(t)
	ref := l.create(nil)
	for i, account := range []string{"20000042", "20000302"} {
		v := l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"}, checkout.StepLender)
		v = l.try(ref, relay.Shopper, checkout.Action{Do: checkout.DoEvent, Event: "success", EventSession: v.Lender.Session,
			EventAccount: account, EventVerified: "true", EventAction: "purchase"})
		if i > 0 && len(v.Offers) > 0 {
			t.Errorf("the plans of a second account were told")
		}
		if i > 0 {
			if v.Step != checkout.StepIdentify || v.Problem == nil || v.Problem.Code != checkout.CodeWrongAccount {
				t.Errorf("told %s, %+v", v.Step, v.Problem)
			}
			continue
		}
		l.act(ref, relay.Shopper, checkout.Action{Do: checkout.DoRestart}, checkout.StepIdentify)
	}
}

// A number that the lender refuses is the one that the checkout may name, too: the events of a page that was never used find
// out about no second account.
func TestE2OneAccountByEventsThoughRefused(t *testing.T) {
	l := newLabWith(t, nil) // under the usual limits
	ref := l.create(nil)
	told := map[checkout.Code]int{}
	v := l.view(ref, relay.Shopper)
	for _, account := range []string{"20000998", "20000999", "20000302", "20000042"} {
		if v.Step == checkout.StepIdentify {
			v = l.try(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"})
		}
		if v.Step != checkout.StepLender {
			t.Fatalf("step %s, %+v", v.Step, v.Problem)
		}
		v = l.try(ref, relay.Shopper, checkout.Action{Do: checkout.DoEvent, Event: "success", EventSession: v.Lender.Session,
			EventAccount: account, EventVerified: "true", EventAction: "purchase"})
		if v.Problem == nil || v.Step != checkout.StepIdentify {
			t.Fatalf("%s: step %s, %+v", account, v.Step, v.Problem)
		}
		told[v.Problem.Code]++
	}
	if told[checkout.CodeNotFound] != 1 || told[checkout.CodeWrongAccount] != 3 {
		t.Errorf("told %v, want not found once", told)
	}
}

// A process that died between claiming an idempotency key and answering it does not block the key for ever.
func TestKeyOfADeadProcess(t *testing.T) {
	l := newLab(t)
	body := `{"amount":"10.00","currency":"CAD","reference":"R","channel":"online","use":"hosted","locale":"en-CA"}`
	hash := sha256Hex("POST /v1/checkouts\n" + body)
	if _, first, err := l.house.store.Remember(t.Context(), demoMerchant, "k", hash, l.clock.Now()); err != nil || !first {
		t.Fatal(first, err)
	}
	l.clock.advance(24 * time.Hour)
	q, _ := http.NewRequest("POST", l.people.URL+"/v1/checkouts", strings.NewReader(body))
	q.Header.Set("Authorization", "Bearer "+demoMerchantKey)
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Idempotency-Key", "k")
	r, err := http.DefaultClient.Do(q)
	l.must(err)
	defer r.Body.Close()
	if said, _ := io.ReadAll(r.Body); strings.Contains(string(said), "in_progress") {
		t.Errorf("a day later: %d %s", r.StatusCode, said)
	}
}

// A process that died after a checkout was made and before that was answered made the one that the same request gets.
func TestM1CreatedOnceThoughTheAnswerIsLost(t *testing.T) {
	l := newLab(t)
	body := `{"amount":"10.00","currency":"CAD","reference":"R","channel":"online","use":"hosted","locale":"en-CA"}`
	header := map[string]string{"Authorization": "Bearer " + demoMerchantKey, "Idempotency-Key": "k"}
	first := l.call("POST", "/v1/checkouts", body, header)
	l.must(l.house.store.Forget(t.Context(), demoMerchant, "k"))
	l.clock.advance(time.Minute)
	if again := l.call("POST", "/v1/checkouts", body, header); again.Status != 201 || again.Body != first.Body {
		t.Errorf("again: %d %s, first %s", again.Status, again.Body, first.Body)
	}
	l.must(l.house.store.Forget(t.Context(), demoMerchant, "k"))
	if other := l.call("POST", "/v1/checkouts", strings.Replace(body, "10.00", "11.00", 1), header); other.Status != 201 || other.Body == first.Body {
		t.Errorf("another request under a forgotten key: %d %s", other.Status, other.Body)
	}
	l.clock.advance(49 * time.Hour)
	l.must(l.house.store.Forget(t.Context(), demoMerchant, "k"))
	if later := l.call("POST", "/v1/checkouts", body, header); later.Status != 201 || later.Body == first.Body {
		t.Errorf("days later: %d %s", later.Status, later.Body)
	}
}

// racing lets another writer in between a read of a checkout and its commit, once.
type racing struct {
	relay.Store
	between func()
}

func (s *racing) Commit(ctx context.Context, c relay.Change) error {
	if f := s.between; f != nil && c.Checkout != nil {
		s.between = nil
		f()
	}
	return s.Store.Commit(ctx, c)
}

// The link ends at hand-back though the attempt is recorded in the same instant.
func TestRevokeAgainstRecord(t *testing.T) {
	l := newLab(t)
	ref := l.create(inStore)
	token, err := l.house.relay.ClientToken(t.Context(), ref)
	l.must(err)
	l.house.relay.Store = &racing{l.house.store, func() {
		c, err := l.house.store.Checkout(t.Context(), ref.Merchant, ref.Checkout) // as record does, without the lock
		l.must(err)
		was := c.Revision
		c.Revision++
		l.must(l.house.store.Commit(t.Context(), relay.Change{Checkout: &c, Was: was}))
	}}
	err = l.house.relay.Revoke(t.Context(), ref, "")
	if _, opened := l.house.relay.Open(t.Context(), token); opened == nil {
		t.Errorf("the customer's link still works after hand-back (%v)", err)
	}
}

// A checkout of a merchant that is no longer configured is refused, not a panic.
func TestMerchantRemoved(t *testing.T) {
	l := newLab(t)
	ref := l.create(nil)
	token, err := l.house.relay.ClientToken(t.Context(), ref)
	l.must(err)
	o := l.house.relay.Options
	o.Merchants, o.Log = nil, slog.New(slog.DiscardHandler)
	r, err := relay.New(o)
	l.must(err)
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("panic: %v", p)
		}
	}()
	if found, err := r.Open(t.Context(), token); err == nil {
		_, _ = r.View(t.Context(), found, relay.Shopper)
	}
}
