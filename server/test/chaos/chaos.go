package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// riot is one run of chaos.
type riot struct {
	binary   string
	count    int
	seed     uint64
	together int

	town     *town
	troubles *troubles
	stories  []*story
}

func chaos(ctx context.Context, args []string) (err error) {
	set := flag.NewFlagSet("chaos", flag.ContinueOnError)
	var r riot
	set.StringVar(&r.binary, "candor", "./candor", "the binary")
	set.IntVar(&r.count, "n", 500, "checkouts")
	set.Uint64Var(&r.seed, "seed", 0, "of every choice; 0 for a new one")
	set.IntVar(&r.together, "shoppers", 128, "at once")
	if err := set.Parse(args); err != nil {
		return err
	}
	if r.seed == 0 {
		r.seed = rand.Uint64N(1 << 32)
	}
	fmt.Printf("seed %d: %d checkouts, three relays, one PostgreSQL; again: make chaos N=%d SEED=%d\n", r.seed, r.count, r.count, r.seed)
	if err := r.build(ctx); err != nil {
		return errors.Join(err, r.close(false))
	}
	err = r.run(ctx)
	return errors.Join(err, r.close(err == nil))
}

func (r *riot) close(good bool) error {
	if r.town == nil {
		return nil
	}
	return r.town.close(good)
}

// hurried is the schedule of settling sixty times as fast, and no limits for people who are all one address.
var hurried = append([]string{"CANDOR_SCHEDULE_SCALE=60", "CANDOR_LOG=debug", "CANDOR_LAME_DUCK=0s"}, generous...)

func (r *riot) build(ctx context.Context) (err error) {
	if r.town, err = found(ctx, r.binary); err != nil {
		return err
	}
	if r.town.base, err = startPostgres(ctx); err != nil {
		return err
	}
	t := &troubles{base: r.town.base, rand: rand.New(rand.NewPCG(r.seed, 2)), busy: make([]sync.Mutex, 3), did: map[string]int{}}
	for n := range 3 {
		lender, err1 := newLink(fmt.Sprint("lender", n), r.town.lenderAt)
		base, err2 := newLink(fmt.Sprint("base", n), r.town.base.port)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		t.lenders, t.dbs = append(t.lenders, lender), append(t.dbs, base)
		one, err := r.town.settle(origin(lender.port), r.town.base.url(base.port), hurried...)
		if err == nil {
			err = one.start(ctx)
		}
		if err != nil {
			return err
		}
	}
	t.relays = r.town.relays
	r.troubles = t
	return nil
}

// run lets everybody shop while things break, then lets things heal, then counts.
func (r *riot) run(ctx context.Context) error {
	before, err := r.sizes(ctx)
	if err != nil {
		return err
	}
	begin := time.Now()
	if err := r.shopping(ctx); err != nil {
		return err
	}
	took := time.Since(begin)
	recognised, err := until(ctx, time.Minute, r.counting(ctx, books.unrecognised))
	if err != nil {
		err = fmt.Errorf("executed and not recognised: %w", err)
	}
	settled, err2 := until(ctx, 5*time.Minute, r.counting(ctx, books.unsettled))
	if err2 != nil {
		err = errors.Join(err, fmt.Errorf("unsettled: %w", err2))
	}
	fmt.Printf("%d checkouts in %v, %.1f a second; after the last trouble all executed were recognised in %.1f s, all unknown settled in %.1f s\n",
		r.count, took.Round(time.Second), float64(r.count)/took.Seconds(), recognised.Seconds(), (recognised + settled).Seconds())
	return errors.Join(err, r.verdict(ctx), leaks(r.town.folder), r.grown(ctx, before))
}

