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

// addressed notes every address that was asked for, and where the answers lead.
type addressed struct{ strings.Builder }

func (a *addressed) note(r *http.Request) {
	fmt.Fprintf(a, "%s %s referer %q\n", r.Method, r.RequestURI, r.Header.Get("Referer"))
}

// personal is what a test customer types, is, or is told.
func personal(l *env) map[string]string {
	c := l.Customer("20000042")
	first, last, _ := strings.Cut(c.Name, " ")
	return map[string]string{
		"first name": first, "last name": last, "birth date": c.BirthDate, "birth date in digits": strings.ReplaceAll(c.BirthDate, "-", ""),
		"postal code": strings.ReplaceAll(c.PostalCode, " ", ""), "postal code as typed": c.PostalCode, "card": c.Card,
		"answer": c.Answer, "account": c.Account, "merchant key": demo.MerchantKey, "client secret": demo.ClientSecret, "passcode": demo.Passcode,
	}
}

// Nothing personal and no secret stands in the log at debug level, in the figures, in an error or in an address, over
// purchases in both ways, refused input and a lender that fails in the middle.
func TestP1NothingPersonalInLogMetricsErrorsOrAddresses(t *testing.T) {
	l := newEnv(t)
	ours := &addressed{}
	l.Public.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		ours.note(q)
		l.Service.Public.ServeHTTP(w, q)
		fmt.Fprintf(ours, "leads to %q\n", w.Header().Get("Location"))
	})
	planted := personal(l)
	jordan := l.Customer("20000042")
	first, last, _ := strings.Cut(jordan.Name, " ")

	online := l.Create(nil)
	b := &harness.Browser{Env: l.Env, Token: l.ClientToken(online)}
	planted["client token"] = b.Token
	b.Submit(online, url.Values{"do": {"identify"}, "first_name": {first}, "last_name": {last}, "birth_date": {jordan.BirthDate}, "postal_code": {jordan.PostalCode}})
	event := l.VerifyOnLendersPage(online, l.View(online, relay.Shopper))
	planted["code by text message"] = l.Code()
	b.Submit(online, url.Values{"do": {"event"}, "event": {"success"}, "event_session": {event.EventSession},
		"event_account": {event.EventAccount}, "event_verified": {"true"}, "event_action": {"purchase"}})
	b.Submit(online, url.Values{"do": {"choose"}, "offer": {"p5-12"}})
	b.Submit(online, url.Values{"do": {"accept"}, "consent": {"yes"}, "digest": {l.View(online, relay.Shopper).Review.Digest}})
	if s := l.View(online, relay.Shopper).Step; s != checkout.StepApproved {
		t.Fatalf("online purchase ends at %s", s)
	}
	store := l.Create(harness.InStore)
	b.Token = l.ClientToken(store)
	l.ToOffersInStore(store, checkout.Action{FirstName: first, LastName: last, BirthDate: jordan.BirthDate})
	l.Act(store, harness.Associate, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepHandover)
	b.Submit(store, url.Values{"do": {"continue"}})
	b.Submit(store, url.Values{"do": {"accept"}, "consent": {"yes"}, "digest": {l.View(store, relay.Shopper).Review.Digest}})
	b.Submit(store, url.Values{"do": {"send"}, "method": {"security_question"}})
	b.Submit(store, url.Values{"do": {"confirm"}, "answer": {jordan.Answer + "x"}})
	b.Submit(store, url.Values{"do": {"confirm"}, "answer": {jordan.Answer}})
	addresses := withoutTokens(ours.String()) // those at the lender are the lender's: its search takes a name in the query
	errorsOf(l, b, planted)

	for place, text := range map[string]string{"the log": l.Log.String(), "the figures": l.Metrics(), "an address": addresses} {
		if len(text) < 1000 {
			t.Errorf("%s: only %q", place, text)
		}
		for what, value := range planted {
			if i := harness.IndexOfSecret(strings.ToLower(value), strings.ToLower(text)); i >= 0 {
				t.Errorf("%s stands in %s: …%q…", what, place, text[max(0, i-60):min(len(text), i+len(value)+30)])
			}
		}
	}
}

// The client token is in the address of its page, by design; nowhere else.
func withoutTokens(text string) string {
	return regexp.MustCompile(`/c/ct_[A-Za-z0-9_-]{43}`).ReplaceAllString(text, "/c/…")
}

// errorsOf provokes every kind of error with what is planted, and looks at what is answered.
func errorsOf(l *env, b *harness.Browser, planted map[string]string) {
	l.Helper()
	text, err := json.Marshal(planted)
	l.Must(err)
	bearer := map[string]string{"Authorization": "Bearer " + b.Token}
	answers := []harness.Answer{
		l.Call("POST", "/v1/checkouts", string(text), harness.MerchantHeader), l.Call("POST", "/v1/view", string(text), bearer),
		l.Call("POST", "/v1/view", `{"do":"identify","revision":1,"number":`+string(text)+`}`, bearer), l.Call("POST", "/v1/checkouts", string(text[1:]), harness.MerchantHeader),
		l.Call("GET", "/v1/checkouts/"+planted["card"], "", harness.MerchantHeader), l.Call("GET", "/"+planted["card"], "", nil), l.Call("GET", "/v1/"+planted["card"], "", nil),
		l.Call("GET", "/v1/view", "", map[string]string{"Authorization": "Bearer ct_" + planted["card"]}),
	}
	l.LenderHandler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = w.Write(text)
	})
	for _, how := range []func(*relay.CreateRequest){nil, harness.InStore} {
		ref := l.Create(how)
		who := relay.Shopper
		if how != nil {
			who = harness.Associate
		}
		v := l.Try(ref, who, checkout.Action{Do: checkout.DoIdentify, FirstName: planted["first name"], LastName: planted["last name"],
			BirthDate: planted["birth date"], PostalCode: planted["postal code as typed"]})
		if v.Problem == nil {
			l.Errorf("a lender that fails was not told of")
		}
	}
	for _, a := range answers {
		said := a.Body
		for _, values := range a.Header {
			said += strings.Join(values, " ")
		}
		for what, value := range planted {
			if strings.Contains(said, value) {
				l.Errorf("%s stands in the answer %d %s", what, a.Status, said)
			}
		}
		if a.Status < 400 {
			l.Errorf("not refused: %d %s", a.Status, a.Body)
		}
	}
}

