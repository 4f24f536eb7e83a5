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

// TestC1NothingSecretComesOut requests every route for people, merchants, tablets and operators. It buys in a
// store and online, by all five ways of verification, through refusals and with a lender that fails. Then it
// searches for every secret and every personal value in what was sent, logged, counted and stored, and in
// what is built for browsers.
func TestC1NothingSecretComesOut(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		e, c := newLender(t)
		path := filepath.Join(e.Data, "candor.db")
		o := observe(e, "sqlite:"+path, c)
		o.walkEverywhere()
		o.findNothing("the database", e.databaseFiles())
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		e, c := newLender(t)
		url := postgres.NewDatabase(t)
		o := observe(e, url, c)
		o.walkEverywhere()
		o.findNothing("a dump of the database", postgres.Dump(t, url))
	})
}

// observedService is an env whose traffic is recorded.
type observedService struct {
	*env
	tap    *recordingProxy
	client *http.Client
	ops    *httptest.Server
	sent   strings.Builder   // everything that any client received
	own    map[string]string // what a browser may hold, and no log, metric or database may
}

// observe opens the service with planted keys, and with a recording proxy in front of its lender.
func observe(e *env, store string, c config.Config) *observedService {
	e.Helper()
	key, seal, signing := string(harness.RandomKey()), cli.NewKey(), cli.NewKey()
	e.Open(config.Environment{Store: relay.NewSecret(store), Key: relay.NewSecret(key),
		SealKeys: relay.NewSecret("k1 " + seal), ReceiptKeys: relay.NewSecret("k1 " + signing),
		Profiles: true}, c)
	o := &observedService{env: e, tap: &recordingProxy{next: e.Lender},
		ops: httptest.NewServer(e.Service.OperationsPort), own: map[string]string{}}
	e.Cleanup(o.ops.Close)
	e.LenderHandler = o.tap
	jar, err := cookiejar.New(nil)
	e.Must(err)
	o.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	o.tap.note(key, "relay key")
	o.tap.note(seal, "sealing key")
	o.tap.note(signing, "key of receipts")
	o.tap.note(demo.ClientSecret, "client secret")
	o.tap.note(demo.MerchantKey, "merchant key")
	o.tap.note(demo.Passcode, "passcode")
	return o
}

