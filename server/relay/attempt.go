package relay

import (
	"context"
	"errors"
	"time"

	"candor/core/checkout"
)

// intend makes the intent of an attempt: the lender is about to be asked. It sends nothing. commit starts the
// call once the intent is durable.
func (r *Relay) intend(c Checkout, code Secret, consent *Consent) (effect, error) {
	now := r.Now().UTC()
	online := c.State.Channel == checkout.Online
	if online && c.Sealed.TokenEnds.Sub(now) < r.Times.LeastToken {
		return r.backToIdentify(c, checkout.CodeVerifyAgain), nil
	}
	o, ok := c.State.chosen(c.State.Language)
	if !ok || c.State.Consent == nil {
		return effect{}, checkout.Refuse(checkout.CodeOfferGone, "offer")
	}
	a := Attempt{
		ID: r.newAttemptID(), Merchant: c.Merchant, Checkout: c.ID, State: AttemptIntent,
		FlowReference: c.State.Flow, Amount: c.Amount, Offer: o.ID, Digest: c.State.Consent.Digest,
		Account: c.Sealed.Account, Card: c.Sealed.Card, Created: now, Deadline: now.Add(r.Times.Authorize),
		Due: now.Add(r.Times.Authorize),
	}
	if p := r.merchants[c.Merchant].outOfRange(c.Amount); p != nil {
		return effect{}, p
	}
	a.Reference = lenderReference(c.Reference, string(a.ID))
	order := Order{
		Account: c.Sealed.Account, Card: c.Sealed.Card, Reference: a.Reference, Regular: o.ID == regularOffer,
		PlanID: o.PlanID, Term: o.Term, Amount: c.Amount, AutoCapture: c.State.AutoCapture,
		Items: c.State.Items, PurchaseOrder: cut(c.Reference, maxPurchaseOrder),
	}
	if c.State.Channel == checkout.Online {
		order.Session = c.State.Session
	} else {
		l, _ := r.merchants[c.Merchant].Location(c.Location)
		order.Code, order.RequestID = code, c.State.RequestID
		order.Location, order.Employee = l.ExternalID, c.State.Employee
	}
	c.Step = checkout.StepAuthorizing
	c.State.Outcome, c.State.Standing = &checkout.Outcome{At: now, SentAt: now}, nil
	change := Change{Checkout: &c, Consent: consent, Attempt: &a, Uses: r.calls(c, 1), At: now}
	return effect{Change: change, order: order}, nil
}

// await runs the attempt on the process's own context. It returns the View once the attempt is decided, or
// after the time that a submit waits. A browser that goes away changes nothing.
func (r *Relay) await(ctx context.Context, c Checkout, who Who, a Attempt,
	order Order) (checkout.View, error) {
	call := r.call(c)
	decided := make(chan *Checkout, 1)
	r.work.Go(func() { decided <- r.execute(c, a, call, order) })
	wait := time.NewTimer(r.Times.Answer)
	defer wait.Stop()
	select {
	case now := <-decided:
		if now != nil {
			return r.view(r.asOfNow(*now), who), nil
		}
	case <-wait.C:
	case <-ctx.Done():
	}
	now, err := r.Checkout(context.WithoutCancel(ctx), Ref{c.Merchant, c.ID})
	if err != nil {
		// The result could not be read: it is "authorizing", and the page asks again.
		return r.view(c, who), nil
	}
	return r.view(now, who), nil
}

