package locale

import (
	"strconv"
	"strings"

	"candor/core/money"
)

// nbsp is U+00A0. French Canada groups digits with it; France uses U+202F.
const nbsp = "\u00a0"

// Money writes an amount of Canadian dollars, always with two decimals:
// "$1,234.56", "1 234,56 $".
func (l Language) Money(a money.Amount) string { return l.dollars(a.String()) }

// Percent writes an annual rate without trailing zeros: "28.9%", "28,9 %".
func (l Language) Percent(r money.Rate) string { return l.percent(trimZeros(r.Percent())) }

// PercentFixed writes an annual rate with two decimals: "28.90%", "28,90 %".
func (l Language) PercentFixed(r money.Rate) string { return l.percent(padZeros(r.Percent())) }

// PercentText writes a percentage given as a plain decimal, with all its digits: "35.092867%".
func (l Language) PercentText(decimal string) string { return l.percent(trimZeros(decimal)) }

// Number writes a whole number in groups of three: "1,000", "1 000".
func (l Language) Number(n int) string { return l.decimal(strconv.Itoa(n)) }

func (l Language) dollars(decimal string) string {
	number := padZeros(decimal)
	if l == French {
		return l.decimal(number) + nbsp + "$"
	}
	if amount, negative := strings.CutPrefix(number, "-"); negative {
		return "-$" + l.decimal(amount)
	}
	return "$" + l.decimal(number)
}

func (l Language) percent(decimal string) string {
	if l == French {
		return l.decimal(decimal) + nbsp + "%"
	}
	return l.decimal(decimal) + "%"
}

// decimal rewrites a plain decimal ("-1234.5") with the separators of the language.
func (l Language) decimal(plain string) string {
	group, point := ",", "."
	if l == French {
		group, point = nbsp, ","
	}
	digits, negative := strings.CutPrefix(plain, "-")
	whole, fraction, hasFraction := strings.Cut(digits, ".")

	var b strings.Builder
	if negative {
		b.WriteByte('-')
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteRune(digit)
	}
	if hasFraction {
		b.WriteString(point + fraction)
	}
	return b.String()
}

// trimZeros drops the trailing zeros of a fraction, and the whole fraction if nothing else is left.
func trimZeros(decimal string) string {
	if !strings.Contains(decimal, ".") {
		return decimal
	}
	return strings.TrimSuffix(strings.TrimRight(decimal, "0"), ".")
}

// padZeros gives a decimal at least two decimals. It never drops a digit.
func padZeros(decimal string) string {
	whole, fraction, _ := strings.Cut(decimal, ".")
	for len(fraction) < 2 {
		fraction += "0"
	}
	return whole + "." + fraction
}
