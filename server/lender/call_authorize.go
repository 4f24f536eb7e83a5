package lender

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"candor/server/relay"
)

type orderBody struct {
	Account     accountNumber   `json:"account_number"`
	Card        string          `json:"vcc_number,omitempty"`
	Reference   string          `json:"reference"`
	Option      optionBody      `json:"financing_option"`
	Amount      json.RawMessage `json:"amount"`
	AutoCapture bool            `json:"auto_capture"`
	Code        string          `json:"verification_code,omitempty"` // as text: it may begin with 0
	RequestID   string          `json:"request_id,omitempty"`
	Session     string          `json:"widget_session_id,omitempty"`
	Location    string          `json:"external_location_id,omitempty"`
	Employee    string          `json:"external_employee_id,omitempty"`
	Statement   *skuData        `json:"sku_data,omitempty"`
}

type optionBody struct {
	Type   string `json:"transaction_type"`
	PlanID *int   `json:"plan_id,omitempty"`
	Term   int    `json:"term,omitempty"`
}

// Authorize asks for one authorization. The POST is repeated only as do and send repeat every call: when
// nothing was written, or when the merchant's shared token was refused. A 200 without an authorization id,
// with an amount that cannot be read or with the status unauthorized is relay.Unknown: nobody can say what
// the lender did.
func (c *Client) Authorize(ctx context.Context, call relay.Call, o relay.Order) (relay.Authorization, error) {
	body, err := order(o)
	if err != nil {
		return relay.Authorization{}, unsent(Authorization, err)
	}
	var out relay.Authorization
	err = c.do(ctx, call, exchange{op: Authorization, flow: call.Token, body: body,
		read: func(v value) (err error) {
			out, err = readAuthorized(v)
			return err
		}})
	if err != nil {
		return relay.Authorization{}, err
	}
	return out, nil
}

// order builds the body of a request. It checks what would make the request ambiguous: the reference by which
// it is found later, the amount, the plan, and that it is verified in exactly one way.
func order(o relay.Order) (body orderBody, err error) {
	body = orderBody{
		Reference: o.Reference, Amount: json.RawMessage(o.Amount.String()), AutoCapture: o.AutoCapture,
		Option: optionBody{Type: "regular_purchase"},
		Code:   o.Code.Reveal(), RequestID: o.RequestID, Session: o.Session,
		Location: o.Location, Employee: o.Employee,
	}
	if body.Account, err = parseAccount(o.Account); err != nil {
		return body, err
	}
	if body.Card, err = parseCard(o.Card); err != nil {
		return body, err
	}
	if body.Statement, err = statement(o.Items, o.Amount, o.PurchaseOrder); err != nil {
		return body, err
	}
	if !o.Regular {
		body.Option = optionBody{"promotional_purchase", &o.PlanID, o.Term}
	}
	switch {
	case o.Reference == "" || len(o.Reference) > 40:
		err = errors.New("a reference of 1 to 40 characters is needed")
	case o.Amount.IsZero():
		err = errors.New("an amount is needed")
	case !o.Regular && (o.PlanID < 0 || o.PlanID > 999 || o.Term < 1 || o.Term > 999):
		err = errors.New("a plan and a term are needed")
	case o.Code.IsZero() == (o.Session == ""):
		err = errors.New("either a code or a widget session is needed, never both")
	case o.Session == "" && (o.RequestID == "" || o.Location == "" || o.Employee == ""):
		err = errors.New("in a store a request id, a location and an employee are needed")
	}
	return body, err
}

// readAuthorized reads the answer to Authorize.
func readAuthorized(v value) (relay.Authorization, error) {
	a := readAuthorization(v)
	if a.ID == "" {
		return a, &fieldError{"authorization_id", missing}
	}
	if a.Status == relay.AuthorizationRefused { // one of the three statuses in the documents, and no approval
		return a, &fieldError{"authorization_status", "unauthorized"}
	}
	if a.HasAmount && a.Amount.IsZero() {
		return a, &fieldError{"amount", "not an amount"}
	}
	return a, nil
}

// readAuthorization reads one authorization. A field that is absent or unreadable is left zero.
func readAuthorization(v value) relay.Authorization {
	status := v.get("authorization_status", "status").trimmed()
	a := relay.Authorization{
		ID:        v.get("authorization_id", "id").identifier(),
		Status:    relay.AuthorizationStatus(strings.ToLower(status)),
		Date:      v.get("date").timestamp(),
		CaptureID: v.get("capture_id").identifier(),
	}
	a.Said = readSaid(v)
	a.Reference, _ = v.get("reference").text()
	a.Amount, a.HasAmount = v.get("amount").amountIfPresent()
	remaining := v.get("remaining_authorization_amount", "remaining_amount")
	a.Remaining, a.HasRemaining = remaining.amountIfReadable()
	captures, _ := v.get("captures", "capture").items("captures")
	for _, c := range captures {
		a.Captures = append(a.Captures, readCaptured(c))
	}
	return a
}

func readCaptured(v value) relay.Captured {
	c := relay.Captured{ID: v.get("capture_id", "id").identifier(), At: v.get("date").timestamp()}
	c.Reference, _ = v.get("reference").text()
	c.Amount, c.HasAmount = v.get("amount").amountIfPresent()
	c.Remaining, c.HasRemaining = v.get("remaining_capture_amount", "remaining_amount").amountIfReadable()
	return c
}
