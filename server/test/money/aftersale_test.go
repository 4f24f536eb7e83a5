package money

import (
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

// operated is an operation, or why there is none, as a merchant's server gets it.
type operated struct {
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

// account is what a merchant's server sees of a sale.
type account struct {
	Status    string     `json:"status"`
	Trace     string     `json:"trace"`
	Manual    bool       `json:"manual"`
	Cancel    bool       `json:"cancel_requested"`
	Captured  string     `json:"captured"`
	Released  string     `json:"released"`
	Returned  string     `json:"returned"`
	Refunded  string     `json:"refunded"`
	Remaining string     `json:"remaining"`
	Done      []operated `json:"operations"`
}

func (a account) sums() string {
	return fmt.Sprintf("captured %s, released %s, returned %s, refunded %s, remaining %s", a.Captured, a.Released, a.Returned, a.Refunded, a.Remaining)
}

// buy brings an online checkout for 1,200.00 to its approval.
func (l *env) buy(plan string, change func(*relay.CreateRequest)) relay.Ref {
	l.Helper()
	ref := l.Create(change)
	l.ToOffersOnline(ref)
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: l.offer(ref, plan)}, checkout.StepReview)
	l.Accept(ref, checkout.StepApproved)
	return ref
}

// operate asks for an operation under a key; "" sends none.
func (l *env) operate(ref relay.Ref, what, amount, key string) operated {
	l.Helper()
	header := map[string]string{"Authorization": harness.MerchantHeader["Authorization"]}
	if key != "" {
		header["Idempotency-Key"] = key
	}
	body := ""
	if amount != "" {
		body = fmt.Sprintf(`{"amount":%q}`, amount)
	}
	got := l.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+"/"+what, body, header)
	out := operated{HTTP: got.Status, Code: got.Code}
	if got.Status < 400 { // a problem's status is a number
		l.Must(json.Unmarshal([]byte(got.Body), &out))
	}
	return out
}

// done asks for an operation and wants it done.
func (l *env) done(ref relay.Ref, what, amount string) operated {
	l.Helper()
	got := l.operate(ref, what, amount, "")
	if got.HTTP != http.StatusCreated || got.Status != "done" {
		l.Fatalf("%s of %q: %+v", what, amount, got)
	}
	return got
}

func (l *env) account(ref relay.Ref) account {
	l.Helper()
	got := l.Call("GET", "/v1/checkouts/"+string(ref.Checkout), "", harness.MerchantHeader)
	var out account
	l.Must(json.Unmarshal([]byte(got.Body), &out))
	return out
}

