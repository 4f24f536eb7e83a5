package lender_test

import (
	"math/rand/v2"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/core/locale"
	"candor/core/money"
	"candor/server/lender"
	"candor/server/relay"
)

// templates are the only paths that the client may request, with patterns for their variable parts.
var templates = func() *regexp.Regexp {
	const account, id = `[0-9]{1,14}`, `[0-9A-Za-z_-]*[0-9A-Za-z][0-9A-Za-z_-]*`
	return regexp.MustCompile(`\A/flexiti/pos-api/v2\.5(\.1)?/(oauth/token|` +
		`client-id/maple/(customers/(search|lookup|driverslicense)|widget/init|authorizations?|` +
		`account/` + account + `/verify|accounts/` + account + `/(calculate-interest|refund)|` +
		`authorization/` + id + `/(release|capture|capture/` + id + `/return)))\z`)
}()

// strictLender is a lender that counts what it did not expect: another path, another header, a request
// without a call.
type strictLender struct {
	mu      sync.Mutex
	arrived int
	strays  []string
}

var expected = map[string]bool{"Accept": true, "Accept-Encoding": true, "Authorization": true,
	"Content-Length": true,
	"Content-Type":   true, "User-Agent": true, "X-Reference-Id": true}

var (
	hexadecimal = regexp.MustCompile(`\A[0-9a-f]{32}\z`)
	bearers     = regexp.MustCompile(`\ABearer [!-~]{1,1000}\z`)
)

func (g *strictLender) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.arrived++
	if !templates.MatchString(r.URL.EscapedPath()) || strings.Contains(r.URL.Path, "..") {
		g.strays = append(g.strays, r.Method+" "+r.RequestURI)
	}
	if id := r.Header.Get("X-Reference-Id"); !hexadecimal.MatchString(id) {
		g.strays = append(g.strays, "reference id "+id)
	}
	if bearer := r.Header.Get("Authorization"); bearer != "" && !bearers.MatchString(bearer) {
		g.strays = append(g.strays, bearer)
	}
	for name, values := range r.Header {
		if !expected[name] || len(values) != 1 {
			g.strays = append(g.strays, "header "+name)
		}
	}
	answering(200, documented[opOf(r.URL.Path)])(w, r)
}

// probe makes every call with a text of a person's or of the lender's in its path or query.
func probe(c *lender.Client, t testing.TB, text string) (sent int, errs []error) {
	n, ctx := relay.NewSecret(text), t.Context()
	try := func(err error) {
		if errs = append(errs, err); classOf(err) != relay.NotSent {
			sent++
		}
	}
	_, err := c.Quote(ctx, inStore, n, money.MustAmount("1"), locale.English)
	try(err)
	_, err = c.Verify(ctx, inStore, relay.Verification{Account: n, Format: "sms", RequestID: "r"})
	try(err)
	_, err = c.Refund(ctx, inStore,
		relay.OperationRequest{Account: n, Amount: money.MustAmount("1"), Reference: "r"})
	try(err)
	_, err = c.Lookup(ctx, inStore, relay.Identity{Account: n})
	try(err)
	_, err = c.Capture(ctx, inStore,
		relay.OperationRequest{Authorization: text, Amount: money.MustAmount("1"), Reference: "r"})
	try(err)
	_, err = c.Release(ctx, inStore,
		relay.OperationRequest{Authorization: text, Amount: money.MustAmount("1"), Reference: "r"})
	try(err)
	_, err = c.Return(ctx, inStore, relay.OperationRequest{Authorization: "77", Capture: text,
		Amount: money.MustAmount("1"), Reference: "r"})
	try(err)
	_, err = c.Return(ctx, inStore, relay.OperationRequest{Authorization: text, Capture: "77",
		Amount: money.MustAmount("1"), Reference: "r"})
	try(err)
	return sent, errs
}

var climbing = []string{"", ".", "..", "../..", "../../oauth/token", "1/../2", "1/capture", "%2e%2e", "%2f",
	"1%00", "1?x=1", "1#x", "1;x", "1&x=2",
	"1\r\nX-Evil: 1", "1\n", " 1", "1 ", "\x00", "१२३", "٣", "１２３", "1\u200b", "\\..\\", "//evil.example",
	"http://evil.example/", "@evil.example", "1@2",
	strings.Repeat("9", 15), strings.Repeat("9", 65), "-", "_", "...", "-1", "+1", "1e3", "0x1", "A-1",
	"77", "00077"}

// For any text in place of an id, the client requests a template path or nothing. Only ASCII digits are
// accepted as an account number.
func TestI1IDsFuzzedIntoEveryPath(t *testing.T) {
	g, c := newStrictLender(t)
	random := rand.New(rand.NewPCG(1, 2))
	texts := append([]string(nil), climbing...)
	for range 1500 {
		texts = append(texts, mixed(random))
	}
	for _, text := range texts {
		before := g.arrived
		sent, errs := probe(c, t, text)
		if arrived := g.arrived - before; arrived > sent+1 { // one token at the most
			t.Errorf("%q: %d requests for %d calls", text, arrived, sent)
		}
		account := regexp.MustCompile(`\A[0-9]{1,14}\z`).MatchString(text) && strings.Trim(text, "0") != ""
		for i, err := range errs[:4] {
			if (classOf(err) != relay.NotSent) != account {
				t.Errorf("%q as an account, call %d: %v", text, i, err)
			}
		}
	}
	if len(g.strays) > 0 {
		t.Errorf("the lender saw %q", g.strays)
	}
	if g.arrived < 100 {
		t.Errorf("only %d requests arrived: the test tests nothing", g.arrived)
	}
}

