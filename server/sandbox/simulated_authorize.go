package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	promotionalPurchase = "promotional_purchase"
	regularPurchase     = "regular_purchase"
)

type authorizationInput struct {
	Account   text            `json:"account_number"`
	Card      text            `json:"vcc_number"`
	Reference string          `json:"reference"`
	Option    option          `json:"financing_option"`
	Amount    json.RawMessage `json:"amount"`
	Capture   *bool           `json:"auto_capture"`
	Code      text            `json:"verification_code"`
	RequestID string          `json:"request_id"`
	SessionID string          `json:"widget_session_id"`
	Location  string          `json:"external_location_id"`
	Employee  string          `json:"external_employee_id"`
	Statement json.RawMessage `json:"sku_data"`
}

type option struct {
	Type string `json:"transaction_type"`
	Plan int    `json:"plan_id"`
	Term int    `json:"term"`
}

// purchase is an authorization while it is checked.
type purchase struct {
	in     authorizationInput
	who    *customer // the primary holder
	amount cents
	plan   plan // zero for a regular purchase
	online bool
	proof  *verification // in a store
}

// authorize answers POST authorization. The order of the checks is our own: input, merchant, account,
// identity, plan, credit, and the code last, so that only a purchase that succeeds uses up a code.
func authorize(c *request) (any, error) {
	p := &purchase{}
	if err := c.decode(&p.in); err != nil {
		return nil, err
	}
	for _, check := range []func(*purchase) error{
		c.checkInput, c.checkMerchant, c.checkAccount, c.checkIdentity, c.checkQuoted, c.checkMagic,
		c.checkPlan, c.checkCredit, checkCode,
	} {
		if err := check(p); err != nil {
			return nil, err
		}
	}
	entry := c.addToLedger(p)
	if c.mode.twice {
		c.addToLedger(p)
	}
	c.chooseFault(p)
	return c.authorization(entry), nil
}

func (c *request) checkInput(p *purchase) (err error) {
	if p.amount, err = amountOf(p.in.Amount); err != nil {
		return err
	}
	switch {
	case !digits(string(p.in.Account)) || len(strings.TrimLeft(string(p.in.Account), "0")) > 14:
		return wrongInput("account_number", "number(14) expected", string(p.in.Account))
	case p.in.Capture == nil:
		return wrongInput("auto_capture", "required", "")
	case len(p.in.Reference) > 40:
		return wrongInput("reference", "at most 40 characters", p.in.Reference)
	case len(p.in.RequestID) > 150:
		return wrongInput("request_id", "at most 150 characters", p.in.RequestID)
	case !isStatement(p.in.Statement):
		return wrongInput("sku_data", "an object with purchase_order string(10) and products expected", "")
	case p.in.Option.Type != promotionalPurchase && p.in.Option.Type != regularPurchase:
		return wrongInput("financing_option.transaction_type", "invalid", p.in.Option.Type)
	case p.in.Option.Type == promotionalPurchase && (p.in.Option.Plan <= 0 || p.in.Option.Term <= 0):
		return wrongInput("financing_option.plan_id", "plan_id and term required for promotional_purchase",
			"")
	}
	return nil
}

// checkMerchant also decides the channel: a customer-scope token or a widget session is online, everything
// else in a store.
func (c *request) checkMerchant(p *purchase) error {
	client := c.token.client
	p.online = c.token.scope == "customer" || p.in.SessionID != ""
	switch {
	case client.NoAuthorization:
		return conflict("not_permitted")
	case client.NoPreAuthorization && !*p.in.Capture:
		return conflict("auth_not_allowed")
	case p.online:
		return nil
	case !client.registered(p.in.Location):
		return conflict("external_location_id_not_found")
	case p.in.Employee == "":
		return wrongInput("external_employee_id", "required in a store", "")
	}
	return nil
}

// isStatement accepts an object, or nothing. Its figures are printed and not validated (POS API,
// authorization).
func isStatement(raw json.RawMessage) bool {
	if len(raw) == 0 || string(raw) == "null" {
		return true
	}
	var in struct {
		Order    string            `json:"purchase_order"`
		Products []json.RawMessage `json:"products"`
	}
	return json.Unmarshal(raw, &in) == nil && len(in.Order) <= 10
}

