package api

import (
	"context"
	"net/http"

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
		Amount  money.Amount      `json:"amount"`
		Capture relay.OperationID `json:"capture_id"`
	}
	if err := request.DecodeStrict(body, &asked); err != nil {
		return err
	}
	o, err := a.Relay.Refund(r.Context(), refOf(r, m), asked.Capture, asked.Amount, onceName(r, body))
	return writeOperation(w, o, err)
}

// readAmount reads {"amount":"…"}. It is nil for no amount or no body, which stands for the whole amount that
// is left.
func readAmount(body []byte) (*money.Amount, error) {
	var asked struct {
		Amount *money.Amount `json:"amount"`
	}
	if len(body) == 0 {
		return nil, nil
	}
	return asked.Amount, request.DecodeStrict(body, &asked)
}

// writeOperation answers 201 with an operation, or returns the error.
func writeOperation(w http.ResponseWriter, o relay.Operation, err error) error {
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, OperationOf(o))
}

func (a *API) postCancel(w http.ResponseWriter, r *http.Request, m relay.Merchant, body []byte) error {
	return a.decide(w, r, m, body, a.Relay.Cancel)
}

func (a *API) postReconcile(w http.ResponseWriter, r *http.Request, m relay.Merchant, body []byte) error {
	return a.decide(w, r, m, body, a.Relay.Reconcile)
}

// decide carries out a merchant's decision about a checkout. It answers 202 while the lender is being asked,
// else 200.
func (a *API) decide(w http.ResponseWriter, r *http.Request, m relay.Merchant, body []byte,
	do func(context.Context, relay.Ref) (relay.Checkout, error)) error {
	if len(body) > 0 {
		if err := request.DecodeStrict(body, &struct{}{}); err != nil {
			return err
		}
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
