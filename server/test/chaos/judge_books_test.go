package main

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// The life of the books' tests: of 1200.00, 300.00 and 200.00 are captured, 100.00 of the first returned, and
// 50.00 released.
var (
	first  = move{Kind: "capture", ID: "21", Reference: "L-1.c1", Amount: 30000, Received: 1}
	second = move{Kind: "capture", ID: "22", Reference: "L-1.c2", Amount: 20000, Received: 1}
	part   = move{Kind: "return", ID: "23", Capture: "21", Reference: "L-1.r", Amount: 10000, Received: 1}
	rest1  = move{Kind: "release", ID: "24", Reference: "L-1.l", Amount: 5000, Received: 1}
)

// book is the operation that made a move.
func book(m move) storedOperation {
	o := storedOperation{ID: "op" + m.ID, Kind: m.Kind, State: "done", Authorization: "7", Amount: m.Amount,
		Capture: m.Capture}
	if m.Kind == "capture" {
		o.Capture = m.ID
	}
	return o
}

// again is a move that the lender executed a second time.
func again(m move) move {
	m.ID += "9"
	return m
}

// told is the answer that told a move.
func toldOf(m move) toldOperation {
	return toldOperation{Key: "k" + m.ID, ID: "op" + m.ID, Kind: m.Kind, Status: "done",
		Amount: m.Amount.String(), Reference: m.Reference}
}

// sale is one life with operations, of which a test changes one thing.
type sale struct {
	entry entry
	kept  *storedCheckout
	told  *saleLog
}

func newSale(moves ...move) *sale {
	s := &sale{entry: good, kept: stored(), told: &saleLog{Reference: "L-1"}}
	for _, m := range moves {
		s.entry.Moves = append(s.entry.Moves, m)
		s.kept.operations = append(s.kept.operations, book(m))
		s.told.Told = append(s.told.Told, toldOf(m))
	}
	return s
}

// tellSums tells the merchant what the ledger has, where the test told nothing else.
func (s *sale) tellSums() {
	if s.told.Sums == (toldSums{}) {
		e := s.entry
		s.told.Sums = toldSums{"7", e.sum("capture", "").String(), e.sum("release", "").String(),
			e.sum("return", "").String(), e.sum("refund", "").String(), e.remaining().String()}
	}
}

// twice lets the lender execute a move again, which the books follow where they should.
func (s *sale) twice(m move, found storedFinding, follow ...move) {
	s.entry.Moves = append(s.entry.Moves, again(m))
	if found.Kind != "" {
		s.kept.findings = append(s.kept.findings, found)
	}
	for _, f := range follow {
		s.kept.operations = append(s.kept.operations, book(f))
	}
}

var (
	doubleCapture = storedFinding{Kind: "double", Subject: "capture", Entry: "219"}
	lessRemains   = storedFinding{Kind: "unexplained", Subject: "release", Entry: "7"}
	lessOfCapture = storedFinding{Kind: "unexplained", Subject: "return", Entry: "21"}
	closed        = storedFinding{Kind: "closed", Subject: "authorization", Entry: "7"}
	givenBack     = move{Kind: "return", ID: "30", Capture: "219", Reference: "L-1.b", Amount: 30000}
)

// change is one thing that a test changes, and what the judge must then count.
type change struct {
	do   func(*sale)
	want verdict
}

func twiceOf(kind string) map[string]int { return map[string]int{kind: 1} }

