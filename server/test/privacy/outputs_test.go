package privacy

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/service"
	"candor/server/test/harness"
)

// addressed records every URL that was requested, and every redirect.
type addressed struct{ strings.Builder }

func (a *addressed) note(r *http.Request) {
	fmt.Fprintf(a, "%s %s referer %q\n", r.Method, r.RequestURI, r.Header.Get("Referer"))
}

// personal is what a test customer types, is, or receives.
func personal(e *env) map[string]string {
	c := e.Customer("20000042")
	first, last, _ := strings.Cut(c.Name, " ")
	return map[string]string{
		"first name": first, "last name": last, "birth date": c.BirthDate,
		"birth date in digits": strings.ReplaceAll(c.BirthDate, "-", ""),
		"postal code":          strings.ReplaceAll(c.PostalCode, " ", ""),
		"postal code as typed": c.PostalCode, "card": c.Card,
		"answer": c.Answer, "account": c.Account, "merchant key": demo.MerchantKey,
		"client secret": demo.ClientSecret, "passcode": demo.Passcode,
	}
}

// Nothing personal and no secret is in the log at debug level, in the metrics, in an error or in a URL, over
// purchases in both channels, refused input and a lender that fails halfway.
func TestP1NothingPersonalInLogMetricsErrorsOrAddresses(t *testing.T) {
	e := newEnv(t)
	ours := &addressed{}
	e.Public.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ours.note(r)
		e.Service.Public.ServeHTTP(w, r)
		fmt.Fprintf(ours, "leads to %q\n", w.Header().Get("Location"))
	})
	planted := personal(e)
	jordan := e.Customer("20000042")
	first, last, _ := strings.Cut(jordan.Name, " ")

	online := e.Create(nil)
	b := &harness.Browser{Env: e.Env, Token: e.ClientToken(online)}
	planted["client token"] = b.Token
	b.Submit(online, url.Values{"do": {"identify"}, "first_name": {first}, "last_name": {last},
		"birth_date": {jordan.BirthDate}, "postal_code": {jordan.PostalCode}})
	event := e.VerifyOnLendersPage(online, e.View(online, relay.Shopper))
	planted["code by text message"] = e.Code()
	b.Submit(online, url.Values{"do": {"event"}, "event": {"success"}, "event_session": {event.EventSession},
		"event_account": {event.EventAccount}, "event_verified": {"true"}, "event_action": {"purchase"}})
	b.Submit(online, url.Values{"do": {"choose"}, "offer": {"p5-12"}})
	b.Submit(online, url.Values{"do": {"accept"}, "consent": {"yes"},
		"digest": {e.View(online, relay.Shopper).Review.Digest}})
	if s := e.View(online, relay.Shopper).Step; s != checkout.StepApproved {
		t.Fatalf("online purchase ends at %s", s)
	}
	store := e.Create(harness.InStore)
	b.Token = e.ClientToken(store)
	e.ToOffersInStore(store, checkout.Action{FirstName: first, LastName: last, BirthDate: jordan.BirthDate})
	e.Act(store, harness.Associate, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"},
		checkout.StepHandover)
	b.Submit(store, url.Values{"do": {"continue"}})
	b.Submit(store, url.Values{"do": {"accept"}, "consent": {"yes"},
		"digest": {e.View(store, relay.Shopper).Review.Digest}})
	b.Submit(store, url.Values{"do": {"send"}, "method": {"security_question"}})
	b.Submit(store, url.Values{"do": {"confirm"}, "answer": {jordan.Answer + "x"}})
	b.Submit(store, url.Values{"do": {"confirm"}, "answer": {jordan.Answer}})
	// URLs at the lender are the lender's: its search takes a name in the query
	addresses := withoutTokens(ours.String())
	errorsOf(e, b, planted)

	for place, text := range map[string]string{"the log": e.Log.String(), "the figures": e.Metrics(),
		"an address": addresses} {
		if len(text) < 1000 {
			t.Errorf("%s: only %q", place, text)
		}
		for what, value := range planted {
			if i := harness.IndexOfSecret(strings.ToLower(value), strings.ToLower(text)); i >= 0 {
				t.Errorf("%s stands in %s: …%q…", what, place,
					text[max(0, i-60):min(len(text), i+len(value)+30)])
			}
		}
	}
}

