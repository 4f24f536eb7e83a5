package lender_test

import (
	"net/http"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/server/lender"
	"candor/server/relay"
)

// Harmless variants of a good answer are taken by every operation: a byte order mark, text/json, no content
// type, 201.
func TestHarmlessVariants(t *testing.T) {
	for name, write := range map[string]func(http.ResponseWriter, string){
		"byte order mark": func(w http.ResponseWriter, body string) {
			w.Header().Set("Content-Type", "application/json")
			w.Write([]byte("\xef\xbb\xbf" + body))
		},
		"text/json": func(w http.ResponseWriter, body string) {
			w.Header().Set("Content-Type", "text/json; charset=utf-8")
			w.Write([]byte(body))
		},
		"no content type": func(w http.ResponseWriter, body string) {
			w.Header()["Content-Type"] = nil
			w.Write([]byte(body))
		},
		"201": func(w http.ResponseWriter, body string) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusCreated)
			w.Write([]byte(body))
		},
	} {
		for op, do := range operations {
			s := newScript(t)
			for _, at := range []lender.Endpoint{op, lender.Token} {
				body := documented[at]
				if at == lender.WidgetInit {
					body = `{"redirection_url":"` + s.web.URL + widgetPage + `"}`
				}
				s.set(at, func(w http.ResponseWriter, _ *http.Request) { write(w, body) })
			}
			if err := do(t.Context(), s.client()); err != nil {
				t.Errorf("%s, %s: %v", name, op, err)
			}
		}
	}
}

// A 200 to a request for a message says that it was sent, in whatever words.
func TestSentIsSent(t *testing.T) {
	for _, c := range []struct {
		format checkout.Method
		answer string
		by     checkout.Method
	}{
		{checkout.MethodSMS, `{"verification_code":"verification_sent_to_sms"}`, checkout.MethodSMS},
		{checkout.MethodSMS, `{"verification_code":"sms sent"}`, checkout.MethodSMS},
		{checkout.MethodSMS, `{"verification_code":"code_envoye"}`, checkout.MethodSMS},
		{checkout.MethodSMS, `{"verification_code":"verification_sent_to_email"}`, checkout.MethodEmail},
		{checkout.MethodSMS, `{"verification_code":true}`, checkout.MethodSMS},
		{checkout.MethodSMS, `{"verification_code":5190}`, checkout.MethodSMS},
		{checkout.MethodSMS, `{}`, checkout.MethodSMS},
		{checkout.MethodEmail, `{"status":"ok"}`, checkout.MethodEmail},
		{checkout.MethodEmail, `{"verification_code":"Courriel envoyé"}`, checkout.MethodEmail},
		{checkout.MethodQuestion, `{"verification_code":"verification_sent_to_email"}`, checkout.MethodEmail},
		{checkout.MethodBypass, `{"verification_code":"code sent"}`, checkout.MethodSMS},
	} {
		s := newScript(t)
		s.answer(lender.Verify, 200, c.answer)
		v := question
		v.Format = c.format
		got, err := s.client().Verify(t.Context(), inStore, v)
		if err != nil || !got.Sent || got.By != c.by || !got.PIN.IsZero() {
			t.Errorf(
				"%s, %s: got %v by %q (%v), want sent by %s",
				c.format,
				c.answer,
				got.Sent,
				got.By,
				err,
				c.by,
			)
		}
	}
	s := newScript(t)
	s.answer(lender.Verify, 200, `{"error":"general_error"}`)
	v := question
	v.Format = checkout.MethodSMS
	if got, err := s.client().Verify(t.Context(), inStore, v); err == nil || got.Sent {
		t.Errorf("an error in a 200: got %+v", got)
	}
}

// Account numbers are the same with zeros before them, in what is sent and in what is answered, and as
// 31415926.0.
func TestPaddedAccountNumbers(t *testing.T) {
	padded := relay.NewSecret("00000000000031415926")
	for _, answered := range []string{`"00000031415926"`, `"0000000031415926"`, `31415926.0`, `31415926`} {
		s := newScript(t)
		s.answer(
			lender.CalculateInterest,
			200,
			strings.Replace(documented[lender.CalculateInterest], "31415926", answered, 1),
		)
		s.answer(lender.Search, 200, `[{"account_number":`+answered+`}]`)
		s.answer(
			lender.Authorizations,
			200,
			`[{"authorization_id":1.0,"account_number":`+answered+`,"reference":"a"}]`,
		)
		c := s.client()
		if _, err := c.Quote(t.Context(), inStore, padded, money.MustAmount("600"),
			locale.English); err != nil {
			t.Errorf("%s: quote: %v", answered, err)
		}
		if path := s.received(lender.CalculateInterest)[0].request.URL.Path; !strings.Contains(
			path,
			"/accounts/31415926/",
		) {
			t.Errorf("%s: asked for %s", answered, path)
		}
		if found, err := c.Search(t.Context(), inStore, shopper); err != nil || len(found) != 1 ||
			found[0].Number != account {
			t.Errorf("%s: search: %v %v", answered, found, err)
		}
		list, err := c.Authorizations(t.Context(), inStore, padded, days[0], days[1])
		if err != nil || len(list) != 1 || list[0].ID != "1" {
			t.Errorf("%s: list: %+v %v", answered, list, err)
		}
	}
}

