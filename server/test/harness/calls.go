package harness

// Called counts the requests of an operation that reached the lender, whatever it answered.
func (l *Env) Called(op string) (n int) {
	for _, c := range l.Lender.Calls() {
		if c.Op == op {
			n++
		}
	}
	return n
}
