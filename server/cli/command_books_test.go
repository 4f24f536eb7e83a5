package cli

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// The report of a day says what the lender executed twice, before and after it was given back, as a table and
// as JSON, whichever process reads the lists.
func TestBooksOfADay(t *testing.T) {
	l := harness.New(t)
	ref := l.Create(harness.InStore)
	l.ToCode(ref, "p4-24")
	l.Must(l.Lender.Misbehave("authorization", "executes twice"))
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()}, checkout.StepApproved)
	l.Must(l.Lender.Misbehave("authorization", ""))
	show := func(f booksFlags) string {
		t.Helper()
		f.merchant, f.day = demo.Merchant, "2026-03-01"
		var out strings.Builder
		l.Must(booksOf(t.Context(), l.Service.Relay, f, &out))
		return out.String()
	}
	if got := show(booksFlags{}); !strings.Contains(got, "not compared yet; --read compares now") ||
		!strings.Contains(got, "1 attempts, 0 agree") {
		t.Errorf("before: %s", got)
	}
	l.Clock.Advance(6 * time.Minute)
	for range 3 {
		_, err := l.Service.Relay.Settle(t.Context())
		l.Must(err)
		l.Clock.Advance(10 * time.Minute)
	}
	got := show(booksFlags{read: true})
	if !strings.Contains(got, "1 attempts, 1 agree with the lender's lists, 0 findings open") ||
		!strings.Contains(got, "double   authorization  MB-20418.") || !strings.Contains(got, "settled") {
		t.Errorf("after: %s", got)
	}
	var report relay.BooksReport
	l.Must(json.Unmarshal([]byte(show(booksFlags{json: true})), &report))
	if report.Attempts != 1 || report.Agree != 1 || len(report.Findings) != 1 ||
		report.Findings[0].Kind != relay.FindingDouble || report.Findings[0].Attempt == "" {
		t.Errorf("JSON: %+v", report)
	}
	if strings.Contains(got, "20000042") {
		t.Error("the report tells an account number")
	}
}

func TestBooksUsage(t *testing.T) {
	for _, args := range [][]string{nil, {"--merchant", "maple-birch"}, {"--day", "2026-03-01"},
		{"--merchant", "maple-birch", "--day", "yesterday"},
		{"--merchant", "maple-birch", "--day", "2026-03-01", "more"}} {
		var none strings.Builder
		if err := printBooks(t.Context(), args, func(string) string { return "" }, &none, &none); ExitCode(
			err,
		) != 2 {
			t.Errorf("%q: %v", args, err)
		}
	}
}
