package relay

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/money"
)

// noon is when the lists of these tests were read.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func comparing(now time.Time) *Relay {
	return &Relay{Options: Options{Times: Times{}.withDefaults(), Now: func() time.Time { return now },
		Log: slog.New(slog.DiscardHandler)}, merchants: map[MerchantID]Merchant{}}
}

func approval() Attempt {
	return Attempt{ID: "a1", Reference: "r.a1", State: AttemptApproved, Amount: amount("1200.00"),
		Authorization: "7", Created: noon.Add(-time.Hour), Decided: noon.Add(-time.Hour + time.Second)}
}

// tell is a list of findings in short: what of it, and whether it is certain, settled, new, with people.
func tell(list []Finding) string {
	var all []string
	for _, f := range list {
		word := fmt.Sprint(f.Kind, " ", f.Entry)
		for mark, is := range map[string]bool{"certain": !f.Confirmed.IsZero()} {
			if is {
				word += " " + mark
			}
		}
		if !f.Settled.IsZero() {
			word += " settled"
		}
		if f.fresh {
			word += " fresh"
		}
		if f.People {
			word += " people"
		}
		all = append(all, word)
	}
	return strings.Join(all, ", ")
}

// What one list proves is certain at once; anything else when a second list shows the same ten minutes later.
// What a list does not show any more is settled, if the list looked at it (M7).
func TestMergeOfFindings(t *testing.T) {
	at := func(ago time.Duration) time.Time { return noon.Add(-ago) }
	missing := Finding{Kind: FindingMissing, Subject: AboutCapture, Entry: "9", Amount: amount("1.00")}
	of := func(f Finding, change func(*Finding)) Finding { change(&f); return f }
	since := func(f Finding, ago time.Duration) Finding { f.Since = at(ago); return f }
	double := Finding{Kind: FindingDouble, Subject: AboutAuthorization, Entry: "8", Amount: amount("1200.00")}
	for name, c := range map[string]struct {
		known, found, given []Finding
		want                string
	}{
		"a first list": {nil, []Finding{since(missing, 0)}, nil, "missing 9"},
		"a second, too soon": {[]Finding{since(missing, 10*time.Minute-1)}, []Finding{since(missing, 0)}, nil,
			"missing 9"},
		"a second": {[]Finding{since(missing, 10*time.Minute)}, []Finding{since(missing, 0)}, nil,
			"missing 9 certain fresh"},
		"a third": {[]Finding{of(missing,
			func(f *Finding) { f.Since, f.Confirmed = at(time.Hour), at(time.Minute) })},
			[]Finding{since(missing, 0)}, nil, "missing 9 certain"},
		"a second, of another amount": {[]Finding{of(missing,
			func(f *Finding) { f.Since, f.Amount = at(time.Hour), amount("2.00") })},
			[]Finding{since(missing, 0)}, nil, "missing 9"},
		"after it was settled": {[]Finding{of(missing,
			func(f *Finding) { f.Since, f.Settled = at(time.Hour), at(time.Minute) })},
			[]Finding{since(missing, 0)}, nil, "missing 9"},
		"a double": {nil, []Finding{since(double, 0)}, nil, "double 8 certain fresh"},
		"a late find": {nil, []Finding{of(since(double, 0), func(f *Finding) { f.Kind = FindingLate })},
			nil, "late_find 8 certain fresh"},
		"another amount": {nil, []Finding{of(since(double, 0), func(f *Finding) { f.Kind = FindingAmount })},
			nil, "other_amount 8 certain fresh"},
		"a double, of which less is left": {[]Finding{of(double,
			func(f *Finding) { f.Confirmed, f.Amount = at(time.Hour), amount("5.00") })},
			[]Finding{since(double, 0)}, nil, "double 8 certain"},
		"a double that was given back": {[]Finding{of(double,
			func(f *Finding) { f.Confirmed = at(time.Hour) })}, nil, []Finding{double},
			"double 8 certain settled"},
		"one that was given back before": {[]Finding{of(double,
			func(f *Finding) { f.Confirmed, f.Settled = at(time.Hour), at(time.Hour) })}, nil,
			[]Finding{double}, ""},
		"one that was given back before anybody saw it": {nil, nil, []Finding{double},
			"double 8 certain settled fresh"},
		"what is not shown any more": {[]Finding{since(missing, time.Hour)}, nil, nil,
			"missing 9 settled"},
		"what was settled": {[]Finding{of(missing,
			func(f *Finding) { f.Settled = at(time.Hour) })}, nil, nil, ""},
	} {
		cmp := &comparison{attempt: approval(), read: noon, found: c.found, given: c.given, settled: true,
			own: Authorization{ID: "7"}}
		got := comparing(noon).merge(slices.Clone(c.known), cmp)
		if tell(got) != c.want {
			t.Errorf("%s: %q, want %q", name, tell(got), c.want)
		}
		for _, f := range got {
			if !f.Settled.IsZero() && f.Settled != noon || f.fresh && f.Confirmed != noon {
				t.Errorf("%s: settled %s, certain %s", name, f.Settled, f.Confirmed)
			}
		}
	}
}

