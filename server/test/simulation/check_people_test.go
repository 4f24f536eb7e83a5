package simulation

import (
	"context"
	"slices"

	"candor/server/relay"
)

// checkPeople: where people told all that the lender's ledger says, nothing is left to them, unless the
// lender did something twice or by hand besides, so that its list says otherwise than its ledger.
func (c *client) checkPeople() {
	l := c.sim.lender
	if !c.sim.people || l.touched || slices.ContainsFunc(l.executed, func(e execution) bool {
		return e.duplicate && c.asked(e.reference)
	}) || slices.ContainsFunc(l.authorizations, func(a *authorization) bool {
		return a.duplicate || a.byHand || a.returnedByHand
	}) {
		return
	}
	for _, o := range c.operations() {
		a, err := c.sim.store.Attempt(context.Background(), maple, o.Attempt)
		must(err)
		if o.State == relay.OperationManual && !a.Account.IsZero() {
			c.sim.log.fail("%s: %s %s is with people, who told what became of it", c.name, o.Kind,
				o.Reference)
		}
	}
}
