package relay_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
	"candor/server/relay"
	"candor/server/test/memory"
)

// fakeLender has one account and keeps what it authorized in a list. A hook of the same name replaces a call.
type fakeLender struct {
	relay.Lender
	mu       sync.Mutex
	accounts []relay.Account
	list     []relay.Authorization
	// fails instead, after the list was written if lost
	authorize     func(relay.Order) error
	lost          bool                                       // the answer to Authorize is lost
	hidden        bool                                       // the list has nothing
	operationFail map[relay.OperationKind]*relay.LenderError // by what is asked for
	calls         map[string]int
}

func (l *fakeLender) count(op string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.calls == nil {
		l.calls = map[string]int{}
	}
	l.calls[op]++
}

func jane() relay.Account {
	return relay.Account{Number: relay.NewSecret("20000042"), Status: relay.AccountNormal, Activated: true,
		FirstName: "Jane",
		LastName:  "Doe", Phone: "4165550199", Email: "jane@example.ca", QuestionID: "3",
		Question: "First pet?", CardEnding: "4242"}
}

func (l *fakeLender) Lookup(_ context.Context, _ relay.Call, by relay.Identity) (relay.Account, error) {
	l.count("lookup")
	for _, a := range l.accounts {
		if a.Number == by.Account {
			return a, nil
		}
	}
	return relay.Account{}, &relay.LenderError{Op: "lookup", Class: relay.Refused, Code: "not_found",
		Status: 409}
}

func (l *fakeLender) Search(context.Context, relay.Call, relay.Identity) ([]relay.Account, error) {
	l.count("search")
	return l.accounts, nil
}

func (l *fakeLender) DecodeLicence(_ context.Context, _ relay.Call,
	text relay.Secret) (relay.Identity, error) {
	if text.Reveal() == "unreadable" {
		return relay.Identity{}, &relay.LenderError{Op: "decode", Class: relay.Refused, Code: "wrong_inputs",
			Status: 409}
	}
	return relay.Identity{FirstName: relay.NewSecret("Jane"), LastName: relay.NewSecret("Doe"),
		BirthDate: relay.NewSecret("1990-01-17")}, nil
}

func (l *fakeLender) StartFlow(context.Context, relay.Call, relay.Identity) (relay.Flow, error) {
	return relay.Flow{Token: relay.NewSecret("token"), Expires: time.Now().Add(20 * time.Minute),
		Page: relay.NewSecret("https://lender.example/verify"), Origin: "https://lender.example",
		Session: "session-1"}, nil
}

