package config

import (
	"strings"
	"testing"
)

func TestSaleRules(t *testing.T) {
	for text, want := range map[string]string{
		``: "", `smallest_amount = "50.00"`: "", `largest_amount = "5000"`: "",
		"smallest_amount = \"50.00\"\nlargest_amount = \"50.00\"": "",
		"smallest_amount = \"50.01\"\nlargest_amount = \"50.00\"": "smallest_amount 50.01 is more than " +
			"largest_amount 50.00",
		`smallest_amount = "0.00"`:    "smallest_amount must be",
		`largest_amount = "-1.00"`:    "largest_amount must be",
		`largest_amount = "1,000.00"`: "largest_amount must be",
		`smallest_amount = " "`:       "smallest_amount must be",
		`smallest_amount = "5e3"`:     "smallest_amount must be",
	} {
		var s saleRules
		if err := DecodeStrict([]byte(text), &s); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		p := &problems{where: "m"}
		s.amounts(p)
		err := p.err()
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	for _, text := range []string{`smallest_amount = 50`, `one_per_reference = "no"`} {
		if DecodeStrict([]byte(text), &saleRules{}) == nil {
			t.Errorf("%s is accepted", text)
		}
	}
	for text, want := range map[string]bool{``: false, `one_per_reference = true`: false,
		`one_per_reference = false`: true} {
		var s saleRules
		if err := DecodeStrict([]byte(text), &s); err != nil || s.reuseReferences() != want {
			t.Errorf("%s: reuse %t, %v", text, s.reuseReferences(), err)
		}
	}
}
