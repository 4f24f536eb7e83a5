package relay

import (
	"errors"
	"testing"
	"time"

	"candor/core/checkout"
)

// ours8 is an operation about the authorization 8 of an attempt over 100.00.
func ours8(id OperationID, kind OperationKind, s OperationState, sum, capture string) Operation {
	return Operation{ID: id, Kind: kind, State: s, Amount: amount(sum), Capture: capture, Authorization: "8",
		Reference: "r." + string(id)}
}

// What people may say of a release, a return, a refund or a capture, beside what the list shows (M8).
func TestWhatPeopleMaySay(t *testing.T) {
	const manual, finished = OperationManual, OperationDone
	release := ours8("o1", KindRelease, manual, "40.00", "")
	back := ours8("o1", KindReturn, manual, "40.00", "9")
	capture := ours8("o1", KindCapture, manual, "40.00", "")
	remains := func(left string, list ...Captured) *Authorization {
		return &Authorization{ID: "8", HasRemaining: true, Remaining: amount(left), Captures: list}
	}
	took := func(id, reference, sum, left string) Captured {
		c := Captured{ID: id, Reference: reference, Amount: amount(sum), HasAmount: true}
		if left != "" {
			c.HasRemaining, c.Remaining = true, amount(left)
		}
		return c
	}
	yes, no := Resolution{Outcome: FoundDone, Evidence: "9"}, Resolution{Outcome: FoundNotDone}
	bare := Resolution{Outcome: FoundDone}
	of := func(sum string) Resolution {
		return Resolution{Outcome: FoundDone, Evidence: "9",
			Amount: amount(sum)}
	}
	for name, c := range map[string]struct {
		o      Operation
		beside []Operation
		entry  *Authorization
		said   Resolution
		want   OperationState
		code   checkout.Code
		tells  bool
	}{
		"a release, shown": {release, nil, remains("60.00"), yes,
			finished, "", true},
		"a release, no evidence": {release, nil, remains("60.00"), bare,
			finished, "", true},
		"a release, a cent less": {release, nil, remains("60.01"), yes, "",
			checkout.CodeListDiffers, true},
		"a release, and more is gone": {release, nil, remains("59.99"), yes,
			finished, "", true},
		"a release beside another": {release,
			[]Operation{ours8("o2", KindRelease, finished, "10.00", "")}, remains("60.00"), yes, "",
			checkout.CodeListDiffers, true},
		"a release beside another, shown": {release,
			[]Operation{ours8("o2", KindRelease, finished, "10.00", "")}, remains("50.00"), yes, finished, "",
			true},
		"a release beside one with people": {release,
			[]Operation{ours8("o2", KindRelease, manual, "10.00", "")}, remains("60.00"), yes, finished, "",
			true},
		"a release beside a return": {release,
			[]Operation{ours8("o2", KindReturn, finished, "10.00", "9")}, remains("60.00"), yes, finished, "",
			true},
		"a release of more than there is": {release, nil, remains("0.00"), of("100.01"),
			"", checkout.CodeListDiffers, true},
		"a release, nothing is told": {release, nil, &Authorization{ID: "8"}, yes,
			finished, "", false},
		"a release, no entry": {release, nil, nil, yes, finished, "", false},
		"a release of another amount": {release, nil, remains("70.00"), of("30.00"),
			finished, "", true},
		"no release, none shown": {release, nil, remains("100.00"), no,
			OperationNotDone, "", true},
		"no release, one is shown": {release, nil, remains("60.00"), no, "",
			checkout.CodeListDiffers, true},
		"no release, no entry": {release, nil, nil, no, OperationNotDone, "",
			false},
		"no release, a lost capture may be it": {release,
			[]Operation{ours8("o2", KindCapture, finished, "40.00", "5")}, remains("60.00"), no,
			OperationNotDone, "", true},
		"no release, a capture with people that is not listed": {release,
			[]Operation{ours8("o2", KindCapture, manual, "40.00", "5")}, remains("60.00"), no, "",
			checkout.CodeListDiffers, true},
		"a return, shown": {back, nil,
			remains("0.00", took("9", "", "100.00", "60.00")), yes, finished, "", true},
		"a return, not shown": {back, nil,
			remains("0.00", took("9", "", "100.00", "100.00")), yes, "", checkout.CodeListDiffers, true},
		"a return, no evidence": {back, nil,
			remains("0.00", took("9", "", "100.00", "60.00")), bare, "", checkout.CodeEvidenceRequired,
			false},
		"a return, nothing is told": {back, nil,
			remains("0.00", took("9", "", "100.00", "")), yes, finished, "", false},
		"a return of another capture": {back, nil,
			remains("0.00", took("10", "", "100.00", "100.00")), yes, finished, "", false},
		"a refund": {ours8("o1", KindRefund, manual, "40.00",
			"9"), nil, remains("0.00"), yes, finished, "", true},
		"a refund, no evidence": {ours8("o1", KindRefund, manual, "40.00",
			"9"), nil, remains("0.00"), bare, "", checkout.CodeEvidenceRequired, false},
		"a capture, shown": {capture, nil,
			remains("60.00", took("9", "POS", "40.00", "")), yes, finished, "", true},
		"a capture, not shown": {capture, nil,
			remains("60.00", took("10", "r.o1", "40.00", "")), yes, "", checkout.CodeListDiffers, true},
		"a capture of another amount": {capture, nil,
			remains("60.00", took("9", "r.o1", "40.01", "")), yes, "", checkout.CodeListDiffers, true},
		"a capture of the amount told": {capture, nil,
			remains("60.00", took("9", "r.o1", "40.01", "")), of("40.01"), finished, "", true},
		"a capture, no entry": {capture, nil, nil, yes, finished, "", false},
		"a capture, no evidence": {capture, nil, nil, bare, "",
			checkout.CodeEvidenceRequired, false},
		"another's capture": {capture,
			[]Operation{ours8("o2", KindCapture, finished, "40.00", "9")},
			remains("60.00", took("9", "", "40.00", "")), yes, "", checkout.CodeListDiffers, true},
		"another's reference": {capture,
			[]Operation{ours8("o2", KindCapture, finished, "40.00", "")},
			remains("60.00", took("9", "r.o2", "40.00", "")), yes, "", checkout.CodeListDiffers, true},
		"another's return of it": {capture,
			[]Operation{ours8("o2", KindReturn, finished, "40.00", "9")},
			remains("60.00", took("9", "", "40.00", "")), yes, finished, "", true},
		"no capture, none shown": {capture, nil,
			remains("60.00", took("9", "POS", "40.00", "")), no, OperationNotDone, "", true},
		"no capture, of whatever amount": {capture, nil,
			remains("60.00", took("9", "r.o1", "1.00", "")), no, "", checkout.CodeListDiffers, true},
	} {
		w := witness{operation: c.o,
			attempt: Attempt{State: AttemptApproved, Amount: amount("100.00"), Authorization: "8"},
			others:  append([]Operation{c.o}, c.beside...), entry: c.entry}
		next, tells, err := w.judge(c.said)
		code := checkout.Code("")
		if differs, is := errors.AsType[*ContradictedError](err); is {
			code = differs.Code
		} else if err != nil {
			code = checkout.AsProblem(err).Code
		}
		if code != c.code || tells != c.tells || err == nil && next.State != c.want {
			t.Errorf("%s: %s, %q, the list tells %t; want %s, %q, %t", name, next.State, code, tells, c.want,
				c.code, c.tells)
		}
		if err == nil && c.said.Outcome == FoundDone && !c.said.Amount.IsZero() &&
			next.Amount != c.said.Amount {
			t.Errorf("%s: of %s, told %s", name, next.Amount, c.said.Amount)
		}
	}
}

