package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"time"

	"golang.org/x/sync/errgroup"
)

// seen is a checkout at its review: who may say yes, and the yes.
type seen struct {
	token string
	yes   []byte
}

// reviews takes new checkouts to their review through the relays, some at a time.
func (b *bout) reviews(ctx context.Context, count int) ([]seen, error) {
	out := make([]seen, count)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(16)
	p := newPeople(30 * time.Second)
	defer p.web.CloseIdleConnections()
	for i := range out {
		n, at := b.next+i, b.town.relays[i%len(b.town.relays)].origin()
		g.Go(func() (err error) {
			out[i], err = p.review(ctx, at, n)
			return err
		})
	}
	b.next += count
	return out, g.Wait()
}

// review takes one new checkout to its review.
func (p people) review(ctx context.Context, at string, n int) (seen, error) {
	m, err := p.create(ctx, at, n)
	if err != nil {
		return seen{}, fmt.Errorf("create: %w", err)
	}
	v := view{Step: "identify", Revision: 1}
	for v.Step != "review" {
		if v, err = p.act(ctx, at, m.Token, onward(v, n)); err != nil {
			return seen{}, fmt.Errorf("prepare: %w", err)
		}
		if v.Problem != nil {
			return seen{}, fmt.Errorf("prepare: step %s, problem %s", v.Step, v.Problem.Code)
		}
	}
	yes, err := json.Marshal(onward(v, n))
	return seen{m.Token, yes}, err
}

// wait opens connections that ask once and then only wait, and reports what they cost the relay.
func (p plan) wait(ctx context.Context, r *relay) error {
	before, _ := r.memory()
	var open []net.Conn
	defer func() {
		for _, c := range open {
			_ = c.Close()
		}
	}()
	ask := request("GET", "/favicon.ico", "", "", nil)
	for len(open) < p.idle && ctx.Err() == nil {
		w := &wire{address: local(r.people)}
		if err := w.exchange(ask, func(int, []byte) error { return nil }); err != nil || w.conn == nil {
			return fmt.Errorf("idle connection %d: %v", len(open)+1, err)
		}
		open = append(open, w.conn)
	}
	now, most := r.memory()
	fmt.Printf("%d idle connections: %d MiB resident (%d before, %d at most)\n", len(open), now, before, most)
	return ctx.Err()
}
