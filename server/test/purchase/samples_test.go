package purchase

import (
	"slices"
	"testing"

	"candor/core/checkout"
	"candor/core/offer"
	"candor/server/config"
	"candor/server/lender"
	"candor/server/relay"
	"candor/server/test/harness"
)

// The two sample answers of the documentation, through lender client and relay, in both versions of
// calculate-interest. An offer that does not repay the purchase is stopped and the reason recorded; a right
// one can be chosen.
func TestDocumentedSamples(t *testing.T) {
	for _, version := range []lender.Version{"2.5", "2.5.1"} {
		for name, tc := range map[string]struct {
			account string
			choose  []offer.ID
			stopped []offer.ID
			held    []offer.ID
		}{
			"John Smith":    {"11223344", []offer.ID{"regular"}, []offer.ID{"p4-3", "p5-6", "p5-12"}, nil},
			"Jacques Smith": {"11223355", []offer.ID{"p5-6", "p5-12", "p9-6", "p9-12", "regular"}, nil, nil},
		} {
			t.Run(string(version)+" "+name, func(t *testing.T) {
				e := newEnvWith(t, func(c *config.Config) {
					c.Merchant[0].Lender.Versions = map[string]string{
						string(lender.CalculateInterest): string(version)}
				})
				ref := e.Create(func(r *relay.CreateRequest) {
					harness.InStore(r)
					r.Amount = harness.Amount("250.00")
				})
				v := e.ToOffersInStore(ref, checkout.Action{Number: tc.account})
				var choose, stopped, held []offer.ID
				for _, o := range v.Offers {
					choose = append(choose, o.ID)
				}
				for _, h := range v.Held {
					switch h.Verdict {
					case offer.Stop:
						stopped = append(stopped, h.Offer.ID)
						if !slices.ContainsFunc(h.Findings,
							func(f offer.Finding) bool { return f.Code == offer.PaymentsBelowPrincipal }) {
							t.Errorf("%s is stopped without its reason: %+v", h.Offer.ID, h.Findings)
						}
					default:
						held = append(held, h.Offer.ID)
					}
				}
				if !slices.Equal(choose, tc.choose) || !slices.Equal(stopped, tc.stopped) ||
					!slices.Equal(held, tc.held) {
					t.Fatalf("choose %v, stopped %v, held %v; want %v, %v, %v", choose, stopped, held,
						tc.choose, tc.stopped, tc.held)
				}
				if shown := e.View(ref, relay.Shopper); len(shown.Held) != 0 {
					t.Errorf("the customer sees %d stopped offers", len(shown.Held))
				}
			})
		}
	}
}