// ask sends a request and records the answer.
func (o *observedService) ask(method, address, kind, body string, header ...string) (*http.Response, string) {
	o.Helper()
	r, err := http.NewRequestWithContext(o.Context(), method, address, strings.NewReader(body))
	o.Must(err)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := o.client.Do(r)
	o.Must(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	o.Must(err)
	for _, c := range answer.Cookies() {
		o.own[c.Value] = "cookie " + c.Name
		delete(o.own, "")
	}
	// the header that opens the lender's page in its frame may hold a token
	if !strings.HasSuffix(r.URL.Path, "/lender") {
		_ = answer.Header.Write(&o.sent)
	}
	o.sent.Write(text)
	return answer, string(text)
}

func (o *observedService) get(path string) *http.Response {
	o.Helper()
	answer, _ := o.ask("GET", o.Public.URL+path, "", "")
	return answer
}

func (o *observedService) post(path string, fields ...string) *http.Response {
	o.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	answer, _ := o.ask("POST", o.Public.URL+path, "application/x-www-form-urlencoded", form.Encode())
	return answer
}

// does posts a person's action to the page of a checkout, and loads the page again.
func (o *observedService) does(page string, ref relay.Ref, do checkout.Do, fields ...string) *http.Response {
	o.Helper()
	o.get(page)
	answer := o.post(page,
		append([]string{"do", string(do), "revision", fmt.Sprint(o.View(ref, relay.Shopper).Revision)},
			fields...)...)
	o.get(page)
	return answer
}

func (o *observedService) is(ref relay.Ref, want checkout.Step) {
	o.Helper()
	if v := o.View(ref, relay.Shopper); v.Step != want {
		o.Fatalf("step %s, %+v; want %s", v.Step, v.Problem, want)
	}
}

func (o *observedService) walkEverywhere() {
	o.Helper()
	jordan := o.Customer("20000042")
	o.plant(jordan)
	o.enrol()
	for _, m := range []checkout.Method{checkout.MethodSMS, checkout.MethodEmail, checkout.MethodQuestion,
		checkout.MethodOverride, checkout.MethodBypass} {
		o.sell(m, jordan)
	}
	o.buyOnline(jordan)
	o.failEverywhere(jordan)
	o.asMerchant()
	o.receipts()
	o.restOfTheRoutes()
	o.everyRouteWasWalked()
}

// plant registers a customer's personal values. A screen may show only the masked form: the first name, and
// last digits.
func (o *observedService) plant(c sandbox.TestCustomer) {
	_, last, _ := strings.Cut(c.Name, " ")
	for value, what := range map[string]string{
		c.Account: "account number", c.Card: "card number", last: "last name",
		strings.ToUpper(last): "last name", c.BirthDate: "birth date",
		strings.ReplaceAll(c.BirthDate, "-", ""): "birth date", c.Email: "e-mail", c.Phone: "telephone",
		c.PostalCode: "postal code",
		c.Answer:     "security answer", c.CustomerID: "customer id",
		upstreamText: "text of a failing lender",
	} {
		o.tap.note(value, what)
	}
	first, _, _ := strings.Cut(c.Name, " ")
	o.own[first], o.own[c.Question] = "first name", "security question"
	for _, element := range regexp.MustCompile(`(DAQ|DAG|DCF)([^\n\r]+)`).FindAllStringSubmatch(
		c.Licence, -1) {
		o.tap.note(strings.TrimSpace(element[2]), "licence "+element[1])
	}
}

// enrol makes the client's browser a tablet with the manager signed in.
func (o *observedService) enrol() {
	o.Helper()
	code, err := o.Service.Tablets.Enrol(o.Context(), demo.Merchant, "queen-street", "Till")
	o.Must(err)
	o.own[code] = "enrolment code"
	o.get("/tablet/enrol")
	o.post("/tablet/enrol", "code", "wrong")
	o.post("/tablet/enrol", "code", code)
	o.get("/tablet/signin")
	o.post("/tablet/signin", "associate", "1003", "passcode", "000000")
	o.Clock.Advance(time.Minute) // past the delay of the wrong one
	o.post("/tablet/signin", "associate", "1003", "passcode", demo.Passcode)
	if got := o.get("/tablet"); got.StatusCode != http.StatusOK {
		o.Fatalf("signed in: status %d", got.StatusCode)
	}
}

// sell sells on the tablet: the licence is scanned, and the customer verifies in one of the five ways.
func (o *observedService) sell(by checkout.Method, c sandbox.TestCustomer) {
	o.Helper()
	amount, plan := "1200.00", "p4-24"
	if by == checkout.MethodBypass {
		amount, plan = "150.00", "regular"
	}
	sale := o.post("/tablet/sales", "amount", amount, "reference", "R-"+string(by[:3])).Header.Get("Location")
	ref := relay.Ref{Merchant: demo.Merchant,
		Checkout: relay.CheckoutID(sale[strings.LastIndex(sale, "/")+1:])}
	o.does(sale, ref, checkout.DoIdentify, "licence", "not a licence")
	o.does(sale, ref, checkout.DoIdentify, "licence", c.Licence)
	o.is(ref, checkout.StepOffers)
	o.get(sale + "/view")
	page := o.does(sale, ref, checkout.DoChoose, "offer", plan).Header.Get("Location")
	o.own[o.ClientToken(ref)] = "client token"
	o.does(page, ref, checkout.DoContinue)
	o.ask("POST", o.Public.URL+page+"/touch", "application/json", "{}")
	o.get(page + "/frame")
	o.get(page + "/changes")
	o.does(page, ref, checkout.DoAccept, "consent", "yes", "digest", o.View(ref, relay.Shopper).Review.Digest)
	o.is(ref, checkout.StepVerify)
	o.confirm(by, c, ref, page, sale)
	o.is(ref, checkout.StepApproved)
	o.get(sale + "/take-back")
	o.post(sale+"/take-back", "passcode", demo.Passcode)
	o.get(sale)
}

func (o *observedService) confirm(by checkout.Method, c sandbox.TestCustomer, ref relay.Ref, page,
	sale string) {
	o.Helper()
	switch by {
	case checkout.MethodOverride:
		o.post(sale+"/take-back", "passcode", demo.Passcode)
		o.does(sale, ref, checkout.DoOverride, "reason", checkout.Reasons[0], "seen", "yes", "passcode",
			demo.Passcode)
	case checkout.MethodBypass:
		o.does(page, ref, checkout.DoSend, "method", string(by))
	case checkout.MethodQuestion:
		o.does(page, ref, checkout.DoSend, "method", string(by))
		o.does(page, ref, checkout.DoConfirm, "answer", "nothing of the kind")
		o.does(page, ref, checkout.DoConfirm, "answer", c.Answer)
	default:
		o.does(page, ref, checkout.DoSend, "method", string(by))
		code := pinMark + o.Code()
		o.tap.note(code, "code of "+string(by))
		o.does(page, ref, checkout.DoConfirm, "code", code[:len(code)-1])
		o.does(page, ref, checkout.DoConfirm, "code", code)
	}
}

func (o *observedService) buyOnline(c sandbox.TestCustomer) {
	o.Helper()
	for _, use := range []checkout.Use{checkout.Embedded, checkout.Hosted} {
		ref := o.Create(func(r *relay.CreateRequest) { r.Use = use })
		page := "/c/" + o.ClientToken(ref)
		o.own[o.ClientToken(ref)] = "client token"
		o.does(page, ref, checkout.DoIdentify, "number", c.Card)
		o.get(page + "/lender")
		event := o.VerifyOnLendersPage(ref, o.View(ref, relay.Shopper))
		o.does(page, ref, checkout.DoEvent, "event", "success", "event_session", event.EventSession,
			"event_account", event.EventAccount,
			"event_verified", "true", "event_action", "purchase")
		o.does(page, ref, checkout.DoChoose, "offer", "p5-12")
		o.viewAsProgram(ref, `{"do":"accept","revision":1}`)
		o.does(page, ref, checkout.DoAccept, "consent", "yes", "digest",
			o.View(ref, relay.Shopper).Review.Digest)
		o.is(ref, checkout.StepApproved)
	}
}

func (o *observedService) viewAsProgram(ref relay.Ref, act string) {
	o.Helper()
	bearer := []string{"Authorization", "Bearer " + o.ClientToken(ref)}
	o.ask("GET", o.Public.URL+"/v1/view", "", "", bearer...)
	o.ask("POST", o.Public.URL+"/v1/view", "application/json", act, bearer...)
	o.ask("POST", o.Public.URL+"/v1/view", "application/json", `{"do":`, bearer...)
}

// upstreamText is in every answer of a failing lender.
const upstreamText = "canary-upstream-text"

// failEverywhere lets every call of a purchase fail in every way, one after the other.
func (o *observedService) failEverywhere(c sandbox.TestCustomer) {
	o.Helper()
	typing := o.Customer("20000201") // the page shows again what a person typed, to be corrected
	first, last, _ := strings.Cut(typing.Name, " ")
	o.own[last], o.own[typing.BirthDate], o.own[typing.PostalCode] = "typed name", "typed birth date",
		"typed postal code"
	failing := ""
	kinds := []int{500, 401, 404, 429, 200, 302}
	kind := 0
	o.LenderHandler = http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if failing == "" || !strings.Contains(r.URL.Path, failing) {
			o.tap.ServeHTTP(out, r)
			return
		}
		out.Header().Set("Content-Type", "application/json")
		out.Header().Set("Location", "http://"+upstreamText+".example")
		out.Header().Set("X-Upstream", upstreamText)
		out.WriteHeader(kind)
		fmt.Fprintf(out, `{"error":{"code":"general_error","message":%q},"verification_code":%q}`,
			upstreamText, upstreamText)
	})
	for _, kind = range kinds {
		sale := o.post("/tablet/sales", "amount", "1200.00", "reference", "R-fails").Header.Get("Location")
		ref := relay.Ref{Merchant: demo.Merchant,
			Checkout: relay.CheckoutID(sale[strings.LastIndex(sale, "/")+1:])}
		failing = "driverslicense"
		o.does(sale, ref, checkout.DoIdentify, "licence", ofSomebodyElse(c))
		failing = "search"
		o.does(sale, ref, checkout.DoIdentify, "first_name", first, "last_name", last, "birth_date",
			typing.BirthDate, "postal_code", typing.PostalCode)
		failing = "lookup"
		o.does(sale, ref, checkout.DoIdentify, "number", c.Account)
		failing = "calculate"
		o.does(sale, ref, checkout.DoIdentify, "number", c.Card)
		failing = ""
		online := o.Create(nil)
		page := "/c/" + o.ClientToken(online)
		o.own[o.ClientToken(online)] = "client token"
		failing = "widget"
		o.does(page, online, checkout.DoIdentify, "number", c.Card)
		failing = ""
	}
	o.LenderHandler = o.tap
}

