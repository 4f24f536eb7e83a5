package money

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// One order is bought once, whatever number of checkouts it has.

// executes is a misbehaviour by which the answer of what was executed is lost.
const executes = "executes and answers 500"

// order makes every checkout that it changes the same order.
func order(r *relay.CreateRequest) { r.Reference = "ORDER-7" }

// toReview brings a new online checkout of the order to its last act.
func toReview(e *harness.Env, change func(*relay.CreateRequest)) relay.Ref {
	e.Helper()
	ref := e.Create(func(r *relay.CreateRequest) {
		order(r)
		if change != nil {
			change(r)
		}
	})
	e.ToOffersOnline(ref)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	return ref
}

// yes accepts what stands at the review, whatever follows.
func yes(e *harness.Env, ref relay.Ref) checkout.View {
	e.Helper()
	v := e.View(ref, relay.Shopper)
	if v.Review == nil {
		e.Fatalf("no review at %s", v.Step)
	}
	return e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest,
		Consent: checkout.Yes})
}

// wantTaken expects that a checkout is refused because of another of its order, and that nothing is sent.
func wantTaken(e *harness.Env, ref relay.Ref) {
	e.Helper()
	sent := e.CallCount("authorization")
	v := yes(e, ref)
	if v.Step != checkout.StepReview || v.Problem == nil || v.Problem.Code != checkout.CodeOrderTaken {
		e.Errorf("step %s, problem %+v, want order_taken", v.Step, v.Problem)
	}
	if v.Standing != nil {
		e.Errorf("a shopper is shown the other sale: %+v", v.Standing)
	}
	if now := e.CallCount("authorization"); now != sent {
		e.Errorf("%d authorizations were sent", now-sent)
	}
}

// Every way in which a checkout of an order ends, or gives its money back, and whether another of that order
// may be bought then. While it stands, the other one is refused; the refusal leaves it as it was.
func TestM9OtherCheckoutOfAnOrder(t *testing.T) {
	for name, tc := range map[string]struct {
		misbehaves string // of the authorization
		after      func(*env, relay.Ref)
		free       bool
	}{
		"approved":      {"", nil, false},
		"released":      {"", func(e *env, r relay.Ref) { e.done(r, "release", "") }, true},
		"part released": {"", func(e *env, r relay.Ref) { e.done(r, "release", "1199.99") }, false},
		"captured":      {"", func(e *env, r relay.Ref) { e.done(r, "captures", "") }, false},
		"returned": {"", func(e *env, r relay.Ref) {
			e.done(r, "captures/"+e.done(r, "captures", "").ID+"/returns", "")
		}, true},
		"part returned": {"", func(e *env, r relay.Ref) {
			e.done(r, "captures/"+e.done(r, "captures", "").ID+"/returns", "1.00")
		}, false},
		"refunded": {"", func(e *env, r relay.Ref) {
			e.done(r, "captures", "")
			e.done(r, "refunds", "1200.00")
		}, true},
		"part released, the rest returned": {"", func(e *env, r relay.Ref) {
			first := e.done(r, "captures", "500.00")
			e.done(r, "release", "")
			e.done(r, "captures/"+first.ID+"/returns", "")
		}, true},
		"a release whose answer is lost": {"", func(e *env, r relay.Ref) {
			e.Must(e.Lender.Misbehave("release", "500"))
			e.operate(r, "release", "", "")
			e.Must(e.Lender.Misbehave("release", ""))
		}, false},
		"declined":                        {"409 user_not_able_to_purchase", nil, true},
		"unknown":                         {"500", nil, false},
		"unknown, and executed":           {executes, nil, false},
		"unknown, found":                  {executes, settled, false},
		"not executed":                    {"500", settled, true},
		"cancelled while unknown":         {executes, func(e *env, r relay.Ref) { e.cancel(r, 202) }, false},
		"being undone":                    {executes, beingUndone, false},
		"cancelled while unknown, undone": {executes, cancelledAndUndone, true},
		"left to people":                  {executes, leftToPeople, false},
		"30 days later":                   {"", later(30*24*time.Hour + time.Second), true},
		"a day before":                    {"", later(29 * 24 * time.Hour), false},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnv(t)
			first, second := toReview(e.Env, nil), toReview(e.Env, nil)
			e.Must(e.Lender.Misbehave("authorization", tc.misbehaves))
			yes(e.Env, first)
			e.Must(e.Lender.Misbehave("authorization", ""))
			if tc.after != nil {
				tc.after(e, first)
			}
			if e.View(second, relay.Shopper).Step.Ended() { // it ran out meanwhile
				second = e.another(tc.free)
				if !tc.free {
					return
				}
			}
			if !tc.free {
				wantTaken(e.Env, second)
				e.wantBlockedBy(second, first)
				return
			}
			if v := yes(e.Env, second); v.Step != checkout.StepApproved {
				t.Errorf("step %s, problem %+v, want approved", v.Step, v.Problem)
			}
		})
	}
}

