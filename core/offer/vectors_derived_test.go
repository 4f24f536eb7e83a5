package offer_test

import (
	"testing"

	"candor/core/money"
	"candor/core/offer"
)

func TestInterestDaily(t *testing.T) {
	type row struct {
		ID, Kind, Principal, Expected, Amount, Charge string
		AnnualRate                                    string `json:"annual_rate"`
		Days, Months                                  int
		Segments                                      []struct {
			Balance string
			Days    int
		}
		Average   string `json:"expected_average_balance"`
		Wrong     string `json:"wrong_if_rounded_daily"`
		Unrounded string `json:"expected_unrounded"`
		APR       string `json:"expected_apr_percent"`
	}
	for _, v := range vectors[row](t, "interest-daily-derived.json") {
		switch v.Kind {
		case "simple_accrual":
			got, err := offer.AccruedInterest(money.MustAmount(v.Principal), money.MustRate(v.AnnualRate), v.Days)
			if err != nil || got.String() != v.Expected {
				t.Errorf("%s: got %s (%v), want %s", v.ID, got, err, v.Expected)
			}
		case "average_daily_balance":
			var days []offer.DayBalance
			for _, s := range v.Segments {
				days = append(days, offer.DayBalance{Balance: money.MustAmount(s.Balance), Days: s.Days})
			}
			average, err := offer.AverageDailyBalance(days, 8)
			if err != nil || average.Fixed(8) != v.Average {
				t.Errorf("%s: average %s (%v), want %s", v.ID, average.Fixed(8), err, v.Average)
			}
			got, err := offer.DailyInterest(days, money.MustRate(v.AnnualRate))
			if err != nil || got.String() != v.Expected || got.String() == v.Wrong {
				t.Errorf("%s: got %s (%v), want %s", v.ID, got, err, v.Expected)
			}
		case "single_payment_apr":
			due, _ := money.Sum(money.MustAmount(v.Amount), money.MustAmount(v.Charge))
			got, err := offer.SinglePaymentRate(money.MustAmount(v.Amount), due, v.Months)
			if err != nil || got.Fixed(6) != v.APR {
				t.Errorf("%s: got %s (%v), want %s", v.ID, got.Fixed(6), err, v.APR)
			}
		default:
			t.Fatalf("%s: unknown kind %q", v.ID, v.Kind)
		}
	}
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
			got["over_criminal_rate"] = offer.OverCriminalRate(apr)
			got["over_32_bc_mb"], got["at_or_over_32_ab"] = offer.HighCost(apr)
		case v.Bank != "":
			got["high_cost"] = offer.HighCostQuebec(money.MustExact(v.Bank), money.MustExact(v.Credit))
		default:
			got["within_one_eighth"] = offer.WithinOneEighth(money.MustExact(v.Calculated), money.MustExact(v.Disclosed))
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
