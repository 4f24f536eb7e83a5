package harness

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
