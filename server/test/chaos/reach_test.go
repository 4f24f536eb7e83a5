package main

import (
	"slices"
	"strings"
	"testing"
)

// A fault that began often must have met what it is there to break.
func TestReachMissed(t *testing.T) {
	kinds := []injection{{name: "relay killed"}, {name: "database gone"}}
	r := reach{began: map[string]int{"relay killed": enough}, cells: map[cell]int{
		{"relay killed", "attempt", "sending"}: 3}}
	want := []string{"relay killed began 20 times and never met an attempt unknown",
		"database gone never began"}
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
