package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
)

// storedOperation is an operation as the database holds it.
type storedOperation struct {
	ID, Kind, State, Cause string
	Authorization, Capture string // the lender's ids
	Amount                 cents
}

// storedFinding is a difference that raised its alarm.
type storedFinding struct {
	Kind, Subject, Entry string
	People               bool // they settle it, and have not yet
}

// keepOperation enters one operation of the database. What people are to give back of an authorization that
// should not be there is found, too.
func (r records) keepOperation(reference string, o storedOperation) {
	k := r.stored[reference]
	k.operations = append(k.operations, o)
	if slices.Contains([]string{"intent", "sending", "unknown"}, o.State) {
		k.open++
	}
	if o.State == "manual" && k.attempts[o.Authorization] != "approved" &&
		slices.Contains([]string{"double", "late_find", "cancel"}, o.Cause) {
		r.find(reference, o.Authorization, true)
	}
}

// keepFinding enters one finding of the database.
func (r records) keepFinding(reference string, f storedFinding) {
	k := r.stored[reference]
	k.findings = append(k.findings, f)
	if f.Subject == "authorization" && (f.Kind == "double" || f.Kind == "late_find") {
		r.find(reference, f.Entry, f.People)
	}
}

// leftToPeople reports whether people have something to settle, so that the books may differ until then.
func (k *storedCheckout) leftToPeople() bool {
	return k.manual > 0 ||
		slices.ContainsFunc(k.operations, func(o storedOperation) bool { return o.State == "manual" }) ||
		slices.ContainsFunc(k.findings, func(f storedFinding) bool { return f.People })
}

// givenUp reports whether the books of an approved authorization know of something that was given back, so
// that nothing of it may be left.
func (k *storedCheckout) givenUp(id string) bool {
	return k.attempts[id] == "approved" && slices.ContainsFunc(k.operations, func(o storedOperation) bool {
		return o.Authorization == id && o.Kind != "capture" && o.State == "done"
	})
}

// ledgerSums adds up the moves of a kind: releases in one sum, all others for each capture.
func ledgerSums(e entry, kind string) map[string]cents {
	sums := map[string]cents{}
	for _, m := range e.Moves {
		switch {
		case m.Kind != kind:
		case kind == "capture":
			sums[m.ID] += m.Amount
		default:
			sums[m.Capture] += m.Amount
		}
	}
	return sums
}

// bookSums adds up the operations of a kind that are done, as ledgerSums does.
func (k *storedCheckout) bookSums(id, kind string) map[string]cents {
	sums := map[string]cents{}
	for _, o := range k.operations {
		if o.Authorization == id && o.Kind == kind && o.State == "done" {
			sums[o.Capture] += o.Amount
		}
	}
	return sums
}

// moveKinds are the kinds of operations of a run. Its merchants ask for no refunds: only relays do, to give
// back what cannot be returned.
var moveKinds = []string{"capture", "release", "return", "refund"}

// wrongBooks tells how the books of an authorization differ from the lender's ledger, "" if they do not.
func (k *storedCheckout) wrongBooks(e entry) string {
	for _, kind := range moveKinds {
		if ours, theirs := k.bookSums(e.ID, kind), ledgerSums(e, kind); !maps.Equal(ours, theirs) {
			return fmt.Sprintf("the books of %s have %ss %v, the ledger %v", e.Reference, kind, ours, theirs)
		}
	}
	return ""
}

// overstated tells which books of an authorization say more than the lender's ledger has, "" if none do. That
// is wrong also while people have something to settle.
func (k *storedCheckout) overstated(e entry) string {
	for _, kind := range moveKinds {
		theirs := ledgerSums(e, kind)
		for of, ours := range k.bookSums(e.ID, kind) {
			if ours > theirs[of] {
				return fmt.Sprintf("the books of %s have a %s of %s, the ledger %s", e.Reference, kind, ours,
					theirs[of])
			}
		}
	}
	return ""
}

// differ counts the approved authorizations whose books differ from the ledger, and are not with people.
func (r records) differ() (n int) {
	for reference, entries := range r.ledger {
		for _, e := range entries {
			k := r.stored[reference]
			if k != nil && k.attempts[e.ID] == "approved" && !k.leftToPeople() && k.wrongBooks(e) != "" {
				n++
			}
		}
	}
	return n
}

// twins are the moves of an entry that have the reference of an earlier one, each with that one.
func twins(e entry) (pairs [][2]move) {
	first := map[string]move{}
	for _, m := range e.Moves {
		if was, again := first[m.Reference]; again {
			pairs = append(pairs, [2]move{was, m})
		} else {
			first[m.Reference] = m
		}
	}
	return pairs
}

// foundTwice reports whether an alarm told of a move that was executed twice: of a capture that it is double,
// of anything else that less is left than the operations explain.
func (k *storedCheckout) foundTwice(e entry, pair [2]move) bool {
	return slices.ContainsFunc(k.findings, func(f storedFinding) bool {
		switch kind := pair[1].Kind; kind {
		case "capture":
			return f.isDouble(pair)
		case "release":
			return f.Entry == e.ID && (f.Kind == "unexplained" && f.Subject == kind || f.Kind == "closed")
		default:
			return f.Kind == "unexplained" && f.Subject == kind && f.Entry == pair[1].Capture
		}
	})
}

