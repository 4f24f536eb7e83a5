package relay

import (
	"context"
	"errors"
	"strings"
	"time"

	"candor/core/checkout"
)

// Limits are how often a person may do what could be used to guess, to probe for accounts or to annoy. Each
// use is counted before the lender is called, and stays counted even if the act is refused. What the lender
// did not evaluate is given back. Zero fields take the defaults; Most below 0 is no limit. Guesses stay below
// the lender's own lock, which would lock the account's owner out.
//
// None is counted by network address, because the tablets of a store share one.
type Limits struct {
	Codes           Limit // typed codes for an account at one merchant: 3 in 24 h
	CodesEverywhere Limit // and at all merchants: 5 in 24 h, more than one merchant's visitors can use up
	Answers         Limit // answers to an account's security question at one merchant: 2 in 48 h
	// AnswersEverywhere is for all merchants: 3 in 48 h. The lender locks after more than three wrong ones.
	AnswersEverywhere Limit
	Pause             Limit // messages to an account: 1 in 30 s
	Messages          Limit // messages in one checkout: 3
	MessagesADay      Limit // messages to an account at all merchants: 5 in 24 h
	Searches          Limit // identifications in one checkout: 5
	Calls             Limit // lender calls for one checkout's acts: 10 a minute
	Wrong             Limit // wrong codes and answers at one merchant before an alarm: 20 an hour
	Misses            Limit // identifications that found nobody at one merchant before an alarm: 100 an hour

	// Announced are accounts that the lender's page announces as verified, to one household at one merchant:
	// 3 a minute. A visitor can forge an announcement, and a forged one that is answered tells the account's
	// plans.
	Announced           Limit
	AnnouncedMerchant   Limit // announcements at one merchant, to all households: 60 a minute
	AnnouncedAccount    Limit // announcements of one account at one merchant: 10 in 24 h
	AnnouncedEverywhere Limit // and at all merchants: 20 in 24 h
	Unproven            Limit // announcements at one merchant without a purchase, before an alarm: 60 an hour

	// Least is the shortest time of an identification, whatever its result: 400 ms. Its duration must not
	// reveal whether there is an account. Below 0 there is no shortest time.
	Least time.Duration
}

// Unlimited sets no limit. It is for the load and fault tests, and for a demo with a handful of customers.
var Unlimited = Limits{
	Codes: noLimit, CodesEverywhere: noLimit, Answers: noLimit, AnswersEverywhere: noLimit, Pause: noLimit,
	Messages: noLimit, MessagesADay: noLimit, Searches: noLimit, Calls: noLimit, Wrong: noLimit,
	Misses: noLimit, Announced: noLimit, AnnouncedMerchant: noLimit, AnnouncedAccount: noLimit,
	AnnouncedEverywhere: noLimit, Unproven: noLimit, Least: -1,
}

var noLimit = Limit{Most: -1}

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
	set(&l.Announced, 3, time.Minute)
	set(&l.AnnouncedMerchant, 60, time.Minute)
	set(&l.AnnouncedAccount, 10, day)
	set(&l.AnnouncedEverywhere, 20, day)
	set(&l.Unproven, 60, time.Hour)
	if l.Least == 0 {
		l.Least = 400 * time.Millisecond
	}
	return l
}

// alarmPause is how long an alarm about one merchant is not raised again.
const alarmPause = time.Hour

// limitCodes are the codes of a limit that is used up.
var limitCodes = map[Kind]checkout.Code{
	UseCode:   checkout.CodeCodesUsedUp,
	UseAnswer: checkout.CodeAnswersUsedUp,
	UsePause:  checkout.CodeMessageTooSoon,
	UseSend:   checkout.CodeMessagesUsedUp,
	UseSearch: checkout.CodeSearchesUsedUp,
	UseCall:   checkout.CodeTooFast,

	UseAnnounced: checkout.CodePlansUsedUp,
}

// limitKeys are the keys of an account in the counters: one, or one for each key while CANDOR_KEY is
// replaced. A use is counted under all of them, so that no count begins anew with a new key. Leading zeros do
// not make another account.
func (r *Relay) limitKeys(account Secret) []string {
	return r.keyedHashes("limit|" + bareNumber(account))
}

// accountUses are uses of an account under each of its keys.
func (r *Relay) accountUses(account Secret, uses ...Use) []Use {
	var all []Use
	for _, u := range uses {
		for _, u.Key = range r.limitKeys(account) {
			all = append(all, u)
		}
	}
	return all
}

// bareNumber is an account number without the zeros that some systems put before it.
func bareNumber(account Secret) string { return strings.TrimLeft(account.Reveal(), "0") }

// codes, answers, messages, search, calls, announcements and unproven are the uses that an act counts.

