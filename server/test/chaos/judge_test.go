package main

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// wrong is one life that the judge sees, and what it must count, with a complaint for each thing that is
// wrong.
type wrong struct {
	ledger []entry
	kept   *storedCheckout
	told   *shopperLog
	want   verdict
}

var (
	good     = entry{ID: "7", Reference: "L-1.a", Amount: whole, Received: 1}
	twin     = entry{ID: "8", Reference: "L-1.a", Amount: whole, Received: 1}
	other    = entry{ID: "8", Reference: "L-1.b", Amount: whole, Received: 1}
	back     = entry{ID: "8", Reference: "L-1.a", Amount: whole, Moves: released, Received: 1}
	released = []move{{Kind: "release", Reference: "L-1.o", Amount: whole}}
	approved = map[string]string{"7": "approved"}
	yes      = told(observed{Step: "pending"}, observed{Step: "approved", Authorization: "7"})
)

func told(of ...observed) *shopperLog { return &shopperLog{Reference: "L-1", Observed: of} }

// stored is an approved checkout, changed by some.
func stored(change ...func(*storedCheckout)) *storedCheckout {
	k := &storedCheckout{step: "approved", attempts: approved}
	for _, f := range change {
		f(k)
	}
	return k
}

func alarmed(k *storedCheckout) { k.alarmed = true }

func withPeople(ids ...string) func(*storedCheckout) {
	return func(k *storedCheckout) {
		k.alarmed, k.people = true, map[string]bool{}
		for _, id := range ids {
			k.people[id] = true
		}
	}
}

// wrongLedgers are ledgers that differ from what the relays wrote.
func wrongLedgers() map[string]wrong {
	return map[string]wrong{
		"all is well": {[]entry{good}, stored(), yes, verdict{}},
		"two authorizations": {[]entry{good, other}, stored(), yes,
			verdict{doubles: 1, lost: 1, contradicted: 1}},
		"three": {[]entry{good, other, twin}, stored(alarmed), yes,
			verdict{doubles: 1, lost: 2, contradicted: 1, twice: 1}},
		"executed twice": {[]entry{good, twin}, stored(alarmed), yes,
			verdict{doubles: 1, lost: 1, contradicted: 1, twice: 1}},
		"no alarm":          {[]entry{good, back}, stored(), yes, verdict{twice: 1, unalarmed: 1}},
		"no alarm, unknown": {[]entry{back, back}, nil, told(), verdict{twice: 1, unalarmed: 1}},
		"given back":        {[]entry{good, back}, stored(alarmed), yes, verdict{twice: 1}},
		"another given back": {[]entry{good, {ID: "8", Reference: "L-1.b", Amount: whole, Moves: released}},
			stored(), yes,
			verdict{}},
		"with people": {[]entry{good, twin}, stored(withPeople("8")), yes,
			verdict{twice: 1, withPeople: 1}},
		"two with people": {[]entry{good, twin, twin}, stored(withPeople("8")), yes,
			verdict{twice: 1, withPeople: 2}},
		"of an attempt with people": {[]entry{good, twin}, stored(withPeople("L-1.a")), yes,
			verdict{twice: 1, withPeople: 2, contradicted: 1}},
		"its own with people": {[]entry{good}, stored(withPeople("7")), yes,
			verdict{contradicted: 1, withPeople: 1}},
		"manual, twice": {[]entry{back, back}, &storedCheckout{step: "pending", manual: 1}, told(),
			verdict{twice: 1, manual: 1}},
		"sent twice": {[]entry{{ID: "7", Reference: "L-1.a", Amount: whole, Received: 2}}, stored(), yes,
			verdict{resent: 1}},
		"sent twice, both": {[]entry{{ID: "7", Reference: "L-1.a", Amount: whole, Received: 2},
			{ID: "8", Reference: "L-1.b", Amount: whole, Moves: released, Received: 3}},
			stored(), yes, verdict{resent: 2}},
		"another amount": {[]entry{{ID: "7", Reference: "L-1.a", Amount: 1200, Received: 1}}, stored(),
			yes,
			verdict{lost: 1}},
		"not in the database": {[]entry{good}, nil, told(), verdict{lost: 1}},
	}
}

