package page_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/server/relay"
	"candor/server/request"
	"candor/server/tablet"
)

const salePath = "/tablet/checkouts/" + string(checkoutID)

// inStore is a sale on the tablet.
func inStore(step checkout.Step) checkout.View {
	v := online(checkout.Tablet)
	v.Channel, v.Step, v.Merchant.Location = checkout.InStore, step, "Queen Street"
	return v
}

// signIn gives the harness the cookies of an enrolled tablet with an associate signed in.
func (b *harness) signIn() {
	b.cookies["__Secure-candor_device"], b.cookies["__Secure-candor_session"] = deviceSecret, sessionSecret
	b.tablets.signed, b.tablets.session = true, tablet.Session{Associate: "1042"}
}

// wantRedirect fails unless an answer is a 303 to path.
func (b *harness) wantRedirect(w interface{ Result() *http.Response }, path string) {
	b.Helper()
	if r := w.Result(); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != path {
		b.Fatalf("status %d to %q, want 303 to %q", r.StatusCode, r.Header.Get("Location"), path)
	}
}

func fields(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// A tablet is enrolled, an associate signs in, makes a sale, hands the tablet over and takes it back.
func TestTabletFromEnrolmentToTakeBack(t *testing.T) {
	b := newHarness(t, inStore(checkout.StepOffers))
	b.wantRedirect(b.get("/tablet"), "/tablet/enrol")
	if w := b.get("/tablet/enrol?code=" + rightCode); !strings.Contains(w.Body.String(),
		`value="`+rightCode+`"`) {
		t.Error("the code of the address is not in its field")
	}
	b.wantRedirect(b.post("/tablet/enrol", fields("do", "enrol", "language", "fr-CA", "code", rightCode)),
		"/tablet/signin")
	b.wantRedirect(b.get("/tablet"), "/tablet/signin")
	b.wantRedirect(b.post("/tablet/signin",
		fields("do", "sign_in", "associate", "1042", "passcode", rightPasscode)), "/tablet")
	b.wantRedirect(b.post("/tablet/sales", fields("do", "sale", "amount", "1 200,00", "reference", " MB-1 ")),
		salePath)
	if sale := b.relay.created[0]; sale.Amount != money.MustAmount("1200.00") ||
		sale.Channel != checkout.InStore || sale.Use != checkout.Tablet ||
		sale.LocationID != "queen" || sale.EmployeeID != "1042" || sale.Reference != "MB-1" ||
		sale.Currency != "CAD" || sale.Locale != "en-CA" {
		t.Errorf("created %+v", sale)
	}
	b.relay.after = func(_ checkout.Action, v checkout.View) (checkout.View, error) {
		v.Step = checkout.StepHandover
		return v, nil
	}
	b.wantRedirect(b.post(salePath, form(checkout.DoChoose, "4", "offer", "x")), checkoutPath)
	for _, path := range []string{"/tablet", salePath, "/tablet/unlock", salePath + "/view"} {
		b.wantRedirect(b.get(path), salePath+"/take-back")
	}
	b.wantRedirect(b.post(salePath, form(checkout.DoBack, "5")), salePath+"/take-back")
	if len(b.relay.acts) != 1 {
		t.Errorf("an associate acted while the customer held the tablet")
	}
	if w := b.get(checkoutPath); !strings.Contains(w.Body.String(), `href="`+salePath+`/take-back"`) {
		t.Error("the customer's page has no way back to the associate")
	}
	if w := b.post(salePath+"/take-back",
		fields("do", "unlock", "passcode", "1357")); w.Code != http.StatusUnprocessableEntity ||
		b.relay.revoked != 0 {
		t.Errorf("a wrong passcode: %d, %d revoked", w.Code, b.relay.revoked)
	}
	b.wantRedirect(b.post(salePath+"/take-back", fields("do", "unlock", "passcode", rightPasscode)), salePath)
	if b.relay.revoked != 1 || b.get(salePath).Code != http.StatusOK {
		t.Error("taken back: the customer's link still works, or the associate's page does not")
	}
}

// The customer's link is revoked before the associate's session opens. If it cannot be revoked, the tablet
// stays handed over.
func TestTakeBackEndsTheLinkFirst(t *testing.T) {
	b := newHarness(t, inStore(checkout.StepReview))
	b.signIn()
	b.tablets.session.Checkout, b.tablets.session.Locked = checkoutID, true
	unlock := fields("do", "unlock", "passcode", rightPasscode)
	b.relay.broken = refuse(checkout.CodeUnavailable, "")
	if w := b.post(salePath+"/take-back", unlock); w.Code != http.StatusServiceUnavailable ||
		b.tablets.session.Checkout != checkoutID || !b.tablets.session.Locked {
		t.Errorf("the link could not be ended: %d, session %+v", w.Code, b.tablets.session)
	}
	b.wantRedirect(b.get(salePath), salePath+"/take-back")
	b.relay.broken = nil
	b.wantRedirect(b.post(salePath+"/take-back", unlock), salePath)
	if b.relay.revoked != 1 || b.tablets.session.Locked {
		t.Errorf("again: %d revoked, session %+v", b.relay.revoked, b.tablets.session)
	}
}

func TestTouch(t *testing.T) {
	over := func(b *harness) {
		b.signIn()
		b.tablets.session.Checkout, b.tablets.session.Locked = checkoutID, true
	}
	tests := map[string]struct {
		prepare func(*harness)
		header  []string
		status  int
	}{
		"an open session": {(*harness).signIn, nil, http.StatusNoContent},
		"another site": {(*harness).signIn, []string{"Sec-Fetch-Site", "cross-site", "Origin",
			"https://evil.example"}, http.StatusForbidden},
		"no tablet": {func(*harness) {}, nil, http.StatusUnauthorized},
		"nobody signed in": {func(b *harness) { b.signIn(); b.tablets.signed = false }, nil,
			http.StatusUnauthorized},
		"a revoked tablet": {func(b *harness) {
			b.signIn()
			b.cookies["__Secure-candor_device"] = "dv_revoked"
		}, nil, http.StatusUnauthorized},
		"locked": {func(b *harness) { b.signIn(); b.tablets.session.Locked = true }, nil,
			http.StatusConflict},
		"idle for too long": {func(b *harness) { b.signIn(); b.tablets.idle = true }, nil,
			http.StatusConflict},
		"in the customer's hands": {over, nil, http.StatusConflict},
	}
	for name, tt := range tests {
		b := newHarness(t, inStore(checkout.StepIdentify))
		tt.prepare(b)
		w := b.do(http.MethodPost, "/tablet/touch", "", tt.header...)
		touched := len(b.tablets.writes) == 1 && b.tablets.writes[0] == "touch"
		if w.Code != tt.status || touched != (tt.status == http.StatusNoContent) ||
			!touched && len(b.tablets.writes) != 0 {
			t.Errorf("%s: %d, want %d; wrote %v", name, w.Code, tt.status, b.tablets.writes)
		}
		if touched && w.Body.Len() != 0 {
			t.Errorf("%s: answered %q", name, w.Body)
		}
	}
}

// A manager can reset the passcode tries of an associate. An associate does not get the form and cannot post
// it.
func TestManagerResetsAPasscode(t *testing.T) {
	const action = `action="/tablet/reset"`
	b := newHarness(t, inStore(checkout.StepOffers))
	b.signIn()
	reset := func(number string) url.Values { return fields("do", "reset", "associate", number) }
	if w := b.post("/tablet/reset", reset("1042")); w.Code != http.StatusConflict ||
		len(b.tablets.writes) != 1 || strings.Contains(w.Body.String(), action) ||
		strings.Contains(b.get("/tablet").Body.String(), action) {
		t.Errorf("an associate: %d, wrote %v", w.Code, b.tablets.writes)
	}
	b.tablets.role = relay.RoleManager
	if !strings.Contains(b.get("/tablet").Body.String(), action) {
		t.Error("a manager has no form")
	}
	w := b.post("/tablet/reset", reset("1024"))
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity ||
		!strings.Contains(body, `value="1024"`) ||
		!strings.Contains(body, checkout.Sentence(checkout.CodeAssociateUnknown, locale.English)) {
		t.Errorf("nobody's number: %d\n%s", w.Code, body)
	}
	for _, l := range []locale.Language{locale.English, locale.French} {
		b.cookies["__Secure-candor_lang"], b.tablets.writes = string(l), nil
		w := b.post("/tablet/reset", reset(" 1042 "))
		body := strings.NewReplacer("<bdi>", "", "</bdi>", "").Replace(w.Body.String())
		if want := locale.For(l).Tablet.ResetDone.With(locale.Text("number",
			"1042")); w.Code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d, no %q in\n%s", l, w.Code, want, body)
		}
		if got := strings.Join(b.tablets.writes, ", "); got != "touch, reset 1042" {
			t.Errorf("%s: wrote %s", l, got)
		}
	}
	b.tablets.session.Locked = true
	b.wantRedirect(b.post("/tablet/reset", reset("1042")), "/tablet/unlock")
}

