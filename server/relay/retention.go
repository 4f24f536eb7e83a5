package relay

import (
	"context"
	"time"
)

// Retention is how long a store keeps what. Zero fields take the defaults. Devices, and the counts of an
// associate's wrong passcodes on them, are never forgotten.
type Retention struct {
	Personal time.Duration // what a checkout holds of a person, after it expires: 30 days
	Failed   time.Duration // the account of an attempt that came to nothing; over twice ManualAfter: 3 days
	// Account is for the account of any attempt: 130 days. A return is possible 100 days after the capture.
	Account time.Duration
	// Evidence is for all of a checkout, after it expires, an audit of no checkout, and a compared day: 7
	// years.
	Evidence time.Duration
	Replies  time.Duration // answers to idempotent requests: 48 h
	Sessions time.Duration // sessions that are not used: 30 days
	Events   time.Duration // the log of events, after they were logged: 90 days
	Every    time.Duration // how often the purge runs: 10 min
}

func (t Retention) withDefaults() Retention {
	for d, fallback := range map[*time.Duration]time.Duration{
		&t.Personal: 30 * day, &t.Failed: 3 * day, &t.Account: 130 * day, &t.Evidence: 7 * 365 * day,
		&t.Replies: 2 * day, &t.Sessions: 30 * day, &t.Events: 90 * day, &t.Every: 10 * time.Minute,
	} {
		if *d == 0 {
			*d = fallback
		}
	}
	return t
}

// retentionRule is the age at which something is forgotten.
type retentionRule struct {
	what   Retained
	maxAge time.Duration
}

// rules are in the order in which a checkout loses its parts.
func (t Retention) rules() []retentionRule {
	return []retentionRule{
		{RetainedSecrets, 0}, {RetainedPersonal, t.Personal}, {RetainedUnsettled, t.Account},
		{RetainedFailed, t.Failed}, {RetainedAccounts, t.Account}, {RetainedOrders, reservedFor},
		{RetainedReplies, t.Replies},
		{RetainedSessions, t.Sessions}, {RetainedEnrolments, 0}, {RetainedEvidence, t.Evidence},
		{RetainedAudits, t.Evidence}, {RetainedDays, t.Evidence}, {RetainedEvents, t.Events},
		{RetainedDeliveries, t.Events},
	}
}

// One purge is bounded: the rows of a statement, the statements of a rule, and the time. The next purge does
// the rest.
const (
	purgeBatch   = 200
	purgeBatches = 50
	purgeTime    = time.Minute
)

// RunRetention purges at once and then every Retention.Every, until the context ends. When the clock goes
// ahead while it runs, nothing is forgotten earlier for that: see lead.
func (r *Relay) RunRetention(ctx context.Context) {
	t := time.NewTicker(r.Retention.Every)
	defer t.Stop()
	ahead := lead{wall: r.Now().Round(0), run: time.Now()}
	for {
		ahead = ahead.at(r.Now().Round(0), time.Now())
		if ahead.by > 0 {
			r.Log.Warn("the clock went ahead; what is forgotten by age waits", "by", ahead.by.String())
		}
		if err := r.purge(ctx, r.owner, ahead.by); err != nil && ctx.Err() == nil {
			r.Log.Error("forgetting what is too old", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// lead is by how much the wall clock may be ahead, as this process sees it: by what it gained on the
// process's own clock, which cannot be set, less the time since then. A clock that was rightly put forward is
// believed after as long again; one that is put back is believed at once.
type lead struct {
	wall, run time.Time // of the last look
	by        time.Duration
}

func (l lead) at(wall, run time.Time) lead {
	took := run.Sub(l.run)
	by := max(0, l.by-took)
	if gained := wall.Sub(l.wall) - took; gained.Abs() > ClockSkew {
		by = max(0, by+gained)
	}
	return lead{wall, run, by}
}

// Purge deletes once what is older than its rule allows, in the name of a replica. While another replica
// purges, it does nothing.
func (r *Relay) Purge(ctx context.Context, replica string) error { return r.purge(ctx, replica, 0) }

// purge is Purge as of some time ago.
func (r *Relay) purge(ctx context.Context, replica string, ago time.Duration) error {
	ctx, stop := context.WithTimeout(ctx, purgeTime)
	defer stop()
	now := r.Now().UTC()
	mine, err := r.Store.Lease(ctx, "purge", replica, now, now.Add(2*purgeTime))
	if err != nil || !mine {
		return err
	}
	now = now.Add(-ago)
	for _, rule := range r.Retention.rules() {
		rows, err := r.dropBatches(ctx, rule.what, now.Add(-rule.maxAge))
		if r.Purged != nil {
			r.Purged(rule.what, rows)
		}
		if err != nil {
			return err
		}
	}
	_, err = r.Store.PurgeUses(ctx, now)
	return err
}

// dropBatches drops what is older than before, in batches, and returns how many rows.
func (r *Relay) dropBatches(ctx context.Context, what Retained, before time.Time) (all int, err error) {
	for range purgeBatches {
		rows, err := r.Store.Drop(ctx, what, before, purgeBatch)
		if all += rows; err != nil || rows < purgeBatch {
			return all, err
		}
	}
	return all, nil
}
