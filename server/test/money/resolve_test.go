package money

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/api"
	"candor/server/config"
	"candor/server/relay"
	"candor/server/sandbox"
	"candor/server/test/harness"
)

// M8: what people settled with the lender is told to the relay. The lender's list is read first, and the
// books follow.

// The API keys of the demo's merchant in these tests: two people.
const (
	firstKey  = ""
	secondKey = "sk_test_demo_second_person"
)

// newResolveEnv is an env whose merchant has two API keys. A limit of "" leaves the usual one.
func newResolveEnv(t *testing.T, limit string) *env {
	t.Helper()
	return &env{harness.NewWith(t, withTwoKeys(limit))}
}

func withTwoKeys(limit string) func(*config.Config) {
	return func(c *config.Config) {
		m := &c.Merchant[0]
		m.KeysSHA256, m.Resolve = append(m.KeysSHA256, relay.Hash(secondKey)), limit
	}
}

// resolution is the body of a resolution.
type resolution struct {
	Outcome  string `json:"outcome,omitempty"`
	Amount   string `json:"amount,omitempty"`
	Note     string `json:"note,omitempty"`
	Evidence string `json:"evidence,omitempty"`
}

// resolved is the answer to a resolution.
type resolved struct {
	operationAnswer
	Code    checkout.Code `json:"-"`
	Body    string        `json:"-"`
	Waiting *resolution   `json:"resolution"`
}

// resolve tells what people found out, with a person's API key and a new idempotency key.
func (e *env) resolve(ref relay.Ref, operation, apiKey string, s resolution) resolved {
	e.Helper()
	body, err := json.Marshal(s)
	e.Must(err)
	got := e.post(ref, "operations/"+operation+"/resolve", string(body), apiKey,
		newKey())
	out := resolved{Code: got.Code, Body: got.Body}
	if got.Status < 400 {
		e.Must(json.Unmarshal([]byte(got.Body), &out))
	}
	out.HTTP = got.Status
	return out
}

// TestM8UndoGoesOn: an undo that was left to people, because one of its operations was, goes on once they
// told of it, or once the list shows it. Nobody has to tell of the purchase too.
func TestM8UndoGoesOn(t *testing.T) {
	for _, how := range []string{"not_done", "done", "reconcile"} {
		t.Run(how, func(t *testing.T) {
			e := newResolveEnv(t, "5000.00")
			ref := toReview(e.Env, nil)
			show := e.hide()
			e.misbehave("authorization", executes, func() { yes(e.Env, ref) })
			e.advance(20 * time.Minute)
			show()
			e.losesWithListFor("release", how != "not_done", 150)
			if a := e.attempt(ref); a.State != relay.AttemptManual {
				t.Fatalf("the attempt is %s, want it left to people", a.State)
			}
			release := e.givingBack(ref, relay.CauseLateFind)[0]
			if how == "reconcile" {
				_, err := e.Service.Relay.ReconcileOperation(e.Context(), ref, relay.OperationID(release.ID))
				e.Must(err)
			} else {
				told := resolution{Outcome: how, Note: "asked the lender’s desk"}
				e.wantResolved(e.resolve(ref, release.ID, firstKey, told), 200, how)
			}
			e.wait(20)
			if a := e.attempt(ref); a.State != relay.AttemptUndone {
				t.Errorf("the attempt is %s, want undone", a.State)
			}
			if standing := e.standing(); len(standing) > 0 {
				t.Errorf("the lender holds %q", standing)
			}
			e.wantOpen()
		})
	}
}

// newKey is an idempotency key that no other request has.
func newKey() string { return fmt.Sprintf("k%d", keys.Add(1)) }

var keys atomic.Int64

// post sends a request about a checkout with a person's API key.
func (e *env) post(ref relay.Ref, what, body, apiKey, idempotencyKey string) harness.Answer {
	e.Helper()
	header := map[string]string{"Authorization": harness.MerchantHeader["Authorization"]}
	if apiKey != firstKey {
		header["Authorization"] = "Bearer " + apiKey
	}
	if idempotencyKey != "" {
		header["Idempotency-Key"] = idempotencyKey
	}
	return e.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+"/"+what, body, header)
}

// lenderOp is the lender's operation behind a request of the API.
func lenderOp(what string) string {
	switch {
	case strings.HasSuffix(what, "/returns"):
		return "return"
	case what == "refunds":
		return "refund"
	case what == "captures":
		return "capture"
	}
	return what
}