func TestTabletActsAsTheAssociate(t *testing.T) {
	b := newHarness(t, inStore(checkout.StepIdentify))
	b.signIn()
	page := b.get(salePath)
	island := readIsland(t, page.Body.String())
	if island.View.Actor != checkout.Associate || island.Bearer || island.Endpoint != salePath+"/view" ||
		island.Frame.Bar == nil || !strings.Contains(page.Body.String(), `data-idle="90"`) {
		t.Errorf("island %+v", island)
	}
	scan := "@\n\x1e\rANSI 636012080101DL00310026DLDAQJ1234\nDCSTREMBLAY\nDDEN\r"
	b.wantRedirect(b.post(salePath,
		form(checkout.DoIdentify, "4", "licence",
			strings.NewReplacer("\n", "\r\n", "\r", "\r\n").Replace(scan))), salePath)
	if a, who := b.relay.acts[0], b.relay.who[0]; strings.ReplaceAll(a.Licence, "\r\n", "") != flat(scan) ||
		who.Actor != checkout.Associate || who.Associate != "1042" || who.Device != "" && who.Device != "d1" {
		t.Errorf("licence %q by %+v", a.Licence, who)
	}
	b.relay.after = func(_ checkout.Action, v checkout.View) (checkout.View, error) {
		v.Problem = &checkout.Trouble{Code: checkout.CodeLicenceUnreadable, Field: "licence"}
		return v, nil
	}
	w := b.post(salePath, form(checkout.DoIdentify, "5", "licence", "planted", "first_name", "Jordan"))
	if w.Code != http.StatusUnprocessableEntity || len(b.relay.acts) != 2 ||
		b.relay.acts[1].Licence != "planted" ||
		strings.Contains(w.Body.String(), "planted") || !strings.Contains(w.Body.String(), `value="Jordan"`) {
		t.Errorf("an unreadable scan: %d, %d acts", w.Code, len(b.relay.acts))
	}
}