// asMerchant calls the merchant API, with the right key and with wrong ones.
func (o *observedService) asMerchant() {
	o.Helper()
	all := o.Public.URL + "/v1/checkouts"
	const noted = "planted-metadata-of-the-merchant"
	o.own[noted] = "metadata"
	order := strings.Replace(harness.ValidOrder, "{", `{"metadata":{"note":"`+noted+`"},`, 1)
	for i, key := range []string{demo.MerchantKey, demo.MerchantKey[:20],
		"sk_live_" + strings.Repeat("A", 48), ""} {
		auth := []string{"Authorization", "Bearer " + key, "Idempotency-Key", fmt.Sprint("k", i)}
		_, made := o.ask("POST", all, "application/json", order, auth...)
		_, again := o.ask("POST", all, "application/json", order, auth...)
		if i == 0 && made != again {
			o.Errorf("a replay differs: %s and %s", made, again)
		}
		var created struct {
			ID    string `json:"id"`
			Token string `json:"client_token"`
		}
		_ = json.Unmarshal([]byte(made), &created)
		o.own[created.Token] = "client token"
		delete(o.own, "")
		id := cmp.Or(created.ID, "co_nobody")
		for _, path := range []string{"?reference=R-sms", "?status=weather", "/" + id, "/co_nobody"} {
			o.ask("GET", all+path, "", "", auth...)
		}
		for path, body := range map[string]string{"/amount": `{"amount":"1300.00"}`, "/cancel": `{}`,
			"/reconcile": `{}`, "/renew": ``, "/captures": `{"amount":"1.00"}`,
			"/release": `{}`, "/refunds": `{"amount":"1.00"}`,
			"/captures/cap_1/returns":    `{"amount":"1.00"}`,
			"/operations/op_1/resolve":   `{"outcome":"not_done","note":"n"}`,
			"/operations/op_1/reconcile": `{}`} {
			o.ask("POST", all+"/"+id+path, "application/json", body, "Authorization", "Bearer "+key,
				"Idempotency-Key", fmt.Sprint("k", i, path))
			o.ask("GET", all+"/"+id+path, "", "", auth...)
		}
		o.ask("GET", all+"/"+id+"/operations/op_1", "", "", auth...)
		o.ask("GET", all+"/"+id+"/qr.svg", "", "", auth...)
		o.ask("GET", o.Public.URL+"/v1/open-work", "", "", auth...)
		_, told := o.ask("GET", o.Public.URL+"/v1/events", "", "", auth...)
		first := regexp.MustCompile(`ev_[0-9a-z]{26}`).FindString(told)
		o.ask("GET", o.Public.URL+"/v1/events/"+cmp.Or(first, "ev_none"), "", "", auth...)
		o.ask("POST", o.Public.URL+"/v1/events/"+cmp.Or(first, "ev_none")+"/redeliver", "application/json",
			`{}`, auth...)
		o.ask("PUT", all, "application/json", "{", auth...)
	}
}