// leftToPeople begins an operation whose answer is lost, and settles until people have to. The list is hidden
// meanwhile. It is shown again before it returns.
func (e *env) leftToPeople(ref relay.Ref, what, amount string, executed bool) operationAnswer {
	e.Helper()
	name := "500"
	if executed {
		name = "executes and answers 500"
	}
	e.Must(e.Lender.Misbehave(lenderOp(what), name))
	got := e.operate(ref, what, amount, newKey())
	e.Must(e.Lender.Misbehave(lenderOp(what), ""))
	show := e.hide()
	e.advance(15 * time.Minute)
	show()
	e.compareNow(ref)
	if s := e.operation(ref, got.ID).Status; s != "manual" {
		e.Fatalf("%s of %s: %s, want it left to people", what, amount, s)
	}
	return got
}

// compareNow compares the attempt of a checkout with the lender's list.
func (e *env) compareNow(ref relay.Ref) {
	e.Helper()
	a := e.attempt(ref)
	e.Must(e.Service.Store.MarkCompared(e.Context(), a.Merchant, a.ID, a.Compared, e.Clock.Now()))
	_, err := e.Service.Relay.Settle(e.Context())
	e.Must(err)
}

func (e *env) operation(ref relay.Ref, id string) operationAnswer {
	e.Helper()
	all := e.saleFacts(ref).Done
	i := slices.IndexFunc(all, func(o operationAnswer) bool { return o.ID == id })
	if i < 0 {
		e.Fatalf("no operation %q among %+v", id, all)
	}
	return all[i]
}

// openWork lists the kinds of what is not settled, oldest first, as the merchant reads it.
func (e *env) openWork() (kinds []string) {
	e.Helper()
	var out struct {
		Work []api.OpenWork `json:"open_work"`
	}
	got := e.Call("GET", "/v1/open-work", "", harness.MerchantHeader)
	if got.Status != http.StatusOK {
		e.Fatalf("open work: %d %s", got.Status, got.Body)
	}
	e.Must(json.Unmarshal([]byte(got.Body), &out))
	for _, w := range out.Work {
		kinds = append(kinds, string(w.Kind))
	}
	return kinds
}

func (e *env) wantOpen(kinds ...string) {
	e.Helper()
	if got := e.openWork(); !slices.Equal(got, kinds) {
		e.Errorf("open work %q, want %q", got, kinds)
	}
}

func (e *env) wantResolved(got resolved, status int, want string) {
	e.Helper()
	if got.HTTP != status || got.Status != want && string(got.Code) != want {
		e.Errorf("got %d %s, want %d %s", got.HTTP, got.Body, status, want)
	}
}

// A refund whose answer was lost blocks what remains until people tell what they found out: then the books
// follow, and the same said again gets the same answer.
func TestM8LostRefund(t *testing.T) {
	for outcome, executed := range map[string]bool{"done": true, "not_done": false} {
		t.Run(outcome, func(t *testing.T) {
			e := newResolveEnv(t, "")
			ref := e.buy("p4-24", nil)
			e.done(ref, "captures", "500.00")
			lost := e.leftToPeople(ref, "refunds", "300.00", executed)
			e.wantOpen("operation_manual")
			if got := e.operate(ref, "refunds", "200.01", "more"); got.Code != checkout.CodeAmountExceeds {
				t.Errorf("what may have been refunded was refunded again: %+v", got)
			}
			s := resolution{
				Outcome:  outcome,
				Note:     "Asked the lender’s desk, ticket 8812",
				Evidence: "statement 7",
			}
			e.wantResolved(e.resolve(ref, lost.ID, firstKey, s), 200, outcome)
			e.wantOpen()
			again := s
			again.Note = "said by a colleague"
			e.wantResolved(e.resolve(ref, lost.ID, secondKey, again), 200, outcome)
			other := resolution{Outcome: map[string]string{"done": "not_done", "not_done": "done"}[outcome],
				Note: "changed my mind", Evidence: "statement 7"}
			e.wantResolved(e.resolve(ref, lost.ID, firstKey, other), 409, "conflict")
			if executed {
				e.wantSums(
					ref,
					"captured 500.00, released 0.00, returned 0.00, refunded 300.00, remaining 700.00",
				)
				e.done(ref, "refunds", "200.00")
			} else {
				e.wantSums(ref,
					"captured 500.00, released 0.00, returned 0.00, refunded 0.00, remaining 700.00")
				e.done(ref, "refunds", "500.00")
			}
			e.booksAreTheLedger(ref)
			e.wantAudits(ref, "resolve "+api.KeyName("sk_test_demo_storefront"))
			for _, written := range []string{"ticket 8812", "statement 7"} {
				if strings.Contains(e.Log.String(), written) {
					t.Errorf("the log has what people wrote: %q", written)
				}
			}
		})
	}
}

