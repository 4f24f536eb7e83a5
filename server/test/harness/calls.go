package harness

import (
	"slices"

	"candor/server/sandbox"
)

// CallCount counts the requests of an operation that reached the lender, whatever it answered. The operation
// is the last word of the path, for example "authorization".
func (e *Env) CallCount(op string) (n int) {
	for _, c := range e.Lender.Calls() {
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
