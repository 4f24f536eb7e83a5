package sandbox

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
)

// request is one call of the API.
type request struct {
	s         *Sandbox
	http      *http.Request
	op        string
	version   string        // v2.5 or v2.5.1
	reference string        // x-reference-id
	lang      string        // en or fr
	token     *token        // nil at the token endpoint
	fault     fault         // replaces the answer, when an amount asks for a fault
	mode      executionMode // set by a misbehaviour
}

// fault writes the answer itself, after the operation ran.
type fault func(w http.ResponseWriter, r *http.Request, answer any)

type endpoint struct {
	op       string
	route    string   // method and path after the version
	versions []string // those the documents name for it
	scopes   []string // empty: no token needed
	serve    func(*request) (any, error)
}

var (
	merchant = []string{"merchant"}
	either   = []string{"merchant", "customer"}
	old      = []string{"v2.5"}
	current  = []string{"v2.5.1"}
	both     = []string{"v2.5", "v2.5.1"}
)

func (s *Sandbox) endpoints() []endpoint {
	return []endpoint{
		{"token", "POST /oauth/token", old, nil, issueToken},
		{"search", "GET /client-id/{client_id}/customers/search", both, merchant, search},
		{"lookup", "GET /client-id/{client_id}/customers/lookup", old, merchant, lookup},
		{"driverslicense", "POST /client-id/{client_id}/customers/driverslicense", old, either,
			driversLicence},
		{"verify", "POST /client-id/{client_id}/account/{account}/verify", old, either, verify},
		{"calculate-interest", "POST /client-id/{client_id}/accounts/{account}/calculate-interest", both,
			either, calculateInterest},
		{"authorization", "POST /client-id/{client_id}/authorization", both, either, authorize},
		{"authorizations", "GET /client-id/{client_id}/authorizations", current, merchant,
			listAuthorizations},
		{"authorization-get", "GET /client-id/{client_id}/authorization/{id}", current, merchant,
			getAuthorization},
		{"captures", "GET /client-id/{client_id}/captures", current, merchant, listCaptures},
		{"release", "POST /client-id/{client_id}/authorization/{id}/release", both, merchant, release},
		{"capture", "POST /client-id/{client_id}/authorization/{id}/capture", both, merchant, capture},
		{"return", "POST /client-id/{client_id}/authorization/{id}/capture/{capture}/return", both, merchant,
			returnCapture},
		{"refund", "POST /client-id/{client_id}/accounts/{account}/refund", both, merchant, refund},
		{"widget-init", "POST /client-id/{client_id}/widget/init", old, either, initWidget},
	}
}

const apiRoot = "/flexiti/pos-api/"

func (s *Sandbox) routeAPI() {
	for _, e := range s.endpoints() {
		method, path, _ := strings.Cut(e.route, " ")
		s.mux.Handle(method+" "+apiRoot+"{v}"+path, s.handle(e))
	}
	s.mux.Handle(productsRoot, s.handle(endpoint{op: "unknown",
		serve: func(*request) (any, error) { return nil, notFound() }}))
}

// productsRoot is where all products of the lender lie: one that the sandbox does not have answers as the API
// does.
const productsRoot = "/flexiti/"

// versionOf is the version that a path of the API names.
func versionOf(path string) string {
	rest, ok := strings.CutPrefix(path, apiRoot)
	version, _, _ := strings.Cut(rest, "/")
	if !ok || !slices.Contains(both, version) {
		return ""
	}
	return version
}

// handle is the one adapter between HTTP and an operation: it records the call, runs programmed faults,
// checks the version, the reference id, the token and its scope, and writes the answer or the refusal.
func (s *Sandbox) handle(e endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := &statusWriter{ResponseWriter: w}
		c := &request{s: s, http: r, op: e.op, version: cmp.Or(r.PathValue("v"), versionOf(r.URL.Path)),
			reference: r.Header.Get("x-reference-id"), lang: "en"}
		defer s.record(c, out, s.opt.Now())
		r.Body = http.MaxBytesReader(out, r.Body, 64<<10)
		if hook := s.hook(s.before, e.op); hook != nil && hook(out, r) {
			return
		}
		if spoil := s.misbehaviourOf(e.op); spoil != nil {
			spoil(&faultyCall{out, r, s,
				func(h executionMode) trueAnswer { c.mode = h; return s.runForAnswer(e, c) }})
			return
		}
		answer, err := s.run(e, c)
		if hook := s.hook(s.after, e.op); hook != nil && hook(out, r) {
			return
		}
		c.write(out, answer, err)
	})
}