// wantAudits compares the audits of a checkout: their acts and who did them.
func (e *env) wantAudits(ref relay.Ref, want ...string) {
	e.Helper()
	list, err := e.Service.Store.Audits(e.Context(), ref.Merchant, ref.Checkout)
	e.Must(err)
	var got []string
	for _, a := range list {
		got = append(got, fmt.Sprint(a.Act, " ", a.Associate))
	}
	if !slices.Equal(got, want) {
		e.Errorf("audits %q, want %q", got, want)
	}
}

// What is refused before anything is asked or changed.
func TestM8WhatIsNoResolution(t *testing.T) {
	e := newResolveEnv(t, "")
	ref := e.buy("p4-24", nil)
	captured := e.done(ref, "captures", "500.00")
	lost := e.leftToPeople(ref, "refunds", "300.00", true)
	foreign := e.buy("p4-24", func(r *relay.CreateRequest) { r.Reference = "MB-2" })
	e.wantResolved(e.resolve(foreign, lost.ID, firstKey, resolution{Outcome: "done", Note: "x",
		Evidence: "y"}),
		404, "operation_not_found")
	for name, tc := range map[string]struct {
		operation, body string
		status          int
		code            checkout.Code
	}{
		"no such operation": {"none", `{"outcome":"done","note":"n","evidence":"e"}`, 404,
			checkout.CodeOperationNotFound},
		"not manual": {captured.ID, `{"outcome":"done","note":"n","evidence":"e"}`, 409,
			checkout.CodeConflict},
		"no body":    {lost.ID, ``, 400, checkout.CodeRequestInvalid},
		"null":       {lost.ID, `null`, 400, checkout.CodeRequestInvalid},
		"empty":      {lost.ID, `{}`, 422, checkout.CodeFieldInvalid},
		"no outcome": {lost.ID, `{"note":"n","evidence":"e"}`, 422, checkout.CodeFieldInvalid},
		"null outcome": {lost.ID, `{"outcome":null,"note":"n","evidence":"e"}`, 422,
			checkout.CodeFieldInvalid},
		"another outcome": {lost.ID, `{"outcome":"manual","note":"n"}`, 422, checkout.CodeFieldInvalid},
		"outcome in capitals": {lost.ID, `{"outcome":"DONE","note":"n","evidence":"e"}`, 422,
			checkout.CodeFieldInvalid},
		"no note":    {lost.ID, `{"outcome":"not_done"}`, 422, checkout.CodeFieldInvalid},
		"blank note": {lost.ID, `{"outcome":"not_done","note":" "}`, 422, checkout.CodeFieldInvalid},
		"long note": {lost.ID, fmt.Sprintf(`{"outcome":"not_done","note":%q}`, strings.Repeat("é", 501)),
			422, checkout.CodeFieldInvalid},
		"a new line": {lost.ID, `{"outcome":"not_done","note":"a\nb"}`, 422, checkout.CodeFieldInvalid},
		"turned text": {lost.ID, `{"outcome":"not_done","note":"a\u202eb"}`, 422,
			checkout.CodeFieldInvalid},
		"evidence of controls": {lost.ID, `{"outcome":"done","note":"n","evidence":"a\u0007"}`, 422,
			checkout.CodeFieldInvalid},
		"long evidence": {lost.ID, fmt.Sprintf(`{"outcome":"done","note":"n","evidence":%q}`,
			strings.Repeat("9", 201)), 422, checkout.CodeFieldInvalid},
		"done without evidence": {lost.ID, `{"outcome":"done","note":"n"}`, 422,
			checkout.CodeEvidenceRequired},
		"amount of what was not done": {lost.ID, `{"outcome":"not_done","note":"n","amount":"1.00"}`, 422,
			checkout.CodeFieldInvalid},
		"amount of zero": {lost.ID, `{"outcome":"done","note":"n","evidence":"e","amount":"0.00"}`, 422,
			checkout.CodeAmountInvalid},
		"more than was captured": {lost.ID, `{"outcome":"done","note":"n","evidence":"e","amount":"500.01"}`,
			409, checkout.CodeConflict},
		"an unknown field": {lost.ID, `{"outcome":"not_done","note":"n","by":"me"}`, 422,
			checkout.CodeFieldUnknown},
	} {
		got := e.post(ref, "operations/"+tc.operation+"/resolve", tc.body, firstKey, newKey())
		if got.Status != tc.status || got.Code != tc.code {
			t.Errorf("%s: %d %s, want %d %s", name, got.Status, got.Body, tc.status, tc.code)
		}
	}
	body := `{"outcome":"not_done","note":"n"}`
	if got := e.post(ref, "operations/"+lost.ID+"/resolve", body, firstKey, ""); got.Status != 400 {
		t.Errorf("without an idempotency key: %d %s", got.Status, got.Body)
	}
	e.wantOpen("operation_manual")
	e.wantAudits(ref)
	first := e.post(ref, "operations/"+lost.ID+"/resolve", body, firstKey, "one")
	again := e.post(ref, "operations/"+lost.ID+"/resolve", body, firstKey, "one")
	if first.Status != 200 || again.Body != first.Body || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("the same request: %d %s, then %d %s", first.Status, first.Body, again.Status, again.Body)
	}
}

