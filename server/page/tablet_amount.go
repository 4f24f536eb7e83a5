package page

import (
	"strings"

	"candor/core/checkout"
	"candor/core/money"
)

// readAmount reads an amount as people type it in either language: "1200", "1,200.00", "1 200,00", "$1,200.50",
// "1 200,50 $". Groups are of three, of one kind, and complete, or there are none. Cents are two digits; behind a point
// one will do. No text means two amounts: behind a comma two digits are cents and three are a group, whatever the
// language.
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

// withoutSign takes blanks and one dollar sign from the ends, and makes every blank inside a plain one.
func withoutSign(typed string) string {
	s := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(typed)
	s = strings.Trim(s, " \t\r\n")
	if t, ok := strings.CutPrefix(s, "$"); ok {
		return strings.TrimLeft(t, " ")
	}
	return strings.TrimRight(strings.TrimSuffix(s, "$"), " ")
}

// splitAmount gives the digits of the dollars without their groups, and the cents.
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
	mark := ","
	if strings.Contains(s, " ") {
		mark = " "
	}
	groups := strings.Split(s, mark)
	for i, g := range groups {
		if !allDigits(g) || (i > 0 && len(g) != 3) || (i == 0 && len(groups) > 1 && len(g) > 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func allDigits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
