package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// shopperLog is what one shopper saw of a checkout.
type shopperLog struct {
	N         int
	Tab       int // 0, or 1 of an order that is open in two tabs
	Reference string
	Checkout  string
	Observed  []observed
	Slowest   time.Duration // the longest wait for one answer
	Took      time.Duration
	Accepts   int
}

// observed is what an answer said, after an accept or a look.
type observed struct {
	Step          string
	Authorization string
	At            time.Time
}

// last is the last thing that the shopper saw, zero if nothing.
func (s *shopperLog) last() observed {
	if len(s.Observed) == 0 {
		return observed{}
	}
	return s.Observed[len(s.Observed)-1]
}

// shopper buys once under faults. It asks again, at another relay, when an answer does not come.
type shopper struct {
	apiClient
	relays []*relay
	rand   *rand.Rand
	shopperLog
	token string
	polls int
	mu    sync.Mutex // guards the log while an accept is sent several times at once
}

// How long a shopper tries, and how often one accepts.
const (
	shopperTimeout = 90 * time.Second
	maxAccepts     = 5
)

func (s *shopper) anyRelay() string { return s.relays[s.rand.IntN(len(s.relays))].origin() }

// shop goes on until the purchase has ended, or is pending and shows nothing new.
func (s *shopper) shop(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, shopperTimeout)
	defer stop()
	defer func(begin time.Time) { s.Took = time.Since(begin) }(time.Now())
	for ctx.Err() == nil {
		if done, err := s.step(ctx); done {
			return
		} else if err != nil {
			rest(ctx, time.Duration(50+s.rand.IntN(250))*time.Millisecond)
		}
	}
}

func (s *shopper) step(ctx context.Context) (done bool, err error) {
	if s.token == "" {
		m, err := s.create(ctx, s.anyRelay(), s.N, s.Tab)
		s.token, s.Checkout = m.Token, m.ID
		if p := (problem{}); errors.As(err, &p) && p.Code == "reference_in_use" {
			return true, nil // the other tab was faster
		}
		return false, err
	}
	v, err := s.timed(func() (view, error) { return s.look(ctx, s.anyRelay(), s.token) })
	if err != nil {
		return false, err
	}
	return s.proceed(ctx, v)
}

func (s *shopper) proceed(ctx context.Context, v view) (done bool, err error) {
	a := nextAction(v, s.N)
	switch {
	case a == nil && (v.Step == "authorizing" || v.Step == "pending"):
		s.record(v)
		if s.polls++; s.polls > 10 {
			return true, nil
		}
		if s.polls == 2 && s.rand.IntN(4) == 0 { // meanwhile the merchant cancels
			err = s.cancel(ctx, s.anyRelay(), s.Checkout)
		}
		rest(ctx, 500*time.Millisecond)
		return false, err
	case a == nil:
		s.record(v)
		return true, nil
	case v.Step == "review":
		if s.Accepts++; s.Accepts > maxAccepts {
			return true, nil
		}
		s.accept(ctx, a)
		return false, nil
	}
	_, err = s.timed(func() (view, error) { return s.act(ctx, s.anyRelay(), s.token, a) })
	return false, err
}

// accept sends an accept once, or two or three times at once, to one relay or to several.
func (s *shopper) accept(ctx context.Context, a action) {
	times := 1
	if s.rand.IntN(3) == 0 {
		times += 1 + s.rand.IntN(2)
	}
	var all sync.WaitGroup
	for range times {
		at := s.anyRelay()
		all.Go(func() {
			if v, err := s.timed(func() (view, error) { return s.act(ctx, at, s.token, a) }); err == nil {
				s.record(v)
			}
		})
	}
	all.Wait()
}

func (s *shopper) record(v view) {
	t := observed{Step: v.Step, At: time.Now()}
	if v.Outcome != nil {
		t.Authorization = v.Outcome.Authorization
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Observed = append(s.Observed, t)
}

func (s *shopper) timed(ask func() (view, error)) (view, error) {
	begin := time.Now()
	v, err := ask()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Slowest = max(s.Slowest, time.Since(begin))
	return v, err
}
