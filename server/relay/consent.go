package relay

import (
	"context"
	"slices"

	"candor/core/checkout"
)

// accept takes the yes. It names the digest that was stored when this review was issued, in the language of the
// review; anything else is refused. Online it is the last act and the lender is asked; in a store the code follows.
func (r *Relay) accept(ctx context.Context, c Checkout, who Who, a checkout.Action) (Change, error) {
	s := &c.State
	switch {
	case frenchFirst(c):
		return Change{}, checkout.Refuse(checkout.CodeFrenchFirst, "consent")
	case a.Consent != checkout.Yes:
		return Change{}, checkout.Refuse(checkout.CodeConsentRequired, "consent")
	case !a.Wording.Valid():
		return Change{}, checkout.Refuse(checkout.CodeRequestInvalid, "wording")
	case a.Wording == checkout.WordingChanged:
		return Change{}, checkout.Refuse(checkout.CodeDisclosureChanged, "")
	case a.Digest == "" || a.Digest != s.Digests[s.Language]:
		return Change{}, checkout.Refuse(checkout.CodeDisclosureChanged, "")
	}
	if doc, err := r.document(c, s.Language); err != nil || doc.Digest() != a.Digest { // composed by another version
		return Change{}, checkout.Refuse(checkout.CodeDisclosureChanged, "")
	}
	if _, err := r.Store.Disclosure(ctx, c.Merchant, c.ID, a.Digest); err != nil {
		return Change{}, checkout.Unavailable("find disclosure", err)
	}
	s.Consent = &Consent{
		Merchant: c.Merchant, Checkout: c.ID, Revision: c.Revision, Digest: a.Digest, Language: string(s.Language),
		Offer: string(s.Chosen), Actor: string(who.Actor), At: r.Now().UTC(),
		Wording: a.Wording,
	}
	if s.Channel == checkout.Online {
		return r.intend(c, Secret{}, s.Consent)
	}
	c.Step, s.RequestID = checkout.StepVerify, r.newFlowReference()
	s.Sent = ""
	return Change{Checkout: &c, Consent: s.Consent}, nil
}

// sendCode starts one way of verification. A bypass has nothing to wait for and authorizes at once.
func (r *Relay) sendCode(ctx context.Context, c Checkout, _ Who, a checkout.Action) (Change, error) {
	if !r.offersMethod(c, a.Method) {
		return Change{}, checkout.Refuse(checkout.CodeMethodRequired, "method")
	}
	if a.Method == checkout.MethodQuestion {
		c.State.Sent = a.Method
		return Change{Checkout: &c}, nil
	}
	uses := r.calls(c, 1)
	if a.Method != checkout.MethodBypass {
		uses = append(r.messages(c), uses...)
	}
	if err := r.count(ctx, "method", uses...); err != nil {
		return Change{}, err
	}
	got, err := r.verify(ctx, c, a.Method, Secret{})
	if err != nil {
		return Change{}, methodProblem(err, "method")
	}
	if a.Method == checkout.MethodBypass {
		return r.intend(c, got.PIN, nil)
	}
	c.State.Sent = a.Method
	return Change{Checkout: &c}, nil
}

// offersMethod reports whether a method is open for this checkout.
func (r *Relay) offersMethod(c Checkout, m checkout.Method) bool {
	for _, d := range r.methods(c) {
		if d.Method == m {
			return true
		}
	}
	return false
}

// methods are the account's ways, and the bypass where the lender said it is possible: a regular purchase only, and
// only when the quote said verify (POS API, customers: verify).
func (r *Relay) methods(c Checkout) []checkout.Destination {
	open := c.State.Methods
	if o, ok := c.State.chosen(c.State.Language); ok && o.BypassPossible && c.State.Chosen == regularOffer {
		open = append(append([]checkout.Destination(nil), open...), checkout.Destination{Method: checkout.MethodBypass})
	}
	return open
}

// confirm is the last act in a store: the code, or the answer that earns one.
func (r *Relay) confirm(ctx context.Context, c Checkout, _ Who, a checkout.Action) (Change, error) {
	if c.State.Sent != checkout.MethodQuestion {
		code, problem := a.VerificationCode()
		if problem != nil {
			return Change{}, problem
		}
		change, err := r.intend(c, NewSecret(code), nil)
		if change.Attempt != nil {
			change.Uses, change.order.typed = append(r.codes(c.Merchant, c.Sealed.Account), change.Uses...), true
		}
		return change, err
	}
	answer, problem := a.SecurityAnswer()
	if problem != nil {
		return Change{}, problem
	}
	if err := r.count(ctx, "answer", append(r.answers(c.Merchant, c.Sealed.Account), r.calls(c, 1)...)...); err != nil {
		return Change{}, err
	}
	got, err := r.verify(ctx, c, checkout.MethodQuestion, NewSecret(answer))
	r.answerTried(ctx, c, err)
	if err != nil {
		return Change{}, methodProblem(err, "answer")
	}
	return r.intend(c, got.PIN, nil)
}

// override confirms without a code, by an associate with the role. Their passcode was checked by the sign-in.
func (r *Relay) override(ctx context.Context, c Checkout, who Who, a checkout.Action) (Change, error) {
	switch {
	case !slices.Contains(checkout.Reasons[:], a.Reason):
		return Change{}, checkout.Refuse(checkout.CodeReasonRequired, "reason")
	case a.Seen != checkout.Yes:
		return Change{}, checkout.Refuse(checkout.CodeSeenRequired, "seen")
	}
	if err := r.count(ctx, "", r.calls(c, 1)...); err != nil {
		return Change{}, err
	}
	got, err := r.verify(ctx, c, checkout.MethodOverride, Secret{})
	if err != nil {
		return Change{}, methodProblem(err, "")
	}
	change, err := r.intend(c, got.PIN, nil)
	change.Audit = &Audit{
		Merchant: c.Merchant, Checkout: c.ID, Associate: who.Associate, Device: who.Device, Act: string(a.Do),
		Reason: a.Reason, At: r.Now().UTC(),
	}
	return change, err
}

func (r *Relay) verify(ctx context.Context, c Checkout, m checkout.Method, answer Secret) (Verified, error) {
	return r.Lender.Verify(ctx, r.call(c), Verification{
		Account: c.Sealed.Account, Card: c.Sealed.Card, Format: string(m), QuestionID: c.Sealed.QuestionID,
		Answer: answer, RequestID: c.State.RequestID,
	})
}

// methodProblem puts a refusal beside the field it is about.
func methodProblem(err error, field string) error {
	err = lenderProblem("verify", err)
	p := checkout.AsProblem(err)
	p.Field = field
	return p
}
