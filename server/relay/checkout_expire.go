package relay

import (
	"context"
	"errors"
	"time"

	"candor/core/checkout"
)

// A checkout that ran out is expired for every reader at once (asOfNow). It is written down soon after, so
// that its merchant is told and what only a running checkout needs goes.

// expiryTick is how often is looked for checkouts that ran out.
const expiryTick = time.Second

// expiryPage is how many are read at a time.
const expiryPage = 100

// RunExpiry ends checkouts that ran out, until the context ends. When the clock goes ahead while it runs,
// none ends earlier for that.
func (r *Relay) RunExpiry(ctx context.Context) {
	t := time.NewTicker(expiryTick)
	defer t.Stop()
	ahead := lead{wall: r.Now().Round(0), run: time.Now()}
	for {
		ahead = ahead.at(r.Now().Round(0), time.Now())
		if err := r.expire(ctx, ahead.by); err != nil && ctx.Err() == nil {
			r.Log.Error("ending checkouts that ran out", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// Expire ends once the checkouts that ran out before the lender was asked. Several processes may call it:
// each checkout ends once.
func (r *Relay) Expire(ctx context.Context) error { return r.expire(ctx, 0) }

// expire is Expire as of some time ago. A checkout that cannot be read is passed over, and is tried again
// next time.
func (r *Relay) expire(ctx context.Context, ago time.Duration) error {
	var last RanOut
	var failed error
	for {
		now := r.Now().UTC().Add(-ago)
		list, err := r.Store.RanOut(ctx, now, last, expiryPage)
		if err != nil || len(list) == 0 {
			return errors.Join(failed, err)
		}
		for _, each := range list {
			if err := r.endRanOut(ctx, each.Ref, now); err != nil {
				failed = err
			}
		}
		last = list[len(list)-1]
	}
}

// endRanOut writes a checkout down as expired, unless it went on meanwhile.
func (r *Relay) endRanOut(ctx context.Context, ref Ref, now time.Time) error {
	unlock, err := r.locks.lock(ctx, ref.Checkout)
	if err != nil {
		return err
	}
	defer unlock()
	c, err := r.Store.Checkout(ctx, ref.Merchant, ref.Checkout)
	if err != nil || c.Step.Ended() || c.Step.Waiting() || now.Before(c.Expires) {
		return err
	}
	next := r.end(c, checkout.StepExpired, "")
	next.Revision++
	next.Ended, next.State.Outcome = c.Expires, &checkout.Outcome{At: c.Expires}
	err = r.Store.Commit(ctx, Change{Checkout: next, Was: c.Revision})
	if errors.Is(err, ErrStale) {
		return nil
	}
	return err
}
