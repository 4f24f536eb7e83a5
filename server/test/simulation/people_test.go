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

// canary marks what nobody but the relay and the lender may see.
func canary(what string) string { return "canary-" + what }

var canaries = [][]byte{[]byte("canary-"), []byte(merchantKey)}

var merchant = relay.Merchant{
	ID: maple, Names: map[locale.Language]string{locale.English: "Maple & Birch"}, Language: locale.English, Province: "ON", Zone: time.UTC,
	Keys:      []string{sha256Hex(merchantKey)},
	Locations: []relay.Location{{ID: "queen", Name: "Queen Street", Province: "ON", ExternalID: "MB-1"}},
	Override:  true, Kinds: map[int]offer.Kind{5: offer.KindEqual},
}

func sha256Hex(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

var (
	associate = relay.Who{Actor: checkout.Associate, Associate: "1042", Role: relay.RoleAssociate, Device: "tablet-1"}
	manager   = relay.Who{Actor: checkout.Associate, Associate: "1003", Role: relay.RoleManager, Device: "tablet-1"}
)

// client is one checkout as the people around it know it.
type client struct {
	luck
	w       *simulation
	ref     relay.Ref
	name    string // the merchant's reference
	channel checkout.Channel
	seller  luck   // the merchant's
	account string // 14 digits; the card is these after 90
	mu      sync.Mutex
	told    []told
	heard   []done // of operations

	reconciled bool // what people had was looked up again
}

// told is what somebody was told about how it ended.
type told struct {
	step          checkout.Step
	authorization string
	amount        money.Amount
	manual        bool
	after         int // how much had been told when this was asked for
}

// welcome makes a checkout, prepared or through everything, and lets the people at it.
func (w *simulation) welcome(name string) {
	c := w.newClient(name, pick(w.luck, checkout.Online, checkout.Online, checkout.InStore))
	w.clients = append(w.clients, c)
	if w.whole || ready == nil {
		w.people.Go(func() {
			if c.create() {
				c.live()
			}
		})
		return
	}
	c.place(ready[c.channel])
	w.people.Go(c.live)
}

// newClient gives a checkout an account of 14 digits that no figure or id holds.
func (w *simulation) newClient(name string, channel checkout.Channel) *client {
	c := &client{w: w, luck: w.of(name), name: name, channel: channel}
	c.account = fmt.Sprint(20_000_000_000_000 + c.r64()%10_000_000_000_000)
	c.seller = w.of(name + " merchant")
	return c
}

func (c *client) live() {
	c.w.people.Go(c.shop)
	c.w.people.Go(c.sell)
}

// shop is the life of whoever stands before the screen.
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
		who, a := c.next(v)
		a.Revision = v.Revision
		if c.chance(0.05) {
			a.Revision--
		}
		c.click(who, a)
	}
}

