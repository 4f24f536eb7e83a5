package widget_test

import (
	"reflect"
	"slices"
	"testing"

	"candor/app/screen"
	"candor/app/widget"
	"candor/core/checkout"
)

func typed() widget.Snapshot {
	return widget.Snapshot{
		Texts: map[string]string{"first_name": "Jordan", "code": "1234", "answer": "a", "passcode": "p",
			"licence": "@"},
		Checks: map[string]bool{"consent=yes": true, "offer=p5-12": true, "offer=p5-6": false},
		Open:   map[string]bool{"details#0": true},
	}
}

func TestFilter(t *testing.T) {
	view := func(step checkout.Step, digest string, code checkout.Code) checkout.View {
		v := checkout.View{ID: "co_1", Step: step}
		if digest != "" {
			v.Review = &checkout.Review{Digest: digest}
		}
		if code != "" {
			v.Problem = &checkout.Trouble{Code: code}
		}
		return v
	}
	verify, review := checkout.StepVerify, checkout.StepReview
	for _, c := range []struct {
		name          string
		before, after checkout.View
		texts         int
		consent, any  bool
	}{
		{"the same page", view(verify, "", ""), view(verify, "", ""), 5, true, true},
		{"refused", view(verify, "", ""), view(verify, "", checkout.CodeWrongCode), 1, true, true},
		{"no answer came", view(verify, "", ""), view(verify, "", checkout.CodeOffline), 5, true, true},
		{"another step", view(verify, "", ""), view(checkout.StepOffers, "", ""), 0, false, false},
		{"the same disclosure", view(review, "a", ""), view(review, "a", checkout.CodeConsentRequired), 1,
			true, true},
		{"another disclosure", view(review, "a", ""), view(review, "b", ""), 5, false, true},
	} {
		got := widget.Filter(typed(), c.before, c.after)
		if len(got.Texts) != c.texts || got.Checks["consent=yes"] != c.consent ||
			got.Checks["offer=p5-12"] != c.any || got.Open["details#0"] != c.any {
			t.Errorf("%s: got %+v", c.name, got)
		}
	}
	scanned := view(verify, "", "")
	scanned.Scanned = &checkout.Scanned{FirstName: "Zoé"}
	if got := widget.Filter(typed(), view(verify, "", ""), scanned); got.Texts["first_name"] != "" ||
		got.Texts["code"] == "" {
		t.Errorf("what a licence says must stand in its fields: %+v", got.Texts)
	}
	other := view(verify, "", "")
	other.ID = "co_2"
	if got := widget.Filter(typed(), view(verify, "", ""), other); !reflect.DeepEqual(
		got, widget.Snapshot{}) {
		t.Errorf("another checkout gets %+v", got)
	}
}