func (l *fakeLender) Quote(_ context.Context, _ relay.Call, _ relay.Secret, sum money.Amount,
	_ locale.Language) (offer.Quote, error) {
	l.count("quote")
	zero, regular := money.MustRate("0"), money.MustRate("0.3199")
	parts, err := sum.Allocate(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
	if err != nil {
		return offer.Quote{}, err
	}
	return offer.Quote{Amount: sum, Customer: offer.Customer{AIR: &regular}, Offers: []offer.Offer{
		{ID: "p5-12", Kind: offer.KindEqual, PlanID: 5, PlanName: "12 equal payments", Term: 12, Amount: sum,
			TermAmount: parts[0],
			Rates:      []offer.AnnualRate{{Rate: &zero}}},
		{ID: "regular", Kind: offer.KindRegular, Amount: sum, TermAmount: sum,
			Rates: []offer.AnnualRate{{Rate: &regular}}},
	}}, nil
}

func (l *fakeLender) Verify(_ context.Context, _ relay.Call, v relay.Verification) (relay.Verified, error) {
	l.count("verify " + string(v.Format))
	if v.Format == checkout.MethodQuestion && v.Answer.Reveal() != "Rex" {
		return relay.Verified{}, &relay.LenderError{Op: "verify", Class: relay.Refused,
			Code: "secret_answer_mismatch", Status: 409}
	}
	return relay.Verified{PIN: relay.NewSecret("1234"), Sent: true}, nil
}

func (l *fakeLender) Authorize(_ context.Context, _ relay.Call, o relay.Order) (relay.Authorization, error) {
	l.count("authorize")
	if l.authorize != nil {
		if err := l.authorize(o); err != nil {
			return relay.Authorization{}, err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	entry := relay.Authorization{ID: fmt.Sprint(100 + len(l.list)), Reference: o.Reference, Amount: o.Amount,
		HasAmount: true,
		Status:    relay.AuthorizationOpened, Remaining: o.Amount, HasRemaining: true}
	if o.AutoCapture {
		entry.CaptureID, entry.Remaining = "900", money.Amount{}
		entry.Captures = []relay.Captured{{ID: "900", Reference: o.Reference, Amount: o.Amount,
			HasAmount: true}}
	}
	l.list = append(l.list, entry)
	if l.lost {
		return relay.Authorization{}, &relay.LenderError{Op: "authorize", Class: relay.Unknown}
	}
	return entry, nil
}

func (l *fakeLender) Authorizations(context.Context, relay.Call, relay.Secret, time.Time,
	time.Time) ([]relay.Authorization, error) {
	l.count("list")
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.hidden {
		return nil, nil
	}
	return append([]relay.Authorization(nil), l.list...), nil
}

func (l *fakeLender) operate(kind relay.OperationKind,
	s relay.OperationRequest) (relay.OperationResult, error) {
	l.count(string(kind))
	if e := l.operationFail[kind]; e != nil {
		return relay.OperationResult{}, e
	}
	return relay.OperationResult{ID: "op-" + s.Reference, Amount: s.Amount, HasAmount: true}, nil
}

func (l *fakeLender) Capture(_ context.Context, _ relay.Call,
	s relay.OperationRequest) (relay.OperationResult, error) {
	return l.operate(relay.KindCapture, s)
}

func (l *fakeLender) Release(_ context.Context, _ relay.Call,
	s relay.OperationRequest) (relay.OperationResult, error) {
	return l.operate(relay.KindRelease, s)
}

func (l *fakeLender) Return(_ context.Context, _ relay.Call,
	s relay.OperationRequest) (relay.OperationResult, error) {
	return l.operate(relay.KindReturn, s)
}

func (l *fakeLender) Refund(_ context.Context, _ relay.Call,
	s relay.OperationRequest) (relay.OperationResult, error) {
	return l.operate(relay.KindRefund, s)
}

// observer keeps what a Relay told it.
type observer struct {
	relay.NoObserver
	mu     sync.Mutex
	alarms []relay.Alarm
	states []relay.AttemptState
}

func (o *observer) Alarm(a relay.Alarm) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.alarms = append(o.alarms, a)
}

func (o *observer) AttemptIs(s relay.AttemptState) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.states = append(o.states, s)
}

// env is a Relay over a fake lender and a store in memory, with one checkout. Its tests run in simulated
// time.
type env struct {
	*testing.T
	relay    *relay.Relay
	lender   *fakeLender
	store    *memory.Store
	observer *observer
	ref      relay.Ref
	token    string
	seller   relay.Who
}

var manager = relay.Who{Actor: checkout.Associate, Associate: "7", Role: relay.RoleManager,
	Device: "tablet-1"}

func newEnv(t *testing.T, channel checkout.Channel) *env {
	t.Helper()
	e := &env{T: t, lender: &fakeLender{accounts: []relay.Account{jane()}}, store: memory.New(),
		observer: &observer{}, seller: manager}
	r, err := relay.New(relay.Options{Store: e.store, Lender: e.lender,
		Key: relay.NewSecret("thirty-two bytes are the least.."),
		Now: time.Now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler),
		PublicURL: "https://pay.example", Observer: e.observer,
		Merchants: []relay.Merchant{{ID: "maple-birch", Zone: time.UTC, Override: true,
			Kinds:     map[int]offer.Kind{5: offer.KindEqual},
			Names:     map[locale.Language]string{locale.English: "Maple & Birch"},
			Locations: []relay.Location{{ID: "queen-west", Province: "ON", ExternalID: "L1"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	e.relay = r
	if channel == checkout.Online {
		e.seller = relay.Shopper
	}
	e.create(channel, "order-1")
	return e
}

func (e *env) create(channel checkout.Channel, reference string) {
	e.Helper()
	q := relay.CreateRequest{Amount: money.MustAmount("1200.00"), Currency: "CAD", Reference: reference,
		Channel: channel,
		Use:     checkout.Embedded, Locale: "en-CA"}
	if channel == checkout.InStore {
		q.Use, q.LocationID, q.EmployeeID = checkout.Tablet, "queen-west", "7"
		q.ShowOther = true // as a tablet does
	}
	made, err := e.relay.Create(e.Context(), "maple-birch", q)
	if err != nil {
		e.Fatal(err)
	}
	e.ref, e.token = relay.Ref{Merchant: "maple-birch", Checkout: made.ID}, made.ClientToken
}

// act does one action under the present revision.
func (e *env) act(who relay.Who, a checkout.Action) checkout.View {
	e.Helper()
	c, err := e.relay.Checkout(e.Context(), e.ref)
	if err != nil {
		e.Fatal(err)
	}
	a.Revision = c.Revision
	v, err := e.relay.Act(e.Context(), e.ref, who, a)
	if err != nil {
		e.Fatalf("%s: %v", a.Do, err)
	}
	return v
}

// step checks where a View stands and what it says is wrong ("" is nothing).
func (e *env) step(v checkout.View, want checkout.Step, problem checkout.Code) checkout.View {
	e.Helper()
	got := checkout.Code("")
	if v.Problem != nil {
		got = v.Problem.Code
	}
	if v.Step != want || got != problem {
		e.Fatalf("at %s with problem %q; want %s with %q", v.Step, got, want, problem)
	}
	return v
}

// toReview brings a checkout to the review of a plan.
func (e *env) toReview(plan offer.ID) checkout.View {
	e.Helper()
	if e.seller == relay.Shopper {
		e.step(e.act(e.seller, checkout.Action{Do: checkout.DoIdentify, Number: "20000042"}),
			checkout.StepLender, "")
		e.step(e.act(e.seller, checkout.Action{Do: checkout.DoEvent, Event: checkout.EventSuccess,
			EventSession: "session-1",
			EventAccount: "20000042", EventVerified: "true", EventAction: checkout.EventPurchase}),
			checkout.StepOffers, "")
		return e.step(e.act(e.seller, checkout.Action{Do: checkout.DoChoose, Offer: plan}),
			checkout.StepReview, "")
	}
	e.step(e.act(e.seller, checkout.Action{Do: checkout.DoIdentify, Number: "20000042"}), checkout.StepOffers,
		"")
	e.step(e.act(e.seller, checkout.Action{Do: checkout.DoChoose, Offer: plan}), checkout.StepHandover, "")
	return e.step(e.act(relay.Shopper, checkout.Action{Do: checkout.DoContinue}), checkout.StepReview, "")
}

func (e *env) accept(v checkout.View) checkout.View {
	e.Helper()
	return e.act(relay.Shopper, checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest,
		Consent: checkout.Yes})
}

// buy brings a checkout to its authorization, and answers the View after the last act.
func (e *env) buy(plan offer.ID) checkout.View {
	e.Helper()
	v := e.accept(e.toReview(plan))
	if e.seller == relay.Shopper {
		return v
	}
	e.step(v, checkout.StepVerify, "")
	e.step(e.act(relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodSMS}),
		checkout.StepVerify, "")
	return e.act(relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: "123456"})
}

// attempt is the only attempt of the checkout.
func (e *env) attempt() relay.Attempt {
	e.Helper()
	list, err := e.store.Attempts(e.Context(), e.ref.Merchant, e.ref.Checkout)
	if err != nil || len(list) != 1 {
		e.Fatalf("attempts: %+v, %v", list, err)
	}
	return list[0]
}

// settle lets time pass, and settles what is due by then.
func (e *env) settle(after time.Duration) {
	e.Helper()
	time.Sleep(after)
	if _, err := e.relay.Settle(e.Context()); err != nil {
		e.Fatal(err)
	}
}

func (e *env) present() relay.Checkout {
	e.Helper()
	c, err := e.relay.Checkout(e.Context(), e.ref)
	if err != nil {
		e.Fatal(err)
	}
	return c
}

// problemCode is the code of an error, "" without one.
func problemCode(err error) checkout.Code {
	if err == nil {
		return ""
	}
	return checkout.AsProblem(err).Code
}