// execute sends one attempt, once, and records the outcome. If the state "sending" cannot be written, nothing
// is sent. It returns the checkout as it then is, or nil if the checkout must be read.
func (r *Relay) execute(c Checkout, a Attempt, call Call, order Order) *Checkout {
	ctx, cancel := context.WithTimeout(r.ctx, r.Times.Authorize)
	defer cancel()
	sending := a
	sending.State = AttemptSending
	if err := r.Store.Commit(ctx, Change{Attempt: &sending, AttemptWas: AttemptIntent}); err != nil {
		r.Log.Error("attempt not sent: it could not be written", "attempt", string(a.ID),
			"flow", a.FlowReference, "error", err)
		return r.recordOutcome(c, a, r.outcome(a, Authorization{}, errNotWritten))
	}
	got, err := r.Lender.Authorize(ctx, call, order)
	decided := r.outcome(sending, got, err)
	now := r.recordOutcome(c, sending, decided)
	if order.typed {
		r.recordCodeGuess(context.WithoutCancel(ctx), decided)
	}
	if order.Session != "" && decided.State == AttemptApproved {
		r.recordProven(context.WithoutCancel(ctx), decided)
	}
	return now
}

// errNotWritten is the error of a call that was not made because "sending" could not be written first.
var errNotWritten = &LenderError{Op: "journal", Class: NotSent}

// outcome is what an answer means for an attempt. Only a parsed, definite answer decides.
func (r *Relay) outcome(a Attempt, got Authorization, err error) Attempt {
	now := r.Now().UTC()
	a.Decided, a.Due = now, time.Time{}
	switch e, failed := errors.AsType[*LenderError](err); {
	case err == nil && got.ID != "" && (!got.HasAmount || got.Amount.Equal(a.Amount)):
		a.State, a.Authorization, a.capture = AttemptApproved, got.ID, got.CaptureID
		a.said = &got.Said
	case err == nil || !failed || e.Class == Unknown:
		a.State, a.Decided, a.Due = AttemptUnknown, time.Time{}, now.Add(r.Times.Settle[0])
	case e.Class == ProbablyRefused: // the list decides, from the answer on
		a.State, a.Code, a.Decided, a.Due = AttemptUnknown, e.keep(), time.Time{}, now.Add(r.Times.Settle[0])
		if now.Before(a.Deadline) {
			a.Deadline = now
		}
	case e.Class == NotSent:
		a.State, a.Code = AttemptAbandoned, e.keep()
	default:
		a.State, a.Code = AttemptRefused, e.keep()
	}
	if err != nil {
		r.Log.Info("authorization not confirmed", "attempt", string(a.ID), "flow", a.FlowReference,
			"state", string(a.State), "error", err)
	}
	return a
}

// recoverable reports whether the person can still do something after a refusal.
func recoverable(code checkout.Code, c Checkout) bool {
	switch code {
	case checkout.CodeWrongCode:
		return c.State.Channel == checkout.InStore
	case checkout.CodeCreditExceeded, checkout.CodePlanUnavailable, checkout.CodeVerifyAgain:
		return true
	case checkout.CodeTokenRefused:
		// The flow's token was refused, not the merchant's credentials.
		return c.State.Channel == checkout.Online
	}
	return notSent(code)
}

// notSent reports whether a code says that an attempt was not sent: the person may act again.
func notSent(code checkout.Code) bool {
	switch code {
	case checkout.CodeLenderDown,
		checkout.CodeLenderFailed,
		checkout.CodeLenderBusy,
		checkout.CodeUnavailable:
		return true
	}
	return false
}

// reopen puts the checkout back at the step where a new act can help, with the Problem.
func (r *Relay) reopen(c Checkout, code checkout.Code) Checkout {
	c.State.Outcome = nil
	c.State.Problem = &checkout.Trouble{Code: code}
	store := c.State.Channel == checkout.InStore
	switch {
	case code == checkout.CodeWrongCode:
		c.Step, c.State.Problem.Field = checkout.StepVerify, "code"
	case notSent(code) && store:
		c.Step = checkout.StepVerify
	case notSent(code):
		c.Step = checkout.StepReview
	case code == checkout.CodeCreditExceeded || code == checkout.CodePlanUnavailable:
		c = withoutConsent(c)
		c.Step = checkout.StepOffers
	case store: // not_verified: a new request id comes with a new consent
		c = withoutConsent(c)
		c.Step = checkout.StepOffers
	default:
		c = r.toIdentify(c)
		c.State.Problem = &checkout.Trouble{Code: checkout.CodeVerifyAgain}
	}
	return c
}
