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

// errKilled is returned to the code of a process that is dead.
var errKilled = errors.New("the process is dead")

// replica is one replica of the relay: a sequence of processes.
type replica struct {
	sim       *simulation
	processes int // how many processes it has had
	name      string
	mu        sync.Mutex
	current   *process // nil while it is down
}

// process is one relay from its start to its end. When it is dead, its store and its network do nothing for
// it.
type process struct {
	faultPlan
	ordinals
	sim            *simulation
	name           string
	skew           atomic.Int64 // of its clock, a time.Duration
	boundariesLeft atomic.Int64 // boundaries until it dies; below zero: never
	dead           atomic.Bool
	relay          *relay.Relay
	api            http.Handler
	client         *lender.Client
	ctx            context.Context // of its settling; ends with the process
	cancel         context.CancelFunc
}

// start starts a process, and draws at which boundary it dies, if it does.
func (r *replica) start() {
	sim := r.sim
	r.processes++
	p := &process{sim: sim, name: r.name, faultPlan: sim.derive(fmt.Sprint(r.name, ".", r.processes))}
	if p.happens(wrongClock) {
		p.skew.Store(int64(p.between(-time.Hour, time.Hour)))
	}
	p.boundariesLeft.Store(-1)
	if p.happens(replicaDies) {
		p.boundariesLeft.Store(int64(1 + p.upTo(30)))
	}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.wire()
	r.mu.Lock()
	r.current = p
	r.mu.Unlock()
	sim.log.add(r.name, "starts, clock", time.Duration(p.skew.Load()), "doom", p.boundariesLeft.Load())
	sim.lifecycles.Go(func() { p.settle() })
	if p.happens(replicaStops) {
		after := p.between(0, time.Minute)
		sim.lifecycles.Go(func() { r.stopGracefully(p, after) })
	}
	if p.happens(clockIsSet) {
		after, to := p.between(0, 2*time.Minute), pick(p.faultPlan, -24*time.Hour, -time.Hour, 24*time.Hour)
		sim.lifecycles.Go(func() { p.setClock(after, to) })
	}
	sim.lifecycles.Go(func() { r.restartAfter(p) })
}

// setClock sets the clock of a running process wrong, after a while. It is right again when the faults end.
func (p *process) setClock(after, to time.Duration) {
	if pause(p.ctx, after) == nil {
		p.sim.log.add(p.name, "clock is set to", to)
		p.skew.Store(int64(to))
	}
}

func (p *process) wire() {
	var err error
	p.client, err = lender.New(lender.Options{
		Merchants: []lender.Merchant{
			{ID: maple, ClientID: "maple", Environment: lender.Sandbox, BaseURL: lenderOrigin,
				Secret: func() (relay.Secret, error) {
					return relay.NewSecret(canary("client-secret")),
						nil
				}}},
		Now: p.clock, Rand: p.derive("client").random, Log: silent, Transport: &transport{p},
	})
	if err != nil {
		panic(err)
	}
	kept := &faultyStore{p.sim.store, p}
	p.relay, err = relay.New(relay.Options{Store: kept, Lender: p.client,
		Merchants: []relay.Merchant{merchant},
		Limits:    relay.Unlimited, // the actors try the same account again and again
		Key:       relayKey, PublicURL: "https://pay.example", SettleConcurrency: 1, Now: p.clock,
		Rand: p.random, Log: silent, Observer: observer{sim: p.sim}})
	if err != nil {
		panic(err)
	}
	p.api = api.New(api.Options{Relay: p.relay, Replies: kept, Merchants: []relay.Merchant{merchant},
		Now: p.clock, Log: silent})
}

func (p *process) clock() time.Time {
	if p.ended.Load() {
		return time.Now()
	}
	return time.Now().Add(time.Duration(p.skew.Load())).Round(0)
}

// boundary marks the moment before or after a commit or a send. A process may die here.
func (p *process) boundary(at place) error {
	if !p.dead.Load() && !p.ended.Load() && p.boundariesLeft.Add(-1) == 0 {
		p.sim.reached(replicaDies, at.operation, at.state)
		p.kill()
	}
	if p.dead.Load() {
		time.Sleep(time.Millisecond) // a loop in a dead process would otherwise stop the simulated clock
		return errKilled
	}
	return nil
}

func (p *process) kill() {
	if p.dead.CompareAndSwap(false, true) {
		p.sim.log.add(p.name, "dies")
		p.cancel()
	}
}

// settle settles what is due. Unlike relay.Run, it does so less often the longer nothing happened, because a
// simulation lasts days.
func (p *process) settle() {
	born, plan := time.Now(), p.derive("settling")
	if pause(p.ctx, plan.between(time.Millisecond, time.Second)) != nil { // not while others start
		return
	}
	for {
		_, _ = p.relay.Settle(p.ctx)
		wait := plan.between(1500*time.Millisecond, 4*time.Second)
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

// stopGracefully stops a process as a deployment does: it takes nothing new, finishes, and ends.
func (r *replica) stopGracefully(p *process, after time.Duration) {
	if pause(p.ctx, after) != nil {
		return
	}
	r.detach(p)
	p.sim.log.add(p.name, "is stopped")
	p.sim.reachedOpen(replicaStops, "stop")
	ctx, cancel := context.WithTimeout(p.ctx, 20*time.Second)
	defer cancel()
	p.relay.Close(ctx)
	p.kill()
}

// restartAfter cleans up when a process has ended, and starts the next one unless the simulation has ended.
func (r *replica) restartAfter(p *process) {
	<-p.ctx.Done()
	r.detach(p)
	over, cancel := context.WithCancel(context.Background())
	cancel()
	p.dead.Store(true)
	p.relay.Close(over)
	p.client.Close()
	if r.sim.log.closing.Load() {
		return
	}
	if !p.ended.Load() {
		p.derive("rebirth").sleep(0, 40*time.Second)
	}
	if !r.sim.log.closing.Load() {
		r.start()
	}
}

func (r *replica) detach(p *process) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.current == p {
		r.current = nil
	}
}

// running is the live process of this replica, nil if there is none.
func (r *replica) running() *process {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.current == nil || r.current.dead.Load() {
		return nil
	}
	return r.current
}

// stop ends the process for good.
func (r *replica) stop() {
	if p := r.running(); p != nil {
		p.cancel()
	}
}

// anyProcess is a process that takes requests. When none runs, it waits and tries again.
func (c *client) anyProcess() *process {
	for range 200 {
		if p := c.sim.replicas[c.upTo(len(c.sim.replicas))].running(); p != nil {
			return p
		}
		c.sleep(time.Second, 2*time.Second)
	}
	panic("no replica ever came back")
}
