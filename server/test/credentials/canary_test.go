package credentials

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/cli"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/request"
	"candor/server/sandbox"
	"candor/server/test/harness"
	"candor/server/test/postgres"
)

// TestC1NothingSecretComesOut walks every route of people, merchants, tablets and operators, in a store and online,
// through all five ways of verification, through refusals and through a lender that fails. Then it looks for every secret
// and every personal value in what was sent, logged, counted and stored, and in what is built for browsers.
func TestC1NothingSecretComesOut(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		l, c := newLender(t)
		path := filepath.Join(l.Data, "candor.db")
		w := observe(l, "sqlite:"+path, c)
		w.walkEverywhere()
		w.findNothing("the database", l.databaseFiles())
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		l, c := newLender(t)
		url := postgres.NewDatabase(t)
		w := observe(l, url, c)
		w.walkEverywhere()
		w.findNothing("a dump of the database", postgres.Dump(t, url))
	})
}

// observedService is what a crawl keeps beside the lab.
type observedService struct {
	*env
	tap    *recordingProxy
	client *http.Client
	ops    *httptest.Server
	sent   strings.Builder   // all that anybody was sent
	own    map[string]string // what a browser may hold, and no log, figure or database may
}

// observe opens the house on keys that are planted, with its lender behind a wiretap.
func observe(l *env, store string, c config.Config) *observedService {
	l.Helper()
	key, seal := string(harness.Random32()), cli.NewKey()
	l.Open(config.Environment{Store: relay.NewSecret(store), Key: relay.NewSecret(key), SealKeys: relay.NewSecret("k1 " + seal), Profiles: true}, c)
	w := &observedService{env: l, tap: &recordingProxy{next: l.Lender}, ops: httptest.NewServer(l.Service.OperationsPort), own: map[string]string{}}
	l.Cleanup(w.ops.Close)
	l.LenderHandler = w.tap
	jar, err := cookiejar.New(nil)
	l.Must(err)
	w.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	w.tap.note(key, "relay key")
	w.tap.note(seal, "sealing key")
	w.tap.note(demo.ClientSecret, "client secret")
	w.tap.note(demo.MerchantKey, "merchant key")
	w.tap.note(demo.Passcode, "passcode")
	return w
}

