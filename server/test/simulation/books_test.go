package simulation

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// books are the lender: what it was asked, what it did, and what it says about it.
type books struct {
	luck
	w       *simulation
	mu      sync.Mutex
	sold    []*sold
	done    []deed
	asked   map[string]int // calls that may move money, by reference; those refused for their token do not count
	codes   map[string]string
	tokens  map[string]time.Time // and when they end
	next    int64
	strange []string // what the lender should never have seen
}

// sold is an authorization.
type sold struct {
	account    string
	id         int64
	reference  string
	amount     cents
	released   cents
	refunded   cents // of no capture that was named
	captures   []*captured
	at, listed time.Time
	twin       bool // the lender's own second execution of one call
	byHand     bool // people gave it back
}

type captured struct {
	id               int64
	reference        string
	amount, returned cents
}

// deed is one execution after the sale.
type deed struct {
	op, reference string
	sold          int64
	amount        cents
	twin          bool
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

func (s *sold) remaining() cents {
	left := s.amount - s.released
	for _, c := range s.captures {
		left -= c.amount
	}
	return left
}

// refundable is what was captured and not taken back.
func (s *sold) refundable() cents {
	left := -s.refunded
	for _, c := range s.captures {
		left += c.amount - c.returned
	}
	return left
}

// open is what the customer owes or may come to owe.
func (s *sold) open() cents {
	left := s.amount - s.released - s.refunded
	for _, c := range s.captures {
		left -= c.returned
	}
	return left
}

// giveBackByHand is what people arrange with the lender about all of a checkout.
func (b *books) giveBackByHand(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.sold {
		if strings.HasPrefix(s.reference, name+".") {
			s.released, s.byHand = s.released+s.remaining(), true
			for _, c := range s.captures {
				c.returned = c.amount
			}
		}
	}
}

func newBooks(w *simulation) *books {
	return &books{w: w, luck: w.of("lender"), asked: map[string]int{}, codes: map[string]string{}, tokens: map[string]time.Time{}, next: 1_000_000_000_000_001}
}

func (b *books) id() int64 { b.next++; return b.next }

// serve answers one call.
func (b *books) serve(q request) response {
	for name := range q.header {
		if strings.HasSuffix(strings.ToLower(name), "idempotency-key") {
			b.strange = append(b.strange, "a call with an idempotency key: "+q.op)
		}
	}
	switch q.op {
	case "token":
		return b.token(q)
	case "authorizations":
		return b.list(q)
	case "authorization", "capture", "release", "return", "refund":
		return b.money(q)
	}
	return b.read(q)
}

func refusal(status int, code string) response {
	return response{status: status, body: `{"code":` + strconv.Itoa(status) + `,"error":"` + code + `","error_description":"` + code + `"}`}
}

func ok(format string, args ...any) response {
	return response{status: 200, body: fmt.Sprintf(format, args...)}
}

func (b *books) token(q request) response {
	scope := "merchant"
	if form, err := url.ParseQuery(string(q.body)); err == nil {
		scope = form.Get("scope")
	}
	life := 1200
	switch b.fate("token") {
	case tokenFails:
		return refusal(500, "general_error")
	case tokenHangs:
		return response{silent: true}
	case tokenNonsense:
		return response{status: 200, kind: "text/html", body: "<p>We will be back soon."}
	case tokenShort:
		life = 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	name := canary(scope + "-token-" + strconv.FormatInt(b.id(), 10))
	b.tokens[name] = time.Now().Add(20 * time.Minute)
	return ok(`{"token_type":"bearer","access_token":%q,"expires_in":%d,"scope":%q}`, name, life, scope)
}

// admit reports whether a call's token is good. Now and then the lender revokes it first.
func (b *books) admit(q request) bool {
	bearer := strings.TrimPrefix(q.header.Get("Authorization"), "Bearer ")
	if bearer == preparedToken {
		return true
	}
	if b.strikes(tokenRevoked) {
		delete(b.tokens, bearer)
	}
	return time.Now().Before(b.tokens[bearer])
}

// read answers the calls that move no money.
func (b *books) read(q request) response {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.admit(q) {
		return refusal(401, "invalid_token")
	}
	switch b.fate("read") {
	case readFails:
		return refusal(500, "general_error")
	case readHangs:
		return response{silent: true}
	}
	switch q.op {
	case "init":
		return ok(`{"redirection_url":"%s/#/widget/maple/x?lang=en&widget_session_id=%s"}`, lenderOrigin, fmt.Sprint("s", b.id()))
	case "lookup":
		return ok(`{"account_number":%s,"customer_id":"1","account_status":"N","tos_agreement":true,"customer_account_type":"consumer",
			"first_name":"Ana","last_name":"Roy","card_ending_in":"4242","province":"ON","phone_number":"4165550142","email":"ana@example.com"}`,
			strings.Join(append(q.query["account_number"], q.query["vcc_number"]...), "")[2*len(q.query["vcc_number"]):])
	case "verify":
		return b.verify(q)
	case "calculate-interest":
		return b.quote(q)
	}
	b.strange = append(b.strange, "an unknown call: "+strings.Join(q.path, "/"))
	return refusal(404, "not_found")
}

func (b *books) verify(q request) response {
	var in struct {
		Format    string `json:"format"`
		RequestID string `json:"request_id"`
	}
	must(json.Unmarshal(q.body, &in))
	code := fmt.Sprint(100000 + b.upTo(900000))
	b.codes[in.RequestID] = code
	if in.Format == "merchant_override" {
		return ok(`{"verification_code":%q}`, code)
	}
	return ok(`{"verification_code":"verification_sent"}`)
}

// quote offers a regular purchase and twelve equal payments without interest.
func (b *books) quote(q request) response {
	var in struct{ Amount json.Number }
	must(json.Unmarshal(q.body, &in))
	amount := centsOf(in.Amount.String())
	return ok(`{"account_number":%s,"amount":%s,"customer":{"air":0.2899,"first_name":"Ana","last_name":"Roy"},
		"regular_purchase":{"term_amount":%s,"air":0.2899,"fees":[],"verify":false},
		"promotional_purchase":[{"plan_id":5,"plan_name":"EMP - No Interest","terms":[{"term":12,"term_amount":%s,"annual_rates":
		{"description":"APR","rate":0,"type":"apr","message":"Late: interest."},"fees":[]}]}]}`,
		q.path[len(q.path)-2], amount, amount, amount/12)
}

// text is the code that the customer got by text message for a verification.
func (b *books) text(requestID string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.codes[requestID]
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
