package relay

import (
	"context"
	"errors"

	"candor/core/checkout"
	"candor/core/locale"
)

// View shows a checkout to an actor. It reads, and changes nothing. Codes: checkout_not_found, unavailable.
func (r *Relay) View(ctx context.Context, ref Ref, who Who) (checkout.View, error) {
	c, err := r.Checkout(ctx, ref)
	if err != nil {
		return checkout.View{}, err
	}
	if c, err = r.withStanding(ctx, c, who); err != nil {
		return checkout.View{}, err
	}
	return r.view(c, who), nil
}

// Location is the store where a checkout was made, "" online. Codes: checkout_not_found, unavailable.
func (r *Relay) Location(ctx context.Context, ref Ref) (string, error) {
	c, err := r.Checkout(ctx, ref)
	return c.Location, err
}

// LenderPage is the address of the lender's verification page. Only the route of the frame may call it.
// Codes: action_not_allowed if no verification is open, checkout_not_found, unavailable.
func (r *Relay) LenderPage(ctx context.Context, ref Ref) (Secret, error) {
	c, err := r.Checkout(ctx, ref)
	if err != nil {
		return Secret{}, err
	}
	if c.Step != checkout.StepLender || c.Sealed.Page.IsZero() {
		return Secret{}, &checkout.Problem{Code: checkout.CodeNotAllowed, Op: "open lender page",
			Err: errors.New("no verification is open")}
	}
	return c.Sealed.Page, nil
}

// view makes the View of a checkout for an actor. Only what is named here can reach a browser.
func (r *Relay) view(c Checkout, who Who) checkout.View {
	m := r.merchants[c.Merchant]
	s := c.State
	v := checkout.View{
		ID: string(c.ID), Number: Number(c.ID), Revision: c.Revision, Step: c.Step, Actor: who.Actor,
		Channel: s.Channel, Use: s.Use, Language: s.Language, Quebec: s.Quebec,
		Merchant: r.merchantView(m, c), Amount: c.Amount, Reference: c.Reference,
		Allowed: checkout.Allowed(r.situation(c, who)),
		Notice:  s.Notice, Problem: s.Problem, Terms: s.Terms[s.Language],
		Agreed:   s.Agreed,
		OpenedAt: c.Created.In(m.Zone), ExpiresAt: c.Expires.In(m.Zone), ReturnURL: s.ReturnURL,
	}
	if s.Notice == checkout.NoticeAmountChanged {
		v.Was = s.Was
	}
	if s.Outcome != nil {
		o := *s.Outcome
		o.At, o.SentAt = o.At.In(m.Zone), o.SentAt.In(m.Zone)
		if s.CancelRequested && c.Step.Waiting() {
			o.Trace = checkout.TraceCancelling
		}
		v.Outcome = &o
	}
	if who.Actor == checkout.Associate {
		forAssociate(&v, s.Setup)
	}
	r.viewOffers(&v, c, who)
	r.viewVerify(&v, c, who, m)
	return v
}

// merchantView is what a customer sees of a merchant. Only an embedded checkout names the origins that may
// frame it.
func (r *Relay) merchantView(m Merchant, c Checkout) checkout.Merchant {
	face := checkout.Merchant{Name: m.Name(c.State.Language), Phone: m.Phone, Email: m.Email,
		LenderPhone: m.LenderPhone, LenderSite: m.LenderSite}
	if l, ok := m.Location(c.Location); ok {
		face.Location = l.Name
	}
	if c.State.Use == checkout.Embedded {
		face.Origins = m.Origins
	}
	return face
}

// viewOffers adds the plans. Held offers, accounts and the person found are for associates only.
func (r *Relay) viewOffers(v *checkout.View, c Checkout, who Who) {
	s := c.State
	v.Chosen = s.Chosen
	if who.Actor == checkout.Associate {
		v.Accounts, v.Person = s.Accounts, s.Person
		if !c.Step.Ended() && !c.Step.Waiting() {
			v.Standing = standingIn(r.merchants[c.Merchant].Zone, s.Standing)
		}
	}
	q, ok := s.Quotes[s.Language]
	if !ok {
		return
	}
	v.RegularRate = q.AIR
	v.Offers = q.Offers
	if who.Actor == checkout.Associate {
		v.Held = q.Held
	}
	if d := s.Digests[s.Language]; d != "" && (c.Step == checkout.StepReview ||
		c.Step == checkout.StepVerify) {
		v.Review = &checkout.Review{Digest: d, FrenchFirst: frenchFirst(c)}
	}
}

// viewVerify adds the verification, in a store or at the lender's page.
func (r *Relay) viewVerify(v *checkout.View, c Checkout, who Who, m Merchant) {
	s := c.State
	switch c.Step {
	case checkout.StepVerify:
		v.Verify = &checkout.Verify{Methods: r.openMethods(c), Sent: s.Sent}
		if s.Sent == checkout.MethodQuestion {
			v.Verify.Question = s.Question
		}
		v.Verify.Override = mayOverride(m, who)
	case checkout.StepLender:
		v.Lender = &checkout.Lender{Origin: s.Origin, Session: s.Session, Frame: m.LenderFrame}
	}
}

// frenchFirst reports whether the French review must be seen before this one can be accepted (Charter of the
// French language, s. 55).
func frenchFirst(c Checkout) bool {
	return c.State.Quebec && c.State.Language != locale.French && !c.State.FrenchSeen
}

// mayOverride reports whether an actor may authorize without a code.
func mayOverride(m Merchant, who Who) bool {
	return who.Actor == checkout.Associate && m.Override && who.Role == RoleManager
}

func (r *Relay) situation(c Checkout, who Who) checkout.Situation {
	return checkout.Situation{
		Step: c.Step, Actor: who.Actor, Channel: c.State.Channel,
		Quoted:      len(c.State.Quotes) > 0,
		FrenchFirst: frenchFirst(c),
		Sent:        c.State.Sent != "",
		Override:    mayOverride(r.merchants[c.Merchant], who),
		Second:      maySecond(c, who),
	}
}
