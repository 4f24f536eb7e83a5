package relay

import (
	"context"
	"errors"
	"slices"
	"time"

	"candor/core/checkout"
)

// ResolveAttempt settles the manual attempt of a checkout by what people found out, and returns it, with the
// resolution that waits for a second person if it does. Only an operator may call it; the Subject is found.
//
// done: the list has the authorization whose id is the Evidence, whole, with our amount; it is approved, or
// given back where the merchant had cancelled. not_done: the lender holds nothing of it. Where the list never
// had it, it is watched for a day more. Codes: those of ResolveOperation; conflict also for done where the
// checkout has ended.
func (r *Relay) ResolveAttempt(ctx context.Context, s Resolution) (Attempt, *Resolution, error) {
	s.Of, s.At = SubjectAttempt, r.Now().UTC()
	err := s.check()
	if err == nil && !s.Amount.IsZero() {
		err = checkout.Refuse(checkout.CodeFieldInvalid, "amount")
	}
	if err != nil {
		return Attempt{}, nil, err
	}
	unlock, err := r.locks.lock(ctx, s.Checkout)
	if err != nil {
		return Attempt{}, nil, err
	}
	defer unlock()
	for range resolveTries {
		a, waiting, err := r.tryResolveAttempt(ctx, s)
		if !errors.Is(err, ErrStale) {
			return a, waiting, problemOr("resolve attempt", err)
		}
	}
	return Attempt{}, nil, &checkout.Problem{Code: checkout.CodeConflict, Op: "resolve attempt"}
}

// tryResolveAttempt resolves by one reading. It returns ErrStale if another wrote meanwhile.
func (r *Relay) tryResolveAttempt(ctx context.Context, s Resolution) (Attempt, *Resolution, error) {
	c, err := r.Checkout(ctx, Ref{s.Merchant, s.Checkout})
	if err != nil {
		return Attempt{}, nil, err
	}
	attempts, err := r.Store.Attempts(ctx, c.Merchant, c.ID)
	if err != nil {
		return Attempt{}, nil, checkout.Unavailable("read attempts", err)
	}
	i := slices.IndexFunc(attempts, func(a Attempt) bool { return a.State == AttemptManual })
	if i < 0 {
		return r.attemptResolvedBefore(ctx, attempts, s)
	}
	s.Subject = string(attempts[i].ID)
	next, listTells, err := r.judgeAttempt(ctx, c, attempts[i], s)
	if err != nil {
		return Attempt{}, nil, err
	}
	ok, waiting, write, err := r.confirmed(ctx, s, attempts[i].Amount, listTells)
	if err != nil {
		return Attempt{}, nil, err
	}
	if !ok {
		return attempts[i], &waiting, r.askSecond(ctx, c, waiting, write)
	}
	change := r.attemptChange(c, AttemptManual, next)
	change.Audit = s.audit(AuditResolve)
	if err := r.Store.Commit(ctx, change); err != nil {
		return Attempt{}, nil, err
	}
	r.alarmOtherwise(c, *change.Attempt)
	r.logResolved(s)
	return *change.Attempt, nil, nil
}

// attemptResolvedBefore answers where no attempt is manual: the same resolution again gets the attempt.
func (r *Relay) attemptResolvedBefore(ctx context.Context, attempts []Attempt,
	s Resolution) (Attempt, *Resolution, error) {
	for _, a := range slices.Backward(attempts) {
		s.Subject = string(a.ID)
		if before, err := r.wasTold(ctx, s); err != nil || before {
			return a, nil, err
		}
	}
	return Attempt{}, nil, &checkout.Problem{Code: checkout.CodeConflict, Op: "resolve attempt"}
}

