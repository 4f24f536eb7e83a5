package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// noLimits raises every limit of the relay, because one machine plays all clients and the limiters are not
// measured here.
var noLimits = []string{"CANDOR_RATE=1000000", "CANDOR_BURST=1000000", "CANDOR_MAX_REQUESTS=10000",
	"CANDOR_MAX_REQUESTS_PER_ADDRESS=10000",
	"CANDOR_MAX_CONNECTIONS=20000", "CANDOR_MAX_CONNECTIONS_PER_ADDRESS=20000"}

// plan is what a benchmark measures.
type plan struct {
	binary       string
	arrivalRates []int // requests a second: overhead at all of them, throughput at the last
	rounds       int
	length       time.Duration // of a round
	idle         int           // connections that only wait
	postgres     bool          // PostgreSQL and three replicas as well
}

func bench(ctx context.Context, args []string) error {
	set := flag.NewFlagSet("bench", flag.ContinueOnError)
	var p plan
	var rates string
	set.StringVar(&p.binary, "candor", "./candor", "the binary")
	set.StringVar(&rates, "rates", "100,500,1000", "requests a second, the highest last")
	set.IntVar(&p.rounds, "rounds", 3, "rounds of each")
	set.DurationVar(&p.length, "length", 3*time.Second, "of a round")
	set.IntVar(&p.idle, "idle", 10000, "idle connections")
	set.BoolVar(&p.postgres, "postgres", true, "PostgreSQL with three replicas too")
	if err := set.Parse(args); err != nil {
		return err
	}
	for _, text := range strings.Split(rates, ",") {
		var n int
		if _, err := fmt.Sscan(text, &n); err != nil || n < 1 {
			return fmt.Errorf("rates: %q is no rate", text)
		}
		p.arrivalRates = append(p.arrivalRates, n)
	}
	err := p.sqlite(ctx)
	if err == nil && p.postgres {
		err = p.replicas(ctx)
	}
	return err
}

// sqlite measures one relay on SQLite with full sync, beside the lender alone and a bare proxy in front of
// it.
func (p plan) sqlite(ctx context.Context) (err error) {
	e, err := startEnvironment(ctx, p.binary)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.close(err == nil)) }()
	r, err := e.addRelay(e.lenderOrigin(), "sqlite:"+filepath.Join(e.folder, "candor.db"), noLimits...)
	if err == nil {
		err = r.start(ctx)
	}
	if err != nil {
		return err
	}
	ports, err := freePorts(1)
	if err != nil {
		return err
	}
	if _, err := e.startSelf(ctx, "proxy", ports[0], "/page", "proxy", "-listen", local(ports[0]), "-to",
		e.lenderOrigin()); err != nil {
		return err
	}
	now, _ := r.memory()
	fmt.Printf("one relay, SQLite, synchronous=FULL; %d MiB resident at start\n\n", now)
	b := comparison{plan: p, env: e, lender: local(e.lenderAt), proxy: local(ports[0])}
	if err := b.measure(ctx); err != nil {
		return err
	}
	return p.idleConnections(ctx, r)
}

// replicas measures three relays on one PostgreSQL with fsync.
func (p plan) replicas(ctx context.Context) (err error) {
	e, err := startEnvironment(ctx, p.binary)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.close(err == nil)) }()
	if e.database, err = startPostgres(ctx); err != nil {
		return err
	}
	for range 3 {
		r, err := e.addRelay(e.lenderOrigin(), e.database.url(e.database.port), noLimits...)
		if err == nil {
			err = r.start(ctx)
		}
		if err != nil {
			return err
		}
	}
	fmt.Printf("\nthree relays, one PostgreSQL, fsync and synchronous_commit on\n\n")
	p.arrivalRates = p.arrivalRates[max(0, len(p.arrivalRates)-2):]
	b := comparison{plan: p, env: e, lender: local(e.lenderAt)}
	return b.measure(ctx)
}

// comparison is one set of targets. They are measured in turn, so that other load on the machine affects all
// of them.
type comparison struct {
	plan
	env           *environment
	lender, proxy string // addresses; proxy is empty where there is none
	next          int    // checkouts made so far
}

// target is one row of the report.
type target struct {
	name string
	run  func(context.Context, round) (result, error)
}

func (c *comparison) measure(ctx context.Context) error {
	fmt.Printf("%-10s %-8s %6s %9s %9s %9s %9s %9s %7s\n", "workload", "target", "rate", "per s", "p50",
		"p99", "over p50", "cpu each", "failed")
	for _, w := range []struct {
		name    string
		targets []target
	}{
		{"read", c.withBaselines(c.staticPages, target{"view", c.views}, target{"page", c.pages})},
		{"authorize", c.withBaselines(c.authorizations, target{"relay", c.acceptances})},
	} {
		for _, rate := range c.arrivalRates {
			if err := c.compare(ctx, w.name, rate, w.targets); err != nil {
				return err
			}
		}
	}
	for _, r := range c.env.relays {
		now, most := r.memory()
		fmt.Printf("%s: %d MiB resident, %d MiB at most\n", r.name, now, most)
	}
	return nil
}

// withBaselines puts the lender alone and the proxy, if there is one, in front of the relay's targets.
func (c *comparison) withBaselines(plain func(address string) target, relay ...target) []target {
	out := []target{plain(c.lender)}
	out[0].name = "lender"
	if c.proxy != "" {
		p := plain(c.proxy)
		p.name = "proxy"
		out = append(out, p)
	}
	return append(out, relay...)
}

// compare runs every target in turn, several times, and reports the medians of the rounds. What the relay
// adds is the median of the differences within the rounds.
func (c *comparison) compare(ctx context.Context, name string, rate int, targets []target) error {
	r := round{Rate: rate, Count: int(float64(rate) * c.length.Seconds())}
	got := make([][]result, len(targets))
	for range c.rounds {
		for i, t := range targets {
			m, err := t.run(ctx, r)
			if err != nil {
				return err
			}
			got[i] = append(got[i], m)
		}
	}
	for i, t := range targets {
		report(name, t.name, r, got[i], got[0])
	}
	return ctx.Err()
}

func report(workload, name string, r round, got, base []result) {
	median := func(of func(i int) float64) float64 {
		var all []float64
		for i := range got {
			all = append(all, of(i))
		}
		slices.Sort(all)
		return all[len(all)/2]
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	failed, why, used := 0, map[string]int{}, time.Duration(0)
	for _, m := range got {
		failed, used = failed+m.failed(), used+m.cpu
		for k, n := range m.failures {
			why[k] += n
		}
	}
	each := "-"
	if used > 0 {
		each = fmt.Sprintf("%.2f ms", ms(used)/float64(r.Count*len(got)))
	}
	fmt.Printf("%-10s %-8s %6d %9.0f %6.2f ms %6.2f ms %+6.2f ms %9s %7d\n", workload, name, r.Rate,
		median(func(i int) float64 { return got[i].throughput() }),
		median(func(i int) float64 { return ms(got[i].percentile(50)) }),
		median(func(i int) float64 { return ms(got[i].percentile(99)) }),
		median(func(i int) float64 { return ms(got[i].percentile(50) - base[i].percentile(50)) }), each,
		failed)
	if failed > 0 {
		fmt.Fprintf(os.Stderr, "  %v\n", why)
	}
}
