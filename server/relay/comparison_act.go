package relay

import (
	"context"
	"log/slog"
	"slices"
	"time"
)

// compareAt is when what was decided now is compared with the lender's list: not while the list may lag.
func (r *Relay) compareAt(m MerchantID) time.Time {
	return r.Now().UTC().Add(max(r.Times.Compare, r.listLag(m)))
}

// dueForComparison makes an approval due for its comparison, in the same commit.
func (r *Relay) dueForComparison(c Checkout, a Attempt) Attempt {
	if a.State != AttemptApproved {
		return a
	}
	if a.Due = r.compareAt(a.Merchant); !c.State.AutoCapture || a.uncaptured {
		a.CaptureBy = r.authorizedBy(a).Add(r.captureIn(a.Merchant))
	}
	return a
}

// compareAuthorizationOf makes the authorization of an operation that is done due for its comparison. It
// returns false if that could not be written.
func (r *Relay) compareAuthorizationOf(ctx context.Context, o Operation) bool {
	a, err := r.Store.Attempt(ctx, o.Merchant, o.Attempt)
	if err == nil && a.State != AttemptUndoing && a.State != AttemptManual {
		err = r.Store.MarkCompared(context.WithoutCancel(ctx), a.Merchant, a.ID, a.Compared, r.Now().UTC())
	}
	if err != nil {
		r.Log.Error("comparison not begun", "operation", string(o.ID), "error", err)
	}
	return err == nil
}

// compareDue compares one attempt that is due for it with the lender's list, gives back what is too much, one
// step at a time, and lets the books follow what two lists show.
func (r *Relay) compareDue(ctx context.Context, was Attempt) {
	known, err := r.Store.Findings(ctx, was.Merchant, was.ID)
	if err != nil {
		r.Log.Error("findings not read", "attempt", string(was.ID), "error", err)
		return // it is due again when its lease ends
	}
	now := was
	now.Checked, now.Due = r.Now().UTC(), time.Time{}
	if was.Account.IsZero() { // it was forgotten, and with it the list
		r.compareForgotten(ctx, was, known)
		return
	}
	c, err := r.readComparison(ctx, was)
	if err != nil {
		now.Due, known = r.unread(was, known, err)
		r.recordCompared(ctx, was, now, known)
		return
	}
	c.compare()
	now.Compared = c.read
	found := r.merge(known, c)
	if !r.recordCertain(ctx, found) {
		return // it is due again when its lease ends
	}
	again := r.followAll(ctx, c, found)
	now = r.leftToCapture(now, c, found)
	found = append(found, closingSince(known, now, c)...)
	now.Due = r.compareAgain(c, found, again)
	r.recordCompared(ctx, was, now, found)
}

// compareForgotten settles what needs no list: that the lender will close what is left, once nothing is.
func (r *Relay) compareForgotten(ctx context.Context, was Attempt, known []Finding) {
	list, err := r.Store.Operations(ctx, was.Merchant, was.Checkout)
	if err != nil {
		r.Log.Error("operations not read", "attempt", string(was.ID), "error", err)
		return // it is due again when its lease ends
	}
	now := was
	now.Checked, now.Due = r.Now().UTC(), time.Time{}
	c := &comparison{attempt: was, operations: list, read: r.Now().UTC(), settled: true}
	if left, err := leftOf(was, list); err == nil && left.IsZero() {
		now.CaptureBy = time.Time{}
	}
	r.recordCompared(ctx, was, now, closingSince(known, now, c))
}

// readComparison reads the operations of an attempt, and then the lender's list.
func (r *Relay) readComparison(ctx context.Context, a Attempt) (*comparison, error) {
	operations, err := r.Store.Operations(ctx, a.Merchant, a.Checkout)
	if err != nil {
		return nil, err
	}
	read := r.Now().UTC()
	list, err := r.list(ctx, a)
	if err != nil {
		return nil, err
	}
	return r.comparisonOf(a, operations, list, read), nil
}

