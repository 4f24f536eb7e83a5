package input

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/api"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// renew asks for a renewal as the merchant.
func (e *env) renew(id string) (harness.Answer, api.CreatedCheckout) {
	e.Helper()
	got := e.Call("POST", "/v1/checkouts/"+id+"/renew", "", harness.MerchantHeader)
	var made api.CreatedCheckout
	if got.Status < 400 {
		e.Must(json.Unmarshal([]byte(got.Body), &made))
	}
	return got, made
}

// looks asks for a checkout's page.
func (e *env) looks(token string) int {
	e.Helper()
	return e.Call("GET", "/v1/view", "", map[string]string{"Authorization": "Bearer " + token}).Status
}

// An expired checkout is renewed with all that its merchant had sent. The old link leads nowhere, the new one
// is bought, and asked again the same new checkout is answered.
func TestRenew(t *testing.T) {
	e := newEnv(t)
	var old api.CreatedCheckout
	got := e.Call("POST", "/v1/checkouts", wholeOrder, harness.MerchantHeader)
	e.Must(json.Unmarshal([]byte(got.Body), &old))
	if got, _ = e.renew(got.ID); got.Code != checkout.CodeConflict || e.looks(old.ClientToken) != 200 {
		t.Errorf("before it expired: %d %s", got.Status, got.Body)
	}
	e.Clock.Advance(2 * time.Hour)
	got, made := e.renew(string(old.ID))
	if got.Status != 201 || made.ID == old.ID || made.ClientToken == old.ClientToken ||
		made.URL != e.Public.URL+"/c/"+made.ClientToken {
		t.Errorf("renewed: %d %s", got.Status, got.Body)
	}
	want := old // all but what makes it another one
	want.ID, want.Number, want.ClientToken, want.URL = made.ID, made.Number, made.ClientToken, made.URL
	want.CreatedAt, want.ExpiresAt, want.Renews = made.CreatedAt, made.ExpiresAt, old.ID
	if !reflect.DeepEqual(made, want) {
		t.Errorf("renewed as %+v, want %+v", made, want)
	}
	if e.looks(old.ClientToken) != 401 || e.looks(made.ClientToken) != 200 {
		t.Errorf("old link %d, new link %d", e.looks(old.ClientToken), e.looks(made.ClientToken))
	}
	if c := e.readCheckout(string(old.ID)); c.Status != "expired" || c.RenewedBy != made.ID {
		t.Errorf("the expired one: %+v", c)
	}
	if _, again := e.renew(string(old.ID)); again.ID != made.ID || again.ClientToken != made.ClientToken {
		t.Errorf("renewed again: %s %s, want %s", again.ID, again.ClientToken, made.ID)
	}
	ref := relay.Ref{Merchant: demo.Merchant, Checkout: made.ID}
	e.ToOffersOnline(ref)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	e.Accept(ref, checkout.StepApproved)
	if n := len(e.Lender.Ledger()); n != 1 {
		t.Errorf("%d authorizations", n)
	}
	for _, id := range []string{string(made.ID), "co_nobody"} {
		if got, _ := e.renew(id); got.Status != 409 && got.Status != 404 {
			t.Errorf("%s: %d %s", id, got.Status, got.Body)
		}
	}
}

// Where the renewal has expired too, the request names it, and that one is renewed. What is forgotten cannot
// be renewed.
func TestRenewAgainAndAgain(t *testing.T) {
	e := newEnv(t)
	first := string(e.Create(nil).Checkout)
	e.Clock.Advance(2 * time.Hour)
	_, second := e.renew(first)
	e.Clock.Advance(2 * time.Hour)
	got, _ := e.renew(first)
	other := `"checkout_id":"` + string(second.ID) + `"`
	if got.Code != checkout.CodeConflict || !strings.Contains(got.Body, other) {
		t.Errorf("renewed and expired: %d %s", got.Status, got.Body)
	}
	if got, third := e.renew(string(second.ID)); got.Status != 201 || third.Renews != second.ID {
		t.Errorf("the second: %d %s", got.Status, got.Body)
	}
	late := string(e.Create(nil).Checkout)
	e.Clock.Advance(31 * 24 * time.Hour)
	got, _ = e.renew(late)
	if got.Code != checkout.CodeConflict || !strings.Contains(got.Body, "forgotten") {
		t.Errorf("a month later: %d %s", got.Status, got.Body)
	}
}

// Of many renewals at once, and of one whose process died in between, one checkout comes.
func TestRenewedOnce(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	e.Clock.Advance(2 * time.Hour)
	made := make([]relay.CheckoutID, 16)
	harness.Replicas{e.Env}.RunConcurrently(len(made), func(h *harness.Env, i int) {
		got, err := h.Service.Relay.Renew(t.Context(), ref)
		if made[i] = got.ID; err != nil {
			t.Error(err)
		}
	})
	for _, id := range made {
		if id != made[0] {
			t.Errorf("renewed as %v", made)
		}
	}
	list, err := e.Service.Relay.Checkouts(t.Context(), demo.Merchant, relay.Filter{})
	e.Must(err)
	if len(list) != 2 {
		t.Errorf("%d checkouts", len(list))
	}
	other := e.Create(nil)
	e.Clock.Advance(2 * time.Hour)
	store := e.Service.Relay.Store
	e.Service.Relay.Store = noSecondWrite{store}
	if got, _ := e.renew(string(other.Checkout)); got.Status != 503 {
		t.Errorf("a database that fails in between: %d %s", got.Status, got.Body)
	}
	e.Service.Relay.Store = store
	if got, _ := e.renew(string(other.Checkout)); got.Status != 201 {
		t.Errorf("the same again: %d %s", got.Status, got.Body)
	}
	if list, err = e.Service.Relay.Checkouts(t.Context(), demo.Merchant, relay.Filter{}); len(list) != 4 {
		t.Errorf("%d checkouts, %v", len(list), err)
	}
}

// noSecondWrite fails the change of a checkout that is there already.
type noSecondWrite struct{ relay.Store }

func (s noSecondWrite) Commit(ctx context.Context, c relay.Change) error {
	if c.Was != 0 {
		return errors.New("disk full")
	}
	return s.Store.Commit(ctx, c)
}
