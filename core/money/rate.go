package money

import "strings"

// Rate is an annual interest rate as a coefficient with four decimals: 0.2890 is 28.9 %. The zero value is
// 0 %. Rates are comparable: == compares their values.
type Rate struct{ units int64 }

// ParseRate reads a coefficient such as "0", "0.289" or "0.2890". Anything else is a *ParseError. A
// percentage with two digits before the point, such as "28.9", is refused too.
func ParseRate(s string) (Rate, error) {
	whole, frac, err := rateGrammar.check(s)
	if err != nil {
		return Rate{}, err
	}
	return Rate{units(whole, frac, 4)}, nil
}

// MustRate is ParseRate for constants. It panics if the text is refused.
func MustRate(s string) Rate {
	r, err := ParseRate(s)
	if err != nil {
		panic(err)
	}
	return r
}

// String is the canonical text, always with four decimals: "0.2890".
func (r Rate) String() string { return fixed(r.units, 4) }

// Percent is the rate per hundred, exact and without trailing zeros: "28.9", "9.99", "35", "0". Four decimals
// of a coefficient are two of a percentage, so nothing is rounded.
func (r Rate) Percent() string {
	return strings.TrimSuffix(strings.TrimRight(fixed(r.units, 2), "0"), ".")
}

// TenThousandths is the rate as a whole number of 1/10000, for arithmetic on integers.
func (r Rate) TenThousandths() int64 { return r.units }

// IsZero reports whether the rate is 0 %.
func (r Rate) IsZero() bool { return r.units == 0 }

// Equal reports whether both rates are the same.
func (r Rate) Equal(s Rate) bool { return r == s }

// Cmp is −1, 0 or +1 as r is less than, equal to or more than s.
func (r Rate) Cmp(s Rate) int {
	switch {
	case r.units < s.units:
		return -1
	case r.units > s.units:
		return 1
	}
	return 0
}

// MarshalJSON writes the canonical text as a JSON string: "0.2890".
func (r Rate) MarshalJSON() ([]byte, error) { return []byte(`"` + r.String() + `"`), nil }

// UnmarshalJSON reads a JSON string whose text fits the grammar. It refuses a number and null; a field that
// may be absent is a pointer.
func (r *Rate) UnmarshalJSON(raw []byte) error {
	s, err := token(KindRate, raw)
	if err != nil {
		return err
	}
	return r.UnmarshalText([]byte(s))
}

// MarshalText writes the canonical text.
func (r Rate) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads a text as ParseRate does and leaves r unchanged on error.
func (r *Rate) UnmarshalText(text []byte) error {
	v, err := ParseRate(string(text))
	if err != nil {
		return err
	}
	*r = v
	return nil
}

// Scan reads the canonical text of a database column.
func (r *Rate) Scan(src any) error { return scan(KindRate, src, r.UnmarshalText) }
