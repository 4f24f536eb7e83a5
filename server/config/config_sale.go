package config

import "candor/core/money"

// saleRules are what a merchant sells by financing.
type saleRules struct {
	Smallest        string `toml:"smallest_amount"`
	Largest         string `toml:"largest_amount"`
	OnePerReference *bool  `toml:"one_per_reference"` // not set: true
}

// amounts are the smallest and the largest amount; 0 is no limit.
func (s saleRules) amounts(p *problems) (smallest, largest money.Amount) {
	smallest = amountLimit(p, "smallest_amount", s.Smallest)
	largest = amountLimit(p, "largest_amount", s.Largest)
	p.check(largest.IsZero() || smallest.Cmp(largest) <= 0,
		"smallest_amount %s is more than largest_amount %s", smallest, largest)
	return smallest, largest
}

func amountLimit(p *problems, key, text string) money.Amount {
	if text == "" {
		return money.Amount{}
	}
	a, err := money.ParseAmount(text)
	p.check(err == nil && !a.IsZero(), `%s must be dollars as text, more than nothing, such as "50.00"`, key)
	return a
}

// reuseReferences reports whether several checkouts may be authorized under one reference.
func (s saleRules) reuseReferences() bool { return s.OnePerReference != nil && !*s.OnePerReference }