// What must go goes by its name, wherever in the document it is.
func TestB8Withdrawn(t *testing.T) {
	view := func(step checkout.Step, digest string, code checkout.Code) checkout.View {
		v := checkout.View{ID: "co_1", Step: step, Review: &checkout.Review{Digest: digest}}
		if code != "" {
			v.Problem = &checkout.Trouble{Code: code}
		}
		return v
	}
	review, verify := checkout.StepReview, checkout.StepVerify
	secrets := []string{"code", "answer", "passcode", "licence"}
	for _, c := range []struct {
		name          string
		before, after checkout.View
		want          []string
	}{
		{"the same", view(review, "a", ""), view(review, "a", ""), nil},
		{"no answer came", view(verify, "a", ""), view(verify, "a", checkout.CodeOffline), nil},
		{"a refused code", view(verify, "a", ""), view(verify, "a", checkout.CodeWrongCode), secrets},
		{"another digest", view(review, "a", ""), view(review, "b", ""), []string{"consent", "seen"}},
		{"another step", view(review, "a", ""), view(verify, "a", ""), append(secrets, "consent", "seen")},
	} {
		if got := widget.Withdrawn(c.before, c.after); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
	opened := widget.Snapshot{Open: map[string]bool{"#wording": true, "#compare": true}}
	got := widget.Filter(opened, view(review, "a", ""), view(review, "b", ""))
	if got.Open["#wording"] || !got.Open["#compare"] {
		t.Errorf("another digest keeps open: %v", got.Open)
	}
}

func TestControlOf(t *testing.T) {
	input := func(bits ...screen.Bit) screen.Node { return screen.El("input", bits...) }
	choice := func(value string, on bool) screen.Node {
		return input(screen.At("type", "radio"), screen.At("name", "offer"), screen.At("value", value),
			screen.On("checked", on))
	}
	list := screen.El("select", screen.At("name", "reason"),
		screen.El("option", screen.At("value", ""), screen.Text("?")),
		screen.El("option", screen.At("value", "lost"), screen.Text("Lost")))
	name := input(screen.At("type", "text"), screen.At("name", "first_name"),
		screen.At("value", "of the page"))
	area := screen.El("textarea", screen.At("name", "licence"), screen.Text("\nof the page"))
	hidden := input(screen.At("type", "hidden"), screen.At("name", "first_name"), screen.At("value", "7"))
	none, some := widget.Snapshot{}, typed()
	some.Texts["reason"] = "lost"
	for _, c := range []struct {
		name     string
		snapshot widget.Snapshot
		node     screen.Node
		want     widget.Control
	}{
		{"text as drawn", none, name, widget.Control{Text: "of the page"}},
		{"text as typed", some, name, widget.Control{Text: "Jordan"}},
		{"area as drawn", none, area, widget.Control{Text: "\nof the page"}},
		{"area as typed", some, area, widget.Control{Text: "@"}},
		{"list as drawn", none, list, widget.Control{}},
		{"list as chosen", some, list, widget.Control{Text: "lost"}},
		{"hidden fields are the page's", some, hidden, widget.Control{Text: "7"}},
		{"choice as drawn", none, choice("p5-6", true), widget.Control{Choice: true, Checked: true}},
		{"choice taken back", some, choice("p5-6", true), widget.Control{Choice: true}},
		{"choice made", some, choice("p5-12", false), widget.Control{Choice: true, Checked: true}},
		{"choice that is new", some, choice("p4-24", false), widget.Control{Choice: true}},
	} {
		if got, ok := c.snapshot.ControlOf(c.node); !ok || got != c.want {
			t.Errorf("%s: got %+v, %v, want %+v", c.name, got, ok, c.want)
		}
	}
	if _, ok := some.ControlOf(screen.El("button", screen.At("name", "do"))); ok {
		t.Error("a button is not a control")
	}
}

func TestFocusFind(t *testing.T) {
	button := func(bits ...screen.Bit) screen.Node {
		return screen.El("button",
			append([]screen.Bit{screen.At("name", "do"), screen.At("value", "language")}, bits...)...)
	}
	field := screen.El("input", screen.ID("code"), screen.At("name", "code"))
	all := []screen.Node{screen.El("div"), button(screen.At("tabindex", "-1")), screen.El("p"), button(),
		field, button()}
	for _, c := range []struct {
		name  string
		focus widget.Focus
		want  int
	}{
		{"by id, moved", widget.Focus{Place: 2, Tag: "input", ID: "code", Name: "code"}, 4},
		{"id is gone", widget.Focus{Place: 4, Tag: "input", ID: "answer", Name: "answer"}, -1},
		{"in its place", widget.Focus{Place: 5, Tag: "button", Name: "do", Value: "language"}, 5},
		{"moved, not the one nobody can reach",
			widget.Focus{Place: 2, Tag: "button", Name: "do", Value: "language"}, 3},
		{"place out of the page", widget.Focus{Place: 99, Tag: "button", Name: "do", Value: "language"}, 3},
		{"gone", widget.Focus{Place: 3, Tag: "button", Name: "do", Value: "accept"}, -1},
		{"nameless and moved", widget.Focus{Place: 3, Tag: "summary"}, -1},
	} {
		if got := c.focus.Find(all); got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}

func TestInvalidControl(t *testing.T) {
	marked := screen.El("input", screen.At("aria-invalid", "true"),
		screen.At("aria-describedby", "code-error"))
	tied := screen.El("input", screen.At("aria-describedby", "plan1-f offer-error"))
	plain := screen.El("input", screen.At("aria-describedby", "offer-hint"))
	for _, c := range []struct {
		name  string
		all   []screen.Node
		field string
		want  int
	}{
		{"marked wins", []screen.Node{plain, tied, marked}, "offer", 2},
		{"tied", []screen.Node{plain, tied, tied}, "offer", 1},
		{"of no field", []screen.Node{plain, tied}, "", -1},
		{"of another field", []screen.Node{plain, tied}, "method", -1},
	} {
		if got := widget.InvalidControl(c.all, c.field); got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}
