package main

import (
	"slices"
	"testing"
)

// A fault that began often must have met what it is there to break.
func TestReachMissed(t *testing.T) {
	kinds := []injection{{name: "relay killed"}, {name: "database gone"}}
	r := reach{began: map[string]int{"relay killed": enough}, cells: map[cell]int{
		{"relay killed", "attempt", "sending"}: 3}}
	want := []string{"relay killed began 20 times and never met an attempt unknown", "database gone never began"}
	if got := r.missed(kinds); !slices.Equal(got, want) {
		t.Errorf("missed %q; want %q", got, want)
	}
	r.cells[cell{"relay killed", "attempt", "unknown"}], r.began["database gone"] = 1, 1
	if got := r.missed(kinds); got != nil {
		t.Errorf("missed %q; want nothing", got)
	}
	if got := (&reach{began: map[string]int{"relay killed": enough - 1}}).missed(kinds); got != nil {
		t.Errorf("a small run missed %q; want nothing", got)
	}
}