// judgeAttempt reads the lender's list and returns the attempt as the resolution makes it, unless the list
// contradicts. listTells is false where the list cannot tell.
func (r *Relay) judgeAttempt(ctx context.Context, c Checkout, a Attempt,
	s Resolution) (next Attempt, listTells bool, err error) {
	now := r.Now().UTC()
	var found []Authorization
	if !a.Account.IsZero() {
		list, err := r.list(ctx, a)
		if err != nil {
			return a, false, listUnusable("read list", err)
		}
		found = withReference(a, list)
	}
	beside, err := r.Store.Operations(ctx, a.Merchant, a.Checkout)
	if err != nil {
		return a, false, checkout.Unavailable("read operations", err)
	}
	waits := latest(a.Deadline.Add(r.Times.NotExecuted), a.Decided.Add(r.listLag(a.Merchant)))
	if s.Outcome == FoundNotDone && now.Before(waits) || slices.ContainsFunc(beside,
		func(o Operation) bool { return o.State.Open() }) {
		return a, false, listUnusable("judge resolution", errTooSoon)
	}
	a.Checked, a.Decided, a.Due = now, now, time.Time{}
	if s.Outcome == FoundDone {
		next, err = attemptDone(c, a, s, found)
		return next, true, err
	}
	return r.attemptNotDone(c, a, s, found, beside)
}

// attemptDone is an attempt that the lender has: listed whole with our amount under the id that is named.
// What else is listed under its reference is a double, and is given back when the approval is compared.
func attemptDone(c Checkout, a Attempt, s Resolution, found []Authorization) (Attempt, error) {
	switch {
	case c.Step.Ended():
		return a, &checkout.Problem{Code: checkout.CodeConflict, Op: "approve an ended checkout"}
	case s.Evidence == "":
		return a, checkout.Refuse(checkout.CodeEvidenceRequired, "evidence")
	case a.Account.IsZero():
		return a, listUnusable("judge resolution", errForgotten)
	}
	var shown *Authorization
	for i, entry := range found {
		shown = &found[i]
		captured := len(entry.Captures) > 0 && !c.State.AutoCapture
		if entry.ID == s.Evidence && entry.statusKnown() && entry.HasAmount &&
			entry.Amount.Equal(a.Amount) && isWhole(a, entry) && !captured {
			return approvedAs(a, entry), nil
		}
	}
	return a, contradicted("judge resolution", shown)
}

// attemptNotDone is an attempt of which the lender holds nothing: it never had it, or it was given back.
func (r *Relay) attemptNotDone(c Checkout, a Attempt, s Resolution, found []Authorization,
	beside []Operation) (Attempt, bool, error) {
	listTells := !a.Account.IsZero()
	had := c.Step.Ended() || a.Authorization != ""
	for i, entry := range found {
		if entry.refused() {
			continue
		}
		had = true
		held, certain := stillHeld(a, entry, beside)
		if held || !certain && s.Evidence == "" {
			return a, true, contradicted("judge resolution", &found[i])
		}
		listTells = listTells && certain
		a.Authorization = entry.ID
	}
	if had {
		a.State = AttemptUndone
		if !a.Account.IsZero() {
			a.Due = r.compareAt(a.Merchant)
		}
		return a, listTells, nil
	}
	a.State = AttemptNotExecuted
	if !a.Account.IsZero() {
		a.Due = a.Decided.Add(r.longestPause()) // it is watched
	}
	return a, listTells, nil
}

// stillHeld reports whether the lender holds something of an entry. It is not certain where the list does not
// say what remains, and for captures of a purchase without a plan: those are refunded, and no list shows
// refunds.
func stillHeld(a Attempt, entry Authorization, beside []Operation) (held, certain bool) {
	certain = true
	switch {
	case entry.Status == AuthorizationClosed:
	case !entry.HasRemaining:
		certain = false
	case !entry.Remaining.IsZero():
		return true, true
	}
	for _, captured := range entry.Captures {
		switch {
		case captured.HasRemaining && captured.Remaining.IsZero(), captureGivenBack(captured, beside):
		case a.Offer == regularOffer, !captured.HasRemaining:
			certain = false
		default:
			return true, true
		}
	}
	return false, certain
}

// captureGivenBack reports whether a return or refund of ours gave a whole capture back.
func captureGivenBack(c Captured, beside []Operation) bool {
	left := remainder{left: c.Amount}
	for _, o := range beside {
		if (o.Kind == KindReturn || o.Kind == KindRefund) && o.State == OperationDone && o.Capture == c.ID {
			left.subtract(o.Amount)
		}
	}
	return left.err == nil && left.left.IsZero()
}