// wrongAnswers are answers of the relays that the ledger contradicts.
func wrongAnswers() map[string]wrong {
	declined := &storedCheckout{step: "declined", attempts: map[string]string{"L-1.a": "not_executed"}}
	first := observed{Step: "approved", Authorization: "7"}
	return map[string]wrong{
		"lost": {[]entry{good}, declined, told(), verdict{lost: 1}},
		"approved, and ended": {[]entry{good}, &storedCheckout{step: "declined", attempts: approved}, told(),
			verdict{lost: 1}},
		"of another attempt": {[]entry{good},
			&storedCheckout{step: "approved", attempts: map[string]string{"6": "approved"}},
			yes, verdict{lost: 1}},
		"left to people": {[]entry{good}, &storedCheckout{step: "pending", manual: 1}, told(),
			verdict{manual: 1}},
		"two left to people": {nil, &storedCheckout{step: "pending", manual: 2}, told(),
			verdict{manual: 2}},
		"approved from nowhere": {nil, stored(), told(), verdict{contradicted: 1}},
		"told, and not so":      {nil, &storedCheckout{step: "declined"}, yes, verdict{contradicted: 1}},
		"told, and given back": {[]entry{{ID: "7", Reference: "L-1.a", Amount: whole, Moves: released}},
			&storedCheckout{step: "cancelled"}, yes, verdict{contradicted: 1}},
		"told two authorizations": {[]entry{good}, stored(),
			told(observed{Step: "approved", Authorization: "6"}, first),
			verdict{contradicted: 2}},
		"told twice the same": {[]entry{good}, stored(), told(first, first), verdict{}},
		"told declined after": {[]entry{good}, stored(), told(first, observed{Step: "declined"}),
			verdict{contradicted: 1}},
		"told cancelled before": {[]entry{good}, stored(), told(observed{Step: "cancelled"}, first),
			verdict{contradicted: 1}},
		"told expired after": {[]entry{good}, stored(), told(first, observed{Step: "expired"}),
			verdict{contradicted: 1}},
		"told declined":      {nil, declined, told(observed{Step: "declined"}), verdict{}},
		"told pending after": {[]entry{good}, stored(), told(first, observed{Step: "pending"}), verdict{}},
	}
}

// TestJudge gives the judge records with one thing wrong each. It must count that and nothing else.
func TestJudge(t *testing.T) {
	all := wrongLedgers()
	maps.Copy(all, wrongAnswers())
	for name, c := range all {
		r := records{ledger: map[string][]entry{"L-1": c.ledger}, stored: map[string]*storedCheckout{},
			shoppers: []*shopperLog{c.told}}
		if c.kept != nil {
			r.stored["L-1"] = c.kept
		}
		v := r.judge()
		complaints := v.doubles + v.lost + v.contradicted + v.resent + v.unalarmed + v.wrongBooks
		if len(v.complaints) != complaints {
			t.Errorf("%s: %d complaints: %q", name, len(v.complaints), v.complaints)
		}
		for state, n := range v.states {
			if c.kept == nil || n != 1 ||
				!slices.Contains(slices.Collect(maps.Values(c.kept.attempts)), state) {
				t.Errorf("%s: %d attempts are %q", name, n, state)
			}
		}
		want := c.want
		v.states, v.complaints, v.books, v.booksWithPeople = nil, nil, 0, 0 // of these TestJudgeBooks asks
		if !reflect.DeepEqual(v, want) {
			t.Errorf("%s: judged %+v, want %+v", name, v, want)
		}
		doubled := 0
		if want.doubles > 0 {
			doubled = 1
		}
		if n := r.doubled(); n != doubled {
			t.Errorf("%s: %d are doubled, want %d", name, n, doubled)
		}
	}
}