// ask sends a request and keeps the answer.
func (w *observedService) ask(method, address, kind, body string, header ...string) (*http.Response, string) {
	w.Helper()
	q, err := http.NewRequestWithContext(w.Context(), method, address, strings.NewReader(body))
	w.Must(err)
	if kind != "" {
		q.Header.Set("Content-Type", kind)
	}
	for i := 0; i < len(header); i += 2 {
		q.Header.Set(header[i], header[i+1])
	}
	answer, err := w.client.Do(q)
	w.Must(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	w.Must(err)
	for _, c := range answer.Cookies() {
		w.own[c.Value] = "cookie " + c.Name
		delete(w.own, "")
	}
	if !strings.HasSuffix(q.URL.Path, "/lender") { // the one header that opens the lender's page in its frame
		_ = answer.Header.Write(&w.sent)
	}
	w.sent.Write(text)
	return answer, string(text)
}

func (w *observedService) get(path string) *http.Response {
	w.Helper()
	answer, _ := w.ask("GET", w.Public.URL+path, "", "")
	return answer
}

func (w *observedService) post(path string, fields ...string) *http.Response {
	w.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	answer, _ := w.ask("POST", w.Public.URL+path, "application/x-www-form-urlencoded", form.Encode())
	return answer
}

// does posts an act of a person to their page of a checkout, and loads it again.
func (w *observedService) does(page string, ref relay.Ref, do checkout.Do, fields ...string) *http.Response {
	w.Helper()
	w.get(page)
	answer := w.post(page, append([]string{"do", string(do), "revision", fmt.Sprint(w.View(ref, relay.Shopper).Revision)}, fields...)...)
	w.get(page)
	return answer
}

func (w *observedService) is(ref relay.Ref, want checkout.Step) {
	w.Helper()
	if v := w.View(ref, relay.Shopper); v.Step != want {
		w.Fatalf("step %s, %+v; want %s", v.Step, v.Problem, want)
	}
}

func (w *observedService) walkEverywhere() {
	w.Helper()
	jordan := w.Customer("20000042")
	w.plant(jordan)
	w.enrol()
	for _, m := range []checkout.Method{checkout.MethodSMS, checkout.MethodEmail, checkout.MethodQuestion, checkout.MethodOverride, checkout.MethodBypass} {
		w.sell(m, jordan)
	}
	w.buyOnline(jordan)
	w.failEverywhere(jordan)
	w.asMerchant()
	w.restOfTheRoutes()
	w.everyRouteWasWalked()
}

// plant notes what is known of a person. What a screen may show is masked: the first name, and last digits.
func (w *observedService) plant(c sandbox.TestCustomer) {
	_, last, _ := strings.Cut(c.Name, " ")
	for value, what := range map[string]string{
		c.Account: "account number", c.Card: "card number", last: "last name", strings.ToUpper(last): "last name", c.BirthDate: "birth date",
		strings.ReplaceAll(c.BirthDate, "-", ""): "birth date", c.Email: "e-mail", c.Phone: "telephone", c.PostalCode: "postal code",
		c.Answer: "security answer", c.CustomerID: "customer id", upstreamText: "text of a failing lender",
	} {
		w.tap.note(value, what)
	}
	first, _, _ := strings.Cut(c.Name, " ")
	w.own[first], w.own[c.Question] = "first name", "security question"
	for _, element := range regexp.MustCompile(`(DAQ|DAG|DCF)([^\n\r]+)`).FindAllStringSubmatch(c.Licence, -1) {
		w.tap.note(strings.TrimSpace(element[2]), "licence "+element[1])
	}
}

// enrol makes the crawler's browser a tablet on which the manager is signed in.
func (w *observedService) enrol() {
	w.Helper()
	code, err := w.Service.Tablets.Enrol(w.Context(), demo.Merchant, "queen-street", "Till")
	w.Must(err)
	w.own[code] = "enrolment code"
	w.get("/tablet/enrol")
	w.post("/tablet/enrol", "code", "wrong")
	w.post("/tablet/enrol", "code", code)
	w.get("/tablet/signin")
	w.post("/tablet/signin", "associate", "1003", "passcode", "000000")
	w.post("/tablet/signin", "associate", "1003", "passcode", demo.Passcode)
	if got := w.get("/tablet"); got.StatusCode != http.StatusOK {
		w.Fatalf("signed in: status %d", got.StatusCode)
	}
}

// sell is a sale on the tablet: the licence is scanned, the customer confirms in one of the five ways.
func (w *observedService) sell(by checkout.Method, c sandbox.TestCustomer) {
	w.Helper()
	amount, plan := "1200.00", "p4-24"
	if by == checkout.MethodBypass {
		amount, plan = "150.00", "regular"
	}
	sale := w.post("/tablet/sales", "amount", amount, "reference", "R-"+string(by[:3])).Header.Get("Location")
	ref := relay.Ref{Merchant: demo.Merchant, Checkout: relay.CheckoutID(sale[strings.LastIndex(sale, "/")+1:])}
	w.does(sale, ref, checkout.DoIdentify, "licence", "not a licence")
	w.does(sale, ref, checkout.DoIdentify, "licence", c.Licence)
	w.is(ref, checkout.StepOffers)
	w.get(sale + "/view")
	page := w.does(sale, ref, checkout.DoChoose, "offer", plan).Header.Get("Location")
	w.own[w.TokenOf(ref)] = "client token"
	w.does(page, ref, checkout.DoContinue)
	w.ask("POST", w.Public.URL+page+"/touch", "application/json", "{}")
	w.does(page, ref, checkout.DoAccept, "consent", "yes", "digest", w.View(ref, relay.Shopper).Review.Digest)
	w.is(ref, checkout.StepVerify)
	w.confirm(by, c, ref, page, sale)
	w.is(ref, checkout.StepApproved)
	w.get(sale + "/take-back")
	w.post(sale+"/take-back", "passcode", demo.Passcode)
	w.get(sale)
}

func (w *observedService) confirm(by checkout.Method, c sandbox.TestCustomer, ref relay.Ref, page, sale string) {
	w.Helper()
	switch by {
	case checkout.MethodOverride:
		w.post(sale+"/take-back", "passcode", demo.Passcode)
		w.does(sale, ref, checkout.DoOverride, "reason", checkout.Reasons[0], "seen", "yes", "passcode", demo.Passcode)
	case checkout.MethodBypass:
		w.does(page, ref, checkout.DoSend, "method", string(by))
	case checkout.MethodQuestion:
		w.does(page, ref, checkout.DoSend, "method", string(by))
		w.does(page, ref, checkout.DoConfirm, "answer", "nothing of the kind")
		w.does(page, ref, checkout.DoConfirm, "answer", c.Answer)
	default:
		w.does(page, ref, checkout.DoSend, "method", string(by))
		code := pinMark + w.Code()
		w.tap.note(code, "code of "+string(by))
		w.does(page, ref, checkout.DoConfirm, "code", code[:len(code)-1])
		w.does(page, ref, checkout.DoConfirm, "code", code)
	}
}

func (w *observedService) buyOnline(c sandbox.TestCustomer) {
	w.Helper()
	for _, use := range []checkout.Use{checkout.Embedded, checkout.Hosted} {
		ref := w.Create(func(q *relay.CreateRequest) { q.Use = use })
		page := "/c/" + w.TokenOf(ref)
		w.own[w.TokenOf(ref)] = "client token"
		w.does(page, ref, checkout.DoIdentify, "number", c.Card)
		w.get(page + "/lender")
		event := w.VerifyOnLendersPage(ref, w.View(ref, relay.Shopper))
		w.does(page, ref, checkout.DoEvent, "event", "success", "event_session", event.EventSession, "event_account", event.EventAccount,
			"event_verified", "true", "event_action", "purchase")
		w.does(page, ref, checkout.DoChoose, "offer", "p5-12")
		w.viewAsProgram(ref, `{"do":"accept","revision":1}`)
		w.does(page, ref, checkout.DoAccept, "consent", "yes", "digest", w.View(ref, relay.Shopper).Review.Digest)
		w.is(ref, checkout.StepApproved)
	}
}

func (w *observedService) viewAsProgram(ref relay.Ref, act string) {
	w.Helper()
	bearer := []string{"Authorization", "Bearer " + w.TokenOf(ref)}
	w.ask("GET", w.Public.URL+"/v1/view", "", "", bearer...)
	w.ask("POST", w.Public.URL+"/v1/view", "application/json", act, bearer...)
	w.ask("POST", w.Public.URL+"/v1/view", "application/json", `{"do":`, bearer...)
}

// upstreamText stands in every answer of a failing lender.
const upstreamText = "canary-upstream-text"

// failEverywhere lets every call of a journey fail in every way, one after the other.
func (w *observedService) failEverywhere(c sandbox.TestCustomer) {
	w.Helper()
	typing := w.Customer("20000201") // what a person types by hand comes back with the page that says what to mend
	first, last, _ := strings.Cut(typing.Name, " ")
	w.own[last], w.own[typing.BirthDate], w.own[typing.PostalCode] = "typed name", "typed birth date", "typed postal code"
	failing := ""
	kinds := []int{500, 401, 404, 429, 200, 302}
	kind := 0
	w.LenderHandler = http.HandlerFunc(func(out http.ResponseWriter, q *http.Request) {
		if failing == "" || !strings.Contains(q.URL.Path, failing) {
			w.tap.ServeHTTP(out, q)
			return
		}
		out.Header().Set("Content-Type", "application/json")
		out.Header().Set("Location", "http://"+upstreamText+".example")
		out.Header().Set("X-Upstream", upstreamText)
		out.WriteHeader(kind)
		fmt.Fprintf(out, `{"error":{"code":"general_error","message":%q},"verification_code":%q}`, upstreamText, upstreamText)
	})
	for _, kind = range kinds {
		sale := w.post("/tablet/sales", "amount", "1200.00", "reference", "R-fails").Header.Get("Location")
		ref := relay.Ref{Merchant: demo.Merchant, Checkout: relay.CheckoutID(sale[strings.LastIndex(sale, "/")+1:])}
		failing = "driverslicense"
		w.does(sale, ref, checkout.DoIdentify, "licence", ofSomebodyElse(c))
		failing = "search"
		w.does(sale, ref, checkout.DoIdentify, "first_name", first, "last_name", last, "birth_date", typing.BirthDate, "postal_code", typing.PostalCode)
		failing = "lookup"
		w.does(sale, ref, checkout.DoIdentify, "number", c.Account)
		failing = "calculate"
		w.does(sale, ref, checkout.DoIdentify, "number", c.Card)
		failing = ""
		online := w.Create(nil)
		page := "/c/" + w.TokenOf(online)
		w.own[w.TokenOf(online)] = "client token"
		failing = "widget"
		w.does(page, online, checkout.DoIdentify, "number", c.Card)
		failing = ""
	}
	w.LenderHandler = w.tap
}

// asMerchant is the merchant's server, with the right key and with wrong ones.
func (w *observedService) asMerchant() {
	w.Helper()
	all := w.Public.URL + "/v1/checkouts"
	for i, key := range []string{demo.MerchantKey, demo.MerchantKey[:20], "sk_live_" + strings.Repeat("A", 48), ""} {
		auth := []string{"Authorization", "Bearer " + key, "Idempotency-Key", fmt.Sprint("k", i)}
		_, made := w.ask("POST", all, "application/json", harness.GoodOrder, auth...)
		_, again := w.ask("POST", all, "application/json", harness.GoodOrder, auth...)
		if i == 0 && made != again {
			w.Errorf("a replay differs: %s and %s", made, again)
		}
		var created struct {
			ID    string `json:"id"`
			Token string `json:"client_token"`
		}
		_ = json.Unmarshal([]byte(made), &created)
		w.own[created.Token] = "client token"
		delete(w.own, "")
		id := cmp.Or(created.ID, "co_nobody")
		for _, path := range []string{"?reference=R-sms", "?status=weather", "/" + id, "/co_nobody"} {
			w.ask("GET", all+path, "", "", auth...)
		}
		for path, body := range map[string]string{"/amount": `{"amount":"1300.00"}`, "/cancel": `{}`, "/reconcile": `{}`, "/captures": `{"amount":"1.00"}`,
			"/release": `{}`, "/refunds": `{"amount":"1.00"}`, "/captures/cap_1/returns": `{"amount":"1.00"}`} {
			w.ask("POST", all+"/"+id+path, "application/json", body, "Authorization", "Bearer "+key, "Idempotency-Key", fmt.Sprint("k", i, path))
			w.ask("GET", all+"/"+id+path, "", "", auth...)
		}
		w.ask("PUT", all, "application/json", "{", auth...)
	}
}

// restOfTheRoutes asks for everything that no journey passes, and for what is not there.
func (w *observedService) restOfTheRoutes() {
	w.Helper()
	_, page := w.ask("GET", w.Public.URL+"/tablet/sales", "", "")
	for _, asset := range regexp.MustCompile(`"(/[^"]+\.(?:js|css|wasm|svg|ico|png))"`).FindAllStringSubmatch(page, -1) {
		w.get(asset[1])
	}
	for _, path := range []string{"/tablet/", "/tablet/sales", "/tablet/reset", "/embed.js", "/favicon.ico", "/assets/nothing.js", "/c/ct_wrong", "/docs", "/docs/embed", "/openapi.yaml",
		"/c/ct_wrong/lender", "/nowhere", "/c/%2e%2e/", "/v1/nowhere", "/tablet/checkouts/co_nobody", "/tablet/checkouts/co_nobody/view"} {
		w.get(path)
	}
	_, js := w.ask("GET", w.Public.URL+"/embed.js", "", "")
	if twin := regexp.MustCompile(`embed\.[0-9a-f]+\.js`).FindString(js); twin != "" {
		w.get("/" + twin)
	}
	w.ask("POST", w.Public.URL+"/tablet/checkouts/co_nobody/view", "application/json", `{"do":"cancel","revision":1}`)
	w.post("/tablet/reset", "associate", "1042")
	w.post("/tablet/sales", "amount", "a lot", "reference", "R")
	w.ask("POST", w.Public.URL+"/tablet/touch", "application/json", "{}")
	w.post("/tablet/checkouts/co_nobody", "do", "cancel", "revision", "1")
	w.post("/c/ct_wrong", "do", strings.Repeat("x", request.MaxBody+1))
	w.post("/tablet/lock")
	w.get("/tablet/unlock")
	w.get("/tablet/unlock/co_nobody")
	w.post("/tablet/unlock", "passcode", "000000")
	w.post("/tablet/unlock/co_nobody", "passcode", demo.Passcode)
	w.post("/tablet/signout")
	for _, path := range []string{"/livez", "/readyz", "/metrics", "/nowhere", "/debug/pprof/", "/debug/pprof/goroutine?debug=2", "/debug/pprof/heap?debug=1"} {
		w.ask("GET", w.ops.URL+path, "", "")
	}
}

var (
	routePattern = regexp.MustCompile(`\{"(GET|POST) (/[^"]*)", `)
	routeWalked  = regexp.MustCompile(`candor_http_request_seconds_count\{[^}]*method="(\w+)",route="([^"]+)"`)
)

// everyRouteWasWalked holds the tables of routes against the figures of this very house.
func (w *observedService) everyRouteWasWalked() {
	w.Helper()
	_, figures := w.ask("GET", w.ops.URL+"/metrics", "", "")
	walked := map[string]bool{}
	for _, at := range routeWalked.FindAllStringSubmatch(figures, -1) {
		walked[at[1]+" "+at[2]] = true
	}
	found := 0
	for _, file := range []string{"page/page.go", "page/tablet.go", "api/api.go"} {
		text, err := os.ReadFile(filepath.Join(harness.Root(w.T), "server", file))
		w.Must(err)
		for _, route := range routePattern.FindAllStringSubmatch(string(text), -1) {
			if found++; !walked[route[1]+" "+route[2]] {
				w.Errorf("%s %s was not walked", route[1], route[2])
			}
		}
	}
	if found < 30 {
		w.Errorf("only %d routes were found", found)
	}
}

// findNothing looks for what was planted, in plain text and as hexadecimal, which is how a dump writes bytes.
func (w *observedService) findNothing(database, rows string) {
	w.Helper()
	inner := map[string]string{"the log": w.Log.String(), "the figures": w.figuresText(), database: rows}
	outer := map[string]string{"what was sent": w.sent.String(), "what is built for browsers": builtForBrowsers(w.env)}
	w.tap.mu.Lock()
	defer w.tap.mu.Unlock()
	kinds := map[string]bool{}
	for value, what := range w.tap.planted {
		kinds[what] = true
		w.absent(value, what, inner)
		w.absent(value, what, outer)
	}
	for value, what := range w.own {
		kinds[what] = true
		w.absent(value, what, inner)
	}
	for _, what := range []string{"relay key", "sealing key", "client secret", "merchant key", "access token", "PIN returned by the lender",
		"code of sms", "code of email", "account number", "card number", "licence DAQ", "security answer", "client token", "cookie candor_device", "cookie candor_session"} {
		if !kinds[what] {
			w.Errorf("nothing was planted as %s; planted is %v", what, kinds)
		}
	}
}

func (l *env) absent(value, what string, places map[string]string) {
	l.Helper()
	for place, text := range places {
		if i := harness.PlaceOf(value, text); i >= 0 {
			l.Errorf("%s stands in %s: …%q…", what, place, text[max(0, i-60):min(len(text), i+len(value)+20)])
		}
		if strings.Contains(text, hex.EncodeToString([]byte(value))) {
			l.Errorf("%s stands in %s as hexadecimal", what, place)
		}
	}
}

func (w *observedService) figuresText() string {
	_, text := w.ask("GET", w.ops.URL+"/metrics", "", "")
	return text
}

// builtForBrowsers is every file of web that a browser may get, the WebAssembly where it was built.
func builtForBrowsers(l *env) string {
	l.Helper()
	var all strings.Builder
	l.Must(filepath.WalkDir(filepath.Join(harness.Root(l.T), "web"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d != nil && (d.Name() == "node_modules" || d.Name() == "e2e" || d.Name() == "storefront" || d.Name() == "tools") {
				return filepath.SkipDir
			}
			return err
		}
		text, err := os.ReadFile(path)
		all.Write(text)
		return err
	}))
	return all.String()
}