// Whether a list that does not show something says that it is gone (M7).
func TestLooked(t *testing.T) {
	own, twin := Authorization{ID: "7"}, Authorization{ID: "8"}
	back := func(s OperationState) []Operation { return []Operation{{Authorization: "8", State: s}} }
	for name, c := range map[string]struct {
		f    Finding
		c    comparison
		want bool
	}{
		"it will be closed": {Finding{Kind: FindingCaptureBy, Subject: AboutAuthorization},
			comparison{settled: true, own: own}, false},
		"closed": {Finding{Kind: FindingClosed, Subject: AboutAuthorization},
			comparison{settled: true}, true},
		"closed, under way": {Finding{Kind: FindingClosed, Subject: AboutAuthorization},
			comparison{own: own}, false},
		"a capture": {Finding{Kind: FindingMissing, Subject: AboutCapture},
			comparison{settled: true}, true},
		"a capture, under way": {Finding{Kind: FindingMissing, Subject: AboutCapture},
			comparison{own: own}, false},
		"the authorization": {Finding{Kind: FindingMissing, Subject: AboutAuthorization},
			comparison{}, true},
		"a double, listed": {Finding{Kind: FindingDouble, Subject: AboutAuthorization, Entry: "8"},
			comparison{entries: []Authorization{twin}}, true},
		"a double, another is": {Finding{Kind: FindingDouble, Subject: AboutAuthorization, Entry: "8"},
			comparison{entries: []Authorization{own}}, false},
		"a double, and the list lags": {Finding{Kind: FindingDouble, Subject: AboutAuthorization, Entry: "8"},
			comparison{}, false},
		"a double, gone": {Finding{Kind: FindingDouble, Subject: AboutAuthorization, Entry: "8"},
			comparison{own: own}, true},
		"a double, given back": {Finding{Kind: FindingDouble, Subject: AboutAuthorization, Entry: "8"},
			comparison{own: own, operations: back(OperationDone)}, true},
		"a double, being given": {Finding{Kind: FindingDouble, Subject: AboutAuthorization, Entry: "8"},
			comparison{own: own, operations: back(OperationUnknown)}, false},
		"a double, with people": {Finding{Kind: FindingDouble, Subject: AboutAuthorization, Entry: "8"},
			comparison{own: own, operations: back(OperationManual)}, false},
		"a late find, gone": {Finding{Kind: FindingLate, Subject: AboutAuthorization, Entry: "8"},
			comparison{}, true},
		"a late find, being given": {Finding{Kind: FindingLate, Subject: AboutAuthorization, Entry: "8"},
			comparison{operations: back(OperationSending)}, false},
	} {
		if got := c.c.looked(c.f); got != c.want {
			t.Errorf("%s: looked %t, want %t", name, got, c.want)
		}
	}
}