// TestRecords enters rows of the database and of the ledger.
func TestRecords(t *testing.T) {
	r := records{ledger: map[string][]entry{}, stored: map[string]*storedCheckout{}}
	r.enter([]entry{good, other, {Reference: "L-2"}})
	if len(r.ledger["L-1"]) != 2 || len(r.ledger["L-2"]) != 1 {
		t.Errorf("the ledger is %+v", r.ledger)
	}
	for _, row := range [][5]string{
		{"L-1", "declined", "refused", "", "L-1.a"}, {"L-1", "approved", "approved", "7", "L-1.b"},
		{"L-1", "pending", "manual", "", "L-1.c"}, {"L-1", "pending", "unknown", "9", "L-1.d"},
		{"L-1", "review", "", "", ""}, {"L-1", "pending", "intent", "", "L-1.e"},
		{"L-1", "pending", "sending", "", "L-1.f"}, {"L-1", "pending", "undoing", "", "L-1.g"},
		{"L-2", "review", "", "", ""},
	} {
		r.keep(row[0], row[1], row[2], row[3], row[4])
	}
	k := r.stored["L-1"]
	want := map[string]string{"L-1.a": "refused", "7": "approved", "L-1.c": "manual", "9": "unknown",
		"L-1.e": "intent", "L-1.f": "sending", "L-1.g": "undoing"}
	if k.step != "approved" || k.open != 4 || k.manual != 1 || !maps.Equal(k.attempts, want) {
		t.Errorf("stored is %+v", k)
	}
	if k := r.stored["L-2"]; k.step != "review" || k.open+k.manual+len(k.attempts) != 0 {
		t.Errorf("stored is %+v", k)
	}
	r.find("L-1", "5", false)
	if !k.alarmed || k.people["5"] {
		t.Errorf("found by the relay: %+v", k)
	}
	r.find("L-1", "6", true)
	r.find("L-1", "8", true)
	if !maps.Equal(k.people, map[string]bool{"L-1.c": true, "6": true, "8": true}) {
		t.Errorf("with people are %v", k.people)
	}
	if n := r.unsettled(); n != 4 {
		t.Errorf("%d are unsettled, want 4", n)
	}
}

func TestUnrecognised(t *testing.T) {
	standing := func(id, reference string) entry { return entry{ID: id, Reference: reference, Amount: whole} }
	r := records{ledger: map[string][]entry{"L-1": {good}, "L-2": {standing("8", "")},
		"L-3": {{ID: "9", Amount: whole, Moves: released}}, "L-4": {standing("10", "")},
		"L-5": {standing("11", "")},
		"L-7": {standing("15", "L-7.a")},
		"L-6": {standing("12", "L-6.a"), standing("13", "L-6.a"), standing("14", "L-6.b")}},
		stored: map[string]*storedCheckout{"L-1": {attempts: approved},
			"L-2": {open: 1, attempts: map[string]string{"L-2.a": "unknown", "8": "unknown"}},
			"L-5": {manual: 1},
			"L-7": {attempts: map[string]string{"L-7.a": "not_executed"}, people: map[string]bool{"15": true}},
			"L-6": {attempts: map[string]string{"12": "approved"}}}}
	// of L-2, of L-4, of which nobody knows, and the second attempt of L-6; the twin of an approval is known,
	// and people have what of L-7 was to be given back
	if n := r.unrecognised(); n != 3 {
		t.Errorf("%d are unrecognised, want 3", n)
	}
}

// TestWaitForZero: it asks again until there is none, tells an error, and gives up at its limit.
func TestWaitForZero(t *testing.T) {
	for name, c := range map[string]struct {
		counts []int
		fails  int // so many first answers are errors
		ends   bool
		want   string
	}{
		"none":               {counts: []int{0}},
		"fewer and fewer":    {counts: []int{2, 1, 0}},
		"errors are no zero": {counts: []int{0, 0, 0}, fails: 2},
		"never":              {counts: []int{3}, want: "still 3 after 11s"},
		"stopped":            {counts: []int{3}, ends: true, want: "still 3 after 0s"},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			if c.ends {
				stop()
			}
			asked := 0
			took, err := waitForZero(ctx, 10*time.Second, func() (int, error) {
				n := c.counts[min(asked, len(c.counts)-1)]
				if asked++; asked <= c.fails {
					return n, errors.New("the database is away")
				}
				return n, nil
			})
			if c.want == "" && (err != nil || asked != len(c.counts) ||
				took != time.Duration(asked-1)*500*time.Millisecond) {
				t.Errorf("%s: %v after %v, asked %d times", name, err, took, asked)
			}
			if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) ||
				took > 11*time.Second) {
				t.Errorf("%s: %v after %v, want %q", name, err, took, c.want)
			}
		})
	}
}

func TestLeaks(t *testing.T) {
	folder := t.TempDir()
	if checkLeaks(folder) == nil {
		t.Error("no log at all is no leak")
	}
	for line, leak := range map[string]bool{
		"request route=/c/{token} status=200": false, "account " + account(5): true,
		"bearer " + canary + "9": true,
		"key " + merchantKey:     true, "token ct_abcdefghijklmnopqrstuvwxyz": true,
		"flow=77a0123456789012": false,
	} {
		if err := os.WriteFile(filepath.Join(folder, "relay1.log"), []byte(line+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := checkLeaks(folder); (err != nil) != leak {
			t.Errorf("%q: %v", line, err)
		}
	}
}
