package relay

import "time"

// Faster is the schedule of settling, so many times as fast. It is for tests of whole processes that cannot
// wait a day. The times of the lender and of people stay. A factor below 2 changes nothing.
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
	t.Settle, t.NotExecuted = settle, faster(t.NotExecuted)
	t.ManualAfter, t.Watch, t.Compare = faster(t.ManualAfter), faster(t.Watch), faster(t.Compare)
	t.Lease = max(faster(t.Lease), 5*time.Second) // still longer than most looks take
	return t
}

// Times are the durations of a checkout. Zero fields take the defaults.
type Times struct {
	Embedded   time.Duration // life of an embedded or in-store checkout: 60 min
	Hosted     time.Duration // life of a hosted one: 24 h
	ReadOnly   time.Duration // how long an ended checkout can be read: 24 h
	Answer     time.Duration // how long a submit waits for the lender: 4 s
	Authorize  time.Duration // how long the lender call may take: 20 s
	LeastToken time.Duration // nothing is sent on a flow's token that ends sooner: 60 s
	// Settle is the pauses between look-ups of an unknown attempt, from its deadline; the last repeats
	Settle []time.Duration
	// ListLag is how long the lender's lists may lag: what looked refused and is absent then, is refused; 45
	// s
	ListLag time.Duration
	// NotExecuted is how long after its deadline two healthy lists must lack an attempt: 10 min
	NotExecuted time.Duration
	ManualAfter time.Duration // people settle what is unsettled this long after the deadline: 24 h
	// Watch is how long an attempt that was not executed is watched, at the last pause of Settle: 24 h
	Watch time.Duration
	Lease time.Duration // how long a process may settle what it claimed before another may: 1 min

	// Compare is how long after an approval or an operation the lender's list is compared: 5 min
	Compare time.Duration
	// CompareDays is how often it is looked whether a day's lists have to be read: 10 min
	CompareDays time.Duration
	ListPause   time.Duration // between two accounts whose lists are read for a day: 250 ms
	CaptureIn   time.Duration // how long the lender keeps an authorization, if not configured: 30 days
	CaptureSoon time.Duration // an alarm is raised so long before the lender closes one: 48 h
}

func (t Times) withDefaults() Times {
	set := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	set(&t.Embedded, time.Hour)
	set(&t.Hosted, 24*time.Hour)
	set(&t.ReadOnly, 24*time.Hour)
	set(&t.Answer, 4*time.Second)
	set(&t.Authorize, 20*time.Second)
	set(&t.LeastToken, time.Minute)
	set(&t.ListLag, 45*time.Second)
	set(&t.NotExecuted, 10*time.Minute)
	set(&t.ManualAfter, 24*time.Hour)
	set(&t.Watch, 24*time.Hour)
	set(&t.Lease, time.Minute)
	set(&t.Compare, 5*time.Minute)
	set(&t.CompareDays, 10*time.Minute)
	set(&t.ListPause, 250*time.Millisecond)
	set(&t.CaptureIn, 30*day)
	set(&t.CaptureSoon, 2*day)
	if t.Settle == nil {
		t.Settle = []time.Duration{2 * time.Second, 10 * time.Second, time.Minute, 2 * time.Minute,
			2 * time.Minute, 2 * time.Minute, 2 * time.Minute, 2 * time.Minute, 2 * time.Minute, time.Hour}
	}
	return t
}
