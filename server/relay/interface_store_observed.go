package relay

import (
	"context"
	"errors"
)

// observedStore is a Store that reports its commits to an Observer: the states that attempts reach, and
// failures.
type observedStore struct {
	Store
	by Observer
}

// Commit reports an attempt that reached a state, and a database that could not be used.
func (w observedStore) Commit(ctx context.Context, c Change) error {
	err := w.Store.Commit(ctx, c)
	switch {
	case err == nil && c.Attempt != nil && c.Attempt.State != c.AttemptWas:
		w.by.AttemptIs(c.Attempt.State)
	case err != nil && !isStoreAnswer(err):
		w.by.StoreFailed("commit")
	}
	return err
}

// isStoreAnswer reports whether an error is the answer of a store that works.
func isStoreAnswer(err error) bool {
	_, full := errors.AsType[*FullError](err)
	return full || errors.Is(err, ErrStale) || errors.Is(err, ErrLive) || errors.Is(err, ErrReserved) ||
		errors.Is(err, ErrExists) || errors.Is(err, ErrNotFound)
}
