package relay

import (
	"reflect"
	"testing"
	"time"
)

func TestDefaultTimes(t *testing.T) {
	got := Times{Answer: time.Second, Settle: []time.Duration{time.Minute}}.withDefaults()
	want := Times{Embedded: time.Hour, Hosted: 24 * time.Hour, ReadOnly: 24 * time.Hour, Answer: time.Second,
		Authorize:  20 * time.Second,
		LeastToken: time.Minute, Settle: []time.Duration{time.Minute}, ListLag: 45 * time.Second,
		NotExecuted: 10 * time.Minute,
		ManualAfter: 24 * time.Hour,
		Watch:       24 * time.Hour, Lease: time.Minute,
		Compare: 5 * time.Minute, CompareDays: 10 * time.Minute, ListPause: 250 * time.Millisecond,
		CaptureIn: 30 * day, CaptureSoon: 48 * time.Hour}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	schedule := []time.Duration{2 * time.Second, 10 * time.Second, time.Minute, 2 * time.Minute,
		2 * time.Minute, 2 * time.Minute,
		2 * time.Minute, 2 * time.Minute, 2 * time.Minute, time.Hour}
	if got := (Times{}).withDefaults().Settle; !reflect.DeepEqual(got, schedule) {
		t.Errorf("schedule %v; want %v", got, schedule)
	}
}

// Settling becomes faster; what the lender and people are given keeps its time.
func TestFasterSettling(t *testing.T) {
	usual := Times{}.withDefaults()
	for _, by := range []int{-1, 0, 1} {
		if got := (Times{}).Faster(by); !reflect.DeepEqual(got, usual) {
			t.Errorf("by %d: %+v", by, got)
		}
	}
	if got := (Times{}).Faster(2).NotExecuted; got != 5*time.Minute {
		t.Errorf("by 2, not executed after %s; want half of it", got)
	}
	got := Times{}.Faster(10)
	want := usual
	want.Settle = []time.Duration{200 * time.Millisecond, time.Second, 6 * time.Second, 12 * time.Second,
		12 * time.Second,
		12 * time.Second, 12 * time.Second, 12 * time.Second, 12 * time.Second, 6 * time.Minute}
	want.NotExecuted, want.ManualAfter, want.Watch, want.Lease = time.Minute, 144*time.Minute,
		144*time.Minute, 6*time.Second
	want.Compare = 30 * time.Second
	if !reflect.DeepEqual(got, want) {
		t.Errorf("by 10: %+v\nwant %+v", got, want)
	}
	if got := (Times{}).Faster(1000).Lease; got != 5*time.Second {
		t.Errorf("the lease by 1000: %s; want the least, 5s", got)
	}
	if usual.Settle[0] != 2*time.Second {
		t.Error("the schedule that was given has changed")
	}
}
