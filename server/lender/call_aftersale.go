package lender

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"candor/server/relay"
)

var errSale = errors.New("a reference of 1 to 40 characters and an amount are needed")

// operationBody is the body of the four calls about an authorization. The documents give each of them some of
// its members.
type operationBody struct {
	Reference string          `json:"reference"`
	Amount    json.RawMessage `json:"amount,omitempty"`
	Full      *bool           `json:"full_return,omitempty"`
	Card      string          `json:"vcc_number,omitempty"`
	Capture   json.RawMessage `json:"capture_id,omitempty"`
	Location  string          `json:"external_location_id,omitempty"`
	Employee  string          `json:"external_employee_id,omitempty"`
}

// Capture captures an amount of an authorization. A 200 without a capture id is relay.Unknown.
func (c *Client) Capture(ctx context.Context, call relay.Call,
	s relay.OperationRequest) (relay.OperationResult, error) {
	return c.afterSale(ctx, call, Capture, s, "capture_id")
}

// Release gives an amount of an authorization that was not captured back to the customer's credit.
func (c *Client) Release(ctx context.Context, call relay.Call,
	s relay.OperationRequest) (relay.OperationResult, error) {
	return c.afterSale(ctx, call, Release, s, "")
}

// Return gives back a capture or an amount of it. A 200 without a return id is relay.Unknown.
func (c *Client) Return(ctx context.Context, call relay.Call,
	s relay.OperationRequest) (relay.OperationResult, error) {
	return c.afterSale(ctx, call, Return, s, "return_id")
}

// Refund pays an amount to an account. The documented answer is an empty object.
func (c *Client) Refund(ctx context.Context, call relay.Call,
	s relay.OperationRequest) (relay.OperationResult, error) {
	return c.afterSale(ctx, call, Refund, s, "")
}

// afterSale makes one of the four calls. It always uses merchant scope, even if the call has a flow's token.
// Like an authorization it is repeated only when nothing was written, or when the merchant's token was
// refused. idField is the field of the answer that must hold an id, "" for none.
func (c *Client) afterSale(ctx context.Context, call relay.Call, op Endpoint, s relay.OperationRequest,
	idField string) (relay.OperationResult, error) {
	x, err := exchangeOf(op, s)
	if err != nil {
		return relay.OperationResult{}, unsent(op, err)
	}
	var result relay.OperationResult
	x.read = func(v value) (err error) {
		result, err = readResult(v, s, idField)
		return err
	}
	if err := c.do(ctx, call, x); err != nil {
		return relay.OperationResult{}, err
	}
	return result, nil
}

// exchangeOf checks an operation and builds its request.
func exchangeOf(op Endpoint, s relay.OperationRequest) (x exchange, err error) {
	x.op = op
	if s.Reference == "" || len(s.Reference) > 40 || s.Amount.IsZero() && !s.Full {
		return x, errSale
	}
	body := operationBody{Reference: s.Reference}
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

// captureNumber is a capture's id as a JSON number, which the body of a refund requires; nil for none.
func captureNumber(id string) (json.RawMessage, error) {
	number := strings.TrimLeft(id, "0")
	switch {
	case id == "":
		return nil, nil
	case len(id) > 16 || !isDigits(id) || number == "":
		return nil, &fieldError{"capture_id", "not a number"}
	}
	return json.RawMessage(number), nil
}

// readResult reads the answer to an operation. All fields but idField are optional, but those that are there
// must be about the operation that was requested.
func readResult(v value, s relay.OperationRequest, idField string) (relay.OperationResult, error) {
	result := relay.OperationResult{At: v.get("date").timestamp()}
	if idField != "" {
		result.ID = v.get(idField, "id").identifier()
	}
	result.Amount, result.HasAmount = v.get("amount").amountIfReadable()
	switch {
	case v.kind != kindObject:
		return result, &fieldError{"body", "not an object"}
	case !v.get("error", "error_description").absent():
		return result, &fieldError{"error", "beside a success"}
	case idField != "" && result.ID == "":
		return result, &fieldError{idField, missing}
	case !result.HasAmount && !v.get("amount").absent():
		return result, &fieldError{"amount", "not an amount"}
	}
	return result, checkSubject(v, s, idField)
}

// checkSubject refuses an answer that names another authorization, capture or reference than the call did.
// idField is new in the answer, and is not compared.
func checkSubject(v value, s relay.OperationRequest, idField string) error {
	for field, want := range map[string]string{
		"authorization_id": s.Authorization, "reference": s.Reference, "capture_id": s.Capture,
	} {
		if field == idField {
			continue
		}
		if got := v.get(field); !got.absent() && want != "" && got.trimmed() != want {
			return &fieldError{field, "of another"}
		}
	}
	return nil
}
