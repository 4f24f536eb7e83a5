package faults

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/api"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/sandbox"
	"candor/server/test/harness"
)

// Where a fault of the lender can strike a purchase: the operations of an online one, and those of a store. The first
// that a fault makes sense for is where "make test" tries it.
var (
	onlineOps = []string{"authorization", "calculate-interest", "widget-init", "token", "authorizations"}
	storeOps  = []string{"verify", "lookup"}
	laterOps  = []string{"capture", "release", "return", "refund"}
)

// lenderFaults are every way in which the lender or the way to it goes wrong.
func lenderFaults() []fault {
	var all []fault
	for _, m := range sandbox.Misbehaviours() {
		places := slices.DeleteFunc(slices.Concat(onlineOps, storeOps, laterOps), func(op string) bool { return !harness.Fits(m, op) })
		all = append(all, fault{"lender: " + m.Name, takesTime(m.Name), func(t *testing.T) {
			if !*everyFault {
				places = places[:1]
			}
			for _, op := range places {
				t.Run(op, func(t *testing.T) {
					t.Parallel()
					if slices.Contains(laterOps, op) {
						surviveOperation(t, m.Name, op)
						return
					}
					surviveMisbehaviour(t, m.Name, op)
				})
			}
		}})
	}
	return all
}

// takesTime tells the faults that are over only when the relay's patience is.
func takesTime(name string) bool {
	for _, word := range []string{"hang", "one byte", "endless", "Content-Length"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// surviveMisbehaviour sells while one operation goes wrong, and on when it no longer does.
func surviveMisbehaviour(t *testing.T, name, op string) {
	o := newScenario(t, slices.Contains(storeOps, op))
	switch op {
	case "authorization":
		o.actUntil(9, checkout.StepReview)
	case "authorizations": // the list is asked for when an answer was lost
		o.actUntil(9, checkout.StepReview)
		o.Must(o.Lender.Misbehave("authorization", "executes and answers 500"))
	}
	o.Must(o.Lender.Misbehave(op, name))
	o.actUntil(3, "")
	if op == "authorizations" {
		o.awaitLender()
		o.Must(o.Lender.Misbehave("authorization", ""))
		for range 4 {
			o.Clock.Advance(10_000_000_000)
			_, err := o.Service.Relay.Settle(o.Context())
			o.Must(err)
		}
	}
	o.Must(o.Lender.Misbehave(op, ""))
	o.finish()
}

// surviveOperation captures, frees or takes back while that goes wrong: it is done once or not at all, and the merchant is told
// which, or that people must look.
func surviveOperation(t *testing.T, name, op string) {
	o := newScenario(t, false)
	if o.actUntil(14, ""); o.told == "" {
		t.Fatal("nothing was authorized")
	}
	path := map[string]string{"capture": "/captures", "release": "/release", "refund": "/refunds"}[op]
	if op == "return" || op == "refund" {
		_, made := o.merchant("/captures", `{"amount":"500.00"}`)
		o.captured(made.ID)
		if op == "return" {
			path = "/captures/" + made.ID + "/returns"
		}
	}
	o.Must(o.Lender.Misbehave(op, name))
	status, told := o.merchant(path, `{"amount":"200.00"}`)
	o.Must(o.Lender.Misbehave(op, ""))
	for range 60 { // three quarters of an hour
		o.Clock.Advance(45 * time.Second)
		_, err := o.Service.Relay.Settle(t.Context())
		o.Must(err)
	}
	o.operationAgrees(op, status, told)
	o.nothingLeaked()
}

// captured waits until a capture is done: a machine with much to do may answer it as begun.
func (o *scenario) captured(id string) {
	o.Helper()
	for began := time.Now(); time.Since(began) < answerWithin; time.Sleep(50 * time.Millisecond) {
		known, err := o.Service.Store.Operation(o.Context(), demo.Merchant, relay.OperationID(id))
		if err == nil && known.State == relay.OperationDone {
			return
		}
	}
	o.Fatalf("capture %q is not done", id)
}

type operationAnswer struct {
	ID, Kind, Reference string
	Status              api.OperationStatus
}

// merchant asks for something about the authorization.
func (o *scenario) merchant(path, body string) (status int, made operationAnswer) {
	o.Helper()
	q, err := http.NewRequestWithContext(o.Context(), http.MethodPost, o.Public.URL+"/v1/checkouts/"+string(o.ref.Checkout)+path, strings.NewReader(body))
	o.Must(err)
	q.Header.Set("Authorization", "Bearer "+demo.MerchantKey)
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Idempotency-Key", path+body)
	began := time.Now()
	answer, err := http.DefaultClient.Do(q)
	o.Must(err)
	defer func() { _ = answer.Body.Close() }()
	o.inTime(path, began)
	o.Must(json.NewDecoder(answer.Body).Decode(&made))
	return answer.StatusCode, made
}

// operationAgrees holds the end of an operation against the lender's books. What a lender does twice for one call has one
// reference.
func (o *scenario) operationAgrees(op string, status int, first operationAnswer) {
	o.Helper()
	did := map[string]bool{}
	for _, d := range o.Lender.Operations() {
		if d.Kind == op && d.Amount == "200.00" {
			did[d.Reference] = true
		}
	}
	list, err := o.Service.Store.Operations(o.Context(), demo.Merchant, o.ref.Checkout)
	o.Must(err)
	if len(did) > 1 {
		o.Errorf("%s was done %d times", op, len(did))
	}
	for _, known := range list {
		if string(known.Kind) != op || known.Amount != "200.00" {
			continue
		}
		done := did[known.Reference]
		if known.State.Open() || known.State == relay.OperationDone && !done || done && !slices.Contains(
			[]relay.OperationState{relay.OperationDone, relay.OperationManual}, known.State) {
			o.Errorf("%s is %s, done by the lender: %t (first told %d %+v)", op, known.State, done, status, first)
		}
	}
}
