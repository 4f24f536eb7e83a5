package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"candor/server/sandbox"
)

// page sends the hosted page's own requests, as its script does.
type page struct {
	l              *fixture
	token, session string
}

func customerNamed(t *testing.T, name string) sandbox.TestCustomer {
	t.Helper()
	for _, c := range sandbox.TestCustomers() {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no test customer %s", name)
	return sandbox.TestCustomer{}
}

// open calls widget/init and parses the URL.
func (fx *fixture) open(token, identification, lang string) page {
	fx.t.Helper()
	got := fx.call("POST", "v2.5/widget/init", token,
		`{"flow":"purchase","lang":"`+lang+`","customer_identification":`+identification+`}`)
	address, err := url.Parse(got.text("redirection_url"))
	if err != nil || got.status != 200 {
		fx.t.Fatalf("init: %d %s", got.status, got.raw)
	}
	path, query, _ := strings.Cut(address.EscapedFragment(), "?")
	values, _ := url.ParseQuery(query)
	if address.Scheme+"://"+address.Host+address.Path != "http://lender.test/" ||
		path != "/widget/"+fx.client+"/"+token ||
		values.Get("lang") != lang || values.Get("x-reference-id") != reference {
		fx.t.Fatalf("redirection_url: %s", address)
	}
	return page{fx, token, values.Get("widget_session_id")}
}

func (p page) act(name string, body map[string]any) reply {
	p.l.t.Helper()
	in := map[string]any{"widget_session_id": p.session}
	for k, v := range body {
		in[k] = v
	}
	raw, _ := json.Marshal(in)
	return p.l.do(p.l.request("POST", "/sandbox/widget/"+name, p.token, string(raw)), false)
}

func (p page) end(outcome string) reply { return p.act("end", map[string]any{"outcome": outcome}) }
func (p page) by(method string) reply   { return p.act("method", map[string]any{"method": method}) }
func (p page) enter(code string) reply  { return p.act("code", map[string]any{"code": code}) }

// verified takes a customer-scope token through the hosted page.
func (fx *fixture) verified(account, lang string) (string, page) {
	fx.t.Helper()
	token := fx.token("customer")
	p := fx.open(token, `{"account_number":`+account+`}`, lang)
	p.by("sms")
	if got := p.enter(fx.box.Inbox()[0].Code); got.text("step") != "verified" {
		fx.t.Fatalf("hosted page: %s", got.raw)
	}
	return token, p
}

const byJamie = `{"personal_information":{"first_name":"Jamie","last_name":"Roy","dob":"1980-10-02",` +
	`"postal_code":"M5V 2T6"}}`

// Every row of the documented table of widget events that a purchase can reach.
func TestHostedPageEvents(t *testing.T) {
	success := func(account, verified, action, method string) string {
		return `account=` + account + ` verified=` + verified + ` action=` + action + ` method=` + method
	}
	cases := []struct {
		name, who string
		drive     func(p page) reply
		step      string
		want      string
	}{
		{"verified by text message", `{"account_number":20000042}`,
			func(p page) reply { p.by("sms"); return p.enter(p.l.box.Inbox()[0].Code) }, "verified",
			success("20000042", "true", "purchase", "sms")},
		{"verified by e-mail", `{"vcc_number":"9000000000000042"}`,
			func(p page) reply { p.by("email"); return p.enter(p.l.box.Inbox()[0].Code) }, "verified",
			success("20000042", "true", "purchase", "email")},
		{"verified by question", `{"account_number":20000042}`, func(p page) reply {
			p.by("security_question")
			return p.act("answer", map[string]any{"answer": " lakeside "})
		}, "verified", success("20000042", "true", "purchase", "security_question")},
		{"verified false", `{"account_number":20000042}`,
			func(p page) reply { p.by("sms"); p.enter("0"); p.enter("0"); return p.enter("0") }, "failed",
			success("20000042", "false", "purchase", "sms")},
		{"activation", `{"account_number":20000301}`, func(p page) reply { return p.act("state", nil) },
			"activation", success("", "false", "activation", "")},
		{"apply", `{"account_number":99999999}`, func(p page) reply { return p.end("apply") }, "ended",
			success("", "false", "apply", "")},
		{"derogatory", `{"account_number":20000202}`, func(p page) reply { return p.act("state", nil) },
			"derogatory", success("", "false", "", "")},
		{"retry", `{"account_number":20000042}`, func(p page) reply { return p.end("retry") }, "ended",
			success("", "false", "retry", "")},
		{"one of two accounts", byJamie, func(p page) reply {
			p.act("choose", map[string]any{"account": 1})
			p.by("sms")
			return p.enter(p.l.box.Inbox()[0].Code)
		}, "verified", success("20000402", "true", "purchase", "sms")},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			fx := newFixture(t)
			p := fx.open(fx.token("customer"), c.who, "en")
			got := c.drive(p)
			data := "event.eventData."
			event := success(got.text(data+"accountNumber"), got.text(data+"verified"),
				got.text(data+"action"), got.text(data+"mfaOptionSelected"))
			if got.text("step") != c.step || got.text("event.eventType") != "flx-success" ||
				event != c.want || got.text(data+"widget_session_id") != p.session {
				t.Errorf("got %s\nwant %s %s", got.raw, c.step, c.want)
			}
			if again := p.act("state", nil); again.text("event.eventData.verified") != got.text(
				data+"verified") {
				t.Errorf("an ended page started again: %s", again.raw)
			}
		})
	}
}

