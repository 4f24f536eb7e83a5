package storefront_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"candor/web/storefront"
)

// fakeRelay answers the three calls and records what it received.
type fakeRelay struct {
	created []map[string]any
	amounts []string
	keys    []string
	status  string
	down    bool
}

func (f *fakeRelay) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.down || r.Header.Get("Authorization") != "Bearer sk_test_1" {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, `{"status":503,"code":"unavailable"}`)
		return
	}
	var body map[string]any
	if r.Method == http.MethodPost {
		f.keys = append(f.keys, r.Header.Get("Idempotency-Key"))
		_ = json.NewDecoder(r.Body).Decode(&body)
	}
	switch {
	case r.URL.Path == "/v1/checkouts":
		f.created = append(f.created, body)
		_, _ = io.WriteString(w, `{"id":"co_1","client_token":"ct_\"><script>",`+
			`"url":"http://pay.test/c/ct_1"}`)
	case strings.HasSuffix(r.URL.Path, "/amount"):
		f.amounts = append(f.amounts, body["amount"].(string))
		_, _ = io.WriteString(w, `{}`)
	default:
		last := f.created[len(f.created)-1]
		amount := last["amount"].(string)
		if len(f.amounts) > 0 {
			amount = f.amounts[len(f.amounts)-1]
		}
		_ = json.NewEncoder(w).Encode(
			map[string]any{"status": f.status, "amount": amount, "reference": last["reference"],
				"authorization_id": "12345678"})
	}
}

// browser sends a request to the shop with the cookies that it was given.
type browser func(method, path string, form url.Values) (int, http.Header, string)

func open(t *testing.T) (*fakeRelay, browser) {
	t.Helper()
	f, visit := openFor(t)
	return f, visit()
}

// openFor opens a shop that several browsers can visit.
func openFor(t *testing.T) (*fakeRelay, func() browser) {
	t.Helper()
	f := &fakeRelay{status: "open"}
	relay := httptest.NewServer(f)
	t.Cleanup(relay.Close)
	shop := storefront.New(storefront.Options{RelayURL: relay.URL, PublicURL: "http://shop.test",
		Key: "sk_test_1", Merchant: "maple-birch"})
	return f, func() browser { return newBrowser(shop) }
}

func newBrowser(shop http.Handler) browser {
	var cookies []*http.Cookie
	return func(method, path string, form url.Values) (int, http.Header, string) {
		r := httptest.NewRequest(method, "http://shop.test"+path, strings.NewReader(form.Encode()))
		if method == http.MethodPost {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		shop.ServeHTTP(w, r)
		if set := w.Result().Cookies(); len(set) > 0 {
			cookies = set
		}
		return w.Code, w.Header(), w.Body.String()
	}
}

func TestCartInBothLanguages(t *testing.T) {
	_, do := open(t)
	for path, want := range map[string][]string{
		"/": {`lang="en-CA"`, "$1,200.00", "$138.05", "HST, 13%",
			`amount="1200.00" province="ON" locale="en-CA" data-for="ON"`, `/message.js" async`},
		"/fr": {`lang="fr-CA"`, "1\u00a0200,00\u00a0$", "138,05\u00a0$", "TVH, 13\u00a0%",
			`merchant="maple-birch" amount="1200.00" province="QC" locale="fr-CA" data-for="QC"`},
		"/fr?province=QC":  {"TVQ, 9,975\u00a0%", "1\u00a0200,00\u00a0$", "Financement offert"},
		"/?province=QC":    {"QST, 9.975%", "$1,200.00", "Financing available"},
		"/?province=<svg>": {"HST, 13%"},
	} {
		status, head, body := do("GET", path, nil)
		if status != 200 || !strings.Contains(
			head.Get("Content-Security-Policy"), "script-src 'self' http://127.0.0.1:") {
			t.Errorf("GET %s: %d, policy %q", path, status, head.Get("Content-Security-Policy"))
		}
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("GET %s: %q is missing", path, w)
			}
		}
		if strings.Contains(body, " style=") || strings.Contains(body, "<script>") ||
			strings.Contains(body, " onclick=") {
			t.Errorf("GET %s: something inline", path)
		}
	}
}

func TestEmbeddedOrder(t *testing.T) {
	relay, do := open(t)
	status, head, _ := do("POST", "/checkout", url.Values{"language": {"fr-CA"}, "province": {"QC"}})
	place := head.Get("Location")
	if status != 303 || !strings.HasPrefix(place, "/checkout/MB-") {
		t.Fatalf("POST /checkout: %d to %q", status, place)
	}
	sent := relay.created[0]
	for name, want := range map[string]any{"amount": "1200.00", "currency": "CAD", "channel": "online",
		"use":    "embedded",
		"locale": "fr-CA", "province": "QC", "reference": strings.TrimPrefix(place, "/checkout/")} {
		if sent[name] != want {
			t.Errorf("%s = %v, want %v", name, sent[name], want)
		}
	}
	if _, given := sent["return_url"]; given || relay.keys[0] == "" || strings.Contains(relay.keys[0], " ") {
		t.Errorf("return_url %v, idempotency key %q", sent["return_url"], relay.keys[0])
	}
	_, _, body := do("GET", place, nil)
	if !strings.Contains(body, `<candor-checkout token="ct_&#34;&gt;&lt;script&gt;" locale="fr-CA"`) {
		t.Errorf("no escaped element in\n%s", body)
	}
}

