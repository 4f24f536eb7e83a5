package relay

import (
	"context"
	"errors"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/requestlog"
)

// actHandler is one kind of action. It works on its own copy of the checkout. It returns what to write, or a Problem: then
// nothing is written and the person sees why. An act that must change something and tell why sets State.Problem.
type actHandler func(r *Relay, ctx context.Context, c Checkout, who Who, a checkout.Action) (Change, error)

var acts = map[checkout.Do]actHandler{
	checkout.DoIdentify: (*Relay).identify,
	checkout.DoAccount:  (*Relay).chooseAccount,
	checkout.DoEvent:    (*Relay).lenderEvent,
	checkout.DoRestart:  (*Relay).restart,
	checkout.DoQuote:    (*Relay).requote,
	checkout.DoChoose:   (*Relay).choose,
	checkout.DoContinue: (*Relay).takeOver,
	checkout.DoBack:     (*Relay).back,
	checkout.DoAccept:   (*Relay).accept,
	checkout.DoSend:     (*Relay).sendCode,
	checkout.DoConfirm:  (*Relay).confirm,
	checkout.DoOverride: (*Relay).override,
	checkout.DoLanguage: (*Relay).language,
	checkout.DoCancel:   (*Relay).cancel,
	checkout.DoCheck:    (*Relay).checkAgain,
}

// Act does one action of a person, once: the revision it names must be the present one. It answers the View after it.
// What the person got wrong, what the lender refused and what came too late stand in View.Problem; an error means
// that there is no View to show (unauthorized, not found) or that nothing could be written (unavailable).
func (r *Relay) Act(ctx context.Context, ref Ref, who Who, a checkout.Action) (checkout.View, error) {
	if a.Do == checkout.DoIdentify {
		defer r.takeAtLeast(ctx, r.Limits.Least)() // past the lock: others need not wait as well
	}
	unlock, err := r.locks.lock(ctx, ref.Checkout)
	if err != nil {
		return checkout.View{}, err
	}
	defer unlock()
	c, err := r.Checkout(ctx, ref)
	if err != nil {
		return checkout.View{}, err
	}
	if a.Revision != c.Revision {
		return r.refused(ctx, c, who, &checkout.Problem{Code: checkout.CodeStale}), nil
	}
	if err := r.noteActivity(ctx, c, who); err != nil {
		return checkout.View{}, err
	}
	do, known := acts[a.Do]
	if !known || !checkout.Permits(r.situation(c, who), a.Do) {
		return r.refused(ctx, c, who, &checkout.Problem{Code: checkout.CodeNotAllowed}), nil
	}
	fresh := c
	if a.Do != checkout.DoLanguage { // what happened is still to be read, in the other language
		fresh.State.Problem, fresh.State.Notice, fresh.State.Was = nil, "", nil
	}
	change, err := do(r, ctx, fresh, who, a)
	if err != nil {
		return r.failed(ctx, c, who, err)
	}
	return r.commit(ctx, c, who, change)
}

// commit writes an act's change under the next revision, starts what it decided to start, and shows the result.
func (r *Relay) commit(ctx context.Context, c Checkout, who Who, change Change) (checkout.View, error) {
	if change.Checkout == nil {
		return r.view(c, who), nil
	}
	next := change.Checkout
	next.Revision, change.Was, change.Uses = c.Revision+1, c.Revision, limited(change.Uses)
	for i := range change.Disclosures {
		change.Disclosures[i].Revision = next.Revision
	}
	err := r.Store.Commit(ctx, change)
	_, full := errors.AsType[*FullError](err)
	switch {
	case full:
		return r.failed(ctx, c, who, usedUp(err, "code"))
	case errors.Is(err, ErrStale), errors.Is(err, ErrLive):
		now, err := r.Checkout(ctx, Ref{c.Merchant, c.ID})
		if err != nil {
			return checkout.View{}, err
		}
		return r.refused(ctx, now, who, &checkout.Problem{Code: checkout.CodeStale}), nil
	case err != nil:
		return checkout.View{}, checkout.Unavailable("write checkout", err)
	}
	if change.Attempt != nil && change.Attempt.State == AttemptIntent {
		return r.await(ctx, *next, who, *change.Attempt, change.order)
	}
	return r.view(*next, who), nil
}

