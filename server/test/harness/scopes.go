package harness

import "slices"

// ownInitiative are the calls that the relay makes while no shopper waits: they settle and follow an
// authorization.
var ownInitiative = []string{"authorizations", "authorization-get", "capture", "release", "return", "refund"}

// checkTokenScopes checks the scope of the access token of every call, as the simulated lender recorded it. A
// verification flow with a customer token belongs to a shopper. Only the relay's own initiative may use its
// reference on the merchant's token. Every test that has an Env ends with this check.
func (e *Env) checkTokenScopes() {
	flows := map[string]bool{}
	for _, c := range e.Lender.Calls() {
		if c.Op == "token" && c.Scope == "customer" {
			flows[c.ReferenceID] = true
		}
	}
	for _, c := range e.Lender.Calls() {
		if c.Scope == "merchant" && flows[c.ReferenceID] && !slices.Contains(ownInitiative, c.Op) {
			e.Errorf("C3: %s of a shopper's flow came on the merchant's token", c.Op)
		}
	}
}
