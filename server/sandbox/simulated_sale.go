package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// returnDays is how long a capture may be returned: 100 days, published.
const returnDays = 100 * 24 * time.Hour

// forbiddenEmployee is the external_employee_id that may neither capture nor return.
const forbiddenEmployee = "not-permitted"

// saleInput is the body of the four calls about an authorization. Each call reads the members that its
// documents name.
type saleInput struct {
	Amount    json.RawMessage `json:"amount"`
	Reference string          `json:"reference"`
	Full      bool            `json:"full_return"`
	Card      text            `json:"vcc_number"`
	Capture   text            `json:"capture_id"`
	Location  string          `json:"external_location_id"`
	Employee  string          `json:"external_employee_id"`
}

// decodeSale reads the body. An amount is required except for a full return.
func (c *request) decodeSale() (in saleInput, amount cents, err error) {
	if err = c.decode(&in); err != nil {
		return in, 0, err
	}
	if len(in.Reference) > 40 {
		return in, 0, wrongInput("reference", "at most 40 characters", in.Reference)
	}
	if in.Full && len(in.Amount) == 0 {
		return in, 0, nil
	}
	amount, err = amountOf(in.Amount)
	return in, amount, err
}

// openSale reads the body and finds the authorization.
func (c *request) openSale() (in saleInput, amount cents, e *LedgerEntry, err error) {
	if in, amount, err = c.decodeSale(); err == nil {
		e, err = c.entry()
	}
	return in, amount, e, err
}

// entry finds the authorization of the path among the client's own.
func (c *request) entry() (*LedgerEntry, error) {
	for i := range c.s.ledger {
		e := &c.s.ledger[i]
		if e.Client == c.token.client.ID &&
			strconv.FormatInt(e.AuthorizationID, 10) == c.http.PathValue("id") {
			if c.mode.lag {
				e.delayListing(c.now().Add(listLag))
			}
			return e, nil
		}
	}
	return nil, notFound()
}

// delayListing makes the lists show the entry in its present state until a time.
func (e *LedgerEntry) delayListing(until time.Time) {
	before := *e
	before.captures = slices.Clone(e.captures)
	e.before, e.listed = &before, until
}

// take reduces what is left of an authorization, and closes it when nothing is left.
func (e *LedgerEntry) take(amount cents) error {
	switch {
	case e.Status != "opened":
		return conflict("authorization_ended")
	case amount > e.remaining:
		return conflict("auth_amount_exceeded")
	}
	if e.remaining -= amount; e.remaining == 0 {
		e.Status = "closed"
	}
	return nil
}

// release answers POST authorization/{id}/release. Credit that was reserved and is not captured becomes
// available again.
func release(c *request) (any, error) {
	in, amount, e, err := c.openSale()
	if err != nil {
		return nil, err
	}
	return c.carryOut(amount, func() (any, error) {
		if err := e.take(amount); err != nil {
			return nil, err
		}
		c.s.reserved[e.AccountNumber] -= amount
		done := c.addOperation(Operation{Kind: "release", AccountNumber: e.AccountNumber,
			AuthorizationID: e.AuthorizationID, Reference: in.Reference}, amount)
		return map[string]any{
			"authorization_id": e.AuthorizationID, "reference": in.Reference, "amount": amount,
			"remaining_authorization_amount": e.remaining, "date": done.Time.Format(time.RFC3339),
			"message": released.in(c.lang),
		}, nil
	})
}

// capture answers POST authorization/{id}/capture. Reserved credit becomes debt, in as many parts as the
// merchant asks for.
func capture(c *request) (any, error) {
	in, amount, e, err := c.openSale()
	if err != nil {
		return nil, err
	}
	if in.Employee == forbiddenEmployee {
		return nil, conflict("not_permitted")
	}
	return c.carryOut(amount, func() (any, error) {
		if err := e.take(amount); err != nil {
			return nil, err
		}
		made := c.addCapture(e, amount, in.Reference)
		c.addOperation(Operation{Kind: "capture", AccountNumber: e.AccountNumber,
			AuthorizationID: e.AuthorizationID, ID: made.id, CaptureID: made.id,
			Reference: in.Reference, Location: in.Location, Employee: in.Employee}, amount)
		return c.captured(*e, made), nil
	})
}

func (c *request) addCapture(e *LedgerEntry, amount cents, reference string) captureRecord {
	made := captureRecord{id: c.s.id() % 1_000_000_000, at: c.now().Truncate(time.Second), amount: amount,
		reference: reference}
	e.captures = append(e.captures, made)
	c.s.reserved[e.AccountNumber] -= amount
	c.s.owed[e.AccountNumber] += amount
	return made
}

