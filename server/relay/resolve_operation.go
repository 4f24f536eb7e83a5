package relay

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"candor/core/checkout"
	"candor/core/money"
)

// ResolveOperation settles a manual operation by what people found out. The checkout's revision is compared
// when it is written, so that of two resolutions of one checkout the second is judged after the first. A
// merchant's server or an operator may call it. Codes: checkout_not_found, operation_not_found; conflict
// where the operation is not manual; lender_list_differs (*ContradictedError); list_unusable;
// evidence_required; field_invalid, busy, unavailable.
func (r *Relay) ResolveOperation(ctx context.Context, s Resolution) (Resolved, error) {
	s.Of, s.At = SubjectOperation, r.Now().UTC()
	if err := s.check(); err != nil {
		return Resolved{}, err
	}
	unlock, err := r.locks.lock(ctx, s.Checkout)
	if err != nil {
		return Resolved{}, err
	}
	defer unlock()
	for range resolveTries {
		done, err := r.tryResolveOperation(ctx, s)
		if !errors.Is(err, ErrStale) {
			return done, problemOr("resolve operation", err)
		}
	}
	return Resolved{}, &checkout.Problem{Code: checkout.CodeConflict, Op: "resolve operation"}
}

// problemOr is an error as a Problem: one that is none says that the database failed.
func problemOr(op string, err error) error {
	if _, is := errors.AsType[*checkout.Problem](err); err == nil || is {
		return err
	}
	return checkout.Unavailable(op, err)
}

// tryResolveOperation resolves by one reading. It returns ErrStale if another wrote meanwhile.
func (r *Relay) tryResolveOperation(ctx context.Context, s Resolution) (Resolved, error) {
	c, err := r.Checkout(ctx, Ref{s.Merchant, s.Checkout})
	if err != nil {
		return Resolved{}, err
	}
	o, err := r.operationOf(ctx, Ref{s.Merchant, s.Checkout}, OperationID(s.Subject))
	if err != nil {
		return Resolved{}, err
	}
	if o.State != OperationManual {
		return r.resolvedBefore(ctx, o, s)
	}
	w, next, listTells, err := r.judgeOperation(ctx, o, s)
	if err != nil {
		return Resolved{}, err
	}
	ok, waiting, write, err := r.confirmed(ctx, s, larger(o.Amount, next.Amount), listTells)
	if err != nil {
		return Resolved{}, err
	}
	if !ok {
		return Resolved{o, &waiting}, r.askSecond(ctx, c, waiting, write)
	}
	if !w.booksHold(next) {
		return Resolved{}, &checkout.Problem{Code: checkout.CodeConflict, Op: "add up the books"}
	}
	bumped := c
	bumped.Revision++
	change := Change{Checkout: &bumped, Was: c.Revision, Operation: &next, OperationWas: OperationManual,
		Audit: s.audit(AuditResolve)}
	if err := r.undoGoesOn(ctx, next, &change); err != nil {
		return Resolved{}, err
	}
	if err = r.Store.Commit(ctx, change); err == nil {
		r.logResolved(s)
	}
	return Resolved{Operation: next}, err
}

// undoGoesOn lets an undo go on, in the same commit, that people had to settle because of one of its
// operations.
func (r *Relay) undoGoesOn(ctx context.Context, o Operation, change *Change) error {
	if o.Cause != CauseLateFind && o.Cause != CauseCancel {
		return nil
	}
	a, err := r.Store.Attempt(ctx, o.Merchant, o.Attempt)
	if err != nil {
		return checkout.Unavailable("read attempt", err)
	}
	if a.State == AttemptManual {
		a.State, a.Due = AttemptUndoing, r.Now().UTC()
		change.Attempt, change.AttemptWas = &a, AttemptManual
	}
	return nil
}

// operationOf finds an operation of a checkout. Codes: operation_not_found, unavailable.
func (r *Relay) operationOf(ctx context.Context, ref Ref, id OperationID) (Operation, error) {
	o, err := r.Store.Operation(ctx, ref.Merchant, id)
	if errors.Is(err, ErrNotFound) || err == nil && o.Checkout != ref.Checkout {
		return o, &checkout.Problem{Code: checkout.CodeOperationNotFound, Op: "read operation"}
	}
	return o, checkout.Unavailable("read operation", err)
}