// click does an act once, or several times at once: the same, or with another language beside it.
func (c *client) click(who relay.Who, a checkout.Action) {
	var all sync.WaitGroup
	for i := range pick(c.luck, 1, 1, 1, 1, 2, 4) {
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

// patience is how long a person waits, or the browser lives.
func (c *client) patience() (context.Context, context.CancelFunc) {
	if c.strikes(goesAway) {
		return context.WithTimeout(context.Background(), c.between(time.Millisecond, 5*time.Second))
	}
	return context.WithTimeout(context.Background(), 30*time.Second)
}

func (c *client) act(who relay.Who, a checkout.Action) {
	p := c.anyone()
	ctx, cancel := c.patience()
	defer cancel()
	after := c.heardOf()
	v, err := p.relay.Act(ctx, c.ref, who, a)
	c.w.story.note(c.name, who.Actor, a.Do, "at", a.Revision, "on", p.name, "→", v.Step, v.Problem, err)
	if err == nil && !p.dead.Load() && ctx.Err() == nil {
		c.saw(v, after)
	}
}

func (c *client) look() (checkout.View, bool) {
	p := c.anyone()
	ctx, cancel := c.patience()
	defer cancel()
	who := relay.Shopper
	if c.channel == checkout.InStore && c.chance(0.5) {
		who = associate
	}
	after := c.heardOf()
	v, err := p.relay.View(ctx, c.ref, who)
	if err != nil || p.dead.Load() || ctx.Err() != nil {
		return v, false
	}
	c.saw(v, after)
	return v, true
}

// next is what a person does on seeing a screen.
func (c *client) next(v checkout.View) (relay.Who, checkout.Action) {
	who := relay.Shopper
	if c.channel == checkout.InStore && (v.Step == checkout.StepIdentify || v.Step == checkout.StepOffers) {
		who = associate
	}
	switch {
	case v.Step.Waiting():
		return who, checkout.Action{Do: checkout.DoCheck}
	case c.chance(0.06):
		other := checkout.Action{Do: checkout.DoLanguage, Language: pick(c.luck, locale.English, locale.French)}
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
		return who, checkout.Action{Do: checkout.DoEvent, Event: pick[checkout.Event](c.luck, "success", "success", "success", "cancel"),
			EventSession: v.Lender.Session, EventAccount: c.account, EventVerified: "true", EventAction: "purchase"}
	case checkout.StepOffers:
		if len(v.Offers) == 0 {
			return who, checkout.Action{Do: checkout.DoQuote}
		}
		return who, checkout.Action{Do: checkout.DoChoose, Offer: v.Offers[c.upTo(len(v.Offers))].ID}
	case checkout.StepHandover:
		return who, checkout.Action{Do: checkout.DoContinue}
	case checkout.StepReview:
		if v.Review == nil || c.chance(0.05) {
			return pick(c.luck, relay.Shopper, associate), checkout.Action{Do: checkout.DoBack}
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
		return manager, checkout.Action{Do: checkout.DoOverride, Reason: checkout.Reasons[0], Seen: checkout.Yes}
	case v.Verify == nil || v.Verify.Sent == "" || c.chance(0.1):
		return relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: pick(c.luck, checkout.MethodSMS, checkout.MethodEmail)}
	case c.chance(0.1):
		return relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: "0000"}
	}
	return relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: c.w.books.text(c.requestID())}
}

// requestID is how the customer's text message is found.
func (c *client) requestID() string {
	now, err := c.w.base.Checkout(context.Background(), c.ref.Merchant, c.ref.Checkout)
	must(err)
	return now.State.RequestID
}

// saw remembers what a View says about the end, and looks for what it must not hold.
func (c *client) saw(v checkout.View, after int) {
	if c.w.whole || v.Step.Ended() {
		text, err := json.Marshal(v)
		must(err)
		c.scan("a view", text)
	}
	t := told{step: v.Step, amount: v.Amount, after: after}
	if v.Outcome != nil {
		t.authorization, t.manual = v.Outcome.Authorization, v.Outcome.Manual
	}
	c.tell(t)
}

// heardOf is how much has been told of the checkout, to anybody.
func (c *client) heardOf() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.told)
}

func (c *client) tell(t told) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told = append(c.told, t)
}

func (c *client) scan(what string, text []byte) {
	for _, secret := range append(canaries, []byte(c.account)) {
		if bytes.Contains(text, secret) {
			c.w.story.wrong("%s: %s holds %s", c.name, what, secret)
		}
	}
}

// call asks the merchant API. The answer is lost with the process, or with the wait for it.
func (c *client) call(method, path, key, body string) (status int, answer []byte) {
	p := c.anyone()
	ctx, cancel := c.patience()
	defer cancel()
	q := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(body))
	if body == "" {
		q.Body, q.ContentLength = http.NoBody, 0
	}
	q.Header.Set("Authorization", "Bearer "+merchantKey)
	if method == http.MethodPost {
		q.Header.Set("Content-Type", "application/json")
		q.Header.Set("Idempotency-Key", key)
	}
	r := httptest.NewRecorder()
	p.api.ServeHTTP(r, q)
	c.w.story.note(c.name, "merchant", method, path, body, "on", p.name, "→", r.Code)
	if p.dead.Load() || ctx.Err() != nil {
		return 0, nil
	}
	c.scan("an answer to the merchant", bytes.ReplaceAll(r.Body.Bytes(), []byte("client_token"), nil))
	return r.Code, r.Body.Bytes()
}

// insist repeats a call under one key until somebody answers.
func (c *client) insist(path, body string) (status int, answer []byte) {
	key := fmt.Sprint("k", c.seller.r64())
	for range 5 {
		if status, answer = c.call(http.MethodPost, path, key, body); status != 0 && status != 409 && status < 500 {
			return status, answer
		}
		c.sleep(time.Second, 5*time.Second)
	}
	return status, answer
}
