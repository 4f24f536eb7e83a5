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

// harmless is an ordinary text. The tree must not depend on what a text says.
const harmless = "harmless words"

// Every field of a View appears in one of these. They are tested with all hundred strings, in English. The
// other Views, and French, have other words around the same fields. They are tested with every tenth string.
var everyField = map[string]bool{"identify-store": true, "lender": true, "accounts": true, "offers": true,
	"offers-store": true, "review": true, "verify": true, "verify-code": true, "verify-question": true,
	"override": true, "pending-manual": true, "approved": true}

func TestHostileTextIsText(t *testing.T) {
	if got := len(fixture.Hostile()); got != 100 {
		t.Fatalf("%d hostile strings, want 100", got)
	}
	for _, l := range languages {
		var want []string
		for _, n := range fixture.WithText(l, harmless) {
			want = append(want, shape(parse(t, screen.HTML(render(n.View).Body))))
		}
		for k, text := range fixture.Hostile() {
			for i, n := range fixture.WithText(l, text) {
				if k%10 != 0 && (l == locale.French || !everyField[n.Name]) {
					continue
				}
				root := parse(t, screen.HTML(render(n.View).Body))
				if got := shape(root); got != want[i] {
					t.Errorf("%s in %s, %.80q: another tree\n%s", n.Name, l, text, difference(got, want[i]))
				}
				// a handover has only our words
				if n.View.Step != checkout.StepHandover && !isolated(root, screen.Clean(text)) {
					t.Errorf("%s in %s: %.80q is not in a <bdi> of its own", n.Name, l, text)
				}
			}
		}
	}
}

// isolated reports whether an element isolates a text from ours.
func isolated(root *html.Node, text string) bool {
	plain := strings.NewReplacer("\u00a0", " ")
	text = plain.Replace(text)
	found := false
	walk(root, func(e *html.Node) {
		found = found || e.Data == "bdi" && plain.Replace(textOf(e)) == text
	})
	return found
}

// What a person typed is written as a value and nothing more.
func TestHostileTypingIsAValue(t *testing.T) {
	page := func(n fixture.Named, text string) string {
		f := frame(n.View)
		f.Typed = map[string]string{}
		for _, name := range []string{"number", "first_name", "last_name", "birth_date", "postal_code",
			"code", "answer", "offer", "method", "account", "reason", "seen", "consent"} {
			f.Typed[name] = text
		}
		return screen.HTML(screen.Render(n.View, f).Body)
	}
	for _, name := range []string{"identify-online", "identify-store", "offers", "verify", "verify-code",
		"verify-question", "override"} {
		v, _ := fixture.View(locale.French, name)
		n := fixture.Named{Name: name, View: v}
		want := shape(parse(t, page(n, harmless)))
		for _, text := range fixture.Hostile() {
			if got := shape(parse(t, page(n, text))); got != want {
				t.Errorf("%s, %.80q: another tree\n%s", n.Name, text, difference(got, want))
			}
		}
	}
}

// A return URL that is not a web page makes no link. A frame URL that could run as a script is refused.
func TestNoAddressRuns(t *testing.T) {
	for _, address := range []string{"javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x",
		"//evil.example", "http://evil.example", "http://localhost.evil.example/", "https://", "vbscript:x",
		"http://127.0.0.1:@evil.example/",
		"https://shop.example@evil.example/", "java\nscript:x", " https://x",
		`https://evil.example\@shop.example/`, `http:\\localhost`, "http://[::1]/cart",
		"https://my_shop.example/"} {
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

// A way back to a page of the store, or of this computer, is a link as it was written.
func TestWayBackIsALink(t *testing.T) {
	for _, address := range []string{"https://shop.example/cart?id=1&x=%20#top", "HTTPS://Shop.Example:443/",
		"http://localhost:3000/cart", "http://shop.localhost:3000/", "http://127.0.0.1:8081"} {
		v, _ := fixture.View(locale.English, "approved")
		v.ReturnURL = address
		found := false
		walk(parse(t, screen.HTML(render(v).Body)), func(n *html.Node) {
			href, _ := attr(n, "href")
			found = found || n.Data == "a" && href == address
		})
		if !found {
			t.Errorf("%q became no link", address)
		}
	}
}
