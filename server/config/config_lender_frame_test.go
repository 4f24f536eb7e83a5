package config

import (
	"reflect"
	"strings"
	"testing"

	"candor/core/checkout"
)

// The frame around the lender's page is configured from closed sets. A sandbox without what the page's events
// need, and one that lets the page lead the window elsewhere, are refused, and so is a referrer that would
// tell a token.
func TestB2LenderFrameOfAConfiguration(t *testing.T) {
	p := &problems{where: "merchant"}
	got := lenderAccount{FrameSandbox: []string{"allow-scripts", "allow-same-origin", "allow-modals"},
		FrameFeatures: []string{"camera"}, FrameReferrer: "origin"}.frame(p)
	want := checkout.LenderFrame{Sandbox: "allow-scripts allow-same-origin allow-modals",
		Features: []string{"camera"}, Referrer: "origin"}
	if len(p.found) != 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, p.found)
	}
	got = lenderAccount{}.frame(p)
	if len(p.found) != 0 || !reflect.DeepEqual(got, checkout.LenderFrame{}) {
		t.Errorf("nothing configured: %+v, %v", got, p.found)
	}
	both := []string{"allow-scripts", "allow-same-origin"}
	for problem, l := range map[string]lenderAccount{
		`"allow-top-navigation" is not one of allow-downloads, allow-forms`: {
			FrameSandbox: append(both, "allow-top-navigation")},
		`"allow-scripts allow-forms" is not one of`: {
			FrameSandbox: append(both, "allow-scripts allow-forms")},
		`"allow-scripts" stands twice`: {FrameSandbox: append(both, "allow-scripts")},
		"needs allow-same-origin":      {FrameSandbox: []string{"allow-scripts"}},
		"needs allow-scripts":          {FrameSandbox: []string{"allow-same-origin"}},
		`"camera *" is not one of`:     {FrameFeatures: []string{"camera *"}},
		`"unsafe-url" is not one of`:   {FrameReferrer: "unsafe-url"},
		`"same-origin" is not one of`:  {FrameReferrer: "same-origin"},
	} {
		p := &problems{where: "merchant"}
		l.frame(p)
		if len(p.found) != 1 || !strings.Contains(p.err().Error(), problem) {
			t.Errorf("want %q, got %v", problem, p.found)
		}
	}
}