func (r *Relay) codes(m MerchantID, account Secret) []Use {
	return r.accountUses(account, Use{m, UseCode, "", r.Limits.Codes},
		Use{"", UseCode, "", r.Limits.CodesEverywhere})
}

func (r *Relay) answers(m MerchantID, account Secret) []Use {
	return r.accountUses(account, Use{m, UseAnswer, "", r.Limits.Answers},
		Use{"", UseAnswer, "", r.Limits.AnswersEverywhere})
}

func (r *Relay) messages(c Checkout) []Use {
	uses := r.accountUses(c.Sealed.Account, Use{"", UsePause, "", r.Limits.Pause})
	uses = append(uses, Use{c.Merchant, UseSend, string(c.ID), r.Limits.Messages})
	return append(uses, r.accountUses(c.Sealed.Account, Use{"", UseSend, "", r.Limits.MessagesADay})...)
}

func (r *Relay) search(c Checkout) Use {
	return Use{c.Merchant, UseSearch, string(c.ID), r.Limits.Searches}
}

// calls is n lender calls.
func (r *Relay) calls(c Checkout, n int) []Use {
	var uses []Use
	for range n {
		uses = append(uses, Use{c.Merchant, UseCall, string(c.ID), r.Limits.Calls})
	}
	return uses
}

// announcementsOf are those of an account, at a merchant and at all merchants.
func (r *Relay) announcementsOf(m MerchantID, account Secret) []Use {
	return r.accountUses(account, Use{m, UseAnnounced, "", r.Limits.AnnouncedAccount},
		Use{"", UseAnnounced, "", r.Limits.AnnouncedEverywhere})
}

// announcements are those of an account, and those of any account at the merchant: to the household that
// acts, and to all.
func (r *Relay) announcements(m MerchantID, account Secret, who Who) []Use {
	household := r.keyedHash("household|" + who.Household)
	return append(r.announcementsOf(m, account), Use{m, UseAnnounced, household, r.Limits.Announced},
		Use{m, UseAnnounced, "", r.Limits.AnnouncedMerchant})
}

// unproven is an announcement at a merchant until a purchase proves it.
func (r *Relay) unproven(m MerchantID) Use { return Use{m, UseUnproven, "", r.Limits.Unproven} }

// count counts the uses of an act before the lender is called. It returns a Problem of the field if a limit
// is used up.
func (r *Relay) count(ctx context.Context, field string, uses ...Use) error {
	if uses = withLimit(uses); len(uses) == 0 {
		return nil
	}
	return limitProblem(r.Store.CountUses(ctx, r.Now().UTC(), uses...), field)
}

// withLimit returns the uses that have a limit.
func withLimit(uses []Use) []Use {
	var kept []Use
	for _, u := range uses {
		if u.Most >= 0 {
			kept = append(kept, u)
		}
	}
	return kept
}

// limitProblem is a refused count as a Problem of the field.
func limitProblem(err error, field string) error {
	if full, ok := errors.AsType[*FullError](err); ok {
		return &checkout.Problem{Code: limitCodes[full.Use.Kind], Field: field, Op: "count", Err: full}
	}
	return checkout.Unavailable("count", err)
}

// giveBackUses gives back what the lender did not evaluate. If that fails, too much stays counted, which is
// the safe side.
func (r *Relay) giveBackUses(ctx context.Context, uses []Use) {
	if uses = withLimit(uses); len(uses) == 0 {
		return
	}
	if err := r.Store.GiveBackUses(ctx, uses...); err != nil {
		r.Log.Error("uses not given back", "error", err)
	}
}

// forgetUses drops every use at the merchant, for a person who has proved to be the account's owner.
func (r *Relay) forgetUses(ctx context.Context, uses ...Use) {
	if uses = withLimit(uses); len(uses) == 0 {
		return
	}
	if err := r.Store.ForgetUses(ctx, uses...); err != nil {
		r.Log.Error("uses not forgotten", "error", err)
	}
}

// countForAlarm counts what visitors of a merchant get wrong. Past the limit it raises an alarm, at most once
// an hour. It refuses nobody.
func (r *Relay) countForAlarm(ctx context.Context, m MerchantID, kind Kind, l Limit, alarm Alarm) {
	err := r.count(ctx, "", Use{m, kind, "", l})
	if _, over := errors.AsType[*FullError](err); !over {
		return
	}
	if r.count(ctx, "", Use{m, UseAlarm, string(kind), Limit{1, alarmPause}}) == nil {
		r.Log.Error("a merchant's visitors get too much wrong", "merchant", string(m), "what", string(kind),
			"within", l.Within.String())
		r.Observer.Alarm(alarm)
	}
}

// takeAtLeast starts a shortest time. The returned function waits for its end, unless the person leaves.
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
