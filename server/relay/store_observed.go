package relay

import (
	"context"
	"errors"
)

// observedStore is a Store whose commits are counted: what became of attempts, and what could not be written.
type observedStore struct {
	Store
	by Observer
}

// Commit tells the observer of an attempt that reached a state, and of a database that could not be used.
func (w observedStore) Commit(ctx context.Context, c Change) error {
	err := w.Store.Commit(ctx, c)
	switch {
	case err == nil && c.Attempt != nil && c.Attempt.State != c.AttemptWas:
		w.by.AttemptIs(c.Attempt.State)
	case err != nil && !expected(err):
		w.by.StoreFailed("commit")
	}
	return err
}

// expected reports an answer of a store that works.
func expected(err error) bool {
	_, full := errors.AsType[*FullError](err)
	return full || errors.Is(err, ErrStale) || errors.Is(err, ErrLive) || errors.Is(err, ErrExists) || errors.Is(err, ErrNotFound)
}
