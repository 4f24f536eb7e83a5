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

// Env is the whole server against the simulated lender, over real HTTP, with real SQLite and a clock of its own.
type Env struct {
	*testing.T
	Service *service.Service
	Lender  *sandbox.Sandbox
	Public  *httptest.Server
	Log     *Buffer
	Clock   *Clock
	Data    string // folder of the database

	LenderURL     string
	LenderHandler http.Handler // the sandbox, or what a test puts in front of it
}

// Clock is the time of the relay and of the lender.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

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

// Advance sets the clock forward, or back.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

type Buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *Buffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *Buffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

const ShopOrigin = "http://localhost:9"

func New(t *testing.T) *Env { t.Helper(); return NewWith(t, nil) }

// NewWith lets a test change the demo's configuration.
func NewWith(t *testing.T, change func(*config.Config)) *Env {
	t.Helper()
	l, c := NewLender(t)
	if change != nil {
		change(&c)
	}
	l.Open(config.Environment{Store: relay.NewSecret("sqlite:" + filepath.Join(l.Data, "candor.db")), Key: relay.NewSecret(string(Random32())),
		SealKeys: relay.NewSecret("k1 " + base64.StdEncoding.EncodeToString(Random32()))}, c)
	return l
}

// NewLender is a lab without a house: the simulated lender, and a configuration that knows it.
func NewLender(t *testing.T) (*Env, config.Config) {
	t.Helper()
	l := &Env{T: t, Log: &Buffer{}, Clock: &Clock{now: time.Date(2026, 3, 1, 19, 14, 0, 0, time.UTC)}, Data: t.TempDir()}
	// The lender's address is known once its server listens, so the handler is set after.
	lenderServer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { l.LenderHandler.ServeHTTP(w, q) }))
	t.Cleanup(func() { lenderServer.Close(); l.scopedRightly() })
	a := demo.Addresses{Data: l.Data}
	l.Lender = demo.Lender(lenderServer.URL, l.Logger(), l.Clock.Now, false)
	l.LenderHandler, l.LenderURL = l.Lender, lenderServer.URL
	c, err := a.Config(ShopOrigin, lenderServer.URL)
	l.Must(err)
	return l, c
}

// Open builds the house and serves it. An environment without a public address gets that of this server.
func (l *Env) Open(e config.Environment, c config.Config) {
	l.Helper()
	l.Public = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { l.Service.Public.ServeHTTP(w, q) }))
	l.Cleanup(l.Public.Close)
	e.PublicURL = cmp.Or(e.PublicURL, l.Public.URL)
	const many = 1_000_000 // the clock stands still: no bucket fills again
	e.Bounds.Burst, e.Bounds.WrongKeys = cmp.Or(e.Bounds.Burst, many), cmp.Or(e.Bounds.WrongKeys, many)
	var err error
	l.Service, err = service.New(context.Background(), e, c, l.Logger(), l.Clock.Now)
	l.Must(err)
	l.Cleanup(l.Service.Close)
}

func (l *Env) Logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func Random32() []byte {
	b := make([]byte, 32)
	_, _ = rand.Read(b)
	return b
}

func (l *Env) Must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

// Create makes a checkout for 1,200.00, changed as the test likes.
func (l *Env) Create(change func(*relay.CreateRequest)) relay.Ref {
	l.Helper()
	q := relay.CreateRequest{Amount: money.MustAmount("1200.00"), Currency: "CAD", Reference: "MB-20418",
		Channel: checkout.Online, Use: checkout.Embedded, Locale: "en-CA", Province: "ON"}
	if change != nil {
		change(&q)
	}
	made, err := l.Service.Relay.Create(l.Context(), demo.Merchant, q)
	l.Must(err)
	return relay.Ref{Merchant: demo.Merchant, Checkout: made.ID}
}

func InStore(q *relay.CreateRequest) {
	q.Channel, q.Use, q.LocationID, q.EmployeeID, q.Province = checkout.InStore, checkout.Tablet, "queen-street", "1042", ""
}

