package page

import (
	"strings"

	"candor/core/checkout"
	"candor/core/money"
)

// readAmount reads an amount as people type it in either language: "1200", "1,200.00", "1 200,00",
// "$1,200.50", "1 200,50 $". Either there are no groups, or all groups have three digits and the same
// separator. Cents have two digits; after a point one digit is enough. No text can mean two amounts: after a
// comma two digits are cents and three digits are a group, in either language.
func readAmount(typed string) (money.Amount, *checkout.Problem) {
	refused := checkout.Refuse(checkout.CodeAmountInvalid, "amount")
	if len(typed) > 40 {
		return money.Amount{}, refused
	}
	whole, cents, ok := splitAmount(withoutSign(typed))
	if !ok {
		return money.Amount{}, refused
	}
	if cents != "" {
		whole += "." + cents
	}
	a, err := money.ParseAmount(whole)
	if err != nil {
		return money.Amount{}, refused
	}
	return a, nil
}

// withoutSign removes blanks and one dollar sign at the ends, and replaces non-breaking blanks by plain ones.
func withoutSign(typed string) string {
	s := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(typed)
	s = strings.Trim(s, " \t\r\n")
	if t, ok := strings.CutPrefix(s, "$"); ok {
		return strings.TrimLeft(t, " ")
	}
	return strings.TrimRight(strings.TrimSuffix(s, "$"), " ")
}

// splitAmount separates the digits of the dollars, without group separators, from the cents.
func splitAmount(s string) (whole, cents string, ok bool) {
	if i := strings.LastIndexAny(s, ".,"); i >= 0 && (s[i] == '.' || len(s)-i == len(",00")) {
		s, cents = s[:i], s[i+1:]
		if len(cents) > 2 || !allDigits(cents) {
			return "", "", false
		}
	}
	whole, ok = ungroup(s)
	return whole, cents, ok
}

// ungroup joins groups of three digits: "1,200", "1 200", or no groups at all.
func ungroup(s string) (string, bool) {
	separator := ","
	if strings.Contains(s, " ") {
		separator = " "
	}
	groups := strings.Split(s, separator)
	for i, g := range groups {
		if !allDigits(g) || (i > 0 && len(g) != 3) || (i == 0 && len(groups) > 1 && len(g) > 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}
