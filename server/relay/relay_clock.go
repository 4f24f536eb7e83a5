package relay

import "time"

// ClockSkew is how far apart the clocks of two replicas may be. A stored instant that lies further ahead was
// written before the clock was set back, or by a clock that was wrong. No pause is measured from it.
const ClockSkew = time.Minute

// Ahead reports whether an instant of the past lies further ahead than the clocks of replicas differ.
func Ahead(past, now time.Time) bool { return past.Sub(now) > ClockSkew }
