package page_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"candor/app/screen"
	"candor/core/checkout"
	"candor/core/locale"
)

const checkoutPath = "/c/" + goodToken

func TestPageFromStoredState(t *testing.T) {
	b := newHarness(t, online(checkout.Hosted))
	first, second := b.get(checkoutPath), b.get(checkoutPath)
	if first.Code != http.StatusOK || first.Body.String() != second.Body.String() {
		t.Fatalf("status %d; the second GET differs: %v", first.Code,
			first.Body.String() != second.Body.String())
	}
	if len(b.relay.acts) != 0 || b.relay.view.Revision != 4 {
		t.Errorf("a GET acted: %v", b.relay.acts)
	}
	island := readIsland(t, first.Body.String())
	if island.View.Revision != 4 || island.Endpoint != "/v1/view" || !island.Bearer ||
		island.Frame.Action != checkoutPath {
		t.Errorf("island %+v", island)
	}
	if !strings.Contains(first.Body.String(), screen.HTML(screen.Render(island.View, island.Frame).Body)) {
		t.Error("what the browser draws from the island is not what the server wrote")
	}
}

func TestActs(t *testing.T) {
	type act = func(checkout.Action, checkout.View) (checkout.View, error)
	refused := func(code checkout.Code, field string) act {
		return func(_ checkout.Action, v checkout.View) (checkout.View, error) {
			v.Problem = &checkout.Trouble{Code: code, Field: field}
			return v, nil
		}
	}
	identify := func(revision string) map[string][]string {
		return form(checkout.DoIdentify, revision, "first_name", "Jordan", "last_name", "Tremblay<b>",
			"number", "6363", "code", "1234")
	}
	tests := map[string]struct {
		form   map[string][]string
		after  func(checkout.Action, checkout.View) (checkout.View, error)
		status int
		has    []string
		hasNot []string
	}{
		"done: see the page": {identify("4"), nil, http.StatusSeeOther, nil, nil},
		"wrong: with what was typed": {identify("4"), refused(checkout.CodeNameRequired, "first_name"),
			http.StatusUnprocessableEntity,
			[]string{`value="Jordan"`, `value="Tremblay&lt;b&gt;"`, "Error:"},
			[]string{`value="6363"`, "1234", `"6363"`}},
		"lender down: our page": {identify("4"), refused(checkout.CodeLenderDown, ""),
			http.StatusUnprocessableEntity,
			[]string{"The lender can’t be reached now"}, nil},
		"stale: where it stands": {identify("3"), nil, http.StatusConflict,
			[]string{"out of date", `value="Jordan"`}, nil},
		"language: in place": {form(checkout.DoLanguage, "4", "language", "fr-CA", "first_name", "Jordan",
			"answer", "Rex"), nil,
			http.StatusOK, []string{`lang="fr-CA"`, `value="Jordan"`}, []string{"Rex"}},
		"done, and something to tell that is stored": {identify("4"),
			func(_ checkout.Action, v checkout.View) (checkout.View, error) {
				v.Revision++
				v.Problem = &checkout.Trouble{Code: checkout.CodeVerifyAgain}
				return v, nil
			}, http.StatusSeeOther, nil, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newHarness(t, online(checkout.Hosted))
			b.relay.after = tt.after
			w := b.post(checkoutPath, tt.form)
			if w.Code != tt.status || len(b.relay.acts) != 1 {
				t.Fatalf("status %d, want %d; %d acts\n%s", w.Code, tt.status, len(b.relay.acts), w.Body)
			}
			if w.Code == http.StatusSeeOther && w.Header().Get("Location") != checkoutPath {
				t.Errorf("Location %q", w.Header().Get("Location"))
			}
			for _, want := range tt.has {
				if !strings.Contains(w.Body.String(), want) {
					t.Errorf("no %q in\n%s", want, w.Body)
				}
			}
			for _, not := range tt.hasNot {
				if strings.Contains(w.Body.String(), not) {
					t.Errorf("%q in\n%s", not, w.Body)
				}
			}
			if who := b.relay.who[0]; who.Actor != checkout.Customer || who.Associate != "" {
				t.Errorf("acted as %+v", who)
			}
		})
	}
}

