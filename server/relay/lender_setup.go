package relay

import (
	"context"
	"errors"
	"log/slog"

	"candor/core/checkout"
	"candor/server/requestlog"
)

// A fault of the store's set-up with the lender is no judgement of a person or a purchase: codes such as
// invalid_role or external_location_id_not_found, and a 401 that remains after the merchant's token was
// renewed. People are told that financing is not possible at this store now, with another way on; associate
// and merchant read the lender's code; and an alarm is raised, once an hour for each merchant.

// setupFault is the lender's code of a failed act that the store's set-up is to blame for. A 401 on a
// customer's own token is none: it is the flow that is lost.
func setupFault(c Checkout, err error) (LenderCode, bool) {
	e, ok := errors.AsType[*LenderError](err)
	if !ok || !checkout.AsProblem(err).Code.StoreFault() {
		return "", false
	}
	if e.Class == Unauthorized && c.State.Channel == checkout.Online {
		return "", false
	}
	return e.keep(), true
}

// notPossible writes down that an act failed by the store's set-up, so that the merchant can read why, and
// tells the person.
func (r *Relay) notPossible(
	ctx context.Context,
	c Checkout,
	who Who,
	err error,
	reason LenderCode,
) (checkout.View, error) {
	p := checkout.AsProblem(err)
	requestlog.Of(ctx).Refused(p)
	r.setupAlarm(ctx, c.Merchant, c.ID, reason)
	next := c
	next.State.Problem, next.State.Setup = &checkout.Trouble{Code: p.Code, Field: p.Field}, reason
	return r.commit(ctx, c, who, effect{Change: Change{Checkout: &next}})
}

// setupAlarm raises the alarm unless it was raised for the merchant within the hour.
func (r *Relay) setupAlarm(ctx context.Context, m MerchantID, id CheckoutID, reason LenderCode) {
	r.alarmHourly(ctx, AlarmStoreSetup, m, id, slog.String("lender_code", string(reason)))
}

// forAssociate adds the lender's code to what an associate sees of a fault of the set-up. A customer's View
// has none.
func forAssociate(v *checkout.View, reason LenderCode) {
	if v.Problem != nil && v.Problem.Code.StoreFault() {
		told := *v.Problem
		told.Reason = string(reason)
		v.Problem = &told
	}
	if v.Outcome != nil && v.Outcome.Code.StoreFault() {
		v.Outcome.Reason = string(reason)
	}
}