// failed shows a person-level refusal, and passes on the rest. Where another process moved the checkout while this one
// asked the lender, what it became is shown, and where that cannot be read, nothing: nobody is told an older state than
// they were told before.
func (r *Relay) failed(ctx context.Context, c Checkout, who Who, err error) (checkout.View, error) {
	p, ok := errors.AsType[*checkout.Problem](err)
	if !ok || p.Code == checkout.CodeUnavailable || p.Code == checkout.CodeInternal {
		return checkout.View{}, err
	}
	now, err := r.Checkout(ctx, Ref{c.Merchant, c.ID})
	switch {
	case err != nil:
		return checkout.View{}, err
	case now.Revision != c.Revision:
		return r.refused(ctx, now, who, &checkout.Problem{Code: checkout.CodeStale}), nil
	}
	return r.refused(ctx, c, who, p), nil
}

func (r *Relay) refused(ctx context.Context, c Checkout, who Who, p *checkout.Problem) checkout.View {
	requestlog.Of(ctx).Refused(p)
	v := r.view(c, who)
	v.Problem = &checkout.Trouble{Code: p.Code, Field: p.Field}
	return v
}

// language switches the language of every screen. Leaving the French review by it records that it was shown, if
// the act comes from that review and its text was on the screen.
func (r *Relay) language(_ context.Context, c Checkout, who Who, a checkout.Action) (Change, error) {
	l, ok := locale.Parse(string(a.Language))
	if !ok {
		return Change{}, checkout.Refuse(checkout.CodeRequestInvalid, "language")
	}
	if c.State.Language == locale.French && who.Actor == checkout.Customer && shown(c, a) {
		c.State.FrenchSeen = true
	}
	c.State.Language = l
	return Change{Checkout: &c}, nil
}

// shown reports whether an act comes from the present review, with the review's text on the screen.
func shown(c Checkout, a checkout.Action) bool {
	return c.Step == checkout.StepReview && a.Digest != "" && a.Digest == c.State.Digests[c.State.Language] &&
		a.Wording.Seen()
}

// cancel ends a checkout before the lender was asked; the moves allow it only there.
func (r *Relay) cancel(_ context.Context, c Checkout, who Who, _ checkout.Action) (Change, error) {
	return Change{Checkout: r.end(c, checkout.StepCancelled, who.Actor)}, nil
}

// checkAgain looks again at a waiting checkout. It changes nothing: the settling goes on by itself.
func (r *Relay) checkAgain(context.Context, Checkout, Who, checkout.Action) (Change, error) {
	return Change{}, nil
}

// end closes a checkout and drops what only the running checkout needed.
func (r *Relay) end(c Checkout, step checkout.Step, actor checkout.Actor) *Checkout {
	now := r.Now().UTC()
	c.Step, c.Ended = step, now
	c.State.Outcome = &checkout.Outcome{At: now, Actor: actor}
	c.Sealed = Sealed{}
	return &c
}

// restart forgets who was identified and what was quoted.
func (r *Relay) restart(_ context.Context, c Checkout, _ Who, _ checkout.Action) (Change, error) {
	c = r.toIdentify(c)
	return Change{Checkout: &c}, nil
}

// toIdentify starts a new flow: the lender keys a flow's data on its token and reference id.
func (r *Relay) toIdentify(c Checkout) Checkout {
	c = withoutQuote(c)
	c.Step = checkout.StepIdentify
	c.Sealed = Sealed{}
	s := &c.State
	s.Flow = r.newFlowReference()
	s.Person, s.Accounts, s.Kinds, s.Question, s.Origin, s.Session = nil, nil, nil, "", "", ""
	s.Methods = nil
	return c
}

// withoutQuote drops the quote and all that was agreed on it.
func withoutQuote(c Checkout) Checkout {
	s := &c.State
	s.Quoted, s.Quotes, s.Terms, s.Chosen = 0, nil, nil, ""
	return withoutConsent(c)
}

// withoutConsent drops the review, the consent and the verification, and keeps the quote.
func withoutConsent(c Checkout) Checkout {
	s := &c.State
	s.Digests, s.FrenchSeen, s.Consent, s.RequestID, s.Sent = nil, false, nil, "", ""
	return c
}

// takeOver is the customer's act on receiving the tablet.
func (r *Relay) takeOver(_ context.Context, c Checkout, _ Who, _ checkout.Action) (Change, error) {
	c.Step = checkout.StepReview
	return Change{Checkout: &c}, nil
}

// back goes one screen back: from the code to the choice of methods, else to the plans.
func (r *Relay) back(_ context.Context, c Checkout, who Who, _ checkout.Action) (Change, error) {
	if c.Step == checkout.StepVerify && who.Actor == checkout.Customer {
		c.State.Sent = ""
		return Change{Checkout: &c}, nil
	}
	c = withoutConsent(c)
	c.Step = checkout.StepOffers
	return Change{Checkout: &c}, nil
}