// The lender's list overrules what people say of a capture: one under our reference was done, under its id
// and with its amount.
func TestM8ListOverrulesACapture(t *testing.T) {
	e := newResolveEnv(t, "")
	ref := e.buy("p4-24", nil)
	known := e.done(ref, "captures", "500.00")
	lost := e.leftToPeople(ref, "captures", "500.00", true)
	id := fmt.Sprint(e.Lender.Operations()[1].ID)
	got := e.resolve(ref, lost.ID, firstKey, resolution{Outcome: "not_done", Note: "not on my screen"})
	e.wantResolved(got, 409, "lender_list_differs")
	var problem struct {
		Entry api.Entry `json:"entry"`
	}
	e.Must(json.Unmarshal([]byte(got.Body), &problem))
	if c := problem.Entry.Captures; len(c) != 2 ||
		c[0].Reference != lost.Reference && c[1].Reference != lost.Reference {
		t.Errorf("the entry is not shown: %s", got.Body)
	}
	for name, evidence := range map[string]string{"an id that no list has": "4711",
		"another capture's": known.LenderID, "the authorization's": problem.Entry.Authorization} {
		if got := e.resolve(ref, lost.ID, firstKey, resolution{Outcome: "done", Note: "n",
			Evidence: evidence}); got.Code != checkout.CodeListDiffers {
			t.Errorf("%s: %d %s", name, got.HTTP, got.Body)
		}
	}
	e.wantResolved(e.resolve(ref, lost.ID, firstKey, resolution{Outcome: "done", Note: "n", Evidence: id,
		Amount: "499.99"}), 409, "lender_list_differs")
	e.wantResolved(e.resolve(ref, lost.ID, firstKey, resolution{Outcome: "done", Note: "n", Evidence: id}),
		200, "done")
	e.wantSums(ref, "captured 1000.00, released 0.00, returned 0.00, refunded 0.00, remaining 200.00")
	e.done(ref, "captures/"+lost.ID+"/returns", "500.00") // its id is known now
	e.booksAreTheLedger(ref)
}

// A capture that the lender did not do frees the books, whoever looks; people who captured it by hand name
// its id and its amount.
func TestM8CaptureThatWasNotDone(t *testing.T) {
	e := newResolveEnv(t, "")
	ref := e.buy("p4-24", nil)
	lost := e.leftToPeople(ref, "captures", "1000.00", false)
	e.wantResolved(e.resolve(ref, lost.ID, firstKey, resolution{Outcome: "done", Note: "n",
		Evidence: "4711"}),
		409, "lender_list_differs")
	e.wantResolved(e.resolve(ref, lost.ID, firstKey, resolution{Outcome: "not_done", Note: "n"}), 200,
		"not_done")
	e.done(ref, "captures", "1200.00")
	e.booksAreTheLedger(ref)
}