// wrongBooks are books that differ from the ledger in one way.
func wrongBooksCases() map[string]change {
	wrong := verdict{books: 1, wrongBooks: 1}
	amount := func(i int) func(*sale) {
		return func(s *sale) { s.kept.operations[i].Amount++; s.told.Told = nil }
	}
	state := func(i int, state string) func(*sale) {
		return func(s *sale) { s.kept.operations[i].State = state; s.told.Told = nil }
	}
	unbooked := func(m move) func(*sale) {
		return func(s *sale) { s.entry.Moves = append(s.entry.Moves, m) }
	}
	return map[string]change{
		"a refund nobody booked":   {unbooked(move{Kind: "refund", Capture: "22", Amount: 1}), wrong},
		"all is well":              {func(*sale) {}, verdict{books: 1}},
		"a cent of a capture":      {amount(0), wrong},
		"a cent of a return":       {amount(2), wrong},
		"a cent of a release":      {amount(3), wrong},
		"a capture is not done":    {state(1, "refused"), wrong},
		"a return is not done":     {state(2, "refused"), wrong},
		"a release is not done":    {state(3, "not_done"), wrong},
		"a capture is with people": {state(1, "manual"), verdict{booksWithPeople: 1}},
		"a capture nobody booked":  {unbooked(move{Kind: "capture", ID: "25", Amount: 1}), wrong},
		"a return nobody booked":   {unbooked(move{Kind: "return", Capture: "22", Amount: 1}), wrong},
		"a release nobody booked":  {unbooked(move{Kind: "release", Amount: 1}), wrong},
		"a return of the other":    {func(s *sale) { s.kept.operations[2].Capture = "22" }, wrong},
		"a capture of the other":   {func(s *sale) { s.kept.operations[1].Capture = "21" }, wrong},
		"of another authorization": {func(s *sale) { s.kept.operations[3].Authorization = "6" }, wrong},
		"a finding that is followed": {func(s *sale) { s.kept.findings = []storedFinding{{}}; amount(0)(s) },
			wrong},
		"sent twice": {func(s *sale) { s.entry.Moves[0].Received = 2 }, verdict{books: 1, resent: 1}},
	}
}

// peopleCases are books of which people have something to settle.
func peopleCases() map[string]change {
	attempt := func(s *sale) { s.kept.manual = 1 }
	left := verdict{booksWithPeople: 1, manual: 1}
	return map[string]change{
		"an attempt": {attempt, left},
		"too much": {func(s *sale) { attempt(s); s.kept.operations[3].Amount++; s.told.Told = nil },
			verdict{booksWithPeople: 1, manual: 1, wrongBooks: 1}},
		"too little": {func(s *sale) { attempt(s); s.kept.operations, s.told.Told = nil, nil }, left},
		"a finding": {func(s *sale) { s.kept.findings = []storedFinding{{People: true}} },
			verdict{booksWithPeople: 1}},
		"an operation, told done": {func(s *sale) { s.kept.operations[0].State = "manual" },
			verdict{booksWithPeople: 1, contradicted: 1}},
	}
}

// toldCases are answers that the database or the ledger contradicts.
func toldCases() map[string]change {
	none, one := verdict{books: 1}, verdict{books: 1, contradicted: 1}
	return map[string]change{
		"not in the ledger":  {func(s *sale) { s.told.Told[0].Reference = "L-1.x" }, one},
		"of another kind":    {func(s *sale) { s.told.Told[0].Kind = "release" }, one},
		"not in the journal": {func(s *sale) { s.told.Told[0].ID = "op0" }, one},
		"another amount": {func(s *sale) { s.told.Told[0].Amount = "300.01" },
			verdict{books: 1, contradicted: 2}},
		"pending":         {func(s *sale) { s.told.Told[0] = toldOperation{Status: "pending"} }, none},
		"again":           {func(s *sale) { s.told.Told = append(s.told.Told, toldOf(first)) }, none},
		"two for one key": {func(s *sale) { s.told.Told[1].Key = s.told.Told[0].Key }, one},
	}
}