// TestM9TurnsUpAfterAnother: what no list had frees the order for another checkout, which is declined. Then
// the first turns up. While it is not given back, the order is not free, though another had it in between.
func TestM9TurnsUpAfterAnother(t *testing.T) {
	e := newEnv(t)
	first := toReview(e.Env, nil)
	show := e.hide()
	e.misbehave("authorization", executes, func() { yes(e.Env, first) })
	e.advance(20 * time.Minute)
	if a := e.attempt(first); a.State != relay.AttemptNotExecuted {
		t.Fatalf("the first is %s", a.State)
	}
	second := e.another(true)
	e.misbehave("authorization", "409 user_not_able_to_purchase", func() { yes(e.Env, second) })
	if a := e.attempt(second); a.State != relay.AttemptRefused {
		t.Fatalf("the second is %s", a.State)
	}
	e.Must(e.Lender.Misbehave("release", "500"))
	show()
	e.advance(2 * time.Hour)
	if a := e.attempt(first); a.State.Nothing() {
		t.Fatalf("what turned up is %s", a.State)
	}
	e.another(false)
}

// What a refused yes told a shopper is not told at the end that follows: a cancel by the store, or the time.
func TestM9EndForgetsTheRefusal(t *testing.T) {
	for name, end := range map[string]func(*env, relay.Ref){
		"cancelled": func(e *env, ref relay.Ref) { e.cancel(ref, http.StatusOK) },
		"expired":   later(2 * time.Hour),
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnv(t)
			first, second := toReview(e.Env, nil), toReview(e.Env, nil)
			yes(e.Env, first)
			wantTaken(e.Env, second)
			end(e, second)
			v := e.View(second, relay.Shopper)
			if string(v.Step) != name || v.Problem != nil {
				t.Errorf("at %s with %+v, want %s with no problem", v.Step, v.Problem, name)
			}
		})
	}
}

// wantBlockedBy expects that a merchant's server reads which checkout stands in the way.
func (e *env) wantBlockedBy(ref, by relay.Ref) {
	e.Helper()
	got := e.Call("GET", "/v1/checkouts/"+string(ref.Checkout), "", harness.MerchantHeader)
	var facts struct {
		Blocked []relay.CheckoutID `json:"blocked_by"`
	}
	e.Must(json.Unmarshal([]byte(got.Body), &facts))
	if !slices.Equal(facts.Blocked, []relay.CheckoutID{by.Checkout}) {
		e.Errorf("blocked by %v, want %s", facts.Blocked, by.Checkout)
	}
}

// another makes one more checkout of the order where that is possible, and expects 409 where it is not.
func (e *env) another(possible bool) relay.Ref {
	e.Helper()
	if possible {
		return toReview(e.Env, nil)
	}
	if got := e.postOrder("ORDER-7"); got.Status != http.StatusConflict ||
		got.Code != checkout.CodeReferenceInUse {
		e.Errorf("one more checkout: %d %s", got.Status, got.Body)
	}
	return relay.Ref{}
}

func settled(e *env, _ relay.Ref) { e.advance(time.Hour) }

func cancelledAndUndone(e *env, ref relay.Ref) {
	e.cancel(ref, http.StatusAccepted)
	e.advance(time.Hour)
	if a := e.attempt(ref); a.State != relay.AttemptUndone {
		e.Fatalf("attempt %s, want undone", a.State)
	}
}

// beingUndone cancels, and loses the answer of the release by which it is undone.
func beingUndone(e *env, ref relay.Ref) {
	e.Must(e.Lender.Misbehave("release", "500"))
	e.cancel(ref, http.StatusAccepted)
	e.advance(2 * time.Minute)
	if a := e.attempt(ref); a.State != relay.AttemptUndoing {
		e.Fatalf("attempt %s, want undoing", a.State)
	}
}

func leftToPeople(e *env, ref relay.Ref) {
	e.Must(e.Lender.Misbehave("authorizations", noList))
	e.advance(30 * time.Hour)
	e.Must(e.Lender.Misbehave("authorizations", ""))
	if a := e.attempt(ref); a.State != relay.AttemptManual {
		e.Fatalf("attempt %s, want manual", a.State)
	}
}

func later(d time.Duration) func(*env, relay.Ref) {
	return func(e *env, _ relay.Ref) { e.Clock.Advance(d) }
}