// resolvedBefore answers a resolution of what is not manual: the same again gets the operation, another one a
// conflict.
func (r *Relay) resolvedBefore(ctx context.Context, o Operation, s Resolution) (Resolved, error) {
	before, err := r.wasTold(ctx, s)
	if err == nil && !before {
		err = &checkout.Problem{Code: checkout.CodeConflict, Op: "resolve operation"}
	}
	return Resolved{Operation: o}, err
}

func larger(a, b money.Amount) money.Amount {
	if a.Cmp(b) < 0 {
		return b
	}
	return a
}

// booksHold reports whether the operations of an authorization can still be added up when one of them is
// replaced. Of what is given back whole the captures are in no books: no more is given back than there was.
func (w witness) booksHold(next Operation) bool {
	changed := slices.Clone(w.others)
	for i := range changed {
		if changed[i].ID == next.ID {
			changed[i] = next
		}
	}
	if !next.ofPurchase(w.attempt) {
		back, err := books{list: changed}.sum(func(o Operation) bool {
			return o.Kind != KindCapture && o.State.Counts()
		})
		return err == nil && back.Cmp(larger(w.attempt.Amount, w.operation.Amount)) <= 0
	}
	b := books{authorized: w.attempt.Amount, list: changed}
	_, err := b.sums()
	_, back := b.refundable()
	return err == nil && back == nil
}

// judgeOperation reads the lender's list and then our operations, so that all that the list shows is among
// them. It returns the operation as the resolution makes it, unless the list contradicts. listTells is false
// where the list cannot tell.
func (r *Relay) judgeOperation(ctx context.Context, o Operation,
	s Resolution) (w witness, next Operation, listTells bool, err error) {
	a, err := r.Store.Attempt(ctx, o.Merchant, o.Attempt)
	if err != nil {
		return w, o, false, checkout.Unavailable("read attempt", err)
	}
	asked := r.Now().UTC()
	var list []Authorization
	if !a.Account.IsZero() {
		if list, err = r.list(ctx, a); err != nil {
			return w, o, false, listUnusable("read list", err)
		}
	}
	beside, err := r.Store.Operations(ctx, o.Merchant, o.Checkout)
	if err != nil {
		return w, o, false, checkout.Unavailable("read operations", err)
	}
	if r.listMayLag(o, s, beside, asked) {
		return w, o, false, listUnusable("judge resolution", errTooSoon)
	}
	// the books are one authorization's
	w = witness{operation: o, attempt: a, others: ofAuthorization(beside, o.Authorization)}
	if i := slices.IndexFunc(list, func(e Authorization) bool { return e.ID == o.Authorization }); i >= 0 {
		w.entry, w.attempt = &list[i], a.as(o, list[i])
	}
	next, listTells, err = w.judge(s)
	next.Decided, next.Checked, next.Due = asked, asked, r.compareAt(o.Merchant)
	return w, next, listTells, err
}

// listMayLag reports whether a list may not tell yet: the lender may still do what a request asked for, or
// something of this checkout is not decided or was decided only now.
func (r *Relay) listMayLag(o Operation, s Resolution, beside []Operation, asked time.Time) bool {
	if s.Outcome == FoundNotDone && asked.Sub(o.Deadline) < r.Times.NotExecuted {
		return true
	}
	settled := asked.Add(-r.listLag(o.Merchant))
	return slices.ContainsFunc(beside, func(b Operation) bool {
		return b.State.Open() || b.State.Counts() && b.executedBy().After(settled)
	})
}

