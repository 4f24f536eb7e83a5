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

// Marks reports a database that could not be used: no request is refused because of it.
func (w observedStore) Marks(ctx context.Context, known map[string]int64) (map[string]Mark, error) {
	found, err := w.Store.Marks(ctx, known)
	if err != nil && ctx.Err() == nil {
		w.by.StoreFailed("marks")
	}
	return found, err
}

// isStoreAnswer reports whether an error is the answer of a store that works.
func isStoreAnswer(err error) bool {
	_, full := errors.AsType[*FullError](err)
	return full || errors.Is(err, ErrStale) || errors.Is(err, ErrLive) || errors.Is(err, ErrReserved) ||
		errors.Is(err, ErrExists) || errors.Is(err, ErrNotFound)
}
