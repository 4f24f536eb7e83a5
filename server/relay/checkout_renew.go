package relay

import (
	"context"
	"errors"

	"candor/core/checkout"
)

// Renew makes a new checkout of the order of one that expired, with what its merchant had sent, and ends the
// client token of the expired one. Again it gets the same new checkout as long as that is no older than its
// time. A merchant's server may call it. Codes: checkout_not_found; conflict for a checkout that has not
// expired, whose items are forgotten, or whose renewal has expired too (Other is the renewal); those of
// Create; busy, unavailable.
func (r *Relay) Renew(ctx context.Context, ref Ref) (Created, error) {
	unlock, err := r.locks.lock(ctx, ref.Checkout)
	if err != nil {
		return Created{}, err
	}
	defer unlock()
	c, err := r.Checkout(ctx, ref)
	if err != nil {
		return Created{}, err
	}
	if p := r.whyNotRenewed(ctx, c); p != nil {
		p.Op = "renew checkout"
		return Created{}, p
	}
	made, err := r.Create(ctx, c.Merchant, renewalOf(c))
	if err != nil {
		return Created{}, err
	}
	return made, r.renewed(ctx, ref, made.ID)
}

// whyNotRenewed refuses what cannot be renewed.
func (r *Relay) whyNotRenewed(ctx context.Context, c Checkout) *checkout.Problem {
	refuse := func(detail string) *checkout.Problem {
		return &checkout.Problem{Code: checkout.CodeConflict, Detail: detail}
	}
	switch {
	case c.Step != checkout.StepExpired:
		return refuse("Only a checkout that has expired is renewed. This one has not.")
	case !r.Now().Before(c.Expires.Add(r.Retention.Personal)):
		return refuse("Its items are forgotten. Make a new checkout.")
	case c.State.RenewedBy == "":
		return nil
	}
	next, err := r.Checkout(ctx, Ref{c.Merchant, c.State.RenewedBy})
	if err != nil {
		return checkout.AsProblem(err)
	}
	if next.Step != checkout.StepExpired {
		return nil
	}
	p := refuse("It was renewed, and the new one has expired too. Renew the one that checkout_id names.")
	p.Other = string(next.ID)
	return p
}

// renewalOf is the request that made a checkout, for another one. The same expired checkout gives the same
// request, so that of two renewals at once one makes it.
func renewalOf(c Checkout) CreateRequest {
	s := c.State
	return CreateRequest{
		Amount: c.Amount, Currency: "CAD", Reference: c.Reference, Channel: s.Channel, Use: s.Use,
		Locale: string(s.Language), Province: s.Province, Items: s.Items, ReturnURL: s.ReturnURL,
		LocationID: c.Location, EmployeeID: s.Employee, AutoCapture: &s.AutoCapture, Metadata: s.Metadata,
		Renews: c.ID, Once: "renewal|" + string(c.ID),
	}
}

// renewed notes in an expired checkout what it was renewed by, and ends its client token: its link leads
// nowhere any more. What another wrote meanwhile stays.
func (r *Relay) renewed(ctx context.Context, ref Ref, by CheckoutID) error {
	for {
		c, err := r.Store.Checkout(ctx, ref.Merchant, ref.Checkout)
		if err != nil {
			return checkout.Unavailable("note renewal", err)
		}
		if c.State.RenewedBy == by {
			return nil
		}
		was := c.Revision
		c = r.withNewToken(c)
		c.Revision++
		c.State.RenewedBy = by
		if err = r.Store.Commit(ctx, Change{Checkout: &c, Was: was}); !errors.Is(err, ErrStale) {
			return checkout.Unavailable("note renewal", err)
		}
	}
}
