package relay

import (
	"errors"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/money"
)

// What is refused of a resolution before anything is read (M8).
func TestM8ResolutionIsWellFormed(t *testing.T) {
	good := Resolution{Outcome: FoundDone, Note: "n", Evidence: "e", By: "b"}
	for name, c := range map[string]struct {
		change func(*Resolution)
		field  string
	}{
		"as it should be":      {func(*Resolution) {}, ""},
		"done, of an amount":   {func(s *Resolution) { s.Amount = amount("1.00") }, ""},
		"not done":             {func(s *Resolution) { s.Outcome = FoundNotDone }, ""},
		"no evidence":          {func(s *Resolution) { s.Evidence = "" }, ""},
		"another outcome":      {func(s *Resolution) { s.Outcome = "perhaps" }, "outcome"},
		"no note":              {func(s *Resolution) { s.Note = "" }, "note"},
		"the longest note":     {func(s *Resolution) { s.Note = strings.Repeat("é", maxNote) }, ""},
		"a longer one":         {func(s *Resolution) { s.Note = strings.Repeat("é", maxNote+1) }, "note"},
		"a blank before":       {func(s *Resolution) { s.Note = " n" }, "note"},
		"a line break within":  {func(s *Resolution) { s.Note = "n\nn" }, "note"},
		"no text":              {func(s *Resolution) { s.Note = "\xff" }, "note"},
		"the longest evidence": {func(s *Resolution) { s.Evidence = strings.Repeat("e", maxEvidence) }, ""},
		"a longer evidence": {func(s *Resolution) { s.Evidence = strings.Repeat("e", maxEvidence+1) },
			"evidence"},
		"nobody": {func(s *Resolution) { s.By = "" }, "operator"},
		"not done, of an amount": {func(s *Resolution) { s.Outcome, s.Amount = FoundNotDone, amount("1.00") },
			"amount"},
	} {
		s := good
		c.change(&s)
		field := ""
		if p, is := errors.AsType[*checkout.Problem](s.check()); is {
			field = p.Field
		}
		if field != c.field {
			t.Errorf("%s: refused for %q, want %q", name, field, c.field)
		}
	}
}

// Whether a resolution may be carried out, or waits for a second person (M8).
func TestM8SecondPerson(t *testing.T) {
	limit := amount("50.00")
	said := Resolution{Merchant: "m", Subject: "o1", Outcome: FoundDone, Evidence: "9", By: "Anna Roy",
		Amount: amount("1.00")}
	by := func(change func(*Resolution)) *Resolution { s := said; s.By = "Boris"; change(&s); return &s }
	for name, c := range map[string]struct {
		sum       string
		listTells bool
		first     *Resolution
		ok, write bool
	}{
		"small, and the list tells":  {"50.00", true, nil, true, false},
		"a cent more":                {"50.01", true, nil, false, true},
		"small, and no list tells":   {"0.01", false, nil, false, true},
		"a second one says the same": {"99.00", true, by(func(*Resolution) {}), true, false},
		"the same one again": {"99.00", true, by(func(s *Resolution) { s.By = " anna  ROY" }), false,
			false},
		"another outcome": {"99.00", true, by(func(s *Resolution) { s.Outcome = FoundNotDone }),
			false, true},
		"another evidence": {"99.00", true, by(func(s *Resolution) { s.Evidence = "10" }), false,
			true},
		"another amount": {"99.00", true, by(func(s *Resolution) { s.Amount = amount("2.00") }),
			false, true},
		"of something else": {"99.00", true, by(func(s *Resolution) { s.Subject = "o2" }), false,
			true},
	} {
		r := overStore(&tableStore{first: c.first})
		r.merchants["m"] = Merchant{ResolveLimit: &limit}
		ok, waiting, write, err := r.confirmed(t.Context(), said, amount(c.sum), c.listTells)
		if err != nil || ok != c.ok || write != c.write {
			t.Errorf("%s: carried out %t, written %t, %v", name, ok, write, err)
		}
		if !ok && !write && waiting.By != c.first.By {
			t.Errorf("%s: %q waits", name, waiting.By)
		}
	}
	r := overStore(&tableStore{first: by(func(*Resolution) {}),
		fails: map[string]error{"resolution": errDown}})
	if ok, _, write, err := r.confirmed(t.Context(), said, amount("9999.00"), true); ok || write ||
		err == nil {
		t.Errorf("what cannot be read: carried out %t, written %t, %v", ok, write, err)
	}
	if got := r.resolveLimit("other"); got != DefaultResolveLimit {
		t.Errorf("the limit of most merchants is %s", got)
	}
}