// doubleCaptures counts the captures of an entry of which both are left, and not with people.
func (k *storedCheckout) doubleCaptures(e entry) (n int) {
	for _, pair := range twins(e) {
		withPeople := func(f storedFinding) bool {
			return f.People && f.isDouble(pair)
		}
		if pair[1].Kind == "capture" && (k == nil || !slices.ContainsFunc(k.findings, withPeople)) &&
			e.givenBack(pair[0].ID) < pair[0].Amount && e.givenBack(pair[1].ID) < pair[1].Amount {
			n++
		}
	}
	return n
}

// isDouble reports whether a finding is that a capture was executed twice.
func (f storedFinding) isDouble(pair [2]move) bool {
	return f.Kind == "double" && f.Subject == "capture" && (f.Entry == pair[0].ID || f.Entry == pair[1].ID)
}

// judgeMoves judges what followed one authorization.
func (v *verdict) judgeMoves(k *storedCheckout, e entry) {
	for _, pair := range twins(e) {
		if v.movesTwice == nil {
			v.movesTwice = map[string]int{}
		}
		v.movesTwice[pair[1].Kind]++
		// What people have to settle may explain that less remains. It explains no second capture.
		excused := k != nil && k.leftToPeople() && pair[1].Kind != "capture"
		if k == nil || !excused && !k.foundTwice(e, pair) {
			v.complain(&v.unalarmed, "%s %s of %s was executed twice by the lender, without an alarm: %+v",
				pair[1].Kind, pair[1].Reference, e.Reference, k)
		}
	}
	for range k.doubleCaptures(e) {
		v.complain(&v.doubles, "%s is captured twice", e.Reference)
	}
	received := map[string]int{}
	for _, m := range e.Moves {
		received[m.Reference] = m.Received
	}
	for reference, n := range received {
		if n > 1 {
			v.complain(&v.resent, "%s was sent %d times", reference, n)
		}
	}
	switch {
	case k == nil || k.attempts[e.ID] != "approved":
	case k.leftToPeople():
		if v.booksWithPeople++; k.overstated(e) != "" {
			v.complain(&v.wrongBooks, "%s", k.overstated(e))
		}
	default:
		if v.books++; k.wrongBooks(e) != "" {
			v.complain(&v.wrongBooks, "%s", k.wrongBooks(e))
		}
	}
}

// printBooks prints what the comparison of the books found.
func (v *verdict) printBooks(w io.Writer) {
	fmt.Fprintf(w, "captures, releases and returns that the lender executed twice: %d, %d, %d; books "+
		"compared %d (and %d with people), told to merchants %d, wrong %d\n", v.movesTwice["capture"],
		v.movesTwice["release"], v.movesTwice["return"], v.books, v.booksWithPeople, v.sums, v.wrongBooks)
}

// missed names what the lender must have executed twice in a run of this size, and did not.
func (v *verdict) missed() (out []string) {
	for _, kind := range []string{"capture", "release", "return"} {
		if v.books >= 150 && v.movesTwice[kind] == 0 {
			out = append(out, "no "+kind+" was executed twice")
		}
	}
	return out
}

// compareSale checks what a merchant was told in answers: a key names one operation, and what was told done
// is in the database and in the ledger with its amount.
func (v *verdict) compareSale(r records, s *saleLog) {
	ids := map[string]string{}
	for _, told := range s.Told {
		if was := ids[told.Key]; was != "" && was != told.ID {
			v.complain(&v.contradicted, "%s: one key was told %s and %s", s.Reference, was, told.ID)
		}
		ids[told.Key] = told.ID
		if told.Status != "done" {
			continue
		}
		if k := r.stored[s.Reference]; k == nil ||
			!slices.ContainsFunc(k.operations, func(o storedOperation) bool {
				return o.ID == told.ID && o.State == "done" && o.Amount.String() == told.Amount
			}) {
			v.complain(&v.contradicted, "%s: %s was told done, and the database does not say so", s.Reference,
				told.ID)
		}
		if !r.executed(s.Reference, told) {
			v.complain(&v.contradicted, "%s: %s %s was told done, which the ledger does not have",
				s.Reference, told.Kind, told.Reference)
		}
	}
}

// compareSums checks the sums that a merchant was told at the end, against the ledger.
func (v *verdict) compareSums(r records, s *saleLog) {
	k := r.stored[s.Reference]
	if k == nil || k.leftToPeople() {
		return
	}
	for _, e := range r.ledger[s.Reference] {
		if e.ID != s.Sums.Authorization {
			continue
		}
		want := toldSums{e.ID, e.sum("capture", "").String(), e.sum("release", "").String(),
			e.sum("return", "").String(), e.sum("refund", "").String(), e.remaining().String()}
		if v.sums++; s.Sums != want {
			v.complain(&v.wrongBooks, "%s was told %+v, the ledger has %+v", s.Reference, s.Sums, want)
		}
		return
	}
	v.complain(&v.contradicted, "%s was told the sums of %q, which the ledger does not have", s.Reference,
		s.Sums.Authorization)
}

// executed reports whether the ledger has an operation with its amount.
func (r records) executed(reference string, told toldOperation) bool {
	return slices.ContainsFunc(r.ledger[reference], func(e entry) bool {
		return slices.ContainsFunc(e.Moves, func(m move) bool {
			return m.Kind == told.Kind && m.Reference == told.Reference && m.Amount.String() == told.Amount
		})
	})
}
