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

func (l *env) till() *tabletClient {
	l.Helper()
	code, err := l.Service.Tablets.Enrol(l.Context(), demo.Merchant, "queen-street", "Till")
	l.Must(err)
	jar, err := cookiejar.New(nil)
	l.Must(err)
	t := &tabletClient{env: l, browser: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	t.led("/tablet/enrol", url.Values{"code": {code}}, "/tablet/signin")
	all, err := l.Service.Tablets.Devices(l.Context(), demo.Merchant)
	l.Must(err)
	t.device = all[len(all)-1]
	return t
}

// send posts a form, or gets a page when there is none.
func (t *tabletClient) send(path string, form url.Values) harness.Answer {
	t.Helper()
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	q, err := http.NewRequestWithContext(t.Context(), method, t.Public.URL+path, strings.NewReader(body))
	t.Must(err)
	if form != nil {
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	got, err := t.browser.Do(q)
	t.Must(err)
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	t.Must(err)
	return harness.Answer{Status: got.StatusCode, Body: string(text), Header: got.Header}
}

// led wants a redirect and gives where it leads.
func (t *tabletClient) led(path string, form url.Values, want string) string {
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
	t.led("/tablet/signin", url.Values{"associate": {"1042"}, "passcode": {demo.Passcode}}, "/tablet")
}

// handOver makes a sale, finds its customer and gives the tablet away. It answers the checkout and the customer's page.
func (t *tabletClient) handOver() (relay.Ref, string) {
	t.Helper()
	t.signIn()
	sale := t.led("/tablet/sales", url.Values{"amount": {"1200.00"}, "reference": {"MB-20418"}}, "/tablet/checkouts/")
	ref := relay.Ref{Merchant: demo.Merchant, Checkout: relay.CheckoutID(strings.TrimPrefix(sale, "/tablet/checkouts/"))}
	act := func(form url.Values, want string) string {
		form.Set("revision", text(t.View(ref, harness.Associate).Revision))
		return t.led(sale, form, want)
	}
	act(url.Values{"do": {"identify"}, "number": {"9000000000000042"}}, sale)
	return ref, act(url.Values{"do": {"choose"}, "offer": {"p4-24"}}, "/c/")
}

func text(v any) string {
	raw, _ := json.Marshal(v) // numbers
	return string(raw)
}

// pages are those that a tablet can ask for.
func (t *tabletClient) pages(ref relay.Ref) []string {
	sale := "/tablet/checkouts/" + string(ref.Checkout)
	return []string{"/tablet", "/tablet/sales", "/tablet/reset", "/tablet/unlock", "/tablet/unlock/" + string(ref.Checkout), sale, sale + "/view", sale + "/take-back"}
}

// A revoked tablet gets no page, and neither does who holds a link that it gave; the revocation is written down.
func TestE8RevokedTablet(t *testing.T) {
	l := newEnv(t)
	till := l.till()
	ref, page := till.handOver()
	if got := till.send(page, nil); got.Status != http.StatusOK || !strings.Contains(got.Body, "MB-20418") {
		t.Fatalf("the customer's page: status %d", got.Status)
	}
	audits := &auditing{Store: l.Service.Store}
	l.Service.Tablets.Store = audits
	l.Must(l.Service.Tablets.Revoke(t.Context(), till.device))
	if len(audits.seen) != 1 || audits.seen[0].Act != "revoke_device" || audits.seen[0].Device != till.device.ID || audits.seen[0].Merchant != demo.Merchant {
		t.Errorf("written down: %+v", audits.seen)
	}
	for _, path := range till.pages(ref) {
		till.led(path, nil, "/tablet/enrol")
	}
	till.led("/tablet/signin", url.Values{"associate": {"1042"}, "passcode": {demo.Passcode}}, "/tablet/enrol")
	before := len(l.Lender.Calls())
	for _, got := range []harness.Answer{
		till.send(page, nil), till.send(page, url.Values{"do": {"continue"}, "revision": {text(l.View(ref, relay.Shopper).Revision)}}),
		till.send(page+"/touch", url.Values{}), till.send(page+"/lender", nil),
		l.Call("GET", "/v1/view", "", bearerOf(page)), l.Call("POST", "/v1/view", `{"do":"continue","revision":4}`, bearerOf(page)),
	} {
		if got.Status != http.StatusUnauthorized || strings.Contains(got.Body, "MB-20418") {
			t.Errorf("the customer's link: status %d", got.Status)
		}
	}
	if v := l.View(ref, relay.Shopper); v.Step != checkout.StepHandover || len(l.Lender.Calls()) != before {
		t.Errorf("something was done: at %s", v.Step)
	}
}

func bearerOf(page string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + strings.TrimPrefix(page, "/c/")}
}

// auditing remembers what is written down.
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

// After five minutes without a sign of life the customer's link shows nothing until the associate's passcode, whatever
// the page does.
func TestB6IdleCustomer(t *testing.T) {
	l := newEnv(t)
	till := l.till()
	ref, page := till.handOver()
	open := func(after time.Duration) {
		t.Helper()
		l.Clock.Advance(after)
		if got := till.send(page, nil); got.Status != http.StatusOK || l.Call("GET", "/v1/view", "", bearerOf(page)).Status != http.StatusOK {
			t.Fatalf("closed before its time: status %d", got.Status)
		}
	}
	closed := func(after time.Duration) {
		t.Helper()
		l.Clock.Advance(after)
		till.led(page, nil, "/tablet/checkouts/"+string(ref.Checkout)+"/take-back")
		revision := l.View(ref, relay.Shopper).Revision
		till.led(page, url.Values{"do": {"continue"}, "revision": {text(revision)}}, "/tablet/checkouts/")
		till.led(page+"/touch", url.Values{}, "/tablet/checkouts/")
		api := l.Call("POST", "/v1/view", `{"do":"continue","revision":`+text(revision)+`}`, bearerOf(page))
		if api.Status != http.StatusForbidden || api.Code != checkout.CodeTabletIdle || strings.Contains(api.Body, "MB-20418") {
			t.Errorf("a program is told %d %s", api.Status, api.Code)
		}
		if now := l.View(ref, relay.Shopper).Revision; now != revision {
			t.Errorf("an idle customer changed revision %d to %d", revision, now)
		}
	}
	open(relay.IdleCustomer - time.Second)
	open(0)
	if got := till.send(page+"/touch", url.Values{}); got.Status != http.StatusNoContent { // "I’m still here"
		t.Fatalf("touch: status %d", got.Status)
	}
	open(relay.IdleCustomer - time.Second) // looking is no sign of life
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview)
	open(relay.IdleCustomer - time.Second)
	closed(time.Second)
	closed(time.Hour - 4*relay.IdleCustomer)
	back := "/tablet/checkouts/" + string(ref.Checkout)
	till.led(back+"/take-back", url.Values{"passcode": {demo.Passcode}}, back)
	if got := till.send(page, nil); got.Status != http.StatusUnauthorized {
		t.Errorf("after the take-back the link answers %d", got.Status)
	}
	if got := till.send(back, nil); got.Status != http.StatusOK || !strings.Contains(got.Body, "MB-20418") {
		t.Errorf("the associate's page: status %d", got.Status)
	}
}

