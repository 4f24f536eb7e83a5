package relay

import (
	"context"
	"errors"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/requestlog"
)

// effect is what an act results in: the change to write, and the order to send to the lender once the change
// is durable.
type effect struct {
	Change
	order Order // of the attempt; in memory only, because it may hold a code
}

// actHandler implements one kind of action. It works on its own copy of the checkout. It returns what to
// write, or a Problem: then nothing is written and the person is shown the Problem. An act that must change
// something and also say why sets State.Problem.
type actHandler func(r *Relay, ctx context.Context, c Checkout, who Who, a checkout.Action) (effect, error)

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
	checkout.DoSecond:   (*Relay).allowSecond,
	checkout.DoLanguage: (*Relay).language,
	checkout.DoCancel:   (*Relay).cancel,
	checkout.DoCheck:    (*Relay).checkAgain,
}

// Act does one action of a person once: the revision that it names must be the present one. It returns the
// View after the action. View.Problem holds what the person got wrong, what the lender refused and what came
// too late (stale, action_not_allowed).
//
// An error means that there is no View to show. Codes: checkout_not_found, busy when too many wait for this
// checkout, unavailable when nothing could be written, internal.
func (r *Relay) Act(ctx context.Context, ref Ref, who Who, a checkout.Action) (checkout.View, error) {
	if a.Do == checkout.DoIdentify {
		// Deferred first, so that it waits after the lock is released and others do not wait as well.
		defer r.takeAtLeast(ctx, r.Limits.Least)()
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
		return r.refusedView(ctx, c, who, &checkout.Problem{Code: checkout.CodeStale}), nil
	}
	if err := r.noteActivity(ctx, c, who); err != nil {
		return checkout.View{}, err
	}
	if c, err = r.withStanding(ctx, c, who); err != nil {
		return checkout.View{}, err
	}
	do, known := acts[a.Do]
	if !known || !checkout.Permits(r.situation(c, who), a.Do) {
		return r.refusedView(ctx, c, who, &checkout.Problem{Code: checkout.CodeNotAllowed}), nil
	}
	fresh := c
	if a.Do != checkout.DoLanguage { // the person can still read the last Problem, in the other language
		fresh.State.Problem, fresh.State.Setup = nil, ""
		fresh.State.Notice, fresh.State.Was = "", nil
	}
	if who.Actor == checkout.Associate && fresh.State.Employee == "" { // the lender asks who sells
		fresh.State.Employee = who.Associate
	}
	change, err := do(r, ctx, fresh, who, a)
	if reason, fault := setupFault(c, err); fault {
		return r.notPossible(ctx, c, who, err, reason)
	}
	if err != nil {
		return r.refusedOrError(ctx, c, who, err)
	}
	return r.commit(ctx, c, who, change)
}

// commit writes an act's change under the next revision, starts the attempt that the change holds, and
// returns the View.
func (r *Relay) commit(ctx context.Context, c Checkout, who Who, change effect) (checkout.View, error) {
	if change.Checkout == nil {
		return r.view(c, who), nil
	}
	next := change.Checkout
	next.Revision, change.Was, change.Uses = c.Revision+1, c.Revision, withLimit(change.Uses)
	if change.Consent != nil {
		next.State.Agreed = next.Revision
	}
	for i := range change.Disclosures {
		change.Disclosures[i].Revision = next.Revision
	}
	others, err := r.commitReserving(ctx, &change.Change)
	_, full := errors.AsType[*FullError](err)
	switch {
	case len(others) > 0:
		return r.alreadySold(ctx, c, who, others)
	case full:
		return r.refusedOrError(ctx, c, who, limitProblem(err, "code"))
	case errors.Is(err, ErrStale), errors.Is(err, ErrLive):
		now, err := r.Checkout(ctx, Ref{c.Merchant, c.ID})
		if err != nil {
			return checkout.View{}, err
		}
		return r.refusedView(ctx, now, who, &checkout.Problem{Code: checkout.CodeStale}), nil
	case err != nil:
		return checkout.View{}, checkout.Unavailable("write checkout", err)
	}
	if change.Attempt != nil && change.Attempt.State == AttemptIntent {
		return r.await(ctx, *next, who, *change.Attempt, change.order)
	}
	return r.view(*next, who), nil
}

// refusedOrError returns a View for a Problem that is the person's, and any other error as it is. If another
// process changed the checkout meanwhile, the View shows the present state. If that cannot be read, there is
// no View: nobody is shown an older state than before.
func (r *Relay) refusedOrError(ctx context.Context, c Checkout, who Who, err error) (checkout.View, error) {
	p, ok := errors.AsType[*checkout.Problem](err)
	if !ok || p.Code == checkout.CodeUnavailable || p.Code == checkout.CodeInternal {
		return checkout.View{}, err
	}
	scanned := scannedOf(err)
	now, err := r.Checkout(ctx, Ref{c.Merchant, c.ID})
	switch {
	case err != nil:
		return checkout.View{}, err
	case now.Revision != c.Revision:
		return r.refusedView(ctx, now, who, &checkout.Problem{Code: checkout.CodeStale}), nil
	}
	v := r.refusedView(ctx, c, who, p)
	v.Scanned = scanned
	return v, nil
}