func TestOverrideAsksForThePasscode(t *testing.T) {
	override := func(passcode string) url.Values {
		return form(checkout.DoOverride, "4", "reason", "out_of_reach", "seen", "yes", "passcode", passcode)
	}
	b := newHarness(t, inStore(checkout.StepVerify))
	b.signIn()
	b.tablets.role = relay.RoleManager
	if w := b.post(salePath, override("1357")); w.Code != http.StatusUnprocessableEntity ||
		len(b.relay.acts) != 0 || strings.Contains(w.Body.String(), "1357") {
		t.Errorf("wrong passcode: %d, %d acts", w.Code, len(b.relay.acts))
	} else if readIsland(t, w.Body.String()).Frame.Typed["seen"] != "" {
		t.Error("the page says for the manager that the identification was seen")
	}
	nothing := b.post(salePath, form(checkout.DoOverride, "4", "passcode", "1357")).Body.String()
	for _, name := range []string{"reason", "seen", "passcode"} {
		if !strings.Contains(nothing, `id="`+name+`-error"`) {
			t.Errorf("%s is wrong as well, and the page does not tell", name)
		}
	}
	b.wantRedirect(b.post(salePath, override(rightPasscode)), salePath)
	if a, who := b.relay.acts[0], b.relay.who[0]; a.Passcode != "" || who.Role != relay.RoleManager {
		t.Errorf("the relay got %q by %+v", a.Passcode, who)
	}
}

