package store_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"candor/server/tablet"
)

var errNotCounted = errors.New("not counted")

// try begins one try and returns errNotCounted if it was not counted.
func try(t *testing.T, s everything, device string, at tablet.Place, now time.Time) error {
	_, counted, err := s.Try(t.Context(), maple, device, "1042", at, now)
	if err == nil && !counted {
		err = errNotCounted
	}
	return err
}

// triesRace: of 64 tries at once one is counted, at each place and on each device.
func triesRace(t *testing.T, s everything) {
	for _, device := range []string{"d1", "d2"} {
		for _, at := range []tablet.Place{tablet.AtSignIn, tablet.InSession} {
			if won := race(t, errNotCounted, func(int) error {
				return try(t, s, device, at, noon)
			}); won != 1 {
				t.Errorf("%s, %s: %d tries were counted, want one", device, at, won)
			}
		}
	}
}

func triesComeBack(t *testing.T, s everything) {
	want := func(what string, want tablet.Tries, now time.Time) {
		t.Helper()
		got, err := s.Tries(t.Context(), maple, "d1", "1042", now)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v, want %+v", what, got, err, want)
		}
	}
	want("none", tablet.Tries{}, noon)
	for _, at := range []tablet.Place{tablet.AtSignIn, tablet.InSession} {
		if err := try(t, s, "d1", at, noon); err != nil {
			t.Fatal(err)
		}
	}
	once := tablet.Delay{Wrong: 1, Last: noon.UnixMilli()}
	both := tablet.Tries{SignIn: once, Session: once, Day: []int64{noon.UnixMilli(), noon.UnixMilli()}}
	want("two", both, noon)
	want("two, read by a clock that was set back", tablet.Tries{
		SignIn:  tablet.Delay{Wrong: 1, Last: noon.Add(-time.Hour - 30*time.Second).UnixMilli()},
		Session: tablet.Delay{Wrong: 1, Last: noon.Add(-time.Hour - 30*time.Second).UnixMilli()},
		Day:     []int64{noon.Add(-time.Hour).UnixMilli(), noon.Add(-time.Hour).UnixMilli()}},
		noon.Add(-time.Hour))
	want("two, a day later", tablet.Tries{}, noon.Add(24*time.Hour))
	if err := s.TryWasRight(t.Context(), maple, "d1", "1042", tablet.InSession, noon); err != nil {
		t.Fatal(err)
	}
	want("one was right", tablet.Tries{SignIn: once, Day: []int64{noon.UnixMilli()}}, noon)
	wantErr(t, "in the delay", try(t, s, "d1", tablet.AtSignIn, noon.Add(29*time.Second)), errNotCounted)
	if err := s.ResetTries(t.Context(), maple, "d1", "1042"); err != nil {
		t.Fatal(err)
	}
	want("reset", tablet.Tries{}, noon)
	if err := try(t, s, "d1", tablet.AtSignIn, noon); err != nil {
		t.Errorf("after a reset: %v", err)
	}
}
