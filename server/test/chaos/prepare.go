package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"time"

	"golang.org/x/sync/errgroup"
)

// reviewed is a checkout at its review: its client token, and the action that accepts.
type reviewed struct {
	token  string
	accept []byte
}

// reviews takes new checkouts to their review through the relays, 16 at a time.
func (c *comparison) reviews(ctx context.Context, count int) ([]reviewed, error) {
	out := make([]reviewed, count)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(16)
	p := newAPIClient(30 * time.Second)
	defer p.http.CloseIdleConnections()
	for i := range out {
		n, at := c.next+i, c.env.relays[i%len(c.env.relays)].origin()
		g.Go(func() (err error) {
			out[i], err = p.review(ctx, at, n)
			return err
		})
	}
	c.next += count
	return out, g.Wait()
}

// review takes one new checkout to its review.
func (p apiClient) review(ctx context.Context, at string, n int) (reviewed, error) {
	m, err := p.create(ctx, at, n, 0)
	if err != nil {
		return reviewed{}, fmt.Errorf("create: %w", err)
	}
	v := view{Step: "identify", Revision: 1}
	for v.Step != "review" {
		if v, err = p.act(ctx, at, m.Token, nextAction(v, n)); err != nil {
			return reviewed{}, fmt.Errorf("prepare: %w", err)
		}
		if v.Problem != nil {
			return reviewed{}, fmt.Errorf("prepare: step %s, problem %s", v.Step, v.Problem.Code)
		}
	}
	yes, err := json.Marshal(nextAction(v, n))
	return reviewed{m.Token, yes}, err
}

// idleConnections opens connections that send one request and then wait, and reports what they cost the
// relay.
func (p plan) idleConnections(ctx context.Context, r *relay) error {
	before, _ := r.memory()
	var open []net.Conn
	defer func() {
		for _, c := range open {
			_ = c.Close()
		}
	}()
	ask := request("GET", "/favicon.ico", "", "", nil)
	for len(open) < p.idle && ctx.Err() == nil {
		w := &httpConn{address: local(r.publicPort)}
		if err := w.exchange(ask, func(int, []byte) error { return nil }); err != nil || w.conn == nil {
			return fmt.Errorf("idle connection %d: %v", len(open)+1, err)
		}
		open = append(open, w.conn)
	}
	now, most := r.memory()
	fmt.Printf("%d idle connections: %d MiB resident (%d before, %d at most)\n", len(open), now, before, most)
	return ctx.Err()
}