// When a list is compared again (M7).
func TestCompareAgain(t *testing.T) {
	first := Finding{Kind: FindingMissing, Since: noon.Add(-time.Minute)}
	later := Finding{Kind: FindingMissing, Since: noon}
	certain := Finding{Kind: FindingMissing, Since: noon.Add(-time.Hour), Confirmed: noon}
	gone := Finding{Kind: FindingMissing, Since: noon, Settled: noon}
	own := Authorization{ID: "7"}
	for name, c := range map[string]struct {
		found []Finding
		soon  time.Duration
		own   Authorization
		done  bool
		state AttemptState
		want  time.Duration // from noon; 0: not
	}{
		"all agree": {nil, 0, own, true, AttemptApproved, 0},
		"something is given": {nil, 2 * time.Second, own, true, AttemptApproved,
			2 * time.Second},
		"a first list": {[]Finding{first}, 0, own, true, AttemptApproved,
			9 * time.Minute},
		"two first lists": {[]Finding{later, first}, 0, own, true, AttemptApproved,
			9 * time.Minute},
		"the other way round": {[]Finding{first, later}, 0, own, true, AttemptApproved,
			9 * time.Minute},
		"a first list, and something is given": {[]Finding{first}, time.Second, own, true, AttemptApproved,
			time.Second},
		"certain":                {[]Finding{certain}, 0, own, true, AttemptApproved, 0},
		"gone":                   {[]Finding{gone}, 0, own, true, AttemptApproved, 0},
		"an operation under way": {nil, 0, own, false, AttemptApproved, time.Hour},
		"absent":                 {nil, 0, Authorization{}, false, AttemptApproved, 0},
		"nothing was approved":   {nil, 0, own, false, AttemptRefused, 0},
		"of another amount": {[]Finding{{Kind: FindingAmount, Confirmed: noon}}, 0, own,
			false, AttemptApproved, 0},
	} {
		a := approval()
		a.State = c.state
		want := time.Time{}
		if c.want > 0 {
			want = noon.Add(c.want)
		}
		got := comparing(noon).compareAgain(&comparison{attempt: a, own: c.own, settled: c.done, read: noon},
			c.found, c.soon)
		if !got.Equal(want) {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// A list that cannot be read is tried again for a day. Then people are told, once, and it is tried for
// another: the first look may have been by a clock that was a day behind (M7, I7).
func TestUnread(t *testing.T) {
	known := func(ago time.Duration, change func(*Finding)) []Finding {
		f := Finding{Attempt: "a1", Kind: FindingUnread, Subject: AboutAuthorization, Since: noon.Add(-ago)}
		change(&f)
		return []Finding{f}
	}
	same := func(*Finding) {}
	for name, c := range map[string]struct {
		known []Finding
		again time.Duration
		want  string
	}{
		"the first time":     {nil, 500 * time.Millisecond, "unread "},
		"a minute later":     {known(time.Minute, same), 15 * time.Second, "unread "},
		"nearly a day later": {known(24*time.Hour-1, same), 15 * time.Minute, "unread "},
		"a day later":        {known(24*time.Hour, same), 15 * time.Minute, "unread  certain fresh"},
		"told nearly a day ago": {known(48*time.Hour, func(f *Finding) {
			f.Confirmed = noon.Add(1 - 24*time.Hour)
		}), 15 * time.Minute, "unread  certain"},
		"told a day ago": {known(48*time.Hour, func(f *Finding) {
			f.Confirmed = noon.Add(-24 * time.Hour)
		}), 0, "unread  certain"},
		"after it was read": {known(25*time.Hour, func(f *Finding) { f.Settled = noon }),
			500 * time.Millisecond, "unread "},
	} {
		again, found := comparing(noon).unread(approval(), c.known, errors.New("no answer"))
		want := time.Time{}
		if c.again > 0 {
			want = noon.Add(c.again)
		}
		if !again.Equal(want) || tell(found) != c.want {
			t.Errorf("%s: again at %s, %q; want %s, %q", name, again, tell(found), want, c.want)
		}
	}
}

// What is given back is given back by one operation at a time, and people settle what was refused three times
// or left to them (M7).
func TestMayGiveBack(t *testing.T) {
	of := func(states ...OperationState) (list []Operation) {
		for _, s := range states {
			list = append(list, Operation{State: s})
		}
		return list
	}
	r := OperationRefused
	for _, c := range []struct {
		list []Operation
		want error
	}{
		{nil, nil}, {of(OperationDone, OperationAbandoned, OperationNotDone), nil}, {of(r, r), nil},
		{of(r, r, r), errLeftToPeople}, {of(OperationManual), errLeftToPeople},
		{of(OperationIntent), errOperationOpen},
		{of(r, OperationUnknown), errOperationOpen},
	} {
		if got := mayGiveBack(c.list); !errors.Is(got, c.want) {
			t.Errorf("%v: %v, want %v", c.list, got, c.want)
		}
	}
	f := Finding{}
	if again := comparing(noon).notWrittenDown(&f, errBooksMoved); again != 2*time.Second || f.People {
		t.Errorf("books that moved are compared after %s, with people: %t", again, f.People)
	}
	if again := comparing(noon).notWrittenDown(&f, errLeftToPeople); again != 0 || !f.People {
		t.Errorf("what is left to people is compared after %s, with people: %t", again, f.People)
	}
}

// Until when what is left must be captured: as configured for the merchant, or shorter where its lender
// closed others sooner (M10).
func TestCaptureBy(t *testing.T) {
	r := comparing(noon)
	r.merchants["set"] = Merchant{CaptureIn: 7 * day}
	r.lives.Store(MerchantID("learned"), 5*day)
	r.lives.Store(MerchantID("longer"), 90*day)
	a := approval()
	sent, decided := a.Created.Add(20*time.Second), a.Decided
	for m, want := range map[MerchantID]time.Duration{"": 30 * day, "set": 7 * day, "learned": 5 * day,
		"longer": 30 * day} {
		if got := r.captureIn(m); got != want {
			t.Errorf("%q keeps %s, want %s", m, got, want)
		}
	}
	if got := r.authorizedBy(a); got != decided {
		t.Errorf("authorized by %s, want when it was decided, %s", got, decided)
	}
	a.Decided = noon
	if got := r.authorizedBy(a); got != sent {
		t.Errorf("authorized by %s, want when the call ended, %s", got, sent)
	}
	until := sent.Add(30 * day)
	released := []Operation{{Authorization: "7", Kind: KindRelease, State: OperationDone, Amount: a.Amount}}
	closed := []Finding{{Kind: FindingClosed, Confirmed: noon}}
	for name, c := range map[string]struct {
		was         time.Time
		state       AttemptState
		unsettled   bool
		list        []Operation
		found       []Finding
		want, ended time.Time
	}{
		"first":                {time.Time{}, AttemptApproved, false, nil, nil, until, time.Time{}},
		"sooner than known":    {until.Add(1), AttemptApproved, false, nil, nil, until, time.Time{}},
		"later than known":     {until.Add(-1), AttemptApproved, false, nil, nil, until.Add(-1), time.Time{}},
		"nothing is left":      {until, AttemptApproved, false, released, nil, time.Time{}, time.Time{}},
		"not compared":         {time.Time{}, AttemptApproved, true, nil, closed, time.Time{}, time.Time{}},
		"not approved":         {time.Time{}, AttemptUndone, false, nil, closed, time.Time{}, time.Time{}},
		"the lender closed it": {until, AttemptApproved, false, released, closed, time.Time{}, noon},
		"it may be closed": {until, AttemptApproved, false, nil, []Finding{{Kind: FindingClosed}}, until,
			time.Time{}},
		"something else": {until, AttemptApproved, false, nil,
			[]Finding{{Kind: FindingMissing, Confirmed: noon}}, until, time.Time{}},
	} {
		a.State, a.CaptureBy = c.state, c.was
		got := r.leftToCapture(a, &comparison{settled: !c.unsettled, operations: c.list, read: noon}, c.found)
		if !got.CaptureBy.Equal(c.want) || !got.Closed.Equal(c.ended) {
			t.Errorf("%s: capture by %s, closed %s; want %s, %s", name, got.CaptureBy, got.Closed, c.want,
				c.ended)
		}
	}
}

// The finding that an authorization will be closed says what is left, and is settled once nothing is (M10).
func TestClosingSince(t *testing.T) {
	a := approval()
	a.CaptureBy = noon.Add(day)
	f := Finding{Kind: FindingCaptureBy, Amount: a.Amount, Confirmed: noon.Add(-day)}
	some := []Operation{{Authorization: "7", Kind: KindRelease, State: OperationDone,
		Amount: amount("200.00")}}
	for name, c := range map[string]struct {
		known     []Finding
		list      []Operation
		unsettled bool
		by        time.Time
		want      string
		left      string
	}{
		"nothing changed": {[]Finding{f}, nil, false, a.CaptureBy, "", ""},
		"less is left":    {[]Finding{f}, some, false, a.CaptureBy, "capture_by  certain", "1000.00"},
		"nothing is left": {[]Finding{f}, some, false, time.Time{}, "capture_by  certain settled",
			"1200.00"},
		"nobody knew of it": {[]Finding{{Kind: FindingMissing}}, some, false, a.CaptureBy, "", ""},
		"not compared":      {[]Finding{f}, some, true, a.CaptureBy, "", ""},
		"settled": {[]Finding{{Kind: FindingCaptureBy, Settled: noon}}, some, false, a.CaptureBy,
			"", ""},
	} {
		a.CaptureBy = c.by
		got := closingSince(c.known, a, &comparison{settled: !c.unsettled, operations: c.list, read: noon})
		if tell(got) != c.want || len(got) > 0 && got[0].Amount.String() != c.left {
			t.Errorf("%s: %q of %v, want %q of %s", name, tell(got), got, c.want, c.left)
		}
	}
}

// What makes a finding open, the same as another, and an authorization a second one (M7, M9).
func TestFinding(t *testing.T) {
	f := Finding{Kind: FindingDouble, Subject: AboutAuthorization, Entry: "8", Operation: "o1",
		Confirmed: noon}
	for name, c := range map[string]struct {
		change             func(*Finding)
		same, open, second bool
	}{
		"itself":             {func(*Finding) {}, true, true, true},
		"of another kind":    {func(f *Finding) { f.Kind = FindingLate }, false, true, false},
		"of a capture":       {func(f *Finding) { f.Subject = AboutCapture }, false, true, false},
		"of another entry":   {func(f *Finding) { f.Entry = "9" }, false, true, true},
		"of another of ours": {func(f *Finding) { f.Operation = "o2" }, false, true, true},
		"not certain":        {func(f *Finding) { f.Confirmed = time.Time{} }, true, false, false},
		"settled":            {func(f *Finding) { f.Settled = noon }, true, false, false},
	} {
		g := f
		c.change(&g)
		if f.same(g) != c.same || g.Open() != c.open || g.isSecond() != c.second {
			t.Errorf("%s: same %t, open %t, second %t", name, f.same(g), g.Open(), g.isSecond())
		}
	}
	if allCertain([]Finding{f, {}}) || !allCertain([]Finding{f}) {
		t.Error("one finding waits for a second list, and all are said to be certain, or none does")
	}
	for left, want := range map[string]money.Amount{"3.00": amount("2.00"), "5.00": {}, "6.00": {}} {
		if got := less(amount("5.00"), amount(left)); !got.Equal(want) {
			t.Errorf("5.00 less %s is %s", left, got)
		}
	}
}