// shopping lasts until every checkout was tried and all trouble is over.
func (r *riot) shopping(ctx context.Context) error {
	if err := r.script(ctx, &faults{Seed: r.seed, ExecuteFail: 30, ExecuteHang: 10, ExecuteCut: 30, ExecuteRot: 20, Fail: 30, Busy: 20,
		Cut: 30, Refuse: 30, List: 200, Linger: 1000}); err != nil {
		return err
	}
	trouble, calm := context.WithCancel(ctx)
	defer calm()
	ended := make(chan error, 1)
	go func() { ended <- r.troubles.run(trouble) }()
	r.everybody(ctx)
	calm()
	return errors.Join(<-ended, r.script(ctx, &faults{}), ctx.Err())
}

func (r *riot) everybody(ctx context.Context) {
	r.stories = make([]*story, r.count)
	var next atomic.Int64
	var all sync.WaitGroup
	p := newPeople(25 * time.Second)
	for range r.together {
		all.Go(func() {
			for n := int(next.Add(1)) - 1; n < r.count && ctx.Err() == nil; n = int(next.Add(1)) - 1 {
				s := &shopper{people: p, relays: r.town.relays, rand: rand.New(rand.NewPCG(r.seed, uint64(n)+10)), story: story{N: n, Reference: reference(n)}}
				s.shop(ctx)
				r.stories[n] = &s.story
				if (n+1)%1000 == 0 {
					fmt.Printf("  %d\n", n+1)
				}
			}
		})
	}
	all.Wait()
	r.stories = slices.DeleteFunc(r.stories, func(s *story) bool { return s == nil })
}

func (r *riot) counting(ctx context.Context, of func(books) int) func() (int, error) {
	return func() (int, error) {
		b, err := read(ctx, r.town, r.stories)
		return of(b), err
	}
}

func (r *riot) script(ctx context.Context, f *faults) error {
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, r.town.lenderOrigin()+"/faults", bytes.NewReader(text))
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(q)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// verdict prints what the books say.
func (r *riot) verdict(ctx context.Context) error {
	b, err := read(ctx, r.town, r.stories)
	if err != nil {
		return err
	}
	v := b.judge()
	ends, slowest, each := map[string]int{}, time.Duration(0), time.Duration(0)
	for _, s := range r.stories {
		end := s.last().Step
		if end == "" {
			end = "nothing"
		}
		ends[end]++
		slowest, each = max(slowest, s.Slowest), each+s.Took/time.Duration(len(r.stories))
	}
	fmt.Printf("troubles: %v\nshoppers were told: %v; slowest answer %.1f s, one checkout %.1f s on average\nattempts: %v\n", r.troubles.did, ends, slowest.Seconds(), each.Seconds(), v.states)
	fmt.Printf("executed %d; doubles %d, lost %d, sent twice %d, told what is not so %d, settled by people %d\n",
		len(b.ledger), v.doubles, v.lost, v.resent, v.liars, v.manual)
	for i, why := range v.why {
		if i == 20 {
			break
		}
		fmt.Println(" ", why)
	}
	if len(v.why) > 0 {
		return fmt.Errorf("%d wrong; again: make chaos N=%d SEED=%d", len(v.why), r.count, r.seed)
	}
	return nil
}

// sizes are the goroutines and open files of each relay.
func (r *riot) sizes(ctx context.Context) (out [][2]float64, err error) {
	for _, one := range r.town.relays {
		goroutines, err1 := one.metric(ctx, "go_goroutines")
		files, err2 := one.metric(ctx, "process_open_fds")
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		out = append(out, [2]float64{goroutines, files})
	}
	return out, nil
}

// grown compares them with those at the beginning, once everybody has gone. A pool of connections may be full by then.
func (r *riot) grown(ctx context.Context, before [][2]float64) error {
	const allowed = 120
	var after [][2]float64
	_, err := until(ctx, 30*time.Second, func() (n int, err error) {
		if after, err = r.sizes(ctx); err != nil {
			return 1, err
		}
		for i, a := range after {
			if a[0] > before[i][0]+allowed || a[1] > before[i][1]+allowed {
				n++
			}
		}
		return n, nil
	})
	fmt.Printf("goroutines and open files of each relay: %v before, %v after\n", before, after)
	if err != nil {
		return fmt.Errorf("grown: %w", err)
	}
	return nil
}