// receipts issues the receipts of what was sold, and asks for each in every form.
func (o *observedService) receipts() {
	o.Helper()
	if o.IssueReceipts() == 0 {
		o.Error("nothing was sold that has a receipt")
	}
	list, err := o.Service.Relay.Checkouts(o.Context(), demo.Merchant, relay.Filter{Limit: 100})
	o.Must(err)
	for _, c := range list {
		for _, accept := range []string{"application/json", "text/html"} {
			o.ask("GET", o.Public.URL+"/v1/checkouts/"+string(c.ID)+"/receipt?locale=fr-CA", "", "",
				"Authorization", "Bearer "+demo.MerchantKey, "Accept", accept)
		}
	}
}

// restOfTheRoutes requests the routes that no purchase uses, and paths that do not exist.
func (o *observedService) restOfTheRoutes() {
	o.Helper()
	_, page := o.ask("GET", o.Public.URL+"/tablet/sales", "", "")
	for _, asset := range regexp.MustCompile(`"(/[^"]+\.(?:js|css|wasm|svg|ico|png))"`).FindAllStringSubmatch(
		page, -1) {
		o.get(asset[1])
	}
	for _, path := range []string{"/tablet/", "/tablet/sales", "/tablet/reset", "/embed.js", "/favicon.ico",
		"/assets/nothing.js", "/c/ct_wrong", "/docs", "/docs/embed", "/openapi.yaml",
		"/.well-known/candor-keys.json", "/receipt",
		"/c/ct_wrong/lender", "/c/ct_wrong/frame", "/c/ct_wrong/changes",
		"/nowhere", "/c/%2e%2e/", "/v1/nowhere",
		"/tablet/checkouts/co_nobody",
		"/tablet/checkouts/co_nobody/view"} {
		o.get(path)
	}
	for _, path := range []string{"/message.js", "/v1/message?merchant=maple-birch&amount=1200.00",
		"/v1/message.html?merchant=maple-birch&amount=1200.00", "/v1/message?merchant=nobody"} {
		o.get(path)
	}
	_, js := o.ask("GET", o.Public.URL+"/embed.js", "", "")
	if hashed := regexp.MustCompile(`embed\.[0-9a-f]+\.js`).FindString(js); hashed != "" {
		o.get("/" + hashed)
	}
	o.ask("POST", o.Public.URL+"/tablet/checkouts/co_nobody/view", "application/json",
		`{"do":"cancel","revision":1}`)
	o.post("/tablet/reset", "associate", "1042")
	o.post("/tablet/sales", "amount", "a lot", "reference", "R")
	o.ask("POST", o.Public.URL+"/tablet/touch", "application/json", "{}")
	o.post("/tablet/checkouts/co_nobody", "do", "cancel", "revision", "1")
	o.post("/c/ct_wrong", "do", strings.Repeat("x", request.MaxBody+1))
	o.post("/tablet/lock")
	o.get("/tablet/unlock")
	o.get("/tablet/unlock/co_nobody")
	o.post("/tablet/unlock", "passcode", "000000")
	o.post("/tablet/unlock/co_nobody", "passcode", demo.Passcode)
	o.post("/tablet/signout")
	for _, path := range []string{"/livez", "/readyz", "/metrics", "/nowhere", "/debug/pprof/",
		"/debug/pprof/goroutine?debug=2", "/debug/pprof/heap?debug=1"} {
		o.ask("GET", o.ops.URL+path, "", "")
	}
}