// The lender captured another amount than was asked for: people tell the amount, and the list has to show it.
func TestM8AnotherAmountOfACapture(t *testing.T) {
	e := newResolveEnv(t, "")
	ref := e.buy("p4-24", nil)
	e.Lender.Fail("capture", harness.RespondWith(200, `{"capture_id": 55, "amount": 400.00}`))
	lost := e.operate(ref, "captures", "500.00", "k")
	e.Lender.Fail("capture", nil)
	e.advance(15 * time.Minute)
	entry := map[string]any{"remaining_authorization_amount": json.Number("800.00"),
		"captures": []any{map[string]any{"capture_id": 55, "reference": lost.Reference,
			"amount": json.Number("400.00")}}}
	e.lists(entry)
	for amount, want := range map[string]string{"": "lender_list_differs", "399.99": "lender_list_differs"} {
		e.wantResolved(e.resolve(ref, lost.ID, firstKey, resolution{Outcome: "done", Note: "n",
			Evidence: "55",
			Amount:   amount}),
			409, want)
	}
	e.wantResolved(e.resolve(ref, lost.ID, firstKey, resolution{Outcome: "not_done", Note: "n"}), 409,
		"lender_list_differs")
	e.wantResolved(e.resolve(ref, lost.ID, firstKey, resolution{Outcome: "done", Note: "n", Evidence: "55",
		Amount: "400.00"}), 200, "done")
	e.wantSums(ref, "captured 400.00, released 0.00, returned 0.00, refunded 0.00, remaining 800.00")
}

// Of a release and a return the list shows what remains: no less than if it was not done, no more than if it
// was.
func TestM8ListOverrulesWhatRemains(t *testing.T) {
	for name, tc := range map[string]struct {
		what     string
		executed bool
		wrong    string
		right    string
		sums     string
	}{
		"release done": {"release", true, "not_done", "done",
			"captured 500.00, released 200.00, returned 0.00, refunded 0.00, remaining 500.00"},
		"release not done": {"release", false, "done", "not_done",
			"captured 500.00, released 0.00, returned 0.00, refunded 0.00, remaining 700.00"},
		"return done": {"returns", true, "not_done", "done",
			"captured 500.00, released 0.00, returned 200.00, refunded 0.00, remaining 700.00"},
		"return not done": {"returns", false, "done", "not_done",
			"captured 500.00, released 0.00, returned 0.00, refunded 0.00, remaining 700.00"},
	} {
		t.Run(name, func(t *testing.T) {
			e := newResolveEnv(t, "")
			ref := e.buy("p4-24", nil)
			captured := e.done(ref, "captures", "500.00")
			what := tc.what
			if what == "returns" {
				what = "captures/" + captured.ID + "/returns"
			}
			lost := e.leftToPeople(ref, what, "200.00", tc.executed)
			e.wantResolved(e.resolve(ref, lost.ID, firstKey, resolution{Outcome: tc.wrong, Note: "n",
				Evidence: "77"}), 409, "lender_list_differs")
			e.wantResolved(e.resolve(ref, lost.ID, firstKey, resolution{Outcome: tc.right, Note: "n",
				Evidence: "77"}), 200, tc.right)
			e.wantSums(ref, tc.sums)
			e.booksAreTheLedger(ref)
			e.wantOpen()
		})
	}
}

// While the list cannot be read or relied on, nothing is settled.
func TestM8ListThatCannotBeReliedOn(t *testing.T) {
	e := newResolveEnv(t, "")
	ref := e.buy("p4-24", nil)
	e.done(ref, "captures", "500.00")
	e.Must(e.Lender.Misbehave("refund", "500"))
	lost := e.operate(ref, "refunds", "300.00", "k")
	e.Must(e.Lender.Misbehave("refund", ""))
	not := resolution{Outcome: "not_done", Note: "n"}
	done := resolution{Outcome: "done", Note: "n", Evidence: "e"}
	e.wantResolved(e.resolve(ref, lost.ID, firstKey, not), 503, "list_unusable") // it may still be done
	e.wantResolved(e.resolve(ref, lost.ID, firstKey, done), 503, "list_unusable")
	e.advance(10 * time.Minute) // a little less than ten minutes after the deadline of the call
	e.wantResolved(e.resolve(ref, lost.ID, firstKey, not), 503, "list_unusable")
	e.advance(5 * time.Minute)
	for _, name := range []string{noList, "truncated JSON", "wrong types"} {
		e.Must(e.Lender.Misbehave("authorizations", name))
		for _, s := range []resolution{not, done} {
			e.wantResolved(e.resolve(ref, lost.ID, firstKey, s), 503, "list_unusable")
		}
	}
	e.Must(e.Lender.Misbehave("authorizations", ""))
	e.done(ref, "captures", "100.00") // the list may not have it yet
	e.wantResolved(e.resolve(ref, lost.ID, firstKey, not), 503, "list_unusable")
	e.wantOpen("operation_manual")
	e.wantAudits(ref)
	e.Clock.Advance(time.Minute)
	e.wantResolved(e.resolve(ref, lost.ID, firstKey, not), 200, "not_done")
}