var (
	Associate = relay.Who{Actor: checkout.Associate, Associate: "1042", Role: relay.RoleAssociate, Device: "tablet-2"}
	Manager   = relay.Who{Actor: checkout.Associate, Associate: "1003", Role: relay.RoleManager, Device: "tablet-2"}
)

// Act does one act from the present View and wants the step it leads to.
func (l *Env) Act(ref relay.Ref, who relay.Who, a checkout.Action, want checkout.Step) checkout.View {
	l.Helper()
	v := l.Try(ref, who, a)
	if v.Step != want || (v.Problem != nil && !v.Step.Ended()) {
		l.Fatalf("%s: got step %s, problem %+v; want %s", a.Do, v.Step, v.Problem, want)
	}
	return v
}

// Try does one act from the present View and gives what came of it.
func (l *Env) Try(ref relay.Ref, who relay.Who, a checkout.Action) checkout.View {
	l.Helper()
	a.Revision = l.View(ref, who).Revision
	v, err := l.Service.Relay.Act(l.Context(), ref, who, a)
	l.Must(err)
	return v
}

func (l *Env) View(ref relay.Ref, who relay.Who) checkout.View {
	l.Helper()
	v, err := l.Service.Relay.View(l.Context(), ref, who)
	l.Must(err)
	return v
}

// Code is the newest code that the lender sent.
func (l *Env) Code() string {
	l.Helper()
	inbox := l.Lender.Inbox()
	if len(inbox) == 0 {
		l.Fatal("the inbox is empty")
	}
	return inbox[0].Code
}

func (l *Env) Customer(account string) sandbox.TestCustomer {
	l.Helper()
	for _, c := range sandbox.TestCustomers() {
		if c.Account == account {
			return c
		}
	}
	l.Fatalf("no test customer %s", account)
	return sandbox.TestCustomer{}
}

func Amount(text string) money.Amount { return money.MustAmount(text) }

// VerifyOnLendersPage does on the lender's page what a shopper does: choose a text message and type the code. It gives
// the event that the page would announce.
func (l *Env) VerifyOnLendersPage(ref relay.Ref, v checkout.View) checkout.Action {
	l.Helper()
	page, err := l.Service.Relay.LenderPage(l.Context(), ref)
	l.Must(err)
	_, fragment, _ := strings.Cut(page.Reveal(), "#")
	path, query, _ := strings.Cut(fragment, "?")
	parts := strings.Split(path, "/")
	asked, err := url.ParseQuery(query)
	l.Must(err)
	h := hosted{l, strings.SplitN(page.Reveal(), "/#", 2)[0], parts[len(parts)-1], asked.Get("widget_session_id")}
	h.post("state", nil)
	h.post("method", map[string]string{"method": "sms"})
	got := h.post("code", map[string]string{"code": l.Code()})
	if got.Event.Data == nil {
		l.Fatal("the lender's page announced nothing")
	}
	return checkout.Action{Do: checkout.DoEvent, Event: "success", EventSession: v.Lender.Session,
		EventAccount: fmt.Sprint(got.Event.Data.Account), EventVerified: fmt.Sprint(got.Event.Data.Verified),
		EventAction: checkout.EventAction(got.Event.Data.Action)}
}

// hosted is the lender's page as its own script sees it.
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
	q, err := http.NewRequestWithContext(h.Context(), http.MethodPost, h.origin+"/sandbox/widget/"+act, bytes.NewReader(body))
	h.Must(err)
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Authorization", "Bearer "+h.token)
	answer, err := http.DefaultClient.Do(q)
	h.Must(err)
	defer answer.Body.Close()
	var out announced
	h.Must(json.NewDecoder(answer.Body).Decode(&out))
	if answer.StatusCode != http.StatusOK {
		h.Fatalf("lender's page, %s: status %d", act, answer.StatusCode)
	}
	return out
}
