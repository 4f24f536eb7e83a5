package money

import "strings"

// The lender's numbers are read by value: serialisers print one number in many ways, such as 250, 250.0000
// and 2.5E+2. What our own clients send is strict text; ParseAmount and ParseRate read it.

// Bounds of a token that is read by value. They are checked before any digit is used.
const (
	mostCharacters = 40
	mostExponent   = 18
)

// The reasons for refusal of a token that is read by value.
const (
	ReasonLong        Reason = "has over 40 characters"
	ReasonFarExponent Reason = "has an exponent outside -18 to 18"
	ReasonFraction    Reason = "is not a whole number"
)

// KindWhole is a whole number, such as a number of months.
const KindWhole Kind = "whole number"

var wholeGrammar = grammar{KindWhole, 16, 0}

// ReadAmount reads any JSON number whose value is an amount: at most 16 digits of dollars, and nothing finer
// than a cent. A finer value is an error and is never rounded.
func ReadAmount(token string) (Amount, error) {
	whole, frac, err := amountGrammar.value(token)
	if err != nil {
		return Amount{}, err
	}
	return Amount{units(whole, frac, 2)}, nil
}

// ReadRate reads any JSON number whose value is a rate: one digit before the point, four decimals.
func ReadRate(token string) (Rate, error) {
	whole, frac, err := rateGrammar.value(token)
	if err != nil {
		return Rate{}, err
	}
	return Rate{units(whole, frac, 4)}, nil
}

// ReadWhole reads any JSON number whose value is a whole number of at most 16 digits.
func ReadWhole(token string) (int64, error) {
	whole, _, err := wholeGrammar.value(token)
	if err != nil {
		return 0, err
	}
	return units(whole, "", 0), nil
}

// value returns the digits of a token's value before and after the point, without zeros at either end.
func (g grammar) value(s string) (whole, frac string, err error) {
	digits, scale, r := unpack(s)
	if r == "" {
		whole, frac = point(digits, scale)
		r = g.bounds(whole, frac)
	}
	if r != "" {
		return "", "", refuse(g.kind, r, s)
	}
	return whole, frac, nil
}

func (g grammar) bounds(whole, frac string) Reason {
	switch {
	case len(whole) > g.integer:
		return ReasonManyIntegers
	case len(frac) > g.frac && g.frac == 0:
		return ReasonFraction
	case len(frac) > g.frac:
		return ReasonManyDecimals
	}
	return ""
}

// unpack reads a JSON number as digits·10^−scale. It refuses every minus sign, also that of zero.
func unpack(s string) (all string, scale int, r Reason) {
	if len(s) > mostCharacters {
		return "", 0, ReasonLong
	}
	if r := suspicious(s); r != "" {
		return "", 0, r
	}
	mantissa, exponent, r := cutExponent(s)
	if r != "" {
		return "", 0, r
	}
	whole, frac, dot := cutPoint(mantissa)
	if r := (grammar{integer: mostCharacters, frac: mostCharacters}).judge(whole, frac, dot); r != "" {
		return "", 0, r
	}
	return whole + frac, len(frac) - exponent, ""
}

// cutExponent parts a number at its exponent.
func cutExponent(s string) (mantissa string, exponent int, r Reason) {
	at := strings.IndexAny(s, "eE")
	if at < 0 {
		return s, 0, ""
	}
	text, minus := strings.CutPrefix(s[at+1:], "-")
	if !minus {
		text = strings.TrimPrefix(text, "+")
	}
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return "", 0, ReasonCharacter
	}
	text = strings.TrimLeft(text, "0")
	if len(text) > 2 {
		return "", 0, ReasonFarExponent
	}
	if exponent = int(units(text, "", 0)); exponent > mostExponent {
		return "", 0, ReasonFarExponent
	}
	if minus {
		exponent = -exponent
	}
	return s[:at], exponent, ""
}

// point sets the point scale digits from the right and drops the zeros that add nothing to the value.
func point(all string, scale int) (whole, frac string) {
	switch {
	case scale < 0:
		all, scale = all+strings.Repeat("0", -scale), 0
	case scale > len(all):
		all = strings.Repeat("0", scale-len(all)) + all
	}
	at := len(all) - scale
	return strings.TrimLeft(all[:at], "0"), strings.TrimRight(all[at:], "0")
}
