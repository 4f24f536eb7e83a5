package page_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/server/page"
)

// Under TLS every cookie has the prefix that no page without TLS can set.
func TestB3CookiesUnderTLS(t *testing.T) {
	b := newHarness(t, inStore(checkout.StepOffers))
	var all []*http.Cookie
	for _, w := range []*httptest.ResponseRecorder{
		b.post("/tablet/enrol", fields("do", "language", "language", "fr-CA")),
		b.post("/tablet/enrol", fields("do", "enrol", "language", "fr-CA", "code", rightCode)),
		b.post("/tablet/signin", fields("do", "sign_in", "associate", "1042", "passcode", rightPasscode)),
	} {
		all = append(all, w.Result().Cookies()...)
	}
	names := []string{}
	for _, c := range all {
		names = append(names, c.Name)
		if !c.Secure || !c.HttpOnly || c.Path != "/tablet" || c.SameSite != http.SameSiteStrictMode {
			t.Errorf("%v", c)
		}
	}
	slices.Sort(names)
	want := []string{"__Secure-candor_device", "__Secure-candor_lang", "__Secure-candor_session"}
	if !slices.Equal(slices.Compact(names), want) {
		t.Errorf("cookies %q, want %q", names, want)
	}
	b.post("/tablet/signout", url.Values{})
	if _, kept := b.cookies["__Secure-candor_session"]; kept {
		t.Error("the cookie of the session stays after sign-out")
	}
}

// A tablet that was signed in before the names had the prefix stays signed in, and gets the new names with
// its next page. The old ones are removed.
func TestB3CookiesOfAnEarlierVersion(t *testing.T) {
	b := newHarness(t, inStore(checkout.StepOffers))
	b.signIn()
	b.cookies = map[string]string{"candor_device": deviceSecret, "candor_session": sessionSecret,
		"candor_lang": "fr-CA"}
	w := b.get("/tablet")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `<html lang="fr-CA"`) {
		t.Fatalf("%d\n%s", w.Code, w.Body)
	}
	want := map[string]string{"__Secure-candor_device": deviceSecret, "__Secure-candor_lang": "fr-CA",
		"__Secure-candor_session": sessionSecret}
	for _, c := range w.Result().Cookies() {
		if c.Path != "/tablet" || c.MaxAge >= 0 && c.Value != want[c.Name] {
			t.Errorf("set %v", c)
		}
		if c.Name == "__Secure-candor_session" && c.MaxAge != 0 {
			t.Errorf("the session outlives the browser: %v", c)
		}
	}
	for _, old := range []string{"candor_device", "candor_session", "candor_lang"} {
		if _, kept := b.cookies[old]; kept {
			t.Errorf("%s stays", old)
		}
	}
	if w := b.get("/tablet"); w.Code != http.StatusOK || len(w.Result().Cookies()) != 0 {
		t.Errorf("the next page: %d, %v", w.Code, w.Result().Cookies())
	}
}

// A cookie with the prefix counts more than one without: who can only set the latter changes nothing.
func TestB3PlantedCookie(t *testing.T) {
	b := newHarness(t, inStore(checkout.StepOffers))
	b.signIn()
	b.cookies["candor_device"], b.cookies["candor_session"] = "dv_planted", "as_planted"
	w := b.get("/tablet")
	if w.Code != http.StatusOK {
		t.Errorf("status %d", w.Code)
	}
	for _, c := range w.Result().Cookies() {
		if strings.HasPrefix(c.Name, "__Secure-") || c.MaxAge >= 0 {
			t.Errorf("set %v", c)
		}
	}
}

// Without TLS, on a machine of a developer, the names have no prefix: browsers would refuse it.
func TestB3CookiesWithoutTLS(t *testing.T) {
	pages := page.New(page.Options{Relay: &fakeRelay{}, Tablets: newFakeTablets(), Assets: &assets,
		PublicURL: "http://127.0.0.1:8080", Log: slog.New(slog.DiscardHandler)})
	body := strings.NewReader("do=language&language=fr-CA")
	r := httptest.NewRequest(http.MethodPost, "/tablet/enrol", body)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	pages.ServeHTTP(w, r)
	all := w.Result().Cookies()
	if len(all) != 1 || all[0].Name != "candor_lang" || all[0].Secure {
		t.Errorf("%d, cookies %v", w.Code, all)
	}
}
