package screen_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"candor/app/screen"
	"candor/app/screen/fixture"
	"candor/core/checkout"
	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/offer"
)

var update = flag.Bool("update", false, "write the golden files")

var languages = []locale.Language{locale.English, locale.French}

// frame is the Frame of the tests.
func frame(v checkout.View) screen.Frame {
	f := screen.Frame{Action: "/c/ct_example", Lender: "/c/ct_example/lender",
		Privacy: "https://shop.maplebirch.example/privacy", Help: "https://shop.maplebirch.example/help"}
	if v.Use == checkout.Tablet {
		f.Home = "/tablet"
	}
	if v.Actor == checkout.Associate {
		f.Bar = &screen.Bar{Place: "Maple & Birch, Queen Street", Name: "Priya S.", Number: "1042",
			Lock: "/tablet/lock"}
	}
	return f
}

func render(v checkout.View) screen.Page { return screen.Render(v, frame(v)) }

// each runs a test for every View in both languages.
func each(t *testing.T, test func(*testing.T, fixture.Named)) {
	for _, l := range languages {
		for _, n := range fixture.Views(l) {
			t.Run(n.Name+"."+l.Short(), func(t *testing.T) { test(t, n) })
		}
	}
}

func TestParserReadsWhatWasMeant(t *testing.T) {
	each(t, func(t *testing.T, n fixture.Named) {
		p := render(n.View)
		var want, got strings.Builder
		made(&want, p.Body)
		parsed(&got, parse(t, screen.HTML(p.Body)), true)
		if want.String() != got.String() {
			t.Errorf("the parser reads another tree:\n%s", difference(got.String(), want.String()))
		}
		if again := render(n.View); screen.HTML(again.Body) != screen.HTML(p.Body) || again.Title != p.Title {
			t.Error("two renderings differ")
		}
	})
}

// wellFormed checks what holds for every page with a form.
func wellFormed(t *testing.T, p screen.Page) {
	t.Helper()
	root := parse(t, screen.HTML(p.Body))
	ids, count := map[string]*html.Node{}, map[string]int{}
	walk(root, func(n *html.Node) {
		count[n.Data]++
		if id, ok := attr(n, "id"); ok {
			if ids[id] != nil {
				t.Errorf("id %q twice", id)
			}
			ids[id] = n
		}
	})
	forms := 1
	if reset := ids["reset"]; reset != nil && reset.Data == "form" {
		forms = 2 // a manager's start page
	}
	for tag, want := range map[string]int{"h1": 1, "form": forms, "main": 1} {
		if count[tag] != want {
			t.Errorf("%d <%s>, want %d", count[tag], tag, want)
		}
	}
	if id, _ := attr(root, "id"); id != screen.Root || p.Title == "" || !p.Lang.Valid() {
		t.Errorf("root %q, title %q, language %q", id, p.Title, p.Lang)
	}
	if title := ids["title"]; title == nil || title.Data != "h1" || ids["main"] == nil {
		t.Error("no h1 with the id title, or no main")
	}
	tied(t, root, ids)
}

// tied checks that every id reference has its target, and that every control has a name.
func tied(t *testing.T, root *html.Node, ids map[string]*html.Node) {
	t.Helper()
	labelled := map[string]bool{}
	walk(root, func(n *html.Node) {
		if id, ok := attr(n, "for"); ok {
			labelled[id] = true
		}
		for _, name := range []string{"for", "aria-describedby", "aria-labelledby"} {
			list, _ := attr(n, name)
			for _, id := range strings.Fields(list) {
				if ids[id] == nil || strings.TrimSpace(textOf(ids[id])) == "" && name != "for" {
					t.Errorf("<%s %s=%q> points at nothing", n.Data, name, id)
				}
			}
		}
		if href, ok := attr(n, "href"); ok && (href == "" || href == "#") {
			t.Errorf("dead link %q", textOf(n))
		}
	})
	walk(root, func(n *html.Node) {
		kind, _ := attr(n, "type")
		id, _ := attr(n, "id")
		switch {
		case n.Data == "input" && kind != "hidden", n.Data == "textarea":
			if !labelled[id] {
				t.Errorf("<%s id=%q> has no label", n.Data, id)
			}
		case n.Data == "button", n.Data == "a":
			_, hidden := attr(n, "aria-hidden")
			_, absent := attr(n, "hidden")
			if strings.TrimSpace(textOf(n)) == "" && !hidden && !absent {
				t.Errorf("<%s> without words", n.Data)
			}
		}
		for _, never := range []string{"required", "pattern", "style", "onclick"} {
			if _, found := attr(n, never); found {
				t.Errorf("<%s %s>", n.Data, never)
			}
		}
	})
}

func TestEveryScreenIsWellFormed(t *testing.T) {
	each(t, func(t *testing.T, n fixture.Named) { wellFormed(t, render(n.View)) })
}

