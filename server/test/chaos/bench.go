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

// generous lets one machine play everybody: what stops floods is not what is measured.
var generous = []string{"CANDOR_RATE=1000000", "CANDOR_BURST=1000000", "CANDOR_MAX_REQUESTS=10000", "CANDOR_MAX_REQUESTS_PER_ADDRESS=10000",
	"CANDOR_MAX_CONNECTIONS=20000", "CANDOR_MAX_CONNECTIONS_PER_ADDRESS=20000"}

// plan is what a bench measures.
type plan struct {
	binary string
	pace   []int // authorizations a second: overhead at all of them, throughput at the last
	rounds int
	length time.Duration // of a round
	idle   int           // connections that only wait
	base   bool          // PostgreSQL and three replicas too
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
	set.BoolVar(&p.base, "postgres", true, "PostgreSQL with three replicas too")
	if err := set.Parse(args); err != nil {
		return err
	}
	for _, text := range strings.Split(rates, ",") {
		var n int
		if _, err := fmt.Sscan(text, &n); err != nil || n < 1 {
			return fmt.Errorf("rates: %q is no rate", text)
		}
		p.pace = append(p.pace, n)
	}
	err := p.sqlite(ctx)
	if err == nil && p.base {
		err = p.replicas(ctx)
	}
	return err
}

// sqlite measures one relay on SQLite with full sync, beside the lender alone and a bare proxy before it.
func (p plan) sqlite(ctx context.Context) (err error) {
	t, err := found(ctx, p.binary)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.close(err == nil)) }()
	r, err := t.settle(t.lenderOrigin(), "sqlite:"+filepath.Join(t.folder, "candor.db"), generous...)
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
	if _, err := t.ourselves(ctx, "proxy", ports[0], "/page", "proxy", "-listen", local(ports[0]), "-to", t.lenderOrigin()); err != nil {
		return err
	}
	now, _ := r.memory()
	fmt.Printf("one relay, SQLite, synchronous=FULL; %d MiB resident at start\n\n", now)
	b := bout{plan: p, town: t, alone: local(t.lenderAt), proxy: local(ports[0])}
	if err := b.measure(ctx); err != nil {
		return err
	}
	return p.wait(ctx, r)
}

// replicas measures three relays on one PostgreSQL that syncs.
func (p plan) replicas(ctx context.Context) (err error) {
	t, err := found(ctx, p.binary)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.close(err == nil)) }()
	if t.base, err = startPostgres(ctx); err != nil {
		return err
	}
	for range 3 {
		r, err := t.settle(t.lenderOrigin(), t.base.url(t.base.port), generous...)
		if err == nil {
			err = r.start(ctx)
		}
		if err != nil {
			return err
		}
	}
	fmt.Printf("\nthree relays, one PostgreSQL, fsync and synchronous_commit on\n\n")
	p.pace = p.pace[max(0, len(p.pace)-2):]
	b := bout{plan: p, town: t, alone: local(t.lenderAt)}
	return b.measure(ctx)
}

// bout is one set of targets measured in turn, so that what else the machine does meets all of them.
type bout struct {
	plan
	town         *town
	alone, proxy string // addresses; no proxy where it is empty
	next         int    // checkouts made so far
}

// target is one row of the report.
type target struct {
	name string
	run  func(context.Context, round) (measured, error)
}

func (b *bout) measure(ctx context.Context) error {
	fmt.Printf("%-10s %-8s %6s %9s %9s %9s %9s %9s %7s\n", "workload", "target", "rate", "per s", "p50", "p99", "over p50", "cpu each", "failed")
	for _, w := range []struct {
		name    string
		targets []target
	}{
		{"read", b.beside(b.still, target{"view", b.views}, target{"page", b.pages})},
		{"authorize", b.beside(b.grants, target{"relay", b.accepts})},
	} {
		for _, rate := range b.pace {
			if err := b.compare(ctx, w.name, rate, w.targets); err != nil {
				return err
			}
		}
	}
	for _, r := range b.town.relays {
		now, most := r.memory()
		fmt.Printf("%s: %d MiB resident, %d MiB at most\n", r.name, now, most)
	}
	return nil
}

// beside puts what the relay is compared with before it.
func (b *bout) beside(plain func(address string) target, relay ...target) []target {
	out := []target{plain(b.alone)}
	out[0].name = "lender"
	if b.proxy != "" {
		p := plain(b.proxy)
		p.name = "proxy"
		out = append(out, p)
	}
	return append(out, relay...)
}

// compare runs every target in turn, several times, and reports the medians of the rounds; what the relay adds is the
// median of the differences within the rounds.
func (b *bout) compare(ctx context.Context, name string, rate int, targets []target) error {
	r := round{Rate: rate, Count: int(float64(rate) * b.length.Seconds())}
	got := make([][]measured, len(targets))
	for range b.rounds {
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

func report(workload, name string, r round, got, base []measured) {
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
		failed, used = failed+m.failed(), used+m.used
		for k, n := range m.failures {
			why[k] += n
		}
	}
	each := "-"
	if used > 0 {
		each = fmt.Sprintf("%.2f ms", ms(used)/float64(r.Count*len(got)))
	}
	fmt.Printf("%-10s %-8s %6d %9.0f %6.2f ms %6.2f ms %+6.2f ms %9s %7d\n", workload, name, r.Rate,
		median(func(i int) float64 { return got[i].throughput() }), median(func(i int) float64 { return ms(got[i].at(50)) }),
		median(func(i int) float64 { return ms(got[i].at(99)) }), median(func(i int) float64 { return ms(got[i].at(50) - base[i].at(50)) }), each, failed)
	if failed > 0 {
		fmt.Fprintf(os.Stderr, "  %v\n", why)
	}
}
