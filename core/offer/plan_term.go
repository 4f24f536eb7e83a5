package offer

import (
	"errors"

	"candor/core/money"
)

// MaxTerm is the longest accepted term in months. Configuration may lower it.
const MaxTerm = 120

// ErrTerm reports a token that is not a term.
var ErrTerm = errors.New("parse term: not a whole number of months from 1 to 999")

// ReadTerm reads a number of months by value, from a raw token without quotes: 6, 6.0 and 0.6e1 are six.
func ReadTerm(s string) (int, error) {
	n, err := money.ReadWhole(s)
	if err != nil || n < 1 || n > MaxSteps {
		return 0, ErrTerm
	}
	return int(n), nil
}