// refusedView is the View of a checkout with a Problem.
func (r *Relay) refusedView(ctx context.Context, c Checkout, who Who, p *checkout.Problem) checkout.View {
	requestlog.Of(ctx).Refused(p)
	v := r.view(c, who)
	v.Problem = p.Trouble()
	return v
}

// language switches the language of every screen. A customer who leaves the French review this way has seen
// it, which is recorded, if the act comes from that review and its text was on the screen.
func (r *Relay) language(_ context.Context, c Checkout, who Who, a checkout.Action) (effect, error) {
	l, ok := locale.Parse(string(a.Language))
	if !ok {
		return effect{}, checkout.Refuse(checkout.CodeRequestInvalid, "language")
	}
	if c.State.Language == locale.French && who.Actor == checkout.Customer && shown(c, a) {
		c.State.FrenchSeen = true
	}
	c.State.Language = l
	return effect{Change: Change{Checkout: &c}}, nil
}

// shown reports whether an act comes from the present review, with the review's text on the screen.
func shown(c Checkout, a checkout.Action) bool {
	return c.Step == checkout.StepReview && a.Digest != "" && a.Digest == c.State.Digests[c.State.Language] &&
		a.Wording.Seen()
}

// cancel ends a checkout before the lender was asked. The moves allow it only there.
func (r *Relay) cancel(_ context.Context, c Checkout, who Who, _ checkout.Action) (effect, error) {
	return effect{Change: Change{Checkout: r.end(c, checkout.StepCancelled, who.Actor)}}, nil
}

// checkAgain shows a waiting checkout again. It changes nothing: settling goes on by itself.
func (r *Relay) checkAgain(context.Context, Checkout, Who, checkout.Action) (effect, error) {
	return effect{}, nil
}

// end closes a checkout. It drops the secrets that only a running checkout needs, and the last Problem, which
// told a person how to go on.
func (r *Relay) end(c Checkout, step checkout.Step, actor checkout.Actor) *Checkout {
	now := r.Now().UTC()
	c.Step, c.Ended = step, now
	c.State.Outcome = &checkout.Outcome{At: now, Actor: actor}
	c.State.Problem, c.State.Setup = nil, "" // of an act before
	c.Sealed = Sealed{}
	return &c
}

// restart drops who was identified and what was quoted.
func (r *Relay) restart(_ context.Context, c Checkout, _ Who, _ checkout.Action) (effect, error) {
	c = r.toIdentify(c)
	return effect{Change: Change{Checkout: &c}}, nil
}

// toIdentify starts a new flow: the lender keys the data of a flow on its token and its reference id.
func (r *Relay) toIdentify(c Checkout) Checkout {
	c = withoutQuote(c)
	c.Step = checkout.StepIdentify
	c.Sealed = Sealed{}
	s := &c.State
	s.Flow = r.newFlowReference()
	s.Person, s.Accounts, s.Kinds, s.Question, s.Origin, s.Session = nil, nil, nil, "", "", ""
	s.Methods, s.Typed = nil, ""
	return c
}

// withoutQuote drops the quote and everything that was agreed on it.
func withoutQuote(c Checkout) Checkout {
	s := &c.State
	s.Quoted, s.Quotes, s.Terms, s.Chosen = 0, nil, nil, ""
	return withoutConsent(c)
}

// withoutConsent drops the review, the consent and the verification. It keeps the quote.
func withoutConsent(c Checkout) Checkout {
	s := &c.State
	s.Digests, s.FrenchSeen, s.Consent, s.RequestID, s.Sent = nil, false, nil, "", ""
	return c
}

// takeOver is the customer's act on receiving the tablet.
func (r *Relay) takeOver(_ context.Context, c Checkout, _ Who, _ checkout.Action) (effect, error) {
	c.Step = checkout.StepReview
	return effect{Change: Change{Checkout: &c}}, nil
}

// back goes one screen back: from the code to the choice of methods, otherwise to the plans.
func (r *Relay) back(_ context.Context, c Checkout, who Who, _ checkout.Action) (effect, error) {
	if c.Step == checkout.StepVerify && who.Actor == checkout.Customer {
		c.State.Sent = ""
		return effect{Change: Change{Checkout: &c}}, nil
	}
	c = withoutConsent(c)
	c.Step = checkout.StepOffers
	return effect{Change: Change{Checkout: &c}}, nil
}
