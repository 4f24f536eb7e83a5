package relay

import (
	"context"
	"time"

	"candor/core/checkout"
	"candor/core/money"
)

// What a merchant's server may request for an authorization. Each operation is written before the lender is
// asked, is sent once, and is bounded by the books. The answer does not wait longer than that of an act. key
// is the hash of the request's idempotency key: the same key gets the same operation, and "" is a request
// without a key.

// Capture takes an amount of a checkout's authorization, or all that is left. The operation may still be
// pending (OperationState.Open). Codes: conflict where nothing is authorized, amount_invalid,
// amount_exceeds_remaining, lender_down when nothing was sent (the same request may come again),
// checkout_not_found, busy, unavailable.
func (r *Relay) Capture(ctx context.Context, ref Ref, amount *money.Amount, key string) (Operation, error) {
	plan := func(b books) (planned, error) { return b.planFromRemaining(KindCapture, amount) }
	return r.operate(ctx, ref, key, plan)
}

// Release gives back an amount that will not be captured, or all that is left. Codes: those of Capture.
func (r *Relay) Release(ctx context.Context, ref Ref, amount *money.Amount, key string) (Operation, error) {
	plan := func(b books) (planned, error) { return b.planFromRemaining(KindRelease, amount) }
	return r.operate(ctx, ref, key, plan)
}

// Return gives back an amount of a capture, or all of it that is left. Codes: those of Capture;
// capture_not_found, return_too_late, not_promotional; those of a failed lender call if the capture's id has
// to be looked up.
func (r *Relay) Return(ctx context.Context, ref Ref, capture OperationID, amount *money.Amount,
	key string) (Operation, error) {
	return r.operate(ctx, ref, key, func(b books) (planned, error) {
		p, err := b.planReturn(capture, amount, r.Now())
		if err == nil && p.capture == "" {
			p.capture, err = r.captureID(ctx, ref, p.of)
		}
		return p, err
	})
}

// Refund credits an amount to the account, of a capture if one is named. Codes: those of Capture;
// capture_not_found; conflict also when the account was forgotten, by age or on request.
func (r *Relay) Refund(ctx context.Context, ref Ref, capture OperationID, amount money.Amount,
	key string) (Operation, error) {
	return r.operate(ctx, ref, key, func(b books) (planned, error) {
		if b.account.IsZero() {
			return planned{}, &checkout.Problem{Code: checkout.CodeConflict, Op: "find account"}
		}
		return b.planRefund(capture, amount)
	})
}

// operate begins the planned operation and performs it.
func (r *Relay) operate(ctx context.Context, ref Ref, key string, plan planner) (Operation, error) {
	s, err := r.authorized(ctx, ref)
	if err != nil {
		return Operation{}, err
	}
	s.key = key
	o, p, fresh, err := r.beginLocked(ctx, s, plan)
	if err != nil {
		return o, err
	}
	if fresh {
		o = r.performAndWait(ctx, s, o, p)
	}
	if o.State == OperationAbandoned {
		return o, &checkout.Problem{Code: whyNotSent(o.Code), Op: "carry out operation"}
	}
	return o, nil
}

// beginLocked begins while no other request of this process works on the same checkout.
func (r *Relay) beginLocked(ctx context.Context, s target, plan planner) (Operation, planned, bool, error) {
	unlock, err := r.locks.lock(ctx, s.checkout.ID)
	if err != nil {
		return Operation{}, planned{}, false, err
	}
	defer unlock()
	return r.begin(ctx, s, plan)
}

// authorized finds a checkout's authorization. Codes: conflict when there is none, checkout_not_found,
// unavailable.
func (r *Relay) authorized(ctx context.Context, ref Ref) (target, error) {
	c, err := r.Checkout(ctx, ref)
	if err != nil {
		return target{}, err
	}
	attempts, err := r.Store.Attempts(ctx, c.Merchant, c.ID)
	if err != nil {
		return target{}, checkout.Unavailable("read attempts", err)
	}
	for _, a := range attempts {
		if a.State == AttemptApproved {
			return target{checkout: c, attempt: a}, nil
		}
	}
	return target{}, &checkout.Problem{Code: checkout.CodeConflict, Op: "find authorization"}
}

// performAndWait performs on the process's own context. It returns the operation once it is decided, or as it
// stands after the time that a submit waits.
func (r *Relay) performAndWait(ctx context.Context, s target, o Operation, p planned) Operation {
	decided := make(chan struct{})
	r.work.Go(func() {
		defer close(decided)
		r.perform(o, callFor(s), r.requestFor(s, o, p))
	})
	wait := time.NewTimer(r.Times.Answer)
	defer wait.Stop()
	select {
	case <-decided:
	case <-wait.C:
	case <-ctx.Done():
	}
	now, err := r.Store.Operation(context.WithoutCancel(ctx), o.Merchant, o.ID)
	if err != nil {
		return o // it could not be read: it is pending, and a GET shows more later
	}
	return now
}

// captureID finds the id of a capture in the lender's list, if it did not come with the approval.
func (r *Relay) captureID(ctx context.Context, ref Ref, id OperationID) (string, error) {
	o, err := r.Store.Operation(ctx, ref.Merchant, id)
	if err != nil {
		return "", checkout.Unavailable("read operation", err)
	}
	a, err := r.Store.Attempt(ctx, ref.Merchant, o.Attempt)
	if err != nil {
		return "", checkout.Unavailable("read attempt", err)
	}
	list, err := r.list(ctx, a)
	if err != nil {
		return "", lenderProblem("find capture", err)
	}
	for _, entry := range list {
		for _, c := range entry.Captures {
			named := sameReference(c.Reference, o.Reference)
			if entry.ID == o.Authorization && (named || len(entry.Captures) == 1) {
				return c.ID, nil
			}
		}
	}
	return "", &checkout.Problem{Code: checkout.CodeLenderDown, Op: "find capture"}
}
