package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/relay"
	"candor/server/request"
)

// The merchant's requests about an authorization, and about a checkout that waits for the lender.

func (a *API) postCapture(w http.ResponseWriter, r *http.Request, m relay.Merchant, body []byte) error {
	amount, err := readAmount(body)
	if err != nil {
		return err
	}
	o, err := a.Relay.Capture(r.Context(), refOf(r, m), amount, onceName(r, body))
	return writeOperation(w, o, err)
}

func (a *API) postRelease(w http.ResponseWriter, r *http.Request, m relay.Merchant, body []byte) error {
	amount, err := readAmount(body)
	if err != nil {
		return err
	}
	o, err := a.Relay.Release(r.Context(), refOf(r, m), amount, onceName(r, body))
	return writeOperation(w, o, err)
}

func (a *API) postReturn(w http.ResponseWriter, r *http.Request, m relay.Merchant, body []byte) error {
	amount, err := readAmount(body)
	if err != nil {
		return err
	}
	capture := relay.OperationID(r.PathValue("capture_id"))
	o, err := a.Relay.Return(r.Context(), refOf(r, m), capture, amount, onceName(r, body))
	return writeOperation(w, o, err)
}

func (a *API) postRefund(w http.ResponseWriter, r *http.Request, m relay.Merchant, body []byte) error {
	var asked struct {
		Amount  json.RawMessage   `json:"amount"`
		Capture relay.OperationID `json:"capture_id"`
	}
	err := decode(body, &asked)
	amount, err := statedAmount(asked.Amount, err)
	if err != nil {
		return err
	}
	o, err := a.Relay.Refund(r.Context(), refOf(r, m), asked.Capture, amount, onceName(r, body))
	return writeOperation(w, o, err)
}

// readAmount reads {"amount":"…"}, or {"all":true}, which is nil: all that is left. What a client's
// empty variable could make of a body is refused: no body, {}, null, "", and both fields.
func readAmount(body []byte) (*money.Amount, error) {
	var asked struct {
		Amount json.RawMessage `json:"amount"`
		All    json.RawMessage `json:"all"`
	}
	err := decode(body, &asked)
	switch {
	case asked.All == nil:
		amount, err := statedAmount(asked.Amount, err)
		return &amount, err
	case asked.Amount != nil:
		err = request.Also(err, notSaid("/all", "Send amount or all, and not both."))
	case !bytes.Equal(asked.All, []byte("true")):
		err = request.Also(err, notSaid("/all", "Only true means all that is left."))
	}
	return nil, err
}

// notSaid is the fault of a body that does not say how much.
func notSaid(pointer, detail string) []checkout.Fault {
	return []checkout.Fault{{Pointer: pointer, Code: checkout.CodeAmountRequired, Detail: detail}}
}

// statedAmount reads an amount that must be stated: absent, null and an empty text are no amount. What is
// wrong with the body already is told, too.
func statedAmount(raw json.RawMessage, wrong error) (a money.Amount, err error) {
	if text := string(raw); text == "" || text == "null" || text == `""` {
		return a, request.Also(wrong, notSaid("/amount", ""))
	}
	if err = request.DecodeValue(raw, &a, "/amount"); err == nil && a.IsZero() {
		err = checkout.RefuseAll([]checkout.Fault{{Pointer: "/amount", Code: checkout.CodeAmountInvalid}})
	}
	if p, is := errors.AsType[*checkout.Problem](err); is {
		return a, request.Also(wrong, p.Faults)
	}
	return a, wrong
}

// decode decodes a body that says how much. No body at all says nothing, and neither does null.
func decode(body []byte, into any) error {
	if body = bytes.TrimSpace(body); len(body) == 0 || string(body) == "null" {
		return nil // what must be said is missing
	}
	return request.DecodeStrict(body, into)
}

// writeOperation answers 201 with an operation, or returns the error.
func writeOperation(w http.ResponseWriter, o relay.Operation, err error) error {
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, OperationOf(o))
}

func (a *API) getOperation(w http.ResponseWriter, r *http.Request, m relay.Merchant) error {
	o, err := a.Relay.Operation(r.Context(), refOf(r, m), operationIn(r))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, OperationOf(o))
}

func (a *API) postCancel(w http.ResponseWriter, r *http.Request, m relay.Merchant, body []byte) error {
	return a.decide(w, r, m, body, a.Relay.Cancel)
}

// postRenew makes a new checkout of an expired one. It answers as a create does.
func (a *API) postRenew(w http.ResponseWriter, r *http.Request, m relay.Merchant, body []byte) error {
	if err := nothing(body); err != nil {
		return err
	}
	made, err := a.Relay.Renew(r.Context(), refOf(r, m))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, a.createdOf(made))
}

// nothing refuses a body that says anything.
func nothing(body []byte) error {
	if len(body) == 0 {
		return nil
	}
	return request.DecodeStrict(body, &struct{}{})
}

func (a *API) postReconcile(w http.ResponseWriter, r *http.Request, m relay.Merchant, body []byte) error {
	return a.decide(w, r, m, body, a.Relay.Reconcile)
}

func (a *API) postReconcileOperation(w http.ResponseWriter, r *http.Request, m relay.Merchant,
	body []byte) error {
	if err := nothing(body); err != nil {
		return err
	}
	o, err := a.Relay.ReconcileOperation(r.Context(), refOf(r, m), operationIn(r))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, OperationOf(o))
}

// decide carries out a merchant's decision about a checkout. It answers 202 while the lender is being asked,
// else 200.
func (a *API) decide(w http.ResponseWriter, r *http.Request, m relay.Merchant, body []byte,
	do func(context.Context, relay.Ref) (relay.Checkout, error)) error {
	if err := nothing(body); err != nil {
		return err
	}
	c, err := do(r.Context(), refOf(r, m))
	if err != nil {
		return err
	}
	status := http.StatusOK
	if c.Step.Waiting() {
		status = http.StatusAccepted
	}
	return writeJSON(w, status, a.checkoutOf(c))
}
