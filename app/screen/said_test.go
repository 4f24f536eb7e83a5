package screen_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"candor/app/screen"
	"candor/app/screen/fixture"
	"candor/core/checkout"
	"candor/core/disclosure"
	"candor/core/locale"
)

// canonical is the text of a document in the order of its rows, with the lines that a screen puts above the
// words of a lender and above the estimates.
func canonical(d disclosure.Document) string {
	box := &locale.For(d.Language).Box
	all := []string{d.Title, d.Note}
	estimates := false
	for _, row := range d.Rows {
		if row.Estimate && !estimates {
			estimates = true
			all = append(all, box.Estimates)
		}
		all = append(all, row.Label)
		for i, b := range row.Blocks {
			if b.Kind == disclosure.KindLender && (i == 0 || row.Blocks[i-1].Kind != b.Kind) {
				all = append(all, box.LenderWords)
			}
			all = append(all, screen.Clean(b.Text()))
		}
	}
	return bare(strings.Join(all, " "))
}

func bare(text string) string { return strings.Join(strings.Fields(text), "") }

// What boot.js holds the screen against is the text of the document whose digest the person accepts.
func TestB8SaidIsTheCanonicalText(t *testing.T) {
	reviews := 0
	check := func(t *testing.T, v checkout.View) {
		p := render(v)
		o, _ := v.Offer(v.Chosen)
		d, err := disclosure.Compose(v.Disclosure(o))
		if err != nil || v.Step != checkout.StepReview || v.Actor != checkout.Customer || v.Review == nil {
			return
		}
		reviews++
		counts := map[string]int{}
		for _, said := range p.Said {
			kind, text, _ := strings.Cut(said, ":")
			counts[kind]++
			if kind != "figures" && bare(text) != canonical(d) {
				t.Errorf("%s: %.300s\nthe document: %.300s", kind, bare(text), canonical(d))
			}
		}
		if counts["words"] != 1 || counts["original"] != 1 || counts["figures"] < 2 {
			t.Errorf("marked: %v", counts)
		}
	}
	each(t, func(t *testing.T, n fixture.Named) { check(t, n.View) })
	for _, text := range fixture.Hostile() {
		for _, n := range fixture.WithText(locale.English, text) {
			check(t, n.View)
		}
	}
	if reviews < 20 {
		t.Errorf("only %d reviews", reviews)
	}
}

// One block of a page is not for translation, the page itself is; and only screens with a yes have the block.
func TestB8PagesStayTranslatable(t *testing.T) {
	each(t, func(t *testing.T, n fixture.Named) {
		p := render(n.View)
		kept, yes := 0, false
		walk(parse(t, screen.HTML(p.Body)), func(e *html.Node) {
			if value, found := attr(e, "translate"); found {
				kept++
				if said, _ := attr(e, "data-said"); value != "no" || said != "original" {
					t.Errorf("<%s translate=%q>", e.Data, value)
				}
			}
			class, _ := attr(e, "class")
			yes = yes || e.Data == "button" && slices.Contains(strings.Fields(class), "cd-yes")
		})
		if kept > 1 || yes && kept != 1 {
			t.Errorf("%d blocks are not for translation; there is a yes: %v", kept, yes)
		}
	})
}
