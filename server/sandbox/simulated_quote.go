package sandbox

import (
	"encoding/json"
	"net/http"
)

type quoteKey struct {
	flow, account string
	amount        cents
}

// The answer of calculate-interest; members in the order of the documented samples.
type quote struct {
	AccountNumber json.Number   `json:"account_number"`
	AccountType   string        `json:"account_type,omitempty"` // 2.5.1
	Amount        cents         `json:"amount"`
	Customer      quoteCustomer `json:"customer"`
	Regular       *quoteRegular `json:"regular_purchase,omitempty"`
	Promotional   []quotePlan   `json:"promotional_purchase"`
}

type quoteCustomer struct {
	Air       rate   `json:"air"`
	Credit    cents  `json:"available_credit"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Category  string `json:"category_type"`
}

type quoteRegular struct {
	TermAmount cents `json:"term_amount"`
	Air        rate  `json:"air"`
	Fees       []fee `json:"fees"`
	Verify     bool  `json:"verify"`
}

type quotePlan struct {
	ID    int         `json:"plan_id"`
	Name  string      `json:"plan_name,omitempty"` // 2.5.1
	Terms []quoteTerm `json:"terms"`
}

type quoteTerm struct {
	Term       int    `json:"term"`
	TermAmount cents  `json:"term_amount"`
	APR        *rate  `json:"apr,omitempty"`          // 2.5
	Rates      *rates `json:"annual_rates,omitempty"` // 2.5.1
	Fees       []fee  `json:"fees"`
}

type rates struct {
	Description string `json:"description"`
	Rate        rate   `json:"rate"`
	Type        string `json:"type"`
	Message     string `json:"message"`
}

type fee struct {
	Description string `json:"description"`
	Amount      cents  `json:"amount"`
	Type        string `json:"type"`
	Message     string `json:"message"`
}

// calculateInterest answers both versions and records the amount: an authorization must repeat it.
func calculateInterest(c *request) (any, error) {
	who := byAccount(c.http.PathValue("account"))
	if err := c.checkVerified(who); err != nil {
		return nil, err
	}
	if who == nil {
		return nil, notFound()
	}
	var in struct {
		Amount json.RawMessage `json:"amount"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	amount, err := amountOf(in.Amount)
	if err != nil {
		return nil, err
	}
	if err := who.mayPurchase(); err != nil {
		return nil, err
	}
	c.s.quotes[quoteKey{c.token.flow(), who.account, amount}] = true
	c.s.lastQuote[c.token.client.ID+" "+who.account] = amount
	if who.sample.covers(amount) && c.version == "v2.5" && c.lang == "en" {
		return json.RawMessage(who.sample.body), nil
	}
	return alterQuote(amount, c.quote(who, amount)), nil
}

// checkVerified refuses a customer-scope token for every account but the one that the hosted page verified on
// this token, before it is known whether there is such an account. A merchant-scope token asks in a store,
// where the customer is verified after the plans were shown (POS API, flows).
func (c *request) checkVerified(who *customer) error {
	if c.token.scope != "customer" || c.mode.unverified {
		return nil
	}
	w := c.token.session
	if w == nil || !w.verified || who == nil || w.chosen.account != who.account {
		return refuse(http.StatusNotFound, "customer_identity_not_found")
	}
	return nil
}

func (c *request) quote(who *customer, amount cents) quote {
	q := quote{
		AccountNumber: json.Number(who.account), Amount: amount,
		Customer:    quoteCustomer{who.air, c.s.credit(who), who.first, who.last, who.category},
		Promotional: []quotePlan{},
	}
	if c.version == "v2.5.1" {
		q.AccountType = who.kind
	}
	if !who.noRegular && !c.token.client.NoRegular {
		verify := c.s.bypassOpen(who.account, amount) || who.sample.covers(amount)
		q.Regular = &quoteRegular{TermAmount: amount, Air: who.air, Fees: []fee{}, Verify: verify}
	}
	for _, p := range who.plans() {
		q.Promotional = append(q.Promotional, c.quotePlan(who, p, amount))
	}
	return q
}

func (c *request) quotePlan(who *customer, p plan, amount cents) quotePlan {
	out := quotePlan{ID: p.id}
	if c.version == "v2.5.1" {
		out.Name = p.name
	}
	for _, term := range p.terms {
		out.Terms = append(out.Terms, c.quoteTerm(who, p, amount, term))
	}
	return out
}

func (c *request) quoteTerm(who *customer, p plan, amount cents, term int) quoteTerm {
	out := quoteTerm{Term: term, TermAmount: p.termAmount(amount, term), Fees: []fee{}}
	if who.sample.covers(amount) {
		if printed, ok := who.sample.terms[[2]int{p.id, term}]; ok {
			out.TermAmount = printed
		}
	}
	if p.feeKind != "" {
		description, message := p.feeTexts(c.lang)
		out.Fees = append(out.Fees, fee{description, p.fee, p.feeKind, message})
	}
	if c.version == "v2.5" {
		out.APR = &p.rate
		return out
	}
	description, message := p.rateTexts(who.province, c.lang)
	out.Rates = &rates{description, p.rate, "apr", message}
	return out
}

// The regular-purchase bypass: at most 3 regular purchases of the account in the past 24 hours and at most
// 200.00.
const (
	bypassLimit = cents(20000)
	bypassCount = 3
)

// bypassOpen checks the fourth last purchase: unless it lies within 24 hours, there were at most three.
func (s *Sandbox) bypassOpen(account string, amount cents) bool {
	past := s.regulars[account]
	fourth := len(past) - bypassCount - 1
	return amount <= bypassLimit && (fourth < 0 || !past[fourth].After(s.opt.Now().Add(-24*hour)))
}
