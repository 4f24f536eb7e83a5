package simulation

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"candor/server/relay"
)

// simulatedLender is the lender: which calls it received, what it executed, and what it answers about that.
type simulatedLender struct {
	faultPlan
	sim            *simulation
	mu             sync.Mutex
	authorizations []*authorization
	executed       []execution
	// moneyCalls counts calls that may move money, by reference. Those refused for their token do not count.
	moneyCalls map[string]int
	codes      map[string]string
	tokens     map[string]time.Time // with the time each ends
	next       int64
	violations []string // what the lender should never receive
	touched    bool     // people changed its books by hand
}

// authorization is one authorization that the lender executed.
type authorization struct {
	account    string
	id         int64
	reference  string
	amount     cents
	released   cents
	refunded   cents // by refunds that named no capture
	captures   []*capture
	at, listed time.Time
	duplicate  bool // the lender executed one call twice, and this is the second
	byHand     bool // people arranged that it was given back

	returnedByHand bool // people returned some of its captures
}

type capture struct {
	id               int64
	reference        string
	amount, returned cents
	duplicate        bool // the lender executed one call twice, and this is the second
}

// execution is one capture, release, return or refund that the lender executed.
type execution struct {
	op, reference string
	authorization int64
	amount        cents
	duplicate     bool
}

type cents int64

func (c cents) String() string { return fmt.Sprintf("%d.%02d", c/100, c%100) }

func centsOf(text string) cents {
	whole, part, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	if err != nil {
		panic("not an amount: " + text)
	}
	return cents(n)
}

func (a *authorization) remaining() cents {
	left := a.amount - a.released
	for _, c := range a.captures {
		left -= c.amount
	}
	return left
}

// refundable is what was captured and neither returned nor refunded.
func (a *authorization) refundable() cents {
	left := -a.refunded
	for _, c := range a.captures {
		left += c.amount - c.returned
	}
	return left
}

// open is what the customer owes or may come to owe.
func (a *authorization) open() cents {
	left := a.amount - a.released - a.refunded
	for _, c := range a.captures {
		left -= c.returned
	}
	return left
}

// giveBackByHand releases and returns everything of some attempts, as people arrange it with the lender.
func (l *simulatedLender) giveBackByHand(attempts []relay.Attempt) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, a := range l.authorizations {
		if slices.ContainsFunc(attempts, func(t relay.Attempt) bool { return t.Reference == a.reference }) {
			a.released, a.byHand = a.released+a.remaining(), true
			for _, c := range a.captures {
				c.returned = c.amount
			}
		}
	}
}

func newSimulatedLender(sim *simulation) *simulatedLender {
	return &simulatedLender{sim: sim, faultPlan: sim.derive("lender"), moneyCalls: map[string]int{},
		codes: map[string]string{}, tokens: map[string]time.Time{}, next: 1_000_000_000_000_001}
}

func (l *simulatedLender) id() int64 { l.next++; return l.next }

// serve answers one call.
func (l *simulatedLender) serve(r request) response {
	for name := range r.header {
		if strings.HasSuffix(strings.ToLower(name), "idempotency-key") {
			l.violations = append(l.violations, "a call with an idempotency key: "+r.op)
		}
	}
	switch r.op {
	case "token":
		return l.token(r)
	case "authorizations":
		return l.list(r)
	case "authorization", "capture", "release", "return", "refund":
		return l.moveMoney(r)
	}
	return l.read(r)
}

func refusal(status int, code string) response {
	return response{status: status, body: `{"code":` + strconv.Itoa(status) + `,"error":"` + code +
		`","error_description":"` + code + `"}`}
}

func ok(format string, args ...any) response {
	return response{status: 200, body: fmt.Sprintf(format, args...)}
}

