package offer_test

import (
	"testing"

	"candor/core/money"
	"candor/core/offer"
)

// atRate assesses a purchase with one payment after a year, at exactly the given rate in percent.
func atRate(t *testing.T, percent money.Exact) offer.Assessment {
	t.Helper()
	amount := money.MustAmount("100000000") // large enough for six places of a percentage
	due, err := amount.Exact().Mul(percent.Add(money.ExactInt(100))).QuoRound2(money.ExactInt(100))
	if err != nil {
		t.Fatal(err)
	}
	o := plan(offer.KindDeferred, amount.String(), due.String(), "0", 12)
	return offer.Assess(o, offer.Context{Sources: offer.Sources{Lookup: offer.KindDeferred}})
}

func TestRateThresholds(t *testing.T) {
	type row struct {
		ID         string
		APR        string `json:"apr_percent"`
		Bank       string `json:"bank_rate_percent"`
		Credit     string `json:"credit_rate_percent"`
		Calculated string `json:"calculated_percent"`
		Disclosed  string `json:"disclosed_percent"`
		Expected   map[string]bool
	}
	for _, v := range vectors[row](t, "rate-thresholds.json") {
		got := map[string]bool{}
		switch {
		case v.APR != "":
			apr := money.MustExact(v.APR)
			got["over_criminal_rate"] = atRate(t, apr).Has(offer.FeeInclusiveRateOver35)
			got["over_32_bc_mb"], got["at_or_over_32_ab"] = offer.HighCost(apr)
			if over := atRate(t, apr).Has(offer.RateOver32); over != got["over_32_bc_mb"] {
				t.Errorf("%s: the assessment says %v", v.ID, over)
			}
		case v.Bank != "":
			got["high_cost"] = offer.HighCostQuebec(money.MustExact(v.Bank), money.MustExact(v.Credit))
		default:
			got["within_one_eighth"] = offer.WithinOneEighth(money.MustExact(v.Calculated),
				money.MustExact(v.Disclosed))
		}
		if len(got) != len(v.Expected) {
			t.Errorf("%s: checked %v, want %v", v.ID, got, v.Expected)
		}
		for name, want := range v.Expected {
			if got[name] != want {
				t.Errorf("%s: %s is %v, want %v", v.ID, name, got[name], want)
			}
		}
	}
}