// postOrder asks for a checkout as a merchant's server does.
func (e *env) postOrder(reference string) harness.Answer {
	e.Helper()
	body := fmt.Sprintf(`{"amount":"1200.00","currency":"CAD","reference":%q,"channel":"online",`+
		`"use":"embedded","locale":"en-CA","province":"ON"}`, reference)
	return e.Call("POST", "/v1/checkouts", body, harness.MerchantHeader)
}

// A merchant's server that asks for a checkout of an order that stands is told which one it is. A second
// checkout beside one that is only begun is made, and so is that of another order.
func TestM9ToldAtCreation(t *testing.T) {
	e := newEnv(t)
	first := toReview(e.Env, nil)
	if got := e.postOrder("ORDER-7"); got.Status != http.StatusCreated {
		t.Errorf("beside one that is begun: %d %s", got.Status, got.Body)
	}
	yes(e.Env, first)
	got := e.postOrder("ORDER-7")
	var problem struct {
		Field string `json:"field"`
		Other string `json:"checkout_id"`
	}
	e.Must(json.Unmarshal([]byte(got.Body), &problem))
	if got.Status != http.StatusConflict || got.Code != checkout.CodeReferenceInUse ||
		problem.Field != "reference" || problem.Other != string(first.Checkout) {
		t.Errorf("beside one that is approved: %d %s", got.Status, got.Body)
	}
	if got := e.postOrder("ORDER-8"); got.Status != http.StatusCreated {
		t.Errorf("another order: %d %s", got.Status, got.Body)
	}
}

// The request that made the checkout, sent again, gets that checkout, though it is approved meanwhile.
func TestM9SameRequestAgain(t *testing.T) {
	e := newEnv(t)
	q := relay.CreateRequest{Amount: harness.Amount("1200.00"), Currency: "CAD", Reference: "ORDER-7",
		Channel: checkout.Online, Use: checkout.Embedded, Locale: "en-CA", Once: "k"}
	made, err := e.Service.Relay.Create(t.Context(), demo.Merchant, q)
	e.Must(err)
	ref := relay.Ref{Merchant: demo.Merchant, Checkout: made.ID}
	e.ToOffersOnline(ref)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	e.Accept(ref, checkout.StepApproved)
	again, err := e.Service.Relay.Create(t.Context(), demo.Merchant, q)
	if err != nil || again.ID != made.ID ||
		again.ClientToken != made.ClientToken || again.Checkout.Step != checkout.StepApproved {
		t.Errorf("again: %+v, %v, want %+v", again, err, made)
	}
}

// Sixty-four checkouts of one order, accepted at once at three replicas on PostgreSQL: one authorization.
func TestM9ReplicasAuthorizeAnOrderOnce(t *testing.T) {
	all := harness.NewReplicas(t, 3, nil)
	e := all[0]
	refs := make([]relay.Ref, 64)
	for i := range refs {
		refs[i] = toReview(e, nil)
	}
	raceForOrder(t, all, refs)
}

// The same on SQLite, where one transaction holds many changes.
func TestM9AuthorizesAnOrderOnce(t *testing.T) {
	e := newEnv(t)
	refs := make([]relay.Ref, 64)
	for i := range refs {
		refs[i] = toReview(e.Env, nil)
	}
	raceForOrder(t, harness.Replicas{e.Env}, refs)
}

func raceForOrder(t *testing.T, all harness.Replicas, refs []relay.Ref) {
	t.Helper()
	var mu sync.Mutex
	ends := map[checkout.Step]int{}
	all.RunConcurrently(len(refs), func(replica *harness.Env, i int) {
		v := yes(replica, refs[i])
		mu.Lock()
		defer mu.Unlock()
		ends[v.Step]++
		if v.Step == checkout.StepReview && (v.Problem == nil || v.Problem.Code != checkout.CodeOrderTaken) {
			t.Errorf("refused with %+v", v.Problem)
		}
	})
	if ends[checkout.StepApproved] != 1 || ends[checkout.StepReview] != len(refs)-1 {
		t.Errorf("they ended at %v", ends)
	}
	if n := len(all[0].Lender.Ledger()); n != 1 || all[0].CallCount("authorization") != 1 {
		t.Errorf("%d authorizations, %d calls", n, all[0].CallCount("authorization"))
	}
}

