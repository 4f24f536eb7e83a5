package relay

import (
	"context"
	"sync"

	"candor/core/checkout"
)

// keyedLocks holds one lock for each checkout, so that a double click waits instead of calling the lender
// twice. Across processes the store's compare-and-set decides.
type keyedLocks struct {
	mu   sync.Mutex
	held map[CheckoutID]*keyedLock
}

// keyedLock is a lock made of a channel, so that a test in simulated time sees who waits for it.
type keyedLock struct {
	held  chan struct{}
	users int
}

// maxWaiting is how many may wait for one checkout: more than one person causes, fewer than would fill a
// process.
const maxWaiting = 64

// lock waits for the lock as long as the context lasts. Codes: busy when too many wait already, unavailable.
func (k *keyedLocks) lock(ctx context.Context, id CheckoutID) (unlock func(), err error) {
	s, err := k.queue(id)
	if err != nil {
		return nil, err
	}
	select {
	case s.held <- struct{}{}:
		return func() { <-s.held; k.release(id, s) }, nil
	case <-ctx.Done():
		k.release(id, s)
		return nil, checkout.Unavailable("wait for checkout", context.Cause(ctx))
	}
}

func (k *keyedLocks) queue(id CheckoutID) (*keyedLock, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.held == nil {
		k.held = map[CheckoutID]*keyedLock{}
	}
	s := k.held[id]
	if s == nil {
		s = &keyedLock{held: make(chan struct{}, 1)}
		k.held[id] = s
	}
	if s.users > maxWaiting {
		return nil, &checkout.Problem{Code: checkout.CodeBusy, Op: "wait for checkout"}
	}
	s.users++
	return s, nil
}

func (k *keyedLocks) release(id CheckoutID, s *keyedLock) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if s.users--; s.users == 0 {
		delete(k.held, id)
	}
}