func TestAmountIsChangedByTheServerOnce(t *testing.T) {
	relay, do := open(t)
	_, head, _ := do("POST", "/checkout", url.Values{})
	place := head.Get("Location")
	for range 2 {
		do("POST", place+"/wrap", url.Values{"amount": {"0.01"}})
	}
	if len(relay.amounts) != 1 || relay.amounts[0] != "1289.00" {
		t.Errorf("amounts %q, want one of 1289.00", relay.amounts)
	}
	if _, _, body := do("GET", place, nil); !strings.Contains(body, "$1,289.00") ||
		!strings.Contains(body, `amount="1289.00" province="ON"`) || strings.Contains(body, "1200.00") {
		t.Error("the page does not show the new total alone")
	}
}

func TestHostedOrderReturns(t *testing.T) {
	relay, do := open(t)
	status, head, _ := do("POST", "/hosted", url.Values{"language": {"en-CA"}})
	if status != 303 || head.Get("Location") != "http://pay.test/c/ct_1" {
		t.Fatalf("POST /hosted: %d to %q", status, head.Get("Location"))
	}
	back, err := url.Parse(relay.created[0]["return_url"].(string))
	if err != nil || back.Host != "shop.test" {
		t.Fatalf("return_url %q", relay.created[0]["return_url"])
	}
	for state, want := range map[string]string{"open": "not paid yet", "approved": "your order is placed",
		"declined": "not placed"} {
		relay.status = state
		if _, _, body := do("GET", back.RequestURI(), nil); !strings.Contains(body, want) {
			t.Errorf("%s: %q is missing", state, want)
		}
	}
}

// The shop trusts the relay's answer only about its own order and amount.
func TestVerificationHoldsTheAmount(t *testing.T) {
	relay, do := open(t)
	_, head, _ := do("POST", "/checkout", url.Values{})
	relay.status = "approved"
	answer := func() (got struct{ Status, Authorization string }) {
		_, _, body := do("GET", head.Get("Location")+"/status", nil)
		if err := json.Unmarshal([]byte(body), &got); err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := answer(); got.Status != "approved" || got.Authorization != "12345678" {
		t.Errorf("got %+v, want approved", got)
	}
	relay.amounts = []string{"1.00"}
	if got := answer(); got.Status != "unknown" || got.Authorization != "" {
		t.Errorf("with another amount: got %+v, want unknown", got)
	}
}

func TestRelayDown(t *testing.T) {
	relay, do := open(t)
	relay.down = true
	for _, path := range []string{"/checkout", "/hosted"} {
		if status, _, body := do("POST", path, url.Values{}); status != 502 ||
			!strings.Contains(body, "Nothing was charged") {
			t.Errorf("POST %s: %d", path, status)
		}
	}
}

// An order's number opens nothing for another browser: no page, no checkout, no answer of the relay.
func TestStrangersOrder(t *testing.T) {
	relay, visit := openFor(t)
	owner, stranger, regular := visit(), visit(), visit()
	_, head, _ := owner("POST", "/checkout", nil)
	place := head.Get("Location")
	number := strings.TrimPrefix(place, "/checkout/")
	regular("POST", "/checkout", nil) // a browser with a cookie, and an order, of its own
	relay.status = "approved"
	for name, do := range map[string]browser{"no cookie": stranger, "another cookie": regular} {
		for path, want := range map[string]int{"GET " + place: 303, "GET " + place + "/status": 404,
			"GET /thanks?order=" + number: 303, "POST " + place + "/wrap": 303} {
			method, path, _ := strings.Cut(path, " ")
			status, head, body := do(method, path, nil)
			if status != want || strings.Contains(body, "ct_") || strings.Contains(body, number) ||
				strings.Contains(body, "12345678") || status == 303 && head.Get("Location") != "/" {
				t.Errorf("%s: %s %s: %d to %q\n%s", name, method, path, status, head.Get("Location"), body)
			}
		}
	}
	if len(relay.amounts) != 0 {
		t.Errorf("a stranger changed the amount: %v", relay.amounts)
	}
	if status, _, body := owner("GET", place, nil); status != 200 || !strings.Contains(body, "ct_") {
		t.Errorf("its own visitor: %d", status)
	}
	// The way back from the hosted page is the owner's too.
	if status, _, body := owner("GET", "/thanks?order="+number, nil); status != 200 ||
		!strings.Contains(body, number) {
		t.Errorf("the way back: %d", status)
	}
}

// The visitor's cookie is random, not for scripts, and not sent by other sites' forms.
func TestVisitorCookie(t *testing.T) {
	_, visit := openFor(t)
	seen := map[string]bool{}
	for range 20 {
		_, head, _ := visit()("POST", "/hosted", nil)
		c, err := http.ParseSetCookie(head.Get("Set-Cookie"))
		if err != nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" ||
			len(c.Value) < 26 || c.MaxAge != 0 || seen[c.Value] {
			t.Fatalf("cookie %v, %v", c, err)
		}
		seen[c.Value] = true
	}
	do := visit()
	do("POST", "/checkout", nil)
	if _, head, _ := do("POST", "/checkout", nil); head.Get("Set-Cookie") != "" {
		t.Error("a known browser got another cookie")
	}
}
