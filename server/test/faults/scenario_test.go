package faults

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/offer"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// scenario is one checkout that goes on while something fails: over HTTP for the customer, and on until it has ended.
type scenario struct {
	*env
	ref     relay.Ref
	token   string
	store   bool // sold in a store, by an associate
	real    bool // the relay's time is the real one
	mu      sync.Mutex
	seen    strings.Builder     // all that the customer was sent
	bearers map[string]struct{} // the lender's tokens, as it got them back
	told    string              // the authorization that the customer was told
	unsent  string              // the message that was asked for
}

// answerWithin is how long anyone may wait for an answer, whatever fails.
const answerWithin = 20 * time.Second

func newScenario(t *testing.T, store bool) *scenario {
	t.Helper()
	o := &scenario{env: newEnv(t)}
	o.start(store)
	return o
}

// start makes the checkout and listens to which tokens pass.
func (o *scenario) start(store bool) {
	o.Helper()
	o.bearers, o.store = map[string]struct{}{}, store
	next := o.LenderHandler
	o.LenderHandler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if kind, token, ok := strings.Cut(q.Header.Get("Authorization"), " "); ok && kind == "Bearer" {
			o.mu.Lock()
			o.bearers[token] = struct{}{}
			o.mu.Unlock()
		}
		next.ServeHTTP(w, q)
	})
	o.ref = o.Create(func(q *relay.CreateRequest) {
		if store {
			harness.InStore(q)
		}
	})
	o.token = o.ClientToken(o.ref)
}

// actUntil does up to so many acts, each as the screen before it asks for, and stops before the step that is named, while
// the lender is being asked, and at the end.
func (o *scenario) actUntil(acts int, before checkout.Step) checkout.View {
	o.Helper()
	v := o.look()
	for range acts {
		if v.Step == before && (v.Verify == nil || v.Verify.Sent != "") || v.Step.Waiting() || v.Step.Ended() {
			break
		}
		who, a := o.next(v)
		a.Revision = v.Revision
		o.do(who, a)
		was := v.Revision
		if v = o.look(); v.Revision == was {
			o.pause()
		}
	}
	return v
}

// pause is what a person does who was told to wait or to try again later.
func (o *scenario) pause() {
	if o.real {
		time.Sleep(6 * time.Second)
		return
	}
	o.Clock.Advance(time.Minute)
}

// next is what the screen asks for.
func (o *scenario) next(v checkout.View) (relay.Who, checkout.Action) {
	o.Helper()
	who := relay.Shopper
	if o.store && slices.Contains([]checkout.Step{checkout.StepIdentify, checkout.StepOffers}, v.Step) {
		who = harness.Associate
	}
	switch v.Step {
	case checkout.StepIdentify:
		return who, checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"}
	case checkout.StepLender:
		return who, o.VerifyOnLendersPage(o.ref, v)
	case checkout.StepOffers:
		if len(v.Offers) == 0 {
			return who, checkout.Action{Do: checkout.DoQuote}
		}
		return who, checkout.Action{Do: checkout.DoChoose, Offer: offer.ID("p4-24")}
	case checkout.StepHandover:
		return who, checkout.Action{Do: checkout.DoContinue}
	case checkout.StepReview:
		return who, checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest, Consent: checkout.Yes}
	case checkout.StepVerify:
		if inbox := o.Lender.Inbox(); v.Verify.Sent != "" && len(inbox) > 0 && inbox[0].Code != o.unsent {
			o.unsent = inbox[0].Code
			return who, checkout.Action{Do: checkout.DoConfirm, Code: inbox[0].Code}
		}
		o.Clock.Advance(time.Minute) // between two messages
		return who, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodSMS}
	}
	o.Fatalf("nobody knows what to do at %s", v.Step)
	return who, checkout.Action{}
}

// do makes one act. It must be answered in time, by a View or by a problem that has a code.
func (o *scenario) do(who relay.Who, a checkout.Action) {
	o.Helper()
	if who.Actor == checkout.Customer {
		body, err := json.Marshal(a)
		o.Must(err)
		o.ask(http.MethodPost, body)
		return
	}
	began := time.Now()
	if _, err := o.Service.Relay.Act(o.Context(), o.ref, who, a); err != nil && checkout.AsProblem(err).Code == checkout.CodeInternal {
		o.Errorf("%s: %v", a.Do, err)
	}
	o.inTime(string(a.Do), began)
}

func (o *scenario) inTime(what string, began time.Time) {
	o.Helper()
	if took := time.Since(began); took > answerWithin {
		o.Errorf("%s was answered after %s", what, took)
	}
}