// withoutTokens removes client tokens. By design a token is in the URL of its page, and nowhere else.
func withoutTokens(text string) string {
	return regexp.MustCompile(`/c/ct_[A-Za-z0-9_-]{43}`).ReplaceAllString(text, "/c/…")
}

// errorsOf provokes every kind of error with planted values, and checks the answers.
func errorsOf(e *env, b *harness.Browser, planted map[string]string) {
	e.Helper()
	text, err := json.Marshal(planted)
	e.Must(err)
	bearer := map[string]string{"Authorization": "Bearer " + b.Token}
	answers := []harness.Answer{
		e.Call("POST", "/v1/checkouts", string(text), harness.MerchantHeader),
		e.Call("POST", "/v1/view", string(text), bearer),
		e.Call("POST", "/v1/view", `{"do":"identify","revision":1,"number":`+string(text)+`}`, bearer),
		e.Call("POST", "/v1/checkouts", string(text[1:]), harness.MerchantHeader),
		e.Call("GET", "/v1/checkouts/"+planted["card"], "", harness.MerchantHeader),
		e.Call("GET", "/"+planted["card"], "", nil), e.Call("GET", "/v1/"+planted["card"], "", nil),
		e.Call("GET", "/v1/view", "", map[string]string{"Authorization": "Bearer ct_" + planted["card"]}),
	}
	e.LenderHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = w.Write(text)
	})
	for _, how := range []func(*relay.CreateRequest){nil, harness.InStore} {
		ref := e.Create(how)
		who := relay.Shopper
		if how != nil {
			who = harness.Associate
		}
		v := e.Try(ref, who, checkout.Action{Do: checkout.DoIdentify, FirstName: planted["first name"],
			LastName:  planted["last name"],
			BirthDate: planted["birth date"], PostalCode: planted["postal code as typed"]})
		if v.Problem == nil {
			e.Errorf("a lender that fails was not told of")
		}
	}
	for _, a := range answers {
		said := a.Body
		for _, values := range a.Header {
			said += strings.Join(values, " ")
		}
		for what, value := range planted {
			if strings.Contains(said, value) {
				e.Errorf("%s stands in the answer %d %s", what, a.Status, said)
			}
		}
		if a.Status < 400 {
			e.Errorf("not refused: %d %s", a.Status, a.Body)
		}
	}
}

// One record per request: the pattern of its route, its outcome, its owner, and the reference under which the
// lender knows the flow.
func TestOneLineForEachRequest(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	token := e.ClientToken(ref)
	c, err := e.Service.Store.Checkout(t.Context(), ref.Merchant, ref.Checkout)
	e.Must(err)
	before := len(e.Log.String())
	e.Call("GET", "/c/"+token+"?utm=planted", "", nil)
	e.Call("POST", "/v1/view", `{"do":"accept","revision":1,"consent":"yes"}`,
		map[string]string{"Authorization": "Bearer " + token})
	e.Call("GET", "/v1/checkouts/"+string(ref.Checkout), "", harness.MerchantHeader)
	e.Call("GET", "/v1/checkouts", "", nil)
	e.Call("GET", "/nowhere", "", nil)
	lines := strings.Split(strings.TrimSpace(e.Log.String()[before:]), "\n")
	flow := " merchant=maple-birch flow=" + c.State.Flow
	want := []string{
		`method=GET route=/c/{token} status=200 took=\S+ request_id=\w{16}` + flow,
		`method=POST route=/v1/view status=200 took=\S+ request_id=\w{16}` + flow +
			` code=action_not_allowed`,
		`method=GET route=/v1/checkouts/{id} status=200 took=\S+ request_id=\w{16}` + flow,
		`method=GET route=/v1/checkouts status=401 took=\S+ request_id=\w{16} code=unauthorized ` +
			`op="merchant key" error="not an API key[^"]*"`,
		`method=GET route=/ status=404 took=\S+ request_id=\w{16} code=page_not_found op="find page"`,
	}
	if len(lines) != len(want) {
		t.Fatalf("%d lines for %d requests:\n%s", len(lines), len(want), strings.Join(lines, "\n"))
	}
	for i, w := range want {
		if !regexp.MustCompile(`level=INFO msg=request ` + strings.NewReplacer("{", `\{`, "}", `\}`).Replace(
			strings.ReplaceAll(w, `{16}`, `+`)) + `$`).MatchString(lines[i]) {
			t.Errorf("got  %s\nwant %s", lines[i], w)
		}
	}
}