// returnCapture answers POST authorization/{id}/capture/{capture}/return. What remains of the authorization
// does not grow.
func returnCapture(c *request) (any, error) {
	in, amount, e, err := c.openSale()
	if err != nil {
		return nil, err
	}
	d := e.capture(c.http.PathValue("capture"))
	if d == nil {
		return nil, notFound()
	}
	if err := c.mayReturn(in, e, d); err != nil {
		return nil, err
	}
	if in.Full && amount != 0 && amount != d.left() {
		return nil, wrongInput("amount", "not the amount that is left of the capture", amount.String())
	}
	if in.Full {
		amount = d.left()
	}
	return c.carryOut(amount, func() (any, error) {
		if amount == 0 || amount > d.left() {
			return nil, conflict("capture_amount_exceeded")
		}
		d.returned += amount
		c.s.owed[e.AccountNumber] -= amount
		done := c.addOperation(Operation{Kind: "return", AccountNumber: e.AccountNumber,
			AuthorizationID: e.AuthorizationID, CaptureID: d.id, ID: c.s.id(),
			Reference: in.Reference, Location: in.Location, Employee: in.Employee, VCC: string(in.Card)},
			amount)
		return map[string]any{
			"return_id": done.ID, "reference": in.Reference, "capture_id": d.id,
			"date": done.Time.Format(time.RFC3339), "amount": amount,
			"remaining_capture_amount": d.left(), "remaining_authorization_amount": e.remaining,
		}, nil
	})
}

func (c *request) mayReturn(in saleInput, e *LedgerEntry, d *captureRecord) error {
	switch {
	case in.Employee == forbiddenEmployee:
		return conflict("not_permitted")
	case e.TransactionType != promotionalPurchase:
		return conflict("wrong_transaction_type")
	case c.now().Sub(d.at) > returnDays:
		return conflict("return_date_exceeded")
	}
	return c.mayCredit(in, e.AccountNumber)
}

// mayCredit checks what returns and refunds have in common: the card, the location and the kind of account.
func (c *request) mayCredit(in saleInput, account string) error {
	switch client := c.token.client; {
	case in.Card != "" && byCard(string(in.Card)) == nil:
		return notFound()
	case in.Card != "" && cardHolder(account, string(in.Card)) == nil:
		return conflict("vcc_account_mismatch")
	case client.ConsumerOnly && byAccount(account).kind == "business":
		return conflict("account_type_not_permitted")
	case in.Location != "" && !client.registered(in.Location):
		return conflict("external_location_id_not_found")
	}
	return nil
}

// refund answers POST accounts/{account}/refund with the documented empty object. The account-balance limit
// is interpreted so: an account is not paid back more than it owes, nor a named capture more than is left of
// it.
func refund(c *request) (any, error) {
	in, amount, err := c.decodeSale()
	if err != nil {
		return nil, err
	}
	if in.Full {
		return nil, wrongInput("full_return", "not with a refund", "true")
	}
	who := byAccount(c.http.PathValue("account"))
	if who == nil {
		return nil, notFound()
	}
	if err := c.mayCredit(in, who.account); err != nil {
		return nil, err
	}
	d, err := c.namedCapture(in, who.account)
	if err != nil {
		return nil, err
	}
	return c.carryOut(amount, func() (any, error) {
		if amount > who.limit-who.credit+c.s.owed[who.account] || d.id != 0 && amount > d.left() {
			return nil, conflict("refunds_limit_exceeded_amount")
		}
		d.refunded += amount
		c.s.owed[who.account] -= amount
		c.addOperation(Operation{Kind: "refund", AccountNumber: who.account, CaptureID: d.id,
			Reference: in.Reference,
			Location:  in.Location, Employee: in.Employee, VCC: string(in.Card)}, amount)
		return map[string]any{}, nil
	})
}

// namedCapture finds the capture of a refund among the client's own of that account. Without a name it gives
// a zero record.
func (c *request) namedCapture(in saleInput, account string) (*captureRecord, error) {
	if in.Capture == "" {
		return &captureRecord{}, nil
	}
	for i := range c.s.ledger {
		e := &c.s.ledger[i]
		if d := e.capture(string(in.Capture)); d != nil && e.Client == c.token.client.ID &&
			e.AccountNumber == account {
			return d, nil
		}
	}
	return nil, notFound()
}

// carryOut executes a call once, or as the cents of its amount or a misbehaviour ask for.
func (c *request) carryOut(amount cents, do func() (any, error)) (any, error) {
	switch amount % 100 {
	case 94:
		return nil, refuse(http.StatusInternalServerError, "general_error")
	case 96:
		return nil, conflict("general_error")
	}
	answer, err := do()
	if err != nil {
		return nil, err
	}
	switch amount % 100 {
	case 91:
		c.fault = answer500
	case 92:
		c.fault = hang
	case 93:
		c.fault = cut
	}
	if amount%100 == 95 || c.mode.twice {
		_, _ = do() // the second time is refused where nothing is left, as the lender would
	}
	return answer, nil
}
