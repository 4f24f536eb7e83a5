package faults

import (
	"bytes"
	"encoding/json"
	"fmt"
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
	"candor/server/sandbox"
	"candor/server/test/harness"
)

// scenario is one checkout that goes on while something fails, over HTTP for the customer, until it has
// ended.
type scenario struct {
	*env
	ref      relay.Ref
	token    string
	store    bool // sold in a store, by an associate
	scans    bool // who identifies by the licence
	real     bool // the relay uses the real clock
	mu       sync.Mutex
	received strings.Builder     // everything that the customer received
	bearers  map[string]struct{} // the access tokens that the lender received
	approved string              // the authorization that the customer saw
	usedCode string              // the verification code that was used last
}

// answerWithin is the longest time that anyone may wait for an answer, whatever fails.
const answerWithin = 20 * time.Second

func newScenario(t *testing.T, store bool) *scenario {
	t.Helper()
	s := &scenario{env: newEnv(t)}
	s.start(store)
	return s
}

// start makes the checkout and records the access tokens that pass.
func (s *scenario) start(store bool) {
	s.Helper()
	s.bearers, s.store = map[string]struct{}{}, store
	next := s.LenderHandler
	s.LenderHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if kind, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && kind == "Bearer" {
			s.mu.Lock()
			s.bearers[token] = struct{}{}
			s.mu.Unlock()
		}
		next.ServeHTTP(w, r)
	})
	s.ref = s.Create(func(r *relay.CreateRequest) {
		if store {
			harness.InStore(r)
		}
	})
	s.token = s.ClientToken(s.ref)
}

// actUntil does up to so many actions, each as the screen before it asks for. It stops before the named step,
// while the lender is being asked, and at the end.
func (s *scenario) actUntil(acts int, before checkout.Step) checkout.View {
	s.Helper()
	v := s.look()
	for range acts {
		if v.Step == before && (v.Verify == nil || v.Verify.Sent != "") || v.Step.Waiting() ||
			v.Step.Ended() {
			break
		}
		who, a := s.nextAction(v)
		a.Revision = v.Revision
		s.do(who, a)
		was := v.Revision
		if v = s.look(); v.Revision == was {
			s.pause()
		}
	}
	return v
}

// pause waits as a person does who was asked to wait or to try again later.
func (s *scenario) pause() {
	if s.real {
		time.Sleep(6 * time.Second)
		return
	}
	s.Clock.Advance(time.Minute)
}

// nextAction is what the screen asks for.
func (s *scenario) nextAction(v checkout.View) (relay.Who, checkout.Action) {
	s.Helper()
	who := relay.Shopper
	if s.store && slices.Contains([]checkout.Step{checkout.StepIdentify, checkout.StepOffers}, v.Step) {
		who = harness.Associate
	}
	switch v.Step {
	case checkout.StepIdentify:
		if s.scans {
			return who, checkout.Action{Do: checkout.DoIdentify, Licence: s.Customer("20000042").Licence}
		}
		return who, checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"}
	case checkout.StepLender:
		return who, s.VerifyOnLendersPage(s.ref, v)
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
		if inbox := s.Lender.Inbox(); v.Verify.Sent != "" && len(inbox) > 0 && inbox[0].Code != s.usedCode {
			s.usedCode = inbox[0].Code
			return who, checkout.Action{Do: checkout.DoConfirm, Code: inbox[0].Code}
		}
		s.Clock.Advance(time.Minute) // between two messages
		return who, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodSMS}
	}
	s.Fatalf("nobody knows what to do at %s", v.Step)
	return who, checkout.Action{}
}

// do sends one action. It must be answered in time, by a View or by a problem with a code.
func (s *scenario) do(who relay.Who, a checkout.Action) {
	s.Helper()
	if who.Actor == checkout.Customer {
		body, err := json.Marshal(a)
		s.Must(err)
		s.ask(http.MethodPost, body)
		return
	}
	began := time.Now()
	if _, err := s.Service.Relay.Act(s.Context(), s.ref, who, a); err != nil &&
		checkout.AsProblem(err).Code == checkout.CodeInternal {
		s.Errorf("%s: %v", a.Do, err)
	}
	s.inTime(string(a.Do), began)
}

func (s *scenario) inTime(what string, began time.Time) {
	s.Helper()
	if took := time.Since(began); took > answerWithin {
		s.Errorf("%s was answered after %s", what, took)
	}
}

// look reads what the customer sees; in a store what the associate sees until the handover.
func (s *scenario) look() checkout.View {
	s.Helper()
	for range 30 {
		if v, ok := s.ask(http.MethodGet, nil); ok {
			if s.store && v.Step == checkout.StepOffers {
				return s.View(s.ref, harness.Associate)
			}
			return v
		}
		time.Sleep(100 * time.Millisecond) // a store that fails may refuse reads as well
	}
	s.Fatal("the checkout can no longer be seen")
	return checkout.View{}
}

