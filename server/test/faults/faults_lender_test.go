package faults

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/api"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/sandbox"
	"candor/server/test/harness"
)

// The operations where a fault of the lender can hit a purchase: those of an online one, those of a store,
// and those after the sale. "make test" tries a fault at the first operation that it fits.
var (
	onlineOps = []string{"authorization", "calculate-interest", "widget-init", "token", "authorizations"}
	storeOps  = []string{"verify", "lookup", "driverslicense"}
	laterOps  = []string{"capture", "release", "return", "refund"}
)

// lenderFaults are all faults of the lender's answers.
func lenderFaults() []fault {
	var all []fault
	for _, m := range sandbox.Misbehaviours() {
		ops := slices.DeleteFunc(slices.Concat(onlineOps, storeOps, laterOps),
			func(op string) bool { return !harness.Fits(m, op) })
		all = append(all, fault{"lender: " + m.Name, takesTime(m.Name), func(t *testing.T) {
			if !*everyFault {
				ops = ops[:min(1, len(ops))]
			}
			for _, op := range ops {
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

// takesTime reports whether a fault ends only when the relay's time-out does.
func takesTime(name string) bool {
	for _, word := range []string{"hang", "one byte", "endless", "Content-Length"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// surviveMisbehaviour sells while one operation goes wrong, and goes on when it no longer does.
func surviveMisbehaviour(t *testing.T, name, op string) {
	s := newScenario(t, slices.Contains(storeOps, op))
	switch op {
	case "driverslicense":
		s.scans = true
	case "verify": // the code is the last act
		s.actUntil(9, checkout.StepReview)
		s.acceptOnce()
	case "authorization":
		s.actUntil(9, checkout.StepReview)
	case "authorizations": // the list is read when an answer was lost
		s.actUntil(9, checkout.StepReview)
		s.Must(s.Lender.Misbehave("authorization", "executes and answers 500"))
	}
	s.misbehave(op, name)
	s.actUntil(3, "")
	if op == "authorizations" {
		s.awaitLender()
		s.Must(s.Lender.Misbehave("authorization", ""))
		for range 4 {
			s.Clock.Advance(10_000_000_000)
			_, err := s.Service.Relay.Settle(s.Context())
			s.Must(err)
		}
	}
	s.behave(op)
	s.finish()
}

// surviveOperation captures, releases, returns or refunds while that operation goes wrong. It is done once or
// not at all, and the merchant learns which, or that people must settle it.
func surviveOperation(t *testing.T, name, op string) {
	s := newScenario(t, false)
	if s.actUntil(14, ""); s.approved == "" {
		t.Fatal("nothing was authorized")
	}
	path := map[string]string{"capture": "/captures", "release": "/release", "refund": "/refunds"}[op]
	if op == "return" || op == "refund" {
		_, made := s.merchant("/captures", `{"amount":"500.00"}`)
		s.captured(made.ID)
		if op == "return" {
			path = "/captures/" + made.ID + "/returns"
		}
	}
	s.misbehave(op, name)
	status, told := s.merchant(path, `{"amount":"200.00"}`)
	s.behave(op)
	s.compared()
	s.operationAgrees(op, status, told)
	s.nothingLeaked()
}

// captured waits until a capture is done: on a busy machine its first answer may be that it has begun.
func (s *scenario) captured(id string) {
	s.Helper()
	for began := time.Now(); time.Since(began) < answerWithin; time.Sleep(50 * time.Millisecond) {
		known, err := s.Service.Store.Operation(s.Context(), demo.Merchant, relay.OperationID(id))
		if err == nil && known.State == relay.OperationDone {
			return
		}
	}
	s.Fatalf("capture %q is not done", id)
}

type operationAnswer struct {
	ID, Kind, Reference string
	Status              api.OperationStatus
}

// merchant makes a call of the merchant API about the checkout.
func (s *scenario) merchant(path, body string) (status int, made operationAnswer) {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), http.MethodPost,
		s.Public.URL+"/v1/checkouts/"+string(s.ref.Checkout)+path, strings.NewReader(body))
	s.Must(err)
	r.Header.Set("Authorization", "Bearer "+demo.MerchantKey)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", path+body)
	began := time.Now()
	answer, err := http.DefaultClient.Do(r)
	s.Must(err)
	defer func() { _ = answer.Body.Close() }()
	s.inTime(path, began)
	s.Must(json.NewDecoder(answer.Body).Decode(&made))
	return answer.StatusCode, made
}

// operationAgrees compares the end of an operation with the lender's ledger, execution by execution. What the
// lender executed twice is given back where it can be, and raises an alarm in any case; our books follow what
// cannot. Nothing lists refunds: a second one that names no capture cannot be seen.
func (s *scenario) operationAgrees(op string, status int, first operationAnswer) {
	s.Helper()
	did := map[string]int{}
	for _, d := range s.Lender.Operations() {
		if d.Kind == op && d.Amount == "200.00" {
			did[d.Reference]++
		}
	}
	list, err := s.Service.Store.Operations(s.Context(), demo.Merchant, s.ref.Checkout)
	s.Must(err)
	for _, known := range list {
		if string(known.Kind) == op && known.Amount.String() == "200.00" && known.Cause == "" {
			s.executionsAgree(known, did[known.Reference], fmt.Sprintf("%d %+v", status, first))
		}
	}
	if len(did) > 1 {
		s.Errorf("%s was done under %d references", op, len(did))
	}
	if op != "refund" && !s.alarmed("manual") && !s.alarmed("missing") {
		s.sumsAgree(list)
	}
}

// executionsAgree compares an operation with how often the lender executed it.
func (s *scenario) executionsAgree(known relay.Operation, done int, first string) {
	s.Helper()
	settled := known.State == relay.OperationDone || known.State == relay.OperationManual
	if known.State.Open() || done > 0 && !settled {
		s.Errorf("%s is %s, done by the lender %d times (first told %s)", known.Kind, known.State, done,
			first)
	}
	alarm := map[relay.OperationKind]string{relay.KindCapture: "double", relay.KindRelease: "unexplained",
		relay.KindReturn: "unexplained"}[known.Kind]
	switch {
	case done > 1 && alarm != "" && !s.alarmed(alarm):
		s.Errorf("%s was executed %d times, without an alarm", known.Kind, done)
	case known.State == relay.OperationDone && done == 0 && !s.alarmed("missing"):
		s.Errorf("%s is done, and the lender lost it, without an alarm", known.Kind)
	}
}

// sumsAgree compares the sums of our books with the lender's ledger, to the cent.
func (s *scenario) sumsAgree(list []relay.Operation) {
	s.Helper()
	e := s.Lender.Ledger()[0]
	sums, err := relay.SumsOf(harness.Amount(e.Amount), s.approved, list)
	s.Must(err)
	var captured, left []money.Amount
	for _, c := range e.Captures {
		captured, left = append(captured, harness.Amount(c.Amount)), append(left, harness.Amount(c.Remaining))
	}
	all, err := money.Sum(captured...)
	s.Must(err)
	kept, err := money.Sum(left...)
	s.Must(err)
	ours, err := sums.Captured.Sub(sums.Returned)
	s.Must(err)
	if sums.Captured != all || ours != kept || sums.Remaining.String() != e.Remaining {
		s.Errorf(
			"our books say %+v; the lender captured %s, of which %s are left, and %s remain",
			sums,
			all,
			kept,
			e.Remaining,
		)
	}
}
