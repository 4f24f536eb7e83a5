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
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// chaosRun is one run of chaos.
type chaosRun struct {
	binary      string
	count       int
	seed        uint64
	concurrency int
	killEvery   time.Duration

	env      *environment
	injector *faultInjector
	logs     []*shopperLog
	sales    []*saleLog
}

func chaos(ctx context.Context, args []string) (err error) {
	set := flag.NewFlagSet("chaos", flag.ContinueOnError)
	var c chaosRun
	set.StringVar(&c.binary, "candor", "./candor", "the binary")
	set.IntVar(&c.count, "n", 500, "checkouts")
	set.Uint64Var(&c.seed, "seed", 0, "of every choice; 0 for a new one")
	set.IntVar(&c.concurrency, "shoppers", 128, "at once")
	set.DurationVar(&c.killEvery, "kill-every", 0, "a relay is killed so often, beside the other faults")
	if err := set.Parse(args); err != nil {
		return err
	}
	if c.seed == 0 {
		c.seed = rand.Uint64N(1 << 32)
	}
	fmt.Printf("seed %d: %d checkouts, three relays, one PostgreSQL; again: make chaos N=%d SEED=%d\n",
		c.seed, c.count, c.count, c.seed)
	if err := c.setUp(ctx); err != nil {
		return errors.Join(err, c.close(false))
	}
	err = c.run(ctx)
	return errors.Join(err, c.close(err == nil))
}

func (c *chaosRun) close(good bool) error {
	if c.env == nil {
		return nil
	}
	return c.env.close(good)
}

// fastSettling makes the schedule of settling sixty times as fast, and lifts the limits because all clients
// share one address.
var fastSettling = append([]string{"CANDOR_SCHEDULE_SCALE=60", "CANDOR_LOG=debug", "CANDOR_LAME_DUCK=0s"},
	noLimits...)

func (c *chaosRun) setUp(ctx context.Context) (err error) {
	if c.env, err = startEnvironment(ctx, c.binary); err != nil {
		return err
	}
	if c.env.database, err = startPostgres(ctx); err != nil {
		return err
	}
	f := &faultInjector{database: c.env.database, rand: rand.New(rand.NewPCG(c.seed, 2)),
		busy: make([]sync.Mutex, 3), killEvery: c.killEvery}
	for n := range 3 {
		lender, err1 := newLink(fmt.Sprint("lender", n), c.env.lenderAt)
		base, err2 := newLink(fmt.Sprint("base", n), c.env.database.port)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		f.lenders, f.databases = append(f.lenders, lender), append(f.databases, base)
		one, err := c.env.addRelay(origin(lender.port), c.env.database.url(base.port), fastSettling...)
		if err == nil {
			err = one.start(ctx)
		}
		if err != nil {
			return err
		}
	}
	f.relays = c.env.relays
	c.injector = f
	return nil
}

// run lets all shoppers buy under faults, waits until the relays recover, and then compares the records.
func (c *chaosRun) run(ctx context.Context) error {
	before, err := c.resources(ctx)
	if err != nil {
		return err
	}
	begin := time.Now()
	if err := c.shopping(ctx); err != nil {
		return err
	}
	took := time.Since(begin)
	fmt.Printf("%d checkouts in %v, %.1f a second\n", c.count, took.Round(time.Second),
		float64(c.count)/took.Seconds())
	return errors.Join(c.recovery(ctx), c.report(ctx), checkLeaks(c.env.folder), c.checkGrowth(ctx, before))
}

// recovery waits until nothing is open any more, and prints how long after the last fault each came to that.
func (c *chaosRun) recovery(ctx context.Context) (err error) {
	begin := time.Now()
	for _, each := range []struct {
		until, otherwise string
		limit            time.Duration
		count            func(records) int
	}{
		// The longest pause before something is looked up again is an hour of the schedule: a minute.
		{"all executed are recognised", "executed and not recognised", 2 * time.Minute, records.unrecognised},
		{"all unknown are settled", "unsettled", 5 * time.Minute, records.unsettled},
		{"all doubles are given back", "doubles not given back", 5 * time.Minute, records.doubled},
		{"all alarms are raised", "executed twice without an alarm", 5 * time.Minute, records.unalarmed},
		{"all books are right", "books that differ from the ledger", 5 * time.Minute, records.differ},
	} {
		if _, failed := waitForZero(ctx, each.limit, c.counter(ctx, each.count)); failed != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", each.otherwise, failed))
			continue
		}
		fmt.Printf("%s %.1f s after the last fault\n", each.until, time.Since(begin).Seconds())
	}
	return err
}

// shopping returns when every checkout was tried and every fault has ended.
func (c *chaosRun) shopping(ctx context.Context) error {
	if err := c.setFaults(ctx, &faults{Seed: c.seed, ExecuteFail: 30, ExecuteHang: 10, ExecuteCut: 30,
		ExecuteRot: 20, ExecuteTwice: 150, Fail: 30, Busy: 20,
		Cut: 30, Refuse: 30, List: 200, Linger: 1000}); err != nil {
		return err
	}
	faulty, calm := context.WithCancel(ctx)
	defer calm()
	ended := make(chan error, 1)
	go func() { ended <- c.injector.run(faulty) }()
	c.runShoppers(ctx)
	calm()
	return errors.Join(<-ended, c.setFaults(ctx, &faults{}), ctx.Err())
}

