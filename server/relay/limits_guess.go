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
		r.guessedRight(ctx, uses)
	case a.State == AttemptAbandoned:
		r.giveBack(ctx, uses)
	case a.State == AttemptRefused:
		switch codeOf(&LenderError{Class: Refused, Code: a.Code}) {
		case checkout.CodeWrongCode:
			r.guessedWrong(ctx, a.Merchant)
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
		r.guessedRight(ctx, uses)
	case failed && codeOf(e) == checkout.CodeWrongAnswer:
		r.guessedWrong(ctx, c.Merchant)
	case failed && (e.Class == NotSent || e.Class == Refused && codeOf(e) != checkout.CodeTriesExceeded):
		r.giveBack(ctx, uses)
	}
}

// guessedRight forgets what was counted at the merchant and gives the one use across merchants back. The wrong ones across
// merchants stay: they may be somebody else's.
func (r *Relay) guessedRight(ctx context.Context, uses []Use) {
	r.forget(ctx, uses[0])
	r.giveBack(ctx, uses[1:])
}

func (r *Relay) guessedWrong(ctx context.Context, m MerchantID) {
	r.alarmPast(ctx, m, UseWrong, r.Limits.Wrong, AlarmWrongCodes)
}
