package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Misbehaviour is one way for the lender to go wrong, by name, for tests that run a checkout against it:
//
//	for _, m := range sandbox.Misbehaviours() {
//		if m.Only == nil || slices.Contains(m.Only, "capture") {
//			err := box.Misbehave("capture", m.Name) // until box.Misbehave("capture", "")
//		}
//	}
//
// Over HTTP the same is POST /sandbox/misbehave {"op":"capture","name":"500"}, where Options.Misbehave allows
// it. Faults before HTTP (no connection, no name, no TLS, a half-open connection) are in server/test/network.
type Misbehaviour struct {
	Name     string
	Executes bool     // the operation is executed, whatever the caller receives
	Only     []string // the operations it is documented for or makes sense for; nil: all
	make     func() faultyAnswer
}

// faultyAnswer answers a call in place of the API.
type faultyAnswer func(*faultyCall)

// faultyCall is a call that goes wrong. execute runs the operation and gives the true answer, which was not
// sent.
type faultyCall struct {
	http.ResponseWriter
	request *http.Request
	sandbox *Sandbox
	execute func(executionMode) trueAnswer
}

// executionMode is how a misbehaving lender executes an operation: twice for one call, so that the lists
// show it later, so that it is lost after the answer was made, or without looking at who was verified.
type executionMode struct{ twice, lag, lose, unverified bool }

// trueAnswer is an answer that was not sent.
type trueAnswer struct {
	status int
	body   []byte
}

// Misbehaviours lists all of them. The documented refusals come first, by status and code.
func Misbehaviours() []Misbehaviour {
	return slices.Concat(refusing(), seeming(), silent(), garbled(), harmless(), endpointFaults())
}

var errMisbehaviour = errors.New("no such misbehaviour")

// Misbehave makes every call of an operation go wrong in the named way until the next Misbehave; an empty
// name ends it.
func (s *Sandbox) Misbehave(op, name string) error {
	all := Misbehaviours()
	i := slices.IndexFunc(all, func(m Misbehaviour) bool { return m.Name == name })
	if i < 0 && name != "" {
		return fmt.Errorf("misbehave with %q: %w", name, errMisbehaviour)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if delete(s.misbehaviours, op); name != "" {
		s.misbehaviours[op] = all[i].make()
	}
	return nil
}

func (s *Sandbox) misbehaviourOf(op string) faultyAnswer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.misbehaviours[op]
}

// serveMisbehave is Misbehave over HTTP; a GET lists the names.
func (s *Sandbox) serveMisbehave(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		var names []string
		for _, m := range Misbehaviours() {
			names = append(names, m.Name)
		}
		writeJSON(w, http.StatusOK, names)
		return
	}
	var in struct{ Op, Name string }
	if err := (&request{http: r}).decode(&in); err != nil || s.Misbehave(in.Op, in.Name) != nil {
		writeJSON(w, http.StatusBadRequest,
			map[string]string{"error": "op and the name of a misbehaviour expected"})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// always makes a misbehaviour that is the same at every call.
func always(f faultyAnswer) func() faultyAnswer { return func() faultyAnswer { return f } }

// refusing are the documented refusals and other statuses. None of them executes anything.
func refusing() []Misbehaviour {
	var out []Misbehaviour
	for _, d := range documentedRefusals {
		out = append(out, Misbehaviour{Name: fmt.Sprintf("%d %s", d.status, d.code), Only: d.operations(),
			make: always(func(x *faultyCall) { writeJSON(x, d.status, d.body()) })})
	}
	for _, status := range []int{465, 466, 467, 502, 503, 504} {
		out = append(out, Misbehaviour{Name: fmt.Sprint(status), make: always(func(x *faultyCall) {
			x.Header().Set("Content-Type", "text/html")
			x.WriteHeader(status)
			fmt.Fprintf(x, "<html><h1>%d</h1></html>", status)
		})})
	}
	return append(out,
		Misbehaviour{Name: "500", make: always(func(x *faultyCall) { answer500(x, nil, nil) })},
		Misbehaviour{Name: "429", make: always(func(x *faultyCall) { writeJSON(x, 429, map[string]any{}) })},
		Misbehaviour{Name: "429 with Retry-After", make: always(func(x *faultyCall) {
			x.Header().Set("Retry-After", "2")
			writeJSON(x, 429, map[string]any{})
		})})
}

// documentedRefusal is a refusal and the operations that document it.
type documentedRefusal struct {
	status int
	code   string
	ops    string
}

func (d documentedRefusal) operations() []string { return strings.Fields(d.ops) }

func (d documentedRefusal) body() any {
	text := d.code
	if d.code == "insufficient_scope" {
		text = "Insufficient scope: authorized scope is insufficient"
	}
	return map[string]any{"code": d.status, "error": d.code, "error_description": text}
}

const (
	moneyOps    = "authorization release capture return refund"
	readOps     = "search lookup authorizations authorization-get captures"
	checkoutOps = "driverslicense verify calculate-interest widget-init"
	allOps      = moneyOps + " " + readOps + " " + checkoutOps
)

var documentedRefusals = []documentedRefusal{
	{400, "invalid_client", "token"},
	{400, "invalid_request", "token"},
	{400, "sms_not_valid_phone", "verify"},
	{401, "invalid_token", allOps},
	{403, "insufficient_scope", allOps},
	{404, "not_found", allOps},
	{404, "customer_identity_not_found", "authorization"},
	{409, "invalid_role", allOps + " token"},
	{409, "wrong_inputs", allOps + " token"},
	{409, "general_error", allOps},
	{409, "user_not_able_to_purchase", "lookup calculate-interest authorization"},
	{409, "user_not_active", "lookup"},
	{409, "merchant_override_is_not_allowed", "verify"},
	{409, "regular_purchase_bypass_is_not_allowed", "verify"},
	{409, "piw_mismatch", "verify"},
	{409, "secret_answer_mismatch", "verify"},
	{409, "tries_exceed", "verify"},
	{409, "credit_exceeded", "authorization"},
	{409, "not_enough_credit", "authorization"},
	{409, "not_verified", "authorization"},
	{409, "wrong_verification_code", "authorization"},
	{409, "verification_code_required", "authorization"},
	{409, "plan_term_not_set", "authorization"},
	{409, "plan_term_not_available", "authorization"},
	{409, "auth_not_allowed", "authorization"},
	{409, "not_permitted", "authorization release capture return"},
	{409, "external_location_id_not_found", "authorization return refund"},
	{409, "account_type_not_permitted", "authorization return refund"},
	{409, "vcc_account_mismatch", "authorization return refund"},
	{409, "authorization_ended", "release capture"},
	{409, "auth_amount_exceeded", "release capture"},
	{409, "capture_amount_exceeded", "return"},
	{409, "return_date_exceeded", "return"},
	{409, "wrong_transaction_type", "return"},
	{409, "refunds_limit_exceeded_amount", "refund"},
}