func (c *chaosRun) runShoppers(ctx context.Context) {
	c.logs, c.sales = make([]*shopperLog, 2*c.count), make([]*saleLog, 2*c.count)
	var next atomic.Int64
	var all sync.WaitGroup
	p := newAPIClient(25 * time.Second)
	for range c.concurrency {
		all.Go(func() {
			for n := int(next.Add(1)) - 1; n < c.count && ctx.Err() == nil; n = int(next.Add(1)) - 1 {
				var tabs sync.WaitGroup
				for tab := range tabsOf(n) {
					s := &shopper{apiClient: p, relays: c.env.relays,
						rand:       rand.New(rand.NewPCG(c.seed, uint64(2*n+tab)+10)),
						shopperLog: shopperLog{N: n, Tab: tab, Reference: reference(n)}}
					c.logs[2*n+tab] = &s.shopperLog
					tabs.Go(func() {
						s.shop(ctx)
						c.sales[2*n+tab] = sell(ctx, s)
					})
				}
				tabs.Wait()
				if (n+1)%1000 == 0 {
					fmt.Printf("  %d\n", n+1)
				}
			}
		})
	}
	all.Wait()
	c.logs = slices.DeleteFunc(c.logs, func(s *shopperLog) bool { return s == nil })
	c.sales = slices.DeleteFunc(c.sales, func(s *saleLog) bool { return s == nil })
}

// tabsOf is in how many tabs the nth order is open: every fourth in two, each with a checkout of its own.
func tabsOf(n int) int {
	if n%4 == 3 {
		return 2
	}
	return 1
}

// readSums reads for every merchant what is told of the books, when all is over.
func (c *chaosRun) readSums(ctx context.Context) error {
	p := newAPIClient(25 * time.Second)
	for i, s := range c.sales {
		sums, err := p.sums(ctx, c.env.relays[i%len(c.env.relays)].origin(), s.Checkout)
		if err != nil {
			return fmt.Errorf("read %s: %w", s.Checkout, err)
		}
		s.Sums = sums
	}
	return nil
}

func (c *chaosRun) counter(ctx context.Context, of func(records) int) func() (int, error) {
	return func() (int, error) {
		r, err := readRecords(ctx, c.env, c.logs, c.sales)
		return of(r), err
	}
}

func (c *chaosRun) setFaults(ctx context.Context, f *faults) error {
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.env.lenderOrigin()+"/faults",
		bytes.NewReader(text))
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// report prints what the comparison of the records found.
func (c *chaosRun) report(ctx context.Context) error {
	if err := c.readSums(ctx); err != nil {
		return err
	}
	r, err := readRecords(ctx, c.env, c.logs, c.sales)
	if err != nil {
		return err
	}
	v := r.judge()
	ends, slowest, each := map[string]int{}, time.Duration(0), time.Duration(0)
	for _, s := range c.logs {
		end := s.last().Step
		if end == "" {
			end = "nothing"
		}
		ends[end]++
		slowest, each = max(slowest, s.Slowest), each+s.Took/time.Duration(len(c.logs))
	}
	c.injector.reach.print(os.Stdout)
	fmt.Printf("shoppers saw: %v; slowest answer %.1f s, one checkout %.1f s on "+
		"average\nattempts: %v\n", ends, slowest.Seconds(), each.Seconds(), v.states)
	v.printBooks(os.Stdout)
	fmt.Printf("executed %d, %d of them twice by the lender; doubles left %d (and %d with people), without "+
		"an alarm %d, lost %d, sent twice %d, contradicted %d, settled by people %d\n",
		len(r.ledger), v.twice, v.doubles, v.withPeople, v.unalarmed, v.lost, v.resent, v.contradicted,
		v.manual)
	for i, why := range v.complaints {
		if i == 20 {
			break
		}
		fmt.Println(" ", why)
	}
	if missed := append(c.injector.reach.missed(injections), v.missed()...); len(missed) > 0 {
		err = fmt.Errorf("not reached: %s", strings.Join(missed, "; "))
	}
	if len(v.complaints) > 0 {
		err = errors.Join(err,
			fmt.Errorf("%d wrong; again: make chaos N=%d SEED=%d", len(v.complaints), c.count, c.seed))
	}
	return err
}

// resources gives the goroutines and open files of each relay.
func (c *chaosRun) resources(ctx context.Context) (out [][2]float64, err error) {
	for _, one := range c.env.relays {
		goroutines, err1 := one.metric(ctx, "go_goroutines")
		files, err2 := one.metric(ctx, "process_open_fds")
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		out = append(out, [2]float64{goroutines, files})
	}
	return out, nil
}

// checkGrowth compares the resources with those at the start, once all shoppers are done. The allowance
// covers a connection pool that is full by then.
func (c *chaosRun) checkGrowth(ctx context.Context, before [][2]float64) error {
	const allowed = 120
	var after [][2]float64
	_, err := waitForZero(ctx, 30*time.Second, func() (n int, err error) {
		if after, err = c.resources(ctx); err != nil {
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
