package relay

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/money"
)

func done(kind OperationKind, sum, capture string) Operation {
	return Operation{ID: OperationID(string(kind) + sum), Kind: kind, State: OperationDone,
		Amount:        amount(sum),
		Authorization: "8", Capture: capture}
}

func inState(o Operation, s OperationState) Operation { o.State = s; return o }

// Whether the lender holds something of an authorization, by its list and beside what we gave back (M7).
func TestHoldsAnything(t *testing.T) {
	a := Attempt{Amount: amount("100.00")}
	took := Captured{ID: "9", Amount: amount("60.00"), HasAmount: true}
	returned := Captured{ID: "9", Amount: amount("60.00"), HasAmount: true, HasRemaining: true}
	open := Authorization{ID: "8", Status: AuthorizationOpened}
	with := func(change func(*Authorization)) Authorization { e := open; change(&e); return e }
	for name, c := range map[string]struct {
		e    Authorization
		own  []Operation
		want bool
	}{
		"all of it": {open, nil, true},
		"closed":    {with(func(e *Authorization) { e.Status = AuthorizationClosed }), nil, false},
		"closed, something remains": {with(func(e *Authorization) {
			e.Status, e.HasRemaining, e.Remaining = AuthorizationClosed, true, amount("1.00")
		}), nil, false},
		"a cent remains": {with(func(e *Authorization) {
			e.HasRemaining, e.Remaining = true,
				amount("0.01")
		}), nil, true},
		"nothing remains":     {with(func(e *Authorization) { e.HasRemaining = true }), nil, false},
		"released":            {open, []Operation{done(KindRelease, "100.00", "")}, false},
		"released but a cent": {open, []Operation{done(KindRelease, "99.99", "")}, true},
		"perhaps released": {open,
			[]Operation{inState(done(KindRelease, "100.00", ""), OperationUnknown)}, true},
		"captured, not released": {open, []Operation{done(KindCapture, "100.00", "9")}, true},
		"of another amount, released": {with(func(e *Authorization) {
			e.HasAmount, e.Amount = true,
				amount("50.00")
		}),
			[]Operation{done(KindRelease, "50.00", "")}, false},
		"captured": {with(func(e *Authorization) { e.Captures = []Captured{took} }),
			[]Operation{done(KindRelease, "40.00", "")}, true},
		"returned, the rest released": {with(func(e *Authorization) { e.Captures = []Captured{returned} }),
			[]Operation{done(KindRelease, "40.00", "")}, false},
		"returned, the rest not": {with(func(e *Authorization) { e.Captures = []Captured{returned} }),
			nil, true},
		"returned by us": {with(func(e *Authorization) {
			e.Captures,
				e.HasRemaining = []Captured{took}, true
		}), []Operation{done(KindReturn, "60.00", "9")}, false},
		"another returned by us": {with(func(e *Authorization) {
			e.Captures,
				e.HasRemaining = []Captured{took}, true
		}), []Operation{done(KindReturn, "60.00", "10")}, true},
	} {
		if got := holdsAnything(a, c.e, c.own); got != c.want {
			t.Errorf("%s: holds %t, want %t", name, got, c.want)
		}
	}
}

