package screen_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"candor/app/screen"
	"candor/app/screen/fixture"
	"candor/core/checkout"
	"candor/core/locale"
)

// harmless has the length class of nothing in particular; the tree must not depend on what a text says.
const harmless = "harmless words"

func TestHostileTextIsText(t *testing.T) {
	if got := len(fixture.Hostile()); got != 100 {
		t.Fatalf("%d hostile strings, want 100", got)
	}
	for _, l := range languages {
		var want []string
		for _, n := range fixture.WithText(l, harmless) {
			want = append(want, shape(t, screen.HTML(render(n.View).Body)))
		}
		for k, text := range fixture.Hostile() {
			if l == locale.French && k%5 != 0 { // the words around the text change, the way to write it does not
				continue
			}
			for i, n := range fixture.WithText(l, text) {
				got := shape(t, screen.HTML(render(n.View).Body))
				if got != want[i] {
					t.Errorf("%s in %s, %.80q: another tree\n%s", n.Name, l, text, difference(got, want[i]))
				}
			}
		}
	}
}

// The text itself arrives, in an element that keeps it apart from ours.
func TestHostileTextArrivesIsolated(t *testing.T) {
	for _, text := range fixture.Hostile() {
		for _, n := range fixture.WithText(locale.English, text) {
			if n.View.Step == checkout.StepHandover { // says nothing but our own words
				continue
			}
			want := strings.ReplaceAll(screen.Clean(text), "\u00a0", " ")
			found := false
			walk(parse(t, screen.HTML(render(n.View).Body)), func(e *html.Node) {
				if e.Data == "bdi" && strings.ReplaceAll(textOf(e), "\u00a0", " ") == want {
					found = true
				}
			})
			if !found {
				t.Errorf("%s: %.80q is not in a <bdi> of its own", n.Name, text)
			}
		}
	}
}

// What a person typed comes back as a value and nothing more.
func TestHostileTypingIsAValue(t *testing.T) {
	page := func(n fixture.Named, text string) string {
		f := frame(n.View)
		f.Typed = map[string]string{}
		for _, name := range []string{"number", "first_name", "last_name", "birth_date", "postal_code", "code", "answer", "offer", "method", "account", "reason", "seen", "consent"} {
			f.Typed[name] = text
		}
		return screen.HTML(screen.Render(n.View, f).Body)
	}
	for _, n := range fixture.Views(locale.French) {
		want := shape(t, page(n, harmless))
		for _, text := range fixture.Hostile() {
			if got := shape(t, page(n, text)); got != want {
				t.Errorf("%s, %.80q: another tree\n%s", n.Name, text, difference(got, want))
			}
		}
	}
}

// A way back that is not a web page is no way back; an address in a frame of ours that could run is refused.
func TestNoAddressRuns(t *testing.T) {
	for _, address := range []string{"javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "//evil.example",
		"http://evil.example", "http://localhost.evil.example/", "https://", "vbscript:x", "java\nscript:x", " https://x"} {
		v, _ := fixture.View(locale.English, "approved")
		v.ReturnURL = address
		walk(parse(t, screen.HTML(render(v).Body)), func(n *html.Node) {
			href, _ := attr(n, "href")
			if n.Data == "a" && strings.TrimSpace(href) == strings.TrimSpace(address) {
				t.Errorf("%q became a link", address)
			}
		})
	}
}
