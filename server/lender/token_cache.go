package lender

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"candor/server/relay"
)

const (
	firstPause   = time.Second      // after one failure; each further one doubles it
	longestPause = 4 * time.Second  // even if a refresh hangs, a token is there 10 s after an outage
	idleAfter    = 20 * time.Minute // a merchant without a call for so long gets no renewal
	replaceEvery = time.Second      // so that a lender that refuses good tokens is not asked for one per call
)

var errClosed = errors.New("the client is closed")

// tokenCache holds the shared token of one merchant and renews it.
//
// Callers get the present token at once while it is valid. It is renewed in the background some time before
// it expires. There is one refresh at a time. It runs on the client's context with a deadline of its own, so
// that it does not end when a caller gives up. After a refresh that failed there is none before a pause is
// over, and callers get its error until then. The pause doubles with each failure in a row (back-off).
type tokenCache struct {
	take   func(context.Context) (token, error) // asks the lender for a new token
	now    func() moment
	jitter func(time.Duration) time.Duration
	limit  time.Duration // for one refresh

	mu          sync.Mutex
	ctx         context.Context // of all refreshes; the client's, and kept here on purpose
	present     token
	renewAt     time.Duration // age at which the present token is renewed
	running     *refresh      // the refresh under way, if any
	failures    int           // in a row
	lastFailure moment
	lastError   error
	pause       time.Duration // from the last failure to the next refresh
	lastUse     moment        // by a caller
	lastReplace moment        // when a refused token was last dropped
	timer       *time.Timer   // of the next renewal
	refreshes   sync.WaitGroup
}

// refresh is one request for a token. Its token and error may be read when done is closed.
type refresh struct {
	done  chan struct{}
	token token
	err   error
}

// get is the present token. If it is not valid, get waits for a refresh.
func (c *tokenCache) get(ctx context.Context) (relay.Secret, error) {
	r, present, err := c.current()
	if r == nil || err != nil {
		return present, err
	}
	select {
	case <-r.done:
		return r.token.secret, r.err
	case <-ctx.Done():
		return relay.Secret{}, fmt.Errorf("wait for a token: %w", context.Cause(ctx))
	}
}

// current is the valid token, or else the refresh to wait for.
func (c *tokenCache) current() (*refresh, relay.Secret, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	c.lastUse = now
	if c.present.fresh(now) {
		if now.since(c.present.began) >= c.renewAt {
			_, _ = c.start(now) // the present token is used meanwhile
		}
		return nil, c.present.secret, nil
	}
	r, err := c.start(now)
	return r, relay.Secret{}, err
}

// start starts a refresh or joins the one under way. Its error says why there can be none. The lock is held.
func (c *tokenCache) start(now moment) (*refresh, error) {
	switch {
	case c.running != nil:
		return c.running, nil
	case c.ctx.Err() != nil:
		return nil, unsent(Token, errClosed)
	case c.failures > 0 && now.since(c.lastFailure) < c.pause:
		return nil, c.lastError
	}
	r := &refresh{done: make(chan struct{})}
	c.running = r
	c.refreshes.Go(func() {
		ctx, cancel := context.WithTimeout(c.ctx, c.limit)
		defer cancel()
		t, err := c.take(ctx)
		c.finish(r, t, err)
	})
	return r, nil
}

// finish records the result of a refresh and schedules the next one.
func (c *tokenCache) finish(r *refresh, t token, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r.token, r.err = t, err
	c.running = nil
	defer close(r.done) // last: in a simulation the order of random draws must not depend on the scheduler
	if err != nil {
		step := min(firstPause<<min(c.failures, 10), longestPause)
		c.failures++
		c.lastFailure, c.lastError = c.now(), err
		c.pause = step/2 + c.jitter(step/2)
		c.scheduleRenewal(c.pause)
		return
	}
	c.present, c.failures, c.lastError = t, 0, nil
	c.renewAt = t.usable()*3/4 + c.jitter(t.usable()/8)
	c.scheduleRenewal(c.renewAt)
}

// scheduleRenewal calls renew after a time. The lock is held.
func (c *tokenCache) scheduleRenewal(after time.Duration) {
	switch {
	case c.ctx.Err() != nil:
	case c.timer == nil:
		c.timer = time.AfterFunc(after, c.renew)
	default:
		c.timer.Reset(after)
	}
}

// renew starts a refresh when the renewal of the present token is due and the merchant still makes calls.
func (c *tokenCache) renew() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if now.since(c.lastUse) >= idleAfter {
		return
	}
	if left := c.renewAt - now.since(c.present.began); c.present.fresh(now) && left > 0 {
		c.scheduleRenewal(left) // a clock was set, or the token was replaced
		return
	}
	_, _ = c.start(now) // an error means that a pause is under way: the next caller starts the refresh
}

// replace drops a token that the lender refused, and reports whether the caller should ask for another. It
// should when another caller has replaced the token already, or when no token was dropped in the last second
// (replaceEvery).
func (c *tokenCache) replace(refused relay.Secret) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.present.secret != refused {
		return true
	}
	now := c.now()
	if now.since(c.lastReplace) < replaceEvery {
		return false
	}
	c.lastReplace, c.present = now, token{}
	return true
}

// age is how long ago the present token was asked for. It is false when the token is not valid.
func (c *tokenCache) age() (time.Duration, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	return now.since(c.present.began), c.present.fresh(now)
}

// stop ends the renewal and waits for a refresh under way. The client's context must have ended before.
func (c *tokenCache) stop() {
	c.mu.Lock()
	if c.timer != nil {
		c.timer.Stop()
	}
	c.mu.Unlock()
	c.refreshes.Wait()
}
