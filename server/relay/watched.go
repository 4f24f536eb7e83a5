package relay

import (
	"context"
	"errors"
)

// watched is a Store whose failures are counted.
type watched struct {
	Store
	by Observer
}

// Commit tells the observer of a database that could not be used.
func (w watched) Commit(ctx context.Context, c Change) error {
	err := w.Store.Commit(ctx, c)
	if err != nil && !expected(err) {
		w.by.StoreFailed("commit")
	}
	return err
}

// expected reports an answer of a store that works.
func expected(err error) bool {
	_, full := errors.AsType[*FullError](err)
	return full || errors.Is(err, ErrStale) || errors.Is(err, ErrLive) || errors.Is(err, ErrExists) || errors.Is(err, ErrNotFound)
}