// captureCases are captures that the lender executed twice.
func captureCases() map[string]change {
	left := func(s *sale) { s.kept.findings[0].People = true }
	return map[string]change{
		"a capture": {func(s *sale) { s.twice(first, doubleCapture, again(first)) },
			verdict{books: 1, doubles: 1, movesTwice: twiceOf("capture")}},
		"a capture, without an alarm": {func(s *sale) {
			s.twice(first, storedFinding{}, again(first), givenBack)
			s.entry.Moves = append(s.entry.Moves, givenBack)
		}, verdict{books: 1, unalarmed: 1, movesTwice: twiceOf("capture")}},
		"a capture, given back": {func(s *sale) {
			s.twice(first, doubleCapture, again(first), givenBack)
			s.entry.Moves = append(s.entry.Moves, givenBack)
		}, verdict{books: 1, movesTwice: twiceOf("capture")}},
		"a capture, refunded": {func(s *sale) {
			refund := givenBack
			refund.Kind = "refund"
			s.twice(first, doubleCapture, again(first), refund)
			s.entry.Moves = append(s.entry.Moves, refund)
		}, verdict{books: 1, movesTwice: twiceOf("capture")}},
		"a capture, with people": {func(s *sale) { s.twice(first, doubleCapture); left(s) },
			verdict{booksWithPeople: 1, movesTwice: twiceOf("capture")}},
		"a capture, the alarm of another": {func(s *sale) {
			other := storedFinding{Kind: "double", Subject: "capture", Entry: "22"}
			s.twice(first, other, again(first), givenBack)
			s.entry.Moves = append(s.entry.Moves, givenBack)
		}, verdict{books: 1, unalarmed: 1, movesTwice: twiceOf("capture")}},
		"a capture, with people, without an alarm": {func(s *sale) {
			s.twice(first, storedFinding{})
			s.kept.manual = 1
		}, verdict{booksWithPeople: 1, manual: 1, doubles: 1, unalarmed: 1, movesTwice: twiceOf("capture")}},
		"a capture, people have another": {func(s *sale) {
			s.twice(first, doubleCapture)
			s.kept.findings = append(s.kept.findings, storedFinding{Kind: "double", Subject: "capture",
				Entry: "22", People: true})
		}, verdict{booksWithPeople: 1, doubles: 1, movesTwice: twiceOf("capture")}},
	}
}

// twiceCases are releases and returns that the lender executed twice.
func twiceCases() map[string]change {
	return map[string]change{
		"a release, with people": {func(s *sale) {
			s.twice(rest1, storedFinding{})
			s.kept.manual = 1
		}, verdict{booksWithPeople: 1, manual: 1, movesTwice: twiceOf("release")}},
		"a release": {func(s *sale) { s.twice(rest1, lessRemains, again(rest1)) },
			verdict{books: 1, movesTwice: twiceOf("release")}},
		"a release that closed it": {func(s *sale) { s.twice(rest1, closed, again(rest1)) },
			verdict{books: 1, movesTwice: twiceOf("release")}},
		"a release, not followed": {func(s *sale) { s.twice(rest1, lessRemains) },
			verdict{books: 1, wrongBooks: 1, movesTwice: twiceOf("release")}},
		"a release, without an alarm": {func(s *sale) { s.twice(rest1, lessOfCapture, again(rest1)) },
			verdict{books: 1, unalarmed: 1, movesTwice: twiceOf("release")}},
		"a return": {func(s *sale) { s.twice(part, lessOfCapture, again(part)) },
			verdict{books: 1, movesTwice: twiceOf("return")}},
		"a return, not followed": {func(s *sale) { s.twice(part, lessOfCapture) },
			verdict{books: 1, wrongBooks: 1, movesTwice: twiceOf("return")}},
		"a return, without an alarm": {func(s *sale) { s.twice(part, lessRemains, again(part)) },
			verdict{books: 1, unalarmed: 1, movesTwice: twiceOf("return")}},
	}
}

// TestJudgeBooks gives the judge books, answers and ledgers with one thing wrong each. It must count that and
// nothing else.
func TestJudgeBooks(t *testing.T) {
	all := wrongBooksCases()
	for of, cases := range map[string]map[string]change{"twice: ": twiceCases(), "captures: ": captureCases(),
		"people: ": peopleCases(), "told: ": toldCases()} {
		for name, c := range cases {
			all[of+name] = c
		}
	}
	for name, c := range all {
		s := newSale(first, second, part, rest1)
		c.do(s)
		s.tellSums()
		c.want.sums = c.want.books
		r := records{ledger: map[string][]entry{"L-1": {s.entry}},
			stored:   map[string]*storedCheckout{"L-1": s.kept},
			shoppers: []*shopperLog{yes}, sales: []*saleLog{s.told}}
		v := r.judge()
		if n := v.doubles + v.contradicted + v.resent + v.unalarmed + v.wrongBooks; len(v.complaints) != n {
			t.Errorf("%s: %d complaints: %q", name, len(v.complaints), v.complaints)
		}
		if v.states, v.complaints = nil, nil; !reflect.DeepEqual(v, c.want) {
			t.Errorf("%s: judged %+v, want %+v", name, v, c.want)
		}
		differ := c.want.wrongBooks * c.want.books // people settle the others
		d, b, u := r.doubled(), r.differ(), r.unalarmed()
		if d != c.want.doubles || b != differ || u != c.want.unalarmed {
			t.Errorf("%s: %d are doubled, %d differ, %d without an alarm, want %+v", name, d, b, u, c.want)
		}
	}
}

