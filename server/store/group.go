package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// most is how many changes share one transaction.
const most = 64

// group is group commit for a database with one writer: the changes that wait for it share a transaction, and so one wait
// for the disk. Each is durable when do returns nil, and each is in a savepoint of its own: one that fails leaves
// nothing behind, and the others do not notice. When the whole transaction fails, all of them failed.
type group struct {
	pool pool

	mu      sync.Mutex
	waiting []*turn
	running bool
}

// turn is one change that waits. err is to be read once done is closed.
type turn struct {
	ctx  context.Context // of the caller, who may give up waiting
	work work
	err  error
	done chan struct{}
}

// do does f when its turn comes. A context that ends before that withdraws it; later the outcome is waited for, because
// what is written with others cannot be taken back alone.
func (g *group) do(ctx context.Context, f work) error {
	t := &turn{ctx: ctx, work: f, done: make(chan struct{})}
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

func (g *group) withdraw(t *turn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.waiting, t)
	if i < 0 {
		return false
	}
	g.waiting = slices.Delete(g.waiting, i, i+1)
	return true
}

// run takes turns until nobody waits.
func (g *group) run() {
	for batch := g.next(); batch != nil; batch = g.next() {
		err := g.together(batch)
		g.pool.kept.prepare(context.Background())
		for _, t := range batch {
			if t.err == nil {
				t.err = err
			}
			close(t.done)
		}
	}
}

// next is the turns that go together; nil when nobody waits, and then the next caller starts the running again.
func (g *group) next() []*turn {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(most, len(g.waiting))
	if n == 0 {
		g.running = false
		return nil
	}
	batch := slices.Clone(g.waiting[:n])
	g.waiting = slices.Delete(g.waiting, 0, n)
	return batch
}

// together does a batch in one transaction, on a context that is nobody's own. Its error is that of all.
func (g *group) together(batch []*turn) error {
	ctx, stop := context.WithTimeout(context.Background(), g.pool.patience)
	defer stop()
	return g.pool.alone(ctx, func(ctx context.Context, tx transaction) error {
		for _, t := range batch {
			if t.err = t.ctx.Err(); t.err != nil {
				continue
			}
			var lost error
			if t.err, lost = apart(ctx, tx, t.work); lost != nil {
				return errors.Join(t.err, lost)
			}
		}
		return nil
	})
}

// apart does f in a savepoint. lost is an error that took the whole transaction with it.
func apart(ctx context.Context, tx transaction, f work) (err, lost error) {
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
