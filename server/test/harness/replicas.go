package harness

import (
	"encoding/base64"
	"sync"
	"testing"

	"candor/server/config"
	"candor/server/relay"
	"candor/server/test/postgres"
)

// Replicas are several relays on one PostgreSQL and one simulated lender, with the same keys, one clock and
// one log. Each is an Env; the address of the first is the public one.
type Replicas []*Env

// NewReplicas starts n replicas. The test may change the demo's configuration; nil leaves it.
func NewReplicas(t *testing.T, n int, change func(*config.Config)) Replicas {
	t.Helper()
	first, c := NewLender(t)
	if change != nil {
		change(&c)
	}
	e := config.Environment{Store: relay.NewSecret(postgres.NewDatabase(t)),
		Key:      relay.NewSecret(string(RandomKey())),
		SealKeys: relay.NewSecret("k1 " + base64.StdEncoding.EncodeToString(RandomKey()))}
	all := Replicas{first}
	first.Open(e, c)
	e.PublicURL = first.Public.URL
	for range n - 1 {
		next := first.Beside()
		next.Open(e, c)
		all = append(all, next)
	}
	return all
}

// Beside is an Env for another replica beside this one, with the same lender, clock and log. It is not open.
func (e *Env) Beside() *Env {
	return &Env{T: e.T, Log: e.Log, Clock: e.Clock, Data: e.Data, Lender: e.Lender, orders: e.orders}
}

// RunConcurrently runs f n times at once, spread over the replicas, and returns when all are done.
func (all Replicas) RunConcurrently(n int, f func(e *Env, i int)) {
	start := make(chan struct{})
	var done sync.WaitGroup
	for i := range n {
		done.Go(func() {
			<-start
			f(all[i%len(all)], i)
		})
	}
	close(start)
	done.Wait()
}