func (c *Client) registered(location string) bool {
	if len(c.Locations) == 0 {
		return location != "" && location != "unregistered"
	}
	return slices.Contains(c.Locations, location)
}

func (c *request) checkAccount(p *purchase) error {
	if p.who = byAccount(string(p.in.Account)); p.who == nil {
		return notFound()
	}
	if p.in.Card != "" && byCard(string(p.in.Card)) == nil {
		return notFound()
	}
	if cardHolder(p.who.account, string(p.in.Card)) == nil {
		return conflict("vcc_account_mismatch")
	}
	if c.token.client.ConsumerOnly && p.who.kind == "business" {
		return conflict("account_type_not_permitted")
	}
	return p.who.mayPurchase()
}

func (c *request) checkIdentity(p *purchase) error {
	if p.online {
		return c.checkFlow(p)
	}
	if p.in.Code == "" {
		return conflict("verification_code_required")
	}
	p.proof = c.s.verifications[verificationKey(c.token.client.ID, p.who.account, p.in.RequestID)]
	if p.proof == nil || p.proof.card != string(p.in.Card) {
		return conflict("not_verified")
	}
	return nil
}

// checkFlow checks the token that opened the hosted page, its session, and the account that the page
// verified.
func (c *request) checkFlow(p *purchase) error {
	mine, named := c.token.session, c.s.sessions[p.in.SessionID]
	switch {
	case p.in.Code != "":
		return wrongInput("verification_code", "not with the widget", "")
	case mine == nil && named == nil:
		return refuse(http.StatusNotFound, "customer_identity_not_found")
	case mine == nil || mine != named:
		return conflict("not_verified")
	case !mine.verified || mine.chosen.account != p.who.account:
		return refuse(http.StatusNotFound, "customer_identity_not_found")
	}
	return nil
}

func (c *request) checkQuoted(p *purchase) error {
	if !c.s.quotes[quoteKey{c.token.flow(), p.who.account, p.amount}] {
		return wrongInput("amount", "not the amount quoted", p.amount.String())
	}
	return nil
}

func (c *request) checkPlan(p *purchase) (err error) {
	if p.in.Option.Type == promotionalPurchase {
		p.plan, err = p.who.choose(p.in.Option.Plan, p.in.Option.Term)
		return err
	}
	if p.who.noRegular || c.token.client.NoRegular {
		return conflict("plan_term_not_set")
	}
	return nil
}

func (c *request) checkCredit(p *purchase) error {
	if p.plan.reserved(p.amount, p.in.Option.Term) > c.s.credit(p.who) {
		return conflict("credit_exceeded")
	}
	return nil
}

func checkCode(p *purchase) error {
	if p.online {
		return nil
	}
	return p.proof.check(p.in, p.amount)
}

// addToLedger writes the ledger. It merges nothing: the same purchase sent twice is there twice.
func (c *request) addToLedger(p *purchase) LedgerEntry {
	e := LedgerEntry{
		Time: c.now().Truncate(time.Second), ReferenceID: c.reference, Client: c.token.client.ID,
		Channel:       "in_store",
		AccountNumber: p.who.account, VCC: string(p.in.Card), Amount: p.amount.String(),
		TransactionType: p.in.Option.Type, Reference: p.in.Reference, AuthorizationID: c.s.id(),
		AutoCapture: *p.in.Capture,
		Status:      "opened", RequestID: p.in.RequestID, WidgetSessionID: p.in.SessionID,
		Location: p.in.Location, Employee: p.in.Employee, Statement: p.in.Statement,
		who: p.who, amount: p.amount, plan: p.plan,
	}
	if p.online {
		e.Channel = "online"
	} else {
		e.Verification = p.proof.format
	}
	if e.TransactionType == promotionalPurchase {
		e.PlanID, e.Term = p.in.Option.Plan, p.in.Option.Term
	} else {
		c.s.regulars[e.AccountNumber] = append(c.s.regulars[e.AccountNumber], e.Time)
	}
	if c.mode.lag {
		e.listed = c.now().Add(listLag)
	}
	c.s.reserved[e.AccountNumber] += e.amount
	if e.remaining = e.amount; e.AutoCapture {
		e.Status, e.remaining = "closed", 0
		e.CaptureID = c.addCapture(&e, e.amount, e.Reference).id
	}
	c.s.ledger = append(c.s.ledger, e)
	return e
}