// TestJudgeSums tells a merchant sums with one thing wrong each.
func TestJudgeSums(t *testing.T) {
	for name, c := range map[string]struct {
		change       func(*toldSums)
		wrong, other int // books, and contradictions
	}{
		"all is well": {func(*toldSums) {}, 0, 0},
		"captured":    {func(s *toldSums) { s.Captured = "500.01" }, 1, 0},
		"released":    {func(s *toldSums) { s.Released = "49.99" }, 1, 0},
		"returned":    {func(s *toldSums) { s.Returned = "0.00" }, 1, 0},
		"refunded":    {func(s *toldSums) { s.Refunded = "1.00" }, 1, 0},
		"remaining":   {func(s *toldSums) { s.Remaining = "1200.00" }, 1, 0},
		"nothing":     {func(s *toldSums) { *s = toldSums{} }, 0, 1},
		"of another":  {func(s *toldSums) { s.Authorization = "8" }, 0, 1},
	} {
		s := newSale(first, second, part, rest1)
		s.tellSums()
		c.change(&s.told.Sums)
		r := records{ledger: map[string][]entry{"L-1": {s.entry}},
			stored: map[string]*storedCheckout{"L-1": s.kept}}
		var v verdict
		v.compareSums(r, s.told)
		if v.wrongBooks != c.wrong || v.contradicted != c.other || v.sums != 1-c.other {
			t.Errorf("%s: %+v", name, v)
		}
		s.kept.manual = 1
		v = verdict{}
		if v.compareSums(r, s.told); v.sums+len(v.complaints) > 0 {
			t.Errorf("%s, with people: %+v", name, v)
		}
		r.stored = nil
		if v.compareSums(r, s.told); v.sums+len(v.complaints) > 0 {
			t.Errorf("%s, nobody knows it: %+v", name, v)
		}
	}
}

// TestPrintBooks: the counts stand in the order of their names.
func TestPrintBooks(t *testing.T) {
	v := verdict{books: 5, booksWithPeople: 2, sums: 4, wrongBooks: 1,
		movesTwice: map[string]int{"capture": 7, "release": 8, "return": 9}}
	var b strings.Builder
	v.printBooks(&b)
	want := "captures, releases and returns that the lender executed twice: 7, 8, 9; books compared 5 " +
		"(and 2 with people), told to merchants 4, wrong 1\n"
	if b.String() != want {
		t.Errorf("printed %q, want %q", b.String(), want)
	}
}

// TestJudgeMissed: a large run in which the lender did not execute a kind twice proves nothing about it.
func TestJudgeMissed(t *testing.T) {
	v := verdict{books: 150, movesTwice: map[string]int{"capture": 1, "return": 1}}
	if got := v.missed(); !slices.Equal(got, []string{"no release was executed twice"}) {
		t.Errorf("missed %q", got)
	}
	if v.books = 149; v.missed() != nil {
		t.Error("a small run missed something")
	}
}

// TestJudgeGivenUp: a merchant may give all of a purchase back; nobody else may.
func TestJudgeGivenUp(t *testing.T) {
	all := move{Kind: "release", ID: "24", Reference: "L-1.l", Amount: whole}
	s := newSale(all)
	r := records{ledger: map[string][]entry{"L-1": {s.entry}},
		stored: map[string]*storedCheckout{"L-1": s.kept}, shoppers: []*shopperLog{yes}}
	if v := r.judge(); len(v.complaints) != 0 || v.books != 1 {
		t.Errorf("given back by its merchant: %+v", v)
	}
	s.kept.operations = nil
	if v := r.judge(); v.contradicted != 2 || v.wrongBooks != 1 {
		t.Errorf("given back by nobody: %+v", v)
	}
	r.stored = nil
	if v := r.judge(); v.contradicted != 1 || v.books != 0 {
		t.Errorf("of a checkout that nobody knows: %+v", v)
	}
}

