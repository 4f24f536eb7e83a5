package relay

import (
	"context"
	"slices"
	"time"

	"candor/core/checkout"
	"candor/core/money"
)

// Reconcile looks up a purchase again that was left to people, for example when the lender's list can be read
// once more. A purchase that is being looked up already goes on as it does. A merchant's server may call it.
// Codes: conflict where the lender was not asked, where the checkout has ended or where its account is
// forgotten; checkout_not_found, busy, unavailable.
func (r *Relay) Reconcile(ctx context.Context, ref Ref) (Checkout, error) {
	return r.changeByMerchant(ctx, ref, "reconcile checkout",
		func(ctx context.Context, c Checkout) (Change, error) {
			change, err := r.reconcileChange(ctx, c)
			if change.Attempt != nil && change.Attempt.Account.IsZero() {
				return Change{}, errConflict // the lender's list cannot be asked for without it
			}
			return change, err
		})
}

// reconcileChange is the change by which an attempt that was left to people is looked up again. It is empty
// if there is none.
func (r *Relay) reconcileChange(ctx context.Context, c Checkout) (Change, error) {
	if !c.Step.Waiting() {
		return Change{}, errConflict
	}
	attempts, err := r.Store.Attempts(ctx, c.Merchant, c.ID)
	left := slices.IndexFunc(attempts, func(a Attempt) bool { return a.State == AttemptManual })
	if err != nil || left < 0 {
		return Change{}, err
	}
	a, now, was := attempts[left], r.Now().UTC(), c.Revision
	a.State, a.Looks = AttemptUnknown, 0
	a.Deadline, a.Decided, a.Due = now, time.Time{}, now // the schedule begins again now
	if !r.wasManual(a) {
		a.Deadline = a.Created.Add(r.Times.Authorize + time.Second)
	}
	c.Revision++
	c.State.Outcome = &checkout.Outcome{At: now, SentAt: a.Created}
	return Change{Checkout: &c, Was: was, Attempt: &a, AttemptWas: AttemptManual}, nil
}

// wasManual reports whether an attempt was left to people before.
func (r *Relay) wasManual(a Attempt) bool { return a.Deadline.Sub(a.Created) > r.Times.Authorize }

// isWhole reports whether an entry of the list is as the attempt was authorized: nothing of it is captured
// and all remains, or all was captured at once and nothing was returned. If people had to do with the
// attempt, any other entry may be their doing.
func isWhole(a Attempt, entry Authorization) bool {
	is := func(m money.Amount, known bool, want money.Amount) bool { return !known || m.Equal(want) }
	switch len(entry.Captures) {
	case 0:
		return (entry.HasRemaining || entry.Status != AuthorizationClosed) &&
			is(entry.Remaining, entry.HasRemaining, a.Amount)
	case 1:
		c := entry.Captures[0]
		return is(c.Amount, true, a.Amount) && is(c.Remaining, c.HasRemaining, a.Amount) &&
			(!entry.HasRemaining || entry.Remaining.IsZero())
	}
	return false
}
