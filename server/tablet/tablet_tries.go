package tablet

import (
	"time"

	"candor/server/relay"
)

// Place is where a passcode was typed. What is typed at one place delays nobody at the other: who types
// somebody's number at the sign-in does not keep that associate from taking the own tablet back.
type Place string

// The places.
const (
	AtSignIn  Place = "sign_in" // with a number: the sign-in, and a manager who takes a tablet back
	InSession Place = "session" // without one: the associate of the session unlocks, takes back or confirms
)

// delays are the pauses after the first, second, … wrong passcode in a row. The last repeats.
var delays = [...]time.Duration{30 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}

const (
	triesADay = 20 // evaluated for an associate on a device, at both places together
	triesDay  = 24 * time.Hour
)

// Tries are the passcodes typed for one associate on one device. The zero value is none. Every Store keeps
// them and decides by Begin.
type Tries struct {
	SignIn  Delay `json:"sign_in,omitzero"`
	Session Delay `json:"session,omitzero"`
	// Day has when the tries of the last 24 hours were evaluated, Unix milliseconds. A right one is taken
	// out.
	Day []int64 `json:"day,omitempty"`
}

// Delay is the pause at one place.
type Delay struct {
	Wrong int   `json:"wrong"` // tries in a row that were not right; one under way counts as wrong
	Last  int64 `json:"last"`  // when the last of them began, Unix milliseconds
}

// Begin counts a try before it is evaluated. It counts none while a delay runs, or when the tries of the day
// are used up: counted is false then. The result is to be stored either way.
func (t Tries) Begin(at Place, now time.Time) (after Tries, counted bool) {
	t = t.AsOf(now)
	if t.UsedUp() || t.Wait(at, now) > 0 {
		return t, false
	}
	d := t.at(at)
	d.Wrong, d.Last = d.Wrong+1, now.UnixMilli()
	t.Day = append(t.Day, now.UnixMilli())
	return t, true
}

// Right takes back the try that began at an instant and was right, and ends the delay at its place. The wrong
// tries of the day stay counted.
func (t Tries) Right(at Place, began time.Time) Tries {
	*t.at(at) = Delay{}
	left, found := []int64(nil), false
	for _, each := range t.Day {
		if !found && each == began.UnixMilli() {
			found = true
			continue
		}
		left = append(left, each)
	}
	t.Day = left
	return t
}

// UsedUp reports whether the tries of the day are used up: then a manager has to help.
func (t Tries) UsedUp() bool { return len(t.Day) >= triesADay }

// Wait is how long the delay at a place still runs; 0 when none does.
func (t Tries) Wait(at Place, now time.Time) time.Duration {
	d := *t.at(at)
	return max(0, d.pause()-now.Sub(time.UnixMilli(d.Last)))
}

// at is the delay of a place.
func (t *Tries) at(p Place) *Delay {
	if p == InSession {
		return &t.Session
	}
	return &t.SignIn
}

// AsOf is the tries as of an instant: those of more than a day ago are left out. After the clock was set back
// a use that lies ahead counts from now on, and a delay that began ahead is over.
func (t Tries) AsOf(now time.Time) Tries {
	oldest, ahead := now.Add(-triesDay).UnixMilli(), now.Add(relay.ClockSkew).UnixMilli()
	var day []int64
	for _, each := range t.Day {
		switch {
		case each > ahead:
			day = append(day, now.UnixMilli())
		case each > oldest:
			day = append(day, each)
		}
	}
	t.Day = day
	for _, d := range []*Delay{&t.SignIn, &t.Session} {
		switch {
		case d.Last > ahead:
			d.Last = now.Add(-d.pause()).UnixMilli()
		case d.Last <= oldest:
			*d = Delay{}
		}
	}
	return t
}

// pause is how long the delay runs from its beginning.
func (d Delay) pause() time.Duration {
	if d.Wrong == 0 {
		return 0
	}
	return delays[min(d.Wrong, len(delays))-1]
}