// Two tabs: one checkout opened twice and two checkouts of one order, all accepted at once, again and again.
func TestM9TwoTabs(t *testing.T) {
	e := newEnv(t)
	first, second := toReview(e.Env, nil), toReview(e.Env, nil)
	harness.Replicas{e.Env}.RunConcurrently(8, func(e *harness.Env, i int) {
		ref := []relay.Ref{first, second}[i%2]
		v := e.View(ref, relay.Shopper)
		if v.Review == nil {
			return
		}
		_, _ = e.Service.Relay.Act(e.Context(), ref, relay.Shopper, checkout.Action{Do: checkout.DoAccept,
			Digest: v.Review.Digest, Consent: checkout.Yes, Revision: v.Revision})
	})
	if n := len(e.Lender.Ledger()); n != 1 {
		t.Errorf("%d authorizations", n)
	}
}

// What makes two checkouts the same order: the channel, and in a store the location.
func TestM9WhatIsTheSameOrder(t *testing.T) {
	elsewhere := relay.Location{ID: "king-east", Name: "King East", Province: "ON", ExternalID: "MB-QS-1"}
	for name, tc := range map[string]struct {
		first, second func(*relay.CreateRequest)
		same          bool
	}{
		"two uses online":        {nil, func(r *relay.CreateRequest) { r.Use = checkout.Hosted }, true},
		"online, and in a store": {nil, harness.InStore, false},
		"online, beside a store's location": {nil,
			func(r *relay.CreateRequest) { r.LocationID = "queen-street" }, true},
		"one store":  {harness.InStore, harness.InStore, true},
		"two stores": {harness.InStore, at(elsewhere), false},
		"two associates": {harness.InStore, func(r *relay.CreateRequest) {
			harness.InStore(r)
			r.EmployeeID = "1003"
		}, true},
		"another reference": {nil, func(r *relay.CreateRequest) { r.Reference += "-2" }, false},
		"another case":      {nil, func(r *relay.CreateRequest) { r.Reference = "order-7" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			e := &env{harness.NewWith(t, withLocation(elsewhere.ID))}
			e.sell(tc.first)
			q := relay.CreateRequest{Amount: harness.Amount("1200.00"), Currency: "CAD",
				Channel: checkout.Online, Use: checkout.Embedded, Locale: "en-CA", Province: "ON"}
			order(&q)
			if tc.second != nil {
				tc.second(&q)
			}
			_, err := e.Service.Relay.Create(t.Context(), demo.Merchant, q)
			if refused := err != nil; refused != tc.same ||
				refused && checkout.AsProblem(err).Code != checkout.CodeReferenceInUse {
				t.Errorf("the second: %v, same order: %t", err, tc.same)
			}
		})
	}
}

func at(l relay.Location) func(*relay.CreateRequest) {
	return func(r *relay.CreateRequest) {
		harness.InStore(r)
		r.LocationID = l.ID
	}
}

// withLocation adds a store to the demo's merchant: a copy of its first under another id.
func withLocation(id string) func(*config.Config) {
	return func(c *config.Config) {
		m := &c.Merchant[0]
		l := m.Location[0]
		l.ID = id
		m.Location = append(slices.Clone(m.Location), l)
	}
}

// sell makes a checkout of the order and buys it.
func (e *env) sell(change func(*relay.CreateRequest)) relay.Ref {
	e.Helper()
	var q relay.CreateRequest
	if change != nil {
		change(&q)
	}
	if q.Channel != checkout.InStore {
		ref := toReview(e.Env, change)
		e.Accept(ref, checkout.StepApproved)
		return ref
	}
	ref := e.Create(func(r *relay.CreateRequest) { order(r); change(r) })
	e.ToCode(ref, "p4-24")
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()}, checkout.StepApproved)
	return ref
}

// Where the merchant says so, one reference is bought as often as anyone likes.
func TestM9ReferencesMayBeReused(t *testing.T) {
	no := false
	e := &env{harness.NewWith(t, func(c *config.Config) { c.Merchant[0].OnePerReference = &no })}
	e.sell(nil)
	e.sell(nil)
	if n := len(e.Lender.Ledger()); n != 2 {
		t.Errorf("%d authorizations, want two", n)
	}
}

