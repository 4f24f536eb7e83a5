package relay

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/requestlog"
)

// One order is bought once. An intent reserves the order in its own transaction, and is refused while an
// attempt of another checkout stands there. Nothing has to free an order: whether an attempt stands is read
// from the journal each time.

// reservedFor is how long after an attempt its order is reserved.
const reservedFor = 30 * day

// commitReserving commits a change. If it holds an intent, it reserves the order with it. It returns the
// sales that stand in the way; then nothing is written.
func (r *Relay) commitReserving(ctx context.Context, change *Change) ([]checkout.Sale, error) {
	c, a := change.Checkout, change.Attempt
	if a == nil || a.State != AttemptIntent || r.merchants[c.Merchant].ReuseReferences {
		return nil, r.Store.Commit(ctx, *change)
	}
	reserved := Reservation{OrderKey: c.orderKey(), Attempts: []AttemptID{a.ID}, At: a.Created}
	change.Reservation, change.ReservedWas = &reserved, nil
	for range 20 {
		err := r.Store.Commit(ctx, *change)
		if !errors.Is(err, ErrReserved) {
			return nil, err
		}
		order, err := r.reservedBy(ctx, reserved.OrderKey)
		if err != nil {
			return nil, err
		}
		if others := notBeside(order.standing, c.State.Beside); len(others) > 0 {
			return others, nil
		}
		change.ReservedWas, change.Free = order.was, order.free
		reserved.Attempts = append(append(attemptsOf(order.standing), order.watched()...), a.ID)
	}
	return nil, ErrReserved
}

// standing is an attempt that stands, as the sale that an associate is shown.
type standing struct {
	attempt AttemptID
	sale    checkout.Sale
}

// reservedOrder is what reserves an order. It is empty for an order that nobody reserved.
type reservedOrder struct {
	was      []AttemptID // that reserved it, in the order in which they did
	standing []standing
	free     map[AttemptID]AttemptState // those that do not stand
}

// watched are the attempts that do not stand but may turn up.
func (o reservedOrder) watched() (ids []AttemptID) {
	for _, id := range o.was {
		if o.free[id] == AttemptNotExecuted {
			ids = append(ids, id)
		}
	}
	return ids
}

// reservedBy returns what reserves an order.
func (r *Relay) reservedBy(ctx context.Context, k OrderKey) (reservedOrder, error) {
	reserved, err := r.Store.Reservation(ctx, k)
	if errors.Is(err, ErrNotFound) {
		return reservedOrder{}, nil
	}
	if err != nil {
		return reservedOrder{}, err
	}
	o := reservedOrder{was: reserved.Attempts, free: map[AttemptID]AttemptState{}}
	for _, id := range reserved.Attempts {
		a, err := r.Store.Attempt(ctx, k.Merchant, id)
		if errors.Is(err, ErrNotFound) { // forgotten with its checkout
			continue
		}
		if err != nil {
			return reservedOrder{}, err
		}
		stands, err := r.stands(ctx, a)
		if err != nil {
			return reservedOrder{}, err
		}
		if !stands {
			o.free[id] = a.State
			continue
		}
		sale, err := r.saleOf(ctx, a)
		if err != nil {
			return reservedOrder{}, err
		}
		o.standing = append(o.standing, standing{id, sale})
	}
	return o, nil
}

// stands reports whether an attempt stands in the way of another checkout of its order: the lender has it, or
// may have it, and not all of it was given back. What is not certain counts as standing.
func (r *Relay) stands(ctx context.Context, a Attempt) (bool, error) {
	switch {
	case r.Now().Sub(a.Created) >= reservedFor, a.State.Nothing():
		return false, nil
	case a.State != AttemptApproved:
		return true, nil
	}
	list, err := r.Store.Operations(ctx, a.Merchant, a.Checkout)
	if err != nil {
		return false, err
	}
	back, err := givenBack(a, list)
	if err != nil || back.Cmp(a.Amount) < 0 {
		return err == nil, err
	}
	found, err := r.Store.Findings(ctx, a.Merchant, a.ID)
	return slices.ContainsFunc(found, Finding.isSecond), err
}

// isSecond reports whether a finding is a second authorization of one attempt that the lender still holds. It
// may be the purchase, where the first was given back by hand.
func (f Finding) isSecond() bool {
	return f.Kind == FindingDouble && f.Subject == AboutAuthorization && f.Open()
}

// givenBack adds up what was certainly released, returned or refunded of an attempt's authorization.
func givenBack(a Attempt, list []Operation) (money.Amount, error) {
	var amounts []money.Amount
	for _, o := range list {
		if o.State == OperationDone && o.Kind != KindCapture && o.Authorization == a.Authorization {
			amounts = append(amounts, o.Amount)
		}
	}
	return money.Sum(amounts...)
}