func (l *simulatedLender) token(r request) response {
	scope := "merchant"
	if form, err := url.ParseQuery(string(r.body)); err == nil {
		scope = form.Get("scope")
	}
	life := 1200
	f := l.draw("token")
	l.sim.reached(f, r.op, scope)
	switch f {
	case tokenFails:
		return refusal(500, "general_error")
	case tokenHangs:
		return response{silent: true}
	case tokenNonsense:
		return response{status: 200, kind: "text/html", body: "<p>We will be back soon."}
	case tokenExpired:
		life = 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	name := canary(scope + "-token-" + strconv.FormatInt(l.id(), 10))
	l.tokens[name] = time.Now().Add(20 * time.Minute)
	return ok(`{"token_type":"bearer","access_token":%q,"expires_in":%d,"scope":%q}`, name, life, scope)
}

// tokenValid reports whether a call's access token is valid. Now and then the lender revokes it first.
func (l *simulatedLender) tokenValid(r request) bool {
	bearer := strings.TrimPrefix(r.header.Get("Authorization"), "Bearer ")
	if bearer == preparedToken {
		return true
	}
	if l.happens(tokenRevoked) {
		l.sim.reached(tokenRevoked, r.op, l.sim.stateOf(r))
		delete(l.tokens, bearer)
	}
	return time.Now().Before(l.tokens[bearer])
}

// read answers the calls that move no money.
func (l *simulatedLender) read(r request) response {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.tokenValid(r) {
		return refusal(401, "invalid_token")
	}
	f := l.draw("read")
	l.sim.reachedOpen(f, r.op)
	switch f {
	case readFails:
		return refusal(500, "general_error")
	case readHangs:
		return response{silent: true}
	}
	switch r.op {
	case "init":
		return ok(`{"redirection_url":"%s/#/widget/maple/x?lang=en&widget_session_id=%s"}`, lenderOrigin,
			fmt.Sprint("s", l.id()))
	case "lookup":
		return ok(`{"account_number":%s,"customer_id":"1","account_status":"N","tos_agreement":true,`+
			`"customer_account_type":"consumer",
			"first_name":"Ana","last_name":"Roy","card_ending_in":"4242","province":"ON",
			"phone_number":"4165550142","email":"ana@example.com"}`,
			strings.Join(append(r.query["account_number"], r.query["vcc_number"]...),
				"")[2*len(r.query["vcc_number"]):])
	case "verify":
		return l.verify(r)
	case "calculate-interest":
		return l.quote(r)
	}
	l.violations = append(l.violations, "an unknown call: "+strings.Join(r.path, "/"))
	return refusal(404, "not_found")
}

func (l *simulatedLender) verify(r request) response {
	var in struct {
		Format    string `json:"format"`
		RequestID string `json:"request_id"`
	}
	must(json.Unmarshal(r.body, &in))
	code := fmt.Sprint(100000 + l.upTo(900000))
	l.codes[in.RequestID] = code
	if in.Format == "merchant_override" {
		return ok(`{"verification_code":%q}`, code)
	}
	return ok(`{"verification_code":"verification_sent"}`)
}

// quote offers a regular purchase and twelve equal payments without interest.
func (l *simulatedLender) quote(r request) response {
	var in struct{ Amount json.Number }
	must(json.Unmarshal(r.body, &in))
	amount := centsOf(in.Amount.String())
	return ok(`{"account_number":%s,"amount":%s,"customer":{"air":0.2899,"first_name":"Ana",`+
		`"last_name":"Roy"},
		"regular_purchase":{"term_amount":%s,"air":0.2899,"fees":[],"verify":false},
		"promotional_purchase":[{"plan_id":5,"plan_name":"EMP - No Interest","terms":[{
		"term":12,"term_amount":%s,"annual_rates":
		{"description":"APR","rate":0,"type":"apr","message":"Late: interest."},"fees":[]}]}]}`,
		r.path[len(r.path)-2], amount, amount, amount/12)
}

// textedCode is the code that the customer received by text message for a verification.
func (l *simulatedLender) textedCode(requestID string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.codes[requestID]
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