var (
	routePattern = regexp.MustCompile(`\{"(GET|POST) (/[^"]*)", `)
	routeWalked  = regexp.MustCompile(
		`candor_http_request_seconds_count\{[^}]*method="(\w+)",route="([^"]+)"`)
)

// everyRouteWasWalked compares the tables of routes with the request metrics of this service.
func (o *observedService) everyRouteWasWalked() {
	o.Helper()
	_, figures := o.ask("GET", o.ops.URL+"/metrics", "", "")
	walked := map[string]bool{}
	for _, at := range routeWalked.FindAllStringSubmatch(figures, -1) {
		walked[at[1]+" "+at[2]] = true
	}
	found := 0
	for _, file := range []string{"page/page.go", "page/tablet_pages.go", "api/api.go"} {
		text, err := os.ReadFile(filepath.Join(harness.Root(o.T), "server", file))
		o.Must(err)
		for _, route := range routePattern.FindAllStringSubmatch(string(text), -1) {
			if found++; !walked[route[1]+" "+route[2]] {
				o.Errorf("%s %s was not walked", route[1], route[2])
			}
		}
	}
	if found < 30 {
		o.Errorf("only %d routes were found", found)
	}
}

// findNothing searches for what was planted, in plain text and in hexadecimal, as a dump writes bytes.
func (o *observedService) findNothing(database, rows string) {
	o.Helper()
	inner := map[string]string{"the log": o.Log.String(), "the figures": o.figuresText(), database: rows}
	outer := map[string]string{"what was sent": o.sent.String(),
		"what is built for browsers": builtForBrowsers(o.env)}
	o.tap.mu.Lock()
	defer o.tap.mu.Unlock()
	kinds := map[string]bool{}
	for value, what := range o.tap.planted {
		kinds[what] = true
		o.absent(value, what, inner)
		o.absent(value, what, outer)
	}
	for value, what := range o.own {
		kinds[what] = true
		o.absent(value, what, inner)
	}
	for _, what := range []string{"relay key", "sealing key", "client secret", "merchant key", "access token",
		"PIN returned by the lender",
		"code of sms", "code of email", "account number", "card number", "licence DAQ", "security answer",
		"client token", "cookie candor_device", "cookie candor_session"} {
		if !kinds[what] {
			o.Errorf("nothing was planted as %s; planted is %v", what, kinds)
		}
	}
}