func (l *env) wantSums(ref relay.Ref, want string) {
	l.Helper()
	if got := l.account(ref).sums(); got != want {
		l.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestCaptureReleaseReturnRefund(t *testing.T) {
	l := newEnv(t)
	ref := l.buy("p4-24", nil)
	l.wantSums(ref, "captured 0.00, released 0.00, returned 0.00, refunded 0.00, remaining 1200.00")
	first := l.done(ref, "captures", "500.00")
	second := l.done(ref, "captures", "300.00")
	l.done(ref, "release", "100.00")
	l.done(ref, "captures", "") // all that remains
	l.wantSums(ref, "captured 1100.00, released 100.00, returned 0.00, refunded 0.00, remaining 0.00")
	back := l.done(ref, "captures/"+first.ID+"/returns", "200.00")
	if back.CaptureID != first.ID || back.LenderID == "" || first.LenderID == "" {
		t.Errorf("capture %+v, return %+v", first, back)
	}
	l.done(ref, "captures/"+first.ID+"/returns", "") // the rest of it
	l.done(ref, "refunds", "250.00")
	l.wantSums(ref, "captured 1100.00, released 100.00, returned 500.00, refunded 250.00, remaining 0.00")
	for what, amount := range map[string]string{"captures": "0.01", "release": "", "captures/" + first.ID + "/returns": "0.01", "refunds": "350.01"} {
		if got := l.operate(ref, what, amount, ""); got.HTTP != 422 || got.Code != checkout.CodeAmountExceeds {
			t.Errorf("%s %s beyond what is left: %+v", what, amount, got)
		}
	}
	l.done(ref, "captures/"+second.ID+"/returns", "300.00")
	l.done(ref, "refunds", "50.00")
	executed := l.Lender.Operations()
	if len(executed) != 9 || executed[0].Reference != first.Reference || !strings.HasPrefix(first.Reference, "MB-20418.") || len(first.Reference) > 40 {
		t.Errorf("the lender executed %+v", executed)
	}
	if facts := l.account(ref); len(facts.Done) != 9 {
		t.Errorf("listed %+v", facts.Done)
	}
}

// An automatic capture counts as a first capture, and can be returned.
func TestAutoCaptureIsACapture(t *testing.T) {
	l := newEnv(t)
	yes := true
	ref := l.buy("p4-24", func(q *relay.CreateRequest) { q.AutoCapture = &yes })
	l.wantSums(ref, "captured 1200.00, released 0.00, returned 0.00, refunded 0.00, remaining 0.00")
	captured := l.account(ref).Done[0]
	if captured.Cause != "auto_capture" || captured.LenderID == "" || captured.Status != "done" {
		t.Errorf("the capture: %+v", captured)
	}
	if got := l.operate(ref, "captures", "1.00", ""); got.HTTP != 422 {
		t.Errorf("captured again: %+v", got)
	}
	l.done(ref, "captures/"+captured.ID+"/returns", "")
	l.wantSums(ref, "captured 1200.00, released 0.00, returned 1200.00, refunded 0.00, remaining 0.00")
}

func TestWhatCannotBeReturned(t *testing.T) {
	l := newEnv(t)
	old := l.buy("p4-24", nil)
	captured := l.done(old, "captures", "")
	regular := l.buy("regular", func(q *relay.CreateRequest) { q.Amount = harness.Amount("150.00") })
	plain := l.done(regular, "captures", "")
	open := l.Create(nil)
	for name, tc := range map[string]struct {
		ref    relay.Ref
		what   string
		amount string
		later  time.Duration
		status int
		code   checkout.Code
	}{
		"nothing authorized": {ref: open, what: "captures", status: 409, code: checkout.CodeConflict},
		"unknown capture":    {ref: old, what: "captures/nobody/returns", status: 404, code: checkout.CodeCaptureNotFound},
		"another checkout's": {ref: regular, what: "captures/" + captured.ID + "/returns", status: 404, code: checkout.CodeCaptureNotFound},
		"unknown checkout":   {ref: relay.Ref{Checkout: "co_none"}, what: "release", status: 404, code: checkout.CodeCheckoutNotFound},
		"not promotional":    {ref: regular, what: "captures/" + plain.ID + "/returns", status: 422, code: checkout.CodeNotPromotional},
		"nothing":            {ref: old, what: "refunds", amount: "0.00", status: 422, code: checkout.CodeAmountInvalid},
		"negative":           {ref: old, what: "refunds", amount: "-1.00", status: 422, code: checkout.CodeAmountInvalid},
	} {
		if got := l.operate(tc.ref, tc.what, tc.amount, ""); got.HTTP != tc.status || got.Code != tc.code {
			t.Errorf("%s: %+v, want %d %s", name, got, tc.status, tc.code)
		}
	}
	l.Clock.Advance(100*24*time.Hour + time.Second)
	if got := l.operate(old, "captures/"+captured.ID+"/returns", "", ""); got.HTTP != 422 || got.Code != checkout.CodeReturnTooLate {
		t.Errorf("after 100 days: %+v", got)
	}
	l.done(old, "refunds", "10.00")
	if n := len(l.Lender.Operations()); n != 3 {
		t.Errorf("the lender executed %d operations, want the two captures and the refund", n)
	}
}

// A refusal that the lender documents closes the operation, tells its code, and takes nothing.
func TestRefusedOperation(t *testing.T) {
	l := newEnv(t)
	ref := l.buy("p4-24", nil)
	l.Must(l.Lender.Misbehave("capture", "409 authorization_ended"))
	got := l.operate(ref, "captures", "400.00", "k1")
	if got.HTTP != 201 || got.Status != "refused" || got.Code != checkout.CodeAuthorizationEnded {
		t.Errorf("refused: %+v", got)
	}
	l.Must(l.Lender.Misbehave("capture", ""))
	l.wantSums(ref, "captured 0.00, released 0.00, returned 0.00, refunded 0.00, remaining 1200.00")
	if again := l.operate(ref, "captures", "400.00", "k1"); again.ID != got.ID || again.Status != "refused" {
		t.Errorf("the same request: %+v", again)
	}
	l.done(ref, "captures", "1200.00")
}

// A key that was answered after a crash finds its operation: nothing is done twice.
func TestM4SameKeyAfterACrash(t *testing.T) {
	l := newEnv(t)
	ref := l.buy("p4-24", nil)
	first := l.operate(ref, "captures", "400.00", "k1")
	l.Must(l.Service.Store.Forget(t.Context(), demo.Merchant, "k1")) // as if the process had died before the answer was kept
	again := l.operate(ref, "captures", "400.00", "k1")
	if again.ID != first.ID || again.HTTP != 201 || len(l.Lender.Operations()) != 1 {
		t.Errorf("first %+v, again %+v; the lender executed %d", first, again, len(l.Lender.Operations()))
	}
}

// offer is the id of a plan, or of the regular purchase.
func (l *env) offer(ref relay.Ref, name string) offer.ID {
	l.Helper()
	for _, o := range l.View(ref, relay.Shopper).Offers {
		if string(o.ID) == name {
			return o.ID
		}
	}
	l.Fatalf("%s is not offered", name)
	return ""
}
