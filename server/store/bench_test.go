package store_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
	"candor/server/relay"
	"candor/server/store"
)

// BenchmarkAccept is a customer's yes, from the act to the approval that can be read back: three durable
// commits, by 64 people at once, with a lender that answers at once.
func BenchmarkAccept(b *testing.B) {
	r, made := reviews(b)
	b.SetParallelism(32)
	defer processor(b)()
	b.ResetTimer()
	var next atomic.Int64
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			ref := made[next.Add(1)-1]
			v, err := r.View(b.Context(), ref, relay.Shopper)
			if err == nil {
				yes := checkout.Action{Do: checkout.DoAccept, Revision: v.Revision, Consent: checkout.Yes,
					Digest: v.Review.Digest}
				v, err = r.Act(b.Context(), ref, relay.Shopper, yes)
			}
			if err != nil || v.Step != checkout.StepApproved {
				b.Errorf("step %s, problem %+v, error %v", v.Step, v.Problem, err)
				return
			}
		}
	})
}

// BenchmarkView is a look at a review.
func BenchmarkView(b *testing.B) {
	r, made := reviews(b)
	defer processor(b)()
	b.ResetTimer()
	for i := range b.N {
		if v, err := r.View(b.Context(), made[i], relay.Shopper); err != nil || v.Review == nil {
			b.Fatal(v.Step, err)
		}
	}
}

// processor reports the processor time of each operation, which other programs on the machine change less
// than the time it took.
func processor(b *testing.B) (report func()) {
	b.Helper()
	used := func() time.Duration {
		var u syscall.Rusage
		must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := used()
	return func() { b.ReportMetric(float64((used()-before).Microseconds())/float64(b.N), "cpu-µs/op") }
}

// reviews are b.N checkouts that wait for a yes.
func reviews(b *testing.B) (*relay.Relay, []relay.Ref) {
	b.Helper()
	sealer, err := store.NewSealer(key("k1", 7))
	must(b, err)
	s, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "candor.db"), sealer,
		slog.New(slog.DiscardHandler))
	must(b, err)
	r, err := relay.New(relay.Options{Store: s, Lender: yesLender{}, Limits: relay.Unlimited,
		Key:       relay.NewSecret("a key of 32 bytes for a benchmark"),
		Merchants: []relay.Merchant{{ID: maple, Zone: time.UTC, Policy: map[offer.Code]offer.Verdict{}}},
		PublicURL: "http://localhost", Now: time.Now, Rand: rand.Reader,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	must(b, err)
	b.Cleanup(func() { r.Close(context.Background()); _ = s.Close() })
	made := make([]relay.Ref, b.N)
	for i := range made {
		made[i] = review(b, r)
	}
	return r, made
}

// review takes one new checkout to its review.
func review(b *testing.B, r *relay.Relay) relay.Ref {
	b.Helper()
	made, err := r.Create(b.Context(), maple, relay.CreateRequest{Amount: money.MustAmount("1200.00"),
		Currency:  "CAD",
		Reference: "R-1", Channel: checkout.Online, Use: checkout.Hosted, Locale: "en-CA", Province: "ON"})
	must(b, err)
	ref := relay.Ref{Merchant: maple, Checkout: made.ID}
	for i, a := range []checkout.Action{
		{Do: checkout.DoIdentify, Number: "10001000100010"},
		{Do: checkout.DoEvent, Event: "success", EventSession: "session", EventAccount: "10001000100010",
			EventVerified: "true", EventAction: "purchase"},
		{Do: checkout.DoChoose, Offer: "regular"},
	} {
		a.Revision = int64(i + 1)
		v, err := r.Act(b.Context(), ref, relay.Shopper, a)
		must(b, err)
		if v.Problem != nil {
			b.Fatal(a.Do, v.Step, v.Problem, len(v.Offers))
		}
	}
	return ref
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// yesLender has an account with ten plans and grants everything at once. What is not asked here is not
// answered.
type yesLender struct{ relay.Lender }

func (yesLender) StartFlow(context.Context, relay.Call, relay.Identity) (relay.Flow, error) {
	return relay.Flow{Token: relay.NewSecret("token"), Expires: time.Now().Add(20 * time.Minute),
		Page:   relay.NewSecret("https://lender.example/page"),
		Origin: "https://lender.example", Session: "session"}, nil
}

func (yesLender) Quote(_ context.Context, _ relay.Call, _ relay.Secret, amount money.Amount,
	_ locale.Language) (offer.Quote, error) {
	rate, air := money.MustRate("0"), money.MustRate("0.2899")
	q := offer.Quote{Amount: amount, Customer: offer.Customer{AIR: &air}}
	for term := 6; term <= 24; term += 2 {
		q.Offers = append(q.Offers, offer.Offer{PlanID: 5, PlanName: "Equal payments, no interest",
			Term: term, Amount: amount,
			TermAmount: money.MustAmount("200.00"), Rates: []offer.AnnualRate{{Rate: &rate, Type: "apr",
				Description: "Annual rate", Message: "The annual interest rate of this plan"}}})
	}
	q.Offers = append(q.Offers, offer.Offer{Kind: offer.KindRegular, Amount: amount, TermAmount: amount,
		Rates: []offer.AnnualRate{{Rate: &air}}})
	q.Offers = offer.NumberOffers(q.Offers)
	return q, nil
}

var granted atomic.Int64

func (yesLender) Authorize(_ context.Context, _ relay.Call, o relay.Order) (relay.Authorization, error) {
	if o.Reference == "" {
		return relay.Authorization{}, errors.New("no reference")
	}
	return relay.Authorization{ID: fmt.Sprint(granted.Add(1)), Reference: o.Reference}, nil
}
