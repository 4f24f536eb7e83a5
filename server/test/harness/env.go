package harness

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/sandbox"
	"candor/server/service"
)

// Env is the whole server against the simulated lender, over real HTTP, with a real SQLite file and a clock
// that stands still unless a test moves it.
type Env struct {
	*testing.T
	Service *service.Service
	Lender  *sandbox.Sandbox
	Public  *httptest.Server
	Log     *Buffer
	Clock   *Clock
	Data    string // folder of the database

	orders *atomic.Int64 // how many were made; replicas share it

	LenderURL     string
	LenderHandler http.Handler // the sandbox, or what a test puts in front of it
}

// Clock is the time of the relay and of the lender.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the time that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set sets the clock to a time.
func (c *Clock) Set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// Advance moves the clock by d, which may be negative.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Buffer collects what several goroutines write.
type Buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write appends p. It never fails.
func (s *Buffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

// String is everything that was written.
func (s *Buffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// ShopOrigin is the one origin that may embed the widget in the demo's configuration.
const ShopOrigin = "http://localhost:9"

// New starts the server with the demo's configuration. It fails the test when the server does not start.
func New(t *testing.T) *Env { t.Helper(); return NewWith(t, nil) }

// NewWith is New with a configuration that the test changes first; a nil change leaves it.
func NewWith(t *testing.T, change func(*config.Config)) *Env {
	t.Helper()
	e, c := NewLender(t)
	if change != nil {
		change(&c)
	}
	e.Open(config.Environment{Store: relay.NewSecret("sqlite:" + filepath.Join(e.Data, "candor.db")),
		Key:      relay.NewSecret(string(RandomKey())),
		SealKeys: relay.NewSecret("k1 " + base64.StdEncoding.EncodeToString(RandomKey()))}, c)
	return e
}

// NewLender makes an Env without a service: the simulated lender, and a configuration that knows its address.
// Open adds the service. When the test ends, every call to the lender is checked for the scope of its access
// token.
func NewLender(t *testing.T) (*Env, config.Config) {
	t.Helper()
	e := &Env{T: t, Log: &Buffer{}, Clock: &Clock{now: time.Date(2026, 3, 1, 19, 14, 0, 0, time.UTC)},
		orders: new(atomic.Int64), Data: t.TempDir()}
	// The lender's address is known once its server listens, so the handler is set after.
	lenderServer := httptest.NewServer(
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { e.LenderHandler.ServeHTTP(w, r) }))
	t.Cleanup(func() { lenderServer.Close(); e.checkTokenScopes() })
	a := demo.Addresses{Data: e.Data}
	e.Lender = demo.Lender(lenderServer.URL, e.Logger(), e.Clock.Now, false)
	e.LenderHandler, e.LenderURL = e.Lender, lenderServer.URL
	c, err := a.Config(ShopOrigin, lenderServer.URL)
	e.Must(err)
	return e, c
}

// Open builds the service and serves it. An environment without a public address gets that of this server.
// One without keys for receipts gets ReceiptKeys.
// The rate limiter's burst and the wrong keys allowed are a million unless the environment sets them.
func (e *Env) Open(settings config.Environment, c config.Config) {
	e.Helper()
	e.publish()
	settings.PublicURL = cmp.Or(settings.PublicURL, e.Public.URL)
	if settings.ReceiptKeys.IsZero() {
		settings.ReceiptKeys = relay.NewSecret(ReceiptKeys)
	}
	const many = 1_000_000 // the clock stands still, so no bucket fills again
	settings.Bounds.Burst, settings.Bounds.WrongKeys = cmp.Or(settings.Bounds.Burst, many),
		cmp.Or(settings.Bounds.WrongKeys, many)
	var err error
	e.Service, err = service.New(context.Background(), settings, c, e.Logger(), e.Clock.Now)
	e.Must(err)
	e.Cleanup(e.Service.Close)
}

// ReceiptKeys sign and verify the receipts of a test that has no keys of its own for them.
const ReceiptKeys = "k1 Y2FuYXJ5LXJlY2VpcHQta2V5LW9mLTMyLWJ5dGVzLi4="

// Logger writes every level to Log.
func (e *Env) Logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(e.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// RandomKey gives 32 random bytes, for a key.
func RandomKey() []byte {
	b := make([]byte, 32)
	_, _ = rand.Read(b)
	return b
}

// Must fails the test at once when there is an error.
func (e *Env) Must(err error) {
	e.Helper()
	if err != nil {
		e.Fatal(err)
	}
}

// FirstOrder is the reference of the first checkout that Create makes.
const FirstOrder = "MB-20418"

// Create makes a checkout of 1200.00 CAD for the demo's merchant: online, embedded, in Ontario. Its reference
// is FirstOrder, that of the second one MB-20418-2, and so on: each is an order of its own. The test may
// change the request; nil leaves it.
func (e *Env) Create(change func(*relay.CreateRequest)) relay.Ref {
	e.Helper()
	order := FirstOrder
	if n := e.orders.Add(1); n > 1 {
		order = fmt.Sprintf("%s-%d", FirstOrder, n)
	}
	r := relay.CreateRequest{Amount: money.MustAmount("1200.00"), Currency: "CAD", Reference: order,
		Channel: checkout.Online, Use: checkout.Embedded, Locale: "en-CA", Province: "ON"}
	if change != nil {
		change(&r)
	}
	made, err := e.Service.Relay.Create(e.Context(), demo.Merchant, r)
	e.Must(err)
	return relay.Ref{Merchant: demo.Merchant, Checkout: made.ID}
}

// InStore changes a request to a checkout on the tablet of the store queen-street, by the associate 1042.
func InStore(r *relay.CreateRequest) {
	r.Channel, r.Use, r.LocationID, r.EmployeeID, r.Province = checkout.InStore, checkout.Tablet,
		"queen-street", "1042", ""
}

var (
	// Who acts on the tablet: an associate, and a manager who may override and reset tries.
	Associate = relay.Who{Actor: checkout.Associate, Associate: "1042", Role: relay.RoleAssociate,
		Device: "tablet-2"}
	Manager = relay.Who{Actor: checkout.Associate, Associate: "1003", Role: relay.RoleManager,
		Device: "tablet-2"}
)

// Act does one action at the present revision. It fails the test when the step that follows is not want, or
// when the View shows a problem and the checkout has not ended.
func (e *Env) Act(ref relay.Ref, who relay.Who, a checkout.Action, want checkout.Step) checkout.View {
	e.Helper()
	v := e.Try(ref, who, a)
	if v.Step != want || (v.Problem != nil && !v.Step.Ended()) {
		e.Fatalf("%s: got step %s, problem %+v; want %s", a.Do, v.Step, v.Problem, want)
	}
	return v
}

// Try does one action at the present revision and gives the View that follows. It fails the test only on an
// error of the relay.
func (e *Env) Try(ref relay.Ref, who relay.Who, a checkout.Action) checkout.View {
	e.Helper()
	a.Revision = e.View(ref, who).Revision
	v, err := e.Service.Relay.Act(e.Context(), ref, who, a)
	e.Must(err)
	return v
}

// View reads the checkout as an actor sees it.
func (e *Env) View(ref relay.Ref, who relay.Who) checkout.View {
	e.Helper()
	v, err := e.Service.Relay.View(e.Context(), ref, who)
	e.Must(err)
	return v
}

// Code is the newest verification code that the lender sent. The test fails when it sent none.
func (e *Env) Code() string {
	e.Helper()
	inbox := e.Lender.Inbox()
	if len(inbox) == 0 {
		e.Fatal("the inbox is empty")
	}
	return inbox[0].Code
}

// Customer gives the sandbox's test customer with an account number. The test fails when there is none.
func (e *Env) Customer(account string) sandbox.TestCustomer {
	e.Helper()
	for _, c := range sandbox.TestCustomers() {
		if c.Account == account {
			return c
		}
	}
	e.Fatalf("no test customer %s", account)
	return sandbox.TestCustomer{}
}

// Amount parses an amount such as "1200.00". It panics when the text is none.
func Amount(text string) money.Amount { return money.MustAmount(text) }

// VerifyOnLendersPage does what a shopper does on the lender's page: it chooses a text message and types the
// code. It gives the action for the event that the page would announce.
func (e *Env) VerifyOnLendersPage(ref relay.Ref, v checkout.View) checkout.Action {
	e.Helper()
	page, err := e.Service.Relay.LenderPage(e.Context(), ref)
	e.Must(err)
	_, fragment, _ := strings.Cut(page.Reveal(), "#")
	path, query, _ := strings.Cut(fragment, "?")
	parts := strings.Split(path, "/")
	asked, err := url.ParseQuery(query)
	e.Must(err)
	h := hosted{e, strings.SplitN(page.Reveal(), "/#", 2)[0], parts[len(parts)-1],
		asked.Get("widget_session_id")}
	h.post("state", nil)
	h.post("method", map[string]string{"method": "sms"})
	got := h.post("code", map[string]string{"code": e.Code()})
	if got.Event.Data == nil {
		e.Fatal("the lender's page announced nothing")
	}
	return checkout.Action{Do: checkout.DoEvent, Event: "success", EventSession: v.Lender.Session,
		EventAccount: fmt.Sprint(got.Event.Data.Account), EventVerified: fmt.Sprint(got.Event.Data.Verified),
		EventAction: checkout.EventAction(got.Event.Data.Action)}
}

// hosted is a client of the lender's page. It calls what the page's own script calls.
type hosted struct {
	*Env
	origin, token, session string
}

// announced is the part of the page's state that a test reads.
type announced struct {
	Event struct {
		Data *struct {
			Account  int64  `json:"accountNumber"`
			Verified bool   `json:"verified"`
			Action   string `json:"action"`
		} `json:"eventData"`
	} `json:"event"`
}

func (h hosted) post(act string, with map[string]string) announced {
	h.Helper()
	in := map[string]string{"widget_session_id": h.session}
	maps.Copy(in, with)
	body, err := json.Marshal(in)
	h.Must(err)
	r, err := http.NewRequestWithContext(h.Context(), http.MethodPost, h.origin+"/sandbox/widget/"+act,
		bytes.NewReader(body))
	h.Must(err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+h.token)
	answer, err := http.DefaultClient.Do(r)
	h.Must(err)
	defer answer.Body.Close()
	var out announced
	h.Must(json.NewDecoder(answer.Body).Decode(&out))
	if answer.StatusCode != http.StatusOK {
		h.Fatalf("lender's page, %s: status %d", act, answer.StatusCode)
	}
	return out
}
