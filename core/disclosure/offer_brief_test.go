package disclosure_test

import (
	"fmt"
	"strings"
	"testing"

	"candor/core/disclosure"
	"candor/core/locale"
)

func brief(t *testing.T, in disclosure.Input) disclosure.Card {
	t.Helper()
	card, err := disclosure.Brief(in)
	if err != nil {
		t.Fatal(err)
	}
	return card
}

// TestBrief compares the card of every plan with its golden file.
func TestBrief(t *testing.T) {
	for _, plan := range plans {
		for _, l := range languages {
			golden(t, "card."+plan.name+"."+l.Short()+".txt", print(brief(t, input(l, plan.make(l)))))
		}
	}
}

// print writes a card with one value per line and figures in brackets.
func print(card disclosure.Card) string {
	var b strings.Builder
	fmt.Fprintf(&b, "group: %s\nname: %s\n", card.Group, card.Name)
	for _, f := range card.Figures {
		fmt.Fprintf(&b, "figure: %s: %s %s (strong %v)\n", f.Label, marked(f.Value), f.Unit, f.UnitStrong)
	}
	for _, s := range card.Sums {
		fmt.Fprintf(&b, "sum: %s: %s\n", s.Label, marked(s.Value))
	}
	for _, n := range card.Notes {
		fmt.Fprintf(&b, "note %s %s: %s\n", n.Kind, n.Language, marked(n.Parts))
	}
	c := card.Compare
	fmt.Fprintf(&b, "compare: %s | %s %s | %s | %s %s\n", marked(c.Payment), marked(c.Rate), c.RateNote,
		marked(c.FeesTotal), marked(c.Cost), c.CostNote)
	return b.String()
}

func marked(parts []locale.Part) string {
	var b strings.Builder
	for _, part := range parts {
		if part.Figure {
			b.WriteString("[" + part.Text + "]")
			continue
		}
		b.WriteString(part.Text)
	}
	return b.String()
}

// A card shows no figure that the box does not show. The exception is the sum of fees, which only the
// comparison shows.
func TestBriefAgreesWithBox(t *testing.T) {
	for _, plan := range plans {
		for _, l := range languages {
			in := input(l, plan.make(l))
			box := compose(t, in).PlainText()
			card := brief(t, in)
			for _, figure := range append(card.Figures, card.Sums...) {
				if value := locale.Plain(figure.Value); !strings.Contains(box, value) {
					t.Errorf("%s in %s: the box lacks %s %q", plan.name, l, figure.Label, value)
				}
			}
			for _, value := range [][]locale.Part{card.Compare.Payment, card.Compare.Cost} {
				if len(value) == 1 && value[0].Figure && !strings.Contains(box, value[0].Text) {
					t.Errorf("%s in %s: the box lacks %q", plan.name, l, value[0].Text)
				}
			}
		}
	}
}

func TestColumns(t *testing.T) {
	common, quebec := disclosure.Columns(locale.French, false), disclosure.Columns(locale.French, true)
	if common[2] != "Taux d’intérêt annuel" || quebec[2] != "Taux de crédit" ||
		quebec[4] != "Frais de crédit (estimation)" {
		t.Errorf("got %q and %q", common, quebec)
	}
}
