package money

import "fmt"

// maxCents is the largest amount: 16 digits and two decimals.
const maxCents = 999_999_999_999_999_999

// Amount is a non-negative amount of Canadian dollars, exact to the cent. The zero value is $0.00. Amounts
// are comparable: == compares their values.
type Amount struct{ cents int64 }

// RangeError reports a result that is not an Amount: below zero or over 16 digits of dollars.
type RangeError struct {
	Op    string // "add", "subtract", "multiply", "round"
	Below bool   // below zero; otherwise too large
}

// Error names the operation and whether the result was below or above the range.
func (e *RangeError) Error() string {
	if e.Below {
		return e.Op + " amount: below zero"
	}
	return e.Op + " amount: over 16 digits of dollars"
}

// ParseAmount reads an amount such as "1200", "1200.5" or "1200.00". Anything else is a *ParseError.
func ParseAmount(s string) (Amount, error) {
	whole, frac, err := amountGrammar.check(s)
	if err != nil {
		return Amount{}, err
	}
	return Amount{units(whole, frac, 2)}, nil
}

// MustAmount is ParseAmount for constants. It panics if the text is refused.
func MustAmount(s string) Amount {
	a, err := ParseAmount(s)
	if err != nil {
		panic(err)
	}
	return a
}

// String is the canonical text, always with two decimals: "1200.00".
func (a Amount) String() string { return fixed(a.cents, 2) }

// Cents is the amount as a whole number of cents, for arithmetic on integers.
func (a Amount) Cents() int64 { return a.cents }

// IsZero reports whether the amount is $0.00.
func (a Amount) IsZero() bool { return a.cents == 0 }

// Equal reports whether both amounts are the same.
func (a Amount) Equal(b Amount) bool { return a == b }

// Cmp is −1, 0 or +1 as a is less than, equal to or more than b.
func (a Amount) Cmp(b Amount) int {
	switch {
	case a.cents < b.cents:
		return -1
	case a.cents > b.cents:
		return 1
	}
	return 0
}

// Add returns a + b, or a *RangeError if the sum has too many digits.
func (a Amount) Add(b Amount) (Amount, error) { return inRange("add", a.cents+b.cents) }

// Sub returns a − b, or a *RangeError if b is more than a.
func (a Amount) Sub(b Amount) (Amount, error) { return inRange("subtract", a.cents-b.cents) }

// Times returns n times a, or a *RangeError if that is below zero or has too many digits.
func (a Amount) Times(n int) (Amount, error) {
	switch {
	case a.cents == 0 || n == 0:
		return Amount{}, nil
	case n < 0:
		return Amount{}, &RangeError{Op: "multiply", Below: true}
	case int64(n) > maxCents/a.cents:
		return Amount{}, &RangeError{Op: "multiply"}
	}
	return Amount{a.cents * int64(n)}, nil
}

// Sum adds any number of amounts; the sum of none is $0.00.
func Sum(amounts ...Amount) (Amount, error) {
	var total Amount
	for _, a := range amounts {
		var err error
		if total, err = total.Add(a); err != nil {
			return Amount{}, err
		}
	}
	return total, nil
}

func inRange(op string, cents int64) (Amount, error) {
	if cents < 0 || cents > maxCents {
		return Amount{}, &RangeError{Op: op, Below: cents < 0}
	}
	return Amount{cents}, nil
}

// MarshalJSON writes the canonical text as a JSON string: "1200.00".
func (a Amount) MarshalJSON() ([]byte, error) { return []byte(`"` + a.String() + `"`), nil }

// UnmarshalJSON reads a JSON string whose text fits the grammar. It refuses a number, which could mean cents,
// and null; a field that may be absent is a pointer.
func (a *Amount) UnmarshalJSON(raw []byte) error {
	s, err := token(KindAmount, raw)
	if err != nil {
		return err
	}
	return a.UnmarshalText([]byte(s))
}

// MarshalText writes the canonical text.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads a text as ParseAmount does and leaves a unchanged on error.
func (a *Amount) UnmarshalText(text []byte) error {
	v, err := ParseAmount(string(text))
	if err != nil {
		return err
	}
	*a = v
	return nil
}

// Scan reads the canonical text of a database column.
func (a *Amount) Scan(src any) error { return scan(KindAmount, src, a.UnmarshalText) }

func scan(k Kind, src any, read func([]byte) error) error {
	switch v := src.(type) {
	case string:
		return read([]byte(v))
	case []byte:
		return read(v)
	case nil:
		return refuse(k, ReasonNull, "null")
	}
	return refuse(k, ReasonNotText, fmt.Sprintf("%T", src))
}
