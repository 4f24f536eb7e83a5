package relay

import (
	"cmp"
	"context"
	"errors"
	"maps"

	"candor/core/checkout"
)

// accept takes the consent. It must name the digest that was stored when this review was issued, in the
// language of the review; anything else is refused. Online it is the last act and the lender is asked. In a
// store the verification follows.
func (r *Relay) accept(ctx context.Context, c Checkout, who Who, a checkout.Action) (effect, error) {
	s := &c.State
	switch {
	case frenchFirst(c):
		return effect{}, checkout.Refuse(checkout.CodeFrenchFirst, "consent")
	case a.Consent != checkout.Yes:
		return effect{}, checkout.Refuse(checkout.CodeConsentRequired, "consent")
	case !a.Wording.Valid():
		return effect{}, checkout.Refuse(checkout.CodeRequestInvalid, "wording")
	case a.Wording == checkout.WordingChanged:
		return effect{}, checkout.Refuse(checkout.CodeDisclosureChanged, "")
	case a.Digest == "" || a.Digest != s.Digests[s.Language]:
		return effect{}, checkout.Refuse(checkout.CodeDisclosureChanged, "")
	}
	// If the text differs now, another version composed the one that was issued.
	if doc, err := r.document(c, s.Language); err != nil || doc.Digest() != a.Digest {
		return effect{}, checkout.Refuse(checkout.CodeDisclosureChanged, "")
	}
	if _, err := r.Store.Disclosure(ctx, c.Merchant, c.ID, a.Digest); err != nil {
		return effect{}, checkout.Unavailable("find disclosure", err)
	}
	s.Consent = &Consent{
		Merchant: c.Merchant, Checkout: c.ID, Revision: c.Revision, Digest: a.Digest, Language: s.Language,
		Offer: s.Chosen, Actor: who.Actor, At: r.Now().UTC(),
		Wording: a.Wording,
	}
	s.Wordings = maps.Clone(s.Wordings) // the checkout before this act has the same map
	if s.Wordings == nil {
		s.Wordings = map[int64]checkout.Wording{}
	}
	s.Wordings[c.Revision] = a.Wording
	if s.Channel == checkout.Online {
		return r.intend(c, Secret{}, s.Consent)
	}
	c.Step, s.RequestID = checkout.StepVerify, r.newFlowReference()
	s.Sent = ""
	return effect{Change: Change{Checkout: &c, Consent: s.Consent}}, nil
}

// sendCode starts one method of verification. A bypass sends no code, so it authorizes at once.
func (r *Relay) sendCode(ctx context.Context, c Checkout, _ Who, a checkout.Action) (effect, error) {
	if !r.offersMethod(c, a.Method) {
		return effect{}, checkout.Refuse(checkout.CodeMethodRequired, "method")
	}
	if a.Method == checkout.MethodQuestion {
		c.State.Sent = a.Method
		return effect{Change: Change{Checkout: &c}}, nil
	}
	uses := r.calls(c, 1)
	if a.Method != checkout.MethodBypass {
		uses = append(r.messages(c), uses...)
	}
	if err := r.count(ctx, "method", uses...); err != nil {
		return effect{}, err
	}
	got, err := r.verify(ctx, c, a.Method, Secret{})
	switch {
	case a.Method != checkout.MethodBypass && maySent(err):
		if e, _ := errors.AsType[*LenderError](err); codeOf(e).StoreFault() {
			r.setupAlarm(ctx, c.Merchant, c.ID, e.keep())
		}
		return codeSent(c, a.Method, checkout.CodeMessageUnsure), nil
	case err != nil:
		return effect{}, methodProblem(err, "method")
	case a.Method != checkout.MethodBypass:
		return codeSent(c, cmp.Or(got.By, a.Method), ""), nil
	}
	return r.withCode(c, got)
}

// maySent reports whether a message may have been sent though its call failed: nobody is told that it was
// not. What looks like a refusal in an undocumented way may follow one, too.
func maySent(err error) bool {
	e, failed := errors.AsType[*LenderError](err)
	return failed && e.Class == Unknown
}

