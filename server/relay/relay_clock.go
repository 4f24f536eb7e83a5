package relay

import "time"

// ClockSkew is how far apart the clocks of two replicas may be. A stored instant that lies further ahead was
// written before the clock was set back, or by a clock that was wrong. No pause is measured from it.
const ClockSkew = time.Minute

// far is how far ahead the latest due time may lie that a clock which was not set can have written: the
// longest pause of the schedule, and what a call may take.
func (t Times) far() time.Duration {
	far := t.Authorize
	for _, pause := range t.Settle {
		far = max(far, pause)
	}
	return far
}

// Ahead reports whether an instant of the past lies further ahead than the clocks of replicas differ.
func Ahead(past, now time.Time) bool { return past.Sub(now) > ClockSkew }

// Due reports whether a row of the journal is due: its time has come, or that time was written by a clock
// that was set back since. When a row was written is the time of its last look, or else of its creation:
// after one look by the new clock it is due at its time again. Every Store decides by it.
func (l Lease) Due(due, created, checked time.Time) bool {
	switch {
	case due.IsZero():
		return false
	case !due.After(l.Now):
		return true
	}
	written := checked
	if checked.IsZero() {
		written = created
	}
	return !l.Far.IsZero() && due.After(l.Far) || Ahead(written, l.Now)
}

// Free reports whether a lease that ends at an instant is over, or ends further ahead than a lease lasts.
func (l Lease) Free(ends time.Time) bool { return !ends.After(l.Now) || ends.After(l.LatestEnd()) }

// LatestEnd is the latest end of a lease that a clock which was not set can have written. It is twice the
// length of a lease away, because the clocks of two replicas differ.
func (l Lease) LatestEnd() time.Time { return l.Until.Add(l.Until.Sub(l.Now)) }

// deadlineNow is the deadline of a call, or that of a call which began now if it lies further ahead: the
// clock was set back since, and the schedule of settling begins again.
func (r *Relay) deadlineNow(deadline, now time.Time) time.Time {
	if latest := now.Add(r.Times.Authorize); deadline.Sub(latest) > ClockSkew {
		return latest
	}
	return deadline
}
