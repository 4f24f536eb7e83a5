package input

import (
	"crypto/tls"
	"errors"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/core/locale"
	"candor/server/demo"
	"candor/server/lender"
	"candor/server/relay"
	"candor/server/sandbox"
	"candor/server/test/harness"
	"candor/server/test/network"
)

// lenderPair is the lender's client and the simulated lender, with no relay between.
type lenderPair struct {
	*testing.T
	box    *sandbox.Sandbox
	client *lender.Client
	hasty  *lender.Client      // waits two seconds only
	sold   relay.Authorization // 1200.00, of which 200.00 are captured
	taken  relay.OperationResult

	mu      sync.Mutex
	arrived map[string]int // requests by the last word of their path
}

var atTheTablet = relay.Call{Merchant: demo.Merchant, Reference: "0123456789abcdef0123456789abcdef",
	Language: locale.English}

func newLenderPair(t *testing.T) *lenderPair {
	t.Helper()
	c := &lenderPair{T: t, arrived: map[string]int{}}
	c.box = sandbox.New(sandbox.Options{
		Clients: []sandbox.Client{
			{ID: demo.Merchant, Secret: demo.ClientSecret, Locations: []string{"MB-001"}}}})
	web := httptest.NewUnstartedServer(c)
	web.Config.ErrorLog = log.New(io.Discard, "", 0)
	web.Start()
	t.Cleanup(web.Close)
	c.client, c.hasty = c.connect(web.URL, lender.Timeouts{}),
		c.connect(web.URL, lender.Timeouts{Header: 2 * time.Second, Total: 2 * time.Second})
	var err error
	if c.sold, err = c.buy(c.client); err == nil {
		c.taken, err = c.client.Capture(t.Context(), atTheTablet, c.sale("first", "200.00"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *lenderPair) connect(origin string, limits lender.Timeouts,
	change ...func(*lender.Options)) *lender.Client {
	c.Helper()
	opt := lender.Options{Timeouts: limits, Merchants: []lender.Merchant{{
		ID: demo.Merchant, ClientID: demo.Merchant, Environment: lender.Sandbox, BaseURL: origin,
		Secret: func() (relay.Secret, error) { return relay.NewSecret(demo.ClientSecret), nil }}}}
	for _, f := range change {
		f(&opt)
	}
	client, err := lender.New(opt)
	if err != nil {
		c.Fatal(err)
	}
	c.Cleanup(client.Close)
	return client
}

// ServeHTTP counts a request before the simulated lender answers it.
func (c *lenderPair) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	c.arrived[path.Base(r.URL.Path)]++
	c.mu.Unlock()
	c.box.ServeHTTP(w, r)
}

func (c *lenderPair) arrivals(op string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.arrived[op]
}

// clientFor is the client for a misbehaviour: the hasty one, with a token, where no answer would come for
// long.
func (c *lenderPair) clientFor(misbehaviour string) *lender.Client {
	if !strings.Contains(misbehaviour, "hangs") && misbehaviour != "one byte a second" {
		return c.client
	}
	for {
		if _, err := c.hasty.Authorizations(c.Context(), atTheTablet, jordan, time.Now(),
			time.Now()); err == nil || c.Context().Err() != nil {
			return c.hasty
		}
	}
}

var jordan = relay.NewSecret("20000042")

// buy authorizes 1200.00 in a store.
func (c *lenderPair) buy(by *lender.Client) (relay.Authorization, error) {
	proof, err := c.client.Verify(c.Context(), atTheTablet,
		relay.Verification{Account: jordan, Format: "security_question", QuestionID: "6",
			Answer: relay.NewSecret("Lakeside"), RequestID: "till-1"})
	if err == nil {
		_, err = c.client.Quote(c.Context(), atTheTablet, jordan, harness.Amount("1200.00"), locale.English)
	}
	if err != nil {
		return relay.Authorization{}, err
	}
	return by.Authorize(c.Context(), atTheTablet,
		relay.Order{Account: jordan, Reference: "MB-1.a1", PlanID: 5, Term: 12,
			Amount: harness.Amount("1200.00"), Code: proof.PIN, RequestID: "till-1", Location: "MB-001",
			Employee: "1042"})
}

func (c *lenderPair) sale(reference, of string) relay.OperationRequest {
	return relay.OperationRequest{Authorization: c.sold.ID, Capture: c.taken.ID, Account: jordan,
		Amount: harness.Amount(of), Reference: reference}
}

// try makes a call of one kind.
func (c *lenderPair) try(by *lender.Client, op string) error {
	ctx, again := c.Context(), c.sale("again", "50.00")
	var err error
	switch op {
	case "authorization":
		_, err = c.buy(by)
	case "capture":
		_, err = by.Capture(ctx, atTheTablet, again)
	case "release":
		_, err = by.Release(ctx, atTheTablet, again)
	case "return":
		_, err = by.Return(ctx, atTheTablet, again)
	case "refund":
		_, err = by.Refund(ctx, atTheTablet, again)
	}
	return err
}

// executed counts the executions of one operation at the lender.
func (c *lenderPair) executed(op string) int {
	if op == "authorization" {
		return len(c.box.Ledger())
	}
	n := 0
	for _, o := range c.box.Operations() {
		if o.Kind == op {
			n++
		}
	}
	return n
}

// Every named misbehaviour, at every call that moves money. The call is sent once. A documented refusal is a
// refusal, and a call that may have been executed is unknown unless its answer was complete.
func TestI5EveryMisbehaviourAtEveryMove(t *testing.T) {
	for _, m := range sandbox.Misbehaviours() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			c := newLenderPair(t)
			by := c.clientFor(m.Name)
			var all sync.WaitGroup
			for _, op := range []string{"authorization", "capture", "release", "return", "refund"} {
				switch {
				case !harness.Fits(m, op):
				case by == c.hasty: // all at once, because each waits
					all.Go(func() { c.failingCall(by, m, op) })
				case m.Name == "token revoked": // the relay does not take one token after another at once
					other := newLenderPair(t)
					other.failingCall(other.client, m, op)
				default:
					c.failingCall(by, m, op)
				}
			}
			all.Wait()
		})
	}
}