// One line a request: the pattern of its route, how it ended, whose it was, and the reference under which the lender
// knows the flow.
func TestOneLineForEachRequest(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(nil)
	token := l.ClientToken(ref)
	c, err := l.Service.Store.Checkout(t.Context(), ref.Merchant, ref.Checkout)
	l.Must(err)
	before := len(l.Log.String())
	l.Call("GET", "/c/"+token+"?utm=planted", "", nil)
	l.Call("POST", "/v1/view", `{"do":"accept","revision":1,"consent":"yes"}`, map[string]string{"Authorization": "Bearer " + token})
	l.Call("GET", "/v1/checkouts/"+string(ref.Checkout), "", harness.MerchantHeader)
	l.Call("GET", "/v1/checkouts", "", nil)
	l.Call("GET", "/nowhere", "", nil)
	lines := strings.Split(strings.TrimSpace(l.Log.String()[before:]), "\n")
	flow := " merchant=maple-birch flow=" + c.State.Flow
	want := []string{
		`method=GET route=/c/{token} status=200 took=\S+ request_id=\w{16}` + flow,
		`method=POST route=/v1/view status=200 took=\S+ request_id=\w{16}` + flow + ` code=action_not_allowed`,
		`method=GET route=/v1/checkouts/{id} status=200 took=\S+ request_id=\w{16}` + flow,
		`method=GET route=/v1/checkouts status=401 took=\S+ request_id=\w{16} code=unauthorized op="merchant key" error="not an API key[^"]*"`,
		`method=GET route=/ status=404 took=\S+ request_id=\w{16} code=page_not_found op="find page"`,
	}
	if len(lines) != len(want) {
		t.Fatalf("%d lines for %d requests:\n%s", len(lines), len(want), strings.Join(lines, "\n"))
	}
	for i, w := range want {
		if !regexp.MustCompile(`level=INFO msg=request ` + strings.NewReplacer("{", `\{`, "}", `\}`).Replace(strings.ReplaceAll(w, `{16}`, `+`)) + `$`).MatchString(lines[i]) {
			t.Errorf("got  %s\nwant %s", lines[i], w)
		}
	}
}

// The figures count what was done, under patterns and closed words alone.
func TestFigures(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(harness.InStore)
	l.ToCode(ref, "p4-24")
	token := l.ClientToken(ref)
	l.Call("GET", "/v1/view", "", map[string]string{"Authorization": "Bearer " + token})
	l.Call("PLANTED", "/c/"+token, "", nil)
	l.Call("GET", "/planted", "", nil)
	l.Call("GET", "/v1/view", "", nil)
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()}, checkout.StepApproved)
	text := l.Metrics()
	for _, want := range []string{
		`candor_http_request_seconds_count{class="2xx",method="GET",route="/v1/view"} 1`,
		`candor_http_request_seconds_count{class="4xx",method="GET",route="/v1/view"} 1`,
		`candor_http_request_seconds_count{class="4xx",method="GET",route="/"} 1`,
		`candor_http_request_seconds_count{class="4xx",method="other",route="/"} 1`,
		`candor_refusals_total{code="unauthorized"} 1`, `candor_refusals_total{code="busy"} 0`,
		`candor_attempts_total{state="approved"} 1`, `candor_attempts_total{state="unknown"} 0`, `candor_alarms_total{alarm="manual"} 0`,
		`candor_lender_call_seconds_count{class="ok",endpoint="authorization"} 1`,
		`candor_requests_in_flight 0`, `candor_connections 0`, `go_sql_open_connections{db_name="write"}`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(text, "planted") || strings.Contains(text, "PLANTED") || strings.Contains(text, token) {
		t.Error("the figures hold what a client sent")
	}
}

// broken is a store that cannot be written.
type broken struct{ service.Store }

func (broken) Ping(context.Context) error { return io.ErrClosedPipe }

// Ready is who can write and is not on the way out; alive is who answers.
func TestReadiness(t *testing.T) {
	l := newEnv(t)
	ask := func(path string) string {
		w := httptest.NewRecorder()
		l.Service.OperationsPort.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return fmt.Sprint(w.Code, " ", strings.TrimSpace(w.Body.String()))
	}
	for _, step := range []struct {
		do   func()
		want string
	}{
		{func() {}, "200 ready"},
		{func() { l.Service.Store = broken{l.Service.Store} }, "503 the store cannot be written"},
		{func() { l.Service.Store = l.Service.Store.(broken).Store }, "200 ready"},
		{func() { l.Service.Draining.Store(true) }, "503 draining"},
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
