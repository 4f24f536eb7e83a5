package lender_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"candor/core/money"
	"candor/server/lender"
	"candor/server/relay"
)

var tuesday = time.Date(2026, 1, 20, 15, 4, 5, 0, time.UTC)

// The answer of each call about an authorization is read, and the call uses merchant scope even if it has a
// flow's token.
func TestAfterSale(t *testing.T) {
	s := newScript(t)
	c := s.client()
	for op, want := range map[lender.Endpoint]relay.OperationResult{
		lender.Capture: {ID: "445120", Amount: money.MustAmount("480"), HasAmount: true, At: tuesday},
		lender.Release: {Amount: money.MustAmount("120"), HasAmount: true, At: tuesday},
		lender.Return:  {ID: "9000117", Amount: money.MustAmount("55.25"), HasAmount: true, At: tuesday},
		lender.Refund:  {},
	} {
		call := map[lender.Endpoint]func() (relay.OperationResult, error){
			lender.Capture: func() (relay.OperationResult, error) {
				return c.Capture(t.Context(), online, captureSale)
			},
			lender.Release: func() (relay.OperationResult, error) {
				return c.Release(t.Context(), online, releaseSale)
			},
			lender.Return: func() (relay.OperationResult, error) {
				return c.Return(t.Context(), online, returnSale)
			},
			lender.Refund: func() (relay.OperationResult, error) {
				return c.Refund(t.Context(), online, refundSale)
			},
		}[op]
		if got, err := call(); err != nil || got != want {
			t.Errorf("%s: got %+v %v, want %+v", op, got, err, want)
		}
		if got := s.received(op)[0].request.Header.Get("Authorization"); got != "Bearer PLANTEDtoken1" {
			t.Errorf("%s: not made on the merchant's token", op)
		}
	}
	s.described()
	checkHeaders(t, s)
}