// A resolution that was carried out gets the same answer again; another one does not (M8).
func TestM8ToldBefore(t *testing.T) {
	said := Resolution{Subject: "o1", Outcome: FoundDone, Evidence: "9", Note: "n", By: "Anna",
		Amount: amount("1.00")}
	whole := said
	whole.Amount = money.Amount{}
	for name, c := range map[string]struct {
		audit *Audit
		again Resolution
		want  bool
	}{
		"the same":          {said.audit(AuditResolve), said, true},
		"without an amount": {whole.audit(AuditResolve), whole, true},
		"another amount":    {whole.audit(AuditResolve), said, false},
		"another subject": {said.audit(AuditResolve),
			Resolution{Subject: "o2", Outcome: FoundDone, Evidence: "9", Amount: said.Amount}, false},
		"only asked for":        {said.audit(AuditResolveAsk), said, false},
		"an audit of old words": {&Audit{Act: AuditResolve, Reason: "by hand"}, Resolution{}, false},
	} {
		got, err := overStore(&tableStore{audits: []Audit{*c.audit}}).wasTold(t.Context(), c.again)
		if err != nil || got != c.want {
			t.Errorf("%s: told before %t, %v", name, got, err)
		}
	}
	if _, err := overStore(&tableStore{fails: map[string]error{"audits": errDown}}).wasTold(t.Context(),
		said); err == nil {
		t.Error("audits that cannot be read say that nothing was told")
	}
}

// What a day's report counts (M7).
func TestM7ReportCounts(t *testing.T) {
	account := NewSecret("20000042")
	for name, c := range map[string]struct {
		a                      Attempt
		open                   bool
		attempts, agree, lines int
	}{
		"an intent": {Attempt{State: AttemptIntent, Account: account}, false, 0, 0, 0},
		"compared": {Attempt{State: AttemptApproved, Account: account, Compared: booksNow},
			false, 1, 1, 0},
		"compared, and it differs": {Attempt{State: AttemptApproved, Account: account, Compared: booksNow},
			true, 1, 0, 0},
		"not compared yet":           {Attempt{State: AttemptApproved, Account: account}, false, 1, 0, 0},
		"forgotten before":           {Attempt{State: AttemptApproved}, false, 1, 0, 1},
		"forgotten, with a finding":  {Attempt{State: AttemptApproved}, true, 1, 0, 1},
		"forgotten after":            {Attempt{State: AttemptApproved, Compared: booksNow}, false, 1, 1, 0},
		"forgotten, and it differed": {Attempt{State: AttemptApproved, Compared: booksNow}, true, 1, 0, 0},
	} {
		var b BooksReport
		b.count(c.a, c.open)
		if b.Attempts != c.attempts || b.Agree != c.agree || len(b.Findings) != c.lines {
			t.Errorf("%s: %d attempts, %d agree, %d lines", name, b.Attempts, b.Agree, len(b.Findings))
		}
	}
}

// Whether a day's reading found what is known already, or did not look at it (M7).
func TestM7StillThere(t *testing.T) {
	missing := Finding{Kind: FindingMissing, Subject: AboutCapture, Entry: "9"}
	by := Finding{Kind: FindingCaptureBy, Subject: AboutAuthorization}
	for name, c := range map[string]struct {
		f    Finding
		c    comparison
		want bool
	}{
		"found":     {missing, comparison{settled: true, found: []Finding{missing}}, true},
		"not found": {missing, comparison{settled: true}, false},
		"another is found": {missing,
			comparison{settled: true, found: []Finding{{Kind: FindingMissing, Subject: AboutCapture}}},
			false},
		"not looked at":     {missing, comparison{}, true},
		"something is left": {by, comparison{settled: true, attempt: Attempt{CaptureBy: booksNow}}, true},
		"nothing is left":   {by, comparison{settled: true}, false},
	} {
		if got := c.f.stillThere(&c.c); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	r := overStore(&tableStore{})
	a := Attempt{State: AttemptApproved, Amount: amount("10.00"), Authorization: "8", Created: booksNow,
		Decided: booksNow}
	until := r.authorizedBy(a).Add(30 * day)
	for at, differs := range map[time.Time]bool{until: false, until.Add(1): true, until.Add(-1): false,
		{}: true} {
		a.CaptureBy = at
		if got := r.captureByDiffers(&comparison{attempt: a, settled: true}); got != differs {
			t.Errorf("to be captured by %s: differs %t", at, got)
		}
	}
}
