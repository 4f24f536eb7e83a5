package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// maxBatch is how many changes share one transaction at most.
const maxBatch = 64

// group is group commit for a database with one writer. The changes that wait for the writer form a batch:
// they share a transaction, and so one sync of the disk. Each change is durable when submit returns nil. Each
// has a savepoint of its own, so that one that fails leaves nothing behind and does not affect the others. If
// the transaction fails, all of its changes fail.
type group struct {
	pool pool

	mu      sync.Mutex
	waiting []*pendingChange
	running bool
}

// pendingChange is one change that waits for the writer. err may be read once done is closed.
type pendingChange struct {
	ctx  context.Context // of the caller, who may give up waiting
	work work
	err  error
	done chan struct{}
}

// submit does f in a batch. If the context ends before the batch begins, f is withdrawn. After that submit
// waits for the outcome, because a change in a shared transaction cannot be taken back alone.
func (g *group) submit(ctx context.Context, f work) error {
	t := &pendingChange{ctx: ctx, work: f, done: make(chan struct{})}
	g.mu.Lock()
	g.waiting = append(g.waiting, t)
	if !g.running {
		g.running = true
		go g.run()
	}
	g.mu.Unlock()
	select {
	case <-t.done:
	case <-ctx.Done():
		if g.withdraw(t) {
			return ctx.Err()
		}
		<-t.done
	}
	return t.err
}

// withdraw takes a change out of the queue. It returns false if its batch has begun.
func (g *group) withdraw(t *pendingChange) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.waiting, t)
	if i < 0 {
		return false
	}
	g.waiting = slices.Delete(g.waiting, i, i+1)
	return true
}

// run commits batches until no change waits.
func (g *group) run() {
	for batch := g.takeBatch(); batch != nil; batch = g.takeBatch() {
		err := g.commitBatch(batch)
		g.pool.statements.prepare(context.Background())
		for _, t := range batch {
			if t.err == nil {
				t.err = err
			}
			close(t.done)
		}
	}
}

// takeBatch takes the next batch out of the queue. It returns nil if no change waits; then the next caller
// starts run again.
func (g *group) takeBatch() []*pendingChange {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(maxBatch, len(g.waiting))
	if n == 0 {
		g.running = false
		return nil
	}
	batch := slices.Clone(g.waiting[:n])
	g.waiting = slices.Delete(g.waiting, 0, n)
	return batch
}

// commitBatch does a batch in one transaction, on a context that belongs to none of the callers. Its error is
// the error of all changes.
func (g *group) commitBatch(batch []*pendingChange) error {
	ctx, stop := context.WithTimeout(context.Background(), g.pool.timeout)
	defer stop()
	return g.pool.transact(ctx, func(ctx context.Context, tx transaction) error {
		for _, t := range batch {
			if t.err = t.ctx.Err(); t.err != nil {
				continue
			}
			var lost error
			if t.err, lost = inSavepoint(ctx, tx, t.work); lost != nil {
				return errors.Join(t.err, lost)
			}
		}
		return nil
	})
}

// inSavepoint does f in a savepoint. lost is an error that ended the whole transaction.
func inSavepoint(ctx context.Context, tx transaction, f work) (err, lost error) {
	if _, lost = tx.ExecContext(ctx, `SAVEPOINT change`); lost != nil {
		return nil, fmt.Errorf("begin: %w", lost)
	}
	if err = f(ctx, tx); err != nil {
		if _, lost = tx.ExecContext(ctx, `ROLLBACK TO change`); lost != nil {
			return err, fmt.Errorf("undo: %w", lost)
		}
	}
	if _, lost = tx.ExecContext(ctx, `RELEASE change`); lost != nil {
		return err, fmt.Errorf("end: %w", lost)
	}
	return err, nil
}