func TestFullReturn(t *testing.T) {
	s := newScript(t)
	sale := relay.OperationRequest{Authorization: "77", Capture: "000445120", Full: true, Reference: "r"}
	if _, err := s.client().Return(t.Context(), inStore, sale); classOf(err) != relay.Unknown {
		t.Errorf("an answer for another capture: %v", err)
	}
	if got, want := s.received(lender.Return)[0].body, `{"reference":"r","full_return":true}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A 200 is a success only if it is about the requested operation and holds the id that later calls need.
func TestAfterSaleAnswers(t *testing.T) {
	for _, c := range []struct {
		op     lender.Endpoint
		answer string
		fine   bool
	}{
		{lender.Capture, `{"capture_id":"445120"}`, true},
		{lender.Capture, `{"id":445120,"authorization_id":"1000000000000001"}`, true},
		{lender.Capture, `{"capture_id":1,"amount":480.0,"reference":null,"date":"soon"}`, true},
		{lender.Capture, `{}`, false},
		{lender.Capture, `{"capture_id":"../1"}`, false},
		{lender.Capture, `{"capture_id":1,"authorization_id":2}`, false},
		{lender.Capture, `{"capture_id":1,"reference":"another"}`, false},
		{lender.Capture, `{"capture_id":1,"amount":4.8e2}`, false},
		{lender.Capture, `{"capture_id":1,"error":"general_error"}`, false},
		{lender.Release, `{}`, true},
		{lender.Release, `{"message":"freed"}`, true},
		{lender.Release, `{"authorization_id":2}`, false},
		{lender.Release, `{"error_description":"no"}`, false},
		{lender.Release, `[]`, false},
		{lender.Release, `null`, false},
		{lender.Return, `{"return_id":1}`, true},
		{lender.Return, `{"capture_id":445120}`, false},
		{lender.Return, `{"return_id":1,"capture_id":445121}`, false},
		{lender.Refund, `{"refund_id":5}`, true},
		{lender.Refund, ``, false},
		{lender.Refund, `"ok"`, false},
		{lender.Refund, `{"code":"x","error":"not_found"}`, false},
	} {
		s := newScript(t)
		s.answer(c.op, 200, c.answer)
		err := operations[c.op](t.Context(), s.client())
		if (err == nil) != c.fine || err != nil && classOf(err) != relay.Unknown {
			t.Errorf("%s %s: %v, want success %v", c.op, c.answer, err, c.fine)
		}
		if n := len(s.received(c.op)); n != 1 {
			t.Errorf("%s %s: %d POSTs", c.op, c.answer, n)
		}
	}
}

// The merchant's refused token is replaced once for these calls too, because 401 means that nothing was done.
func TestAfterSaleTakesANewToken(t *testing.T) {
	for _, op := range moves[1:] {
		s := newScript(t)
		s.set(op, inTurn(answering(401, `{"error":"invalid_token"}`), answering(200, documented[op])))
		if err := operations[op](t.Context(), s.client()); err != nil {
			t.Errorf("%s: %v", op, err)
		}
		if calls, tokens := len(s.received(op)), len(s.received(lender.Token)); calls != 2 || tokens != 2 {
			t.Errorf("%s: %d calls on %d tokens, want 2 on 2", op, calls, tokens)
		}
		s.answer(op, 401, `{"error":"invalid_token"}`)
		if err := operations[op](t.Context(), s.client()); classOf(err) != relay.Unauthorized ||
			len(s.received(op)) != 4 {
			t.Errorf("%s, refused for good: %v after %d calls", op, err, len(s.received(op))-2)
		}
	}
}

// What is wrong before it is sent is not sent.
func TestNoSaleForBadInput(t *testing.T) {
	s := newScript(t)
	c := s.client()
	both := map[string]func(*relay.OperationRequest){
		"no reference":   func(s *relay.OperationRequest) { s.Reference = "" },
		"long reference": func(s *relay.OperationRequest) { s.Reference = strings.Repeat("x", 41) },
		"no amount":      func(s *relay.OperationRequest) { s.Amount = money.Amount{} },
		"short card":     func(s *relay.OperationRequest) { s.Card = relay.NewSecret("601234567890123") },
	}
	for name, change := range both {
		back, refund := returnSale, refundSale
		change(&back)
		change(&refund)
		_, err := c.Return(t.Context(), inStore, back)
		_, again := c.Refund(t.Context(), inStore, refund)
		if classOf(err) != relay.NotSent || classOf(again) != relay.NotSent {
			t.Errorf("%s: %v, %v", name, err, again)
		}
	}
	for _, capture := range []string{"A-1", "0", "00", "12345678901234567", "1.5", "-1", "१२"} {
		refund := refundSale
		refund.Capture = capture
		if _, err := c.Refund(t.Context(), inStore, refund); classOf(err) != relay.NotSent {
			t.Errorf("refund of capture %q: %v", capture, err)
		}
	}
	if len(s.requests) != 0 {
		t.Errorf("%d requests were sent", len(s.requests))
	}
}

// Captures in the list are read in every spelling.
func TestCapturesInList(t *testing.T) {
	s := newScript(t)
	s.set(lender.Authorizations, inTurn(answering(200, `[
		{"authorization_id":1,"reference":"a","amount":600.00,"remaining_authorization_amount":"120.00",
		"captures":[
			{"capture_id":445120,"reference":"a.o1","amount":400.00,"remaining_capture_amount":344.75,
			"date":"2026-01-20T15:04:05Z"},
			{"id":"445121","amount":"8e1"}]},
		{"authorization_id":2,"capture_id":"7","capture":{"capture_id":7}},
		{"authorization_id":3,"captures":"none","remaining_amount":0}]`), answering(200, `[]`)))
	got, err := s.client().Authorizations(t.Context(), inStore, account, days[0], days[1])
	want := []relay.Authorization{
		{ID: "1", Reference: "a", Amount: money.MustAmount("600"), HasAmount: true,
			Remaining: money.MustAmount("120"), HasRemaining: true,
			Captures: []relay.Captured{
				{ID: "445120", Reference: "a.o1", Amount: money.MustAmount("400"), HasAmount: true,
					Remaining: money.MustAmount("344.75"), HasRemaining: true, At: tuesday},
				{ID: "445121", HasAmount: true}}}, // an amount that cannot be read matches none
		{ID: "2", CaptureID: "7", Captures: []relay.Captured{{ID: "7"}}},
		{ID: "3", HasRemaining: true},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v %v\nwant %+v", got, err, want)
	}
}
