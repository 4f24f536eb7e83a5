package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// storedCheckout is what the database holds of one order, which may have two checkouts.
type storedCheckout struct {
	step     string
	attempts map[string]string // authorization id or, without one, attempt reference → state
	open     int               // attempts and operations that are not settled
	manual   int
	alarmed  bool // it was found that the lender executed something of it twice, or late
	// people are the authorizations that people give back, and the references of attempts that they settle.
	people map[string]bool

	operations []storedOperation
	findings   []storedFinding
}

// records are the three records that must agree: the lender's ledger, the database, and the answers to the
// shoppers and the merchants.
type records struct {
	ledger   map[string][]entry         // by the merchant's reference
	stored   map[string]*storedCheckout // likewise
	shoppers []*shopperLog
	sales    []*saleLog
}

// keep enters one attempt of the database, or a checkout without one.
func (r records) keep(reference, step, state, id, attempt string) {
	k := r.stored[reference]
	if k == nil {
		k = &storedCheckout{step: step, attempts: map[string]string{}}
		r.stored[reference] = k
	}
	if step == "approved" { // of any of its checkouts
		k.step = step
	}
	if state == "manual" {
		k.leave(attempt)
	}
	k.add(state, id, attempt)
}

// leave leaves an authorization, or all of a reference, to people.
func (k *storedCheckout) leave(id string) {
	if k.people == nil {
		k.people = map[string]bool{}
	}
	k.people[id] = true
}

// find enters one thing that the lender executed twice or late. people: it is left to them to give it back.
func (r records) find(reference, id string, people bool) {
	k := r.stored[reference]
	k.alarmed = true
	if people {
		k.leave(id)
	}
}

// enter enters the lender's ledger.
func (r records) enter(all []entry) {
	for _, e := range all {
		reference, _, _ := strings.Cut(e.Reference, ".")
		r.ledger[reference] = append(r.ledger[reference], e)
	}
}

func (k *storedCheckout) add(state, id, attempt string) {
	switch state {
	case "":
		return
	case "intent", "sending", "unknown", "undoing":
		k.open++
	case "manual":
		k.manual++
	}
	if id == "" {
		id = attempt
	}
	k.attempts[id] = state
}

// unsettled counts the attempts and operations whose outcome is still open.
func (r records) unsettled() (n int) {
	for _, k := range r.stored {
		n += k.open
	}
	return n
}

// unrecognised counts the live authorizations of the ledger that the relays neither record as approved nor
// have left to people to give back. What was executed twice is counted by doubled.
func (r records) unrecognised() (n int) {
	for reference, entries := range r.ledger {
		k, alive := r.stored[reference], live(entries)
		for _, e := range r.left(reference, entries) {
			known := k != nil && (k.manual > 0 || slices.ContainsFunc(alive, func(twin entry) bool {
				return twin.Reference == e.Reference && k.attempts[twin.ID] == "approved"
			}))
			if !known {
				n++
			}
		}
	}
	return n
}

// doubled counts the checkouts of which more than one authorization is left, and the captures of which more
// than one is, and not with people.
func (r records) doubled() (n int) {
	for reference, entries := range r.ledger {
		for _, e := range entries {
			n += r.stored[reference].doubleCaptures(e)
		}
		if len(r.left(reference, entries)) > 1 {
			n++
		}
	}
	return n
}

// left are the live authorizations that no people are to give back, entry by entry.
func (r records) left(reference string, entries []entry) []entry {
	k := r.stored[reference]
	return slices.DeleteFunc(live(entries), func(e entry) bool {
		return k != nil && (k.people[e.ID] || k.people[e.Reference])
	})
}

// executedTwice reports whether the lender executed one reference twice.
func executedTwice(entries []entry) bool {
	seen := map[string]bool{}
	for _, e := range entries {
		if seen[e.Reference] {
			return true
		}
		seen[e.Reference] = true
	}
	return false
}

// live are the authorizations under which the customer has something reserved or owes it.
func live(entries []entry) (out []entry) {
	for _, e := range entries {
		if e.held() > 0 {
			out = append(out, e)
		}
	}
	return out
}

// verdict is what a run is judged by.
type verdict struct {
	doubles, lost, contradicted, resent, manual int
	twice, withPeople, unalarmed                int            // of what the lender executed twice
	movesTwice                                  map[string]int // captures, releases and returns of these
	books, booksWithPeople, wrongBooks          int            // of approved authorizations
	sums                                        int            // that a merchant was told, compared
	states                                      map[string]int
	complaints                                  []string
}

