package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// The workloads: which requests a benchmark sends, and to which target.

// staticPages asks for a page that costs nothing to make.
func (c *comparison) staticPages(address string) target {
	ask := request("GET", "/page", "", "", nil)
	return target{run: func(ctx context.Context, r round) (result, error) {
		return r.run(ctx, address, func(int) []byte { return ask }, isOK), nil
	}}
}

// authorizations asks the lender for authorizations as a relay would.
func (c *comparison) authorizations(address string) target {
	return target{run: func(ctx context.Context, r round) (result, error) {
		return r.run(ctx, address, func(n int) []byte {
			body := fmt.Sprintf(`{"account_number":99%d,"reference":"alone.%d","amount":%s,`+
				`"auto_capture":false,`+
				`"financing_option":{"transaction_type":"regular_purchase"},"widget_session_id":"s"}`,
				n%100000, n, amount)
			return request("POST", "/flexiti/pos-api/v2.5.1/client-id/load/authorization?lang=en", canary+"1",
				"application/json", []byte(body))
		}, isOK), nil
	}}
}

func isOK(status int, _ []byte) error {
	if status != 200 {
		return fmt.Errorf("status %d", status)
	}
	return nil
}

// views reads Views of checkouts at their review, each many times.
func (c *comparison) views(ctx context.Context, r round) (result, error) {
	return c.look(ctx, r, func(s reviewed) []byte { return request("GET", "/v1/view", s.token, "", nil) })
}

func (c *comparison) pages(ctx context.Context, r round) (result, error) {
	return c.look(ctx, r, func(s reviewed) []byte { return request("GET", "/c/"+s.token, "", "", nil) })
}

func (c *comparison) look(ctx context.Context, r round, ask func(reviewed) []byte) (result, error) {
	all, err := c.reviews(ctx, 100)
	if err != nil {
		return result{}, err
	}
	return r.spread(ctx, c.env.relays, func(n int) []byte { return ask(all[n%len(all)]) }, isOK), nil
}

// acceptances accepts at reviews, each once, and expects that the purchase is approved.
func (c *comparison) acceptances(ctx context.Context, r round) (result, error) {
	all, err := c.reviews(ctx, r.Count)
	if err != nil {
		return result{}, err
	}
	return r.spread(ctx, c.env.relays, func(n int) []byte {
		return request("POST", "/v1/view", all[n].token, "application/json", all[n].accept)
	}, func(status int, body []byte) error {
		var v view
		if err := json.Unmarshal(body, &v); err != nil || v.Step != "approved" {
			return fmt.Errorf("status %d step %q", status, v.Step)
		}
		return nil
	}), nil
}

// spread runs a round over several relays in turn.
func (r round) spread(ctx context.Context, relays []*relay, ask func(int) []byte,
	good func(int, []byte) error) result {
	before := cpuTime(relays)
	share := round{Rate: max(1, r.Rate/len(relays)), Count: r.Count / len(relays)}
	parts := make([]result, len(relays))
	var g errgroup.Group
	for i, one := range relays {
		g.Go(func() error {
			parts[i] = share.run(ctx, local(one.publicPort),
				func(n int) []byte { return ask(n*len(relays) + i) }, good)
			return nil
		})
	}
	_ = g.Wait() // none of them fails
	all := result{failures: map[string]int{}}
	for _, p := range parts {
		all.took, all.latency = max(all.took, p.took), append(all.latency, p.latency...)
		for why, n := range p.failures {
			all.failures[why] += n
		}
	}
	slices.Sort(all.latency)
	all.cpu = cpuTime(relays) - before
	return all
}

// cpuTime is the processor time that all relays have used.
func cpuTime(relays []*relay) (sum time.Duration) {
	for _, r := range relays {
		sum += r.cpuTime()
	}
	return sum
}
