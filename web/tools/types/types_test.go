package main

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"candor/core/checkout"
)

const web = "../.."

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(web + "/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTypesAreCurrent(t *testing.T) {
	texts, err := generate("../../../core/checkout/checkout_facts.go")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range texts {
		if read(t, name) != text {
			t.Errorf(`web/%s is not what core/checkout/checkout_facts.go says: run "make scripts"`, name)
		}
	}
}

// same compares what a script has with what Go says, in any order.
func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if got = slices.Compact(got); !slices.Equal(got, want) {
		t.Errorf("%s: the script has %q, Go has %q", what, got, want)
	}
}

// matches are the first groups of all matches within the one match of a place.
func matches(t *testing.T, script, place, pattern string) (found []string) {
	t.Helper()
	at := regexp.MustCompile(place).FindAllStringSubmatch(script, -1)
	if len(at) != 1 {
		t.Fatalf("%d places match %s", len(at), place)
	}
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(at[0][1], -1) {
		found = append(found, m[1])
	}
	return found
}

// The element is written by hand. What it raises, and under which causes, is what the types say.
func TestElementRaisesWhatTheTypesSay(t *testing.T) {
	script := read(t, "embed.js")
	ends := matches(t, script, `const ends = \[(.*)\]`, `'([a-z]+)'`)
	raised := slices.Clone(ends)
	raises := regexp.MustCompile(`(?:tell|this\.#raise)\('([a-z-]+)'`)
	for _, m := range raises.FindAllStringSubmatch(script, -1) {
		raised = append(raised, m[1])
	}
	var types, own []string
	for _, e := range checkout.FrameEvents() {
		types = append(types, e.Type)
		if slices.Equal(e.Steps, []checkout.Step{checkout.Step(e.Type)}) {
			own = append(own, e.Type)
		}
	}
	same(t, "events", raised, types)
	same(t, "steps with an event of their own", ends, own)

	var codes []string
	for _, c := range checkout.FrameCodes() {
		codes = append(codes, string(c))
	}
	same(t, "causes", matches(t, script, `(?s)const causes = \{(.*?)\n  \}`, `(?m)^\s*([a-z_]+):`), codes)
	for _, s := range checkout.Steps() {
		if s.Ended() && !slices.Contains(ends, string(s)) {
			t.Errorf("%s ends a checkout, and the element has no event for it", s)
		}
	}
}

// The members that the frame sends and the element hands on are those of the structs.
func TestMembersAreThoseOfTheStructs(t *testing.T) {
	frame, script := read(t, "boot/merchant.js"), read(t, "embed.js")
	const member = `([a-z]+)(?::[^,]*)?(?:,|$)`
	for what, c := range map[string]struct {
		members []string
		of      any
	}{
		"state":   {matches(t, frame, `\{ type: 'state', (.*) \}`, member), checkout.FrameState{}},
		"fact":    {matches(t, script, `fact = \{ (id.*?) \}`, member), checkout.Fact{}},
		"failure": {matches(t, script, `\{ type: 'error', (.*) \}\)`, member), checkout.FrameFailure{}},
		"size":    {matches(t, script, `\{ type: 'resize', (.*) \}\)`, member), checkout.FrameSize{}},
	} {
		same(t, what, c.members, members(c.of))
	}
}

// members are the names of a struct in JSON.
func members(v any) (names []string) {
	for _, f := range reflect.VisibleFields(reflect.TypeOf(v)) {
		if !f.Anonymous {
			names = append(names, f.Tag.Get("json"))
		}
	}
	return names
}

// A field that no type is for is refused, not written in part.
func TestNoTypeForIt(t *testing.T) {
	g := generator{}
	for name, v := range map[string]any{
		"float": struct {
			A float64 `json:"a"`
		}{},
		"no name": struct{ A string }{},
		"optional": struct {
			A string `json:"a,omitempty"`
		}{},
	} {
		if err := g.fields(reflect.TypeOf(v)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if text := g.out.String(); text != "" {
		t.Errorf("%q was written", text)
	}
}