func (s *Sandbox) run(e endpoint, c *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := c.check(e); err != nil {
		return nil, err
	}
	if c.mode.lose {
		defer s.remember()()
	}
	return e.serve(c)
}

// remember gives a function that brings the ledger back to its present state, for a lender that loses what it
// did.
func (s *Sandbox) remember() func() {
	ledger, operations := slices.Clone(s.ledger), slices.Clone(s.operations)
	reserved, owed := maps.Clone(s.reserved), maps.Clone(s.owed)
	for i := range ledger {
		ledger[i].captures = slices.Clone(ledger[i].captures)
	}
	return func() { s.ledger, s.operations, s.reserved, s.owed = ledger, operations, reserved, owed }
}

// runForAnswer runs an operation and gives its answer unsent, for a lender that goes wrong.
func (s *Sandbox) runForAnswer(e endpoint, c *request) trueAnswer {
	answer, err := s.run(e, c)
	recorder := &answerRecorder{header: http.Header{}}
	c.write(recorder, answer, err)
	return trueAnswer{recorder.status, recorder.body}
}

// answerRecorder is a ResponseWriter that keeps the answer.
type answerRecorder struct {
	header http.Header
	trueAnswer
}

func (k *answerRecorder) Header() http.Header    { return k.header }
func (k *answerRecorder) WriteHeader(status int) { k.status = status }
func (k *answerRecorder) Write(p []byte) (int, error) {
	k.body = append(k.body, p...)
	return len(p), nil
}

func (c *request) check(e endpoint) error {
	if c.version != "" && !slices.Contains(e.versions, c.version) {
		return notFound()
	}
	if len(e.scopes) > 0 {
		if err := c.authenticate(e.scopes); err != nil {
			return err
		}
	}
	if !isReference(c.reference) && e.op != "unknown" {
		return wrongInput("x-reference-id", "required: a GUID", c.reference)
	}
	switch lang := c.http.URL.Query().Get("lang"); lang {
	case "", "en":
	case "fr":
		c.lang = "fr"
	default:
		return wrongInput("lang", "invalid", lang)
	}
	return nil
}

// isReference accepts a GUID with and without dashes: the documents say GUID and 32 characters at once.
func isReference(text string) bool {
	bare := strings.ReplaceAll(text, "-", "")
	return (len(text) == 32 || len(text) == 36) && len(bare) == 32 &&
		strings.Trim(bare, "0123456789abcdefABCDEF") == ""
}

func (c *request) write(w http.ResponseWriter, answer any, err error) {
	var no *refusal
	switch {
	case errors.As(err, &no) && no.cut:
		cut(w, c.http, nil)
	case errors.As(err, &no):
		if no.retryAfter != "" {
			w.Header().Set("Retry-After", no.retryAfter)
		}
		writeJSON(w, no.status, no.body(c))
	case err != nil:
		writeJSON(w, http.StatusInternalServerError, refuse(500, "general_error").body(c))
	case c.fault != nil:
		c.fault(w, c.http, answer)
	default:
		writeJSON(w, http.StatusOK, answer)
	}
}

// decode reads a JSON body. Unknown members are ignored, as a lender that grows does.
func (c *request) decode(into any) error {
	kind, _, _ := mime.ParseMediaType(c.http.Header.Get("Content-Type"))
	if kind != "application/json" {
		return wrongInput("content-type", "application/json expected", kind)
	}
	d := json.NewDecoder(c.http.Body)
	if err := d.Decode(into); err != nil {
		return wrongInput("body", "not readable", "")
	}
	if _, err := d.Token(); err != io.EOF {
		return wrongInput("body", "more than one value", "")
	}
	return nil
}

func (c *request) now() time.Time { return c.s.opt.Now().UTC() }

// text is a member that the documents write as a number here and as a string there.
type text string

func (t *text) UnmarshalJSON(raw []byte) error {
	var plain string
	if json.Unmarshal(raw, &plain) == nil {
		*t = text(plain)
		return nil
	}
	var number json.Number
	if err := json.Unmarshal(raw, &number); err != nil {
		return err
	}
	*t = text(number.String())
	return nil
}

// amountOf reads an amount that must be a positive JSON number with at most two decimals.
func amountOf(raw json.RawMessage) (cents, error) {
	amount, ok := parseCents(string(raw))
	if !ok || amount == 0 {
		return 0, wrongInput("amount", "number(18,2) above zero expected", string(raw))
	}
	return amount, nil
}
