package relay

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Counters keep how often something limited was done, across checkouts, devices and processes. A window slides: in no
// span of Within are there more than Most uses. The merchant stands in every use but in those that are counted across
// merchants on purpose, where it is "": an account belongs to a person, not to a merchant.
type Counters interface {
	// CountUses counts every use, or none of them: a *FullError names the first one that was used up. Durable when it
	// returns nil; of callers who take the last use at once, one gets it.
	CountUses(ctx context.Context, now time.Time, uses ...Use) error
	// GiveBackUses takes the newest of each use back, as when nothing was sent after all. None is no error.
	GiveBackUses(ctx context.Context, uses ...Use) error
	// ForgetUses takes all of each use back, as when a person has proved to be the right one.
	ForgetUses(ctx context.Context, uses ...Use) error
	// PurgeUses removes what no window counts any more and answers how much it was. Several processes may do it at once.
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
	UsePause  Kind = "pause"  // a message, by account: the time between two
	UseSend   Kind = "send"   // a message, by checkout and by account
	UseSearch Kind = "search" // an identification, by checkout
	UseCall   Kind = "call"   // a call of the lender on a person's act, by checkout
	UseWrong  Kind = "wrong"  // a wrong code or answer, by merchant
	UseMiss   Kind = "miss"   // an identification that found nobody, by merchant
	UseAlarm  Kind = "alarm"  // an alarm about them, by merchant
)

// FullError says which limit is used up.
type FullError struct{ Use Use }

func (e *FullError) Error() string {
	return fmt.Sprintf("%s: %d within %s are used up", e.Use.Kind, e.Use.Most, e.Use.Within)
}

// Counted is one use more of what was used at these instants, Unix microseconds, oldest first: what the window holds
// afterwards, or false when it is full. Every Store decides by it.
func (u Use) Counted(uses []int64, now time.Time) ([]int64, bool) {
	oldest := now.Add(-u.Within).UnixMicro()
	for len(uses) > 0 && uses[0] <= oldest {
		uses = uses[1:]
	}
	if len(uses) >= u.Most {
		return nil, false
	}
	return append(slices.Clone(uses), now.UnixMicro()), true
}