// mixed is a text of pieces that have a meaning in a path.
func mixed(r *rand.Rand) string {
	pieces := []string{"7", "42", "A", "/", "..", ".", "%2f", "%2e", "?", "#", "\\", "\r\n", "\x00", "é", "٣",
		":", "@", "-", "_", " ", ";", "capture", "return"}
	var b strings.Builder
	for range 1 + r.IntN(6) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

// newStrictLender is a strictLender and a client of it.
func newStrictLender(t testing.TB) (*strictLender, *lender.Client) {
	t.Helper()
	g := &strictLender{}
	web := newWeb(t, g)
	c, err := lender.New(lender.Options{
		Now: func() time.Time { return days[0] },
		Merchants: []lender.Merchant{{
			ID: "m1", ClientID: clientID, Environment: lender.Sandbox, BaseURL: web,
			Secret: func() (relay.Secret, error) { return relay.NewSecret(clientSecret), nil },
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return g, c
}

// A client id is one segment of every path, whatever its characters. A text that cannot be one is refused by
// New.
func TestI1ClientIDs(t *testing.T) {
	for text, fine := range map[string]bool{"maple": true, "a/b": true, "a?b": true, "a#b": true,
		"a%2fb": true, "..": false, "": false, "a b": false, "é": false, "a\r\nb": false} {
		var path string
		web := newWeb(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			path = r.URL.EscapedPath()
			answering(200, documented[opOf(r.URL.Path)])(w, r)
		}))
		c, err := lender.New(lender.Options{Merchants: []lender.Merchant{{ID: "m1", ClientID: text,
			Environment: lender.Sandbox, BaseURL: web,
			Secret: func() (relay.Secret, error) { return relay.NewSecret(clientSecret), nil }}}})
		if (err == nil) != fine {
			t.Errorf("%q: %v", text, err)
		}
		if err != nil {
			continue
		}
		if _, err := c.Capture(t.Context(), inStore, captureSale); err != nil ||
			strings.Count(path, "/") != 8 ||
			!strings.HasSuffix(path, "/authorization/1000000000000001/capture") {
			t.Errorf("%q: %v at %s", text, err, path)
		}
		c.Close()
	}
}

// No text that becomes the value of a header adds a header or a request.
func TestI2HeaderInjection(t *testing.T) {
	g, c := newStrictLender(t)
	random := rand.New(rand.NewPCG(3, 4))
	texts := []string{"x\r\nX-Evil: 1", "x\nX-Evil: 1", "x\rX-Evil: 1", "x\r\n\r\nGET /evil HTTP/1.1\r\n\r\n",
		"x\x00", "x\u2028y", "é", "\u560d\u560aX-Evil: 1", " ", "\t", "x y",
		"0123456789abcdef0123456789abcdeX"}
	for range 500 {
		texts = append(texts, mixed(random)+"\r\nX-Evil: "+mixed(random))
	}
	for i, text := range texts {
		before := g.arrived
		calls := []relay.Call{
			{Merchant: "m1", Reference: text},
			{Merchant: "m1", Reference: flowReference + text},
			{Merchant: "m1", Reference: flowReference, Token: relay.NewSecret(text)},
		}
		sent := 0
		for _, call := range calls {
			if _, err := c.Authorize(t.Context(), call, onlineOrder); classOf(err) != relay.NotSent {
				sent++
			}
		}
		sale := refundSale
		// In a body, where any text is allowed.
		sale.Reference, sale.Location, sale.Employee = cutTo(text, 40), text, text
		if _, err := c.Refund(t.Context(), inStore, sale); err != nil {
			t.Errorf("%q in a body: %v", text, err)
		}
		if _, err := c.Authorize(t.Context(), online, onlineOrder); err != nil {
			t.Fatalf("after %q nothing is sent any more: %v", text, err)
		}
		before++
		if i == 0 {
			before++ // the token
		}
		if arrived := g.arrived - before; arrived != sent+1 {
			t.Errorf("%q: %d requests for %d calls", text, arrived, sent+1)
		}
	}
	if len(g.strays) > 0 {
		t.Errorf("the lender saw %q", g.strays)
	}
}

func cutTo(text string, n int) string { return text[:min(len(text), n)] }

// A token from the lender's endpoint cannot add a header either.
func TestI2InjectedByToken(t *testing.T) {
	for _, token := range []string{`x\r\nX-Evil: 1`, `x\ny`, `x\u0000`, `x y`, `é`} {
		s := newScript(t)
		s.answer(lender.Token, 200, `{"token_type":"bearer","access_token":"`+token+`","expires_in":1200}`)
		if _, err := s.client().Capture(t.Context(), inStore, captureSale); classOf(err) != relay.NotSent {
			t.Errorf("%s: %v", token, err)
		}
		if n := len(s.received(lender.Capture)); n != 0 {
			t.Errorf("%s: %d calls were made", token, n)
		}
	}
}

func FuzzI1Paths(f *testing.F) {
	for _, text := range climbing {
		f.Add(text)
	}
	g, c := newStrictLender(f)
	f.Fuzz(func(t *testing.T, text string) {
		probe(c, t, text)
		if len(g.strays) > 0 {
			t.Fatalf("%q: the lender saw %q", text, g.strays)
		}
	})
}
