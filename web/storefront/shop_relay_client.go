package storefront

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// relay is the shop server's client of Candor, with three calls.
type relay struct {
	url, key string
	client   *http.Client
}

func newRelay(o Options) relay {
	client := o.Client
	if client == nil {
		client = &http.Client{Timeout: 15 * time.Second}
	}
	return relay{url: strings.TrimSuffix(o.RelayURL, "/"), key: o.Key, client: client}
}

// created is a new checkout.
type created struct {
	ID          string `json:"id"`
	ClientToken string `json:"client_token"`
	URL         string `json:"url"`
}

type item struct {
	Description string `json:"description"`
	Quantity    int    `json:"quantity"`
	UnitPrice   string `json:"unit_price"`
}

type request struct {
	Amount    string `json:"amount"`
	Currency  string `json:"currency"`
	Reference string `json:"reference"`
	Channel   string `json:"channel"`
	Use       string `json:"use"`
	Locale    string `json:"locale"`
	Province  string `json:"province"`
	Items     []item `json:"items"`
	ReturnURL string `json:"return_url,omitempty"`
}

// create makes a checkout. The order's number is the idempotency key, so a repeated call makes no second one.
func (r relay) create(ctx context.Context, o order, returnURL string) (created, error) {
	t := texts[o.Language]
	var c created
	err := r.call(ctx, http.MethodPost, "/v1/checkouts", "create-"+o.Reference, request{
		Amount: o.total().String(), Currency: "CAD", Reference: o.Reference, Channel: "online", Use: o.Use,
		Locale: string(o.Language), Province: string(o.Province), ReturnURL: returnURL,
		Items: []item{{t.Chair, 1, chair.String()}, {t.Throw, 1, throw.String()}},
	}, &c)
	return c, err
}

// change sends the new amount of an order.
func (r relay) change(ctx context.Context, o order) error {
	return r.call(ctx, http.MethodPost, "/v1/checkouts/"+url.PathEscape(o.Checkout.ID)+"/amount",
		"amount-"+o.Reference+"-"+o.total().String(), map[string]string{"amount": o.total().String()}, nil)
}

// facts is the state of a checkout.
type facts struct {
	Status        string `json:"status"`
	Amount        string `json:"amount"`
	Reference     string `json:"reference"`
	Authorization string `json:"authorization_id"`
}

// look reads the state of a checkout. The shop acts on this, never on an event in a page.
func (r relay) look(ctx context.Context, id string) (facts, error) {
	var f facts
	err := r.call(ctx, http.MethodGet, "/v1/checkouts/"+url.PathEscape(id), "", nil, &f)
	return f, err
}

func (r relay) call(ctx context.Context, method, path, idempotency string, body, into any) error {
	var content io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("write request: %w", err)
		}
		content = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, r.url+path, content)
	if err != nil {
		return fmt.Errorf("call relay: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+r.key)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", idempotency)
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return fmt.Errorf("call relay: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return fmt.Errorf("read relay: %w", err)
	}
	return read(resp.StatusCode, answer, into)
}

// relayError is the relay's problem JSON.
type relayError struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
}

func (r relayError) Error() string { return fmt.Sprintf("relay answered %d %s", r.Status, r.Code) }

func read(status int, answer []byte, into any) error {
	if status >= 300 {
		problem := relayError{Status: status}
		_ = json.Unmarshal(answer, &problem) // a body that is not problem JSON leaves only the status
		return problem
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("read relay: %w", err)
	}
	return nil
}