// The metrics count what was done, labelled only by patterns and closed sets of words.
func TestFigures(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(harness.InStore)
	e.ToCode(ref, "p4-24")
	token := e.ClientToken(ref)
	e.Call("GET", "/v1/view", "", map[string]string{"Authorization": "Bearer " + token})
	e.Call("PLANTED", "/c/"+token, "", nil)
	e.Call("GET", "/planted", "", nil)
	e.Call("GET", "/v1/view", "", nil)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()}, checkout.StepApproved)
	text := e.Metrics()
	for _, want := range []string{
		`candor_http_request_seconds_count{class="2xx",method="GET",route="/v1/view"} 1`,
		`candor_http_request_seconds_count{class="4xx",method="GET",route="/v1/view"} 1`,
		`candor_http_request_seconds_count{class="4xx",method="GET",route="/"} 1`,
		`candor_http_request_seconds_count{class="4xx",method="other",route="/"} 1`,
		`candor_refusals_total{code="unauthorized"} 1`, `candor_refusals_total{code="busy"} 0`,
		`candor_attempts_total{state="approved"} 1`, `candor_attempts_total{state="unknown"} 0`,
		`candor_alarms_total{alarm="manual"} 0`,
		`candor_lender_call_seconds_count{class="ok",endpoint="authorization"} 1`,
		`candor_requests_in_flight 0`, `candor_connections 0`, `go_sql_open_connections{db_name="write"}`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(text, "planted") || strings.Contains(text, "PLANTED") ||
		strings.Contains(text, token) {
		t.Error("the figures hold what a client sent")
	}
}

// broken is a store that cannot be written.
type broken struct{ service.Store }

func (broken) Ping(context.Context) error { return io.ErrClosedPipe }

// A replica is ready when it can write and is not shutting down. It is alive when it answers.
func TestReadiness(t *testing.T) {
	e := newEnv(t)
	ask := func(path string) string {
		w := httptest.NewRecorder()
		e.Service.OperationsPort.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return fmt.Sprint(w.Code, " ", strings.TrimSpace(w.Body.String()))
	}
	for _, step := range []struct {
		do   func()
		want string
	}{
		{func() {}, "200 ready"},
		{func() { e.Service.Store = broken{e.Service.Store} }, "503 the store cannot be written"},
		{func() { e.Service.Store = e.Service.Store.(broken).Store }, "200 ready"},
		{func() { e.Service.Draining.Store(true) }, "503 draining"},
	} {
		step.do()
		if got := ask("/readyz"); got != step.want {
			t.Errorf("readyz: %s, want %s", got, step.want)
		}
		if got := ask("/livez"); got != "200 ok" {
			t.Errorf("livez: %s", got)
		}
	}
	if got := ask("/debug/pprof/"); !strings.HasPrefix(got, "404") {
		t.Errorf("profiles are open unasked: %.20s", got)
	}
}
