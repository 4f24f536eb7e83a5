package lender_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"candor/core/locale"
	"candor/core/money"
	"candor/server/lender"
	"candor/server/relay"
)

const (
	flowReference = "0123456789abcdef0123456789abcdef"
	clientSecret  = "PLANTED-client-secret"
	clientID      = "maple"
)

// script is a lender with an answer set for each endpoint. It records the requests.
type script struct {
	t   *testing.T
	web *httptest.Server
	log *bytes.Buffer

	mu       sync.Mutex
	now      time.Time
	answers  map[lender.Endpoint]http.HandlerFunc
	requests []received
}

type received struct {
	op      lender.Endpoint
	request *http.Request
	body    string
}

func newScript(t *testing.T) *script {
	s := &script{t: t, log: &bytes.Buffer{}, now: time.Date(2026, 1, 14, 15, 0, 0, 0, time.UTC)}
	s.answers = map[lender.Endpoint]http.HandlerFunc{}
	for op, body := range documented {
		s.answer(op, 200, body)
	}
	s.web = httptest.NewServer(s)
	s.answer(lender.WidgetInit, 200, `{"redirection_url":"`+s.web.URL+widgetPage+`"}`)
	t.Cleanup(s.web.Close)
	return s
}

const widgetPage = `/#/widget/maple/PLANTEDflowtoken?lang=fr&x-reference-id=` + flowReference +
	`&widget_session_id=5f0c2b1e-7d3a-4a53-9a1c-2f6f3d9c0b11`

// documented holds an answer of each operation in its documented shape.
var documented = map[lender.Endpoint]string{
	lender.Token: `{"token_type":"bearer","access_token":"PLANTEDtoken1","expires_in":1200,` +
		`"refresh_token":"PLANTEDrefresh"}`,
	lender.Search: `[{"customer_id":"700412","account_status":"N",` +
		`"account_status_reason_code":"NNOR","tos_agreement":true,"risk_rating":"M",` +
		`"account_number":31415926,"customer_account_type":"consumer","credit_limit":"3500.00",` +
		`"available_credit":"2140.75","originating_merchant_id":"88120","originating_merchant_name":"Maple ` +
		`Sofas","creation_date":"2021-02-03","first_name":"Dana","last_name":"Roy","card_ending_in":"0042",` +
		`"preferred_language":"fr-CA"}]`,
	lender.Lookup: `{"available_credit":2140.75,"account_number":31415926,` +
		`"customer_id":"700412","security_qid":{"id":6,"text":"PLANTED question"},` +
		`"email":"d***@example.com","phone_number":"5145550142","province":"QC",` +
		`"offer_types":[{"plan_name":"EMP - No Interest","plan_id":5,"offer_category":"equal_billing",` +
		`"term_options":[6,12]},{"plan_name":"DP","plan_id":9,"offer_category":"deferred_payment",` +
		`"term_options":6}],"card_ending_in":"0042"}`,
	lender.DriversLicence: `{"first_name":"DANA","middle_name":"M","last_name":"ROY","dob":"1990-01-17",` +
		`"address_1":"1 Main","city":"Laval","province":"QC","postal_code":"H2X 1Y4","govid_type":"CADL",` +
		`"govid_issuedby":"QC","govid_number":"R123","govid_expiry":"2030-01-17"}`,
	lender.Verify: `{"verification_code":5190}`,
	lender.CalculateInterest: `{"account_number":31415926,"account_type":"consumer","amount":600.00,` +
		`"customer":{"air":0.2999,"available_credit":2140.75,"first_name":"Dana","last_name":"Roy",` +
		`"category_type":"preferred"},"regular_purchase":{"term_amount":600.00,"air":0.2999,"fees":[],` +
		`"verify":false},"promotional_purchase":[{"plan_id":5,"plan_name":"EMP - No Interest",` +
		`"terms":[{"term":12,"term_amount":52.00,"annual_rates":{"description":"Annual rate","rate":0,` +
		`"type":"apr","message":"Rate text"},"fees":[{"description":"Admin fee","amount":2.00,` +
		`"type":"admin_monthly","message":"Fee text"}]}]},{"plan_id":9,"plan_name":"DP - Example",` +
		`"terms":[{"term":6,"term_amount":600.00,"annual_rates":{"description":"Deferred rate","rate":0.35,` +
		`"type":"apr","message":"Deferred text"},"fees":[]}]}]}`,
	lender.Authorization: `{"authorization_id":1000000000000001,"reference":"W-100277.a1",` +
		`"date":"2026-01-14T15:00:05Z","amount":600.00,"authorization_status":"opened"}`,
	lender.Authorizations: `[]`,
	lender.Capture: `{"capture_id":445120,"authorization_id":1000000000000001,` +
		`"reference":"S-2291.o1","date":"2026-01-20T15:04:05Z","amount":480.00,` +
		`"remaining_authorization_amount":120.00}`,
	lender.Release: `{"authorization_id":1000000000000001,"amount":120.00,` +
		`"remaining_authorization_amount":0,"date":"2026-01-20T15:04:05Z","message":"Released"}`,
	lender.Return: `{"return_id":9000117,"reference":"S-2291.o3","capture_id":445120,` +
		`"date":"2026-01-20T15:04:05Z","amount":55.25,"remaining_capture_amount":424.75,` +
		`"remaining_authorization_amount":120.00}`,
	lender.Refund: `{}`,
}

