package reference_test

import (
	"fmt"
	"testing"

	"candor/core/money"
	"candor/core/offer/reference"
)

// official is a rate that a regulator printed, with its cash flows.
type official struct {
	ID       string
	Method   string
	PerYear  string `json:"unit_periods_per_year"`
	Advances []struct {
		Amount   string
		Periods  int `json:"full_periods"`
		Fraction string
		AtYears  string `json:"at_years"`
	}
	Payments []struct {
		Amount    string
		Count     int
		Periods   int    `json:"first_full_periods"`
		Fraction  string `json:"fraction"`
		Step      int    `json:"step_periods"`
		FirstYear string `json:"first_years"`
		StepYears string `json:"step_years"`
	}
	APR       string `json:"expected_apr_percent"`
	Effective string `json:"expected_effective_percent"`
	Places    int
}

// ratio adds whole periods and a number of periods read from s: a fraction such as "13/30", a whole number
// such as "20", or "" for none.
func ratio(t *testing.T, s string, whole int) reference.Ratio {
	t.Helper()
	r := reference.Ratio{Den: 1}
	if s == "" {
		return reference.Ratio{Num: whole}
	}
	if _, err := fmt.Sscanf(s, "%d/%d", &r.Num, &r.Den); err != nil {
		if _, err := fmt.Sscanf(s, "%d", &r.Num); err != nil {
			t.Fatalf("ratio %q: %v", s, err)
		}
	}
	r.Num += whole * r.Den
	return r
}

func (v official) stream(t *testing.T) (s reference.Stream) {
	t.Helper()
	for _, a := range v.Advances {
		s.Advances = append(s.Advances,
			reference.Flow{At: ratio(t, a.Fraction+a.AtYears, a.Periods), Amount: money.MustAmount(a.Amount)})
	}
	for _, p := range v.Payments {
		flows, err := reference.Every(money.MustAmount(p.Amount), p.Count,
			ratio(t, p.Fraction+p.FirstYear, p.Periods), ratio(t, p.StepYears, p.Step))
		if err != nil {
			t.Fatalf("%s: %v", v.ID, err)
		}
		s.Payments = append(s.Payments, flows...)
	}
	return s
}

// The rates that regulators print: irregular first periods, several advances, fees at the start, payments of
// different amounts.
func TestRatesOfRegulators(t *testing.T) {
	checked := map[string]int{}
	for _, v := range vectors[official](t, "apr-official.json") {
		checked[v.Method]++
		s, want := v.stream(t), v.Effective
		rate, err := reference.EffectiveRate(s)
		if v.Method == "unit_period_nominal" {
			want = v.APR
			rate, err = reference.UnitPeriodRate(s, ratio(t, v.PerYear, 0))
		}
		if err != nil || rate.Fixed(v.Places) != want {
			t.Errorf("%s: got %s (%v), want %s", v.ID, rate, err, want)
		}
	}
	if checked["unit_period_nominal"] != 8 || checked["effective_annual"] != 24 {
		t.Errorf("checked %v, want 8 and 24", checked)
	}
}