func (r *Relay) comparisonOf(a Attempt, operations []Operation, list []Authorization,
	read time.Time) *comparison {
	return &comparison{attempt: a, operations: operations, entries: withReference(a, list), read: read,
		lag: r.listLag(a.Merchant)}
}

// unread is what is found when no list could be read, and when it is tried again. After a day it raises an
// alarm, and is tried for another day: the first look may have been by a clock that was a day behind. Then
// the daily reading goes on.
func (r *Relay) unread(a Attempt, known []Finding, failed error) (again time.Time, found []Finding) {
	now := r.Now().UTC()
	r.Log.Info("authorizations not compared", "attempt", string(a.ID), "flow", a.FlowReference, "error",
		failed)
	f := Finding{Merchant: a.Merchant, Checkout: a.Checkout, Attempt: a.ID, Kind: FindingUnread,
		Subject: AboutAuthorization, Amount: a.Amount, Since: now}
	if i := slices.IndexFunc(known, f.same); i >= 0 && known[i].Settled.IsZero() {
		f = known[i]
	}
	age := now.Sub(f.Since)
	if age >= r.Times.ManualAfter && f.Confirmed.IsZero() {
		f.Confirmed, f.fresh = now, true
	}
	if !f.Confirmed.IsZero() && now.Sub(f.Confirmed) >= r.Times.ManualAfter {
		return time.Time{}, []Finding{f}
	}
	return now.Add(r.nextPause(age, failed)), []Finding{f}
}

// merge brings what was found together with what was known. What is certain is confirmed; what is not found
// any more is settled.
func (r *Relay) merge(known []Finding, c *comparison) (all []Finding) {
	for _, f := range c.found {
		i := slices.IndexFunc(known, f.same)
		if i >= 0 && known[i].Settled.IsZero() && (f.atOnce() || known[i].Amount.Equal(f.Amount)) {
			f = known[i]
		}
		if f.Confirmed.IsZero() && (f.atOnce() || c.read.Sub(f.Since) >= r.Times.NotExecuted) {
			f.Confirmed, f.fresh = c.read, true
		}
		all = append(all, f)
	}
	for _, f := range c.given {
		if i := slices.IndexFunc(known, f.same); i >= 0 {
			if known[i].Settled.IsZero() {
				known[i].Settled = c.read
				all = append(all, known[i])
			}
			continue
		}
		f.Merchant, f.Checkout, f.Attempt = c.attempt.Merchant, c.attempt.Checkout, c.attempt.ID
		f.Since, f.Confirmed, f.Settled, f.fresh = c.read, c.read, c.read, true
		all = append(all, f)
	}
	for _, f := range known {
		if f.Settled.IsZero() && !slices.ContainsFunc(all, f.same) && c.looked(f) {
			f.Settled = c.read
			all = append(all, f)
		}
	}
	return all
}

// looked reports whether a comparison looked at what a finding is about, so that its absence settles it.
func (c *comparison) looked(f Finding) bool {
	switch {
	case f.Kind == FindingCaptureBy:
		return false
	case f.Kind == FindingClosed, f.Subject != AboutAuthorization:
		return c.settled
	case f.Kind == FindingDouble, f.Kind == FindingLate:
		return c.lookedAtExtra(f)
	}
	return true
}

// lookedAtExtra reports whether a list settles that there is an authorization too much, if it does not show
// it: not a list that lags so far that it does not have the purchase either, and not while people have to
// tell what became of it.
func (c *comparison) lookedAtExtra(f Finding) bool {
	if slices.ContainsFunc(c.entries, func(e Authorization) bool { return e.ID == f.Entry }) {
		return true
	}
	return (f.Kind == FindingLate || c.own.ID != "") &&
		!slices.ContainsFunc(ofAuthorization(c.operations, f.Entry), func(o Operation) bool {
			return o.State.Open() || o.State == OperationManual
		})
}

