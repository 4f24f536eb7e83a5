package relay

import (
	"context"
	"net/http"
	"slices"
	"time"

	"candor/core/checkout"
)

// postReconcile has a purchase that was left to people looked up in the lender's list again, as when the list can be read
// once more. One that is being looked up already goes on as it does.
func (r *Relay) postReconcile(w http.ResponseWriter, q *http.Request, m Merchant, body []byte) error {
	return r.direct(w, q, m, body, "reconcile checkout", r.reconciling)
}

// reconciling is what it takes to look an attempt up again that was left to people.
func (r *Relay) reconciling(ctx context.Context, c Checkout) (Change, error) {
	if !c.Step.Waiting() {
		return Change{}, errNotNow
	}
	attempts, err := r.Store.Attempts(ctx, c.Merchant, c.ID)
	left := slices.IndexFunc(attempts, func(a Attempt) bool { return a.State == AttemptManual })
	if err != nil || left < 0 {
		return Change{}, err
	}
	a, now, was := attempts[left], r.Now().UTC(), c.Revision
	a.State, a.Authorization, a.Looks = AttemptUnknown, "", 0
	a.Deadline, a.Decided, a.Due = now, time.Time{}, now
	c.Revision++
	c.State.Outcome = &checkout.Outcome{At: now, SentAt: a.Created}
	return Change{Checkout: &c, Was: was, Attempt: &a, AttemptWas: AttemptManual}, nil
}
