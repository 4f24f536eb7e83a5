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
//		if m.Fits("capture") {
//			err := box.Misbehave("capture", m.Name) // until box.Misbehave("capture", "")
//		}
//	}
//
// Over HTTP the same is POST /sandbox/misbehave {"op":"capture","name":"500"}, where Options.Misbehave allows it. What goes
// wrong before HTTP (no connection, no name, no TLS, a line that is dead) is made with Line, Nobody and Certificate.
type Misbehaviour struct {
	Name     string
	Executes bool     // the operation is executed, whatever the caller is told
	Only     []string // the operations it is documented or makes sense for; nil: every one
	make     func() spoiler
}

// Fits reports whether it makes sense for an operation (see Fail for their names).
func (m Misbehaviour) Fits(op string) bool { return m.Only == nil || slices.Contains(m.Only, op) }

// spoiler answers a call in place of the API.
type spoiler func(*spoiled)

// spoiled is a call that goes wrong. execute runs the operation and gives the answer that would have been true.
type spoiled struct {
	http.ResponseWriter
	request *http.Request
	s       *Sandbox
	execute func(how) truth
}

// how an operation is executed by a lender that goes wrong: two times for one call; so that the lists tell it later.
type how struct{ twice, lag bool }

// truth is an answer that was not sent yet.
type truth struct {
	status int
	body   []byte
}

// Misbehaviours lists every one. The documented refusals come first, by status and code.
func Misbehaviours() []Misbehaviour {
	return slices.Concat(refusing(), seeming(), silent(), garbled(), harmless(), wayward())
}

var errMisbehaviour = errors.New("no such misbehaviour")

// Misbehave makes every call of an operation go wrong in the way of that name, until it is called again; no name ends it.
func (s *Sandbox) Misbehave(op, name string) error {
	all := Misbehaviours()
	i := slices.IndexFunc(all, func(m Misbehaviour) bool { return m.Name == name })
	if i < 0 && name != "" {
		return fmt.Errorf("misbehave with %q: %w", name, errMisbehaviour)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if delete(s.spoilers, op); name != "" {
		s.spoilers[op] = all[i].make()
	}
	return nil
}

func (s *Sandbox) spoiler(op string) spoiler {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.spoilers[op]
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
		writeJSON(w, http.StatusBadRequest, map[string]string{"error": "op and the name of a misbehaviour expected"})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// always is a misbehaviour without a memory.
func always(f spoiler) func() spoiler { return func() spoiler { return f } }

// refusing are the documented refusals and the other statuses, none of which executes anything.
func refusing() []Misbehaviour {
	var out []Misbehaviour
	for _, d := range documented {
		out = append(out, Misbehaviour{Name: fmt.Sprintf("%d %s", d.status, d.code), Only: d.at(),
			make: always(func(x *spoiled) { writeJSON(x, d.status, d.body()) })})
	}
	for _, status := range []int{465, 466, 467, 502, 503, 504} {
		out = append(out, Misbehaviour{Name: fmt.Sprint(status), make: always(func(x *spoiled) {
			x.Header().Set("Content-Type", "text/html")
			x.WriteHeader(status)
			fmt.Fprintf(x, "<html><h1>%d</h1></html>", status)
		})})
	}
	return append(out,
		Misbehaviour{Name: "500", make: always(func(x *spoiled) { answer500(x, nil, nil) })},
		Misbehaviour{Name: "429", make: always(func(x *spoiled) { writeJSON(x, 429, map[string]any{}) })},
		Misbehaviour{Name: "429 with Retry-After", make: always(func(x *spoiled) {
			x.Header().Set("Retry-After", "2")
			writeJSON(x, 429, map[string]any{})
		})})
}

// refusable is a documented refusal and where the documents name it; no operation is every one that needs a token.
type refusable struct {
	status int
	code   string
	ops    string
}

func (d refusable) at() []string { return strings.Fields(d.ops) }

func (d refusable) body() any {
	text := d.code
	if d.code == "insufficient_scope" {
		text = "Insufficient scope: authorized scope is insufficient"
	}
	return map[string]any{"code": d.status, "error": d.code, "error_description": text}
}

const (
	moving  = "authorization release capture return refund"
	reading = "search lookup authorizations authorization-get captures"
	telling = "driverslicense verify calculate-interest widget-init"
	every   = moving + " " + reading + " " + telling
)

var documented = []refusable{
	{400, "invalid_client", "token"},
	{400, "invalid_request", "token"},
	{400, "sms_not_valid_phone", "verify"},
	{401, "invalid_token", every},
	{403, "insufficient_scope", every},
	{404, "not_found", every},
	{404, "customer_identity_not_found", "authorization"},
	{409, "invalid_role", every + " token"},
	{409, "wrong_inputs", every + " token"},
	{409, "general_error", every},
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