// followAll does what can be done about each finding, and returns how soon the comparison is needed again; 0
// is not.
func (r *Relay) followAll(ctx context.Context, c *comparison, found []Finding) (again time.Duration) {
	for i := range found {
		f := &found[i]
		if !f.Open() {
			continue
		}
		had := f.People
		f.People = false // what people told since may let the relay go on
		soon := r.follow(ctx, c, f, had || c.own.ID != "" && allCertain(found))
		if f.People && !had {
			r.alarm(AlarmManual, f.Merchant, f.Checkout, slog.String("attempt", string(f.Attempt)))
		}
		if soon > 0 && (again == 0 || soon < again) {
			again = soon
		}
	}
	return again
}

// follow does what can be done about one finding. If what we were told does not stand, people decide which
// of two authorizations does, once all is certain.
func (r *Relay) follow(ctx context.Context, c *comparison, f *Finding, certain bool) (soon time.Duration) {
	switch {
	case f.Subject == AboutAuthorization && f.Kind == FindingDouble && c.stands:
		return r.giveBack(ctx, c, f, CauseDouble)
	case f.Subject == AboutAuthorization && f.Kind == FindingDouble:
		f.People = certain
	case f.Kind == FindingLate:
		return r.giveBack(ctx, c, f, CauseLateFind)
	case f.Kind == FindingDouble:
		return r.giveCaptureBack(ctx, c, f)
	case f.Kind == FindingUnexplained, f.Kind == FindingClosed:
		return r.letBooksFollow(ctx, c, f)
	}
	return 0
}

// allCertain reports whether no finding waits for a second list.
func allCertain(found []Finding) bool {
	return !slices.ContainsFunc(found, func(f Finding) bool { return f.Confirmed.IsZero() })
}

// compareAgain is when a comparison is needed again: at once where something is being given back, later where
// a second list has to show something, or an operation was under way. Zero: not before the next day.
func (r *Relay) compareAgain(c *comparison, found []Finding, soon time.Duration) (due time.Time) {
	sooner := func(at time.Time) {
		if due.IsZero() || at.Before(due) {
			due = at
		}
	}
	if soon > 0 {
		sooner(r.Now().UTC().Add(soon))
	}
	for _, f := range found {
		if f.Confirmed.IsZero() && f.Settled.IsZero() {
			sooner(f.Since.Add(r.Times.NotExecuted))
		}
	}
	if c.attempt.State == AttemptApproved && c.own.ID != "" && !c.settled &&
		!slices.ContainsFunc(found, func(f Finding) bool { return f.Kind == FindingAmount }) {
		sooner(c.read.Add(r.longestPause()))
	}
	return due
}

// recordCertain raises the alarms of what is certain now and writes it, before anything is done about it:
// once the books have followed, no list shows it any more. It returns false if that could not be written.
func (r *Relay) recordCertain(ctx context.Context, found []Finding) bool {
	var fresh []Finding
	for i := range found {
		if found[i].fresh && found[i].Settled.IsZero() {
			fresh, found[i].fresh = append(fresh, found[i]), false
		}
	}
	if len(fresh) == 0 {
		return true
	}
	r.alarmOf(fresh)
	if err := r.Store.Commit(context.WithoutCancel(ctx), Change{Findings: fresh}); err != nil {
		r.Log.Error("findings not recorded", "attempt", string(fresh[0].Attempt), "error", err)
		return false
	}
	return true
}

// alarmOf raises the alarms of what is certain since this comparison. They are raised before it is written: a
// process that is killed between the two raises them again, and loses none.
func (r *Relay) alarmOf(found []Finding) {
	for _, f := range found {
		if f.fresh {
			r.alarm(findingAlarms[f.Kind], f.Merchant, f.Checkout, slog.String("attempt", string(f.Attempt)))
		}
	}
}

// recordCompared writes what a comparison found, and raises the alarm of what is certain now.
func (r *Relay) recordCompared(ctx context.Context, was, now Attempt, found []Finding) {
	r.alarmOf(found)
	err := r.Store.Commit(context.WithoutCancel(ctx),
		Change{Attempt: &now, AttemptWas: was.State, Findings: found})
	if err != nil {
		// It is due again when its lease ends.
		r.Log.Error("comparison not recorded", "attempt", string(was.ID), "error", err)
	}
}
