package relay

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"
)

const (
	// comparedDays is how many days back a day is still compared, if no process could before.
	comparedDays = 7
	// afterMidnight is how long after its end a day is compared, so that what was begun in it is decided.
	afterMidnight = time.Hour
	// dayPage is how many attempts are read at a time.
	dayPage = 200
	// maxUnread is how many accounts in a row may fail before a day's reading stops and goes on later.
	maxUnread = 3
	// dayLease is how long a process may be silent before another goes on with a day.
	dayLease = 10 * time.Minute
)

// RunComparison compares each day of each merchant once, and looks what the lender will soon close, at once
// and then every Times.CompareDays, until the context ends.
func (r *Relay) RunComparison(ctx context.Context) {
	t := time.NewTicker(r.Times.CompareDays)
	defer t.Stop()
	for {
		if err := r.CompareDays(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("comparing days", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// CompareDays compares the days of all merchants that are over and were not compared, the latest first, and
// raises the alarms of what the lender will soon close. Any process may call it, at any time: a day is
// compared by one at a time.
func (r *Relay) CompareDays(ctx context.Context) (err error) {
	for _, m := range r.Merchants {
		err = errors.Join(err, r.learnLife(ctx, m.ID))
		today := r.Now().In(r.zone(m.ID)).Add(-afterMidnight)
		for back := 1; back <= comparedDays && ctx.Err() == nil; back++ {
			day := today.AddDate(0, 0, -back).Format(time.DateOnly)
			if d, found := r.Store.ComparedDay(ctx, m.ID, day); found == nil && !d.Finished.IsZero() {
				continue
			}
			if _, failed := r.CompareDay(ctx, m.ID, day); !errors.Is(failed, ErrBusyDay) {
				err = errors.Join(err, failed)
			}
		}
		err = errors.Join(err, r.alarmClosing(ctx, m.ID))
	}
	return err
}

// zone is the time zone of a merchant's days.
func (r *Relay) zone(m MerchantID) *time.Location {
	if z := r.merchants[m].Zone; z != nil {
		return z
	}
	return time.UTC
}

// bounds are the beginning and the end of a day.
func (r *Relay) bounds(m MerchantID, day string) (from, to time.Time, err error) {
	from, err = time.ParseInLocation(time.DateOnly, day, r.zone(m))
	return from.UTC(), from.AddDate(0, 0, 1).UTC(), err
}

// learnLife reads from the journal how long the lender keeps an authorization.
func (r *Relay) learnLife(ctx context.Context, m MerchantID) error {
	life, err := r.Store.ShortestLife(ctx, m)
	if err == nil && life > 0 {
		r.lives.Store(m, life)
	}
	return err
}

// alarmClosing raises an alarm for each authorization that the lender will soon close while something of it
// is left.
func (r *Relay) alarmClosing(ctx context.Context, m MerchantID) error {
	for {
		now := r.Now().UTC()
		list, err := r.Store.ClosingAttempts(ctx, m, now.Add(r.Times.CaptureSoon), dayPage)
		if err != nil {
			return err
		}
		for _, a := range list {
			f := Finding{Merchant: m, Checkout: a.Checkout, Attempt: a.ID, Kind: FindingCaptureBy,
				Subject: AboutAuthorization, Entry: a.Authorization, Amount: a.Amount, Since: now,
				Confirmed: now}
			operations, err := r.Store.Operations(ctx, m, a.Checkout)
			if err != nil {
				return err
			}
			if left, err := leftOf(a, operations); err == nil {
				f.Amount = left
			}
			f.fresh, f.captureBy = true, a.CaptureBy
			r.alarmOf([]Finding{f})
			if err := r.Store.Commit(ctx, Change{Findings: []Finding{f}}); err != nil {
				return err
			}
		}
		if len(list) < dayPage {
			return nil
		}
	}
}

// dayReading is the comparison of one day.
type dayReading struct {
	r        *Relay
	day      ComparedDay
	from, to time.Time
	failed   int // accounts in a row whose list could not be read
}

var (
	// ErrBusyDay says that another process compares the day.
	ErrBusyDay   = errors.New("another process compares this day")
	errListsDown = errors.New("the lender's lists cannot be read; the rest of the day is compared later")
)

// CompareDay reads the lender's lists for one day (YYYY-MM-DD in the merchant's time zone): of every account
// with an attempt of that day, and of older attempts that a day's reading includes (DayQuery.Older). It does
// not act: what differs is made due, and settling compares it again, confirms it and gives back. It returns
// the report. A day that could not be read to its end goes on where it stopped when it is compared again.
func (r *Relay) CompareDay(ctx context.Context, m MerchantID, day string) (BooksReport, error) {
	from, to, err := r.bounds(m, day)
	if err != nil {
		return BooksReport{}, err
	}
	now := r.Now().UTC()
	task := "compare " + string(m) + " " + day
	mine, err := r.Store.Lease(ctx, task, r.owner, now, now.Add(dayLease))
	switch {
	case err != nil:
		return BooksReport{}, err
	case !mine:
		return BooksReport{}, ErrBusyDay
	}
	d, err := r.Store.ComparedDay(ctx, m, day)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return BooksReport{}, err
	}
	if d.Started.IsZero() || !d.Finished.IsZero() {
		d = ComparedDay{Merchant: m, Day: day, Started: now, NotOurs: d.NotOurs}
	}
	d.Unread = 0
	reading := &dayReading{r: r, day: d, from: from, to: to}
	failed := reading.run(ctx, task)
	if failed == nil && reading.day.Unread == 0 && !now.Before(to) {
		reading.day.Finished = r.Now().UTC()
	}
	over := r.Now().UTC() // the lease ends: another process may go on, or read the day again
	_, leaseErr := r.Store.Lease(context.WithoutCancel(ctx), task, r.owner, over, over)
	err = r.Store.SaveComparedDay(context.WithoutCancel(ctx), reading.day)
	if err := errors.Join(leaseErr, err); err != nil {
		return BooksReport{}, err
	}
	report, err := r.Books(ctx, m, day)
	if !errors.Is(failed, errListsDown) {
		err = errors.Join(failed, err)
	}
	return report, err
}

// run reads the attempts of the day and the older ones, a page at a time.
func (d *dayReading) run(ctx context.Context, task string) error {
	for _, older := range []bool{false, true} {
		if older && d.r.Now().After(d.to.Add(25*time.Hour)) {
			break // they belong to the reading of a later day
		}
		q := DayQuery{From: d.from, To: d.to, Older: older, Since: d.day.Started, Limit: dayPage}
		for {
			list, err := d.r.Store.AttemptsOfDay(ctx, d.day.Merchant, q)
			if err != nil {
				return err
			}
			if err := d.readPage(ctx, list, task); err != nil {
				return err
			}
			if len(list) < q.Limit {
				break
			}
			q.After = &list[len(list)-1]
		}
	}
	return nil
}

// readPage reads the list of each account of a page once.
func (d *dayReading) readPage(ctx context.Context, list []Attempt, task string) error {
	accounts := map[Secret][]Attempt{}
	var order []Secret
	for _, a := range list {
		if a.Account.IsZero() || !a.Compared.Before(d.day.Started) || a.State == AttemptIntent {
			continue // forgotten, or read before the reading was interrupted
		}
		if accounts[a.Account] == nil {
			order = append(order, a.Account)
		}
		accounts[a.Account] = append(accounts[a.Account], a)
	}
	for _, account := range order {
		if err := d.r.rest(ctx, d.r.Times.ListPause); err != nil {
			return err
		}
		now := d.r.Now().UTC()
		if mine, err := d.r.Store.Lease(ctx, task, d.r.owner, now, now.Add(dayLease)); err != nil || !mine {
			return errors.Join(err, ErrBusyDay)
		}
		switch err := d.readAccount(ctx, accounts[account]); {
		case err == nil:
			d.failed = 0
		case ctx.Err() != nil:
			return err
		default:
			d.r.Log.Info(
				"account not compared",
				"merchant",
				string(d.day.Merchant),
				"day",
				d.day.Day,
				"error",
				err,
			)
			d.day.Unread++
			if d.failed++; d.failed >= maxUnread {
				return errListsDown
			}
		}
	}
	return nil
}

// rest waits, or until the context ends.
func (r *Relay) rest(ctx context.Context, d time.Duration) error {
	wait := time.NewTimer(d)
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-wait.C:
		return nil
	}
}

// readAccount reads the list of one account and compares the given attempts, which all are its own.
func (d *dayReading) readAccount(ctx context.Context, attempts []Attempt) error {
	operations := map[CheckoutID][]Operation{}
	first := attempts[0]
	for _, a := range attempts {
		list, err := d.r.Store.Operations(ctx, a.Merchant, a.Checkout)
		if err != nil {
			return err
		}
		operations[a.Checkout] = list
		if a.Created.Before(first.Created) {
			first = a
		}
	}
	read := d.r.Now().UTC()
	list, err := d.r.list(ctx, first)
	if err != nil {
		return err
	}
	for _, a := range attempts {
		c := d.r.comparisonOf(a, operations[a.Checkout], list, read)
		if c.compare(); a.Due.IsZero() && a.State != AttemptManual {
			if err := d.mark(ctx, c); err != nil {
				return err
			}
		}
	}
	return d.findOthers(ctx, attempts, list, read)
}

// mark writes that an attempt was compared. One that differs, whose finding may be settled, or with whose
// finding the relay may go on after people told something, is due at once.
func (d *dayReading) mark(ctx context.Context, c *comparison) error {
	known, err := d.r.Store.Findings(ctx, c.attempt.Merchant, c.attempt.ID)
	if err != nil {
		return err
	}
	var due time.Time
	open := slices.ContainsFunc(known, func(f Finding) bool {
		return f.Settled.IsZero() && (f.People || !f.stillThere(c))
	})
	fresh := slices.ContainsFunc(c.found, func(f Finding) bool {
		return !slices.ContainsFunc(known, func(k Finding) bool { return k.same(f) && k.Open() })
	})
	if open || fresh || d.r.captureByDiffers(c) {
		due = c.read
	}
	return d.r.Store.MarkCompared(ctx, c.attempt.Merchant, c.attempt.ID, c.read, due)
}

// stillThere reports whether a comparison found what is known already, or did not look at it.
func (f Finding) stillThere(c *comparison) bool {
	if f.Kind == FindingCaptureBy {
		return !c.attempt.CaptureBy.IsZero()
	}
	return !c.looked(f) || slices.ContainsFunc(c.found, f.same)
}

// captureByDiffers reports whether it has to be corrected until when what is left must be captured.
func (r *Relay) captureByDiffers(c *comparison) bool {
	return !r.leftToCapture(c.attempt, c, nil).CaptureBy.Equal(c.attempt.CaptureBy)
}

// findOthers finds the entries of the day that have no reference of ours. Where nobody else should authorize
// for the merchant, each raises an alarm.
func (d *dayReading) findOthers(ctx context.Context, ours []Attempt, list []Authorization,
	read time.Time) error {
	for _, e := range list {
		if !e.Date.IsZero() && (e.Date.Before(d.from) || !e.Date.Before(d.to)) || e.refused() {
			continue
		}
		if slices.ContainsFunc(ours, e.isOf) {
			continue
		}
		known, err := d.isOurs(ctx, e.Reference)
		if err != nil {
			return err
		}
		f := Finding{Merchant: d.day.Merchant, Kind: FindingNotOurs, Subject: AboutAuthorization, Entry: e.ID,
			Amount: e.Amount, Since: read, Confirmed: read}
		if known || slices.ContainsFunc(d.day.NotOurs, f.same) {
			continue
		}
		d.day.NotOurs = append(d.day.NotOurs, f)
		if d.r.merchants[d.day.Merchant].Exclusive {
			d.r.alarm(AlarmNotOurs, d.day.Merchant, "", slog.String("entry", e.ID))
		}
	}
	return nil
}

// isOurs reports whether a reference ends with the id of an attempt of the merchant.
func (d *dayReading) isOurs(ctx context.Context, reference string) (bool, error) {
	id := reference[strings.LastIndex(reference, ".")+1:]
	if id == "" {
		return false, nil
	}
	switch _, err := d.r.Store.Attempt(ctx, d.day.Merchant, AttemptID(id)); {
	case errors.Is(err, ErrNotFound):
		return false, nil
	default:
		return err == nil, err
	}
}