// newWeb serves a handler and gives its origin.
func newWeb(t testing.TB, h http.Handler) string {
	web := httptest.NewServer(h)
	t.Cleanup(web.Close)
	return web.URL
}

func (s *script) set(op lender.Endpoint, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[op] = h
}

func (s *script) answer(op lender.Endpoint, status int, body string) {
	s.set(op, answering(status, body))
}

func answering(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// inTurn answers each request by the next handler, and all further ones by the last.
func inTurn(handlers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		h := handlers[0]
		if len(handlers) > 1 {
			handlers = handlers[1:]
		}
		mu.Unlock()
		h(w, r)
	}
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	op := opOf(r.URL.Path)
	s.mu.Lock()
	s.requests = append(s.requests, received{op, r, string(body)})
	h := s.answers[op]
	s.mu.Unlock()
	if h == nil {
		http.NotFound(w, r)
		return
	}
	h(w, r)
}

func opOf(path string) lender.Endpoint {
	last := path[strings.LastIndex(path, "/")+1:]
	if last == "init" {
		return lender.WidgetInit
	}
	return lender.Endpoint(last)
}

func (s *script) received(op lender.Endpoint) []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []received
	for _, r := range s.requests {
		if r.op == op {
			out = append(out, r)
		}
	}
	return out
}

// reached makes a call until the script receives it, and returns its error and how often the script received
// it. A call on an idle connection that the previous answer has cut is not received.
func (s *script) reached(ctx context.Context, op lender.Endpoint,
	call func(context.Context) error) (int, error) {
	before := len(s.received(op))
	for {
		err := call(ctx)
		if n := len(s.received(op)) - before; n != 0 || err == nil || ctx.Err() != nil {
			return n, err
		}
	}
}

func (s *script) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *script) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

func (s *script) merchant() lender.Merchant {
	return lender.Merchant{ID: "m1", ClientID: clientID, Environment: lender.Sandbox, BaseURL: s.web.URL,
		Secret: func() (relay.Secret, error) { return relay.NewSecret(clientSecret), nil }}
}

// constant is a random source that always gives the same byte.
type constant byte

func (c constant) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(c)
	}
	return len(p), nil
}

// client is a client of the script. Its log goes to s.log at debug level.
func (s *script) client(change ...func(*lender.Options)) *lender.Client {
	s.t.Helper()
	start := s.clock()
	opt := lender.Options{
		Merchants: []lender.Merchant{s.merchant()}, Now: s.clock, Rand: constant('r'),
		Uptime: func() time.Duration { return s.clock().Sub(start) },
		Log:    slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, f := range change {
		f(&opt)
	}
	c, err := lender.New(opt)
	if err != nil {
		s.t.Fatalf("new client: %v", err)
	}
	s.t.Cleanup(c.Close)
	return c
}

// The call of a store, on the merchant's token, and that of a customer online, on the flow's.
var (
	inStore = relay.Call{Merchant: "m1", Reference: flowReference, Language: locale.French}
	online  = relay.Call{Merchant: "m1", Reference: flowReference, Language: locale.English,
		Token: relay.NewSecret("PLANTEDflowtoken")}
)

var (
	account = relay.NewSecret("31415926")
	shopper = relay.Identity{FirstName: relay.NewSecret("PLANTED-first"),
		LastName:  relay.NewSecret("PLANTED-last"),
		BirthDate: relay.NewSecret("1990-01-17"), PostalCode: relay.NewSecret("H2X1Y4")}
	onlineOrder = relay.Order{Account: account, Reference: "W-100277.a1", PlanID: 5, Term: 12,
		Amount: money.MustAmount("600.00"), Session: "5f0c2b1e-7d3a-4a53-9a1c-2f6f3d9c0b11"}
	storeOrder = relay.Order{Account: account, Card: relay.NewSecret("6012345678901234"),
		Reference: "S-2291.a1", Regular: true,
		Amount: money.MustAmount("84.3"), AutoCapture: true, Code: relay.NewSecret("0519"),
		RequestID: "till4-7",
		Location:  "0042", Employee: "E-17"}
	question = relay.Verification{Account: account, Format: "security_question", QuestionID: "6",
		Answer: relay.NewSecret("PLANTED-answer"), RequestID: "till4-7"}
	captureSale = relay.OperationRequest{Authorization: "1000000000000001", Amount: money.MustAmount("480"),
		Reference: "S-2291.o1", Location: "0042", Employee: "E-17"}
	releaseSale = relay.OperationRequest{Authorization: "1000000000000001", Amount: money.MustAmount("120"),
		Reference: "S-2291.o2"}
	returnSale = relay.OperationRequest{Authorization: "1000000000000001", Capture: "445120",
		Card:   relay.NewSecret("6012345678901234"),
		Amount: money.MustAmount("55.25"), Reference: "S-2291.o3", Location: "0042", Employee: "E-17"}
	refundSale = relay.OperationRequest{Account: account, Capture: "445120", Amount: money.MustAmount("84.3"),
		Reference: "S-2291.o4", Location: "0042", Employee: "E-17"}
	days = [2]time.Time{time.Date(2026, 1, 13, 0, 0, 0, 0, time.UTC),
		time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)}
)