// With a customer's capability nothing of an associate's can be done, at any step, and the lender is not asked.
func TestE8CustomerIsNoAssociate(t *testing.T) {
	l := newEnv(t)
	all := map[checkout.Step]relay.Ref{}
	for _, step := range checkout.Steps() {
		if ref, ok := l.atStep(step); ok {
			all[step] = ref
		}
	}
	if len(all) < 6 {
		t.Fatalf("only %d steps were reached", len(all))
	}
	acts := []checkout.Do{checkout.DoIdentify, checkout.DoAccount, checkout.DoRestart, checkout.DoQuote, checkout.DoChoose,
		checkout.DoBack, checkout.DoOverride, checkout.DoCancel}
	refused := 0
	for step, ref := range all {
		v, theirs := l.View(ref, relay.Shopper), l.View(ref, harness.Manager)
		for _, do := range acts {
			if v.Allows(do) || !theirs.Allows(do) {
				continue
			}
			before := len(l.Lender.Calls())
			body, err := json.Marshal(checkout.Action{Do: do, Revision: v.Revision, Number: "9000000000000042", Account: "a1", Offer: "p4-24",
				Reason: checkout.Reasons[0], Seen: checkout.Yes, Passcode: demo.Passcode})
			l.Must(err)
			got := l.Call("POST", "/v1/view", string(body), map[string]string{"Authorization": "Bearer " + l.ClientToken(ref)})
			var after checkout.View
			l.Must(json.Unmarshal([]byte(got.Body), &after))
			if after.Problem == nil || after.Problem.Code != checkout.CodeNotAllowed || after.Revision != v.Revision || len(l.Lender.Calls()) != before {
				t.Errorf("%s at %s: %+v, revision %d → %d, %d calls", do, step, after.Problem, v.Revision, after.Revision, len(l.Lender.Calls())-before)
			}
			refused++
		}
	}
	if refused < 10 {
		t.Errorf("only %d acts were tried", refused)
	}
}

