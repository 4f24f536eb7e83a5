package store

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"candor/server/relay"
)

// TestGroup lets changes wait behind one that holds the writer: one of them fails after it wrote, one gives
// up waiting, and the others are written by the next transaction together.
func TestGroup(t *testing.T) {
	s, _ := openHere(t)
	begun, let := make(chan struct{}), make(chan struct{})
	first := make(chan error)
	go func() {
		first <- s.transact(t.Context(), func(ctx context.Context, tx transaction) error {
			close(begun)
			<-let
			return nil
		})
	}()
	<-begun
	impatient, leave := context.WithCancel(t.Context())
	outcomes := map[string]chan error{"good": nil, "bad": nil, "gone": nil, "better": nil}
	for name := range outcomes {
		done := make(chan error, 1)
		outcomes[name] = done
		ctx := t.Context()
		if name == "gone" {
			ctx = impatient
		}
		go func() { done <- s.transact(ctx, s.writeOne(name)) }()
	}
	waitFor(t, s.group, 4)
	leave()
	if err := <-outcomes["gone"]; !errors.Is(err, context.Canceled) {
		t.Errorf("the one that gave up: %v", err)
	}
	close(let)
	if err := <-first; err != nil {
		t.Errorf("the first: %v", err)
	}
	for name, want := range map[string]error{"good": nil, "better": nil, "bad": errBad} {
		if err := <-outcomes[name]; !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	for name, want := range map[string]error{"good": nil, "better": nil, "bad": relay.ErrNotFound,
		"gone": relay.ErrNotFound} {
		if _, err := s.Checkout(t.Context(), "m", relay.CheckoutID(name)); !errors.Is(err, want) {
			t.Errorf("%s afterwards: %v, want %v", name, err, want)
		}
	}
}

// TestGroupLost takes the whole transaction away under a change: none of those that shared it may say it was
// written.
func TestGroupLost(t *testing.T) {
	s, _ := openHere(t)
	good := &pendingChange{ctx: t.Context(), work: s.writeOne("good")}
	bad := &pendingChange{ctx: t.Context(), work: func(ctx context.Context, tx transaction) error {
		_, err := tx.ExecContext(ctx, "ROLLBACK")
		return errors.Join(err, errBad)
	}}
	if err := s.group.commitBatch([]*pendingChange{good, bad}); !errors.Is(err, errBad) {
		t.Errorf("got %v, want the error that lost it", err)
	}
	if _, err := s.Checkout(t.Context(), "m", "good"); !errors.Is(err, relay.ErrNotFound) {
		t.Errorf("the other afterwards: %v", err)
	}
	if err := commitOne(t, s, "later"); err != nil {
		t.Errorf("the next one: %v", err)
	}
}

var errBad = errors.New("bad")

// writeOne writes a checkout; the one named bad fails after that.
func (s *Store) writeOne(id string) work {
	return func(ctx context.Context, tx transaction) error {
		c := relay.Checkout{ID: relay.CheckoutID(id), Merchant: "m", Revision: 1, TokenHash: id}
		err := s.putCheckout(ctx, tx, c, 0)
		if id == "bad" {
			err = errors.Join(err, errBad)
		}
		return err
	}
}

func waitFor(t *testing.T, g *group, n int) {
	t.Helper()
	for t.Context().Err() == nil {
		g.mu.Lock()
		waiting := len(g.waiting)
		g.mu.Unlock()
		if waiting == n {
			return
		}
		runtime.Gosched()
	}
}
