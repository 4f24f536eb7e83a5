package relay

import (
	"context"
	"errors"

	"candor/core/checkout"
)

// What becomes of a counted guess once the lender has answered. One that was right is no guess; one that was not
// evaluated is given back; a wrong one stays, and so does one whose answer is lost.

// codeTried is told how the attempt ended that carried a typed code.
func (r *Relay) codeTried(ctx context.Context, a Attempt) {
	uses := r.codes(a.Merchant, a.Account)
	switch {
	case a.State == AttemptApproved:
		r.right(ctx, uses)
	case a.State == AttemptAbandoned:
		r.giveBack(ctx, uses)
	case a.State == AttemptRefused:
		switch told(&LenderError{Class: Refused, Code: a.Code}) {
		case checkout.CodeWrongCode:
			r.wrong(ctx, a.Merchant)
		case checkout.CodeTriesExceeded: // it counts itself, and so do we
		default:
			r.giveBack(ctx, uses)
		}
	}
}

// answerTried is told how the lender took an answer to the security question.
func (r *Relay) answerTried(ctx context.Context, c Checkout, err error) {
	uses := r.answers(c.Merchant, c.Sealed.Account)
	e, failed := errors.AsType[*LenderError](err)
	switch {
	case err == nil:
		r.right(ctx, uses)
	case failed && told(e) == checkout.CodeWrongAnswer:
		r.wrong(ctx, c.Merchant)
	case failed && (e.Class == NotSent || e.Class == Refused && told(e) != checkout.CodeTriesExceeded):
		r.giveBack(ctx, uses)
	}
}

// right forgets what was counted at the merchant and gives the one use across merchants back. The wrong ones across
// merchants stay: they may be somebody else's.
func (r *Relay) right(ctx context.Context, uses []Use) {
	r.forget(ctx, uses[0])
	r.giveBack(ctx, uses[1:])
}

func (r *Relay) wrong(ctx context.Context, m MerchantID) {
	r.budget(ctx, m, UseWrong, r.Limits.Wrong, AlarmWrongCodes)
}
