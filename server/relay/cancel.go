package relay

import (
	"context"
	"errors"
	"net/http"
	"time"

	"candor/core/checkout"
)

// postCancel ends a checkout that the lender was not asked about. While the lender is being asked, the cancel is
// recorded and honoured: what turns up is given back, and the checkout ends cancelled either way.
func (r *Relay) postCancel(w http.ResponseWriter, q *http.Request, m Merchant, body []byte) error {
	if len(body) > 0 {
		if err := decodeStrict(body, &struct{}{}); err != nil {
			return err
		}
	}
	id := CheckoutID(q.PathValue("id"))
	unlock, err := r.locks.lock(q.Context(), id)
	if err != nil {
		return err
	}
	defer unlock()
	c, err := r.cancelled(q.Context(), Ref{m.ID, id})
	if err != nil {
		return err
	}
	status := http.StatusOK
	if c.Step.Waiting() {
		status = http.StatusAccepted
	}
	return writeJSON(w, status, facts(c))
}

// cancelled is a checkout after its merchant's cancel. An outcome that is recorded meanwhile comes first. Codes:
// conflict for a checkout that has ended, checkout_not_found, unavailable.
func (r *Relay) cancelled(ctx context.Context, ref Ref) (Checkout, error) {
	for range 20 {
		c, err := r.checkout(ctx, ref)
		switch {
		case err != nil:
			return c, err
		case c.Step.Ended():
			return c, &checkout.Problem{Code: checkout.CodeConflict, Op: "cancel checkout"}
		}
		change, err := r.cancelling(ctx, c)
		if err == nil && c.State.CancelRequested && change.Attempt == nil {
			return c, nil // the lender is being asked already
		}
		if err == nil {
			err = r.Store.Commit(ctx, change)
		}
		if !errors.Is(err, ErrStale) {
			return *change.Checkout, unavailable("cancel checkout", err)
		}
	}
	return Checkout{}, &checkout.Problem{Code: checkout.CodeConflict, Op: "cancel checkout"}
}

// cancelling is what a cancel writes. An attempt that was left to people is looked up again, for it may have to be given
// back.
func (r *Relay) cancelling(ctx context.Context, c Checkout) (Change, error) {
	next := c
	change := Change{Checkout: &next, Was: c.Revision}
	if !c.Step.Waiting() {
		next = *r.end(c, checkout.StepCancelled, "")
		next.Revision++
		return change, nil
	}
	next.Revision++
	next.State.CancelRequested = true
	attempts, err := r.Store.Attempts(ctx, c.Merchant, c.ID)
	if err != nil {
		return change, err
	}
	for _, a := range attempts {
		if a.State != AttemptManual {
			continue
		}
		now := r.Now().UTC()
		a.State, a.Authorization, a.Looks = AttemptUnknown, "", 0
		a.Deadline, a.Decided, a.Due = now, time.Time{}, now
		change.Attempt, change.AttemptWas = &a, AttemptManual
		next.State.Outcome = &checkout.Outcome{At: now, SentAt: a.Created}
	}
	return change, nil
}