// operations makes one call of each kind.
var operations = map[lender.Endpoint]func(context.Context, *lender.Client) error{
	lender.DriversLicence: func(ctx context.Context, c *lender.Client) error {
		_, err := c.DecodeLicence(ctx, inStore, relay.NewSecret("@\n\x1e\rANSI PLANTED-licence\n"))
		return err
	},
	lender.Search: func(ctx context.Context, c *lender.Client) error {
		_, err := c.Search(ctx, inStore, shopper)
		return err
	},
	lender.Lookup: func(ctx context.Context, c *lender.Client) error {
		_, err := c.Lookup(ctx, inStore, relay.Identity{Account: account})
		return err
	},
	lender.Verify: func(ctx context.Context, c *lender.Client) error {
		_, err := c.Verify(ctx, inStore, question)
		return err
	},
	lender.CalculateInterest: func(ctx context.Context, c *lender.Client) error {
		_, err := c.Quote(ctx, inStore, account, money.MustAmount("600"), locale.French)
		return err
	},
	lender.Authorization: func(ctx context.Context, c *lender.Client) error {
		_, err := c.Authorize(ctx, inStore, storeOrder)
		return err
	},
	lender.Authorizations: func(ctx context.Context, c *lender.Client) error {
		_, err := c.Authorizations(ctx, inStore, account, days[0], days[1])
		return err
	},
	lender.Capture: func(ctx context.Context, c *lender.Client) error {
		_, err := c.Capture(ctx, inStore, captureSale)
		return err
	},
	lender.Release: func(ctx context.Context, c *lender.Client) error {
		_, err := c.Release(ctx, inStore, releaseSale)
		return err
	},
	lender.Return: func(ctx context.Context, c *lender.Client) error {
		_, err := c.Return(ctx, inStore, returnSale)
		return err
	},
	lender.Refund: func(ctx context.Context, c *lender.Client) error {
		_, err := c.Refund(ctx, inStore, refundSale)
		return err
	},
	lender.WidgetInit: func(ctx context.Context, c *lender.Client) error {
		_, err := c.StartFlow(ctx, inStore, shopper)
		return err
	},
}

var description = sync.OnceValues(func() (routers.Router, error) {
	doc, err := openapi3.NewLoader().LoadFromFile("testdata/pos-api.openapi.yaml")
	if err != nil {
		return nil, err
	}
	doc.Servers = openapi3.Servers{{URL: "/flexiti/pos-api"}}
	return gorillamux.NewRouter(doc)
})

// described checks all requests and the documented answers against the API's description.
func (s *script) described() {
	s.t.Helper()
	router, err := description()
	if err != nil {
		s.t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, got := range s.requests {
		r := got.request.Clone(s.t.Context())
		r.Body = io.NopCloser(strings.NewReader(got.body))
		route, params, err := router.FindRoute(r)
		if err != nil {
			s.t.Errorf("%s: %s %s is not described: %v", got.op, r.Method, r.URL.Path, err)
			continue
		}
		in := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route,
			Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}}
		if err := openapi3filter.ValidateRequest(s.t.Context(), in); err != nil {
			s.t.Errorf("%s: request: %v", got.op, err)
		}
		w := httptest.NewRecorder()
		s.answers[got.op](w, r)
		err = openapi3filter.ValidateResponse(s.t.Context(), &openapi3filter.ResponseValidationInput{
			RequestValidationInput: in, Status: w.Code, Header: w.Header(), Body: io.NopCloser(w.Body),
			Options: &openapi3filter.Options{IncludeResponseStatus: true},
		})
		if err != nil {
			s.t.Errorf("%s: response: %v", got.op, err)
		}
	}
}
