package reference

import (
	"math/big"
	"testing"
)

// Through the exported functions, a value of zero occurs only at whole units of a rate, and a value very near
// zero hardly ever. This test builds both directly.
func TestIsZero(t *testing.T) {
	flows := func(cents ...int64) []net {
		var out []net
		for at, c := range cents {
			out = append(out, net{int64(at), big.NewInt(c)})
		}
		return out
	}
	for _, c := range [...]struct {
		name  string
		flows []net
		grid  int64
		a     *big.Rat
		want  bool
	}{
		{"whole years", flows(100, -10, -110), 1, big.NewRat(11, 10), true},
		{"whole years, a cent more", flows(100, -10, -111), 1, big.NewRat(11, 10), false},
		{"half years of a square", flows(210, -121, -121), 2, big.NewRat(121, 100), true},
		{"half years of no square", flows(210, -121, -121), 2, big.NewRat(122, 100), false},
		{"half years of no square, each class nothing", flows(100, 100, -150, -150), 2, big.NewRat(3, 2),
			true},
		{"half years of no square, one class nothing", flows(100, 100, -150, -151), 2, big.NewRat(3, 2),
			false},
		{"sixths of a cube", flows(300, 0, -330), 6, big.NewRat(1331, 1000), true},
		{"twelfths of a fourth power", flows(100, 0, 0, -110), 12, big.NewRat(14641, 10000), true},
		{"a square over no square", flows(100, -110), 2, big.NewRat(121, 101), false},
	} {
		if got := (effective{c.flows, c.grid}).isZero(c.a); got != c.want {
			t.Errorf("%s: got %v", c.name, got)
		}
	}
}

// The product of two intervals contains the products of their limits, whatever their signs.
func TestGrowHoldsItsEnds(t *testing.T) {
	const bits = 8
	at := func(low, high int64) interval { return interval{big.NewInt(low), big.NewInt(high)} }
	for _, v := range []interval{at(-512, 768), at(-512, -256), at(256, 768), at(-768, 0), at(0, 768)} {
		g := at(300, 500) // growth of 300/256 to 500/256
		got := v.grow(g, bits)
		for _, x := range []*big.Int{v.low, v.high} {
			for _, y := range []*big.Int{g.low, g.high} {
				product := new(big.Int).Mul(x, y)
				if new(big.Int).Lsh(got.low, bits).Cmp(product) > 0 ||
					new(big.Int).Lsh(got.high, bits).Cmp(product) < 0 {
					t.Errorf("%v grown by %v is %v, without %s", v, g, got, product)
				}
			}
		}
	}
}

func TestWholeRoot(t *testing.T) {
	for _, c := range [...]struct{ v, p, want int64 }{
		{1, 2, 1}, {2, 2, -1}, {4, 2, 2}, {8, 3, 2}, {9, 3, -1}, {1 << 60, 60, 2}, {1 << 60, 61, -1},
		{1000000, 6, 10}, {999999, 6, -1}, {3, 1000, -1},
	} {
		got := integerRoot(big.NewInt(c.v), c.p)
		if (got == nil) != (c.want < 0) || got != nil && got.Int64() != c.want {
			t.Errorf("root %d of %d: got %v, want %d", c.p, c.v, got, c.want)
		}
	}
}

// The lower limit of a root, to the power n, is not above a. The upper limit is not below a.
func TestRootOf(t *testing.T) {
	const bits = 64
	one := new(big.Int).Lsh(big.NewInt(1), bits)
	for _, a := range []*big.Rat{big.NewRat(1, 1), big.NewRat(100000001, 100000000), big.NewRat(135, 100),
		big.NewRat(101, 1)} {
		for _, n := range []int64{1, 2, 12, 365} {
			r := rootOf(a, n, bits)
			low := new(big.Rat).SetFrac(new(big.Int).Exp(r.low, big.NewInt(n), nil),
				new(big.Int).Exp(one, big.NewInt(n), nil))
			high := new(big.Rat).SetFrac(new(big.Int).Exp(r.high, big.NewInt(n), nil),
				new(big.Int).Exp(one, big.NewInt(n), nil))
			if low.Cmp(a) > 0 || high.Cmp(a) < 0 {
				t.Errorf("%s to the 1/%d is not in %v", a, n, r)
			}
			if width := new(big.Int).Sub(r.high, r.low); width.BitLen() > 12 {
				t.Errorf("%s to the 1/%d: %s units wide", a, n, width)
			}
		}
	}
}
