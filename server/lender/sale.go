package lender

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"candor/server/relay"
)

var errSale = errors.New("a reference of 1 to 40 characters and an amount are needed")

// saleBody is the body of the four calls about an authorization; the documents give each of them some of its members.
type saleBody struct {
	Reference string          `json:"reference"`
	Amount    json.RawMessage `json:"amount,omitempty"`
	Full      *bool           `json:"full_return,omitempty"`
	Card      string          `json:"vcc_number,omitempty"`
	Capture   json.RawMessage `json:"capture_id,omitempty"`
	Location  string          `json:"external_location_id,omitempty"`
	Employee  string          `json:"external_employee_id,omitempty"`
}

// Capture takes an amount of an authorization. A 200 without a capture id is relay.Unknown.
func (c *Client) Capture(ctx context.Context, call relay.Call, s relay.OperationRequest) (relay.OperationResult, error) {
	return c.afterSale(ctx, call, Capture, s, "capture_id")
}

// Release gives an amount of an authorization that is not captured back to the customer's credit.
func (c *Client) Release(ctx context.Context, call relay.Call, s relay.OperationRequest) (relay.OperationResult, error) {
	return c.afterSale(ctx, call, Release, s, "")
}

// Return takes back a capture or an amount of it. A 200 without a return id is relay.Unknown.
func (c *Client) Return(ctx context.Context, call relay.Call, s relay.OperationRequest) (relay.OperationResult, error) {
	return c.afterSale(ctx, call, Return, s, "return_id")
}

// Refund pays an amount to an account. The documented answer is an empty object.
func (c *Client) Refund(ctx context.Context, call relay.Call, s relay.OperationRequest) (relay.OperationResult, error) {
	return c.afterSale(ctx, call, Refund, s, "")
}

// afterSale makes one of the four calls, with merchant scope whatever the call's flow was. Like an authorization it is repeated
// only when nothing was written, or when the merchant's token was refused.
func (c *Client) afterSale(ctx context.Context, call relay.Call, op Endpoint, s relay.OperationRequest, id string) (relay.OperationResult, error) {
	x, err := exchangeOf(op, s)
	if err != nil {
		return relay.OperationResult{}, unsent(op, err)
	}
	var done relay.OperationResult
	x.read = func(v value) (err error) {
		done, err = readDone(v, s, id)
		return err
	}
	if err := c.do(ctx, call, x); err != nil {
		return relay.OperationResult{}, err
	}
	return done, nil
}

func exchangeOf(op Endpoint, s relay.OperationRequest) (x exchange, err error) {
	x.op = op
	if s.Reference == "" || len(s.Reference) > 40 || s.Amount.IsZero() && !s.Full {
		return x, errSale
	}
	body := saleBody{Reference: s.Reference}
	if !s.Amount.IsZero() {
		body.Amount = json.RawMessage(s.Amount.String())
	}
	if op == Refund {
		if x.account, err = parseAccount(s.Account); err != nil {
			return x, err
		}
		body.Capture, err = captureNumber(s.Capture)
	} else {
		x.authorization, err = parseID("authorization_id", s.Authorization)
	}
	if err == nil && op == Return {
		body.Full = &s.Full
		x.capture, err = parseID("capture_id", s.Capture)
	}
	if err == nil && (op == Return || op == Refund) {
		body.Card, err = parseCard(s.Card)
	}
	if op != Release {
		body.Location, body.Employee = s.Location, s.Employee
	}
	x.body = body
	return x, err
}

// captureNumber is a capture's id as a body carries it: a number.
func captureNumber(id string) (json.RawMessage, error) {
	number := strings.TrimLeft(id, "0")
	switch {
	case id == "":
		return nil, nil
	case len(id) > 16 || !digits(id) || number == "":
		return nil, &misfit{"capture_id", "not a number"}
	}
	return json.RawMessage(number), nil
}

// readDone reads an answer. All but the id is optional, but what it says must be about what was asked for.
func readDone(v value, s relay.OperationRequest, id string) (relay.OperationResult, error) {
	done := relay.OperationResult{At: v.get("date").instant()}
	if id != "" {
		done.ID = v.get(id, "id").identifier()
	}
	done.Amount, done.HasAmount = v.get("amount").perhaps()
	switch {
	case v.kind != '{':
		return done, &misfit{"body", "not an object"}
	case !v.get("error", "error_description").absent():
		return done, &misfit{"error", "beside a success"}
	case id != "" && done.ID == "":
		return done, &misfit{id, missing}
	case !done.HasAmount && !v.get("amount").absent():
		return done, &misfit{"amount", "not an amount"}
	}
	return done, about(v, s, id)
}

// about refuses an answer that names another authorization, capture or reference than the call's.
func about(v value, s relay.OperationRequest, id string) error {
	for field, want := range map[string]string{"authorization_id": s.Authorization, "reference": s.Reference, "capture_id": s.Capture} {
		if field == id {
			continue
		}
		if got := v.get(field); !got.absent() && want != "" && got.word() != want {
			return &misfit{field, "of another"}
		}
	}
	return nil
}
