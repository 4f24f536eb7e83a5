//go:build !light

// These tests print elements with go-app's own writer, which the light build does not have.

package widget

import (
	"reflect"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
	"golang.org/x/net/html"

	"candor/app/screen"
	"candor/app/screen/fixture"
	"candor/core/locale"
)

func nothing(app.Context, app.Event) {}

// outline is the tree of elements and words of some HTML, without attributes and white space. Go-app's own
// HTML ends <br> and escapes the content of <noscript>; no browser receives it.
func outline(t *testing.T, source string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(
		"<!doctype html><body>" + strings.ReplaceAll(source, "</br>", "")))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(strings.Join(strings.Fields(html.UnescapeString(n.Data)), ""))
		}
		if n.Type == html.ElementNode {
			b.WriteString("<" + n.Namespace + n.Data + ">")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if n.Type == html.ElementNode {
			b.WriteString("</>")
		}
	}
	walk(root)
	return b.String()
}

func differ(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

func around(s string, at int) string { return s[max(0, at-60):min(len(s), at+60)] }

// Every screen becomes the same tree of elements and words. The browser tests compare attributes, which
// go-app writes only in a browser.
func TestElementsMatchScreens(t *testing.T) {
	for _, l := range []locale.Language{locale.English, locale.French} {
		for _, f := range fixture.Views(l) {
			body := screen.Render(f.View, screen.Frame{Action: "/c/ct_1", Lender: "/c/ct_1/lender"}).Body
			want := outline(t, screen.HTML(body))
			for _, alternate := range []bool{false, true} {
				if got := outline(t, app.HTMLString(rootElement(body, alternate, nothing))); got != want {
					at := differ(got, want)
					t.Errorf("%s %s, alternate %v, differs at\n got …%s\nwant …%s", f.Name, l, alternate,
						around(got, at), around(want, at))
				}
			}
		}
	}
}

// Go-app keeps an element of the same Go type and tag, so a new screen must have another type.
func TestAlternateRootsDifferInType(t *testing.T) {
	for _, f := range fixture.Views(locale.English) {
		body := screen.Render(f.View, screen.Frame{}).Body
		one, two := rootElement(body, false, nothing), rootElement(body, true, nothing)
		if reflect.TypeOf(one) == reflect.TypeOf(two) {
			t.Errorf("%s: both roots are %T: go-app would keep inputs across steps", f.Name, one)
		}
	}
}

func TestSVGNamespace(t *testing.T) {
	icon := screen.El("svg", screen.El("g", screen.El("path", screen.At("d", "M0 0"))))
	for n, want := range map[*screen.Node]string{&icon: svgNamespace, {Tag: "p"}: ""} {
		if got := element(*n, "", nothing).(app.HTML).XMLNamespace(); got != want {
			t.Errorf("%s: %q, want %q", n.Tag, got, want)
		}
	}
	inner := elements(icon, svgNamespace, nothing)[0].(app.HTML)
	if inner.XMLNamespace() != svgNamespace {
		t.Errorf("g in svg: %q", inner.XMLNamespace())
	}
}

func TestAltered(t *testing.T) {
	for _, c := range []struct {
		attr screen.Attr
		want bool
	}{
		{screen.At("class", "cd-input"), false},
		{screen.At("aria-hidden", "true"), false},
		{screen.On("checked", true), true},
		{screen.At("value", "x"), true},
		{screen.At("value", ""), true},
		{screen.At("aria-label", " of a lender "), true},
		{screen.At("title", ""), true},
	} {
		if got := altered(c.attr); got != c.want {
			t.Errorf("%+v: %v, want %v", c.attr, got, c.want)
		}
	}
}

// The widget finds elements by their order. So the list must hold each element of the document once, and no
// other.
func TestFlatten(t *testing.T) {
	body := screen.El("div", screen.Text("a"), screen.El("p", screen.El("b", screen.Text("c"))),
		screen.El("noscript", screen.El("i")), screen.El("input"))
	var tags []string
	for _, n := range flatten(body) {
		tags = append(tags, n.Tag)
	}
	if got := strings.Join(tags, " "); got != "div p b noscript input" {
		t.Errorf("got %q", got)
	}
}