// Where tables and samples write a number in two ways, the configuration decides.
func TestFieldTypes(t *testing.T) {
	s := newScript(t)
	c := s.client(func(o *lender.Options) {
		o.Merchants[0].Types = map[lender.Field]lender.Type{
			"verify.security_qid": lender.AsText, "authorization.verification_code": lender.AsNumber,
			"authorization.vcc_number": lender.AsNumber, "authorization.account_number": lender.AsText,
			"authorization.amount": lender.AsText, "refund.capture_id": lender.AsText,
			"widget-init.customer_identification.account_number": lender.AsText,
		}
	})
	code := storeOrder
	code.Code = relay.NewSecret("5190")
	_, err1 := c.Authorize(t.Context(), inStore, storeOrder)
	_, err2 := c.Authorize(t.Context(), inStore, code)
	_, err3 := c.Verify(t.Context(), inStore, question)
	_, err4 := c.Refund(t.Context(), inStore, refundSale)
	_, err5 := c.StartFlow(t.Context(), inStore, relay.Identity{Account: account})
	for _, err := range []error{err1, err2, err3, err4, err5} {
		if err != nil {
			t.Error(err)
		}
	}
	for _, want := range []struct {
		op   lender.Endpoint
		call int
		text string
	}{
		{lender.Authorization, 0, `"verification_code":"0519"`}, // a number would lose its zero
		{lender.Authorization, 1, `"verification_code":5190`},
		{lender.Authorization, 1, `"account_number":"31415926"`},
		{lender.Authorization, 1, `"vcc_number":6012345678901234`},
		{lender.Authorization, 1, `"amount":"84.30"`},
		{lender.Verify, 0, `"security_qid":"6"`},
		{lender.Refund, 0, `"capture_id":"445120"`},
		{lender.WidgetInit, 0, `{"customer_identification":{"account_number":"31415926"}`},
	} {
		if got := s.received(want.op)[want.call].body; !strings.Contains(got, want.text) {
			t.Errorf("%s: %s lacks %s", want.op, got, want.text)
		}
	}
	for _, types := range []map[lender.Field]lender.Type{{"verify.format": lender.AsNumber},
		{"verify.security_qid": "float"}} {
		m := lender.Merchant{ID: "m", ClientID: "c", Environment: lender.MI, Types: types,
			Secret: func() (relay.Secret, error) { return relay.NewSecret("s"), nil }}
		if _, err := lender.New(lender.Options{Merchants: []lender.Merchant{m}}); err == nil ||
			!strings.Contains(err.Error(), "type") {
			t.Errorf("%v: %v", types, err)
		}
	}
}

// The lines of an order go with it for the statement: the total is the merchant's amount, whatever they add
// up to.
func TestStatement(t *testing.T) {
	price := func(text string) relay.LinePrice {
		p, err := relay.ParseLinePrice(text)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	s := newScript(t)
	o := onlineOrder
	o.Items = []relay.Item{
		{SKU: "SOFA-3", Description: "Three-seat sofa “Érable”", Quantity: 2, UnitPrice: price("300.00")},
		{Description: "Delivery", Quantity: 1, UnitPrice: price("45.5")},
		{SKU: "SPRING", Description: "Spring rebate", Quantity: 2, UnitPrice: price("-25.00")},
	}
	if _, err := s.client().Authorize(t.Context(), online, o); err != nil {
		t.Fatal(err)
	}
	s.described()
	want := `"sku_data":{"transaction_discount_total":50.00,"transaction_subtotal":645.50,` +
		`"transaction_total":600.00,"products":[` +
		`{"sku_id":"SOFA-3","description":"Three-seat sofa “Érable”","quantity":2,` +
		`"unit_price":300.00,"extended_price":600.00},` +
		`{"description":"Delivery","quantity":1,"unit_price":45.50,"extended_price":45.50},` +
		`{"sku_id":"SPRING","description":"Spring rebate","quantity":2,` +
		`"unit_price":-25.00,"extended_price":-50.00}]}`
	if got := s.received(lender.Authorization)[0].body; !strings.Contains(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// In a store an order names the request, the location and the associate; without one of them nothing is sent.
func TestRequiredInStore(t *testing.T) {
	s := newScript(t)
	c := s.client()
	for name, change := range map[string]func(*relay.Order){
		"request id": func(o *relay.Order) { o.RequestID = "" },
		"location":   func(o *relay.Order) { o.Location = "" },
		"employee":   func(o *relay.Order) { o.Employee = "" },
	} {
		o := storeOrder
		change(&o)
		if _, err := c.Authorize(t.Context(), inStore, o); classOf(err) != relay.NotSent {
			t.Errorf("without %s: %v", name, err)
		}
	}
	if n := len(s.received(lender.Authorization)); n != 0 {
		t.Errorf("%d were sent", n)
	}
}

// A reference id that the client makes is a GUID of version 4 without its dashes.
func TestReferenceIsAGUID(t *testing.T) {
	s := newScript(t)
	if err := operations[lender.Search](t.Context(), s.client()); err != nil {
		t.Fatal(err)
	}
	id := s.received(lender.Token)[0].request.Header.Get("X-Reference-Id")
	if len(id) != 32 || id[12] != '4' || !strings.Contains("89ab", id[16:17]) {
		t.Errorf("x-reference-id %q", id)
	}
}