// failingCall makes one call that goes wrong.
func (c *lenderPair) failingCall(by *lender.Client, m sandbox.Misbehaviour, op string) {
	executed, arrived := c.executed(op), c.arrivals(op)
	if err := c.box.Misbehave(op, m.Name); err != nil {
		c.Error(err)
	}
	err := c.try(by, op)
	e, _ := errors.AsType[*relay.LenderError](err)
	got, want := relay.Class(""), wantedClass(m.Name, op)
	if err != nil {
		got = e.Class
	}
	if got != want {
		c.Errorf("%s: %v, want class %q", op, err, want)
	}
	times, sent := 0, c.arrivals(op)-arrived
	if m.Executes {
		times = 1
	}
	if strings.HasPrefix(m.Name, "executes twice") {
		times = 2
	}
	if n := c.executed(op) - executed; n != times {
		c.Errorf("%s: executed %d times, want %d", op, n, times)
	}
	if refusedToken := strings.Contains(m.Name, "token"); sent != 1 && !refusedToken || sent > 2 {
		c.Errorf("%s: sent %d times", op, sent)
	}
}

// wantedClass is the class of error that a call must end in.
func wantedClass(name, op string) relay.Class {
	status, code, documented := strings.Cut(name, " ")
	documented = documented && len(status) == 3 && strings.Trim(status, "0123456789") == "" &&
		!strings.Contains(code, " ") && code != "with"
	switch {
	case name == "401 invalid_token":
		return relay.Unauthorized
	case op == "authorization" && looksRefused(name):
		return relay.ProbablyRefused
	case documented && status != "429":
		return relay.Refused
	case name == "executes twice", name == "token revoked", name == "answers and loses it", harmless[name]:
		return ""
	case op == "refund" && strings.HasSuffix(name, "for numbers"):
		return "" // its answer has no body
	}
	return relay.Unknown
}

// looksRefused reports whether an authorization that goes wrong so looks refused, in a way that is not
// documented.
func looksRefused(name string) bool {
	for _, mark := range []string{"403", "429", "465", "466", "467", "undocumented"} {
		if strings.Contains(name, mark) {
			return true
		}
	}
	return false
}

// harmless are answers that say what is true in another way.
var harmless = map[string]bool{
	"byte order mark": true,
	"text/json":       true,
	"no content type": true,
	"201 for 200":     true,
}

