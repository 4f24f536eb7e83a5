package relay

import "time"

// Faster is the schedule of settling so many times as fast, for tests of whole processes that cannot wait a day; what the
// lender and people are given keeps its time. A factor below 2 changes nothing.
func (t Times) Faster(by int) Times {
	t = t.withDefaults()
	if by < 2 {
		return t
	}
	faster := func(d time.Duration) time.Duration { return d / time.Duration(by) }
	var settle []time.Duration
	for _, pause := range t.Settle {
		settle = append(settle, faster(pause))
	}
	t.Settle, t.NotExecuted, t.ManualAfter, t.Watch = settle, faster(t.NotExecuted), faster(t.ManualAfter), faster(t.Watch)
	t.Lease = max(faster(t.Lease), 5*time.Second) // still longer than most looks take
	return t
}
