package sandbox

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// cents is an exact amount of Canadian dollars. Its JSON is a number with two decimals.
type cents int64

// parseCents reads a JSON number of number(18,2): digits, at most two decimals, no sign, no exponent.
func parseCents(text string) (cents, bool) {
	whole, part, dotted := strings.Cut(text, ".")
	if !digits(whole) || len(whole) > 16 || (len(whole) > 1 && whole[0] == '0') {
		return 0, false
	}
	if dotted && (!digits(part) || len(part) > 2) {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	return cents(n), err == nil
}

func digits(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return text != ""
}

func (c cents) String() string               { return fmt.Sprintf("%d.%02d", int64(c)/100, int64(c)%100) }
func (c cents) MarshalJSON() ([]byte, error) { return []byte(c.String()), nil }

// rate is an annual coefficient in ten-thousandths, number(5,4): 2890 is 0.289, that is 28.9 %.
type rate int64

func (r rate) String() string {
	text := fmt.Sprintf("%d.%04d", int64(r)/10000, int64(r)%10000)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
func (r rate) MarshalJSON() ([]byte, error) { return []byte(r.String()), nil }

// payment is the level monthly payment that repays an amount over the term, rounded half up to the cent, in
// the exact form
//
//	p = B·r·u^n / (12·(u^n − 12^n)),  u = 12 + r
//
// It needs one division and one rounding. With r in ten-thousandths, u and 12 are scaled by 10,000.
func payment(financed cents, annual rate, term int) cents {
	if annual == 0 {
		return halfUp(big.NewInt(int64(financed)), big.NewInt(int64(term)))
	}
	n := big.NewInt(int64(term))
	u := new(big.Int).Exp(big.NewInt(120000+int64(annual)), n, nil)
	t := new(big.Int).Exp(big.NewInt(120000), n, nil)
	above := new(big.Int).Mul(big.NewInt(int64(financed)), big.NewInt(int64(annual)))
	above.Mul(above, u)
	below := new(big.Int).Mul(big.NewInt(120000), new(big.Int).Sub(u, t))
	return halfUp(above, below)
}

// halfUp divides two positive integers, rounding to the nearest and halves up.
func halfUp(above, below *big.Int) cents {
	twice := new(big.Int).Lsh(above, 1)
	twice.Add(twice, below)
	return cents(twice.Quo(twice, new(big.Int).Lsh(below, 1)).Int64())
}