// The same for the list that settles what is unknown: an authorization is absent only if the list was
// complete.
func TestI5EveryMisbehaviourAtTheList(t *testing.T) {
	whole := map[string]bool{"executes twice": true, "token revoked": true,
		"list shows another tenant's entries": true,
		"1e400 for numbers":                   true, "-Infinity in quotes for numbers": true}
	maps.Copy(whole, harmless)
	for _, m := range sandbox.Misbehaviours() {
		if !harness.Fits(m, "authorizations") || wantedClass(m.Name, "authorizations") != relay.Unknown &&
			!whole[m.Name] {
			continue
		}
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			c := newLenderPair(t)
			by := c.clientFor(m.Name)
			if err := c.box.Misbehave("authorizations", m.Name); err != nil {
				t.Fatal(err)
			}
			list, err := by.Authorizations(t.Context(), atTheTablet, jordan, time.Now().AddDate(0, 0, -1),
				time.Now().AddDate(0, 0, 1))
			if (err == nil) != whole[m.Name] {
				t.Fatalf("%d entries, %v; want a list %v", len(list), err, whole[m.Name])
			}
			ours := 0
			for _, entry := range list {
				if entry.Reference == "MB-1.a1" && entry.ID == c.sold.ID {
					ours++
				}
				if entry.Reference == "MB-1.a1" && entry.ID != c.sold.ID &&
					!strings.HasSuffix(m.Name, "for numbers") {
					t.Errorf("another's entry with our reference: %+v", entry)
				}
				if entry.Reference == "MB-1.a1" && entry.HasAmount && !entry.Amount.IsZero() &&
					entry.Amount.String() != "1200.00" {
					t.Errorf("%+v", entry)
				}
			}
			if err == nil && ours == 0 && !strings.HasSuffix(m.Name, "for numbers") {
				t.Errorf("ours is not in %+v", list)
			}
		})
	}
}

// authorizeAt asks an origin for one authorization on a flow's token and gives the class of the outcome.
func authorizeAt(t *testing.T, client *lender.Client) relay.Class {
	t.Helper()
	call := atTheTablet
	call.Token = relay.NewSecret("0123456789abcdef")
	_, err := client.Authorize(t.Context(), call,
		relay.Order{Account: jordan, Reference: "MB-1.a1", Regular: true, Amount: harness.Amount("5.00"),
			Session: "s-1"})
	if e, ok := errors.AsType[*relay.LenderError](err); ok {
		return e.Class
	}
	t.Fatalf("got %v, want a failure of the call", err)
	return ""
}

// Failures before HTTP: no connection, no name, no TLS, an expired certificate. Nothing was sent, and the
// relay knows that.
func TestI5NoLine(t *testing.T) {
	nobody, err := network.RefusingOrigin()
	if err != nil {
		t.Fatal(err)
	}
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	certificate, pool, err := network.Certificate(time.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	expired := httptest.NewUnstartedServer(http.NotFoundHandler())
	expired.Config.ErrorLog = log.New(io.Discard, "", 0)
	expired.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	expired.StartTLS()
	defer expired.Close()
	c := &lenderPair{T: t}
	for name, origin := range map[string]string{
		"connection refused": nobody, "name not resolved": network.Unresolved,
		"no TLS": "https://" + strings.TrimPrefix(plain.URL, "http://"), "expired certificate": expired.URL} {
		client := c.connect(origin, lender.Timeouts{}, func(o *lender.Options) { o.RootCAs = pool })
		if got := authorizeAt(t, client); got != relay.NotSent {
			t.Errorf("%s: %s, want not_sent", name, got)
		}
	}
}

// Connections that are half-open, new or kept, and one that is reset: what was written may have arrived.
func TestI5LinesThatBreak(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	line := &network.Listener{Listener: listener}
	c := &lenderPair{T: t, arrived: map[string]int{}, box: sandbox.New(sandbox.Options{})}
	web := &http.Server{Handler: c}
	defer web.Close()
	go web.Serve(line)
	client := c.connect("http://"+listener.Addr().String(),
		lender.Timeouts{Header: 2 * time.Second, Total: 2 * time.Second})
	if got := authorizeAt(t, client); got != relay.Unauthorized {
		t.Fatalf("a whole line: %s, want unauthorized", got)
	}
	line.HalfOpen()
	for _, which := range []string{"kept", "new"} {
		if got := authorizeAt(t, client); got != relay.Unknown {
			t.Errorf("a dead line, %s: %s, want unknown", which, got)
		}
	}
	line.Reset()
	if got := authorizeAt(t, client); got == relay.Refused {
		t.Errorf("a line that is reset: %s", got)
	}
	line.Heal()
	if got := authorizeAt(t, client); got != relay.Unauthorized || c.arrivals("authorization") != 2 {
		t.Errorf("a healed line: %s after %d arrivals, want 2", got, c.arrivals("authorization"))
	}
}
