package relay

import (
	"context"
	"time"

	"candor/core/checkout"
	"candor/core/money"
)

// What a merchant asks for about an authorization. Each is written down before the lender is asked, sent once, and bounded
// by what remains; the answer does not wait longer than a person's would. key names the request in the books: the same one
// again gets the same operation; "" is a request without a name.

// Capture takes an amount of a checkout's authorization, or all that is left. Codes: conflict where nothing is authorized,
// amount_exceeds_remaining and the like of the books, lender_down when nothing was sent: the same request may come again.
func (r *Relay) Capture(ctx context.Context, ref Ref, amount *money.Amount, key string) (Operation, error) {
	return r.operate(ctx, ref, key, func(b books) (planned, error) { return b.ofRest(KindCapture, amount) })
}

// Release gives back an amount that will not be captured, or all that is left. Codes: those of Capture.
func (r *Relay) Release(ctx context.Context, ref Ref, amount *money.Amount, key string) (Operation, error) {
	return r.operate(ctx, ref, key, func(b books) (planned, error) { return b.ofRest(KindRelease, amount) })
}

// Return takes back an amount of a capture, or all of it that is left. Codes: those of Capture, and capture_not_found,
// return_too_late, not_promotional.
func (r *Relay) Return(ctx context.Context, ref Ref, capture OperationID, amount *money.Amount, key string) (Operation, error) {
	return r.operate(ctx, ref, key, func(b books) (planned, error) {
		p, err := b.ofCapture(capture, amount, r.Now())
		if err == nil && p.capture == "" {
			p.capture, err = r.captureID(ctx, ref, p.of)
		}
		return p, err
	})
}

// Refund credits an amount to the account, of a capture if one is named. Codes: those of Capture; conflict too when the
// account is forgotten by age or on request.
func (r *Relay) Refund(ctx context.Context, ref Ref, capture OperationID, amount money.Amount, key string) (Operation, error) {
	return r.operate(ctx, ref, key, func(b books) (planned, error) {
		if b.account.IsZero() {
			return planned{}, &checkout.Problem{Code: checkout.CodeConflict, Op: "find account"}
		}
		return b.back(capture, amount)
	})
}

// operate begins what was planned and carries it out.
func (r *Relay) operate(ctx context.Context, ref Ref, key string, plan func(books) (planned, error)) (Operation, error) {
	s, err := r.authorized(ctx, ref)
	if err != nil {
		return Operation{}, err
	}
	s.key = key
	o, p, fresh, err := r.beginAlone(ctx, s, plan)
	if err != nil {
		return o, err
	}
	if fresh {
		o = r.carryOut(ctx, s, o, p)
	}
	if o.State == OperationAbandoned {
		return o, &checkout.Problem{Code: whyNotSent(o.Code), Op: "carry out operation"}
	}
	return o, nil
}

// beginAlone begins while no other request of this process does so for the same checkout.
func (r *Relay) beginAlone(ctx context.Context, s target, plan func(books) (planned, error)) (Operation, planned, bool, error) {
	unlock, err := r.locks.lock(ctx, s.checkout.ID)
	if err != nil {
		return Operation{}, planned{}, false, err
	}
	defer unlock()
	return r.begin(ctx, s, plan)
}

// authorized finds a checkout's authorization. Codes: conflict when there is none, checkout_not_found, unavailable.
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

// carryOut performs on the process's own context, and answers the operation once it is decided, or as it stands after the
// wait of a submit.
func (r *Relay) carryOut(ctx context.Context, s target, o Operation, p planned) Operation {
	decided := make(chan struct{})
	r.work.Go(func() {
		defer close(decided)
		r.perform(o, callFor(s), r.toSend(s, o, p))
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
		return o // it could not be read back: it is pending, and GET tells more
	}
	return now
}

// captureID asks the lender's list for the id of a capture whose id did not come with the approval.
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
			if entry.ID == o.Authorization && (c.Reference == o.Reference || len(entry.Captures) == 1) {
				return c.ID, nil
			}
		}
	}
	return "", &checkout.Problem{Code: checkout.CodeLenderDown, Op: "find capture"}
}
