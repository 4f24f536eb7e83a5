package screen_test

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"candor/app/screen"
	"candor/app/screen/fixture"
	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
)

// tabletPages are the tablet's own pages, with one text for everything that a merchant or an associate
// supplies.
func tabletPages(l locale.Language, text string, problem *checkout.Trouble) map[string]screen.Page {
	base := func(action string) screen.Tablet {
		return screen.Tablet{Language: l, Action: action, Problem: problem,
			Typed: map[string]string{"associate": text, "amount": text, "reference": text},
			Bar:   screen.Bar{Place: text, Name: text, Number: text, Lock: "/tablet/lock"}}
	}
	at := time.Date(2026, time.March, 1, 13, 52, 0, 0, time.UTC)
	var today []screen.Sale
	for _, step := range checkout.Steps() {
		today = append(today, screen.Sale{Reference: text, Address: "/tablet/c/co_1", At: at,
			Amount: money.MustAmount("2480"), Step: step})
	}
	return map[string]screen.Page{
		"sign-in": screen.RenderSignIn(screen.SignIn{Tablet: base("/tablet/sign-in"), Device: text}),
		"locked": screen.RenderLocked(
			screen.Locked{Tablet: base("/tablet/unlock"), Name: text, Order: text, Other: "/tablet/sign-in"}),
		"manager takes back": screen.RenderTakeBackByManager(
			screen.Locked{Tablet: base("/tablet/unlock"), Name: text, Other: "/tablet/sign-in"}),
		"home": screen.RenderHome(screen.Home{Tablet: base("/tablet"), Today: today}),
		"manager": screen.RenderHome(
			screen.Home{Tablet: base("/tablet"), Today: today, Reset: "/tablet/reset", Done: text}),
		"empty":   screen.RenderHome(screen.Home{Tablet: base("/tablet")}),
		"offline": screen.RenderHome(screen.Home{Tablet: base("/tablet"), Offline: true}),
	}
}

func TestTabletPagesAreWellFormed(t *testing.T) {
	for _, l := range languages {
		for name, p := range tabletPages(l, "Queen Street", nil) {
			t.Run(name+"."+l.Short(), func(t *testing.T) { wellFormed(t, p) })
		}
	}
}

// A manager's start page resets passcodes in a form of its own, so that Enter in its field begins no sale.
// Nobody else has this form.
func TestReset(t *testing.T) {
	for _, l := range languages {
		pages := tabletPages(l, "1042", nil)
		if parts := partsOf(t, pages["home"], "reset"); len(parts) != 0 {
			t.Errorf("%s: an associate's page has %v", l, parts)
		}
		if got, want := strings.Join(partsOf(t, pages["manager"], "reset"), " "),
			"input:associate button:do=reset"; got != want {
			t.Errorf("%s: the form has %q, want %q", l, got, want)
		}
		if text := textOf(parse(t, screen.HTML(pages["manager"].Body))); !strings.Contains(
			text, locale.For(l).Tablet.ResetDone.With(locale.Text("number", "1042"))) {
			t.Errorf("%s: nothing says that it was done: %s", l, text)
		}
	}
}

// partsOf lists the controls that belong to a form by its id.
func partsOf(t *testing.T, p screen.Page, form string) []string {
	t.Helper()
	var all []string
	walk(parse(t, screen.HTML(p.Body)), func(n *html.Node) {
		if owner, _ := attr(n, "form"); owner == form {
			name, _ := attr(n, "name")
			if value, ok := attr(n, "value"); ok && n.Data == "button" {
				name += "=" + value
			}
			all = append(all, n.Data+":"+name)
		}
	})
	return all
}

func TestTabletPagesShowHostileTextAsText(t *testing.T) {
	for name, p := range tabletPages(locale.English, harmless, nil) {
		want := shape(parse(t, screen.HTML(p.Body)))
		for _, text := range fixture.Hostile() {
			body := tabletPages(locale.English, text, nil)[name].Body
			if got := shape(parse(t, screen.HTML(body))); got != want {
				t.Errorf("%s, %.80q: another tree\n%s", name, text, difference(got, want))
			}
		}
	}
}

func TestTabletProblems(t *testing.T) {
	for _, l := range languages {
		for _, field := range []string{"", "passcode", "associate", "amount"} {
			trouble := &checkout.Trouble{Code: checkout.CodePasscodeWrong, Field: field}
			for name, p := range tabletPages(l, "x", trouble) {
				text := textOf(parse(t, screen.HTML(p.Body)))
				if got := strings.Count(text, checkout.Sentence(trouble.Code, l)); got != 1 {
					t.Errorf("%s %s beside %q: said %d times", name, l, field, got)
				}
			}
		}
	}
}

func TestProblemPage(t *testing.T) {
	for _, l := range languages {
		for _, code := range checkout.Codes() {
			p := screen.RenderProblem(
				screen.Problem{Language: l, Code: code, Request: "rq_7f3a", Again: "/c/ct_example"})
			text := textOf(parse(t, screen.HTML(p.Body)))
			if !strings.Contains(text, checkout.Sentence(code, l)) || !strings.Contains(text, "rq_7f3a") ||
				p.Title == "" {
				t.Errorf("%s %s: %q", l, code, text)
			}
		}
	}
}
