package relay

import (
	"context"
	"time"
)

// Retention is how long a store keeps what. Zero fields take the defaults. What is never forgotten is a device and the
// count of an associate's wrong passcodes on it.
type Retention struct {
	Personal time.Duration // after a checkout's time ran out, what it holds of a person: 30 days
	Failed   time.Duration // after an attempt that came to nothing, its account number; longer than ManualAfter twice: 3 days
	Account  time.Duration // after any attempt: 130 days, for a return is possible 100 days after the capture
	Evidence time.Duration // after a checkout's time ran out, all of it; an audit of no checkout: 7 years
	Replies  time.Duration // 48 h
	Sessions time.Duration // unused: 30 days
	Every    time.Duration // how often is looked: 10 min
}

func (t Retention) withDefaults() Retention {
	const day = 24 * time.Hour
	for d, otherwise := range map[*time.Duration]time.Duration{
		&t.Personal: 30 * day, &t.Failed: 3 * day, &t.Account: 130 * day, &t.Evidence: 7 * 365 * day,
		&t.Replies: 2 * day, &t.Sessions: 30 * day, &t.Every: 10 * time.Minute,
	} {
		if *d == 0 {
			*d = otherwise
		}
	}
	return t
}

// rule says how old a thing may become.
type rule struct {
	what Retained
	most time.Duration
}

// rules stand in the order in which a checkout loses its parts.
func (t Retention) rules() []rule {
	return []rule{
		{RetainedSecrets, 0}, {RetainedPersonal, t.Personal}, {RetainedUnsettled, t.Account}, {RetainedFailed, t.Failed},
		{RetainedAccounts, t.Account}, {RetainedReplies, t.Replies}, {RetainedSessions, t.Sessions}, {RetainedEnrolments, 0},
		{RetainedEvidence, t.Evidence}, {RetainedAudits, t.Evidence},
	}
}

// One run is bounded: rows of a statement, statements of a rule. What is left over waits for the next run.
const (
	purgeBatch   = 200
	purgeBatches = 50
	purgeTime    = time.Minute
)

// RunRetention forgets what has become too old, now and again until the context ends.
func (r *Relay) RunRetention(ctx context.Context) {
	t := time.NewTicker(r.Retention.Every)
	defer t.Stop()
	for {
		if err := r.Purge(ctx, r.owner); err != nil && ctx.Err() == nil {
			r.Log.Error("forgetting what is too old", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// Purge forgets once what has become too old, in the name of a replica. While another replica does it, it does nothing.
func (r *Relay) Purge(ctx context.Context, replica string) error {
	ctx, stop := context.WithTimeout(ctx, purgeTime)
	defer stop()
	now := r.Now().UTC()
	mine, err := r.Store.Lease(ctx, "purge", replica, now, now.Add(2*purgeTime))
	if err != nil || !mine {
		return err
	}
	for _, rule := range r.Retention.rules() {
		rows, err := r.drop(ctx, rule.what, now.Add(-rule.most))
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

func (r *Relay) drop(ctx context.Context, what Retained, before time.Time) (all int, err error) {
	for range purgeBatches {
		rows, err := r.Store.Drop(ctx, what, before, purgeBatch)
		if all += rows; err != nil || rows < purgeBatch {
			return all, err
		}
	}
	return all, nil
}