// Whether the books still add up when an operation becomes what people say (M8).
func TestBooksHold(t *testing.T) {
	took := ours8("o1", KindCapture, OperationDone, "60.00", "9")
	for name, c := range map[string]struct {
		a    AttemptState
		list []Operation
		next Operation
		want bool
	}{
		"all of it": {AttemptApproved, []Operation{took},
			ours8("o2", KindRelease, OperationDone, "40.00", ""), true},
		"a cent more than there is": {AttemptApproved, []Operation{took},
			ours8("o2", KindRelease, OperationDone, "40.01", ""), false},
		"what was not done": {AttemptApproved, []Operation{took},
			ours8("o2", KindRelease, OperationNotDone, "40.01", ""), true},
		"all that was captured": {AttemptApproved, []Operation{took},
			ours8("o2", KindRefund, OperationDone, "60.00", ""), true},
		"more than was captured": {AttemptApproved, []Operation{took},
			ours8("o2", KindRefund, OperationDone, "60.01", ""), false},
		"an extra, all of it": {AttemptUndone, []Operation{took},
			ours8("o2", KindReturn, OperationDone, "100.00", "9"), true},
		"an extra, a cent more": {AttemptUndone, []Operation{took},
			ours8("o2", KindReturn, OperationDone, "100.01", "9"), false},
		"an extra, in two parts": {AttemptUndone,
			[]Operation{ours8("o3", KindRelease, OperationDone, "60.00", "")},
			ours8("o2", KindReturn, OperationDone, "40.00", "9"), true},
		"an extra, too much in two": {AttemptUndone,
			[]Operation{ours8("o3", KindRelease, OperationManual, "60.00", "")},
			ours8("o2", KindReturn, OperationDone, "40.01", "9"), false},
		"an extra, one was refused": {AttemptUndone,
			[]Operation{ours8("o3", KindRelease, OperationRefused, "60.00", "")},
			ours8("o2", KindReturn, OperationDone, "100.00", "9"), true},
	} {
		was := c.next
		was.State, was.Amount = OperationManual, amount("1.00")
		w := witness{operation: was,
			attempt: Attempt{State: c.a, Amount: amount("100.00"), Authorization: "8"},
			others:  append([]Operation{was}, c.list...)}
		if got := w.booksHold(c.next); got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
	if larger(amount("1.00"), amount("2.00")) != amount("2.00") ||
		larger(amount("2.00"), amount("1.00")) != amount("2.00") {
		t.Error("the larger of 1.00 and 2.00 is 2.00")
	}
}

// When a list may not tell yet what became of an operation (M8).
func TestListMayLag(t *testing.T) {
	r, _ := looking(&listLender{})
	ago := func(d time.Duration) time.Time { return booksNow.Add(-d) }
	old := Operation{State: OperationDone, Deadline: ago(time.Hour), Decided: ago(time.Hour)}
	for name, c := range map[string]struct {
		deadline time.Time
		said     ResolutionOutcome
		beside   Operation
		want     bool
	}{
		"long ago":           {ago(time.Hour), FoundNotDone, old, false},
		"not done, just now": {ago(10*time.Minute - 1), FoundNotDone, old, true},
		"not done, in time":  {ago(10 * time.Minute), FoundNotDone, old, false},
		"done, just now":     {ago(time.Second), FoundDone, old, false},
		"one is open": {ago(time.Hour), FoundDone,
			Operation{State: OperationUnknown, Deadline: ago(time.Hour)}, true},
		"one was done now": {ago(time.Hour), FoundDone,
			Operation{State: OperationDone, Deadline: ago(0), Decided: ago(45*time.Second - 1)}, true},
		"one was done before": {ago(time.Hour), FoundDone,
			Operation{State: OperationDone, Deadline: ago(0), Decided: ago(45 * time.Second)}, false},
		"one was refused now": {ago(time.Hour), FoundDone,
			Operation{State: OperationRefused, Deadline: ago(0), Decided: ago(0)}, false},
		"one was decided late": {ago(time.Hour), FoundDone,
			Operation{State: OperationDone, Deadline: ago(time.Hour), Decided: ago(0)}, false},
		"one is with people": {ago(time.Hour), FoundDone,
			Operation{State: OperationManual, Deadline: ago(0)}, true},
	} {
		got := r.listMayLag(Operation{Deadline: c.deadline}, Resolution{Outcome: c.said},
			[]Operation{old, c.beside}, booksNow)
		if got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
	early, late := ago(time.Hour), ago(time.Minute)
	if latest(early, late) != late || latest(late, early) != late {
		t.Error("the latest of two times is the later one")
	}
}

// Of which remainder an operation is, and what explains one (M7, M8).
func TestRemainders(t *testing.T) {
	kinds := map[OperationKind]map[OperationKind]bool{
		KindRelease: {KindRelease: true}, KindReturn: {KindReturn: true, KindRefund: true},
		KindRefund: {KindReturn: true, KindRefund: true}}
	for kind, with := range kinds {
		for _, other := range []OperationKind{KindCapture, KindRelease, KindReturn, KindRefund} {
			o, p := Operation{Kind: kind, Capture: "9"}, Operation{Kind: other, Capture: "9"}
			if got := sharesRemainder(o, p); got != with[other] {
				t.Errorf("a %s shares with a %s of the capture: %t", kind, other, got)
			}
			p.Capture = "10"
			if got := sharesRemainder(o, p); got != (with[other] && kind == KindRelease) {
				t.Errorf("a %s shares with a %s of another: %t", kind, other, got)
			}
			p.Capture = ""
			if got := sharesRemainder(o, p); got != with[other] {
				t.Errorf("a %s shares with a %s of none: %t", kind, other, got)
			}
		}
	}
	entry := Authorization{Captures: []Captured{{ID: "9", Reference: "r.o1"}, {Amount: amount("1.00")}}}
	for _, c := range []struct {
		o    Operation
		want bool
	}{
		{Operation{Capture: "9"}, true}, {Operation{Reference: "r.o1"}, true},
		{Operation{Capture: "9", Reference: "x.y"}, true},
		{Operation{Capture: "10", Reference: "r.o2"}, false}, {Operation{}, false},
	} {
		if got := listedCapture(entry, c.o); got != c.want {
			t.Errorf("%+v is listed: %t", c.o, got)
		}
	}
	released := Operation{Kind: KindRelease, Amount: amount("40.00")}
	closed := Authorization{Status: AuthorizationClosed}
	for _, c := range []struct {
		o               Operation
		entry           Authorization
		with, remaining string
		want            bool
	}{
		{released, Authorization{}, "60.00", "60.00", true},
		{released, Authorization{}, "60.00", "20.00", true},
		{released, Authorization{}, "60.00", "0.00", false},
		{released, Authorization{}, "30.00", "0.00", false},
		{released, Authorization{}, "40.00", "0.00", true}, {released, closed, "60.00", "0.00", true},
		{released, closed, "60.00", "60.00", true}, {released, closed, "60.00", "60.01", false},
		{Operation{Kind: KindReturn, Amount: amount("40.00")}, closed, "60.00", "0.00", false},
	} {
		if got := explains(c.o, c.entry, amount(c.with), amount(c.remaining)); got != c.want {
			t.Errorf("%s of %s, %s should remain and %s do: %t", c.o.Kind, c.entry.Status, c.with,
				c.remaining, got)
		}
	}
}
