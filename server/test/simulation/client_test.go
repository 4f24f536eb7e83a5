package simulation

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
	"candor/server/relay"
)

const (
	maple         = relay.MerchantID("maple")
	lenderOrigin  = "http://lender.example"
	merchantKey   = "sk_test_0123456789abcdefghijklmnopqrstuvwxyz0123456"
	preparedToken = "canary-customer-token-prepared"
)

var relayKey = relay.NewSecret(canary("relay-key-of-at-least-32-bytes"))

// canary marks a secret that only the relay and the lender may see.
func canary(what string) string { return "canary-" + what }

var canaries = [][]byte{[]byte("canary-"), []byte(merchantKey)}

var merchant = relay.Merchant{
	ID: maple, Names: map[locale.Language]string{locale.English: "Maple & Birch"}, Language: locale.English,
	Province: "ON", Zone: time.UTC,
	Keys:      []string{sha256Hex(merchantKey)},
	Locations: []relay.Location{{ID: "queen", Name: "Queen Street", Province: "ON", ExternalID: "MB-1"}},
	Override:  true, Kinds: map[int]offer.Kind{5: offer.KindEqual},
}

func sha256Hex(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

var (
	associate = relay.Who{Actor: checkout.Associate, Associate: "1042", Role: relay.RoleAssociate,
		Device: "tablet-1"}
	manager = relay.Who{Actor: checkout.Associate, Associate: "1003", Role: relay.RoleManager,
		Device: "tablet-1"}
)

// client is one checkout, with the shopper, the associate and the merchant who act on it.
type client struct {
	faultPlan
	sim          *simulation
	ref          relay.Ref
	name         string
	order        string // the merchant's reference: its name, or that of another client with the same order
	channel      checkout.Channel
	seller       faultPlan // the merchant's plan
	account      string    // 14 digits; the card number is 90 and then these
	mu           sync.Mutex
	observations []observation
	reported     []operation // operations that the merchant API reported

	reconciled bool // the merchant reconciled what was manual
}

// observation is what an actor saw of the checkout.
type observation struct {
	step          checkout.Step
	authorization string
	amount        money.Amount
	manual        bool
	after         int // how many observations there were when this was asked for
}

// addClient makes a checkout, prepared or from its creation on, and starts its actors.
func (sim *simulation) addClient(name string) {
	sim.addAndStart(sim.newClient(name,
		pick(sim.faultPlan, checkout.Online, checkout.Online, checkout.InStore)))
}

func (sim *simulation) addAndStart(c *client) {
	sim.clients = append(sim.clients, c)
	if sim.fromCreation || preparedCheckouts == nil {
		sim.actors.Go(func() {
			if c.create() {
				c.start()
			}
		})
		return
	}
	c.storePrepared(preparedCheckouts[c.channel])
	sim.actors.Go(c.start)
}

// addTwin makes one more checkout of the order of another client, for the same person: a second tab, or a
// second press on "new sale".
func (sim *simulation) addTwin(name string, of *client) {
	c := sim.newClient(name, of.channel)
	c.order, c.account = of.order, of.account
	sim.addAndStart(c)
}

// newClient makes a client. No amount or id contains its account number of 14 digits.
func (sim *simulation) newClient(name string, channel checkout.Channel) *client {
	c := &client{sim: sim, faultPlan: sim.derive(name), name: name, order: name, channel: channel}
	c.account = fmt.Sprint(20_000_000_000_000 + c.uint64()%10_000_000_000_000)
	c.seller = sim.derive(name + " merchant")
	return c
}

func (c *client) start() {
	c.sim.actors.Go(c.shop)
	c.sim.actors.Go(c.sell)
}

// shop acts as the shopper or associate at the screen.
func (c *client) shop() {
	for range 4 + c.upTo(10) {
		c.sleep(200*time.Millisecond, 6*time.Second)
		v, ok := c.look()
		if !ok {
			continue
		}
		if v.Step.Ended() {
			return
		}
		who, a := c.nextAction(v)
		a.Revision = v.Revision
		if c.chance(0.05) {
			a.Revision--
		}
		c.actAtOnce(who, a)
	}
}

// actAtOnce sends an action once, or several times at once: the same, or a change of language beside it.
func (c *client) actAtOnce(who relay.Who, a checkout.Action) {
	var all sync.WaitGroup
	for i := range pick(c.faultPlan, 1, 1, 1, 1, 2, 4) {
		one := a
		if i > 0 && c.chance(0.2) {
			one.Do, one.Language = checkout.DoLanguage, locale.French
		}
		after := c.between(0, 50*time.Millisecond)
		all.Go(func() {
			time.Sleep(after)
			c.act(who, one)
		})
	}
	all.Wait()
}

// requestContext ends when the person stops waiting, or when the browser goes away.
func (c *client) requestContext() (context.Context, context.CancelFunc) {
	if c.happens(browserGoesAway) {
		c.sim.reachedOpen(browserGoesAway, "request")
		return context.WithTimeout(context.Background(), c.between(time.Millisecond, 5*time.Second))
	}
	return context.WithTimeout(context.Background(), 30*time.Second)
}

func (c *client) act(who relay.Who, a checkout.Action) {
	p := c.anyProcess()
	ctx, cancel := c.requestContext()
	defer cancel()
	after := c.observationCount()
	v, err := p.relay.Act(ctx, c.ref, who, a)
	c.sim.log.add(c.name, who.Actor, a.Do, "at", a.Revision, "on", p.name, "→", v.Step, v.Problem, err)
	if err == nil && !p.dead.Load() && ctx.Err() == nil {
		c.recordView(v, after)
	}
}

func (c *client) look() (checkout.View, bool) {
	p := c.anyProcess()
	ctx, cancel := c.requestContext()
	defer cancel()
	who := relay.Shopper
	if c.channel == checkout.InStore && c.chance(0.5) {
		who = associate
	}
	after := c.observationCount()
	v, err := p.relay.View(ctx, c.ref, who)
	if err != nil || p.dead.Load() || ctx.Err() != nil {
		return v, false
	}
	c.recordView(v, after)
	return v, true
}

// nextAction is what a person does on seeing a screen.
func (c *client) nextAction(v checkout.View) (relay.Who, checkout.Action) {
	who := relay.Shopper
	if c.channel == checkout.InStore && (v.Step == checkout.StepIdentify || v.Step == checkout.StepOffers) {
		who = associate
	}
	switch {
	case len(v.Standing) > 0 && c.chance(0.3):
		return manager, checkout.Action{Do: checkout.DoSecond, Seen: checkout.Yes}
	case v.Step.Waiting():
		return who, checkout.Action{Do: checkout.DoCheck}
	case c.chance(0.06):
		other := checkout.Action{
			Do: checkout.DoLanguage, Language: pick(c.faultPlan, locale.English, locale.French),
		}
		if v.Review != nil { // as a page does that shows it
			other.Digest, other.Wording = v.Review.Digest, checkout.WordingShown
		}
		return who, other
	case c.chance(0.02):
		return who, checkout.Action{Do: checkout.DoCancel}
	}
	switch v.Step {
	case checkout.StepIdentify:
		return who, checkout.Action{Do: checkout.DoIdentify, Number: "90" + c.account}
	case checkout.StepLender:
		if v.Lender == nil {
			break
		}
		return who, checkout.Action{Do: checkout.DoEvent,
			Event:        pick[checkout.Event](c.faultPlan, "success", "success", "success", "cancel"),
			EventSession: v.Lender.Session, EventAccount: c.account, EventVerified: "true",
			EventAction: "purchase"}
	case checkout.StepOffers:
		if len(v.Offers) == 0 {
			return who, checkout.Action{Do: checkout.DoQuote}
		}
		return who, checkout.Action{Do: checkout.DoChoose, Offer: v.Offers[c.upTo(len(v.Offers))].ID}
	case checkout.StepHandover:
		return who, checkout.Action{Do: checkout.DoContinue}
	case checkout.StepReview:
		if v.Review == nil || c.chance(0.05) {
			return pick(c.faultPlan, relay.Shopper, associate), checkout.Action{Do: checkout.DoBack}
		}
		return who, checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest, Consent: checkout.Yes}
	case checkout.StepVerify:
		return c.verify(v)
	}
	return who, checkout.Action{Do: checkout.DoRestart}
}

