package relay

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"candor/core/checkout"
)

// target is an authorization that something is done about.
type target struct {
	checkout Checkout
	attempt  Attempt
	cause    Cause
	key      string // of the request (nameOf)
}

// begin writes an operation down as an intent, if the books allow what plan makes of them. Two that were decided from
// the same books cannot both be written: the second reads them again. A request that was begun before finds its
// operation; fresh is false.
func (r *Relay) begin(ctx context.Context, s target, plan func(books) (planned, error)) (o Operation, p planned, fresh bool, err error) {
	for range 20 {
		list, err := r.Store.Operations(ctx, s.checkout.Merchant, s.checkout.ID)
		if err != nil {
			return o, p, false, checkout.Unavailable("read operations", err)
		}
		if known, ok := begunBefore(list, s.key); ok {
			return known, p, false, nil
		}
		if p, err = plan(books{s.attempt.Offer != regularOffer, s.checkout.Amount, list, s.attempt.Account}); err != nil {
			return o, p, false, err
		}
		o = r.intent(s, p, len(list)+1)
		err = r.Store.Commit(ctx, Change{Operation: &o})
		if !errors.Is(err, ErrStale) {
			return o, p, err == nil, checkout.Unavailable("write operation", err)
		}
	}
	return o, p, false, &checkout.Problem{Code: checkout.CodeConflict, Op: "write operation"}
}

func begunBefore(list []Operation, key string) (Operation, bool) {
	for _, o := range list {
		if key != "" && o.Key == key && o.State != OperationAbandoned {
			return o, true
		}
	}
	return Operation{}, false
}

func (r *Relay) intent(s target, p planned, seq int) Operation {
	now := r.Now().UTC()
	id := OperationID(r.newAttemptID())
	return Operation{
		ID: id, Merchant: s.checkout.Merchant, Checkout: s.checkout.ID, Attempt: s.attempt.ID, Seq: seq,
		Kind: p.kind, State: OperationIntent, Cause: s.cause, Key: s.key, Amount: p.amount,
		Authorization: s.attempt.Authorization, Capture: p.capture, Of: p.of,
		Reference: s.checkout.Reference + "." + string(id), FlowReference: s.attempt.FlowReference,
		Created: now, Deadline: now.Add(r.Times.Authorize), Due: now.Add(r.Times.Authorize),
	}
}

// autoCapture is the capture that came with an approval: it is done when it is written.
func (r *Relay) autoCapture(c Checkout, a Attempt) *Operation {
	amount := c.Amount
	o := r.intent(target{checkout: c, attempt: a, cause: CauseAutoCapture}, planned{kind: KindCapture, amount: amount, capture: a.capture}, 1)
	o.State, o.Reference, o.Decided, o.Due = OperationDone, a.Reference, a.Decided, time.Time{}
	return &o
}

func callFor(s target) Call {
	return Call{Merchant: s.checkout.Merchant, Reference: s.attempt.FlowReference, Language: s.checkout.State.Language}
}

// toSend is an operation as the lender is asked for it. A refund alone names the account.
func (r *Relay) toSend(s target, o Operation, p planned) OperationRequest {
	out := OperationRequest{Authorization: o.Authorization, Capture: o.Capture, Amount: p.amount, Full: p.full, Reference: o.Reference}
	if o.Kind == KindRefund {
		out.Account = s.attempt.Account
	}
	if o.Kind == KindRefund || o.Kind == KindReturn {
		out.Card = s.attempt.Card
	}
	if s.checkout.State.Channel == checkout.InStore {
		l, _ := r.merchants[s.checkout.Merchant].Location(s.checkout.Location)
		out.Location, out.Employee = l.ExternalID, s.checkout.State.Employee
	}
	return out
}

