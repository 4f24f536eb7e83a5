package harness

import (
	"slices"

	"candor/server/sandbox"
)

// Called counts the requests of an operation that reached the lender, whatever it answered.
func (l *Env) Called(op string) (n int) {
	for _, c := range l.Lender.Calls() {
		if c.Op == op {
			n++
		}
	}
	return n
}

// Fits reports whether a misbehaviour makes sense for an operation of the lender.
func Fits(m sandbox.Misbehaviour, op string) bool {
	return m.Only == nil || slices.Contains(m.Only, op)
}
