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
	body = fmt.Sprintf(`{"amount":"1200.00","currency":"CAD","locale":"en-CA","reference":%q,"auto_capture":%t,%s}`, c.name, c.seller.chance(0.5), body)
	for range 6 {
		status, answer := c.insist("/v1/checkouts", body)
		var made struct{ ID relay.CheckoutID }
		if status == http.StatusCreated && json.Unmarshal(answer, &made) == nil {
			c.ref = relay.Ref{Merchant: maple, Checkout: made.ID}
			return true
		}
	}
	return false
}

func (c *client) path(of string) string { return "/v1/checkouts/" + string(c.ref.Checkout) + of }

// sell is the merchant's part: looking, now and then changing the amount, cancelling or reconciling.
func (c *client) sell() {
	change, cancel, reconcile := c.seller.chance(0.1), c.seller.chance(0.12), c.seller.chance(0.05)
	for range 2 + c.seller.upTo(4) {
		c.seller.sleep(time.Second, 15*time.Second)
		switch {
		case change && c.seller.chance(0.5):
			c.insist(c.path("/amount"), fmt.Sprintf(`{"amount":"%d.00"}`, 12*(1+c.seller.upTo(200))))
		case cancel && c.seller.chance(0.5):
			c.insist(c.path("/cancel"), "")
		case reconcile && c.seller.chance(0.5):
			c.insist(c.path("/reconcile"), "")
		}
		if c.facts() == checkout.StepApproved {
			c.afterSale()
			return
		}
	}
}

// facts reads the checkout as its merchant.
func (c *client) facts() checkout.Step {
	var f struct {
		Step          checkout.Step
		Amount        money.Amount
		Authorization string `json:"authorization_id"`
		Manual        bool
		Operations    []done
	}
	after := c.heardOf()
	status, answer := c.call(http.MethodGet, c.path(""), "", "")
	if status != http.StatusOK || json.Unmarshal(answer, &f) != nil {
		return ""
	}
	c.hear(f.Operations...)
	c.tell(told{f.Step, f.Authorization, f.Amount, f.Manual, after})
	return f.Step
}

// done is an operation as the merchant is told of it.
type done struct {
	ID        string
	Kind      string
	Amount    string
	Status    api.OperationStatus
	Reference string
}

// afterSale takes some of what was authorized, frees some, and takes some back, now and then more than there is.
func (c *client) afterSale() {
	var captures []string
	for range c.seller.upTo(6) {
		c.seller.sleep(0, 20*time.Second)
		amount := fmt.Sprintf(`{"amount":"%d.00"}`, 1+c.seller.upTo(700))
		path := pick(c.seller, "/captures", "/captures", "/release", "/refunds")
		if len(captures) > 0 && c.seller.chance(0.5) {
			path = "/captures/" + captures[c.seller.upTo(len(captures))] + "/returns"
		}
		status, answer := c.insist(c.path(path), amount)
		var d done
		if status != http.StatusCreated || json.Unmarshal(answer, &d) != nil {
			continue
		}
		c.hear(d)
		if d.Kind == "capture" && d.Status == api.StatusDone {
			captures = append(captures, d.ID)
		}
	}
}

func (c *client) hear(list ...done) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heard = append(c.heard, list...)
}

// lastLook is what everyone sees when all is over.
func (c *client) lastLook() {
	if c.ref.Checkout == "" {
		return
	}
	if !c.sees(func() bool { _, ok := c.look(); return ok }) {
		c.w.story.wrong("%s: cannot be seen when all is over", c.name)
	}
	if !c.sees(func() bool { return c.facts() != "" }) {
		c.w.story.wrong("%s: the merchant cannot see it when all is over", c.name)
	}
}

// sees looks again if need be: the process that was asked may be one that is being stopped.
func (c *client) sees(look func() bool) bool {
	for range 5 {
		if look() {
			return true
		}
		c.sleep(time.Second, 2*time.Second)
	}
	return false
}
