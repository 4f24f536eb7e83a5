package screen_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"candor/app/screen"
	"candor/app/screen/fixture"
	"candor/core/checkout"
)

// withoutRule are the classes without a style. They only name a part for readers of the HTML.
var withoutRule = map[string]bool{"cd-terms--plan": true}

// The style sheet and the screens use the same classes. The sheet is loaded before anything is drawn, so it
// holds no unused rule.
func TestStyleSheetAndScreensAgree(t *testing.T) {
	css, err := os.ReadFile("../../web/widget.css")
	if err != nil {
		t.Fatal(err)
	}
	styled := map[string]bool{}
	for _, m := range regexp.MustCompile(`\.((?:cd|is)-[a-z0-9_-]+)`).FindAllStringSubmatch(string(css), -1) {
		styled[m[1]] = true
	}
	used := map[string]bool{}
	collect := func(p screen.Page) {
		walk(parse(t, screen.HTML(p.Body)), func(n *html.Node) {
			list, _ := attr(n, "class")
			for _, class := range strings.Fields(list) {
				used[class] = true
			}
		})
	}
	for _, l := range languages {
		for _, n := range fixture.Views(l) {
			collect(render(n.View))
		}
		for _, p := range tabletPages(l, "x", nil) {
			collect(p)
		}
		collect(screen.RenderProblem(
			screen.Problem{Language: l, Code: checkout.CodeInternal, Request: "rq_1"}))
		collect(screen.RenderProblem(
			screen.Problem{Language: l, Code: checkout.CodeInternal, Use: checkout.Tablet}))
	}
	for class := range used {
		if !styled[class] && !withoutRule[class] {
			t.Errorf("the screens use %q, which has no rule", class)
		}
	}
	for class := range styled {
		if !used[class] {
			t.Errorf("the style sheet has rules for %q, which no screen uses", class)
		}
	}
	for _, never := range []string{"@import", "http:", "https:", "expression(", "url("} {
		if strings.Contains(string(css), never) {
			t.Errorf("the style sheet holds %q", never)
		}
	}
}
