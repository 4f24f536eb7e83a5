package relay

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"candor/core/checkout"
)

// target is the authorization that an operation is about, and why it is begun.
type target struct {
	checkout Checkout
	attempt  Attempt
	cause    Cause
	key      string // hash of the request's idempotency key, or ""
}

// begin writes an operation as an intent, if the books allow what plan makes of them. Of two that are planned
// from the same books, one is written, and the second reads them again. A request that was begun before gets
// its operation; fresh is false then.
func (r *Relay) begin(ctx context.Context, s target, plan planner) (o Operation, p planned, fresh bool,
	err error) {
	for range 20 {
		list, err := r.Store.Operations(ctx, s.checkout.Merchant, s.checkout.ID)
		if err != nil {
			return o, p, false, checkout.Unavailable("read operations", err)
		}
		if known, ok := findByKey(list, s.key); ok {
			return known, p, false, nil
		}
		own := ofAuthorization(list, s.attempt.Authorization)
		if p, err = plan(books{s.attempt.Offer != regularOffer, s.checkout.Amount, own,
			s.attempt.Account}); err != nil {
			return o, p, false, err
		}
		o = r.newOperation(s, p, len(list)+1)
		err = r.Store.Commit(ctx, Change{Operation: &o})
		if !errors.Is(err, ErrStale) {
			return o, p, err == nil, checkout.Unavailable("write operation", err)
		}
	}
	return o, p, false, &checkout.Problem{Code: checkout.CodeConflict, Op: "write operation"}
}

// findByKey finds the operation of a request.
func findByKey(list []Operation, key string) (Operation, bool) {
	for _, o := range list {
		if key != "" && o.Key == key && o.State != OperationAbandoned {
			return o, true
		}
	}
	return Operation{}, false
}

// newOperation is the intent of a planned operation.
func (r *Relay) newOperation(s target, p planned, seq int) Operation {
	now := r.Now().UTC()
	id := OperationID(r.newAttemptID())
	return Operation{
		ID: id, Merchant: s.checkout.Merchant, Checkout: s.checkout.ID, Attempt: s.attempt.ID, Seq: seq,
		Kind: p.kind, State: OperationIntent, Cause: s.cause, Key: s.key, Amount: p.amount,
		Authorization: s.attempt.Authorization, Capture: p.capture, Of: p.of,
		Reference:     lenderReference(s.checkout.Reference, string(id)),
		FlowReference: s.attempt.FlowReference, Created: now, Deadline: now.Add(r.Times.Authorize),
		Due: now.Add(r.Times.Authorize),
	}
}

// autoCapture is the capture that came with an approval: it is done when it is written.
func (r *Relay) autoCapture(c Checkout, a Attempt) *Operation {
	captured := planned{kind: KindCapture, amount: c.Amount, capture: a.capture}
	o := r.newOperation(target{checkout: c, attempt: a, cause: CauseAutoCapture}, captured, 1)
	o.State, o.Reference, o.Decided, o.Due = OperationDone, a.Reference, a.Decided, time.Time{}
	return &o
}

// callFor is the lender call for an authorization, in merchant scope.
func callFor(s target) Call {
	return Call{Merchant: s.checkout.Merchant, Reference: s.attempt.FlowReference,
		Language: s.checkout.State.Language}
}

// requestFor is the request of an operation to the lender. Only a refund names the account.
func (r *Relay) requestFor(s target, o Operation, p planned) OperationRequest {
	out := OperationRequest{Authorization: o.Authorization, Capture: o.Capture, Amount: p.amount,
		Full: p.full, Reference: o.Reference}
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

// perform sends one operation, once, records the outcome and returns it. If the state "sending" cannot be
// written, nothing is sent.
func (r *Relay) perform(o Operation, call Call, s OperationRequest) OperationState {
	ctx, cancel := context.WithTimeout(r.ctx, r.Times.Authorize)
	defer cancel()
	sending := o
	sending.State = OperationSending
	if err := r.Store.Commit(ctx, Change{Operation: &sending, OperationWas: OperationIntent}); err != nil {
		r.Log.Error("operation not sent: it could not be written", "operation", string(o.ID), "flow",
			o.FlowReference, "error", err)
		return r.recordOperation(o, r.resultOf(o, OperationResult{}, errNotWritten))
	}
	send := map[OperationKind]func(context.Context, Call, OperationRequest) (OperationResult, error){
		KindCapture: r.Lender.Capture, KindRelease: r.Lender.Release, KindReturn: r.Lender.Return,
		KindRefund: r.Lender.Refund,
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
		o.State, o.Due = OperationDone, r.compareAt(o.Merchant)
		o = withLenderID(o, got.ID)
	case err == nil || !failed || e.Class == Unknown:
		o = r.answerLost(o, now)
	case e.Class == NotSent:
		o.State, o.Code = OperationAbandoned, e.keep()
	default:
		o.State, o.Code = OperationRefused, e.keep()
	}
	if err != nil {
		r.Log.Info("operation not confirmed", "operation", string(o.ID), "flow", o.FlowReference, "state",
			string(o.State), "error", err)
	}
	return o
}

// withLenderID sets the id that the lender gave.
func withLenderID(o Operation, id string) Operation {
	if o.Kind == KindCapture {
		o.Capture = id
	} else {
		o.Done = id
	}
	return o
}

// answerLost is an operation without a definite answer. Nothing lists refunds, so that people settle a
// refund. Anything else is unknown, and is looked up.
func (r *Relay) answerLost(o Operation, now time.Time) Operation {
	if o.Kind == KindRefund {
		o.State, o.Decided, o.Due = OperationManual, now, time.Time{}
		return o
	}
	o.State, o.Decided, o.Due = OperationUnknown, time.Time{}, now.Add(r.Times.Settle[0])
	return o
}

// recordOperation records the outcome of a call that this process made. This process knows more than whoever
// settled the operation meanwhile, so its outcome is written as far as the moves allow.
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
			r.alarmIfOtherwise(present, now)
			// What is left to people they settle: what they find out is the later word.
			if at = present.State; at == now.State || at == OperationManual || !at.May(now.State) {
				return nil
			}
		}
	})
	return now.State
}

// alarmIfOtherwise raises an alarm if the lender did what people had settled as not done.
func (r *Relay) alarmIfOtherwise(present, now Operation) {
	if present.State == OperationNotDone && now.State == OperationDone {
		r.alarm(AlarmResolved, now.Merchant, now.Checkout, slog.String("operation", string(now.ID)))
	}
}

func (r *Relay) operationAlarm(o Operation) {
	r.alarm(AlarmManual, o.Merchant, o.Checkout, slog.String("operation", string(o.ID)))
}
