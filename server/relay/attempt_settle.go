package relay

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// Run settles what is due until the context ends or the relay is closed: at once, for what an earlier process
// left, and then at every tick.
func (r *Relay) Run(ctx context.Context, tick time.Duration) {
	r.work.Add(1)
	defer r.work.Done()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(r.ctx, stop)()
	t := time.NewTicker(tick)
	defer t.Stop()
	for {
		if _, err := r.Settle(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("settling", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// Settle claims what is due, settles each once, and returns how many it settled. Any process may call it, at
// any time.
//
// It never sends what another process began. An orphaned intent was never sent, and is abandoned. An orphaned
// "sending" becomes unknown. An unknown attempt is looked up in the lender's list. What is found too late is
// given back, by operations of its own.
func (r *Relay) Settle(ctx context.Context) (int, error) {
	attempts, attemptsErr := settleDue(ctx, r, r.Store.ClaimAttempts, r.settle)
	operations, err := settleDue(ctx, r, r.Store.ClaimOperations, r.settleOperation)
	return attempts + operations, errors.Join(attemptsErr, err)
}

// maxRounds bounds the claims of one run, so that attempts that are due again at once do not keep operations
// waiting.
const maxRounds = 64

// settleDue claims what is due, in rounds, and settles what a round claimed concurrently.
func settleDue[T any](ctx context.Context, r *Relay, claim func(context.Context, Lease, int) ([]T, error),
	one func(context.Context, T)) (total int, err error) {
	for range maxRounds {
		now := r.Now().UTC()
		due, err := claim(ctx, Lease{Owner: r.owner, Now: now, Until: now.Add(r.Times.Lease),
			Far: now.Add(r.Times.far())}, r.SettleConcurrency)
		if err != nil {
			return total, err
		}
		var all errgroup.Group
		for _, each := range due {
			all.Go(func() error { one(ctx, each); return nil })
		}
		_ = all.Wait()
		if total += len(due); len(due) < r.SettleConcurrency || ctx.Err() != nil {
			break
		}
	}
	return total, nil
}

// settle settles one attempt. It writes what it found even if the context ends meanwhile.
func (r *Relay) settle(ctx context.Context, was Attempt) {
	now := was
	switch was.State {
	case AttemptIntent:
		now.State, now.Decided, now.Due = AttemptAbandoned, r.Now().UTC(), time.Time{}
	case AttemptSending:
		now.State, now.Due = AttemptUnknown, r.Now().UTC().Add(r.Times.Settle[0])
	case AttemptUnknown:
		now = r.lookUpAttempt(ctx, was)
	case AttemptNotExecuted:
		now = r.watchNotExecuted(ctx, was)
	case AttemptUndoing:
		now = r.undo(ctx, was)
	case AttemptApproved, AttemptRefused, AttemptAbandoned, AttemptUndone:
		r.compareDue(ctx, was)
		return
	default:
		return
	}
	r.recordSettled(context.WithoutCancel(ctx), was, now)
}

// findInList looks an attempt's reference up in the lender's list. More than one authorization under it is
// the lender's mistake, and raises an alarm. Once the attempt is decided, the others are given back.
func (r *Relay) findInList(ctx context.Context, a Attempt) (Authorization, bool, error) {
	list, err := r.list(ctx, a)
	if err != nil {
		r.Log.Info("authorizations not read", "attempt", string(a.ID), "flow", a.FlowReference, "error", err)
		return Authorization{}, false, err
	}
	found := withReference(a, list)
	if len(found) == 0 {
		return Authorization{}, false, nil
	}
	if len(found) > 1 {
		r.alarm(AlarmDouble, a.Merchant, a.Checkout, slog.String("attempt", string(a.ID)))
	}
	return found[stays(a, found)], true, nil
}

// stays is the index of the authorization that is the attempt's among those with its reference: the one whose
// id the lender told this relay, else the first that it did not refuse, with our amount if one has it.
func stays(a Attempt, found []Authorization) int {
	for _, is := range []func(Authorization) bool{
		func(e Authorization) bool { return e.ID == a.Authorization },
		func(e Authorization) bool { return !e.refused() && e.HasAmount && e.Amount.Equal(a.Amount) },
		func(e Authorization) bool { return !e.refused() },
	} {
		if i := slices.IndexFunc(found, is); i >= 0 {
			return i
		}
	}
	return 0
}

// withReference returns the authorizations of a list with an attempt's reference. One that moved from one
// page to the next counts once.
func withReference(a Attempt, list []Authorization) (found []Authorization) {
	for _, entry := range list {
		same := func(e Authorization) bool { return e.ID == entry.ID }
		switch i := slices.IndexFunc(found, same); {
		case !entry.isOf(a):
		case i >= 0:
			found[i] = entry
		default:
			found = append(found, entry)
		}
	}
	return found
}

// list returns all authorizations of the attempt's account since two days before the attempt was made. A
// clock may have been a day wrong then, or may be now, and the lender's days may begin at another hour.
func (r *Relay) list(ctx context.Context, a Attempt) ([]Authorization, error) {
	call := Call{Merchant: a.Merchant, Reference: a.FlowReference}
	from, to := a.Created, r.Now().UTC()
	if to.Before(from) {
		from, to = to, from
	}
	return r.Lender.Authorizations(ctx, call, a.Account, from.AddDate(0, 0, -2), to.AddDate(0, 0, 2))
}

// lookUpAttempt settles an unknown attempt by the list. With our amount it is approved. With another amount,
// or an unknown status, people settle it. If two healthy lists long enough after the deadline do not have it,
// it was not executed, and is watched further; sooner where the answer looked like a refusal. If a list had
// it once, it was executed, whatever the lists say now.
func (r *Relay) lookUpAttempt(ctx context.Context, a Attempt) Attempt {
	entry, found, err := r.findInList(ctx, a)
	now := r.Now().UTC()
	a.Checked, a.Due = now, time.Time{}
	if !r.wasManual(a) { // its deadline says that it was
		a.Deadline = r.deadlineNow(a.Deadline, now)
	}
	age := now.Sub(a.Deadline)
	if found {
		return r.foundInList(a, entry)
	}
	absent := err == nil && age >= r.absentAfter(a) && a.Authorization == ""
	if absent {
		a.Looks++
	}
	switch {
	case a.Looks >= looksThatDecide:
		a.State, a.Decided, a.Due = AttemptNotExecuted, now, now.Add(r.longestPause())
	case age >= r.Times.ManualAfter && !absent: // else the next list decides
		a.State, a.Decided = AttemptManual, now
	default:
		a.Due = now.Add(r.lookAgain(a, age, err))
	}
	return a
}

// looksThatDecide are the healthy lists without an attempt that decide that it was not executed.
const looksThatDecide = 2

// probablyRefused reports whether the answer to an attempt looked like a refusal.
func (a Attempt) probablyRefused() bool { return a.State == AttemptUnknown && a.Code != "" }

// absentAfter is how long after the deadline a list without an attempt counts: at once after the lists' lag
// where the answer looked like a refusal, else long after any answer.
func (r *Relay) absentAfter(a Attempt) time.Duration {
	if a.probablyRefused() {
		return r.listLag(a.Merchant)
	}
	return r.Times.NotExecuted
}

// listLag is how long the lender's lists may lag behind.
func (r *Relay) listLag(m MerchantID) time.Duration {
	if lag := r.merchants[m].ListLag; lag > 0 {
		return lag
	}
	return r.Times.ListLag
}

// lookAgain is the pause to the next look. What was probably refused is not kept waiting: the person waits
// for it.
func (r *Relay) lookAgain(a Attempt, age time.Duration, failed error) time.Duration {
	next := r.nextPause(age, failed)
	if !a.probablyRefused() {
		return next
	}
	if left := r.listLag(a.Merchant) - age; left > 0 {
		return min(next, left)
	}
	if failed == nil {
		return min(next, r.Times.Settle[0])
	}
	return next
}

func (a Authorization) refused() bool { return a.Status == AuthorizationRefused }

// statusKnown reports whether an entry has no status, or one of an authorization that was made.
func (a Authorization) statusKnown() bool {
	return a.Status == "" || a.Status == AuthorizationOpened || a.Status == AuthorizationClosed
}

// foundInList is an attempt that the list has. If people had to do with it, it is approved only if the lender
// has all of it (isWhole).
func (r *Relay) foundInList(a Attempt, entry Authorization) Attempt {
	a.Decided, a.seen = r.Now().UTC(), entry.ID != ""
	if entry.refused() {
		a.State = AttemptRefused
		return a
	}
	known := entry.statusKnown()
	other := entry.ID == "" || entry.HasAmount && !entry.Amount.Equal(a.Amount)
	a.Authorization = cmp.Or(entry.ID, a.Authorization)
	switch {
	case known && other:
		a.State = AttemptManual
		r.alarm(AlarmAmount, a.Merchant, a.Checkout, slog.String("attempt", string(a.ID)))
	case !known, r.wasManual(a) && !isWhole(a, entry):
		a.State = AttemptManual
	default:
		return approvedAs(a, entry)
	}
	return a
}

// approvedAs is an attempt that the lender has as an entry of its list.
func approvedAs(a Attempt, entry Authorization) Attempt {
	a.State, a.Code, a.said, a.Authorization = AttemptApproved, "", &entry.Said, entry.ID
	if len(entry.Captures) == 1 {
		a.capture = entry.Captures[0].ID
	}
	a.captured = len(entry.Captures) > 0
	a.uncaptured = len(entry.Captures) == 0 && entry.HasRemaining && !entry.Remaining.IsZero()
	return a
}

// watchNotExecuted looks whether an attempt that was not executed turns up after all. It goes on until a list
// can be read at the end of that time, and as many were read as the time has pauses: a clock that went ahead
// does not end it. After twice that time without a list it raises an alarm.
func (r *Relay) watchNotExecuted(ctx context.Context, a Attempt) Attempt {
	entry, found, err := r.findInList(ctx, a)
	now := r.Now().UTC()
	a.Checked, a.Due = now, time.Time{}
	unread := err != nil || found && entry.ID == ""
	if !unread {
		a.Looks++
	}
	watched := a.Looks >= looksThatDecide+int(r.Times.Watch/r.longestPause())
	switch age := now.Sub(a.Decided); {
	case !unread && found && !entry.refused():
		a.Authorization = entry.ID
		return r.lateFind(a)
	case age < r.Times.Watch, unread && age < 2*r.Times.Watch, !unread && !watched:
		a.Due = now.Add(r.longestPause())
	case unread:
		r.alarm(AlarmManual, a.Merchant, a.Checkout, slog.String("attempt", string(a.ID)))
	}
	return a
}

// nextPause is the pause of the schedule for an age. After a look that failed it is a quarter of that.
func (r *Relay) nextPause(age time.Duration, failed error) time.Duration {
	if age < -r.Times.Authorize-ClockSkew { // the clock was set back
		age = r.Times.NotExecuted
	}
	next := r.longestPause()
	var passed time.Duration
	for _, pause := range r.Times.Settle {
		if passed += pause; passed > age {
			next = pause
			break
		}
	}
	if failed != nil {
		next /= 4
	}
	return next
}

// longestPause is the last pause of the schedule, which repeats.
func (r *Relay) longestPause() time.Duration { return r.Times.Settle[len(r.Times.Settle)-1] }
