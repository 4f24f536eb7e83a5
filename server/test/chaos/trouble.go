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

// link is a proxy on the way from one relay to something.
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

// spoil does one thing to the link for a while: a toxic in JSON, or a cut when there is none.
func (l *link) spoil(ctx context.Context, toxic string, d time.Duration) error {
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

// rest sleeps until the context ends, at most.
func rest(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// troubles breaks things, one after the other and some at once, until it is told to stop. Its choices come from the
// seed; when they meet which request does not.
type troubles struct {
	relays       []*relay
	lenders, dbs []*link // one of each for every relay
	base         *postgres
	rand         *rand.Rand

	busy []sync.Mutex // one for each relay: what is being killed is not stopped as well
	mu   sync.Mutex
	did  map[string]int
	errs []error
}

// spell is one trouble: how long, in tenths of a second at least and at most, and what it does.
type spell struct {
	name        string
	least, most int
	do          func(ctx context.Context, t *troubles, n int, d time.Duration) error
}

var spells = []spell{
	{"lender slow", 5, 30, lenderLink(`{"name":"x","type":"latency","attributes":{"latency":300,"jitter":200}}`)},
	{"lender takes nothing", 10, 60, lenderLink(`{"name":"x","type":"timeout","stream":"upstream","attributes":{"timeout":0}}`)},
	{"lender answers nothing", 10, 60, lenderLink(`{"name":"x","type":"timeout","stream":"downstream","attributes":{"timeout":0}}`)},
	{"lender resets", 5, 20, lenderLink(`{"name":"x","type":"reset_peer","attributes":{"timeout":5}}`)},
	{"lender cut in mid answer", 5, 20, lenderLink(`{"name":"x","type":"limit_data","stream":"downstream","attributes":{"bytes":120}}`)},
	{"lender gone", 5, 20, lenderLink("")},
	{"database slow", 5, 20, baseLink(`{"name":"x","type":"latency","attributes":{"latency":60,"jitter":50}}`)},
	{"database takes nothing", 5, 40, baseLink(`{"name":"x","type":"timeout","stream":"upstream","attributes":{"timeout":0}}`)},
	{"database answers nothing", 5, 40, baseLink(`{"name":"x","type":"timeout","stream":"downstream","attributes":{"timeout":0}}`)},
	{"database resets", 5, 15, baseLink(`{"name":"x","type":"reset_peer","attributes":{"timeout":5}}`)},
	{"database gone", 5, 15, baseLink("")},
	{"relay killed", 2, 20, kill},
	{"relay killed", 2, 20, kill},
	{"relay stopped", 10, 80, halt},
	{"database killed", 1, 5, killBase},
}

func lenderLink(toxic string) func(context.Context, *troubles, int, time.Duration) error {
	return func(ctx context.Context, t *troubles, n int, d time.Duration) error {
		return t.lenders[n].spoil(ctx, toxic, d)
	}
}

func baseLink(toxic string) func(context.Context, *troubles, int, time.Duration) error {
	return func(ctx context.Context, t *troubles, n int, d time.Duration) error {
		return t.dbs[n].spoil(ctx, toxic, d)
	}
}

// kill kills a relay as a power cut would, and starts it again, as often as it takes: its database may be away.
func kill(ctx context.Context, t *troubles, n int, d time.Duration) error {
	r := t.relays[n]
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

// halt freezes a relay: its leases run out while it believes that it holds them.
func halt(ctx context.Context, t *troubles, n int, d time.Duration) error {
	t.relays[n].signal(syscall.SIGSTOP)
	rest(ctx, d)
	t.relays[n].signal(syscall.SIGCONT)
	return nil
}

func killBase(ctx context.Context, t *troubles, _ int, d time.Duration) error {
	t.base.kill()
	rest(ctx, d)
	return t.base.start(context.WithoutCancel(ctx))
}

// run makes trouble until the context ends, and comes back when all of it is over.
func (t *troubles) run(ctx context.Context) error {
	var all sync.WaitGroup
	for ctx.Err() == nil {
		s, n := spells[t.rand.IntN(len(spells))], t.rand.IntN(len(t.relays))
		d := time.Duration(s.least+t.rand.IntN(s.most-s.least+1)) * time.Second / 10
		pause := time.Duration(500+t.rand.IntN(3000)) * time.Millisecond
		all.Go(func() { t.cast(ctx, s, n, d) })
		rest(ctx, pause)
	}
	all.Wait()
	for _, err := range t.errs {
		fmt.Fprintln(os.Stderr, "trouble:", err)
	}
	if len(t.errs) > 0 {
		return t.errs[0]
	}
	return nil
}

func (t *troubles) cast(ctx context.Context, s spell, n int, d time.Duration) {
	if !t.busy[n].TryLock() {
		return
	}
	defer t.busy[n].Unlock()
	err := s.do(ctx, t, n, d)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.did[s.name]++
	if err != nil {
		t.errs = append(t.errs, fmt.Errorf("%s: %w", s.name, err))
	}
}
