package guessing

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/service"
	"candor/server/tablet"
	"candor/server/test/harness"
)

// tabletClient is an enrolled tablet of the demo store with its own cookies. It follows no redirect.
type tabletClient struct {
	*env
	browser *http.Client
	device  tablet.Device
}

func (e *env) newTablet() *tabletClient {
	e.Helper()
	code, err := e.Service.Tablets.Enrol(e.Context(), demo.Merchant, "queen-street", "Till")
	e.Must(err)
	jar, err := cookiejar.New(nil)
	e.Must(err)
	t := &tabletClient{env: e, browser: &http.Client{Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	t.redirected("/tablet/enrol", url.Values{"code": {code}}, "/tablet/signin")
	all, err := e.Service.Tablets.Devices(e.Context(), demo.Merchant)
	e.Must(err)
	t.device = all[len(all)-1]
	return t
}

// send posts a form, or gets a page when the form is nil.
func (t *tabletClient) send(path string, form url.Values) harness.Answer {
	t.Helper()
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	r, err := http.NewRequestWithContext(t.Context(), method, t.Public.URL+path, strings.NewReader(body))
	t.Must(err)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	got, err := t.browser.Do(r)
	t.Must(err)
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	t.Must(err)
	return harness.Answer{Status: got.StatusCode, Body: string(text), Header: got.Header}
}

// redirected expects a redirect and gives its target.
func (t *tabletClient) redirected(path string, form url.Values, want string) string {
	t.Helper()
	got := t.send(path, form)
	to := got.Header.Get("Location")
	if got.Status != http.StatusSeeOther || !strings.HasPrefix(to, want) {
		t.Fatalf("%s: status %d, led to %q, want %q", path, got.Status, to, want)
	}
	return to
}

func (t *tabletClient) signIn() {
	t.Helper()
	t.redirected("/tablet/signin", url.Values{"associate": {"1042"}, "passcode": {demo.Passcode}}, "/tablet")
}

// handOver makes a sale, finds its customer and hands the tablet over. It gives the checkout and the path of
// the customer's page.
func (t *tabletClient) handOver() (relay.Ref, string) {
	t.Helper()
	t.signIn()
	sale := t.redirected("/tablet/sales", url.Values{"amount": {"1200.00"}, "reference": {"MB-20418"}},
		"/tablet/checkouts/")
	ref := relay.Ref{Merchant: demo.Merchant,
		Checkout: relay.CheckoutID(strings.TrimPrefix(sale, "/tablet/checkouts/"))}
	act := func(form url.Values, want string) string {
		form.Set("revision", text(t.View(ref, harness.Associate).Revision))
		return t.redirected(sale, form, want)
	}
	act(url.Values{"do": {"identify"}, "number": {"9000000000000042"}}, sale)
	return ref, act(url.Values{"do": {"choose"}, "offer": {"p4-24"}}, "/c/")
}

func text(v any) string {
	raw, _ := json.Marshal(v) // numbers
	return string(raw)
}

// pages are the pages that a tablet can request.
func (t *tabletClient) pages(ref relay.Ref) []string {
	sale := "/tablet/checkouts/" + string(ref.Checkout)
	return []string{"/tablet", "/tablet/sales", "/tablet/reset", "/tablet/unlock",
		"/tablet/unlock/" + string(ref.Checkout), sale, sale + "/view", sale + "/take-back"}
}

// A revoked tablet gets no page, and neither does the holder of a link that it gave. The revocation is
// audited.
func TestE8RevokedTablet(t *testing.T) {
	e := newEnv(t)
	client := e.newTablet()
	ref, page := client.handOver()
	if got := client.send(page, nil); got.Status != http.StatusOK || !strings.Contains(got.Body, "MB-20418") {
		t.Fatalf("the customer's page: status %d", got.Status)
	}
	audits := &auditing{Store: e.Service.Store}
	e.Service.Tablets.Store = audits
	e.Must(e.Service.Tablets.Revoke(t.Context(), client.device))
	if len(audits.seen) != 1 || audits.seen[0].Act != "revoke_device" ||
		audits.seen[0].Device != client.device.ID || audits.seen[0].Merchant != demo.Merchant {
		t.Errorf("written down: %+v", audits.seen)
	}
	for _, path := range client.pages(ref) {
		client.redirected(path, nil, "/tablet/enrol")
	}
	client.redirected("/tablet/signin", url.Values{"associate": {"1042"}, "passcode": {demo.Passcode}},
		"/tablet/enrol")
	before := len(e.Lender.Calls())
	for _, got := range []harness.Answer{
		client.send(page, nil), client.send(
			page, url.Values{"do": {"continue"}, "revision": {text(e.View(ref, relay.Shopper).Revision)}}),
		client.send(page+"/touch", url.Values{}), client.send(page+"/lender", nil),
		e.Call("GET", "/v1/view", "", bearerOf(page)),
		e.Call("POST", "/v1/view", `{"do":"continue","revision":4}`, bearerOf(page)),
	} {
		if got.Status != http.StatusUnauthorized || strings.Contains(got.Body, "MB-20418") {
			t.Errorf("the customer's link: status %d", got.Status)
		}
	}
	if v := e.View(ref, relay.Shopper); v.Step != checkout.StepHandover || len(e.Lender.Calls()) != before {
		t.Errorf("something was done: at %s", v.Step)
	}
}

func bearerOf(page string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + strings.TrimPrefix(page, "/c/")}
}

// auditing is a store that keeps the audits.
type auditing struct {
	service.Store
	seen []relay.Audit
}

func (s *auditing) Commit(ctx context.Context, c relay.Change) error {
	err := s.Store.Commit(ctx, c)
	if err == nil && c.Audit != nil {
		s.seen = append(s.seen, *c.Audit)
	}
	return err
}

// After five minutes without activity the customer's link shows nothing until the associate's passcode,
// whatever the page does.
func TestB6IdleCustomer(t *testing.T) {
	e := newEnv(t)
	client := e.newTablet()
	ref, page := client.handOver()
	open := func(after time.Duration) {
		t.Helper()
		e.Clock.Advance(after)
		if got := client.send(page, nil); got.Status != http.StatusOK ||
			e.Call("GET", "/v1/view", "", bearerOf(page)).Status != http.StatusOK ||
			e.Call("GET", page+"/changes", "", nil).Status != http.StatusOK {
			t.Fatalf("closed before its time: status %d", got.Status)
		}
	}
	closed := func(after time.Duration) {
		t.Helper()
		e.Clock.Advance(after)
		client.redirected(page, nil, "/tablet/checkouts/"+string(ref.Checkout)+"/take-back")
		revision := e.View(ref, relay.Shopper).Revision
		client.redirected(page, url.Values{"do": {"continue"}, "revision": {text(revision)}},
			"/tablet/checkouts/")
		client.redirected(page+"/touch", url.Values{}, "/tablet/checkouts/")
		watch := e.Call("GET", page+"/changes", "", nil)
		if watch.Status != http.StatusForbidden || watch.Code != checkout.CodeTabletIdle {
			t.Errorf("a page that follows is told %d %s", watch.Status, watch.Code)
		}
		api := e.Call("POST", "/v1/view", `{"do":"continue","revision":`+text(revision)+`}`, bearerOf(page))
		if api.Status != http.StatusForbidden || api.Code != checkout.CodeTabletIdle ||
			strings.Contains(api.Body, "MB-20418") {
			t.Errorf("a program is told %d %s", api.Status, api.Code)
		}
		if now := e.View(ref, relay.Shopper).Revision; now != revision {
			t.Errorf("an idle customer changed revision %d to %d", revision, now)
		}
	}
	open(relay.IdleCustomer - time.Second)
	open(0)
	// "I’m still here"
	if got := client.send(page+"/touch", url.Values{}); got.Status != http.StatusNoContent {
		t.Fatalf("touch: status %d", got.Status)
	}
	open(relay.IdleCustomer - time.Second) // reading is not activity
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview)
	open(relay.IdleCustomer - time.Second)
	closed(time.Second)
	closed(time.Hour - 4*relay.IdleCustomer)
	back := "/tablet/checkouts/" + string(ref.Checkout)
	client.redirected(back+"/take-back", url.Values{"passcode": {demo.Passcode}}, back)
	if got := client.send(page, nil); got.Status != http.StatusUnauthorized {
		t.Errorf("after the take-back the link answers %d", got.Status)
	}
	if got := client.send(back, nil); got.Status != http.StatusOK || !strings.Contains(got.Body, "MB-20418") {
		t.Errorf("the associate's page: status %d", got.Status)
	}
}

