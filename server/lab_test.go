package main

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
	"candor/server/relay"
	"candor/server/sandbox"
)

// lab is the whole server against the simulated lender, over real HTTP, with real SQLite and a clock of its own.
type lab struct {
	*testing.T
	house  *house
	lender *sandbox.Sandbox
	people *httptest.Server
	log    *safeBuffer
	clock  *clock
	data   string // folder of the database

	lenderURL     string
	lenderHandler http.Handler // the sandbox, or what a test puts in front of it
}

// clock is the time of the relay and of the lender.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

const shopOrigin = "http://localhost:9"

func newLab(t *testing.T) *lab { t.Helper(); return newLabWith(t, nil) }

// newLabWith lets a test change the demo's configuration.
func newLabWith(t *testing.T, change func(*config)) *lab {
	t.Helper()
	l, c := newLender(t)
	if change != nil {
		change(&c)
	}
	l.open(env{Store: relay.NewSecret("sqlite:" + filepath.Join(l.data, "candor.db")), Key: relay.NewSecret(string(random32())),
		SealKeys: relay.NewSecret("k1 " + base64.StdEncoding.EncodeToString(random32()))}, c)
	return l
}

// newLender is a lab without a house: the simulated lender, and a configuration that knows it.
func newLender(t *testing.T) (*lab, config) {
	t.Helper()
	l := &lab{T: t, log: &safeBuffer{}, clock: &clock{now: time.Date(2026, 3, 1, 19, 14, 0, 0, time.UTC)}, data: t.TempDir()}
	// The lender's address is known once its server listens, so the handler is set after.
	lenderServer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { l.lenderHandler.ServeHTTP(w, q) }))
	t.Cleanup(func() { lenderServer.Close(); l.scopedRightly() })
	a := addresses{data: l.data}
	l.lender = demoLender(lenderServer.URL, l.logger(), l.clock.Now, false)
	l.lenderHandler, l.lenderURL = l.lender, lenderServer.URL
	c, err := a.configFor(shopOrigin, lenderServer.URL)
	l.must(err)
	return l, c
}

// open builds the house and serves it. An environment without a public address gets that of this server.
func (l *lab) open(e env, c config) {
	l.Helper()
	l.people = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { l.house.people.ServeHTTP(w, q) }))
	l.Cleanup(l.people.Close)
	e.PublicURL = or(e.PublicURL, l.people.URL)
	const many = 1_000_000 // the clock stands still: no bucket fills again
	e.Bounds.Burst, e.Bounds.WrongKeys = cmp.Or(e.Bounds.Burst, many), cmp.Or(e.Bounds.WrongKeys, many)
	var err error
	l.house, err = build(context.Background(), e, c, l.logger(), l.clock.Now)
	l.must(err)
	l.Cleanup(l.house.close)
}

func (l *lab) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func random32() []byte {
	b := make([]byte, 32)
	_, _ = rand.Read(b)
	return b
}

func (l *lab) must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

// create makes a checkout for 1,200.00, changed as the test likes.
func (l *lab) create(change func(*relay.CreateRequest)) relay.Ref {
	l.Helper()
	q := relay.CreateRequest{Amount: money.MustAmount("1200.00"), Currency: "CAD", Reference: "MB-20418",
		Channel: checkout.Online, Use: checkout.Embedded, Locale: "en-CA", Province: "ON"}
	if change != nil {
		change(&q)
	}
	made, err := l.house.relay.Create(l.Context(), demoMerchant, q)
	l.must(err)
	return relay.Ref{Merchant: demoMerchant, Checkout: made.ID}
}

func inStore(q *relay.CreateRequest) {
	q.Channel, q.Use, q.LocationID, q.EmployeeID, q.Province = checkout.InStore, checkout.Tablet, "queen-street", "1042", ""
}

var (
	associate = relay.Who{Actor: checkout.Associate, Associate: "1042", Role: relay.RoleAssociate, Device: "tablet-2"}
	manager   = relay.Who{Actor: checkout.Associate, Associate: "1003", Role: relay.RoleManager, Device: "tablet-2"}
)

// act does one act from the present View and wants the step it leads to.
func (l *lab) act(ref relay.Ref, who relay.Who, a checkout.Action, want checkout.Step) checkout.View {
	l.Helper()
	v := l.try(ref, who, a)
	if v.Step != want || (v.Problem != nil && !v.Step.Ended()) {
		l.Fatalf("%s: got step %s, problem %+v; want %s", a.Do, v.Step, v.Problem, want)
	}
	return v
}

// try does one act from the present View and gives what came of it.
func (l *lab) try(ref relay.Ref, who relay.Who, a checkout.Action) checkout.View {
	l.Helper()
	a.Revision = l.view(ref, who).Revision
	v, err := l.house.relay.Act(l.Context(), ref, who, a)
	l.must(err)
	return v
}

func (l *lab) view(ref relay.Ref, who relay.Who) checkout.View {
	l.Helper()
	v, err := l.house.relay.View(l.Context(), ref, who)
	l.must(err)
	return v
}

// code is the newest code that the lender sent.
func (l *lab) code() string {
	l.Helper()
	inbox := l.lender.Inbox()
	if len(inbox) == 0 {
		l.Fatal("the inbox is empty")
	}
	return inbox[0].Code
}

func (l *lab) customer(account string) sandbox.TestCustomer {
	l.Helper()
	for _, c := range sandbox.TestCustomers() {
		if c.Account == account {
			return c
		}
	}
	l.Fatalf("no test customer %s", account)
	return sandbox.TestCustomer{}
}

func amount(text string) money.Amount { return money.MustAmount(text) }

// verifyOnLendersPage does on the lender's page what a shopper does: choose a text message and type the code. It gives
// the event that the page would announce.
func (l *lab) verifyOnLendersPage(ref relay.Ref, v checkout.View) checkout.Action {
	l.Helper()
	page, err := l.house.relay.LenderPage(l.Context(), ref)
	l.must(err)
	_, fragment, _ := strings.Cut(page.Reveal(), "#")
	path, query, _ := strings.Cut(fragment, "?")
	parts := strings.Split(path, "/")
	asked, err := url.ParseQuery(query)
	l.must(err)
	h := hosted{l, strings.SplitN(page.Reveal(), "/#", 2)[0], parts[len(parts)-1], asked.Get("widget_session_id")}
	h.post("state", nil)
	h.post("method", map[string]string{"method": "sms"})
	got := h.post("code", map[string]string{"code": l.code()})
	if got.Event.Data == nil {
		l.Fatal("the lender's page announced nothing")
	}
	return checkout.Action{Do: checkout.DoEvent, Event: "success", EventSession: v.Lender.Session,
		EventAccount: fmt.Sprint(got.Event.Data.Account), EventVerified: fmt.Sprint(got.Event.Data.Verified),
		EventAction: got.Event.Data.Action}
}

// hosted is the lender's page as its own script sees it.
type hosted struct {
	*lab
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
	h.must(err)
	q, err := http.NewRequestWithContext(h.Context(), http.MethodPost, h.origin+"/sandbox/widget/"+act, bytes.NewReader(body))
	h.must(err)
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Authorization", "Bearer "+h.token)
	answer, err := http.DefaultClient.Do(q)
	h.must(err)
	defer answer.Body.Close()
	var out announced
	h.must(json.NewDecoder(answer.Body).Decode(&out))
	if answer.StatusCode != http.StatusOK {
		h.Fatalf("lender's page, %s: status %d", act, answer.StatusCode)
	}
	return out
}
