package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// merchantKey is the merchant's API key in every run. It is a canary too.
const merchantKey = "sk_test_canary_merchant_key"

// apiClient is the merchant's server and its shoppers' browsers, for one or more relays.
type apiClient struct {
	http *http.Client
}

func newAPIClient(limit time.Duration) apiClient {
	return apiClient{&http.Client{Timeout: limit,
		Transport: &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: 5 * time.Second}}}
}

// view is the part of a View that a run needs.
type view struct {
	ID       string `json:"id"`
	Revision int64  `json:"revision"`
	Step     string `json:"step"`
	Problem  *struct {
		Code string `json:"code"`
	} `json:"problem"`
	Offers []struct {
		ID string `json:"id"`
	} `json:"offers"`
	Review *struct {
		Digest string `json:"digest"`
	} `json:"review"`
	Lender *struct {
		Session string `json:"session"`
	} `json:"lender"`
	Outcome *struct {
		Authorization string `json:"authorization"`
	} `json:"outcome"`
}

// action is what a shopper does.
type action map[string]any

// created is a new checkout.
type created struct {
	ID    string `json:"id"`
	Token string `json:"client_token"`
}

// account is the account number of the nth shopper. Each has its own: the lender's list for it is short, and
// a leaked number is found.
func account(n int) string { return fmt.Sprintf("77%012d", n) }

// reference is the merchant's reference of the nth order.
func reference(n int) string { return fmt.Sprintf("L-%07d", n) }

// create makes a checkout of the nth order. An order that is opened in more tabs has a checkout for each.
func (p apiClient) create(ctx context.Context, relay string, n, tab int) (created, error) {
	var out created
	key := fmt.Sprintf("%s-%d", reference(n), tab)
	err := p.call(ctx, http.MethodPost, relay+"/v1/checkouts", merchantKey, key, map[string]any{
		"amount": amount, "currency": "CAD", "reference": reference(n), "channel": "online", "use": "hosted",
		"locale": "en-CA", "province": "ON", "auto_capture": false}, &out)
	return out, err
}

// cancel cancels as the merchant does, whatever state the lender's answer left.
func (p apiClient) cancel(ctx context.Context, relay, checkout string) error {
	var facts struct{}
	return p.call(ctx, http.MethodPost, relay+"/v1/checkouts/"+checkout+"/cancel", merchantKey, "",
		struct{}{}, &facts)
}

// sums reads the books of a checkout as its merchant does.
func (p apiClient) sums(ctx context.Context, relay, checkout string) (out toldSums, err error) {
	err = p.call(ctx, http.MethodGet, relay+"/v1/checkouts/"+checkout, merchantKey, "", nil, &out)
	return out, err
}

func (p apiClient) look(ctx context.Context, relay, token string) (v view, err error) {
	err = p.call(ctx, http.MethodGet, relay+"/v1/view", token, "", nil, &v)
	return v, err
}

func (p apiClient) act(ctx context.Context, relay, token string, a action) (v view, err error) {
	err = p.call(ctx, http.MethodPost, relay+"/v1/view", token, "", a, &v)
	return v, err
}

// nextAction is the action that takes the checkout nearer to a purchase; nil where there is none.
func nextAction(v view, n int) action {
	a := action{"revision": v.Revision}
	switch v.Step {
	case "identify":
		a["do"], a["number"] = "identify", account(n)
	case "lender":
		a["do"], a["event"], a["event_session"], a["event_account"] = "event", "success", v.Lender.Session,
			account(n)
		a["event_verified"], a["event_action"] = "true", "purchase"
	case "offers":
		if len(v.Offers) == 0 {
			a["do"] = "quote"
			return a
		}
		a["do"], a["offer"] = "choose", v.Offers[n%len(v.Offers)].ID
	case "review":
		a["do"], a["digest"], a["consent"] = "accept", v.Review.Digest, "yes"
	default:
		return nil
	}
	return a
}

// problem is an answer that is not a View.
type problem struct {
	Status int
	Code   string `json:"code"`
}

func (p problem) Error() string { return fmt.Sprintf("status %d %s", p.Status, p.Code) }

func (p apiClient) call(ctx context.Context, method, url, bearer, key string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	if body == nil {
		text = nil
	}
	r, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(text))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+bearer)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	resp, err := p.http.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		out := problem{Status: resp.StatusCode}
		_ = json.Unmarshal(data, &out) // the status is enough if the body is not JSON
		return out
	}
	return json.Unmarshal(data, into)
}