// perform sends one operation, once, records what came of it and answers that. When that it is being sent cannot be written,
// it is not.
func (r *Relay) perform(o Operation, call Call, s OperationRequest) OperationState {
	ctx, cancel := context.WithTimeout(r.ctx, r.Times.Authorize)
	defer cancel()
	sending := o
	sending.State = OperationSending
	if err := r.Store.Commit(ctx, Change{Operation: &sending, OperationWas: OperationIntent}); err != nil {
		r.Log.Error("operation not sent: it could not be written", "operation", string(o.ID), "flow", o.FlowReference, "error", err)
		return r.recordOperation(o, r.resultOf(o, OperationResult{}, errNotWritten))
	}
	send := map[OperationKind]func(context.Context, Call, OperationRequest) (OperationResult, error){
		KindCapture: r.Lender.Capture, KindRelease: r.Lender.Release, KindReturn: r.Lender.Return, KindRefund: r.Lender.Refund,
	}[o.Kind]
	done, err := send(ctx, call, s)
	return r.recordOperation(sending, r.resultOf(sending, done, err))
}

// resultOf is what an answer means for an operation. Only a parsed, definite answer decides.
func (r *Relay) resultOf(o Operation, got OperationResult, err error) Operation {
	now := r.Now().UTC()
	o.Decided, o.Due = now, time.Time{}
	switch e, failed := errors.AsType[*LenderError](err); {
	case err == nil && got.HasAmount && !got.Amount.Equal(o.Amount):
		o.State = OperationManual
		r.alarm(AlarmAmount, o.Merchant, o.Checkout, slog.String("operation", string(o.ID)))
	case err == nil && (got.ID != "" || o.Kind == KindRelease || o.Kind == KindRefund):
		o.State = OperationDone
		o = withLenderID(o, got.ID)
	case err == nil || !failed || e.Class == Unknown:
		o = r.answerLost(o, now)
	case e.Class == NotSent:
		o.State, o.Code = OperationAbandoned, e.keep()
	default:
		o.State, o.Code = OperationRefused, e.keep()
	}
	if err != nil {
		r.Log.Info("operation not confirmed", "operation", string(o.ID), "flow", o.FlowReference, "state", string(o.State), "error", err)
	}
	return o
}

// withLenderID keeps the id that the lender gave.
func withLenderID(o Operation, id string) Operation {
	if o.Kind == KindCapture {
		o.Capture = id
	} else {
		o.Done = id
	}
	return o
}

// answerLost is an operation whose answer did not arrive. A refund is in no list: there is nothing to ask.
func (r *Relay) answerLost(o Operation, now time.Time) Operation {
	if o.Kind == KindRefund {
		o.State, o.Decided, o.Due = OperationManual, now, time.Time{}
		return o
	}
	o.State, o.Decided, o.Due = OperationUnknown, time.Time{}, now.Add(r.Times.Settle[0])
	return o
}

// recordOperation records the outcome of a call that this process made. It knows more than whoever settled meanwhile, as
// far as the moves allow.
func (r *Relay) recordOperation(was, now Operation) OperationState {
	at := was.State
	switch {
	case now.State == OperationManual:
		r.operationAlarm(now)
	case now.State == OperationRefused && RefusalCode(now.Code).StoreFault(),
		now.State == OperationAbandoned && whyNotSent(now.Code).StoreFault():
		r.setupAlarm(context.WithoutCancel(r.ctx), now.Merchant, now.Checkout, now.Code)
	}
	r.persist(slog.String("operation", string(was.ID)), func(ctx context.Context) error {
		for {
			err := r.Store.Commit(ctx, Change{Operation: &now, OperationWas: at})
			if !errors.Is(err, ErrStale) {
				return err
			}
			present, err := r.Store.Operation(ctx, was.Merchant, was.ID)
			if err != nil {
				return err
			}
			if at = present.State; at == now.State || !at.May(now.State) {
				return nil
			}
		}
	})
	return now.State
}

func (r *Relay) operationAlarm(o Operation) {
	r.alarm(AlarmManual, o.Merchant, o.Checkout, slog.String("operation", string(o.ID)))
}