// A customer's client token allows no action of an associate, at any step, and the lender is not asked.
func TestE8CustomerIsNoAssociate(t *testing.T) {
	e := newEnv(t)
	all := map[checkout.Step]relay.Ref{}
	for _, step := range checkout.Steps() {
		if ref, ok := e.atStep(step); ok {
			all[step] = ref
		}
	}
	if len(all) < 6 {
		t.Fatalf("only %d steps were reached", len(all))
	}
	acts := []checkout.Do{checkout.DoIdentify, checkout.DoAccount, checkout.DoRestart, checkout.DoQuote,
		checkout.DoChoose,
		checkout.DoBack, checkout.DoOverride, checkout.DoCancel}
	refused := 0
	for step, ref := range all {
		v, theirs := e.View(ref, relay.Shopper), e.View(ref, harness.Manager)
		for _, do := range acts {
			if v.Allows(do) || !theirs.Allows(do) {
				continue
			}
			before := len(e.Lender.Calls())
			body, err := json.Marshal(
				checkout.Action{Do: do, Revision: v.Revision, Number: "9000000000000042", Account: "a1",
					Offer:  "p4-24",
					Reason: checkout.Reasons[0], Seen: checkout.Yes, Passcode: demo.Passcode})
			e.Must(err)
			got := e.Call("POST", "/v1/view", string(body),
				map[string]string{"Authorization": "Bearer " + e.ClientToken(ref)})
			var after checkout.View
			e.Must(json.Unmarshal([]byte(got.Body), &after))
			if after.Problem == nil || after.Problem.Code != checkout.CodeNotAllowed ||
				after.Revision != v.Revision || len(e.Lender.Calls()) != before {
				t.Errorf("%s at %s: %+v, revision %d → %d, %d calls", do, step, after.Problem, v.Revision,
					after.Revision, len(e.Lender.Calls())-before)
			}
			refused++
		}
	}
	if refused < 10 {
		t.Errorf("only %d acts were tried", refused)
	}
}

