package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// saleLog is what a merchant was told of the operations on one checkout.
type saleLog struct {
	Reference string // of the merchant's order
	Checkout  string
	Told      []toldOperation
	Sums      toldSums // at the end
}

// toldSums are the books of a checkout, as they are told to its merchant.
type toldSums struct {
	Authorization string `json:"authorization_id"`
	Captured      string `json:"captured"`
	Released      string `json:"released"`
	Returned      string `json:"returned"`
	Refunded      string `json:"refunded"`
	Remaining     string `json:"remaining"`
}

// toldOperation is an operation as an answer told it, under the idempotency key of its request.
type toldOperation struct {
	Key       string `json:"-"`
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	Status    string `json:"status"`
	Amount    string `json:"amount"`
	Reference string `json:"reference"`
}

// merchant captures, returns and releases what one shopper bought, under faults. It asks again under the same
// key, at another relay, when an answer does not come.
type merchant struct {
	apiClient
	relays []*relay
	rand   *rand.Rand
	saleLog
}

// How long a merchant tries, in all and for one operation.
const (
	merchantTimeout  = 2 * time.Minute
	operationTimeout = 30 * time.Second
)

// sell does the merchant's part after two approvals of three, and answers nil after the others.
func sell(ctx context.Context, s *shopper) *saleLog {
	if s.last().Step != "approved" || s.rand.IntN(3) == 0 {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, merchantTimeout)
	defer stop()
	m := &merchant{apiClient: s.apiClient, relays: s.relays, rand: s.rand,
		saleLog: saleLog{Reference: s.Reference, Checkout: s.Checkout}}
	for range 1 + m.rand.IntN(2) {
		captured := m.operate(ctx, "/captures", m.amountOrAll(400))
		if captured.Status == "done" && m.rand.IntN(4) > 0 {
			m.operate(ctx, "/captures/"+captured.ID+"/returns", m.amountOrAll(100))
		}
	}
	if m.rand.IntN(3) > 0 {
		m.operate(ctx, "/release", m.amountOrAll(200))
	}
	return &m.saleLog
}

// amountOrAll is mostly an amount of up to so many dollars, else all that is left.
func (m *merchant) amountOrAll(most int) map[string]any {
	if m.rand.IntN(4) == 0 {
		return map[string]any{"all": true}
	}
	return map[string]any{"amount": cents(100 + m.rand.IntN(100*most)).String()}
}

// operate requests an operation until it is answered, and now and then once more. The answer is zero where it
// was refused, or did not come in time.
func (m *merchant) operate(ctx context.Context, path string, body map[string]any) (o toldOperation) {
	ctx, stop := context.WithTimeout(ctx, operationTimeout)
	defer stop()
	key := fmt.Sprintf("%s-%d", m.Checkout, m.rand.Uint64())
	more := m.rand.IntN(4) == 0
	for ctx.Err() == nil {
		url := m.relays[m.rand.IntN(len(m.relays))].origin() + "/v1/checkouts/" + m.Checkout + path
		told := toldOperation{Key: key}
		err := m.call(ctx, http.MethodPost, url, merchantKey, key, body, &told)
		p, answered := errors.AsType[problem](err)
		switch {
		case err == nil:
			m.Told, o = append(m.Told, told), told
			if !more {
				return o
			}
			more = false
		case answered && p.Status < 500 && p.Code != "idempotency_key_in_progress":
			return o
		default:
			rest(ctx, time.Duration(50+m.rand.IntN(250))*time.Millisecond)
		}
	}
	return o
}