// On a tablet the associate is shown the other sale, and the customer is not. Only a manager may allow this
// one beside it, which is audited, and beside no third one.
func TestM9ManagerAllowsASecondSale(t *testing.T) {
	e := newEnv(t)
	first := e.sell(harness.InStore)
	newSale := func() relay.Ref {
		return e.Create(func(r *relay.CreateRequest) { harness.InStore(r); order(r); r.ShowOther = true })
	}
	second, third := newSale(), newSale()
	shown := e.View(second, harness.Associate)
	if len(shown.Standing) != 1 || shown.Standing[0].ID != string(first.Checkout) ||
		shown.Standing[0].Step != checkout.StepApproved || shown.Standing[0].Amount.String() != "1200.00" ||
		!shown.Standing[0].At.Equal(e.Clock.Now()) {
		t.Errorf("the associate sees %+v", shown.Standing)
	}
	if v := e.View(second, relay.Shopper); v.Standing != nil || v.Allows(checkout.DoSecond) {
		t.Errorf("the customer sees %+v", v)
	}
	allow := checkout.Action{Do: checkout.DoSecond, Seen: checkout.Yes}
	for who, code := range map[relay.Who]checkout.Code{relay.Shopper: checkout.CodeNotAllowed,
		harness.Associate: checkout.CodeNotAllowed} {
		if v := e.Try(second, who, allow); v.Problem == nil || v.Problem.Code != code {
			t.Errorf("allowed by %+v: %+v", who, v.Problem)
		}
	}
	if v := e.Try(second, harness.Manager, checkout.Action{Do: checkout.DoSecond}); v.Problem == nil ||
		v.Problem.Code != checkout.CodeSeenRequired {
		t.Errorf("without looking at the other: %+v", v.Problem)
	}
	e.Act(second, harness.Manager, allow, checkout.StepIdentify)
	e.confirmInStore(second, checkout.StepApproved, "")
	audits, err := e.Service.Store.Audits(t.Context(), second.Merchant, second.Checkout)
	if e.Must(err); len(audits) != 1 || audits[0].Act != "second" || audits[0].Associate != "1003" ||
		audits[0].Reason != string(first.Checkout) {
		t.Errorf("audited: %+v", audits)
	}
	e.Clock.Advance(time.Minute)
	e.Act(third, harness.Manager, allow, checkout.StepIdentify) // beside the first, the only one it was shown
	e.confirmInStore(third, checkout.StepVerify, checkout.CodeOrderTaken)
	if v := e.View(third, harness.Manager); len(v.Standing) != 1 ||
		v.Standing[0].ID != string(second.Checkout) {
		t.Errorf("beside the second: %+v", v.Standing)
	}
}

// A sale whose order is sold goes on once the other sale is given back in full.
func TestM9TheOtherSaleIsShownAsItStands(t *testing.T) {
	e := newEnv(t)
	first := e.sell(harness.InStore)
	again := e.Create(func(r *relay.CreateRequest) { harness.InStore(r); order(r); r.ShowOther = true })
	e.done(first, "captures/"+e.saleFacts(first).Done[0].ID+"/returns", "1199.99")
	if v := e.View(again, harness.Manager); len(v.Standing) != 1 || !v.Allows(checkout.DoSecond) {
		t.Errorf("a cent is left: %+v", v.Standing)
	}
	e.done(first, "captures/"+e.saleFacts(first).Done[0].ID+"/returns", "")
	if v := e.View(again, harness.Manager); len(v.Standing) != 0 || v.Allows(checkout.DoSecond) {
		t.Errorf("all is given back: %+v", v.Standing)
	}
	e.Clock.Advance(time.Minute)
	e.confirmInStore(again, checkout.StepApproved, "")
}

// confirmInStore brings a sale in a store to its last act and confirms it.
func (e *env) confirmInStore(ref relay.Ref, want checkout.Step, problem checkout.Code) {
	e.Helper()
	e.ToCode(ref, "p4-24")
	v := e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()})
	var got checkout.Code
	if v.Problem != nil {
		got = v.Problem.Code
	}
	if v.Step != want || got != problem {
		e.Fatalf("step %s, problem %q; want %s, %q", v.Step, got, want, problem)
	}
}

// "New sale" pressed five times makes sales of one order, and one of them can be bought.
func TestM9NewSalePressedFiveTimes(t *testing.T) {
	e := newEnv(t)
	var all []relay.Ref
	for range 5 {
		all = append(all, e.Create(func(r *relay.CreateRequest) {
			harness.InStore(r)
			order(r)
			r.ShowOther = true
		}))
	}
	for i, ref := range all {
		if i == 0 {
			e.confirmInStore(ref, checkout.StepApproved, "")
			continue
		}
		e.Clock.Advance(time.Minute) // between two messages
		e.ToVerify(ref, "p4-24")
		v := e.Try(ref, harness.Manager, checkout.Action{Do: checkout.DoOverride,
			Reason: checkout.Reasons[0], Seen: checkout.Yes})
		if v.Problem == nil || v.Problem.Code != checkout.CodeOrderTaken || len(v.Standing) != 1 {
			t.Errorf("sale %d: %s, %+v", i, v.Step, v.Problem)
		}
	}
	if n := len(e.Lender.Ledger()); n != 1 {
		t.Errorf("%d authorizations", n)
	}
}
