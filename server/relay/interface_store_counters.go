package relay

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Counters count uses of something limited, across checkouts, devices and processes. The window slides: in no
// span of Within are there more than Most uses. Every use names the merchant, except the uses that are
// counted across merchants on purpose, where it is "": an account belongs to a person, not to a merchant.
type Counters interface {
	// CountUses counts every use, or none of them: a *FullError names the first whose limit is used up. The
	// count is durable when it returns nil. Of callers who take the last use at once, one gets it.
	CountUses(ctx context.Context, now time.Time, uses ...Use) error
	// GiveBackUses takes the newest of each use back, for example when nothing was sent. It is no error if
	// there is none.
	GiveBackUses(ctx context.Context, uses ...Use) error
	// ForgetUses takes all of each use back, for example when a person has proved to be the right one.
	ForgetUses(ctx context.Context, uses ...Use) error
	// PurgeUses removes what no window counts any more, and returns how much. Several processes may call it
	// at once.
	PurgeUses(ctx context.Context, now time.Time) (int, error)
}

// Use is one use of something limited.
type Use struct {
	Merchant MerchantID // "" counts across merchants
	Kind     Kind
	Key      string // a checkout's id, or a keyed hash of an account number; never the number
	Limit
}

// Limit is how many uses a window of time may hold. Most below 0 is no limit, and nothing is counted.
type Limit struct {
	Most   int
	Within time.Duration
}

// Kind is what is counted.
type Kind string

// The kinds. Those of accounts are counted twice: for the merchant, and across merchants.
const (
	UseCode   Kind = "code"   // a code typed by a person, by account
	UseAnswer Kind = "answer" // an answer to the security question, by account
	UsePause  Kind = "pause"  // a message, by account, for the pause between two
	UseSend   Kind = "send"   // a message, by checkout and by account
	UseSearch Kind = "search" // an identification, by checkout
	UseCall   Kind = "call"   // a lender call for a person's act, by checkout
	UseWrong  Kind = "wrong"  // a wrong code or answer, by merchant
	UseMiss   Kind = "miss"   // an identification that found nobody, by merchant
	UseAlarm  Kind = "alarm"  // an alarm about them, by merchant
	// UseReminder is a repeated alarm, by attempt, operation or finding.
	UseReminder Kind = "reminder"

	UseAnnounced Kind = "announced" // an account that the lender's page announced, by account and by merchant
	UseUnproven  Kind = "unproven"  // one that no purchase has proved yet, by merchant
)

// FullError names the use whose limit is used up.
type FullError struct {
	Use Use
	// Ahead: some of what is counted lies in the future, because the clock was set back. The Store then keeps
	// Use.AsOf, so that no use counts for longer than its window.
	Ahead bool
}

func (e *FullError) Error() string {
	return fmt.Sprintf("%s: %d within %s are used up", e.Use.Kind, e.Use.Most, e.Use.Within)
}

// Counted adds one use to the uses at these instants, in Unix microseconds, oldest first. It returns what the
// window holds then, or false if the window is full. Every Store decides by it.
func (u Use) Counted(uses []int64, now time.Time) ([]int64, bool) {
	uses, _ = u.AsOf(uses, now)
	if len(uses) >= u.Most {
		return nil, false
	}
	return append(uses, now.UnixMicro()), true
}

// AsOf is what the window holds of the uses at these instants. A use that lies further ahead than clocks
// differ counts as one of now, and ahead says that there is one.
func (u Use) AsOf(uses []int64, now time.Time) (held []int64, ahead bool) {
	oldest, latest := now.Add(-u.Within).UnixMicro(), now.Add(ClockSkew).UnixMicro()
	for _, at := range uses {
		switch {
		case at > latest:
			held, ahead = append(held, now.UnixMicro()), true
		case at > oldest:
			held = append(held, at)
		}
	}
	slices.Sort(held)
	return held, ahead
}