// A second sale of an order needs the manager's own passcode, as a form and as JSON. (Row M9.)
func TestSecondSaleAsksForThePasscode(t *testing.T) {
	b := newHarness(t, inStore(checkout.StepOffers))
	b.signIn()
	b.tablets.role = relay.RoleManager
	second := func(passcode string) url.Values {
		return form(checkout.DoSecond, "4", "seen", "yes", "passcode", passcode)
	}
	for _, wrong := range []string{"1357", ""} {
		if w := b.post(salePath, second(wrong)); w.Code != http.StatusUnprocessableEntity ||
			len(b.relay.acts) != 0 {
			t.Errorf("passcode %q: %d, %d acts", wrong, w.Code, len(b.relay.acts))
		}
	}
	b.do(http.MethodPost, salePath+"/view", `{"do":"second","revision":4,"seen":"yes"}`, "Content-Type",
		"application/json")
	if len(b.relay.acts) != 0 {
		t.Errorf("without a passcode the relay got %+v", b.relay.acts)
	}
	b.wantRedirect(b.post(salePath, second(rightPasscode)), salePath)
	if a, who := b.relay.acts[0], b.relay.who[0]; a.Do != checkout.DoSecond || a.Passcode != "" ||
		who.Role != relay.RoleManager {
		t.Errorf("the relay got %+v by %+v", a, who)
	}
}

// A new sale of an order that another sale has is made, so that its page can show that sale.
func TestNewSaleShowsTheOther(t *testing.T) {
	b := newHarness(t, inStore(checkout.StepIdentify))
	b.signIn()
	b.post("/tablet/sales", url.Values{"do": {"sale"}, "amount": {"1200"}, "reference": {"MB-20418"}})
	if len(b.relay.created) != 1 || !b.relay.created[0].ShowOther {
		t.Errorf("asked for %+v", b.relay.created)
	}
}