// executedBy is when the lender has done an operation at the latest, if it did: at the end of its call. It
// may be decided long after.
func (o Operation) executedBy() time.Time {
	if o.Decided.IsZero() || o.Deadline.Before(o.Decided) {
		return o.Deadline
	}
	return o.Decided
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// witness is what a resolution of an operation is judged by.
type witness struct {
	operation Operation
	attempt   Attempt
	others    []Operation    // of its checkout, itself among them
	entry     *Authorization // of the list; nil if it has none or cannot be read any more
}

// judge is the operation as a resolution makes it. It refuses what the entry contradicts.
func (w witness) judge(s Resolution) (Operation, bool, error) {
	next := w.operation
	if s.Outcome == FoundNotDone {
		next.State = OperationNotDone
		if w.entry != nil && w.showsIt() {
			return next, true, contradicted("judge resolution", w.entry)
		}
		return next, w.entry != nil, nil
	}
	if s.Evidence == "" && next.Kind != KindRelease {
		return next, false, checkout.Refuse(checkout.CodeEvidenceRequired, "evidence")
	}
	next.State = OperationDone
	if !s.Amount.IsZero() {
		next.Amount = s.Amount
	}
	switch next.Kind {
	case KindCapture:
		return w.judgeCapture(next, s.Evidence)
	case KindRefund: // in no list
		return next, true, nil
	}
	return w.judgeRemainder(next, s.Evidence)
}

// showsIt reports whether the list has the operation: a capture under our reference, of whatever amount, and
// any other where no more remains than if it and all others that may have been done were done. A capture that
// a list does not have was not done, and explains nothing.
func (w witness) showsIt() bool {
	if w.operation.Kind == KindCapture {
		return slices.ContainsFunc(w.entry.Captures, func(c Captured) bool {
			return w.operation.madeReference(w.attempt, c.Reference)
		})
	}
	others := slices.DeleteFunc(slices.Clone(w.others), func(o Operation) bool {
		return o.Kind == KindCapture && o.State == OperationManual && !listedCapture(*w.entry, o)
	})
	return markIfProven(w.operation, w.attempt, *w.entry, others).State == OperationDone
}

// judgeCapture is a capture that is done: the list has the lender's id with the amount, and it is no other
// operation's.
func (w witness) judgeCapture(next Operation, id string) (Operation, bool, error) {
	next.Capture = id
	if w.entry == nil {
		return next, false, nil
	}
	i := slices.IndexFunc(w.entry.Captures, func(c Captured) bool { return c.ID == id })
	anothers := slices.ContainsFunc(w.others, func(o Operation) bool {
		return o.ID != next.ID && o.Kind == KindCapture && (o.Capture == id ||
			i >= 0 && o.madeReference(w.attempt, w.entry.Captures[i].Reference))
	})
	if i < 0 || anothers || !w.entry.Captures[i].Amount.Equal(next.Amount) {
		return next, true, contradicted("judge resolution", w.entry)
	}
	return next, true, nil
}

// judgeRemainder is a release or a return that is done: no more remains than if it, and what was certainly
// done of the same remainder, was done.
func (w witness) judgeRemainder(next Operation, id string) (Operation, bool, error) {
	next.Done = cmp.Or(id, next.Done)
	if w.entry == nil {
		return next, false, nil
	}
	left, remaining, known := returnRemainder(next, *w.entry)
	if next.Kind == KindRelease {
		left, remaining, known = releaseRemainder(w.attempt, *w.entry, nil)
		next.Done = ""
	}
	left.subtract(next.Amount)
	for _, o := range w.others {
		if o.ID != next.ID && o.Kind == next.Kind && o.State == OperationDone && sharesRemainder(next, o) {
			left.subtract(o.Amount)
		}
	}
	if known && (left.err != nil || remaining.Cmp(left.left) > 0) {
		return next, true, contradicted("judge resolution", w.entry)
	}
	return next, known, nil
}

// ReconcileOperation looks a manual operation up in the lender's list once more, and returns it: done if the
// list proves it, else as it was. What is not manual is returned as it is. A merchant's server may call it.
// Codes: checkout_not_found, operation_not_found; conflict for a refund, which no list shows, and where the
// account is forgotten; list_unusable, unavailable.
func (r *Relay) ReconcileOperation(ctx context.Context, ref Ref, id OperationID) (Operation, error) {
	if _, err := r.Checkout(ctx, ref); err != nil {
		return Operation{}, err
	}
	o, err := r.operationOf(ctx, ref, id)
	if err != nil || o.State != OperationManual {
		return o, err
	}
	a, err := r.Store.Attempt(ctx, o.Merchant, o.Attempt)
	switch {
	case err != nil:
		return o, checkout.Unavailable("read attempt", err)
	case o.Kind == KindRefund || a.Account.IsZero():
		return o, &checkout.Problem{Code: checkout.CodeConflict, Op: "reconcile operation", Err: errForgotten}
	}
	now, err := r.findOperationInList(ctx, o)
	if err != nil {
		return o, listUnusable("reconcile operation", err)
	}
	if now.State != OperationDone {
		return o, nil
	}
	now.Checked, now.Decided, now.Due = r.Now().UTC(), r.Now().UTC(), r.compareAt(o.Merchant)
	change := Change{Operation: &now, OperationWas: OperationManual}
	if err := r.undoGoesOn(ctx, now, &change); err != nil {
		return o, err
	}
	err = r.Store.Commit(ctx, change)
	if errors.Is(err, ErrStale) {
		return r.operationOf(ctx, ref, id)
	}
	return now, checkout.Unavailable("write operation", err)
}
