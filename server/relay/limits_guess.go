package relay

import (
	"context"
	"errors"
	"slices"

	"candor/core/checkout"
)

// What happens to a counted guess after the lender's answer. A right one drops the count. One that the lender
// did not evaluate is given back. A wrong one stays counted, and so does one whose answer is lost.

// recordCodeGuess adjusts the count of codes by the outcome of the attempt that carried a typed code.
func (r *Relay) recordCodeGuess(ctx context.Context, a Attempt) {
	uses := r.codes(a.Merchant, a.Account)
	switch {
	case a.State == AttemptApproved:
		r.recordRightGuess(ctx, uses)
	case a.State == AttemptAbandoned:
		r.giveBackUses(ctx, uses)
	case a.State == AttemptRefused:
		switch codeOf(&LenderError{Class: Refused, Code: a.Code}) {
		case checkout.CodeWrongCode:
			r.recordWrongGuess(ctx, a.Merchant)
		case checkout.CodeTriesExceeded: // the lender counts by itself; our count stays
		default:
			r.giveBackUses(ctx, uses)
		}
	}
}

// recordAnswerGuess adjusts the count of answers to the security question by the lender's answer.
func (r *Relay) recordAnswerGuess(ctx context.Context, c Checkout, err error) {
	uses := r.answers(c.Merchant, c.Sealed.Account)
	e, failed := errors.AsType[*LenderError](err)
	switch {
	case err == nil:
		r.recordRightGuess(ctx, uses)
	case failed && codeOf(e) == checkout.CodeWrongAnswer:
		r.recordWrongGuess(ctx, c.Merchant)
	case failed && (e.Class == NotSent || e.Class == Refused && codeOf(e) != checkout.CodeTriesExceeded):
		r.giveBackUses(ctx, uses)
	}
}

// recordRightGuess drops what was counted at the merchant, and gives the one use across merchants back. Wrong
// guesses across merchants stay counted: they may be somebody else's.
func (r *Relay) recordRightGuess(ctx context.Context, uses []Use) {
	everywhere := func(u Use) bool { return u.Merchant == "" }
	r.forgetUses(ctx, slices.DeleteFunc(slices.Clone(uses), everywhere)...)
	r.giveBackUses(ctx, slices.DeleteFunc(uses, func(u Use) bool { return !everywhere(u) }))
}

func (r *Relay) recordWrongGuess(ctx context.Context, m MerchantID) {
	r.countForAlarm(ctx, m, UseWrong, r.Limits.Wrong, AlarmWrongCodes)
}