func (c *client) verify(v checkout.View) (relay.Who, checkout.Action) {
	switch {
	case c.chance(0.1):
		return manager, checkout.Action{Do: checkout.DoOverride, Reason: checkout.Reasons[0],
			Seen: checkout.Yes}
	case v.Verify == nil || v.Verify.Sent == "" || c.chance(0.1):
		return relay.Shopper, checkout.Action{
			Do: checkout.DoSend, Method: pick(c.faultPlan, checkout.MethodSMS, checkout.MethodEmail)}
	case c.chance(0.1):
		return relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: "0000"}
	}
	return relay.Shopper, checkout.Action{Do: checkout.DoConfirm,
		Code: c.sim.lender.textedCode(c.requestID())}
}

// requestID finds the verification, and so the customer's text message.
func (c *client) requestID() string {
	now, err := c.sim.store.Checkout(context.Background(), c.ref.Merchant, c.ref.Checkout)
	must(err)
	return now.State.RequestID
}

// recordView records what a View says about the outcome, and searches it for secrets.
func (c *client) recordView(v checkout.View, after int) {
	if c.sim.fromCreation || v.Step.Ended() {
		text, err := json.Marshal(v)
		must(err)
		c.scan("a view", text)
	}
	o := observation{step: v.Step, amount: v.Amount, after: after}
	if v.Outcome != nil {
		o.authorization, o.manual = v.Outcome.Authorization, v.Outcome.Manual
	}
	c.observe(o)
}