// look is what the customer sees; in a store what the associate sees, until it is handed over.
func (o *scenario) look() checkout.View {
	o.Helper()
	for range 30 {
		if v, ok := o.ask(http.MethodGet, nil); ok {
			if o.store && v.Step == checkout.StepOffers {
				return o.View(o.ref, harness.Associate)
			}
			return v
		}
		time.Sleep(100 * time.Millisecond) // a store that fails may refuse reads as well
	}
	o.Fatal("the checkout can no longer be seen")
	return checkout.View{}
}

// ask is one request of the customer's browser.
func (o *scenario) ask(method string, body []byte) (v checkout.View, ok bool) {
	o.Helper()
	q, err := http.NewRequestWithContext(o.Context(), method, o.Public.URL+"/v1/view", bytes.NewReader(body))
	o.Must(err)
	q.Header.Set("Authorization", "Bearer "+o.token)
	q.Header.Set("Content-Type", "application/json")
	began := time.Now()
	answer, err := http.DefaultClient.Do(q)
	o.Must(err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	o.Must(err)
	o.inTime(method, began)
	o.seen.Write(text)
	if answer.StatusCode == http.StatusOK {
		o.Must(json.Unmarshal(text, &v))
		o.remember(v)
		return v, true
	}
	var problem struct{ Code checkout.Code }
	if err := json.Unmarshal(text, &problem); err != nil || problem.Code == "" || problem.Code == checkout.CodeInternal {
		o.Errorf("an answer that is none: %d %s", answer.StatusCode, text)
	}
	return v, false
}

// remember holds the relay to what it said: approved once is approved for ever.
func (o *scenario) remember(v checkout.View) {
	o.Helper()
	if v.Step == checkout.StepApproved && o.told == "" {
		o.told = v.Outcome.Authorization
	}
	if o.told != "" && (v.Step != checkout.StepApproved || v.Outcome.Authorization != o.told) {
		o.Errorf("told approved under %s, and then %s", o.told, v.Step)
	}
}

// settle lets time pass, a day and two hours at most, until the lender's answer is known one way or the other.
func (o *scenario) settle() checkout.View {
	o.Helper()
	o.awaitLender()
	for _, stage := range []struct {
		steps int
		each  time.Duration
	}{{12, 5 * time.Second}, {30, time.Minute}, {26, time.Hour}} {
		for range stage.steps {
			if v := o.look(); !v.Step.Waiting() {
				return v
			}
			o.Clock.Advance(stage.each)
			_, err := o.Service.Relay.Settle(o.Context())
			o.Must(err)
		}
	}
	return o.look()
}

// awaitLender waits for a call that is on its way: the clock of the ordeal must not run while it is.
func (o *scenario) awaitLender() {
	o.Helper()
	for began := time.Now(); time.Since(began) < answerWithin; time.Sleep(50 * time.Millisecond) {
		list, err := o.Service.Store.Attempts(o.Context(), demo.Merchant, o.ref.Checkout)
		if err == nil && !slices.ContainsFunc(list, func(a relay.Attempt) bool { return a.State == relay.AttemptSending }) {
			return
		}
	}
}

// finish ends the ordeal once nothing fails any more: the checkout is settled, goes on, ends, and the books agree.
func (o *scenario) finish() checkout.View {
	o.Helper()
	o.settle()
	o.actUntil(14, "")
	v := o.settle()
	if !v.Step.Ended() {
		o.Errorf("the checkout is stuck at %s, problem %+v", v.Step, v.Problem)
	}
	o.booksAgree(v)
	o.nothingLeaked()
	return v
}

// booksAgree: one authorization at most, and the relay says of it what the lender does. What a lender executes twice for
// one call has one reference.
func (o *scenario) booksAgree(v checkout.View) {
	o.Helper()
	standing := map[string]string{}
	for _, e := range o.Lender.Ledger() {
		if e.Remaining != "0.00" || len(e.Captures) > 0 {
			standing[e.Reference] = e.Amount
		}
	}
	switch {
	case len(standing) > 1:
		o.Errorf("%d authorizations stand: %v", len(standing), standing)
	case (v.Step == checkout.StepApproved) != (len(standing) == 1):
		o.Errorf("the checkout is %s, and %d authorizations stand", v.Step, len(standing))
	}
	for reference, amount := range standing {
		if amount != v.Amount.String() {
			o.Errorf("%s stands for %s, the checkout is for %s", reference, amount, v.Amount)
		}
	}
}

// nothingLeaked looks for what is the relay's and the lender's alone.
func (o *scenario) nothingLeaked() {
	o.Helper()
	secrets := []string{demo.ClientSecret, "9000000000000042", "20000042"}
	o.mu.Lock()
	for token := range o.bearers {
		secrets = append(secrets, token)
	}
	o.mu.Unlock()
	for place, text := range map[string]string{"what the customer was sent": o.seen.String(), "the log": o.Log.String()} {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				o.Errorf("%s stands in %s", secret, place)
			}
		}
	}
}
