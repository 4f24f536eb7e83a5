package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// link is a proxy between one relay and the lender or the database.
type link struct {
	proxy *toxiproxy.Proxy
	port  int
}

func newLink(name string, to int) (*link, error) {
	ports, err := freePorts(1)
	if err != nil {
		return nil, err
	}
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	l := &link{proxy: toxiproxy.NewProxy(server, name, local(ports[0]), local(to)), port: ports[0]}
	return l, l.proxy.Start()
}

// disturb disturbs the link for a while: with a toxic in JSON, or by a cut when the toxic is empty.
func (l *link) disturb(ctx context.Context, toxic string, d time.Duration) error {
	if toxic == "" {
		l.proxy.Stop()
		rest(ctx, d)
		return l.proxy.Start()
	}
	t, err := l.proxy.Toxics.AddToxicJson(strings.NewReader(toxic))
	if err != nil {
		return err
	}
	rest(ctx, d)
	return l.proxy.Toxics.RemoveToxic(context.WithoutCancel(ctx), t.Name)
}

// rest sleeps for d, or until the context ends.
func rest(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// faultInjector injects faults, one after the other and some at once, until its context ends. Its choices
// come from the seed; which request meets which fault does not.
type faultInjector struct {
	relays             []*relay
	lenders, databases []*link // one link of each for every relay
	database           *postgres
	rand               *rand.Rand

	killEvery time.Duration // the pause between two more kills; 0: none but those of injections

	busy  []sync.Mutex // one for each relay: a relay that is being killed is not paused as well
	reach reach
	mu    sync.Mutex
	errs  []error
}

// injection is one kind of fault: its shortest and longest time, in tenths of a second, and what it does.
type injection struct {
	name        string
	least, most int
	do          func(ctx context.Context, f *faultInjector, n int, d time.Duration) error
}

var relayKilled = injection{"relay killed", 2, 20, killRelay}

var injections = []injection{
	{"lender slow", 5, 30,
		onLender(`{"name":"x","type":"latency","attributes":{"latency":300,"jitter":200}}`)},
	{"lender takes nothing", 10, 60,
		onLender(`{"name":"x","type":"timeout","stream":"upstream","attributes":{"timeout":0}}`)},
	{"lender answers nothing", 10, 60,
		onLender(`{"name":"x","type":"timeout","stream":"downstream","attributes":{"timeout":0}}`)},
	{"lender resets", 5, 20, onLender(`{"name":"x","type":"reset_peer","attributes":{"timeout":5}}`)},
	{"lender cut in mid answer", 5, 20,
		onLender(`{"name":"x","type":"limit_data","stream":"downstream","attributes":{"bytes":120}}`)},
	{"lender gone", 5, 20, onLender("")},
	{"database slow", 5, 20,
		onDatabase(`{"name":"x","type":"latency","attributes":{"latency":60,"jitter":50}}`)},
	{"database takes nothing", 5, 40,
		onDatabase(`{"name":"x","type":"timeout","stream":"upstream","attributes":{"timeout":0}}`)},
	{"database answers nothing", 5, 40,
		onDatabase(`{"name":"x","type":"timeout","stream":"downstream","attributes":{"timeout":0}}`)},
	{"database resets", 5, 15, onDatabase(`{"name":"x","type":"reset_peer","attributes":{"timeout":5}}`)},
	{"database gone", 5, 15, onDatabase("")},
	relayKilled,
	relayKilled,
	{"relay stopped", 10, 80, pauseRelay},
	{"database killed", 1, 5, killDatabase},
}

func onLender(toxic string) func(context.Context, *faultInjector, int, time.Duration) error {
	return func(ctx context.Context, f *faultInjector, n int, d time.Duration) error {
		return f.lenders[n].disturb(ctx, toxic, d)
	}
}

func onDatabase(toxic string) func(context.Context, *faultInjector, int, time.Duration) error {
	return func(ctx context.Context, f *faultInjector, n int, d time.Duration) error {
		return f.databases[n].disturb(ctx, toxic, d)
	}
}

// killRelay kills a relay as a power cut would, and starts it again. It repeats that for up to two minutes,
// because the database may be away.
func killRelay(ctx context.Context, f *faultInjector, n int, d time.Duration) error {
	r := f.relays[n]
	r.kill()
	rest(ctx, d)
	ctx = context.WithoutCancel(ctx)
	for begin := time.Now(); ; rest(ctx, 200*time.Millisecond) {
		err := r.start(ctx)
		if err == nil || time.Since(begin) > 2*time.Minute {
			return err
		}
		r.kill()
	}
}

// pauseRelay freezes a relay: its leases run out while it believes that it holds them.
func pauseRelay(ctx context.Context, f *faultInjector, n int, d time.Duration) error {
	f.relays[n].signal(syscall.SIGSTOP)
	rest(ctx, d)
	f.relays[n].signal(syscall.SIGCONT)
	return nil
}

func killDatabase(ctx context.Context, f *faultInjector, _ int, d time.Duration) error {
	f.database.kill()
	rest(ctx, d)
	return f.database.start(context.WithoutCancel(ctx))
}

// run injects faults until the context ends, and returns when all of them are over.
func (f *faultInjector) run(ctx context.Context) error {
	var all sync.WaitGroup
	if f.killEvery > 0 {
		all.Go(func() { f.killOften(ctx, &all) })
	}
	for ctx.Err() == nil {
		s, n := injections[f.rand.IntN(len(injections))], f.rand.IntN(len(f.relays))
		d := time.Duration(s.least+f.rand.IntN(s.most-s.least+1)) * time.Second / 10
		pause := time.Duration(500+f.rand.IntN(3000)) * time.Millisecond
		all.Go(func() { f.inject(ctx, s, n, d) })
		rest(ctx, pause)
	}
	all.Wait()
	for _, err := range f.errs {
		fmt.Fprintln(os.Stderr, "fault:", err)
	}
	if len(f.errs) > 0 {
		return f.errs[0]
	}
	return nil
}

// killOften kills relays beside the other faults, one after the other.
func (f *faultInjector) killOften(ctx context.Context, all *sync.WaitGroup) {
	for n := 0; ctx.Err() == nil; n++ {
		one := n % len(f.relays)
		all.Go(func() { f.inject(ctx, relayKilled, one, f.killEvery/2) })
		rest(ctx, f.killEvery)
	}
}

func (f *faultInjector) inject(ctx context.Context, s injection, n int, d time.Duration) {
	if !f.busy[n].TryLock() {
		return
	}
	defer f.busy[n].Unlock()
	f.reach.begin(ctx, f.database, s.name)
	err := s.do(ctx, f, n, d)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		f.errs = append(f.errs, fmt.Errorf("%s: %w", s.name, err))
	}
}
