package lender_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"testing"

	"candor/core/offer"
	"candor/server/lender"
	"candor/server/relay"
)

// No input makes reading panic, and an accepted quote obeys the laws of a quote.
func FuzzReadQuote(f *testing.F) {
	for _, name := range []string{"roc", "qc"} {
		raw, err := os.ReadFile("testdata/calculate-interest." + name + ".json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(documented[lender.CalculateInterest]))
	f.Add([]byte(`{"amount":1,"promotional_purchase":{"plan_id":5,"terms":{"term":1,"term_amount":"1",` +
		`"annual_rates":[{"rate":0},{}]}},"regular_purchase":{"term_amount":1,"air":"\ud83d\ude00"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		q, err := lender.ReadQuote(body)
		if err != nil && (len(q.Offers) > 0 || len(q.Discarded) > 0) {
			t.Errorf("%q: offers beside an error", body)
		}
		ids := map[offer.ID]bool{}
		for _, o := range q.Offers {
			_, rated := o.Rate()
			if ids[o.ID] || o.Amount != q.Amount || !rated || (o.Kind != offer.KindRegular) != (o.Term > 0) {
				t.Errorf("%q: %+v", body, o)
			}
			ids[o.ID] = true
		}
		for _, d := range q.Discarded {
			if d.Field == "" || d.Reason == "" {
				t.Errorf("%q: discarded without a reason: %+v", body, d)
			}
		}
	})
}

// For any body of a refusal, the class is one of four and the code is documented or empty.
func FuzzErrorBody(f *testing.F) {
	for _, body := range []string{`{"error":"wrong_input","field_errors":[{"value":"x"}]}`,
		`{"code":409,"error":"not_found"}`, `{"error":"Insufficient scope: x"}`, `<html>`, ``, `[[[`,
		`{"error":"\ud800"}`} {
		for _, status := range []int{400, 401, 403, 409, 500} {
			f.Add(status, []byte(body))
		}
	}
	var status int
	var body []byte
	c, err := lender.New(lender.Options{
		Merchants: []lender.Merchant{{
			ID: "m1", ClientID: "c", Environment: lender.MI,
			Secret: func() (relay.Secret, error) { return relay.NewSecret("s"), nil },
		}},
		Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status,
				Header: http.Header{"Content-Type": {"application/json"}},
				Body:   io.NopCloser(bytes.NewReader(body))}, nil
		}),
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s int, b []byte) {
		status, body = s, b
		_, err := c.Authorize(context.Background(), online, onlineOrder)
		e, ok := errors.AsType[*relay.LenderError](err)
		switch {
		case err == nil && (s == 200 || s == 201):
		case !ok || e.Class == relay.NotSent || e.Class == relay.Refused && e.Code == "" ||
			(e.Class == relay.Unauthorized) != (s == 401):
			t.Errorf("%d %q: %v", s, b, err)
		case e.Class == relay.Unknown && e.Code != "" ||
			e.Class == relay.ProbablyRefused && (s < 400 || s > 499):
			t.Errorf("%d %q: %v", s, b, err)
		case len(e.Code) > 40:
			t.Errorf("%d %q: code %q", s, b, e.Code)
		}
	})
}

// No body of a 200 makes reading panic, and an accepted answer is about what was asked for.
func FuzzI5Answers(f *testing.F) {
	for _, body := range documented {
		for which := range uint8(9) {
			f.Add(which, []byte(body))
		}
	}
	for _, body := range []string{`{"capture_id":1}{}`,
		`{"authorization_id":1,"capture_id":1,"return_id":1,"amount":1e400}`,
		`{"capture_id":"../1","return_id":"../1"}`, `{"return_id":"1","amount":1e400}`,
		`[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]`,
		`{"captures":{"id":1},"authorization_id":"..","id":"\u0000"}`} {
		for which := range uint8(9) {
			f.Add(which, []byte(body))
		}
	}
	var body []byte
	c := answeringClient(f, &body)
	f.Fuzz(func(t *testing.T, which uint8, b []byte) {
		body = b
		if err := callNumbered(t, c, which%9, b); err != nil && classOf(err) != relay.Unknown {
			t.Errorf("%d %q: %v", which%9, b, err)
		}
	})
}

// answeringClient is a client that gets *body as the answer to all requests but those for a token.
func answeringClient(f *testing.F, body *[]byte) *lender.Client {
	f.Helper()
	c, err := lender.New(lender.Options{
		Merchants: []lender.Merchant{{
			ID: "m1", ClientID: "c", Environment: lender.MI,
			Secret: func() (relay.Secret, error) { return relay.NewSecret("s"), nil },
		}},
		Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			answer := *body
			if opOf(r.URL.Path) == lender.Token {
				answer = []byte(documented[lender.Token])
			}
			return &http.Response{
				StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}},
				Body: io.NopCloser(bytes.NewReader(answer)),
			}, nil
		}),
	})
	if err != nil {
		f.Fatal(err)
	}
	return c
}

// callNumbered makes one of nine calls and checks what it accepted of the answer b.
func callNumbered(t *testing.T, c *lender.Client, which uint8, b []byte) (err error) {
	t.Helper()
	ctx := context.Background()
	switch which {
	case 0:
		var got relay.Authorization
		if got, err = c.Authorize(ctx, online, onlineOrder); err == nil &&
			(got.ID == "" || got.HasAmount && got.Amount.IsZero()) {
			t.Errorf("%q: %+v", b, got)
		}
	case 1, 2:
		var got relay.OperationResult
		if got, err = c.Capture(ctx, inStore, captureSale); which == 2 {
			got, err = c.Return(ctx, inStore, returnSale)
		}
		if err == nil && got.ID == "" {
			t.Errorf("%q: %+v", b, got)
		}
	case 3:
		_, err = c.Release(ctx, inStore, releaseSale)
	case 4:
		_, err = c.Refund(ctx, inStore, refundSale)
	case 5:
		_, err = c.Authorizations(ctx, inStore, account, days[0], days[1])
	case 6:
		_, err = c.Search(ctx, inStore, shopper)
	case 7:
		_, err = c.Verify(ctx, inStore, question)
	case 8:
		_, err = c.StartFlow(ctx, inStore, shopper)
	}
	return err
}