// TestKeepOperation: what people are to give back of another authorization than the purchase is excused; the
// purchase itself never is.
func TestKeepOperation(t *testing.T) {
	for name, c := range map[string]struct {
		state, cause, of string // of: the authorization
		people           bool
		open             int
	}{
		"of a double":           {"manual", "double", "8", true, 0},
		"of a late find":        {"manual", "late_find", "8", true, 0},
		"after a cancel":        {"manual", "cancel", "8", true, 0},
		"by its merchant":       {"manual", "", "8", false, 0},
		"done":                  {"done", "double", "8", false, 0},
		"a capture of the sale": {"manual", "double", "7", false, 0},
		"begun":                 {"intent", "", "7", false, 1},
		"being sent":            {"sending", "", "7", false, 1},
		"unknown":               {"unknown", "", "7", false, 1},
	} {
		k := stored()
		r := records{stored: map[string]*storedCheckout{"L-1": k}}
		o := storedOperation{State: c.state, Cause: c.cause, Authorization: c.of}
		r.keepOperation("L-1", o)
		if k.alarmed != c.people || k.people[c.of] != c.people || k.open != c.open ||
			!slices.Equal(k.operations, []storedOperation{o}) {
			t.Errorf("%s: kept %+v", name, k)
		}
	}
	for f, people := range map[storedFinding]map[string]bool{
		{"double", "authorization", "8", true}:      {"8": true},
		{"late_find", "authorization", "8", true}:   {"8": true},
		{"double", "capture", "8", true}:            nil,
		{"unexplained", "authorization", "8", true}: nil,
	} {
		k := stored()
		records{stored: map[string]*storedCheckout{"L-1": k}}.keepFinding("L-1", f)
		if k.alarmed != (people != nil) || !maps.Equal(k.people, people) ||
			!slices.Equal(k.findings, []storedFinding{f}) {
			t.Errorf("%+v: kept %+v", f, k)
		}
	}
}

// TestFoundTwice: only the finding of that kind, of that subject and about that entry is the alarm of a move
// that was executed twice.
func TestFoundTwice(t *testing.T) {
	for _, c := range []struct {
		move  move
		found storedFinding
		want  bool
	}{
		{first, doubleCapture, true},
		{first, storedFinding{Kind: "double", Subject: "capture", Entry: "21"}, true},
		{first, storedFinding{Kind: "double", Subject: "capture", Entry: "22"}, false},
		{first, storedFinding{Kind: "double", Subject: "authorization", Entry: "219"}, false},
		{first, storedFinding{Kind: "unexplained", Subject: "capture", Entry: "219"}, false},
		{rest1, lessRemains, true},
		{rest1, closed, true},
		{rest1, storedFinding{Kind: "unexplained", Subject: "release", Entry: "8"}, false},
		{rest1, storedFinding{Kind: "unexplained", Subject: "return", Entry: "7"}, false},
		{rest1, storedFinding{Kind: "missing", Subject: "release", Entry: "7"}, false},
		{rest1, storedFinding{Kind: "closed", Subject: "authorization", Entry: "8"}, false},
		{part, lessOfCapture, true},
		{part, storedFinding{Kind: "unexplained", Subject: "return", Entry: "22"}, false},
		{part, storedFinding{Kind: "unexplained", Subject: "release", Entry: "21"}, false},
		{part, storedFinding{Kind: "missing", Subject: "return", Entry: "21"}, false},
	} {
		k := stored(func(k *storedCheckout) { k.findings = []storedFinding{c.found} })
		if got := k.foundTwice(good, [2]move{c.move, again(c.move)}); got != c.want {
			t.Errorf("%s: %+v: found %v", c.move.Kind, c.found, got)
		}
	}
}

// TestGivenUp: only what is done, of that authorization, gives something of it back.
func TestGivenUp(t *testing.T) {
	for _, c := range []struct {
		id, of, kind, state string
		want                bool
	}{
		{"7", "7", "release", "done", true}, {"7", "7", "return", "done", true},
		{"7", "7", "refund", "done", true}, {"7", "7", "capture", "done", false},
		{"7", "8", "release", "done", false}, {"7", "7", "release", "refused", false},
		{"8", "8", "release", "done", false},
	} {
		k := stored(func(k *storedCheckout) {
			k.operations = []storedOperation{{Authorization: c.of, Kind: c.kind, State: c.state}}
		})
		if got := k.givenUp(c.id); got != c.want {
			t.Errorf("%+v: given up %v", c, got)
		}
	}
}
