package harness

import "slices"

// ownInitiative are the calls that no shopper waits for: they settle and follow an authorization.
var ownInitiative = []string{"authorizations", "authorization-get", "capture", "release", "return", "refund"}

// scopedRightly looks at every call of every test that has a lab: the simulated lender notes the scope of the token on which
// each came. A flow that has a token of its own is a shopper's; only the relay's own initiative may bear its reference
// on the merchant's token.
func (l *Env) scopedRightly() {
	flows := map[string]bool{}
	for _, c := range l.Lender.Calls() {
		if c.Op == "token" && c.Scope == "customer" {
			flows[c.ReferenceID] = true
		}
	}
	for _, c := range l.Lender.Calls() {
		if c.Scope == "merchant" && flows[c.ReferenceID] && !slices.Contains(ownInitiative, c.Op) {
			l.Errorf("C3: %s of a shopper's flow came on the merchant's token", c.Op)
		}
	}
}
