package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// What is asked in a bench, and of whom.

// still asks for a page that costs nothing.
func (b *bout) still(address string) target {
	ask := request("GET", "/page", "", "", nil)
	return target{run: func(ctx context.Context, r round) (measured, error) {
		return r.run(ctx, address, func(int) []byte { return ask }, isOK), nil
	}}
}

// grants asks the lender for authorizations as a relay would.
func (b *bout) grants(address string) target {
	return target{run: func(ctx context.Context, r round) (measured, error) {
		return r.run(ctx, address, func(n int) []byte {
			body := fmt.Sprintf(`{"account_number":99%d,"reference":"alone.%d","amount":%s,"auto_capture":false,`+
				`"financing_option":{"transaction_type":"regular_purchase"},"widget_session_id":"s"}`, n%100000, n, amount)
			return request("POST", "/flexiti/pos-api/v2.5.1/client-id/load/authorization?lang=en", canary+"1", "application/json", []byte(body))
		}, isOK), nil
	}}
}

func isOK(status int, _ []byte) error {
	if status != 200 {
		return fmt.Errorf("status %d", status)
	}
	return nil
}

// views looks at reviews, each over and over.
func (b *bout) views(ctx context.Context, r round) (measured, error) {
	return b.look(ctx, r, func(s seen) []byte { return request("GET", "/v1/view", s.token, "", nil) })
}

func (b *bout) pages(ctx context.Context, r round) (measured, error) {
	return b.look(ctx, r, func(s seen) []byte { return request("GET", "/c/"+s.token, "", "", nil) })
}

func (b *bout) look(ctx context.Context, r round, ask func(seen) []byte) (measured, error) {
	all, err := b.reviews(ctx, 100)
	if err != nil {
		return measured{}, err
	}
	return r.spread(ctx, b.town.relays, func(n int) []byte { return ask(all[n%len(all)]) }, isOK), nil
}

// accepts says yes to reviews, each once, and wants to be told that they are approved.
func (b *bout) accepts(ctx context.Context, r round) (measured, error) {
	all, err := b.reviews(ctx, r.Count)
	if err != nil {
		return measured{}, err
	}
	return r.spread(ctx, b.town.relays, func(n int) []byte {
		return request("POST", "/v1/view", all[n].token, "application/json", all[n].yes)
	}, func(status int, body []byte) error {
		var v view
		if err := json.Unmarshal(body, &v); err != nil || v.Step != "approved" {
			return fmt.Errorf("status %d step %q", status, v.Step)
		}
		return nil
	}), nil
}

// spread is run over several relays in turn.
func (r round) spread(ctx context.Context, relays []*relay, ask func(int) []byte, good func(int, []byte) error) measured {
	before := processor(relays)
	share := round{Rate: max(1, r.Rate/len(relays)), Count: r.Count / len(relays)}
	parts := make([]measured, len(relays))
	var g errgroup.Group
	for i, one := range relays {
		g.Go(func() error {
			parts[i] = share.run(ctx, local(one.people), func(n int) []byte { return ask(n*len(relays) + i) }, good)
			return nil
		})
	}
	_ = g.Wait() // none of them fails
	all := measured{failures: map[string]int{}}
	for _, p := range parts {
		all.took, all.latency = max(all.took, p.took), append(all.latency, p.latency...)
		for why, n := range p.failures {
			all.failures[why] += n
		}
	}
	slices.Sort(all.latency)
	all.used = processor(relays) - before
	return all
}

// processor is what all relays have used.
func processor(relays []*relay) (sum time.Duration) {
	for _, r := range relays {
		sum += r.processor()
	}
	return sum
}
