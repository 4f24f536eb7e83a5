package simulation

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"candor/server/api"
	"candor/server/lender"
	"candor/server/relay"
)

// errKilled is what a dead process would no longer get to see.
var errKilled = errors.New("the process is dead")

// replica is one place where a relay runs: one process after the other.
type replica struct {
	w    *simulation
	life int // how many processes ran here
	name string
	mu   sync.Mutex
	now  *process // nil while it is down
}

// process is one relay from its start to its end. Once dead, neither its store nor its network does anything for it.
type process struct {
	luck
	deeds
	w      *simulation
	name   string
	skew   time.Duration
	doom   atomic.Int64 // boundaries left until it dies; below zero: never
	dead   atomic.Bool
	relay  *relay.Relay
	api    http.Handler
	client *lender.Client
	ctx    context.Context // of its settling; ends with the process
	end    context.CancelFunc
}

// start begins a process. What kills it is drawn here: the boundary before or after a commit or a send at which it dies.
func (r *replica) start() {
	w := r.w
	r.life++
	p := &process{w: w, name: r.name, luck: w.of(fmt.Sprint(r.name, ".", r.life))}
	if p.strikes(wrongClock) {
		p.skew = p.between(-time.Hour, time.Hour)
	}
	p.doom.Store(-1)
	if p.strikes(dies) {
		p.doom.Store(int64(1 + p.upTo(30)))
	}
	p.ctx, p.end = context.WithCancel(context.Background())
	p.wire()
	r.mu.Lock()
	r.now = p
	r.mu.Unlock()
	w.story.note(r.name, "starts, clock", p.skew, "doom", p.doom.Load())
	w.reaped.Go(func() { p.settle() })
	if p.strikes(stops) {
		after := p.between(0, time.Minute)
		w.reaped.Go(func() { r.orderly(p, after) })
	}
	w.reaped.Go(func() { r.rebirth(p) })
}

func (p *process) wire() {
	var err error
	p.client, err = lender.New(lender.Options{
		Merchants: []lender.Merchant{{ID: maple, ClientID: "maple", Environment: lender.Sandbox, BaseURL: lenderOrigin,
			Secret: func() (relay.Secret, error) { return relay.NewSecret(canary("client-secret")), nil }}},
		Now: p.clock, Rand: p.of("client").random, Log: silent, Transport: &line{p},
	})
	if err != nil {
		panic(err)
	}
	kept := &disk{p.w.base, p}
	p.relay, err = relay.New(relay.Options{Store: kept, Lender: p.client, Merchants: []relay.Merchant{merchant},
		Limits: relay.Unlimited, // its persons try the same account again and again
		Key:    relayKey, PublicURL: "https://pay.example", SettleConcurrency: 1, Now: p.clock, Rand: p.random, Log: silent})
	if err != nil {
		panic(err)
	}
	p.api = api.New(api.Options{Relay: p.relay, Replies: kept, Merchants: []relay.Merchant{merchant}, Now: p.clock, Log: silent})
}

func (p *process) clock() time.Time {
	if p.calm.Load() {
		return time.Now()
	}
	return time.Now().Add(p.skew)
}

// boundary is the moment before or after a commit or a send: a process may die here.
func (p *process) boundary() error {
	if !p.dead.Load() && !p.calm.Load() && p.doom.Add(-1) == 0 {
		p.kill()
	}
	if p.dead.Load() {
		time.Sleep(time.Millisecond) // code of a dead process that tries for ever would stop the clock
		return errKilled
	}
	return nil
}

func (p *process) kill() {
	if p.dead.CompareAndSwap(false, true) {
		p.w.story.note(p.name, "dies")
		p.end()
	}
}

// settle looks for what is due, as relay.Run does but less often the longer nothing happened: a simulation has days.
func (p *process) settle() {
	born, luck := time.Now(), p.of("settling")
	if pause(p.ctx, luck.between(time.Millisecond, time.Second)) != nil { // not while others begin
		return
	}
	for {
		_, _ = p.relay.Settle(p.ctx)
		wait := luck.between(1500*time.Millisecond, 4*time.Second)
		if age := time.Since(born); age > time.Hour {
			wait *= 600
		} else if age > 3*time.Minute {
			wait *= 20
		}
		if pause(p.ctx, wait) != nil {
			return
		}
	}
}

// orderly stops a process as a deployment does: it takes nothing new, finishes, and is gone.
func (r *replica) orderly(p *process, after time.Duration) {
	if pause(p.ctx, after) != nil {
		return
	}
	r.take(p)
	p.w.story.note(p.name, "is stopped")
	ctx, cancel := context.WithTimeout(p.ctx, 20*time.Second)
	defer cancel()
	p.relay.Close(ctx)
	p.kill()
}

// rebirth buries a process and starts the next one, unless all is over.
func (r *replica) rebirth(p *process) {
	<-p.ctx.Done()
	r.take(p)
	over, cancel := context.WithCancel(context.Background())
	cancel()
	p.dead.Store(true)
	p.relay.Close(over)
	p.client.Close()
	if r.w.story.over.Load() {
		return
	}
	if !p.calm.Load() {
		p.of("rebirth").sleep(0, 40*time.Second)
	}
	if !r.w.story.over.Load() {
		r.start()
	}
}

func (r *replica) take(p *process) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.now == p {
		r.now = nil
	}
}

// up is the process that runs here, if one does.
func (r *replica) up() *process {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.now == nil || r.now.dead.Load() {
		return nil
	}
	return r.now
}

// stop ends the process for good.
func (r *replica) stop() {
	if p := r.up(); p != nil {
		p.end()
	}
}

// anyone is a process that takes requests; a person finds none for a while only.
func (c *client) anyone() *process {
	for range 200 {
		if p := c.w.replicas[c.upTo(len(c.w.replicas))].up(); p != nil {
			return p
		}
		c.sleep(time.Second, 2*time.Second)
	}
	panic("no replica ever came back")
}
