package simulation

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/api"
	"candor/server/relay"
)

// create makes the checkout as a merchant's server does.
func (c *client) create() bool {
	body := `"channel":"online","use":"embedded","province":"ON"`
	if c.channel == checkout.InStore {
		body = `"channel":"in_store","use":"tablet","location_id":"queen","employee_id":"1042"`
	}
	body = fmt.Sprintf(`{"amount":"1200.00","currency":"CAD","locale":"en-CA","reference":%q,`+
		`"auto_capture":%t,%s}`, c.order, c.seller.chance(0.5), body)
	for range 6 {
		status, answer := c.callUntilAnswered("/v1/checkouts", body)
		var made struct{ ID relay.CheckoutID }
		if status == http.StatusCreated && json.Unmarshal(answer, &made) == nil {
			c.ref = relay.Ref{Merchant: maple, Checkout: made.ID}
			return true
		}
	}
	return false
}

func (c *client) path(of string) string { return "/v1/checkouts/" + string(c.ref.Checkout) + of }

// sell does the merchant's part: it reads the checkout, and now and then changes the amount, cancels or
// reconciles.
func (c *client) sell() {
	change, cancel, reconcile := c.seller.chance(0.1), c.seller.chance(0.12), c.seller.chance(0.05)
	looks, most := 2+c.seller.upTo(4), 6
	if c.sim.afterSale {
		change, cancel, looks, most = false, false, 20, 16
	}
	for range looks {
		c.seller.sleep(time.Second, 15*time.Second)
		switch {
		case change && c.seller.chance(0.5):
			c.callUntilAnswered(c.path("/amount"),
				fmt.Sprintf(`{"amount":"%d.00"}`, 12*(1+c.seller.upTo(200))))
		case cancel && c.seller.chance(0.5):
			c.callUntilAnswered(c.path("/cancel"), "")
		case reconcile && c.seller.chance(0.5):
			c.callUntilAnswered(c.path("/reconcile"), "")
		}
		if c.readFacts() == checkout.StepApproved {
			c.afterSale(most)
			return
		}
	}
}

// readFacts reads the checkout as its merchant.
func (c *client) readFacts() checkout.Step {
	var f struct {
		Step          checkout.Step
		Amount        money.Amount
		Authorization string `json:"authorization_id"`
		Manual        bool
		Operations    []operation
	}
	after := c.observationCount()
	status, answer := c.call(http.MethodGet, c.path(""), "", "")
	if status != http.StatusOK || json.Unmarshal(answer, &f) != nil {
		return ""
	}
	c.report(f.Operations...)
	c.observe(observation{f.Step, f.Authorization, f.Amount, f.Manual, after})
	return f.Step
}

// operation is an operation as the merchant API reports it.
type operation struct {
	ID        string
	Kind      string
	Amount    string
	Status    api.OperationStatus
	Reference string
	Cause     relay.Cause
}

// afterSale captures, releases, refunds and returns some of what was authorized, fewer than most times, and
// now and then more than there is.
func (c *client) afterSale(most int) {
	var captures []operation
	for range c.seller.upTo(most) {
		c.seller.sleep(0, 20*time.Second)
		amount := 1 + c.seller.upTo(700)
		path := pick(c.seller, "/captures", "/captures", "/release", "/refunds")
		if len(captures) > 0 && c.seller.chance(0.6) {
			captured := captures[c.seller.upTo(len(captures))]
			path = "/captures/" + captured.ID + "/returns"
			if c.seller.chance(0.8) {
				amount = 1 + c.seller.upTo(int(centsOf(captured.Amount)/100))
			}
		}
		body := fmt.Sprintf(`{"amount":"%d.00"}`, amount)
		if path != "/refunds" && c.seller.chance(0.2) {
			body = `{"all":true}`
		}
		status, answer := c.callUntilAnswered(c.path(path), body)
		var d operation
		if status != http.StatusCreated || json.Unmarshal(answer, &d) != nil {
			continue
		}
		c.report(d)
		if d.Kind == "capture" && d.Status == api.StatusDone {
			captures = append(captures, d)
		}
	}
}

func (c *client) report(list ...operation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reported = append(c.reported, list...)
}

// finalLook reads the checkout as shopper and as merchant at the end. Both must succeed.
func (c *client) finalLook() {
	if c.ref.Checkout == "" {
		return
	}
	if !c.eventually(func() bool { _, ok := c.look(); return ok }) {
		c.sim.log.fail("%s: cannot be seen when all is over", c.name)
	}
	if !c.eventually(func() bool { return c.readFacts() != "" }) {
		c.sim.log.fail("%s: the merchant cannot see it when all is over", c.name)
	}
}

// eventually tries up to five times, because the process that was asked may be stopping.
func (c *client) eventually(look func() bool) bool {
	for range 5 {
		if look() {
			return true
		}
		c.sleep(time.Second, 2*time.Second)
	}
	return false
}