// Above the merchant's limit a second key says the same; who said it first cannot say it twice, and another
// word takes the place of the first.
func TestM8SecondPerson(t *testing.T) {
	e := newResolveEnv(t, "299.99")
	ref := e.buy("p4-24", nil)
	e.done(ref, "captures", "500.00")
	lost := e.leftToPeople(ref, "refunds", "300.00", true)
	first, second := api.KeyName("sk_test_demo_storefront"), api.KeyName(secondKey)
	yes := resolution{Outcome: "done", Note: "seen on the statement", Evidence: "statement 7"}
	no := resolution{Outcome: "not_done", Note: "not on the statement"}
	for range 2 {
		got := e.resolve(ref, lost.ID, firstKey, yes)
		if e.wantResolved(got, 202, "manual"); got.Waiting == nil || got.Waiting.Evidence != "statement 7" {
			t.Errorf("who waits for whom: %s", got.Body)
		}
	}
	e.wantOpen("operation_manual", "confirmation")
	e.wantSums(ref, "captured 500.00, released 0.00, returned 0.00, refunded 0.00, remaining 700.00")
	e.wantResolved(e.resolve(ref, lost.ID, secondKey, no), 202, "manual") // of another mind
	e.wantResolved(e.resolve(ref, lost.ID, secondKey, no), 202, "manual")
	otherEvidence := yes
	otherEvidence.Evidence = "statement 8"
	e.wantResolved(e.resolve(ref, lost.ID, firstKey, yes), 202, "manual")
	e.wantResolved(e.resolve(ref, lost.ID, secondKey, otherEvidence), 202, "manual")
	yes.Note = "so it is"
	yes.Evidence = "statement 8"
	e.wantResolved(e.resolve(ref, lost.ID, firstKey, yes), 200, "done")
	e.wantOpen()
	e.wantSums(ref, "captured 500.00, released 0.00, returned 0.00, refunded 300.00, remaining 700.00")
	e.booksAreTheLedger(ref)
	e.wantAudits(ref, "resolve "+first, "resolve_request "+first, "resolve_request "+second,
		"resolve_request "+first, "resolve_request "+second)
}

// At the limit one person is enough, a cent above it is not.
func TestM8Limit(t *testing.T) {
	e := newResolveEnv(t, "100.00")
	ref := e.buy("p4-24", nil)
	e.done(ref, "captures", "500.00")
	at := e.leftToPeople(ref, "refunds", "100.00", false)
	above := e.leftToPeople(ref, "refunds", "100.01", false)
	no := resolution{Outcome: "not_done", Note: "n"}
	e.wantResolved(e.resolve(ref, at.ID, firstKey, no), 200, "not_done")
	e.wantResolved(e.resolve(ref, above.ID, firstKey, no), 202, "manual")
	small := e.leftToPeople(ref, "refunds", "100.00", false)
	e.wantResolved(e.resolve(ref, small.ID, firstKey, resolution{Outcome: "done", Note: "n", Evidence: "e",
		Amount: "200.00"}), 202, "manual") // the amount that is told counts too
}

// Where the lender's list cannot be asked for any more, a second person always confirms.
func TestM8ForgottenAccount(t *testing.T) {
	e := newResolveEnv(t, "1000.00")
	ref := e.buy("p4-24", nil)
	lost := e.leftToPeople(ref, "captures", "10.00", false)
	e.IssueReceipts()
	_, _, err := e.Service.Relay.Erase(t.Context(), ref.Merchant, "MB-20418", "Robin")
	e.Must(err)
	no := resolution{Outcome: "not_done", Note: "the lender’s desk looked it up"}
	e.wantResolved(e.resolve(ref, lost.ID, firstKey, no), 202, "manual")
	e.wantResolved(e.resolve(ref, lost.ID, secondKey, no), 200, "not_done")
	e.wantOpen()
}