func TestButtonsAreAllowedActs(t *testing.T) {
	each(t, func(t *testing.T, n fixture.Named) {
		var acts []string
		walk(parse(t, screen.HTML(render(n.View).Body)), func(b *html.Node) {
			value, _ := attr(b, "value")
			_, elsewhere := attr(b, "formaction")
			if name, _ := attr(b, "name"); b.Data == "button" && name == "do" && !elsewhere {
				acts = append(acts, value)
				if !n.View.Allows(checkout.Do(value)) {
					t.Errorf("a button for %q, which is not allowed", value)
				}
			}
		})
		if n.View.Allows(checkout.DoLanguage) && !slices.Contains(acts, string(checkout.DoLanguage)) {
			t.Error("no language switch")
		}
		none := n.View
		none.Allowed = nil
		walk(parse(t, screen.HTML(render(none).Body)), func(b *html.Node) {
			_, elsewhere := attr(b, "formaction")
			name, _ := attr(b, "name")
			if value, _ := attr(b, "value"); b.Data == "button" && name == "do" && !elsewhere {
				t.Errorf("nothing is allowed, and there is a button %q", value)
			}
		})
	})
}

// Enter in a field presses the first button of the form: it must do what the main button does.
func TestEnterDoesTheMainAct(t *testing.T) {
	want := map[string]string{"identify-online": "identify", "identify-store": "identify", "offers": "choose",
		"review": "accept", "verify": "send", "verify-code": "confirm", "verify-question": "confirm",
		"override": "override", "accounts": "account", "authorizing": "check"}
	each(t, func(t *testing.T, n fixture.Named) {
		act, listed := want[n.Name]
		if !listed {
			return
		}
		first := find(parse(t, screen.HTML(render(n.View).Body)), "button")
		if got, _ := attr(first, "value"); got != act {
			t.Errorf("the first button does %q, want %q", got, act)
		}
	})
}

// The review shows every row of the document whose digest the person accepts.
func TestReviewShowsEveryRow(t *testing.T) {
	each(t, func(t *testing.T, n fixture.Named) {
		if n.View.Step != checkout.StepReview {
			return
		}
		o, _ := n.View.Offer(n.View.Chosen)
		d, err := disclosure.Compose(n.View.Disclosure(o))
		if err != nil {
			t.Fatal(err)
		}
		table := find(parse(t, screen.HTML(render(n.View).Body)), "table")
		if table == nil {
			t.Fatal("no information box")
		}
		text := textOf(table)
		for _, row := range d.Rows {
			for _, want := range append([]string{row.Label}, blocks(row)...) {
				if !strings.Contains(text, want) {
					t.Errorf("%s: %q is not shown", row.Key, want)
				}
			}
		}
	})
}

func blocks(row disclosure.Row) []string {
	var all []string
	for _, b := range row.Blocks {
		all = append(all, b.Text())
	}
	return all
}

// No screen shows an associate's facts to a customer, even if the customer's View holds them.
func TestCustomersSeeNothingForAssociates(t *testing.T) {
	each(t, func(t *testing.T, n fixture.Named) {
		v := n.View
		if v.Actor != checkout.Customer {
			return
		}
		store, _ := fixture.View(v.Language, "offers-store")
		accounts, _ := fixture.View(v.Language, "accounts")
		v.Held, v.Accounts = store.Held, accounts.Accounts
		text := textOf(parse(t, screen.HTML(render(v).Body)))
		words := locale.For(v.Language)
		for _, secret := range []string{words.Offers.HeldTag, words.Offers.HeldWhy,
			string(offer.FeeInclusiveRateOver35),
			words.Verify.OverrideTitle, words.Identify.Found, "7719", "Priya"} {
			if strings.Contains(text, secret) {
				t.Errorf("a customer reads %q", secret)
			}
		}
	})
}

func TestEveryFindingHasItsSentence(t *testing.T) {
	for _, l := range languages {
		v, _ := fixture.View(l, "offers-store")
		for _, code := range offer.Codes() {
			v.Held[0].Findings = []offer.Finding{
				{Code: code, Verdict: offer.Hold, Given: "9.99", Recomputed: "35.092867"}}
			text := textOf(parse(t, screen.HTML(render(v).Body)))
			if !strings.Contains(text, string(code)) ||
				strings.Contains(text, locale.For(l).Offers.HeldUnnamed) {
				t.Errorf("%s %s: no sentence of its own", l, code)
			}
			if strings.ContainsAny(text, "{}") {
				t.Errorf("%s %s: a placeholder was left", l, code)
			}
		}
	}
}

