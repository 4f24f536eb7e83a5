package offer

import "errors"

// MaxTerm is the longest accepted term in months. Configuration may lower it.
const MaxTerm = 120

// ErrTerm reports a token that is not a term: ^[1-9][0-9]{0,2}$.
var ErrTerm = errors.New("parse term: not a whole number of months from 1 to 999")

// ParseTerm reads a number of months from a raw token without quotes.
func ParseTerm(s string) (int, error) {
	if s == "" || len(s) > 3 || s[0] == '0' {
		return 0, ErrTerm
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, ErrTerm
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, nil
}
