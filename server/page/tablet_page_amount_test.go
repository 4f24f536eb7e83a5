package page

import (
	"testing"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
)

func TestReadAmount(t *testing.T) {
	tests := map[string]string{
		"1200": "1200.00", "1200.5": "1200.50", "1200,50": "1200.50", "1200.00": "1200.00",
		"1,200.00": "1200.00",
		"1 200,00": "1200.00", "1\u00a0200,00": "1200.00", "1\u202f200,00\u00a0$": "1200.00",
		"$1,200.00": "1200.00",
		"$ 12":      "12.00", "12 $": "12.00", " 12.34 ": "12.34", "1,200": "1200.00", "12,34": "12.34",
		"0.99":         "0.99",
		"1,234,567.89": "1234567.89", "1 234 567,89": "1234567.89", "1 200.50": "1200.50", "0": "0.00",
	}
	for typed, want := range tests {
		if got, problem := readAmount(typed); problem != nil || got.String() != want {
			t.Errorf("readAmount(%q) = %s, %v, want %s", typed, got, problem, want)
		}
	}
}

func TestReadAmountRefuses(t *testing.T) {
	for _, typed := range []string{"", " ", "$", "-5", "+5", "1e3", "1.234", "1,2", "1200,5", "12.345",
		"1.200,00", "12,34,567", "1,20,000",
		"1234,567", "1,200 000", "1 200,000", ",50", ".50", "5.", "5,", "05", "0x10", "１２", "1'200", "$$5",
		"$5$", "12 34", "1  200",
		"12345678901234567", "1_200", "NaN", "5\u0000", "1 000 000 000 000 000 000 000 000 000 000"} {
		got, problem := readAmount(typed)
		if problem == nil || problem.Code != checkout.CodeAmountInvalid {
			t.Errorf("readAmount(%q) = %s, %v, want %s", typed, got, problem, checkout.CodeAmountInvalid)
		}
	}
}

// An amount as the screens write it can be typed in, in both languages.
func FuzzReadAmount(f *testing.F) {
	f.Add("1234567.89")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := money.ParseAmount(text)
		if err != nil {
			_, _ = readAmount(text)
			return
		}
		for _, l := range []locale.Language{locale.English, locale.French} {
			if len(l.Money(a)) > 40 {
				continue
			}
			if got, problem := readAmount(l.Money(a)); problem != nil || got != a {
				t.Errorf("readAmount(%q) = %s, %v, want %s", l.Money(a), got, problem, a)
			}
		}
	})
}