// atStep brings a checkout in a store to a step, if that is one of a store's before its end.
func (l *env) atStep(step checkout.Step) (relay.Ref, bool) {
	l.Helper()
	ref := l.Create(func(q *relay.CreateRequest) { harness.InStore(q); q.Amount = harness.Amount("1200.09") }) // one plan is held
	if step == checkout.StepIdentify {
		return ref, true
	}
	if step == checkout.StepAccounts {
		l.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoIdentify, FirstName: "Jamie", LastName: "Roy", BirthDate: "1980-10-02"}, step)
		return ref, true
	}
	v := l.ToOffersInStore(ref, checkout.Action{Number: "9000000000000042"})
	for _, next := range []func(){
		func() {
			l.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoChoose, Offer: v.Offers[0].ID}, checkout.StepHandover)
		},
		func() { l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoContinue}, checkout.StepReview) },
		func() { l.Accept(ref, checkout.StepVerify) },
	} {
		if l.View(ref, relay.Shopper).Step == step {
			return ref, true
		}
		next()
	}
	return ref, l.View(ref, relay.Shopper).Step == step
}

// What an associate sees of a person, and why a plan is held, is in no customer's View.
func TestE8NothingOfAssociatesInACustomersView(t *testing.T) {
	l := newEnv(t)
	looked := 0
	for _, step := range checkout.Steps() {
		ref, ok := l.atStep(step)
		if !ok {
			continue
		}
		theirs := l.View(ref, harness.Manager)
		secrets := []string{`"held":`, `"findings":`, `"person":`, `"accounts":`, `"override":`, "Tremblay", "Jordan", "Jamie", "1042", "20000042", "9000000000000042"}
		for _, h := range theirs.Held {
			for _, f := range h.Findings {
				secrets = append(secrets, string(f.Code))
			}
		}
		if p := theirs.Person; p != nil {
			secrets = append(secrets, p.Name)
		}
		looked += len(theirs.Held)
		auth := map[string]string{"Authorization": "Bearer " + l.ClientToken(ref)}
		for _, to := range []locale.Language{locale.French, locale.English} {
			l.Try(ref, harness.Associate, checkout.Action{Do: checkout.DoLanguage, Language: to})
			view, page := l.Call("GET", "/v1/view", "", auth).Body, l.Call("GET", "/c/"+l.ClientToken(ref), "", nil).Body
			for _, secret := range secrets {
				if strings.Contains(view, secret) || strings.Contains(page, secret) && !strings.HasPrefix(secret, `"`) {
					t.Errorf("%s, %s: a customer gets %s", step, to, secret)
				}
			}
		}
	}
	if looked == 0 {
		t.Fatal("no plan was held")
	}
}
