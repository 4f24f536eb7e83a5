package relay_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/relay"
	"candor/server/test/memory"
)

// emptyLender is a lender that has nobody, and takes longer to say so of some.
type emptyLender struct {
	relay.Lender
	took map[string]time.Duration // by account number
	code map[string]string
}

func (l emptyLender) Lookup(ctx context.Context, _ relay.Call, by relay.Identity) (relay.Account, error) {
	number := by.Account.Reveal()
	select {
	case <-time.After(l.took[number]):
	case <-ctx.Done():
	}
	return relay.Account{}, &relay.LenderError{Op: "lookup", Class: relay.Refused,
		Code: relay.LenderCode(l.code[number]), Status: 409}
}

// What an identification takes does not tell whether there is an account: the medians of 2,000 pairs differ
// by less than 5 ms, in simulated time, though the lender takes 30 ms longer for an account that is frozen.
func TestE2TimeTellsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		unknown, frozen := "30000000", "20000202"
		r, ref := newRelayWithCheckout(t,
			emptyLender{took: map[string]time.Duration{unknown: 20 * time.Millisecond,
				frozen: 50 * time.Millisecond},
				code: map[string]string{unknown: "not_found", frozen: "user_not_able_to_purchase"}})
		took := map[string][]time.Duration{}
		for range 2_000 {
			for _, number := range []string{unknown, frozen} {
				start := time.Now()
				v := identify(t, r, ref, number)
				took[number] = append(took[number], time.Since(start))
				if v.Problem == nil || v.Problem.Code != checkout.CodeNotFound {
					t.Fatalf("%s: %+v", number, v.Problem)
				}
			}
		}
		a, b := median(took[unknown]), median(took[frozen])
		if d := (a - b).Abs(); d >= 5*time.Millisecond || a < 400*time.Millisecond {
			t.Errorf("medians %s and %s differ by %s", a, b, d)
		}
	})
}

// A person who leaves is not waited for.
func TestE2LeavingEndsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, ref := newRelayWithCheckout(t, emptyLender{code: map[string]string{"3": "not_found"}})
		ctx, leave := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer leave()
		start := time.Now()
		_, _ = r.Act(ctx, ref, relay.Who{Actor: checkout.Associate},
			checkout.Action{Do: checkout.DoIdentify, Number: "3", Revision: 1})
		if took := time.Since(start); took != 10*time.Millisecond {
			t.Errorf("took %s", took)
		}
	})
}

// newRelayWithCheckout is a relay with one merchant, one store and one checkout in it.
func newRelayWithCheckout(t *testing.T, l relay.Lender) (*relay.Relay, relay.Ref) {
	t.Helper()
	limits := relay.Unlimited
	limits.Least = 0 // the usual one
	r, err := relay.New(relay.Options{Store: memory.New(), Lender: l,
		Key: relay.NewSecret("thirty-two bytes are the least.."), Now: time.Now,
		Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), PublicURL: "https://pay.example",
		Limits: limits,
		Merchants: []relay.Merchant{{ID: "maple-birch", Zone: time.UTC,
			Locations: []relay.Location{{ID: "queen-west", Province: "ON"}}}},
		Times: relay.Times{Embedded: 24 * time.Hour}})
	if err != nil {
		t.Fatal(err)
	}
	made, err := r.Create(t.Context(), "maple-birch", relay.CreateRequest{Amount: money.MustAmount("1.00"),
		Currency: "CAD", Reference: "r",
		Channel: checkout.InStore, Use: checkout.Tablet, Locale: "en-CA", LocationID: "queen-west"})
	if err != nil {
		t.Fatal(err)
	}
	return r, relay.Ref{Merchant: "maple-birch", Checkout: made.ID}
}

func identify(t *testing.T, r *relay.Relay, ref relay.Ref, number string) checkout.View {
	t.Helper()
	v, err := r.Act(t.Context(), ref, relay.Who{Actor: checkout.Associate},
		checkout.Action{Do: checkout.DoIdentify, Number: number, Revision: 1})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}