func TestLenderPage(t *testing.T) {
	b := newHarness(t, online(checkout.Embedded))
	if w := b.get(checkoutPath + "/lender"); w.Code != http.StatusConflict ||
		strings.Contains(w.Body.String(), "secret-session") {
		t.Errorf("before the step: %d %s", w.Code, w.Body)
	}
	b.relay.view.Step = checkout.StepLender
	b.relay.view.Lender = &checkout.Lender{Origin: "https://lender.example", Session: "s"}
	w := b.get(checkoutPath + "/lender")
	if w.Code != http.StatusFound || w.Header().Get("Location") != lenderPage ||
		w.Header().Get("Referrer-Policy") != "no-referrer" ||
		w.Header().Get("Cache-Control") != "no-store" || w.Body.Len() != 0 {
		t.Errorf("%d %v %q", w.Code, w.Header(), w.Body)
	}
	page := b.get(checkoutPath)
	if strings.Contains(page.Body.String(), "secret-session") ||
		!strings.Contains(page.Body.String(), `src="`+checkoutPath+`/lender"`) {
		t.Error("the page should lead to the lender without naming the address")
	}
	if csp := page.Header().Get("Content-Security-Policy"); !strings.Contains(csp,
		"frame-src 'self' https://lender.example") {
		t.Errorf("policy %q", csp)
	}
}

// No text of a lender, a merchant or a person can become markup or script in the data of a page.
func TestHostileTextStaysInTheIsland(t *testing.T) {
	for _, hostile := range []string{`</script><script>alert(1)</script>`, `<!--<script>`, `]]>`,
		"\u2028\u2029", `"></script>`,
		`<img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, "\u202egpj.exe", "\x00\x07",
		`</ScRiPt >`} {
		v := online(checkout.Hosted)
		v.Merchant.Name, v.Reference, v.Merchant.Location = hostile, hostile, hostile
		b := newHarness(t, v)
		b.relay.after = func(_ checkout.Action, v checkout.View) (checkout.View, error) {
			v.Problem = &checkout.Trouble{Code: checkout.CodeNameRequired, Field: "first_name"}
			return v, nil
		}
		w := b.post(checkoutPath, form(checkout.DoIdentify, "4", "first_name", hostile))
		island := readIsland(t, w.Body.String())
		if island.View.Merchant.Name != hostile || island.Frame.Typed["first_name"] != hostile {
			t.Errorf("%q came back as %q and %q", hostile, island.View.Merchant.Name,
				island.Frame.Typed["first_name"])
		}
		nothingInline(t, w.Body.String())
	}
}

func TestPagesHaveNothingInline(t *testing.T) {
	for _, step := range checkout.Steps() {
		for _, l := range []locale.Language{locale.English, locale.French} {
			v := online(checkout.Hosted)
			v.Step, v.Language = step, l
			if w := newHarness(t, v).get(checkoutPath); w.Code == http.StatusOK {
				nothingInline(t, w.Body.String())
			} else {
				t.Errorf("%s in %s: status %d", step, l, w.Code)
			}
		}
	}
}

func TestWaitingPageAsksAgain(t *testing.T) {
	v := online(checkout.Hosted)
	v.Step = checkout.StepAuthorizing
	if body := newHarness(t, v).get(checkoutPath).Body.String(); !strings.Contains(body,
		`<noscript><meta http-equiv="refresh"`) {
		t.Error("a waiting page without script never asks again")
	}
	if body := newHarness(t, online(checkout.Hosted)).get(checkoutPath).Body.String(); strings.Contains(body,
		"refresh") {
		t.Error("a page that is being typed into refreshes")
	}
}

// readIsland parses a page as a browser does and decodes its data.
func readIsland(t *testing.T, page string) screen.Island {
	t.Helper()
	var island screen.Island
	found := 0
	for n := range parse(t, page).Descendants() {
		if n.Type == html.ElementNode && attribute(n, "id") == screen.IslandID {
			found++
			if err := json.Unmarshal([]byte(n.FirstChild.Data), &island); err != nil {
				t.Fatalf("island: %v", err)
			}
		}
	}
	if found != 1 {
		t.Fatalf("%d islands", found)
	}
	return island
}

// nothingInline fails on any inline script, style or event handler, and on more scripts than the two that we
// write.
func nothingInline(t *testing.T, page string) {
	t.Helper()
	scripts := 0
	for n := range parse(t, page).Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch {
		case n.Data == "script":
			scripts++
			if attribute(n, "type") != "application/json" &&
				(n.FirstChild != nil || !strings.HasPrefix(attribute(n, "src"), "/assets/")) {
				t.Errorf("inline script: %v", n.Attr)
			}
		case n.Data == "style":
			t.Error("a style element")
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") ||
				strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
	}
	if scripts > 2 {
		t.Errorf("%d scripts", scripts)
	}
}

func parse(t *testing.T, page string) *html.Node {
	t.Helper()
	doc, err := html.ParseWithOptions(strings.NewReader(page), html.ParseOptionEnableScripting(false))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