// complain counts what is wrong, and tells it.
func (v *verdict) complain(n *int, format string, args ...any) {
	*n++
	v.complaints = append(v.complaints, fmt.Sprintf(format, args...))
}

func (r records) judge() verdict {
	v := verdict{states: map[string]int{}}
	for reference, entries := range r.ledger {
		v.judgeLedger(r, reference, entries)
	}
	for reference, k := range r.stored {
		v.manual += k.manual
		for _, state := range k.attempts {
			v.states[state]++
		}
		n := len(r.left(reference, r.ledger[reference]))
		givenUp := func(e entry) bool { return k.givenUp(e.ID) }
		if k.step == "approved" && n != 1 && (n > 1 || !slices.ContainsFunc(r.ledger[reference], givenUp)) {
			v.complain(&v.contradicted, "%s is approved and the ledger has %d", reference, n)
		}
	}
	for _, s := range r.shoppers {
		r.compare(s, func(format string, args ...any) { v.complain(&v.contradicted, format, args...) })
	}
	for _, s := range r.sales {
		v.compareSale(r, s)
		v.compareSums(r, s)
	}
	return v
}

// unalarmed counts what was executed twice without an alarm.
func (r records) unalarmed() int { return r.judge().unalarmed }

// judgeLedger judges the authorizations that the lender executed of one order.
func (v *verdict) judgeLedger(r records, reference string, entries []entry) {
	alive, k := r.left(reference, entries), r.stored[reference]
	v.withPeople += len(live(entries)) - len(alive)
	if executedTwice(entries) {
		if v.twice++; k == nil || !k.alarmed && k.manual == 0 {
			v.complain(&v.unalarmed, "%s was executed twice by the lender, without an alarm", reference)
		}
	}
	if len(alive) > 1 {
		v.complain(&v.doubles, "%s has %d authorizations", reference, len(alive))
	}
	for _, e := range entries {
		if e.Received > 1 {
			v.complain(&v.resent, "%s was sent %d times", e.Reference, e.Received)
		}
		v.judgeMoves(k, e)
	}
	for _, e := range alive {
		known := k != nil && (k.step == "approved" && k.attempts[e.ID] == "approved" || k.manual > 0)
		if !known || e.Amount != whole {
			v.complain(&v.lost, "%s is executed (%s) and the relay says %+v", e.Reference, e.Amount, k)
		}
	}
}

// compare checks a shopper's answers against the ledger: approved stays approved, under the same
// authorization number. An answer that was on its way may still say that the lender is asked.
func (r records) compare(s *shopperLog, complain func(string, ...any)) {
	approved, ended := "", ""
	for _, t := range s.Observed {
		switch {
		case slices.Contains([]string{"declined", "cancelled", "expired"}, t.Step):
			ended = t.Step
		case t.Step == "approved" && approved != "" && approved != t.Authorization:
			complain("%s was told two authorizations", s.Reference)
		case t.Step == "approved":
			approved = t.Authorization
		}
	}
	if approved == "" {
		return
	}
	if ended != "" {
		complain("%s was told approved, and also %s", s.Reference, ended)
	}
	for _, e := range r.ledger[s.Reference] {
		if k := r.stored[s.Reference]; e.ID == approved && (e.held() > 0 || k != nil && k.givenUp(e.ID)) {
			return
		}
	}
	complain("%s was told %s, which the ledger does not have", s.Reference, approved)
}

// planted matches the planted secrets. checkLeaks looks for them in every log that a relay wrote.
var planted = regexp.MustCompile(`canary|sk_test_|ct_[A-Za-z0-9_-]{20}|\b77\d{12}\b`)

func checkLeaks(folder string) error {
	logs, err := filepath.Glob(filepath.Join(folder, "relay*.log"))
	if err != nil || len(logs) == 0 {
		return errors.Join(err, errors.New("no log was written"))
	}
	for _, path := range logs {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if found := planted.FindIndex(text); found != nil {
			return fmt.Errorf("%s holds a planted value at byte %d", filepath.Base(path), found[0])
		}
	}
	return nil
}

// waitForZero asks again every half second until a count is zero, and gives how long that took.
func waitForZero(ctx context.Context, limit time.Duration, count func() (int, error)) (time.Duration, error) {
	begin := time.Now()
	for {
		n, err := count()
		if err == nil && n == 0 {
			return time.Since(begin), nil
		}
		if time.Since(begin) > limit || ctx.Err() != nil {
			return time.Since(begin),
				errors.Join(err, fmt.Errorf("still %d after %v", n, time.Since(begin).Round(time.Second)))
		}
		rest(ctx, 500*time.Millisecond)
	}
}