// saleOf is the sale of an attempt, as an associate is shown it.
func (r *Relay) saleOf(ctx context.Context, a Attempt) (checkout.Sale, error) {
	c, err := r.Store.Checkout(ctx, a.Merchant, a.Checkout)
	return checkout.Sale{ID: string(a.Checkout), Number: Number(a.Checkout), At: a.Created, Amount: a.Amount,
		Step: c.Step}, err
}

// notBeside are the sales that were not allowed to stand beside a checkout.
func notBeside(all []standing, allowed []CheckoutID) (others []checkout.Sale) {
	for _, s := range all {
		if !slices.Contains(allowed, CheckoutID(s.sale.ID)) {
			others = append(others, s.sale)
		}
	}
	return others
}

func attemptsOf(all []standing) (ids []AttemptID) {
	for _, s := range all {
		ids = append(ids, s.attempt)
	}
	return ids
}

// standingSales are the sales that stand in the way of a checkout now. Codes: unavailable.
func (r *Relay) standingSales(ctx context.Context, c Checkout) ([]checkout.Sale, error) {
	if r.merchants[c.Merchant].ReuseReferences {
		return nil, nil
	}
	order, err := r.reservedBy(ctx, c.orderKey())
	allowed := append([]CheckoutID{c.ID}, c.State.Beside...)
	return notBeside(order.standing, allowed), checkout.Unavailable("find other checkouts", err)
}

// withStanding is a checkout with the sales that its associate was shown, as they stand now. One that is
// declined or given back meanwhile is left out. None is added: a manager allows nothing that was not shown.
// Codes: unavailable.
func (r *Relay) withStanding(ctx context.Context, c Checkout, who Who) (Checkout, error) {
	if who.Actor != checkout.Associate || len(c.State.Standing) == 0 {
		return c, nil
	}
	now, err := r.standingSales(ctx, c)
	if err != nil {
		return c, err
	}
	shown := c.State.Standing
	c.State.Standing = nil
	for _, s := range shown {
		same := func(other checkout.Sale) bool { return other.ID == s.ID }
		if i := slices.IndexFunc(now, same); i >= 0 {
			c.State.Standing = append(c.State.Standing, now[i])
		}
	}
	return c, nil
}

// alreadySold refuses an intent, and keeps the sales that stand in its way for the associate. Nothing else of
// the act is written.
func (r *Relay) alreadySold(ctx context.Context, c Checkout, who Who,
	others []checkout.Sale) (checkout.View, error) {
	problem := &checkout.Problem{Code: checkout.CodeOrderTaken, Op: "reserve order"}
	next := c
	next.Revision++
	next.State.Problem, next.State.Standing = problem.Trouble(), others
	switch err := r.Store.Commit(ctx, Change{Checkout: &next, Was: c.Revision}); {
	case errors.Is(err, ErrStale):
		now, err := r.Checkout(ctx, Ref{c.Merchant, c.ID})
		if err != nil {
			return checkout.View{}, err
		}
		return r.refusedView(ctx, now, who, &checkout.Problem{Code: checkout.CodeStale}), nil
	case err != nil:
		return checkout.View{}, checkout.Unavailable("write checkout", err)
	}
	requestlog.Of(ctx).Refused(problem)
	return r.view(next, who), nil
}

// allowSecond lets a checkout be bought beside the sales that its associate was shown. The sign-in has
// checked the manager's passcode.
func (r *Relay) allowSecond(_ context.Context, c Checkout, who Who, a checkout.Action) (effect, error) {
	if a.Seen != checkout.Yes {
		return effect{}, checkout.Refuse(checkout.CodeSeenRequired, "seen")
	}
	var beside []string
	for _, s := range c.State.Standing {
		beside = append(beside, s.ID)
		c.State.Beside = append(c.State.Beside, CheckoutID(s.ID))
	}
	c.State.Standing = nil
	audit := Audit{Merchant: c.Merchant, Checkout: c.ID, Associate: who.Associate, Device: who.Device,
		Act: AuditAct(a.Do), Reason: strings.Join(beside, " "), At: r.Now().UTC()}
	return effect{Change: Change{Checkout: &c, Audit: &audit}}, nil
}

// maySecond reports whether an actor may sell an order that another sale has.
func maySecond(c Checkout, who Who) bool {
	return who.Actor == checkout.Associate && who.Role == RoleManager && len(c.State.Standing) > 0
}

// standingIn are the sales that stand in the way, with times of a zone.
func standingIn(zone *time.Location, all []checkout.Sale) []checkout.Sale {
	out := slices.Clone(all)
	for i := range out {
		out[i].At = out[i].At.In(zone)
	}
	return out
}