// For every code and every field, the sentence is on the page once, the title says that there is an error,
// and an existing field is marked.
func TestProblemsAreShown(t *testing.T) {
	fields := []string{"", "number", "offer", "consent", "code", "licence", "no_such_field"}
	each(t, func(t *testing.T, n fixture.Named) {
		v := n.View
		for i, code := range checkout.Codes() {
			field := fields[i%len(fields)]
			if v.Step.Ended() && code == checkout.CodeNotAllowed { // TestActAfterTheEnd
				continue
			}
			v.Problem = &checkout.Trouble{Code: code, Field: field}
			p := render(v)
			if got := strings.Count(screen.HTML(p.Body), checkout.Sentence(code, v.Language)); got != 1 {
				t.Errorf("%s beside %q: said %d times", code, field, got)
			}
			if !strings.HasPrefix(p.Title,
				map[locale.Language]string{locale.English: "Error:",
					locale.French: "Erreur\u00a0:"}[v.Language]) {
				t.Errorf("title %q", p.Title)
			}
		}
	})
}

func TestTypedTextIsKept(t *testing.T) {
	secret := map[string]string{"passcode": "hunter2-typed", "licence": "@\nANSI-typed"}
	typed := map[string]string{"number": "4111-typed", "first_name": "Zoë-typed", "last_name": "O’Neil-typed",
		"birth_date": "1990-typed", "postal_code": "M5V-typed", "code": "1234-typed",
		"answer": "school-typed"}
	for name, value := range secret {
		typed[name] = value
	}
	each(t, func(t *testing.T, n fixture.Named) {
		f := frame(n.View)
		f.Typed = typed
		text := screen.HTML(screen.Render(n.View, f).Body)
		walk(parse(t, text), func(e *html.Node) {
			name, _ := attr(e, "name")
			want, isTyped := typed[name]
			if got, _ := attr(e, "value"); e.Data == "input" && isTyped && secret[name] == "" && got != want {
				t.Errorf("%s holds %q, want %q", name, got, want)
			}
		})
		for name, value := range secret {
			if strings.Contains(text, value[2:]) {
				t.Errorf("%s was written back", name)
			}
		}
	})
}

func TestLenderEventsHaveTheirFields(t *testing.T) {
	v, _ := fixture.View(locale.English, "lender")
	root := parse(t, screen.HTML(render(v).Body))
	have := map[string]bool{}
	walk(root, func(n *html.Node) {
		if name, ok := attr(n, "name"); ok {
			have[name] = true
		}
	})
	a := checkout.Action{}
	for _, f := range a.Fields() {
		if strings.HasPrefix(f.Name, "event") && !have[f.Name] {
			t.Errorf("no field %q", f.Name)
		}
	}
	frame := find(root, "iframe")
	if id, _ := attr(frame, "id"); id != screen.LenderFrame {
		t.Errorf("the frame has the id %q", id)
	}
	if find(root, "noscript") == nil {
		t.Error("nothing for a browser without script")
	}
}

// The lender's page is in a sandbox that the View can change and not take away.
func TestB2LenderFrame(t *testing.T) {
	v, _ := fixture.View(locale.English, "lender")
	for name, tt := range map[string]struct {
		frame checkout.LenderFrame
		want  map[string]string
	}{
		"as usual": {checkout.LenderFrame{}, map[string]string{
			"sandbox": "allow-scripts allow-forms allow-same-origin allow-popups " +
				"allow-popups-to-escape-sandbox",
			"allow": "camera 'none'; display-capture 'none'; geolocation 'none'; microphone 'none'; " +
				"payment 'none'; usb 'none'", "referrerpolicy": "no-referrer"}},
		"as configured": {checkout.LenderFrame{Sandbox: "allow-scripts allow-same-origin",
			Features: []string{"camera"}, Referrer: "origin"}, map[string]string{
			"sandbox": "allow-scripts allow-same-origin",
			"allow": "display-capture 'none'; geolocation 'none'; microphone 'none'; payment 'none'; " +
				"usb 'none'; camera " + v.Lender.Origin, "referrerpolicy": "origin"}},
	} {
		v.Lender.Frame = tt.frame
		frame := find(parse(t, screen.HTML(render(v).Body)), "iframe")
		for attribute, want := range tt.want {
			if got, _ := attr(frame, attribute); got != want {
				t.Errorf("%s: %s is %q, want %q", name, attribute, got, want)
			}
		}
	}
}

func TestGolden(t *testing.T) {
	for _, name := range []string{"identify-online.en", "offers.fr", "review.en", "offers-store.en",
		"verify-code-error.fr", "approved.fr"} {
		base, short, _ := strings.Cut(name, ".")
		l, _ := locale.Parse(short)
		v, found := fixture.View(l, base)
		if !found {
			t.Fatalf("no View %q", base)
		}
		got := strings.ReplaceAll(screen.HTML(render(v).Body), "><", ">\n<") + "\n"
		file := filepath.Join("testdata", name+".html")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s changed; write it with -update if that is meant:\n%s", name,
				difference(got, string(want)))
		}
	}
}