func (e *env) absent(value, what string, places map[string]string) {
	e.Helper()
	for place, text := range places {
		if i := harness.IndexOfSecret(value, text); i >= 0 {
			e.Errorf("%s stands in %s: …%q…", what, place, text[max(0, i-60):min(len(text), i+len(value)+20)])
		}
		if strings.Contains(text, hex.EncodeToString([]byte(value))) {
			e.Errorf("%s stands in %s as hexadecimal", what, place)
		}
	}
}

func (o *observedService) figuresText() string {
	_, text := o.ask("GET", o.ops.URL+"/metrics", "", "")
	return text
}

// builtForBrowsers is every file of web that a browser may load, with the WebAssembly if it is built.
func builtForBrowsers(e *env) string {
	e.Helper()
	var all strings.Builder
	e.Must(filepath.WalkDir(filepath.Join(harness.Root(e.T), "web"),
		func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				if d != nil && (d.Name() == "node_modules" || d.Name() == "e2e" || d.Name() == "storefront" ||
					d.Name() == "tools") {
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

// TestP2LicenceIsNeverKept scans a licence, reads it, and lets it fail at the lender. A minute later it
// searches for every line of the licence in the database, its journal, the log and the answers.
func TestP2LicenceIsNeverKept(t *testing.T) {
	e, c := newLender(t)
	o := observe(e, "sqlite:"+filepath.Join(e.Data, "candor.db"), c)
	jordan := e.Customer("20000042")
	o.enrol()
	o.sell(checkout.MethodQuestion, jordan)
	o.failEverywhere(jordan)
	e.Clock.Advance(time.Minute)
	places := map[string]string{"the database": e.databaseFiles(), "the log": e.Log.String(),
		"what was sent": o.sent.String()}
	lines := 0
	for line := range strings.FieldsFuncSeq(jordan.Licence, func(r rune) bool { return r < ' ' }) {
		if len(line) >= 8 { // shorter ones are such as DBC1
			lines++
			o.absent(line, "a line of the licence", places)
		}
	}
	if lines < 8 {
		t.Errorf("only %d lines of a licence were looked for", lines)
	}
}

// ofSomebodyElse is a customer's licence with another name and birth date. Where the lender cannot read a
// licence, these two are shown to the associate, who scanned it; nothing else of it may come out.
func ofSomebodyElse(c sandbox.TestCustomer) string {
	first, last, _ := strings.Cut(c.Name, " ")
	return strings.NewReplacer(strings.ToUpper(first), "ROWAN", strings.ToUpper(last), "FICTIF",
		strings.ReplaceAll(c.BirthDate, "-", ""), "19711112").Replace(c.Licence)
}
