package offer_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"candor/core/money"
	"candor/core/offer"
)

func TestSchedule(t *testing.T) {
	due := plan(offer.KindDeferred, "250", "250", "0.35", 6)
	for _, c := range [...]struct {
		name string
		o    offer.Offer
		want []string
	}{
		{"a last payment above the others", plan(offer.KindEqual, "250", "20.83", "0", 12),
			append(slices.Repeat([]string{"20.83"}, 11), "20.87")},
		{"with a fee in each", plan(offer.KindEqual, "250", "44.67", "0", 6, fee(offer.FeeMonthly, "3")),
			append(slices.Repeat([]string{"44.67"}, 5), "44.65")},
		{"one payment", due, []string{"250.00"}},
	} {
		got, err := offer.Schedule(c.o, time.Time{})
		if err != nil || len(got) != len(c.want) {
			t.Fatalf("%s: %v, %v", c.name, got, err)
		}
		f, _ := offer.Price(c.o)
		var sum money.Amount
		for i, p := range got {
			sum, _ = sum.Add(p.Amount)
			if p.Number != i+1 || p.Amount.String() != c.want[i] || !p.Due.IsZero() {
				t.Errorf("%s: payment %d is %+v, want %s", c.name, i+1, p, c.want[i])
			}
		}
		if sum != f.Total {
			t.Errorf("%s: the payments sum to %s, the total is %s", c.name, sum, f.Total)
		}
	}
	_, err := offer.Schedule(plan(offer.KindUnknown, "250", "250", "0", 1), time.Time{})
	if !errors.Is(err, offer.ErrKind) {
		t.Errorf("unknown kind: %v", err)
	}
}

func TestScheduleDates(t *testing.T) {
	for _, c := range [...]struct {
		first string
		want  []string
	}{
		{"2026-01-15", []string{"2026-01-15", "2026-02-15", "2026-03-15"}},
		{"2027-12-31", []string{"2027-12-31", "2028-01-31", "2028-02-29"}},
		{"2026-01-29", []string{"2026-01-29", "2026-02-28", "2026-03-29"}},
		{"2026-08-31", []string{"2026-08-31", "2026-09-30", "2026-10-31"}},
	} {
		first, err := time.Parse(time.DateOnly, c.first)
		if err != nil {
			t.Fatal(err)
		}
		got, err := offer.Schedule(plan(offer.KindEqual, "30", "10", "0", 3), first)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range got {
			if p.Due.Format(time.DateOnly) != c.want[i] {
				t.Errorf("from %s: payment %d is due %s, want %s", c.first, i+1, p.Due.Format(time.DateOnly),
					c.want[i])
			}
		}
	}
}