// ask sends one request of the customer's browser.
func (s *scenario) ask(method string, body []byte) (v checkout.View, ok bool) {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), method, s.Public.URL+"/v1/view", bytes.NewReader(body))
	s.Must(err)
	r.Header.Set("Authorization", "Bearer "+s.token)
	r.Header.Set("Content-Type", "application/json")
	began := time.Now()
	answer, err := http.DefaultClient.Do(r)
	s.Must(err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	s.Must(err)
	s.inTime(method, began)
	s.received.Write(text)
	if answer.StatusCode == http.StatusOK {
		s.Must(json.Unmarshal(text, &v))
		s.remember(v)
		return v, true
	}
	var problem struct{ Code checkout.Code }
	if err := json.Unmarshal(text, &problem); err != nil || problem.Code == "" ||
		problem.Code == checkout.CodeInternal {
		s.Errorf("an answer that is none: %d %s", answer.StatusCode, text)
	}
	return v, false
}

// remember checks that what was approved once stays approved.
func (s *scenario) remember(v checkout.View) {
	s.Helper()
	if v.Step == checkout.StepApproved && s.approved == "" {
		s.approved = v.Outcome.Authorization
	}
	if s.approved != "" && (v.Step != checkout.StepApproved || v.Outcome.Authorization != s.approved) {
		s.Errorf("told approved under %s, and then %s", s.approved, v.Step)
	}
}

// settle lets at most a day and two hours pass, until the lender's answer is known.
func (s *scenario) settle() checkout.View {
	s.Helper()
	s.awaitLender()
	for _, stage := range []struct {
		steps int
		each  time.Duration
	}{{12, 5 * time.Second}, {30, time.Minute}, {26, time.Hour}} {
		for range stage.steps {
			if v := s.look(); !v.Step.Waiting() {
				return v
			}
			s.Clock.Advance(stage.each)
			_, err := s.Service.Relay.Settle(s.Context())
			s.Must(err)
		}
	}
	return s.look()
}

// awaitLender waits for calls to the lender that are under way, because the scenario's clock must not run
// meanwhile.
func (s *scenario) awaitLender() {
	s.Helper()
	for began := time.Now(); time.Since(began) < answerWithin; time.Sleep(50 * time.Millisecond) {
		list, err := s.Service.Store.Attempts(s.Context(), demo.Merchant, s.ref.Checkout)
		if err == nil && !slices.ContainsFunc(
			list, func(a relay.Attempt) bool { return a.State == relay.AttemptSending }) {
			return
		}
	}
}

// finish ends the scenario once nothing fails any more: the checkout is settled, goes on, and ends, it is
// compared with the lender's list, and the books agree.
func (s *scenario) finish() checkout.View {
	s.Helper()
	s.settle()
	s.actUntil(14, "")
	v := s.settle()
	if !v.Step.Ended() {
		s.Errorf("the checkout is stuck at %s, problem %+v", v.Step, v.Problem)
	}
	s.compared()
	s.booksAgree(v)
	s.nothingLeaked()
	return v
}

// compared lets an hour pass, in which every approval and operation is compared with the lender's list.
func (s *scenario) compared() {
	s.Helper()
	for range 30 {
		s.Clock.Advance(2 * time.Minute)
		_, err := s.Service.Relay.Settle(s.Context())
		s.Must(err)
	}
}

// booksAgree expects at most one entry of the lender that stands, and that the relay reports it as the lender
// does. What the lender executed twice must have been given back, and have raised its alarm.
func (s *scenario) booksAgree(v checkout.View) {
	s.Helper()
	var standing []sandbox.LedgerEntry
	twice := map[string]int{}
	for _, e := range s.Lender.Ledger() {
		if twice[e.Reference]++; stands(e) {
			standing = append(standing, e)
		}
	}
	switch {
	case len(standing) > 1:
		s.Errorf("%d authorizations stand: %+v", len(standing), standing)
	case v.Step == checkout.StepApproved && len(standing) == 0 && s.alarmed("missing"):
	case (v.Step == checkout.StepApproved) != (len(standing) == 1):
		s.Errorf("the checkout is %s, and %d authorizations stand", v.Step, len(standing))
	}
	for _, e := range standing {
		if e.Amount != v.Amount.String() || v.Outcome == nil ||
			fmt.Sprint(e.AuthorizationID) != v.Outcome.Authorization {
			s.Errorf(
				"%s stands for %s, the checkout is for %s: %+v",
				e.Reference,
				e.Amount,
				v.Amount,
				v.Outcome,
			)
		}
	}
	for reference, n := range twice {
		if n > 1 && !s.alarmed("double") {
			s.Errorf("%s was executed %d times, without an alarm", reference, n)
		}
	}
}

// stands reports whether a customer owes something under an entry, or may come to owe it.
func stands(e sandbox.LedgerEntry) bool {
	return e.Remaining != "0.00" ||
		slices.ContainsFunc(e.Captures, func(c sandbox.CaptureEntry) bool { return c.Remaining != "0.00" })
}

// alarmed reports whether an alarm was raised.
func (s *scenario) alarmed(alarm string) bool {
	return strings.Contains(s.Log.String(), "alarm="+alarm+" ")
}

// nothingLeaked searches for what only the relay and the lender may know.
func (s *scenario) nothingLeaked() {
	s.Helper()
	secrets := []string{demo.ClientSecret, "9000000000000042", "20000042"}
	s.mu.Lock()
	for token := range s.bearers {
		secrets = append(secrets, token)
	}
	s.mu.Unlock()
	for place, text := range map[string]string{"what the customer was sent": s.received.String(),
		"the log": s.Log.String()} {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				s.Errorf("%s stands in %s", secret, place)
			}
		}
	}
}
