package relay

import (
	"context"
	"errors"
	"strings"
	"time"

	"candor/core/checkout"
)

// Limits are how often what could be guessed, fished for or used to annoy may be done. Each use is counted before the
// lender is called and stays counted though the act is refused; what is not evaluated is given back. Zero fields take
// the defaults; Most below 0 is no limit. Guesses stay below the lender's own lock, which would shut out their owner.
//
// None is counted by network address: the tablets of a store share one.
type Limits struct {
	Codes             Limit // typed codes for an account at one merchant: 3 in 24 h
	CodesEverywhere   Limit // and at all merchants: 5 in 24 h, so that one merchant's visitors cannot use them up
	Answers           Limit // answers to an account's security question at one merchant: 2 in 48 h
	AnswersEverywhere Limit // and at all merchants: 3 in 48 h; the lender locks after more than three wrong ones
	Pause             Limit // messages to an account: 1 in 30 s
	Messages          Limit // in one checkout: 3
	MessagesADay      Limit // to an account at all merchants: 5 in 24 h
	Searches          Limit // identifications in one checkout: 5
	Calls             Limit // calls of the lender on one checkout's acts: 10 a minute
	Wrong             Limit // wrong codes and answers at one merchant, past which people are alarmed: 20 an hour
	Misses            Limit // identifications that found nobody at one merchant, past which people are alarmed: 100 an hour

	// Least is how long an identification takes at least, whatever its end: 400 ms. What it takes must not tell whether
	// there is an account. Below 0 it takes what it takes.
	Least time.Duration
}

// Unlimited lets everything pass: for the load and the fault tests, and for a demo with a handful of customers.
var Unlimited = Limits{Codes: none, CodesEverywhere: none, Answers: none, AnswersEverywhere: none, Pause: none, Messages: none,
	MessagesADay: none, Searches: none, Calls: none, Wrong: none, Misses: none, Least: -1}

var none = Limit{Most: -1}

const day = 24 * time.Hour

func (l Limits) withDefaults() Limits {
	set := func(of *Limit, most int, within time.Duration) {
		if *of == (Limit{}) {
			*of = Limit{most, within}
		}
	}
	set(&l.Codes, 3, day)
	set(&l.CodesEverywhere, 5, day)
	set(&l.Answers, 2, 2*day)
	set(&l.AnswersEverywhere, 3, 2*day)
	set(&l.Pause, 1, 30*time.Second)
	set(&l.Messages, 3, 2*day) // longer than a checkout lives
	set(&l.MessagesADay, 5, day)
	set(&l.Searches, 5, 2*day)
	set(&l.Calls, 10, time.Minute)
	set(&l.Wrong, 20, time.Hour)
	set(&l.Misses, 100, time.Hour)
	if l.Least == 0 {
		l.Least = 400 * time.Millisecond
	}
	return l
}

// alarmPause is how long an alarm about one merchant is not repeated.
const alarmPause = time.Hour

// tooOften is what a person is told when a limit is used up.
var tooOften = map[Kind]checkout.Code{
	UseCode:   checkout.CodeCodesUsedUp,
	UseAnswer: checkout.CodeAnswersUsedUp,
	UsePause:  checkout.CodeMessageTooSoon,
	UseSend:   checkout.CodeMessagesUsedUp,
	UseSearch: checkout.CodeSearchesUsedUp,
	UseCall:   checkout.CodeTooFast,
}

// limitKey is an account in the counters, however many zeros it was spelled with.
func (r *Relay) limitKey(account Secret) string {
	return r.keyedHash("limit|" + strings.TrimLeft(account.Reveal(), "0"))
}

// codes, answers, messages, search and calls are what an act uses up.

func (r *Relay) codes(m MerchantID, account Secret) []Use {
	key := r.limitKey(account)
	return []Use{{m, UseCode, key, r.Limits.Codes}, {"", UseCode, key, r.Limits.CodesEverywhere}}
}

func (r *Relay) answers(m MerchantID, account Secret) []Use {
	key := r.limitKey(account)
	return []Use{{m, UseAnswer, key, r.Limits.Answers}, {"", UseAnswer, key, r.Limits.AnswersEverywhere}}
}

func (r *Relay) messages(c Checkout) []Use {
	key := r.limitKey(c.Sealed.Account)
	return []Use{{"", UsePause, key, r.Limits.Pause}, {c.Merchant, UseSend, string(c.ID), r.Limits.Messages},
		{"", UseSend, key, r.Limits.MessagesADay}}
}

func (r *Relay) search(c Checkout) Use {
	return Use{c.Merchant, UseSearch, string(c.ID), r.Limits.Searches}
}

// calls is n calls of the lender.
func (r *Relay) calls(c Checkout, n int) []Use {
	var uses []Use
	for range n {
		uses = append(uses, Use{c.Merchant, UseCall, string(c.ID), r.Limits.Calls})
	}
	return uses
}

// count takes the uses of an act before the lender is called. What is used up is told beside a field.
func (r *Relay) count(ctx context.Context, field string, uses ...Use) error {
	if uses = limited(uses); len(uses) == 0 {
		return nil
	}
	return usedUp(r.Store.CountUses(ctx, r.Now().UTC(), uses...), field)
}

// limited leaves out what has no limit.
func limited(uses []Use) []Use {
	var kept []Use
	for _, u := range uses {
		if u.Most >= 0 {
			kept = append(kept, u)
		}
	}
	return kept
}

// usedUp is a refused count as a refusal of the act.
func usedUp(err error, field string) error {
	if full, ok := errors.AsType[*FullError](err); ok {
		return &checkout.Problem{Code: tooOften[full.Use.Kind], Field: field, Op: "count", Err: full}
	}
	return checkout.Unavailable("count", err)
}

// giveBack takes back what the lender did not evaluate. Failing to leaves too much counted, which is the safe side.
func (r *Relay) giveBack(ctx context.Context, uses []Use) {
	if uses = limited(uses); len(uses) == 0 {
		return
	}
	if err := r.Store.GiveBackUses(ctx, uses...); err != nil {
		r.Log.Error("uses not given back", "error", err)
	}
}

// forget takes back every use at the merchant of who has proved to be the account's owner.
func (r *Relay) forget(ctx context.Context, uses ...Use) {
	if uses = limited(uses); len(uses) == 0 {
		return
	}
	if err := r.Store.ForgetUses(ctx, uses...); err != nil {
		r.Log.Error("uses not forgotten", "error", err)
	}
}

// alarmPast counts what visitors of a merchant get wrong. Past the budget people are alarmed, at most once an hour; nobody
// is refused for it.
func (r *Relay) alarmPast(ctx context.Context, m MerchantID, kind Kind, l Limit, alarm Alarm) {
	err := r.count(ctx, "", Use{m, kind, "", l})
	if _, over := errors.AsType[*FullError](err); !over {
		return
	}
	if r.count(ctx, "", Use{m, UseAlarm, string(kind), Limit{1, alarmPause}}) == nil {
		r.Log.Error("a merchant's visitors get too much wrong", "merchant", string(m), "what", string(kind), "within", l.Within.String())
		r.Observer.Alarm(alarm)
	}
}

// takeAtLeast makes what is done until the returned function is called take some time, unless the person leaves.
func (r *Relay) takeAtLeast(ctx context.Context, least time.Duration) (done func()) {
	if least <= 0 {
		return func() {}
	}
	wait := time.NewTimer(least)
	return func() {
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-ctx.Done():
		}
	}
}
