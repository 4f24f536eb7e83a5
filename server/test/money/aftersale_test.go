package money

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/offer"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// operationAnswer is an operation, or the problem instead, as a merchant's server receives it.
type operationAnswer struct {
	HTTP      int           `json:"-"`
	ID        string        `json:"id"`
	Kind      string        `json:"kind"`
	Amount    string        `json:"amount"`
	Status    string        `json:"status"`
	Code      checkout.Code `json:"code"`
	CaptureID string        `json:"capture_id"`
	LenderID  string        `json:"lender_id"`
	Cause     string        `json:"cause"`
	Reference string        `json:"reference"`
}

// saleFacts is a sale as a merchant's server sees it.
type saleFacts struct {
	Status    string            `json:"status"`
	Trace     string            `json:"trace"`
	Manual    bool              `json:"manual"`
	Cancel    bool              `json:"cancel_requested"`
	Captured  string            `json:"captured"`
	Released  string            `json:"released"`
	Returned  string            `json:"returned"`
	Refunded  string            `json:"refunded"`
	Remaining string            `json:"remaining"`
	Done      []operationAnswer `json:"operations"`
}

func (a saleFacts) sums() string {
	return fmt.Sprintf("captured %s, released %s, returned %s, refunded %s, remaining %s", a.Captured,
		a.Released, a.Returned, a.Refunded, a.Remaining)
}

// buy brings an online checkout of 1200.00 to its approval.
func (e *env) buy(plan string, change func(*relay.CreateRequest)) relay.Ref {
	e.Helper()
	ref := e.Create(change)
	e.ToOffersOnline(ref)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: e.offer(ref, plan)},
		checkout.StepReview)
	e.Accept(ref, checkout.StepApproved)
	return ref
}

// operate asks for an operation under an idempotency key, "" for one of its own. No amount is all that is
// left.
func (e *env) operate(ref relay.Ref, what, amount, key string) operationAnswer {
	e.Helper()
	header := map[string]string{"Authorization": harness.MerchantHeader["Authorization"],
		"Idempotency-Key": cmp.Or(key, rand.Text())}
	body := `{"all":true}`
	if amount != "" {
		body = fmt.Sprintf(`{"amount":%q}`, amount)
	}
	got := e.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+"/"+what, body, header)
	out := operationAnswer{HTTP: got.Status, Code: got.Code}
	if got.Status < 400 { // the status of a problem is a number, that of an operation a word
		e.Must(json.Unmarshal([]byte(got.Body), &out))
	}
	return out
}

// done asks for an operation and expects it to be done.
func (e *env) done(ref relay.Ref, what, amount string) operationAnswer {
	e.Helper()
	got := e.operate(ref, what, amount, "")
	if got.HTTP != http.StatusCreated || got.Status != "done" {
		e.Fatalf("%s of %q: %+v", what, amount, got)
	}
	return got
}

func (e *env) saleFacts(ref relay.Ref) saleFacts {
	e.Helper()
	got := e.Call("GET", "/v1/checkouts/"+string(ref.Checkout), "", harness.MerchantHeader)
	var out saleFacts
	e.Must(json.Unmarshal([]byte(got.Body), &out))
	return out
}