// What is given back next of an authorization that should not be there (M7).
func TestNextOfExtra(t *testing.T) {
	a := Attempt{Amount: amount("100.00"), Offer: "p5-12"}
	regular := Attempt{Amount: amount("100.00"), Offer: regularOffer}
	took := func(change func(*Captured)) Authorization {
		c := Captured{ID: "9", Amount: amount("60.00"), HasAmount: true}
		change(&c)
		return Authorization{ID: "8", Captures: []Captured{c}}
	}
	same := func(*Captured) {}
	for name, c := range map[string]struct {
		a    Attempt
		e    Authorization
		own  []Operation
		want string
	}{
		"all of it": {a, Authorization{}, nil, "release 100.00"},
		"another amount": {a, Authorization{HasAmount: true, Amount: amount("70.00")}, nil,
			"release 70.00"},
		"less remains": {a, Authorization{HasRemaining: true, Remaining: amount("30.00")}, nil,
			"release 30.00"},
		"more remains": {a, Authorization{HasRemaining: true, Remaining: amount("130.00")}, nil,
			"release 100.00"},
		"nothing remains": {a, Authorization{HasRemaining: true}, nil, ""},
		"closed":          {a, Authorization{Status: AuthorizationClosed}, nil, ""},
		"some released": {a, Authorization{}, []Operation{done(KindRelease, "30.00", "")},
			"release 70.00"},
		"perhaps released": {a, Authorization{},
			[]Operation{inState(done(KindRelease, "30.00", ""), OperationUnknown)}, "release 70.00"},
		"a refused release": {a, Authorization{},
			[]Operation{inState(done(KindRelease, "30.00", ""), OperationRefused)}, "release 100.00"},
		"a capture of ours": {a, Authorization{}, []Operation{done(KindCapture, "30.00", "7")},
			"release 100.00"},
		"captured":          {a, took(same), nil, "return 60.00 full"},
		"captured, regular": {regular, took(same), nil, "refund 60.00"},
		"captured long ago": {a, took(func(c *Captured) { c.At = booksNow.Add(-returnableFor - 1) }),
			nil, "refund 60.00"},
		"captured just in time": {a, took(func(c *Captured) { c.At = booksNow.Add(-returnableFor) }), nil,
			"return 60.00 full"},
		"some returned": {a,
			took(func(c *Captured) { c.HasRemaining, c.Remaining = true, amount("20.00") }), nil,
			"return 20.00"},
		"none returned": {a,
			took(func(c *Captured) { c.HasRemaining, c.Remaining = true, amount("60.00") }), nil,
			"return 60.00 full"},
		"all returned": {a, took(func(c *Captured) { c.HasRemaining = true }), nil,
			"release 40.00"},
		"returned by us": {a, took(same), []Operation{done(KindReturn, "60.00", "9")},
			"release 40.00"},
		"refunded by us": {a, took(same), []Operation{done(KindRefund, "60.00", "9")},
			"release 40.00"},
		"another was": {a, took(same), []Operation{done(KindReturn, "60.00", "10")},
			"return 60.00 full"},
		"a return refused": {a, took(same),
			[]Operation{inState(done(KindReturn, "60.00", "9"), OperationRefused)}, "return 60.00 full"},
		"captured, no amount told": {a, took(func(c *Captured) { c.HasAmount = false }), nil,
			"return 100.00 full"},
	} {
		p, left := nextOfExtra(c.a, c.e, c.own, booksNow)
		got := ""
		if left {
			if got = fmt.Sprint(p.kind, " ", p.amount); p.full {
				got += " full"
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// ours is an approval of 1,200.00 under the id 8, and what a list says beside our operations.
func ours(e Authorization, own ...Operation) *comparison {
	e.ID, e.Reference = "8", "r.a1"
	c := &comparison{attempt: Attempt{ID: "a1", Reference: "r.a1", State: AttemptApproved,
		Amount:        amount("1200.00"),
		Authorization: "8", Offer: "p5-12"}, entries: []Authorization{e}, operations: own, read: booksNow,
		lag: time.Minute}
	for i := range own {
		if own[i].Decided.IsZero() {
			own[i].Decided = booksNow.Add(-time.Hour)
		}
	}
	c.compare()
	return c
}

func foundBy(c *comparison) string {
	var all []string
	for _, f := range c.found {
		all = append(all, fmt.Sprint(f.Kind, " ", f.Subject, " ", f.Entry, " ", f.Amount))
	}
	for _, f := range c.given {
		all = append(all, fmt.Sprint("given ", f.Kind, " ", f.Entry))
	}
	return strings.Join(all, ", ")
}

// What captures, releases and returns of the list are found to be beside the operations of ours (M7).
func TestOwnAuthorizationIsCompared(t *testing.T) {
	of := func(o Operation, reference string) Operation {
		o.Reference, o.ID = reference, OperationID(reference)
		return o
	}
	took := of(done(KindCapture, "500.00", "9"), "r.c1")
	double := func() Operation {
		o := of(done(KindCapture, "500.00", "10"),
			"r.d1")
		o.Cause = CauseDouble
		return o
	}()
	auto := func() Operation {
		o := of(done(KindCapture, "1200.00", ""), "")
		o.Cause, o.ID = CauseAutoCapture, "auto"
		return o
	}()
	listed := func(id, reference, sum, left string) Captured {
		c := Captured{ID: id, Reference: reference, Amount: amount(sum), HasAmount: true}
		if left != "" {
			c.HasRemaining, c.Remaining = true, amount(left)
		}
		return c
	}
	left := func(sum string, list ...Captured) Authorization {
		return Authorization{HasRemaining: true, Remaining: amount(sum), Captures: list}
	}
	fresh := took
	fresh.Decided = booksNow.Add(-time.Minute)
	fresher := took
	fresher.Decided = booksNow.Add(-time.Minute + 1)
	for name, c := range map[string]struct {
		e       Authorization
		own     []Operation
		want    string
		settled bool
	}{
		"no remaining told": {Authorization{Captures: []Captured{listed("9", "r.c1", "500.00", "")}},
			[]Operation{took}, "", true},
		"as old as the lag":    {left("1200.00"), []Operation{fresh}, "missing capture 9 500.00", true},
		"younger than the lag": {left("1200.00"), []Operation{fresher}, "", false},
		"refused just now":     {left("1200.00"), []Operation{inState(fresher, OperationRefused)}, "", true},
		"by its id": {left("700.00", listed("9", "other", "500.00", "500.00")), []Operation{took},
			"", true},
		"by its reference": {left("700.00", listed("11", "r.c1", "500.00", "500.00")), []Operation{took},
			"", true},
		"by its amount": {left("700.00", listed("11", "", "500.00", "500.00")), []Operation{took}, "",
			true},
		"by another amount": {left("699.99", listed("11", "", "500.01", "500.01")), []Operation{took},
			"missing capture 9 500.00, unexplained capture 11 500.01", true},
		"an automatic capture": {left("0.00", listed("11", "r.a1", "1200.00", "1200.00")), []Operation{auto},
			"", true},
		"not an automatic one": {left("0.00", listed("11", "r.c9", "1200.00", "1200.00")), []Operation{auto},
			"missing capture  1200.00, unexplained capture 11 1200.00", true},
		"perhaps captured by people": {left("1200.00"), []Operation{inState(took, OperationManual)}, "",
			true},
		"a capture that was refused": {left("700.00", listed("9", "r.c1", "500.00", "500.00")),
			[]Operation{inState(took, OperationRefused)},
			"unexplained capture 9 500.00", true},
		"twice, not written down": {left("200.00", listed("9", "r.c1", "500.00", "500.00"),
			listed("10", "r.c1", "500.00", "500.00")),
			[]Operation{took}, "double capture 10 500.00", true},
		"twice, written down": {left("200.00", listed("9", "r.c1", "500.00", "500.00"),
			listed("10", "r.c1", "500.00", "500.00")),
			[]Operation{took, double}, "double capture 10 500.00", true},
		"twice, and returned": {left("200.00", listed("9", "r.c1", "500.00", "500.00"),
			listed("10", "r.c1", "500.00", "0.00")),
			[]Operation{took, double, of(done(KindReturn, "500.00", "10"), "r.t1")}, "given double 10", true},
		"twice, and another reference": {left("200.00", listed("9", "r.c1", "500.00", "500.00"),
			listed("10", "POS", "500.00", "500.00")),
			[]Operation{took}, "unexplained capture 10 500.00", true},
		"returned": {left("700.00", listed("9", "r.c1", "500.00", "400.00")),
			[]Operation{took, done(KindReturn, "100.00", "9")}, "", true},
		"returned a cent more": {left("700.00", listed("9", "r.c1", "500.00", "399.99")),
			[]Operation{took, done(KindReturn, "100.00", "9")},
			"unexplained return 9 0.01", true},
		"returned a cent less": {left("700.00", listed("9", "r.c1", "500.00", "400.01")),
			[]Operation{took, done(KindReturn, "100.00", "9")},
			"missing return 9 0.01", true},
		"perhaps returned, yes": {left("700.00", listed("9", "r.c1", "500.00", "400.00")),
			[]Operation{took, inState(done(KindReturn, "100.00", "9"), OperationManual)}, "", true},
		"perhaps returned, no": {left("700.00", listed("9", "r.c1", "500.00", "500.00")),
			[]Operation{took, inState(done(KindReturn, "100.00", "9"), OperationManual)}, "", true},
		"another is returned": {left("700.00", listed("9", "r.c1", "500.00", "400.00")),
			[]Operation{took, done(KindReturn, "100.00", "12")}, "unexplained return 9 100.00", true},
		"a return was refused": {left("700.00", listed("9", "r.c1", "500.00", "400.00")),
			[]Operation{took, inState(done(KindReturn, "100.00", "9"), OperationRefused)},
			"unexplained return 9 100.00", true},
		"refunded, shown": {left("700.00", listed("9", "r.c1", "500.00", "400.00")),
			[]Operation{took, done(KindRefund, "100.00", "9")}, "", true},
		"refunded, not shown": {left("700.00", listed("9", "r.c1", "500.00", "500.00")),
			[]Operation{took, done(KindRefund, "100.00", "9")}, "", true},
		"refunded without a name, shown": {left("700.00", listed("9", "r.c1", "500.00", "400.00")),
			[]Operation{took, done(KindRefund, "100.00", "")}, "", true},
		"refunded without a name, a cent more": {left("700.00", listed("9", "r.c1", "500.00", "399.99")),
			[]Operation{took, done(KindRefund, "100.00", "")}, "unexplained return 9 0.01", true},
		"a nameless refund explains each cent once": {left("200.00", listed("9", "r.c1", "500.00", "400.00"),
			listed("10", "r.c2", "500.00", "400.00")),
			[]Operation{took, of(done(KindCapture, "500.00", "10"), "r.c2"), done(KindRefund, "100.00", "")},
			"unexplained return 10 100.00", true},
		"a nameless refund that was refused": {left("700.00", listed("9", "r.c1", "500.00", "400.00")),
			[]Operation{took, inState(done(KindRefund, "100.00", ""), OperationRefused)},
			"unexplained return 9 100.00", true},
		"released": {left("1000.00"), []Operation{done(KindRelease, "200.00", "")},
			"", true},
		"released a cent more": {left("999.99"), []Operation{done(KindRelease, "200.00", "")},
			"unexplained release 8 0.01", true},
		"released a cent less": {left("1000.01"), []Operation{done(KindRelease, "200.00", "")},
			"missing release 8 0.01", true},
		"a release was refused": {left("1000.00"),
			[]Operation{inState(done(KindRelease, "200.00", ""), OperationRefused)},
			"unexplained release 8 200.00", true},
		"closed, nothing is left": {Authorization{Status: AuthorizationClosed},
			[]Operation{done(KindRelease, "1200.00", "")}, "", true},
		"closed, a cent is left": {Authorization{Status: AuthorizationClosed},
			[]Operation{done(KindRelease, "1199.99", "")}, "closed authorization 8 0.01", true},
		"captured, no amount told": {Authorization{HasRemaining: true, Remaining: amount("5.00"),
			Captures: []Captured{{ID: "9"}}}, []Operation{took}, "", true},
		"another authorization's": {left("1200.00"),
			[]Operation{func() Operation {
				o := done(KindRelease, "1.00",
					"")
				o.Authorization = "7"
				return o
			}()}, "", true},
	} {
		got := ours(c.e, c.own...)
		if foundBy(got) != c.want || got.settled != c.settled {
			t.Errorf("%s: found %q, settled %t; want %q", name, foundBy(got), got.settled, c.want)
		}
	}
}

// Whether what we were told stands, so that another authorization beside it may be given back (M7).
func TestOwnStands(t *testing.T) {
	because := func(why Cause) Operation { o := done(KindRelease, "1200.00", ""); o.Cause = why; return o }
	gone := Authorization{HasRemaining: true}
	for name, c := range map[string]struct {
		c    *comparison
		want bool
	}{
		"the lender has it": {ours(Authorization{HasRemaining: true,
			Remaining: amount("1200.00")}), true},
		"our merchant gave it back": {ours(gone, done(KindRelease, "1200.00", "")), true},
		"somebody gave it back":     {ours(gone), false},
		"and the books followed":    {ours(gone, because(CauseUnexplained)), false},
		"the lender closed it": {ours(Authorization{Status: AuthorizationClosed},
			because(CauseClosed)), false},
		"some of it was taken by hand": {ours(Authorization{HasRemaining: true, Remaining: amount("5.00")}),
			true},
	} {
		if c.c.stands != c.want {
			t.Errorf("%s: stands %t, want %t", name, c.c.stands, c.want)
		}
	}
}

// An authorization too much is found while something of it is left, and is given back then; a refused one is
// none (M7).
func TestTooMuch(t *testing.T) {
	twin := Authorization{ID: "8", Reference: "r.a1", Status: AuthorizationOpened}
	gone := Authorization{ID: "8", Reference: "r.a1", Status: AuthorizationClosed}
	refused := Authorization{ID: "8", Reference: "r.a1", Status: AuthorizationRefused}
	because := func(why Cause) []Operation {
		o := done(KindRelease, "1200.00", "")
		o.Cause = why
		return []Operation{o}
	}
	for name, c := range map[string]struct {
		state AttemptState
		e     Authorization
		own   []Operation
		want  string
	}{
		"a late find":              {AttemptAbandoned, twin, nil, "late_find authorization 8 0.00"},
		"one of a refused attempt": {AttemptRefused, twin, nil, "late_find authorization 8 0.00"},
		"one that is refused":      {AttemptAbandoned, refused, nil, ""},
		"one that was given back": {AttemptAbandoned, gone, because(CauseLateFind),
			"given late_find 8"},
		"one that a merchant cancelled": {AttemptUndone, gone, because(CauseCancel), ""},
		"one that nobody of us had":     {AttemptAbandoned, gone, nil, ""},
		"one of an unknown attempt":     {AttemptUnknown, twin, nil, ""},
	} {
		got := &comparison{attempt: Attempt{ID: "a1", Reference: "r.a1", State: c.state,
			Amount: amount("1200.00")},
			entries: []Authorization{c.e}, operations: c.own, read: booksNow}
		got.compare()
		if foundBy(got) != c.want {
			t.Errorf("%s: %q, want %q", name, foundBy(got), c.want)
		}
	}
}

// Which entry of several is the attempt's (M2, M7).
func TestStays(t *testing.T) {
	a := Attempt{Amount: amount("10.00")}
	told := a
	told.Authorization = "3"
	refused := Authorization{ID: "1", Status: AuthorizationRefused, HasAmount: true, Amount: amount("10.00")}
	other := Authorization{ID: "2", HasAmount: true, Amount: amount("11.00")}
	untold := Authorization{ID: "5", Amount: amount("10.00")}
	same := Authorization{ID: "3", HasAmount: true, Amount: amount("10.00")}
	for _, c := range []struct {
		a    Attempt
		list []Authorization
		want int
	}{
		{told, []Authorization{{ID: "4", HasAmount: true, Amount: amount("10.00")}, same}, 1},
		{a, []Authorization{refused, other, same}, 2},
		{a, []Authorization{untold, same}, 1},
		{a, []Authorization{refused, other}, 1},
		{a, []Authorization{other, untold}, 0},
		{a, []Authorization{refused, refused}, 0},
	} {
		if got := stays(c.a, c.list); got != c.want {
			t.Errorf("of %v it is %d, want %d", c.list, got, c.want)
		}
	}
}

// The match of captures of a list with operations: none is matched twice.
func TestMatchCaptures(t *testing.T) {
	own := []Operation{{ID: "o1", Kind: KindCapture, State: OperationDone, Amount: amount("5.00")},
		{ID: "o2", Kind: KindCapture, State: OperationDone, Amount: amount("5.00")},
		{ID: "o3", Kind: KindRelease, State: OperationDone, Amount: amount("5.00")},
		{ID: "o4", Kind: KindCapture, State: OperationRefused, Amount: amount("5.00")}}
	list := []Captured{{ID: "1", Amount: amount("5.00")}, {ID: "2", Amount: amount("5.00")},
		{ID: "3", Amount: amount("5.00")},
		{ID: "4", Amount: amount("6.00")}}
	want := []OperationID{"o1", "o2", "", ""}
	if got := matchCaptures(Attempt{}, own, list); !slices.Equal(got, want) {
		t.Errorf("matched %q, want %q", got, want)
	}
	if got := unnamedRefunds([]Operation{done(KindRefund, "1.00", ""), done(KindRefund, "2.00", "9"),
		done(KindReturn, "4.00", ""), inState(done(KindRefund, "8.00", ""), OperationUnknown),
		inState(done(KindRefund, "16.00", ""), OperationRefused)}); got != amount("9.00") {
		t.Errorf("refunds without a name are %s", got)
	}
	var none money.Amount
	if got := unnamedRefunds(nil); got != none {
		t.Errorf("no refunds are %s", got)
	}
}
