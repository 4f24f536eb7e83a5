package main

import (
	"slices"
	"strings"
	"testing"
)

// A fault that began often must have met what it is there to break.
func TestReachMissed(t *testing.T) {
	kinds := []injection{{name: "relay stopped"}, {name: "database gone"}}
	r := reach{began: map[string]int{"relay stopped": enough}, cells: map[cell]int{
		{"relay stopped", "attempt", "sending"}: 3}}
	want := []string{"relay stopped began 20 times and never met an attempt unknown",
		"database gone never began"}
	if got := r.missed(kinds); !slices.Equal(got, want) {
		t.Errorf("missed %q; want %q", got, want)
	}
	r.cells[cell{"relay stopped", "attempt", "unknown"}], r.began["database gone"] = 1, 1
	if got := r.missed(kinds); got != nil {
		t.Errorf("missed %q; want nothing", got)
	}
	small := &reach{began: map[string]int{"relay stopped": enough - 1, "relay killed": enough}}
	if got := small.missed(kinds); got != nil {
		t.Errorf("a small run missed %q; want nothing", got)
	}
}

// TestReachMissedOperations: of a hundred faults together some must have met each kind of operation.
func TestReachMissedOperations(t *testing.T) {
	r := reach{began: map[string]int{"a": 51, "b": 49}, cells: map[cell]int{
		{"a", "attempt", "sending"}: 1, {"a", "attempt", "unknown"}: 1,
		{"a", "capture", "sending"}: 1, {"b", "capture", "unknown"}: 1, {"a", "release", "unknown"}: 1,
		{"b", "return", "sending"}: 1}}
	want := []string{"100 faults never met a release sending", "100 faults never met a return unknown"}
	if got := r.missed(nil); !slices.Equal(got, want) {
		t.Errorf("missed %q; want %q", got, want)
	}
	r.began["b"]--
	if got := r.missed(nil); got != nil {
		t.Errorf("a small run missed %q; want nothing", got)
	}
}

func TestReachCountsAndPrints(t *testing.T) {
	var r reach
	r.count("relay killed", []cell{{"relay killed", "capture", "unknown"},
		{"relay killed", "attempt", "sending"}})
	r.count("relay killed", []cell{{"relay killed", "attempt", "sending"}})
	r.count("database gone", nil)
	var b strings.Builder
	r.print(&b)
	want := "fault | how many | what they found in flight\ndatabase gone | 1 | \n" +
		"relay killed | 2 | attempt sending 2, capture unknown 1\n"
	if b.String() != want {
		t.Errorf("printed %q, want %q", b.String(), want)
	}
}
