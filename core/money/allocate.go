package money

import (
	"errors"
	"math/big"
	"slices"
)

// ErrWeights reports weights that cannot be used: none, a negative one, or all zero.
var ErrWeights = errors.New("allocate amount: weights must not be negative, and not all zero")

// Allocate splits the amount by weights. The parts sum to the amount, and each is within a cent of its exact
// share. The remaining cents go to the largest remainders. If two remainders are equal, the earlier part gets
// the cent. A weight of zero gets nothing.
func (a Amount) Allocate(weights ...int) ([]Amount, error) {
	total := new(big.Int)
	for _, w := range weights {
		if w < 0 {
			return nil, ErrWeights
		}
		total.Add(total, big.NewInt(int64(w)))
	}
	if total.Sign() == 0 {
		return nil, ErrWeights
	}
	parts, rest := make([]Amount, len(weights)), make([]*big.Int, len(weights))
	left := a.cents
	for i, w := range weights {
		share := new(big.Int).Mul(big.NewInt(a.cents), big.NewInt(int64(w)))
		share, rest[i] = share.QuoRem(share, total, new(big.Int))
		parts[i] = Amount{share.Int64()}
		left -= parts[i].cents
	}
	for _, i := range byRemainder(rest)[:left] {
		parts[i].cents++
	}
	return parts, nil
}

// byRemainder lists the indexes of the parts, largest remainder first.
func byRemainder(rest []*big.Int) []int {
	order := make([]int, len(rest))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return rest[j].Cmp(rest[i]) })
	return order
}