// codeSent waits for a code that the lender sent, or may have sent.
func codeSent(c Checkout, by checkout.Method, problem checkout.Code) effect {
	c.State.Sent = by
	if problem != "" {
		c.State.Problem = &checkout.Trouble{Code: problem}
	}
	return effect{Change: Change{Checkout: &c}}
}

// withCode authorizes with the code that the lender gave. Where it sent one to the person instead, that one
// is waited for.
func (r *Relay) withCode(c Checkout, got Verified) (effect, error) {
	if got.PIN.IsZero() {
		return codeSent(c, cmp.Or(got.By, checkout.MethodSMS), ""), nil
	}
	return r.intend(c, got.PIN, nil)
}

// offersMethod reports whether a method can be used for this checkout.
func (r *Relay) offersMethod(c Checkout, m checkout.Method) bool {
	for _, d := range r.openMethods(c) {
		if d.Method == m {
			return true
		}
	}
	return false
}

// openMethods are the account's methods, and the bypass if the lender said that it is possible: only for a
// regular purchase, and only when the quote said verify (POS API, customers: verify).
func (r *Relay) openMethods(c Checkout) []checkout.Destination {
	open := c.State.Methods
	if o, ok := c.State.chosen(c.State.Language); ok && o.BypassPossible && c.State.Chosen == regularOffer {
		open = append(append([]checkout.Destination(nil), open...),
			checkout.Destination{Method: checkout.MethodBypass})
	}
	return open
}

// confirm is the last act in a store: the code, or the answer for which the lender returns a PIN.
func (r *Relay) confirm(ctx context.Context, c Checkout, _ Who, a checkout.Action) (effect, error) {
	if c.State.Sent != checkout.MethodQuestion {
		code, problem := a.VerificationCode()
		if problem != nil {
			return effect{}, problem
		}
		change, err := r.intend(c, NewSecret(code), nil)
		if change.Attempt != nil {
			change.Uses = append(r.codes(c.Merchant, c.Sealed.Account), change.Uses...)
			change.order.typed = true
		}
		return change, err
	}
	answer, problem := a.SecurityAnswer()
	if problem != nil {
		return effect{}, problem
	}
	uses := append(r.answers(c.Merchant, c.Sealed.Account), r.calls(c, 1)...)
	if err := r.count(ctx, "answer", uses...); err != nil {
		return effect{}, err
	}
	got, err := r.verify(ctx, c, checkout.MethodQuestion, NewSecret(answer))
	r.recordAnswerGuess(ctx, c, err)
	if err != nil {
		return effect{}, methodProblem(err, "answer")
	}
	return r.withCode(c, got)
}

// override authorizes without a code, by an associate with the role. The sign-in has checked their passcode.
func (r *Relay) override(ctx context.Context, c Checkout, who Who, a checkout.Action) (effect, error) {
	if wrong := a.WrongOverride(); len(wrong) > 0 {
		return effect{}, &checkout.Problem{Code: wrong[0].Code, Field: wrong[0].Field, More: wrong[1:]}
	}
	if err := r.count(ctx, "", r.calls(c, 1)...); err != nil {
		return effect{}, err
	}
	got, err := r.verify(ctx, c, checkout.MethodOverride, Secret{})
	if err != nil {
		return effect{}, methodProblem(err, "")
	}
	change, err := r.withCode(c, got)
	change.Audit = &Audit{
		Merchant: c.Merchant, Checkout: c.ID, Associate: who.Associate, Device: who.Device,
		Act:    AuditAct(a.Do),
		Reason: a.Reason, At: r.Now().UTC(),
	}
	return change, err
}

func (r *Relay) verify(ctx context.Context, c Checkout, m checkout.Method, answer Secret) (Verified, error) {
	return r.Lender.Verify(ctx, r.call(c), Verification{
		Account: c.Sealed.Account, Card: c.Sealed.Card, Format: m, QuestionID: c.Sealed.QuestionID,
		Answer: answer, RequestID: c.State.RequestID,
	})
}

// methodProblem is a failed verification as a Problem of a field.
func methodProblem(err error, field string) error {
	err = lenderProblem("verify", err)
	p := checkout.AsProblem(err)
	p.Field = field
	return p
}