// TestP2LicenceIsNeverKept scans a licence, reads it and lets it fail at the lender, and looks a minute later for every
// line of it in the database, its journal, the log and what was sent.
func TestP2LicenceIsNeverKept(t *testing.T) {
	l, c := newLender(t)
	w := observe(l, "sqlite:"+filepath.Join(l.Data, "candor.db"), c)
	jordan := l.Customer("20000042")
	w.enrol()
	w.sell(checkout.MethodQuestion, jordan)
	w.failEverywhere(jordan)
	l.Clock.Advance(time.Minute)
	places := map[string]string{"the database": l.databaseFiles(), "the log": l.Log.String(), "what was sent": w.sent.String()}
	lines := 0
	for line := range strings.FieldsFuncSeq(jordan.Licence, func(r rune) bool { return r < ' ' }) {
		if len(line) >= 8 { // shorter ones are such as DBC1
			lines++
			w.absent(line, "a line of the licence", places)
		}
	}
	if lines < 8 {
		t.Errorf("only %d lines of a licence were looked for", lines)
	}
}

// ofSomebodyElse is a customer's licence with another name and birth date. Where the lender cannot read a licence, these
// two are shown to the associate, who scanned it; nothing else of it may come out.
func ofSomebodyElse(c sandbox.TestCustomer) string {
	first, last, _ := strings.Cut(c.Name, " ")
	return strings.NewReplacer(strings.ToUpper(first), "ROWAN", strings.ToUpper(last), "FICTIF",
		strings.ReplaceAll(c.BirthDate, "-", ""), "19711112").Replace(c.Licence)
}