// atStep brings an in-store checkout to a step, if that is a step of a store before the end.
func (e *env) atStep(step checkout.Step) (relay.Ref, bool) {
	e.Helper()
	// one plan is held
	ref := e.Create(func(r *relay.CreateRequest) { harness.InStore(r); r.Amount = harness.Amount("1200.09") })
	if step == checkout.StepIdentify {
		return ref, true
	}
	if step == checkout.StepAccounts {
		e.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoIdentify, FirstName: "Jamie",
			LastName: "Roy", BirthDate: "1980-10-02"}, step)
		return ref, true
	}
	v := e.ToOffersInStore(ref, checkout.Action{Number: "9000000000000042"})
	for _, next := range []func(){
		func() {
			e.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoChoose, Offer: v.Offers[0].ID},
				checkout.StepHandover)
		},
		func() { e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview) },
		func() { e.Accept(ref, checkout.StepVerify) },
	} {
		if e.View(ref, relay.Shopper).Step == step {
			return ref, true
		}
		next()
	}
	return ref, e.View(ref, relay.Shopper).Step == step
}

// A customer's View has nothing of what an associate sees of a person, and no reason why a plan is held.
func TestE8NothingOfAssociatesInACustomersView(t *testing.T) {
	e := newEnv(t)
	looked := 0
	for _, step := range checkout.Steps() {
		ref, ok := e.atStep(step)
		if !ok {
			continue
		}
		theirs := e.View(ref, harness.Manager)
		secrets := []string{`"held":`, `"findings":`, `"person":`, `"accounts":`, `"override":`, "Tremblay",
			"Jordan", "Jamie", "1042", "20000042", "9000000000000042"}
		for _, h := range theirs.Held {
			for _, f := range h.Findings {
				secrets = append(secrets, string(f.Code))
			}
		}
		if p := theirs.Person; p != nil {
			secrets = append(secrets, p.Name)
		}
		looked += len(theirs.Held)
		auth := map[string]string{"Authorization": "Bearer " + e.ClientToken(ref)}
		for _, to := range []locale.Language{locale.French, locale.English} {
			e.Try(ref, harness.Associate, checkout.Action{Do: checkout.DoLanguage, Language: to})
			view, page := e.Call("GET", "/v1/view", "", auth).Body,
				e.Call("GET", "/c/"+e.ClientToken(ref), "", nil).Body
			for _, secret := range secrets {
				if strings.Contains(view, secret) || strings.Contains(page, secret) &&
					!strings.HasPrefix(secret, `"`) {
					t.Errorf("%s, %s: a customer gets %s", step, to, secret)
				}
			}
		}
	}
	if looked == 0 {
		t.Fatal("no plan was held")
	}
}
