package screen_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"candor/app/screen"
	"candor/app/screen/fixture"
	"candor/core/checkout"
)

// The frame of an isolated page leads to a tab: by links that leave the frame, without what only the lender's
// own frame needs, and with the acts of the step.
func TestLenderInATab(t *testing.T) {
	for _, l := range languages {
		v, _ := fixture.View(l, "lender")
		p := screen.Render(v, screen.Frame{Action: "/c/ct_example", Tab: "/c/ct_example?top"})
		wellFormed(t, p)
		root := parse(t, screen.HTML(p.Body))
		targets := map[string]bool{}
		walk(root, func(n *html.Node) {
			target, leaves := attr(n, "target")
			rel, _ := attr(n, "rel")
			href, _ := attr(n, "href")
			if leaves && (rel != "noopener" || href != "/c/ct_example?top") {
				t.Errorf("%s: <%s target=%q rel=%q href=%q>", l, n.Data, target, rel, href)
			}
			targets[target] = targets[target] || leaves
			if name, _ := attr(n, "name"); n.Data == "iframe" || strings.HasPrefix(name, "event") {
				t.Errorf("%s: <%s name=%q>", l, n.Data, name)
			}
		})
		if !targets["_blank"] || !targets["_top"] {
			t.Errorf("%s: leads to %v", l, targets)
		}
		for _, do := range []checkout.Do{checkout.DoCancel, checkout.DoRestart, checkout.DoLanguage} {
			if !strings.Contains(screen.HTML(p.Body), `value="`+string(do)+`"`) {
				t.Errorf("%s: no button for %s", l, do)
			}
		}
	}
}

// The tab shows the lender's page and how a purchase ended as any page does. In between it has no act and no
// field, in whichever language, and says what the lender's page led to.
func TestTabAfterTheLendersPage(t *testing.T) {
	each(t, func(t *testing.T, n fixture.Named) {
		if n.View.Use != checkout.Embedded && n.View.Use != checkout.Hosted {
			return
		}
		f := frame(n.View)
		f.Whole = "/c/ct_example"
		p := screen.Render(n.View, f)
		wellFormed(t, p)
		text := screen.HTML(p.Body)
		step := n.View.Step
		if step == checkout.StepLender || step.Waiting() || step.Ended() {
			if text != screen.HTML(render(n.View).Body) {
				t.Error("differs from the usual screen")
			}
			return
		}
		if strings.Contains(text, "<button") || strings.Contains(text, "data-said") {
			t.Error("something can be done or agreed to")
		}
		if !strings.Contains(text, `href="/c/ct_example"`) {
			t.Error("no way on")
		}
		if n.View.Problem != nil &&
			!strings.Contains(text, checkout.Sentence(n.View.Problem.Code, n.View.Language)) {
			t.Errorf("does not say %s", n.View.Problem.Code)
		}
	})
}
