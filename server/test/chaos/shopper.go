package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// story is one checkout as its shopper lived it: what the client log holds.
type story struct {
	N         int
	Reference string
	Checkout  string
	Answers   []told
	Slowest   time.Duration // of one answer
	Took      time.Duration
	Yeses     int
}

// told is what one answer to a yes, or a look after it, said.
type told struct {
	Step          string
	Authorization string
	At            time.Time
}

// last is what the shopper was told in the end, "" for nothing.
func (s *story) last() told {
	if len(s.Answers) == 0 {
		return told{}
	}
	return s.Answers[len(s.Answers)-1]
}

// shopper buys once, whatever breaks: an answer that does not come is asked for again, at another relay.
type shopper struct {
	people
	relays []*relay
	rand   *rand.Rand
	story
	token string
	looks int
	mu    sync.Mutex // of the story, while a yes is said several times at once
}

// patience is how long a shopper tries, and how often one says yes.
const (
	shopping  = 90 * time.Second
	mostYeses = 5
)

func (s *shopper) anywhere() string { return s.relays[s.rand.IntN(len(s.relays))].origin() }

// shop goes on until the purchase ended, or it is pending and there is nothing more to see.
func (s *shopper) shop(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, shopping)
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
		m, err := s.create(ctx, s.anywhere(), s.N)
		s.token, s.Checkout = m.Token, m.ID
		return false, err
	}
	v, err := s.timed(func() (view, error) { return s.look(ctx, s.anywhere(), s.token) })
	if err != nil {
		return false, err
	}
	return s.proceed(ctx, v)
}

func (s *shopper) proceed(ctx context.Context, v view) (done bool, err error) {
	a := onward(v, s.N)
	switch {
	case a == nil && (v.Step == "authorizing" || v.Step == "pending"):
		s.note(v)
		if s.looks++; s.looks > 10 {
			return true, nil
		}
		if s.looks == 2 && s.rand.IntN(4) == 0 { // the merchant thinks better of it meanwhile
			err = s.cancel(ctx, s.anywhere(), s.Checkout)
		}
		rest(ctx, 500*time.Millisecond)
		return false, err
	case a == nil:
		s.note(v)
		return true, nil
	case v.Step == "review":
		if s.Yeses++; s.Yeses > mostYeses {
			return true, nil
		}
		s.yes(ctx, a)
		return false, nil
	}
	_, err = s.timed(func() (view, error) { return s.act(ctx, s.anywhere(), s.token, a) })
	return false, err
}

// yes says it once, or two or three times at once, to one relay or to several.
func (s *shopper) yes(ctx context.Context, a action) {
	times := 1
	if s.rand.IntN(3) == 0 {
		times += 1 + s.rand.IntN(2)
	}
	var all sync.WaitGroup
	for range times {
		at := s.anywhere()
		all.Go(func() {
			if v, err := s.timed(func() (view, error) { return s.act(ctx, at, s.token, a) }); err == nil {
				s.note(v)
			}
		})
	}
	all.Wait()
}

func (s *shopper) note(v view) {
	t := told{Step: v.Step, At: time.Now()}
	if v.Outcome != nil {
		t.Authorization = v.Outcome.Authorization
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Answers = append(s.Answers, t)
}

func (s *shopper) timed(ask func() (view, error)) (view, error) {
	begin := time.Now()
	v, err := ask()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Slowest = max(s.Slowest, time.Since(begin))
	return v, err
}
