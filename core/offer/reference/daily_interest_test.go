package reference_test

import (
	"errors"
	"testing"

	"candor/core/money"
	"candor/core/offer"
	"candor/core/offer/reference"
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
			got, err := reference.AccruedInterest(money.MustAmount(v.Principal), money.MustRate(v.AnnualRate),
				v.Days)
			if err != nil || got.String() != v.Expected {
				t.Errorf("%s: got %s (%v), want %s", v.ID, got, err, v.Expected)
			}
		case "average_daily_balance":
			var days []reference.DayBalance
			for _, s := range v.Segments {
				days = append(days, reference.DayBalance{Balance: money.MustAmount(s.Balance), Days: s.Days})
			}
			average, err := reference.AverageDailyBalance(days, 8)
			if err != nil || average.Fixed(8) != v.Average {
				t.Errorf("%s: average %s (%v), want %s", v.ID, average.Fixed(8), err, v.Average)
			}
			got, err := reference.DailyInterest(days, money.MustRate(v.AnnualRate))
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

func TestAverageOfTooManyDays(t *testing.T) {
	for _, days := range []int{-1, 36_601} {
		one := []reference.DayBalance{{Balance: money.MustAmount("1"), Days: days}}
		if _, err := reference.AverageDailyBalance(one, 2); !errors.Is(err, offer.ErrPeriods) {
			t.Errorf("%d days: %v", days, err)
		}
	}
	two := []reference.DayBalance{{Balance: money.MustAmount("1"), Days: 36_599},
		{Balance: money.MustAmount("36601"), Days: 1}}
	if got, err := reference.AverageDailyBalance(two, 2); err != nil || got.String() != "2" {
		t.Errorf("as many days as there may be: %s, %v", got, err)
	}
	two[1].Days = 2
	if _, err := reference.AverageDailyBalance(two, 2); !errors.Is(err, offer.ErrPeriods) {
		t.Errorf("together a day too many: %v", err)
	}
	two = []reference.DayBalance{{Balance: money.MustAmount("1"), Days: 0},
		{Balance: money.MustAmount("2"), Days: 1}}
	if got, err := reference.AverageDailyBalance(two, 2); err != nil || got.String() != "2" {
		t.Errorf("a balance of no day: %s, %v", got, err)
	}
	if _, err := reference.AverageDailyBalance(nil, 2); !errors.Is(err, money.ErrDivideByZero) {
		t.Errorf("no days: %v", err)
	}
	_, err := reference.AccruedInterest(money.MustAmount("100"), money.MustRate("0.1"), -1)
	if !errors.Is(err, offer.ErrPeriods) {
		t.Errorf("negative days: %v", err)
	}
}