func (e *env) wantSums(ref relay.Ref, want string) {
	e.Helper()
	if got := e.saleFacts(ref).sums(); got != want {
		e.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestCaptureReleaseReturnRefund(t *testing.T) {
	e := newEnv(t)
	ref := e.buy("p4-24", nil)
	e.wantSums(ref, "captured 0.00, released 0.00, returned 0.00, refunded 0.00, remaining 1200.00")
	first := e.done(ref, "captures", "500.00")
	second := e.done(ref, "captures", "300.00")
	e.done(ref, "release", "100.00")
	e.done(ref, "captures", "") // everything that remains
	e.wantSums(ref, "captured 1100.00, released 100.00, returned 0.00, refunded 0.00, remaining 0.00")
	back := e.done(ref, "captures/"+first.ID+"/returns", "200.00")
	if back.CaptureID != first.ID || back.LenderID == "" || first.LenderID == "" {
		t.Errorf("capture %+v, return %+v", first, back)
	}
	e.done(ref, "captures/"+first.ID+"/returns", "") // the rest of it
	e.done(ref, "refunds", "250.00")
	e.wantSums(ref, "captured 1100.00, released 100.00, returned 500.00, refunded 250.00, remaining 0.00")
	for what, amount := range map[string]string{
		"captures": "0.01", "release": "", "captures/" + first.ID + "/returns": "0.01", "refunds": "350.01"} {
		if got := e.operate(ref, what, amount, ""); got.HTTP != 422 ||
			got.Code != checkout.CodeAmountExceeds {
			t.Errorf("%s %s beyond what is left: %+v", what, amount, got)
		}
	}
	e.done(ref, "captures/"+second.ID+"/returns", "300.00")
	e.done(ref, "refunds", "50.00")
	executed := e.Lender.Operations()
	if len(executed) != 9 || executed[0].Reference != first.Reference ||
		!strings.HasPrefix(first.Reference, "MB-20418.") || len(first.Reference) > 40 {
		t.Errorf("the lender executed %+v", executed)
	}
	if facts := e.saleFacts(ref); len(facts.Done) != 9 {
		t.Errorf("listed %+v", facts.Done)
	}
}

// An automatic capture counts as the first capture, and can be returned.
func TestAutoCaptureIsACapture(t *testing.T) {
	e := newEnv(t)
	yes := true
	ref := e.buy("p4-24", func(r *relay.CreateRequest) { r.AutoCapture = &yes })
	e.wantSums(ref, "captured 1200.00, released 0.00, returned 0.00, refunded 0.00, remaining 0.00")
	captured := e.saleFacts(ref).Done[0]
	if captured.Cause != "auto_capture" || captured.LenderID == "" || captured.Status != "done" {
		t.Errorf("the capture: %+v", captured)
	}
	if got := e.operate(ref, "captures", "1.00", ""); got.HTTP != 422 {
		t.Errorf("captured again: %+v", got)
	}
	e.done(ref, "captures/"+captured.ID+"/returns", "")
	e.wantSums(ref, "captured 1200.00, released 0.00, returned 1200.00, refunded 0.00, remaining 0.00")
}

func TestWhatCannotBeReturned(t *testing.T) {
	e := newEnv(t)
	old := e.buy("p4-24", nil)
	captured := e.done(old, "captures", "")
	regular := e.buy("regular", func(r *relay.CreateRequest) { r.Amount = harness.Amount("150.00") })
	plain := e.done(regular, "captures", "")
	open := e.Create(nil)
	for name, tc := range map[string]struct {
		ref    relay.Ref
		what   string
		amount string
		later  time.Duration
		status int
		code   checkout.Code
	}{
		"nothing authorized": {ref: open, what: "captures", status: 409, code: checkout.CodeConflict},
		"unknown capture": {ref: old, what: "captures/nobody/returns", status: 404,
			code: checkout.CodeCaptureNotFound},
		"another checkout's": {ref: regular, what: "captures/" + captured.ID + "/returns", status: 404,
			code: checkout.CodeCaptureNotFound},
		"unknown checkout": {ref: relay.Ref{Checkout: "co_none"}, what: "release", status: 404,
			code: checkout.CodeCheckoutNotFound},
		"not promotional": {ref: regular, what: "captures/" + plain.ID + "/returns", status: 422,
			code: checkout.CodeNotPromotional},
		"nothing": {ref: old, what: "refunds", amount: "0.00", status: 422,
			code: checkout.CodeAmountInvalid},
		"negative": {ref: old, what: "refunds", amount: "-1.00", status: 422,
			code: checkout.CodeAmountInvalid},
	} {
		if got := e.operate(tc.ref, tc.what, tc.amount, ""); got.HTTP != tc.status || got.Code != tc.code {
			t.Errorf("%s: %+v, want %d %s", name, got, tc.status, tc.code)
		}
	}
	e.Clock.Advance(100*24*time.Hour + time.Second)
	if got := e.operate(old, "captures/"+captured.ID+"/returns", "", ""); got.HTTP != 422 ||
		got.Code != checkout.CodeReturnTooLate {
		t.Errorf("after 100 days: %+v", got)
	}
	e.done(old, "refunds", "10.00")
	if n := len(e.Lender.Operations()); n != 3 {
		t.Errorf("the lender executed %d operations, want the two captures and the refund", n)
	}
}

// A refusal that the lender documents ends the operation, names its code, and moves nothing.
func TestRefusedOperation(t *testing.T) {
	e := newEnv(t)
	ref := e.buy("p4-24", nil)
	e.Must(e.Lender.Misbehave("capture", "409 authorization_ended"))
	got := e.operate(ref, "captures", "400.00", "k1")
	if got.HTTP != 201 || got.Status != "refused" || got.Code != checkout.CodeAuthorizationEnded {
		t.Errorf("refused: %+v", got)
	}
	e.Must(e.Lender.Misbehave("capture", ""))
	e.wantSums(ref, "captured 0.00, released 0.00, returned 0.00, refunded 0.00, remaining 1200.00")
	if again := e.operate(ref, "captures", "400.00", "k1"); again.ID != got.ID || again.Status != "refused" {
		t.Errorf("the same request: %+v", again)
	}
	e.done(ref, "captures", "1200.00")
}

// After a crash, the same key finds its operation: nothing is done twice.
func TestM4SameKeyAfterACrash(t *testing.T) {
	e := newEnv(t)
	ref := e.buy("p4-24", nil)
	first := e.operate(ref, "captures", "400.00", "k1")
	// as if the process had died before it stored the answer
	e.Must(e.Service.Store.Forget(t.Context(), demo.Merchant, "k1"))
	again := e.operate(ref, "captures", "400.00", "k1")
	if again.ID != first.ID || again.HTTP != 201 || len(e.Lender.Operations()) != 1 {
		t.Errorf("first %+v, again %+v; the lender executed %d", first, again, len(e.Lender.Operations()))
	}
}

// offer gives the id of a plan's offer, or of the regular purchase.
func (e *env) offer(ref relay.Ref, name string) offer.ID {
	e.Helper()
	for _, o := range e.View(ref, relay.Shopper).Offers {
		if string(o.ID) == name {
			return o.ID
		}
	}
	e.Fatalf("%s is not offered", name)
	return ""
}
