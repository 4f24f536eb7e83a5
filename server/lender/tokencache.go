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
	longestPause = 4 * time.Second  // with a taking that hangs: ten seconds after an outage everybody has a token again
	idleAfter    = 20 * time.Minute // without a call for so long, a merchant's token is not renewed
	replaceEvery = time.Second      // a lender that refuses good tokens does not make us take one per call
)

var errClosed = errors.New("the client is closed")

// tokenCache keeps the shared token of one merchant. Callers get the present token at once while it is valid; it is renewed
// beside them, some time before it ends. One is taken at a time, on the client's own context and deadline, whoever goes
// away meanwhile. A taking that failed is not repeated before a pause is over; until then callers get its error.
type tokenCache struct {
	take   func(context.Context) (token, error)
	now    func() moment
	chance func(time.Duration) time.Duration
	limit  time.Duration // for one taking

	mu         sync.Mutex
	ctx        context.Context // of takings: the client's, not a caller's (kept here on purpose)
	kept       token
	renewAt    time.Duration // age at which kept is renewed
	refreshing *refresh      // the taking under way, if any
	failures   int           // in a row
	failed     moment        // the last one
	pause      time.Duration // from it to the next taking
	why        error
	used       moment // by the last caller
	replaced   moment // when a refused token was last dropped
	timer      *time.Timer
	refreshes  sync.WaitGroup
}

// refresh is one taking of a token. Its result may be read when done is closed.
type refresh struct {
	done  chan struct{}
	token token
	err   error
}

// get is the token, or one that is being taken when there is no valid one.
func (k *tokenCache) get(ctx context.Context) (relay.Secret, error) {
	f, present, err := k.current()
	if f == nil || err != nil {
		return present, err
	}
	select {
	case <-f.done:
		return f.token.secret, f.err
	case <-ctx.Done():
		return relay.Secret{}, fmt.Errorf("wait for a token: %w", context.Cause(ctx))
	}
}

// current gives the valid token, or the flight to wait for.
func (k *tokenCache) current() (*refresh, relay.Secret, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.now()
	k.used = now
	if k.kept.fresh(now) {
		if now.since(k.kept.began) >= k.renewAt {
			_, _ = k.start(now) // the present token serves on
		}
		return nil, k.kept.secret, nil
	}
	f, err := k.start(now)
	return f, relay.Secret{}, err
}

// start begins a taking, joins the one under way, or says why there is none. The lock is held.
func (k *tokenCache) start(now moment) (*refresh, error) {
	switch {
	case k.refreshing != nil:
		return k.refreshing, nil
	case k.ctx.Err() != nil:
		return nil, unsent(Token, errClosed)
	case k.failures > 0 && now.since(k.failed) < k.pause:
		return nil, k.why
	}
	f := &refresh{done: make(chan struct{})}
	k.refreshing = f
	k.refreshes.Go(func() {
		ctx, cancel := context.WithTimeout(k.ctx, k.limit)
		defer cancel()
		t, err := k.take(ctx)
		k.finish(f, t, err)
	})
	return f, nil
}

// finish ends a flight.
func (k *tokenCache) finish(f *refresh, t token, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f.token, f.err = t, err
	k.refreshing = nil
	defer close(f.done) // when all is written down: in simulations the order of what is drawn must not depend on luck
	if err != nil {
		step := min(firstPause<<min(k.failures, 10), longestPause)
		k.failures++
		k.failed, k.why = k.now(), err
		k.pause = step/2 + k.chance(step/2)
		k.scheduleRenewal(k.pause)
		return
	}
	k.kept, k.failures, k.why = t, 0, nil
	k.renewAt = t.usable()*3/4 + k.chance(t.usable()/8)
	k.scheduleRenewal(k.renewAt)
}

// scheduleRenewal comes back later to renew. The lock is held.
func (k *tokenCache) scheduleRenewal(after time.Duration) {
	switch {
	case k.ctx.Err() != nil:
	case k.timer == nil:
		k.timer = time.AfterFunc(after, k.renew)
	default:
		k.timer.Reset(after)
	}
}

// renew takes a new token when the present one is due, for a merchant that still makes calls.
func (k *tokenCache) renew() {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.now()
	if now.since(k.used) >= idleAfter {
		return
	}
	if left := k.renewAt - now.since(k.kept.began); k.kept.fresh(now) && left > 0 {
		k.scheduleRenewal(left) // a clock was set, or the token was replaced
		return
	}
	_, _ = k.start(now) // while it must pause, the next caller tries
}

// replace drops a token that the lender refused, and reports whether asking for another is worth it: it is when somebody
// has replaced it already, and otherwise once a second.
func (k *tokenCache) replace(refused relay.Secret) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.kept.secret != refused {
		return true
	}
	now := k.now()
	if now.since(k.replaced) < replaceEvery {
		return false
	}
	k.replaced, k.kept = now, token{}
	return true
}

// age is how long ago the present token was asked for; false without a valid one.
func (k *tokenCache) age() (time.Duration, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.now()
	return now.since(k.kept.began), k.kept.fresh(now)
}

// stop ends renewing and waits for a taking under way, which the client's context has ended.
func (k *tokenCache) stop() {
	k.mu.Lock()
	if k.timer != nil {
		k.timer.Stop()
	}
	k.mu.Unlock()
	k.refreshes.Wait()
}
