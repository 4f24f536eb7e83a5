package simulation

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/test/memory"
)

// prepared is a checkout at its review, taken from a run without faults.
type prepared struct {
	checkout    relay.Checkout
	disclosures []relay.Disclosure
}

// preparedCheckouts are the two that most simulations start with; nil while they are being made.
var preparedCheckouts map[checkout.Channel]prepared

func prepare(t *testing.T) {
	made := map[checkout.Channel]prepared{}
	for _, channel := range []checkout.Channel{checkout.Online, checkout.InStore} {
		synctest.Test(t, func(t *testing.T) {
			sim := newSimulation(t, 1, memory.New())
			sim.ended.Store(true)
			sim.startReplicas(1)
			c := sim.newClient("prepared", channel)
			if !c.create() {
				t.Fatal("no checkout was made")
			}
			made[channel] = c.toReview(t)
			sim.close()
		})
	}
	preparedCheckouts = made
}

func (c *client) toReview(t *testing.T) prepared {
	for range 10 {
		who := relay.Shopper
		if c.channel == checkout.InStore {
			who = associate
		}
		v, err := c.sim.replicas[0].running().relay.View(context.Background(), c.ref, who)
		if err != nil {
			t.Fatal(err)
		}
		if v.Step == checkout.StepReview {
			now, err := c.sim.store.Checkout(context.Background(), maple, c.ref.Checkout)
			must(err)
			p := prepared{checkout: now}
			for l, digest := range now.State.Digests {
				d, err := c.sim.store.Disclosure(context.Background(), maple, now.ID, digest)
				must(err)
				d.Language = l
				p.disclosures = append(p.disclosures, d)
			}
			return p
		}
		who, a := c.nextAction(v)
		a.Revision = v.Revision
		c.act(who, a)
	}
	t.Fatalf("the review was not reached:\n%s", c.sim.log.String())
	return prepared{}
}

// storePrepared puts a prepared checkout into the store under a name of its own.
func (c *client) storePrepared(p prepared) {
	now, k := time.Now(), p.checkout
	k.ID, k.Reference, k.TokenHash, k.Revision = relay.CheckoutID("co_"+c.name), c.order, "token-"+c.name, 7
	k.Created, k.Expires = now, now.Add(time.Hour)
	k.State.AutoCapture = c.chance(0.5)
	k.Sealed = relay.Sealed{Account: relay.NewSecret(c.account)}
	if k.State.Channel == checkout.Online {
		k.Sealed.Token, k.Sealed.TokenEnds = relay.NewSecret(preparedToken), now.Add(19*time.Minute)
	}
	change := relay.Change{Checkout: &k}
	for _, d := range p.disclosures {
		d.Checkout = k.ID
		change.Disclosures = append(change.Disclosures, d)
	}
	must(c.sim.commit(context.Background(), "prepared", change))
	c.ref = relay.Ref{Merchant: maple, Checkout: k.ID}
}