// Two of the same amount, one of which the lender did, and two people on two replicas at once: whoever says
// what, the books are the lender's ledger or it is still open.
func TestM8TwoPeopleAtOnce(t *testing.T) {
	for _, said := range [][2]string{{"done", "done"}, {"not_done", "not_done"}, {"done", "not_done"}} {
		t.Run(said[0]+", "+said[1], func(t *testing.T) {
			all := harness.NewReplicas(t, 3, withTwoKeys(""))
			e := &env{all[0]}
			ref := e.buy("p4-24", nil)
			lost := []operationAnswer{e.leftToPeople(ref, "release", "100.00", true),
				e.leftToPeople(ref, "release", "100.00", false)}
			all.RunConcurrently(24, func(replica *harness.Env, i int) {
				(&env{replica}).resolve(ref, lost[i%2].ID, []string{firstKey, secondKey}[i%2],
					resolution{Outcome: said[i%2], Note: "n"})
			})
			for _, o := range lost { // what was refused was the second word of two that cannot both be true
				for _, outcome := range []string{"done", "not_done"} {
					e.resolve(ref, o.ID, firstKey, resolution{Outcome: outcome, Note: "n"})
				}
			}
			e.wantOpen()
			e.booksAreTheLedger(ref)
			if list, err := e.Service.Store.Audits(t.Context(), ref.Merchant, ref.Checkout); err != nil ||
				len(list) != 2 {
				t.Errorf("%d audits, %v; want one of each operation", len(list), err)
			}
		})
	}
}

// A manual operation is looked up again when the merchant asks for it.
func TestM8ReconcileOfAnOperation(t *testing.T) {
	e := newResolveEnv(t, "")
	ref := e.buy("p4-24", nil)
	reconcile := func(id, want string) {
		t.Helper()
		got := e.post(ref, "operations/"+id+"/reconcile", "", firstKey, newKey())
		if !strings.Contains(got.Body, fmt.Sprintf(`"status":%q`, want)) && string(got.Code) != want {
			t.Errorf("got %d %s, want %s", got.Status, got.Body, want)
		}
	}
	captured := e.leftToPeople(ref, "captures", "500.00", true)
	e.Must(e.Lender.Misbehave("authorizations", noList))
	reconcile(captured.ID, "list_unusable")
	e.Must(e.Lender.Misbehave("authorizations", ""))
	reconcile(captured.ID, "done")
	reconcile(captured.ID, "done")
	not := e.leftToPeople(ref, "captures", "100.00", false)
	reconcile(not.ID, "manual")
	refund := e.leftToPeople(ref, "refunds", "50.00", true)
	reconcile(refund.ID, "conflict") // no list shows it
	reconcile("nobody", "operation_not_found")
	e.wantOpen("operation_manual", "operation_manual")
}

// booksAreTheLedger compares our sums with what the lender executed, to the cent. Nothing may be open.
func (e *env) booksAreTheLedger(ref relay.Ref) {
	e.Helper()
	facts := e.saleFacts(ref)
	sums := map[string]int64{}
	entry := e.ledgerOf(ref)
	for _, o := range e.Lender.Operations() {
		if strings.HasPrefix(o.Reference, referenceOf(entry.Reference)) {
			sums[o.Kind] += harness.Amount(o.Amount).Cents()
		}
	}
	if entry.AutoCapture {
		sums["capture"] += harness.Amount(entry.Amount).Cents()
	}
	want := fmt.Sprintf("captured %s, released %s, returned %s, refunded %s, remaining %s",
		cents(sums["capture"]), cents(sums["release"]), cents(sums["return"]), cents(sums["refund"]),
		cents(harness.Amount(entry.Remaining).Cents()))
	if got := facts.sums(); got != want {
		e.Errorf("our books    %s\nthe lender’s %s\n%+v\n%+v", got, want, facts.Done, e.Lender.Operations())
	}
}

// ledgerOf is the lender's entry of a checkout's authorization.
func (e *env) ledgerOf(ref relay.Ref) sandbox.LedgerEntry {
	e.Helper()
	a := e.attempt(ref)
	for _, entry := range e.Lender.Ledger() {
		if entry.Reference == a.Reference {
			return entry
		}
	}
	e.Fatalf("the lender has nothing under %s", a.Reference)
	return sandbox.LedgerEntry{}
}

// referenceOf is the merchant's part of a reference, with the point.
func referenceOf(reference string) string {
	return reference[:strings.LastIndex(reference, ".")+1]
}