func TestTabletJSON(t *testing.T) {
	b := newHarness(t, inStore(checkout.StepOffers))
	b.signIn()
	var v checkout.View
	if w := b.get(salePath + "/view"); json.Unmarshal(w.Body.Bytes(), &v) != nil ||
		v.Actor != checkout.Associate || v.Revision != 4 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	asJSON := []string{"Content-Type", "application/json"}
	w := b.do(http.MethodPost, salePath+"/view", `{"do":"restart","revision":4}`, asJSON...)
	if json.Unmarshal(w.Body.Bytes(), &v) != nil || v.Revision != 5 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for body, code := range map[string]checkout.Code{
		`{"do":"restart","revision":5,"amount":"1"}`:  checkout.CodeFieldUnknown,
		`{"do":"restart","do":"cancel","revision":5}`: checkout.CodeRequestInvalid,
		`do=restart`: checkout.CodeRequestInvalid,
	} {
		w := b.do(http.MethodPost, salePath+"/view", body, asJSON...)
		if w.Code != request.Status(code) || w.Header().Get("Content-Type") != "application/problem+json" ||
			!strings.Contains(w.Body.String(), string(code)) {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	if w := b.do(http.MethodPost, salePath+"/view", `{"do":"restart","revision":5}`, "Content-Type",
		"application/json", "Sec-Fetch-Site", "cross-site"); w.Code != http.StatusForbidden {
		t.Errorf("from another site: %d", w.Code)
	}
	b.relay.after = func(_ checkout.Action, v checkout.View) (checkout.View, error) {
		v.Step = checkout.StepHandover
		return v, nil
	}
	b.wantRedirect(b.do(http.MethodPost, salePath+"/view", `{"do":"choose","revision":5,"offer":"x"}`,
		asJSON...), checkoutPath)
	if len(b.relay.acts) != 2 {
		t.Errorf("%d acts", len(b.relay.acts))
	}
}

func TestAnotherStoresCheckoutDoesNotExist(t *testing.T) {
	b := newHarness(t, inStore(checkout.StepOffers))
	b.signIn()
	b.relay.location = "king"
	for _, path := range []string{salePath, salePath + "/view", "/tablet/checkouts/co_other"} {
		if w := b.get(path); w.Code != http.StatusNotFound {
			t.Errorf("GET %s: %d", path, w.Code)
		}
	}
	if w := b.post(salePath, form(checkout.DoCancel, "4")); w.Code != http.StatusNotFound ||
		len(b.relay.acts) != 0 {
		t.Errorf("POST: %d, %d acts", w.Code, len(b.relay.acts))
	}
}

func TestLock(t *testing.T) {
	b := newHarness(t, inStore(checkout.StepOffers))
	b.signIn()
	b.wantRedirect(b.post("/tablet/lock",
		form("lock", "4", "licence", "whatever the form holds", "unknown", "x")), "/tablet/unlock")
	for _, path := range []string{"/tablet", "/tablet/sales"} {
		b.wantRedirect(b.get(path), "/tablet/unlock")
	}
	b.wantRedirect(b.get(salePath), "/tablet/unlock/"+string(checkoutID))
	if w := b.get("/tablet/unlock/" + string(checkoutID)); !strings.Contains(w.Body.String(), "Priya S.") ||
		strings.Contains(w.Body.String(), "1,200.00") {
		t.Error("the locked page names nobody, or shows the sale")
	}
	b.wantRedirect(b.post("/tablet/sales", fields("amount", "5.00", "reference", "x")), "/tablet/unlock")
	if w := b.post("/tablet/unlock",
		fields("passcode", "1357", "do", "unlock")); w.Code != http.StatusUnprocessableEntity ||
		strings.Contains(w.Body.String(), "1357") {
		t.Errorf("wrong passcode: %d", w.Code)
	}
	b.wantRedirect(b.post("/tablet/unlock/"+string(checkoutID),
		fields("passcode", rightPasscode, "do", "unlock")), salePath)
	b.tablets.idle = true
	b.wantRedirect(b.post(salePath, form(checkout.DoCancel, "4")), "/tablet/unlock/"+string(checkoutID))
	if len(b.relay.acts)+len(b.relay.created) != 0 {
		t.Error("a locked tablet acted")
	}
}

func TestSignInAsSomeoneElseEndsTheOldSession(t *testing.T) {
	b := newHarness(t, inStore(checkout.StepReview))
	b.signIn()
	b.tablets.session.Locked = true
	b.wantRedirect(b.post("/tablet/signin",
		fields("do", "sign_in", "associate", "1003", "passcode", rightPasscode)), "/tablet")
	if !strings.Contains(strings.Join(b.tablets.writes, " "), "sign out") {
		t.Errorf("wrote %v", b.tablets.writes)
	}
	b.wantRedirect(b.post("/tablet/signout", fields()), "/tablet/signin")
	if _, kept := b.cookies["__Secure-candor_session"]; kept {
		t.Error("the cookie of the session stays")
	}
}

// TestE10OnlyTakeBackAnswers requests every page of a tablet that a customer holds, and posts every form.
func TestE10OnlyTakeBackAnswers(t *testing.T) {
	b := newHarness(t, inStore(checkout.StepReview))
	asked := 0
	for _, route := range b.pages.Routes() {
		method, path, _ := strings.Cut(route.Pattern, " ")
		if !strings.HasPrefix(path, "/tablet") || path == "/tablet/touch" || path == "/tablet/{$}" {
			continue
		}
		for _, id := range []string{string(checkoutID), "co_other"} {
			b.signIn()
			b.tablets.session.Checkout, b.tablets.session.Locked, b.tablets.writes = checkoutID, true, nil
			kept := maps.Clone(b.cookies)
			at := strings.ReplaceAll(path, "{id}", id)
			if at == salePath+"/take-back" {
				continue
			}
			asked++
			w := b.get(at)
			if method == http.MethodPost {
				w = b.post(at, fields("do", "sign_in", "language", "fr-CA", "associate", "1003", "passcode",
					rightPasscode, "code", rightCode))
			}
			b.wantRedirect(w, salePath+"/take-back")
			if len(b.tablets.writes)+len(b.relay.created)+len(b.relay.acts)+b.relay.revoked != 0 ||
				!maps.Equal(b.cookies, kept) || b.tablets.session.Checkout != checkoutID {
				t.Errorf("%s %s: wrote %v, cookies %v", method, at, b.tablets.writes, b.cookies)
			}
		}
	}
	if asked < 30 {
		t.Errorf("only %d requests", asked)
	}
}

// While a delay runs, the page says when the next try is possible, with and without an attempt.
func TestPasscodePagesSayWhenTheNextTryIs(t *testing.T) {
	for _, l := range []locale.Language{locale.English, locale.French} {
		words := locale.For(l).Tablet
		seconds := func(c locale.Counted, n int) string {
			return c.Of(l, n).With(locale.Text("count", strconv.Itoa(n)))
		}
		for wait, want := range map[time.Duration]string{
			time.Second:                      seconds(words.NextTrySeconds, 1),
			29*time.Second + time.Nanosecond: seconds(words.NextTrySeconds, 30),
			90 * time.Second:                 seconds(words.NextTrySeconds, 90),
			91 * time.Second:                 seconds(words.NextTryMinutes, 2),
			time.Hour:                        seconds(words.NextTryMinutes, 60),
		} {
			b := newHarness(t, inStore(checkout.StepReview))
			b.signIn()
			b.cookies["candor_lang"], b.tablets.wait, b.tablets.session.Locked = string(l), wait, true
			unlock := fields("do", "unlock", "passcode", rightPasscode)
			for name, w := range map[string]*httptest.ResponseRecorder{
				"shown": b.get("/tablet/unlock"), "typed": b.post("/tablet/unlock", unlock)} {
				body := plain(w.Body.String())
				if !strings.Contains(body, want) || !strings.Contains(body, `role="status"`) {
					t.Errorf("%s, %s, %s: no %q in\n%s", l, wait, name, want, body)
				}
				if name == "typed" && (w.Code != http.StatusTooManyRequests ||
					w.Header().Get("Retry-After") != strconv.Itoa(checkout.Seconds(wait)) ||
					!strings.Contains(body, checkout.Sentence(checkout.CodePasscodeDelayed, l))) {
					t.Errorf("%s, %s: status %d\n%s", l, wait, w.Code, body)
				}
			}
		}
	}
}

// plain is HTML without the elements that stand around figures.
func plain(body string) string {
	return strings.NewReplacer("<bdi>", "", "</bdi>", "", `<b class="cd-n">`, "", "</b>", "").Replace(body)
}

// A manager of the store takes the tablet back from a customer while the associate is away.
func TestTakeBackByManager(t *testing.T) {
	b := newHarness(t, inStore(checkout.StepReview))
	b.signIn()
	b.tablets.session.Checkout, b.tablets.session.Locked = checkoutID, true
	page := salePath + "/take-back"
	if w := b.get(page); !strings.Contains(w.Body.String(), `href="`+page+`?by=manager"`) ||
		strings.Contains(w.Body.String(), `name="associate"`) {
		t.Errorf("the associate’s page:\n%s", w.Body)
	}
	if w := b.get(page + "?by=manager"); !strings.Contains(w.Body.String(), `name="associate"`) ||
		!strings.Contains(w.Body.String(), `name="by"`) {
		t.Errorf("the manager’s page:\n%s", w.Body)
	}
	typed := fields("do", "unlock", "by", "manager", "associate", "1003", "passcode", "1357")
	if w := b.post(page, typed); w.Code != http.StatusUnprocessableEntity || b.relay.revoked != 0 ||
		!strings.Contains(w.Body.String(), `value="1003"`) || strings.Contains(w.Body.String(), "1357") {
		t.Errorf("a wrong passcode: %d\n%s", w.Code, w.Body)
	}
	french := fields("do", "language", "language", "fr-CA", "by", "manager", "associate", "1003")
	if w := b.post(page, french); !strings.Contains(w.Body.String(), `name="associate"`) {
		t.Error("the other language shows another form")
	}
	typed.Set("passcode", rightPasscode)
	b.wantRedirect(b.post(page, typed), salePath)
	if b.relay.revoked != 1 || b.tablets.session.Associate != "1003" {
		t.Errorf("%d revoked, session %+v", b.relay.revoked, b.tablets.session)
	}
}

func TestTabletLanguage(t *testing.T) {
	b := newHarness(t, inStore(checkout.StepOffers))
	b.signIn()
	w := b.post("/tablet/sales", fields("do", "language", "language", "fr-CA", "amount", "12,5",
		"reference", "MB-9"))
	if body := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(body, `<html lang="fr-CA"`) ||
		!strings.Contains(body, `value="12,5"`) || !strings.Contains(body, `value="MB-9"`) {
		t.Errorf("%d\n%s", w.Code, body)
	}
	if w := b.get("/tablet"); !strings.Contains(w.Body.String(), `<html lang="fr-CA"`) {
		t.Error("the choice was forgotten")
	}
	b.post("/tablet/sales", fields("do", "sale", "amount", "12,50", "reference", "MB-9"))
	if sale := b.relay.created[0]; locale.Language(sale.Locale) != locale.French {
		t.Errorf("the sale began in %s", sale.Locale)
	}
	if w := b.post("/tablet/signin",
		fields("do", "language", "language", "de")); w.Code != http.StatusBadRequest {
		t.Errorf("German: %d", w.Code)
	}
}

func TestHomeListsTheDaysCheckouts(t *testing.T) {
	b := newHarness(t, inStore(checkout.StepOffers))
	b.signIn()
	b.relay.list = []relay.Checkout{{ID: "co_9", Reference: "MB-<9>", Created: noon.Add(-time.Hour),
		Amount: money.MustAmount("5.00"), Step: checkout.StepApproved}}
	body := b.get("/tablet").Body.String()
	if !strings.Contains(body, `href="/tablet/checkouts/co_9"`) || !strings.Contains(body, "MB-&lt;9&gt;") {
		t.Errorf("the list:\n%s", body)
	}
	if f := b.relay.filter; f.Location != "queen" ||
		!f.Since.Equal(time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("asked for %+v", f)
	}
	nothingInline(t, body)
	for _, amount := range []string{"", "-1", "1.234", "1e3", "12.345,00"} {
		if w := b.post("/tablet/sales", fields("do", "sale", "amount", amount, "reference",
			"MB-1")); w.Code != http.StatusUnprocessableEntity || len(b.relay.created) != 0 {
			t.Errorf("amount %q: %d, %d created", amount, w.Code, len(b.relay.created))
		}
	}
	both := b.post("/tablet/sales", fields("do", "sale", "amount", "-1", "reference", "é")).Body.String()
	if !strings.Contains(both, `id="amount-error"`) || !strings.Contains(both, `id="reference-error"`) {
		t.Errorf("not both fields are told:\n%s", both)
	}
}

func TestRevokedDeviceSeesNothing(t *testing.T) {
	b := newHarness(t, inStore(checkout.StepOffers))
	b.signIn()
	b.cookies["__Secure-candor_device"] = "dv_revoked"
	for _, path := range []string{"/tablet", salePath, salePath + "/view", "/tablet/signin",
		salePath + "/take-back", "/tablet/unlock"} {
		b.wantRedirect(b.get(path), "/tablet/enrol")
	}
	if w := b.post("/tablet/enrol",
		fields("do", "enrol", "code", "wrong")); w.Code != http.StatusUnprocessableEntity ||
		len(w.Result().Cookies()) != 0 {
		t.Errorf("a wrong code: %d, %v", w.Code, w.Result().Cookies())
	}
}
