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

// Whatever comes, reading does not panic, and what it accepts obeys the laws of a quote.
func FuzzReadQuote(f *testing.F) {
	for _, name := range []string{"roc", "qc"} {
		raw, err := os.ReadFile("testdata/calculate-interest." + name + ".json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(documented[lender.CalculateInterest]))
	f.Add([]byte(`{"amount":1,"promotional_purchase":{"plan_id":5,"terms":{"term":1,"term_amount":"1","annual_rates":[{"rate":0},{}]}},"regular_purchase":{"term_amount":1,"air":"\ud83d\ude00"}}`))
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

// Whatever a refusal's body holds, the class is one of three and the code is documented or empty.
func FuzzErrorBody(f *testing.F) {
	for _, body := range []string{`{"error":"wrong_input","field_errors":[{"value":"x"}]}`, `{"code":409,"error":"not_found"}`, `{"error":"Insufficient scope: x"}`, `<html>`, ``, `[[[`, `{"error":"\ud800"}`} {
		for _, status := range []int{400, 401, 403, 409, 500} {
			f.Add(status, []byte(body))
		}
	}
	var status int
	var body []byte
	c, err := lender.New(lender.Options{
		Merchants: []lender.Merchant{{ID: "m1", ClientID: "c", Environment: lender.MI, Secret: func() (relay.Secret, error) { return relay.NewSecret("s"), nil }}},
		Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(body))}, nil
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
		case err == nil && s == 200:
		case !ok || e.Class == relay.NotSent || (e.Class == relay.Refused) != (e.Code != "" && s != 401) || (e.Class == relay.Unauthorized) != (s == 401):
			t.Errorf("%d %q: %v", s, b, err)
		case len(e.Code) > 40:
			t.Errorf("%d %q: code %q", s, b, e.Code)
		}
	})
}
