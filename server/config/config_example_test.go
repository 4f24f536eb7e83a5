package config

import (
	"strings"
	"testing"
	"time"

	"candor/core/offer"
)

// exampleOf reads one example of a merchant in Toronto whose plan 9 is deferred.
func exampleOf(t *testing.T, text string, conventions ...offer.Convention) ([]offer.ExamplePlan, error) {
	t.Helper()
	var m Merchant
	if err := DecodeStrict([]byte("[[example]]\n"+text), &m); err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation("America/Toronto")
	if err != nil {
		t.Fatal(err)
	}
	p := &problems{where: "m"}
	rules := OfferRules{Kinds: map[int]offer.Kind{9: offer.KindDeferred}, Conventions: conventions}
	return m.examples(p, rules, zone), p.err()
}

const goodExample = `plan = 5
kind = "equal"
term = 12
rate = "9.99"
fee = "3.00"
fee_basis = "monthly"
valid_until = "2026-12-31"
smallest_amount = "200.00"
largest_amount = "5000.00"
provinces = ["ON", "BC"]
`

func TestExample(t *testing.T) {
	all, err := exampleOf(t, goodExample, "days_30_365")
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	e := all[0]
	if e.PlanID != 5 || e.Kind != offer.KindEqual || e.Term != 12 || e.Rate.String() != "0.0999" ||
		e.Fee.String() != "3.00" || e.FeeType != offer.FeeMonthly || e.Convention != "days_30_365" ||
		e.Smallest.String() != "200.00" || e.Largest.String() != "5000.00" || len(e.Provinces) != 2 {
		t.Errorf("%+v", e)
	}
	// The whole last day in Toronto counts, which is five hours behind UTC.
	if want := time.Date(2027, 1, 1, 5, 0, 0, 0, time.UTC); !e.Ends.Equal(want) {
		t.Errorf("it ends %s, want %s", e.Ends, want)
	}
	free, err := exampleOf(t,
		"plan = 5\nkind = \"equal\"\nterm = 6\nrate = \"0\"\nvalid_until = \"2020-02-29\"")
	if err != nil || !free[0].Fee.IsZero() || free[0].FeeType != "" {
		t.Errorf("an old one without a fee: %+v, %v", free, err)
	}
}

func TestExampleRefused(t *testing.T) {
	for name, c := range map[string]struct{ old, wrong, want string }{
		"plan":             {`plan = 5`, `plan = 1000`, "plan must be 0 to 999"},
		"no kind":          {`kind = "equal"`, ``, "kind must be equal or deferred"},
		"regular":          {`kind = "equal"`, `kind = "regular"`, "kind must be equal or deferred"},
		"other kind":       {`plan = 5`, `plan = 9`, "plan 9 is deferred in [merchant.plans]"},
		"no term":          {`term = 12`, ``, "term must be 1 to 120"},
		"long":             {`term = 12`, `term = 121`, "term must be 1 to 120"},
		"no rate":          {`rate = "9.99"`, ``, "rate must be a percentage"},
		"too fine":         {`"9.99"`, `"9.999"`, "rate must be a percentage"},
		"negative":         {`"9.99"`, `"-1"`, "rate must be a percentage"},
		"a hundred":        {`"9.99"`, `"100"`, "rate must be a percentage"},
		"with a sign":      {`"9.99"`, `"9.99%"`, "rate must be a percentage"},
		"no basis":         {`fee_basis = "monthly"`, ``, "fee_basis total or monthly"},
		"other basis":      {`"monthly"`, `"yearly"`, "fee_basis total or monthly"},
		"basis, no fee":    {`fee = "3.00"`, ``, "fee_basis total or monthly"},
		"fee of nothing":   {`"3.00"`, `"0.00"`, "fee_basis total or monthly"},
		"no end":           {`valid_until = "2026-12-31"`, ``, "valid_until must be a date"},
		"no such day":      {`2026-12-31`, `2026-02-30`, "valid_until must be a date"},
		"limits":           {`"200.00"`, `"5000.01"`, "is more than largest_amount"},
		"province":         {`"BC"]`, `"bc"]`, `province "bc" is none of`},
		"Quebec":           {`"BC"]`, `"QC"]`, "must not name QC"},
		"not a known name": {`term = 12`, "term = 12\nterms = 6", "unknown name"},
	} {
		text := strings.Replace(goodExample, c.old, c.wrong, 1)
		if _, err := exampleOf(t, text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := exampleOf(t, goodExample, offer.Month12, offer.Days30); err == nil {
		t.Error("two conventions are accepted")
	}
}