// observationCount is how many observations of the checkout there are, by all actors.
func (c *client) observationCount() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.observations)
}

func (c *client) observe(o observation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.observations = append(c.observations, o)
}

func (c *client) scan(what string, text []byte) {
	for _, secret := range append(canaries, []byte(c.account)) {
		if bytes.Contains(text, secret) {
			c.sim.log.fail("%s: %s holds %s", c.name, what, secret)
		}
	}
}

// call calls the merchant API. The answer is lost when the process dies or the request context ends.
func (c *client) call(method, path, key, body string) (status int, answer []byte) {
	p := c.anyProcess()
	ctx, cancel := c.requestContext()
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(body))
	if body == "" {
		r.Body, r.ContentLength = http.NoBody, 0
	}
	r.Header.Set("Authorization", "Bearer "+merchantKey)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", key)
	}
	w := httptest.NewRecorder()
	p.api.ServeHTTP(w, r)
	c.sim.log.add(c.name, "merchant", method, path, body, "on", p.name, "→", w.Code)
	if p.dead.Load() || ctx.Err() != nil {
		return 0, nil
	}
	c.scan("an answer to the merchant", bytes.ReplaceAll(w.Body.Bytes(), []byte("client_token"), nil))
	return w.Code, w.Body.Bytes()
}

// callUntilAnswered repeats a call under one idempotency key, up to five times.
func (c *client) callUntilAnswered(path, body string) (status int, answer []byte) {
	key := fmt.Sprint("k", c.seller.uint64())
	for range 5 {
		if status, answer = c.call(http.MethodPost, path, key, body); status != 0 && status != 409 &&
			status < 500 {
			return status, answer
		}
		c.sleep(time.Second, 5*time.Second)
	}
	return status, answer
}
