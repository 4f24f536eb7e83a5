package relay

import (
	"context"
	"net/http"
	"time"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/request"
)

// The merchant's requests about an authorization. Each is written down before the lender is asked, sent once, and bounded
// by what remains; the answer does not wait longer than a person's would.

func (r *Relay) postCapture(w http.ResponseWriter, q *http.Request, m Merchant, body []byte) error {
	return r.ofRest(w, q, m, body, KindCapture)
}

func (r *Relay) postRelease(w http.ResponseWriter, q *http.Request, m Merchant, body []byte) error {
	return r.ofRest(w, q, m, body, KindRelease)
}

func (r *Relay) ofRest(w http.ResponseWriter, q *http.Request, m Merchant, body []byte, kind OperationKind) error {
	asked, err := readAmount(body)
	if err != nil {
		return err
	}
	return r.operate(w, q, m, body, func(b books) (planned, error) { return b.ofRest(kind, asked) })
}

func (r *Relay) postReturn(w http.ResponseWriter, q *http.Request, m Merchant, body []byte) error {
	asked, err := readAmount(body)
	if err != nil {
		return err
	}
	return r.operate(w, q, m, body, func(b books) (planned, error) {
		p, err := b.ofCapture(OperationID(q.PathValue("capture_id")), asked, r.Now())
		if err == nil && p.capture == "" {
			p.capture, err = r.captureID(q.Context(), Ref{m.ID, CheckoutID(q.PathValue("id"))}, p.of)
		}
		return p, err
	})
}

func (r *Relay) postRefund(w http.ResponseWriter, q *http.Request, m Merchant, body []byte) error {
	var asked struct {
		Amount  money.Amount `json:"amount"`
		Capture OperationID  `json:"capture_id"`
	}
	if err := request.DecodeStrict(body, &asked); err != nil {
		return err
	}
	return r.operate(w, q, m, body, func(b books) (planned, error) {
		if b.account.IsZero() { // forgotten by age, or on request
			return planned{}, &checkout.Problem{Code: checkout.CodeConflict, Op: "find account"}
		}
		return b.back(asked.Capture, asked.Amount)
	})
}

// readAmount reads {"amount":"…"}; no amount, or no body, is all there is.
func readAmount(body []byte) (*money.Amount, error) {
	var asked struct {
		Amount *money.Amount `json:"amount"`
	}
	if len(body) == 0 {
		return nil, nil
	}
	return asked.Amount, request.DecodeStrict(body, &asked)
}

// operate begins what was planned, carries it out and answers 201 with it. Codes: conflict where nothing is authorized,
// those of the plan, lender_down when nothing was sent: the same request may come again.
func (r *Relay) operate(w http.ResponseWriter, q *http.Request, m Merchant, body []byte, plan func(books) (planned, error)) error {
	s, err := r.authorized(q.Context(), Ref{m.ID, CheckoutID(q.PathValue("id"))})
	if err != nil {
		return err
	}
	s.key = nameOf(q, body)
	o, p, fresh, err := r.beginAlone(q.Context(), s, plan)
	if err != nil {
		return err
	}
	if fresh {
		o = r.carryOut(q.Context(), s, o, p)
	}
	if o.State == OperationAbandoned {
		return &checkout.Problem{Code: checkout.CodeLenderDown, Op: "carry out operation"}
	}
	return writeJSON(w, http.StatusCreated, operationFacts(o))
}

// beginAlone begins while no other request of this process does so for the same checkout.
func (r *Relay) beginAlone(ctx context.Context, s sale, plan func(books) (planned, error)) (Operation, planned, bool, error) {
	unlock, err := r.locks.lock(ctx, s.checkout.ID)
	if err != nil {
		return Operation{}, planned{}, false, err
	}
	defer unlock()
	return r.begin(ctx, s, plan)
}

// authorized finds a checkout's authorization. Codes: conflict when there is none, checkout_not_found, unavailable.
func (r *Relay) authorized(ctx context.Context, ref Ref) (sale, error) {
	c, err := r.checkout(ctx, ref)
	if err != nil {
		return sale{}, err
	}
	attempts, err := r.Store.Attempts(ctx, c.Merchant, c.ID)
	if err != nil {
		return sale{}, checkout.Unavailable("read attempts", err)
	}
	for _, a := range attempts {
		if a.State == AttemptApproved {
			return sale{checkout: c, attempt: a}, nil
		}
	}
	return sale{}, &checkout.Problem{Code: checkout.CodeConflict, Op: "find authorization"}
}

// carryOut performs on the process's own context, and answers the operation once it is decided, or as it stands after the
// wait of a submit.
func (r *Relay) carryOut(ctx context.Context, s sale, o Operation, p planned) Operation {
	decided := make(chan struct{})
	r.work.Go(func() {
		defer close(decided)
		r.perform(o, saleCall(s), r.toSend(s, o, p))
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