func TestHostedPageSteps(t *testing.T) {
	fx := newFixture(t)
	p := fx.open(fx.token("customer"), byJamie, "fr")
	if got := p.act("state", nil); got.text("step") != "choose" {
		t.Fatalf("two accounts: %s", got.raw)
	}
	if got := p.by("sms"); got.text("step") != "choose" {
		t.Errorf("a code before the choice: %s", got.raw)
	}
	if got := p.act("choose", map[string]any{"account": 2}); got.text("step") != "choose" {
		t.Errorf("an account that is not there: %s", got.raw)
	}
	if got := p.act("choose", map[string]any{"account": 0}); got.text("step") != "method" {
		t.Errorf("choice: %s", got.raw)
	}
	if got := p.enter("1234"); got.text("step") != "method" {
		t.Errorf("a code nobody sent: %s", got.raw)
	}
	if got := p.by("email"); got.text("step") != "code" || got.text("target") != "j***@example.ca" ||
		!strings.Contains(fx.box.Inbox()[0].Text, "Flexiti (bac à sable)") {
		t.Errorf("e-mail: %s %+v", got.raw, fx.box.Inbox()[0])
	}
	if got := p.enter("0000"); got.text("error") != "wrong_verification_code" || got.text("step") != "code" {
		t.Errorf("wrong code: %s", got.raw)
	}
	if got := p.by(""); got.text("step") != "method" {
		t.Errorf("another way: %s", got.raw)
	}
	if got := p.end("cancel"); got.text("event.eventType") != "flx-cancel" ||
		got.get("event.eventData") != nil {
		t.Errorf("cancel: %s", got.raw)
	}
}

func TestHostedPageRefusals(t *testing.T) {
	fx := newFixture(t)
	token := fx.token("customer")
	p := fx.open(token, `{"account_number":20000304}`, "en")
	if got := p.by("sms"); got.text("error") != "sms_not_valid_phone" || got.text("step") != "method" {
		t.Errorf("no phone: %s", got.raw)
	}
	fx.wants(page{fx, token, "another"}.act("state", nil), 409, "not_verified")
	fx.wants(page{fx, "abc", p.session}.act("state", nil), 401, "invalid_token")
	fx.wants(p.l.do(fx.request("POST", "/sandbox/widget/state", token, "{"), false), 409, "wrong_inputs")
	fx.open(token, `{"account_number":20000042}`, "en")
	fx.wants(p.act("state", nil), 409, "not_verified") // the second init replaced the first
	fx.advance(20 * time.Minute)
	fx.wants(p.act("state", nil), 401, "invalid_token")
}

func TestInitRefusals(t *testing.T) {
	fx := newFixture(t)
	token := fx.token("customer")
	for _, body := range []string{
		`{"flow":"apply","customer_identification":{"account_number":20000042}}`,
		`{"flow":"purchase"}`,
		`{"flow":"purchase","lang":"de","customer_identification":{"account_number":20000042}}`,
		`{"flow":"purchase","customer_identification":{"personal_information":{"first_name":"A"}}}`,
		`{"flow":`,
	} {
		fx.wants(fx.callUnchecked("POST", "v2.5/widget/init", token, body), 409, "wrong_inputs")
	}
}

// The served pages have no inline script and a strict policy, and the customers' page has every test
// customer.
func TestPages(t *testing.T) {
	fx := newFixture(t, func(o *sandbox.Options) { o.FrameAncestors = []string{"http://pay.test"} })
	fx.verified("20000117", "fr")
	policy := map[string]string{"/": "http://pay.test", "/sandbox/inbox": "'none'",
		"/sandbox/inbox?lang=fr": "'none'", "/sandbox/customers": "'none'"}
	for path, ancestors := range policy {
		got := fx.do(fx.request("GET", path, "", ""), false)
		csp := got.header.Get("Content-Security-Policy")
		if got.status != 200 || !strings.Contains(csp, "default-src 'none'") ||
			!strings.HasSuffix(csp, "frame-ancestors "+ancestors) || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: %d %s", path, got.status, csp)
		}
		text := string(got.raw)
		if strings.Contains(text, "<script>") || strings.Contains(text, "style=") ||
			strings.Contains(text, " onclick") {
			t.Errorf("%s: something inline", path)
		}
	}
	customers := string(fx.do(fx.request("GET", "/sandbox/customers", "", ""), false).raw)
	for _, c := range sandbox.TestCustomers() {
		if !strings.Contains(customers, c.Card) || !strings.Contains(customers, c.Account) {
			t.Errorf("customers page lacks %s", c.Name)
		}
	}
	inbox := string(fx.do(fx.request("GET", "/sandbox/inbox", "", ""), false).raw)
	if !strings.Contains(inbox, `data-code="`+fx.box.Inbox()[0].Code+`"`) {
		t.Errorf("inbox page lacks the code: %s", inbox)
	}
	if got := fx.do(fx.request("GET", "/sandbox/inbox.json", "", ""), false); len(
		got.get("messages").([]any)) != 1 {
		t.Errorf("inbox.json: %s", got.raw)
	}
	if got := fx.do(fx.request("GET", "/sandbox/ledger", "", ""), false); len(
		got.get("entries").([]any)) != 0 {
		t.Errorf("ledger: %s", got.raw)
	}
	for _, file := range []string{"widget.js", "sandbox.css"} {
		if got := fx.do(fx.request("GET", "/sandbox/static/"+file, "", ""),
			false); got.status != http.StatusOK {
			t.Errorf("%s: %d", file, got.status)
		}
	}
	index := string(fx.do(fx.request("GET", "/", "", ""), false).raw)
	if len(sandbox.NotImitated()) < 10 || !strings.Contains(index, "Available credit does not fall") {
		t.Errorf("index lacks what is not imitated: %s", index)
	}
}
