package widget_test

import (
	"encoding/json"
	"testing"

	"candor/app/widget"
	"candor/core/checkout"
)

func fields(form map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { text, ok := form[name]; return text, ok }
}

func TestReadAction(t *testing.T) {
	form := map[string]string{"revision": "7", "offer": "p5-12", "language": "fr-CA",
		"licence": "@\n\x1e\nANSI", "do": "cancel", "unknown": "x", "consent": checkout.Yes}
	got, err := widget.ReadAction(fields(form), "choose")
	want := checkout.Action{Do: "choose", Revision: 7, Offer: "p5-12", Language: "fr-CA",
		Licence: "@\n\x1e\nANSI", Consent: checkout.Yes}
	if err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for _, revision := range []string{"", "one", "1.0", " 1"} {
		if _, err := widget.ReadAction(fields(map[string]string{"revision": revision}), "check"); err == nil {
			t.Errorf("revision %q: no error", revision)
		}
	}
}

// The relay reads back the same Action that the browser sent, with members in lower case.
func TestActionTravels(t *testing.T) {
	form := map[string]string{"revision": "3"}
	var all checkout.Action
	for _, f := range all.Fields() {
		form[f.Name] = "v-" + f.Name
	}
	a, err := widget.ReadAction(fields(form), "identify")
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var back map[string]any
	if err := json.Unmarshal(body, &back); err != nil {
		t.Fatal(err)
	}
	for name, want := range form {
		if name == "revision" {
			continue
		}
		if name == "do" {
			want = "identify"
		}
		if back[name] != want {
			t.Errorf("%s travels as %v, want %q", name, back[name], want)
		}
	}
}

func TestReadAnswer(t *testing.T) {
	view := `{"id":"co_1","revision":4,"step":"offers","amount":"1200.00",` +
		`"opened_at":"2026-01-02T03:04:05Z","expires_at":"2026-01-02T04:04:05Z"}`
	offline := checkout.CodeOffline
	for _, c := range []struct {
		name     string
		reply    widget.Reply
		view     bool
		code     checkout.Code
		redirect string
		reload   bool
	}{
		{"view", widget.Reply{Status: 200, Text: view}, true, "", "", false},
		{"nothing", widget.Reply{Lost: true}, false, offline, "", false},
		{"a proxy's page", widget.Reply{Status: 502, Text: "<html>bad gateway"}, false, offline, "", false},
		{"json of somebody else", widget.Reply{Status: 200, Text: `{"ok":true}`}, false, offline, "", false},
		{"problem", widget.Reply{Status: 503, Text: `{"code":"unavailable","status":503}`}, false,
			checkout.CodeUnavailable, "", false},
		{"ended token", widget.Reply{Status: 401, Text: `{"code":"unauthorized"}`}, false, "", "", true},
		{"expired", widget.Reply{Status: 410, Text: `{"code":"checkout_expired"}`}, false, "", "", true},
		{"another page", widget.Reply{Status: 200, Redirected: "http://pay.test/c/ct_2", Text: "<html>"},
			false, "", "http://pay.test/c/ct_2", false},
		{"a view of another build", widget.Reply{Status: 200, Text: `{"step":"offers","revision":"four"}`},
			false, "", "", true},
	} {
		got := widget.ReadAnswer(c.reply)
		code := checkout.Code("")
		if got.Problem != nil {
			code = got.Problem.Code
		}
		if (got.View != nil) != c.view || code != c.code || got.Redirect != c.redirect ||
			got.Reload != c.reload {
			t.Errorf("%s: got %+v (%s)", c.name, got, code)
		}
	}
}

func TestApply(t *testing.T) {
	now := checkout.View{ID: "co_1", Revision: 5, Step: checkout.StepOffers}
	view := func(revision int64, code checkout.Code) widget.Answer {
		v := checkout.View{ID: "co_1", Revision: revision, Step: checkout.StepReview}
		if code != "" {
			v.Problem = &checkout.Trouble{Code: code}
		}
		return widget.Answer{View: &v}
	}
	trouble := widget.Answer{Problem: &checkout.Trouble{Code: checkout.CodeOffline}}
	for _, c := range []struct {
		name     string
		answer   widget.Answer
		repeated bool
		step     checkout.Step
		code     checkout.Code
	}{
		{"newer", view(6, ""), false, checkout.StepReview, ""},
		{"same revision", view(5, checkout.CodeOfferRequired), false, checkout.StepReview,
			checkout.CodeOfferRequired},
		{"overtaken", view(4, ""), false, checkout.StepOffers, ""},
		{"stale", view(6, checkout.CodeStale), false, checkout.StepReview, checkout.CodeStale},
		{"done the first time", view(6, checkout.CodeStale), true, checkout.StepReview, ""},
		{"refused the second time", view(6, checkout.CodeWrongCode), true, checkout.StepReview,
			checkout.CodeWrongCode},
		{"no answer", trouble, false, checkout.StepOffers, checkout.CodeOffline},
	} {
		got := widget.Apply(now, c.answer, c.repeated)
		code := checkout.Code("")
		if got.Problem != nil {
			code = got.Problem.Code
		}
		if got.Step != c.step || code != c.code {
			t.Errorf("%s: got %s %q, want %s %q", c.name, got.Step, code, c.step, c.code)
		}
	}
	if now.Problem != nil {
		t.Error("the view on the screen was changed")
	}
}

func TestNeedsNewDocument(t *testing.T) {
	at := func(s checkout.Step) checkout.View { return checkout.View{Step: s} }
	for _, s := range checkout.Steps() {
		want := s == checkout.StepLender
		if got := widget.NeedsNewDocument(at(checkout.StepIdentify), at(s)); got != want {
			t.Errorf("identify to %s: %v, want %v", s, got, want)
		}
		if widget.NeedsNewDocument(at(checkout.StepLender), at(s)) {
			t.Errorf("lender to %s needs a new document", s)
		}
	}
}
