package lender_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
	"candor/server/lender"
	"candor/server/relay"
)

// The request of every operation is as documented: path, version, query, headers and body.
func TestRequests(t *testing.T) {
	const root = "/flexiti/pos-api/"
	for _, c := range []struct {
		op                 lender.Endpoint
		method, path, want string // want: the query of a GET, the body of a POST
		lang               string
	}{
		{lender.DriversLicence, "POST", "v2.5/client-id/maple/customers/driverslicense",
			`{"code":"@\n\u001e\rANSI PLANTED-licence\n"}`, ""},
		{lender.Search, "GET", "v2.5/client-id/maple/customers/search",
			"dob=1990-01-17&first_name=PLANTED-first&last_name=PLANTED-last&postal_code=H2X1Y4", ""},
		{lender.Lookup, "GET", "v2.5/client-id/maple/customers/lookup",
			"account_number=31415926&lang=fr", "fr"},
		{lender.Verify, "POST", "v2.5/client-id/maple/account/31415926/verify",
			`{"format":"security_question","security_qid":6,"security_answer":"PLANTED-answer",` +
				`"request_id":"till4-7"}`, ""},
		{lender.CalculateInterest, "POST", "v2.5.1/client-id/maple/accounts/31415926/calculate-interest",
			`{"amount":600.00}`, "fr"},
		{lender.Authorization, "POST", "v2.5.1/client-id/maple/authorization",
			`{"account_number":31415926,"vcc_number":"6012345678901234","reference":"S-2291.a1",` +
				`"financing_option":{"transaction_type":"regular_purchase"},"amount":84.30,` +
				`"auto_capture":true,"verification_code":"0519","request_id":"till4-7",` +
				`"external_location_id":"0042","external_employee_id":"E-17"}`, "fr"},
		{lender.Authorizations, "GET", "v2.5.1/client-id/maple/authorizations",
			"account_number=31415926&creation_date_from=2026-01-13&creation_date_to=2026-01-15&lang=fr&" +
				"page_number=1&page_size=100", "fr"},
		{lender.Capture, "POST", "v2.5/client-id/maple/authorization/1000000000000001/capture",
			`{"reference":"S-2291.o1","amount":480.00,"external_location_id":"0042",` +
				`"external_employee_id":"E-17"}`, "fr"},
		{lender.Release, "POST", "v2.5/client-id/maple/authorization/1000000000000001/release",
			`{"reference":"S-2291.o2","amount":120.00}`, "fr"},
		{lender.Return, "POST", "v2.5/client-id/maple/authorization/1000000000000001/capture/445120/return",
			`{"reference":"S-2291.o3","amount":55.25,"full_return":false,"vcc_number":"6012345678901234",` +
				`"external_location_id":"0042","external_employee_id":"E-17"}`, "fr"},
		{lender.Refund, "POST", "v2.5/client-id/maple/accounts/31415926/refund",
			`{"reference":"S-2291.o4","amount":84.30,"capture_id":445120,"external_location_id":"0042",` +
				`"external_employee_id":"E-17"}`, ""},
		{lender.WidgetInit, "POST", "v2.5/client-id/maple/widget/init",
			`{"customer_identification":{"personal_information":{"dob":"1990-01-17",` +
				`"first_name":"PLANTED-first","last_name":"PLANTED-last","postal_code":"H2X1Y4"}},` +
				`"flow":"purchase","lang":"fr"}`, ""},
	} {
		s := newScript(t)
		if err := operations[c.op](t.Context(), s.client()); err != nil {
			t.Errorf("%s: %v", c.op, err)
			continue
		}
		s.described()
		got := s.received(c.op)[0]
		said := got.body
		if c.method == "GET" {
			said = got.request.URL.RawQuery
		}
		if got.request.Method != c.method || got.request.URL.Path != root+c.path || said != c.want ||
			got.request.URL.Query().Get("lang") != c.lang {
			t.Errorf("%s: got %s %s %s, want %s %s %s", c.op, got.request.Method, got.request.URL, said,
				c.method, c.path, c.want)
		}
		checkHeaders(t, s)
	}
}

// checkHeaders checks every request. All have a trace id, the token's too. All but the token's have a bearer
// token. None has an idempotency key, with which the transport would repeat it.
func checkHeaders(t *testing.T, s *script) {
	t.Helper()
	for _, r := range s.requests {
		h := r.request.Header
		if id := h.Get("X-Reference-Id"); len(id) != 32 || strings.Trim(id, "0123456789abcdef") != "" {
			t.Errorf("%s: x-reference-id %q", r.op, id)
		}
		if (h.Get("Authorization") == "") != (r.op == lender.Token) {
			t.Errorf("%s: authorization header present: %v", r.op, h.Get("Authorization") != "")
		}
		for name := range h {
			if strings.Contains(strings.ToLower(name), "idempotency") || name == "X-Context-Hash" ||
				name == "Cookie" || name == "Referer" {
				t.Errorf("%s: header %s was sent", r.op, name)
			}
		}
	}
}

func TestOnlineRequest(t *testing.T) {
	s := newScript(t)
	c := s.client()
	if _, err := c.Quote(t.Context(), online, account, money.MustAmount("600"), locale.English); err != nil {
		t.Fatal(err)
	}
	got, err := c.Authorize(t.Context(), online, onlineOrder)
	if err != nil {
		t.Fatal(err)
	}
	s.described()
	want := relay.Authorization{ID: "1000000000000001", Reference: "W-100277.a1",
		Amount: money.MustAmount("600"), HasAmount: true,
		Status: "opened", Date: time.Date(2026, 1, 14, 15, 0, 5, 0, time.UTC)}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("authorization: got %+v, want %+v", got, want)
	}
	sent := s.received(lender.Authorization)[0]
	const body = `{"account_number":31415926,"reference":"W-100277.a1",` +
		`"financing_option":{"transaction_type":"promotional_purchase","plan_id":5,"term":12},` +
		`"amount":600.00,"auto_capture":false,"widget_session_id":"5f0c2b1e-7d3a-4a53-9a1c-2f6f3d9c0b11"}`
	if sent.body != body {
		t.Errorf("body: got %s, want %s", sent.body, body)
	}
	if h := sent.request.Header; h.Get("Authorization") != "Bearer PLANTEDflowtoken" ||
		h.Get("X-Reference-Id") != flowReference {
		t.Error("the call was not made on the flow's token and reference")
	}
	if n := len(s.received(lender.Token)); n != 0 {
		t.Errorf("a shopper's calls took %d tokens of the merchant", n)
	}
}

func TestIdentify(t *testing.T) {
	s := newScript(t)
	c := s.client()
	id, err := c.DecodeLicence(t.Context(), inStore, relay.NewSecret("@"))
	if want := [4]string{"DANA", "ROY", "1990-01-17", "H2X1Y4"}; err != nil || reveal(id) != want {
		t.Errorf("licence: got %v %v, want %v", reveal(id), err, want)
	}
	found, err := c.Search(t.Context(), inStore, shopper)
	want := relay.Account{Number: account, CustomerID: "700412", Status: "N", Activated: true,
		Type:      "consumer",
		FirstName: "Dana", LastName: "Roy", CardEnding: "0042", OpenedAt: "Maple Sofas"}
	if err != nil || len(found) != 1 || !reflect.DeepEqual(found[0], want) {
		t.Errorf("search: got %+v %v, want %+v", found, err, want)
	}
	one, err := c.Lookup(t.Context(), inStore, relay.Identity{Card: relay.NewSecret("6012345678901234")})
	want = relay.Account{Number: account, CustomerID: "700412", Activated: true, CardEnding: "0042",
		Province: "QC",
		Email:    "d***@example.com", Phone: "5145550142", QuestionID: "6", Question: "PLANTED question",
		Kinds: map[int]offer.Kind{5: offer.KindEqual, 9: offer.KindDeferred}}
	if err != nil || !reflect.DeepEqual(one, want) {
		t.Errorf("lookup: got %+v %v, want %+v", one, err, want)
	}
	const query = "lang=fr&vcc_number=6012345678901234"
	if got := s.received(lender.Lookup)[0].request.URL.RawQuery; got != query {
		t.Errorf("lookup by card: query %s", got)
	}
}

func reveal(id relay.Identity) [4]string {
	return [4]string{id.FirstName.Reveal(), id.LastName.Reveal(), id.BirthDate.Reveal(),
		id.PostalCode.Reveal()}
}

// Accounts are read in every documented spelling: ids as numbers and as strings, three names for the type,
// postal codes.
func TestAccountSpellings(t *testing.T) {
	for _, c := range []struct {
		answer string
		want   relay.Account
	}{
		{`{"account_number":"31415926"}`, relay.Account{Number: account, Activated: true}},
		{`{"account_number":31415926,"tos":false}`, relay.Account{Number: account}},
		{`{"account_number":31415926,"tos_agreement":"true"}`,
			relay.Account{Number: account, Activated: true}},
		{`{"account_number":31415926,"tos_agreement":"soon"}`, relay.Account{Number: account}},
		{`{"account_number":31415926,"tos_agreement":null,"tos":true}`,
			relay.Account{Number: account, Activated: true}},
		{`{"account_number":31415926,"account_type":"consumer"}`,
			relay.Account{Number: account, Activated: true, Type: "consumer"}},
		{`{"account_number":31415926,"account-type:":"business"}`,
			relay.Account{Number: account, Activated: true, Type: "business"}},
		{`{"account_number":31415926,"customer_id":7004120,"phone_number":5145550142}`,
			relay.Account{Number: account, Activated: true, CustomerID: "7004120", Phone: "5145550142"}},
		{`{"account_number":31415926,"customer_id":"7004120-00001","security_qid":6,"province":"on"}`,
			relay.Account{Number: account, Activated: true, CustomerID: "7004120-00001", QuestionID: "6",
				Province: "ON"}},
		{`{"account_number":31415926,"offer_types":{"plan_id":"5","offer_category":"equal_billing"}}`,
			relay.Account{Number: account, Activated: true, Kinds: map[int]offer.Kind{5: offer.KindEqual}}},
		{`{"account_number":31415926,"offer_types":[{"plan_id":5,"offer_category":"equal_billing"},` +
			`{"plan_id":5,"offer_category":"deferred_payment"},` +
			`{"plan_id":6,"offer_category":"lease"},"odd"]}`,
			relay.Account{Number: account, Activated: true}},
	} {
		s := newScript(t)
		s.answer(lender.Lookup, 200, c.answer)
		got, err := s.client().Lookup(t.Context(), inStore, relay.Identity{Account: account})
		if len(got.Kinds) == 0 {
			got.Kinds = nil
		}
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v %v, want %+v", c.answer, got, err, c.want)
		}
	}
}

// The card of a business's authorized user is sent with later calls; a consumer's is not.
func TestCardOfBusinessUser(t *testing.T) {
	for answer, want := range map[string]bool{
		`{"account_number":1,"customer_account_type":"business"}`:                               true,
		`{"account_number":1,"customer_account_type":"consumer","customer_id":"7004120-00001"}`: false,
		`{"account_number":1,"customer_id":"7004120-00001"}`:                                    true,
		`{"account_number":1,"customer_id":"7004120"}`:                                          false,
	} {
		s := newScript(t)
		s.answer(lender.Lookup, 200, answer)
		got, err := s.client().Lookup(t.Context(), inStore,
			relay.Identity{Card: relay.NewSecret("6012345678901234")})
		if err != nil || got.Card.IsZero() == want {
			t.Errorf("%s: card kept %v (%v), want %v", answer, !got.Card.IsZero(), err, want)
		}
	}
}

// The answers of verify: a PIN as number or string, or the message that one was sent.
func TestVerifyAnswers(t *testing.T) {
	for _, c := range []struct {
		answer, pin string
		sent, fails bool
	}{
		{`{"verification_code":5190}`, "5190", false, false},
		{`{"verification_code":"0519"}`, "0519", false, false},
		{`{"verification_code":24856785}`, "24856785", false, false},
		{`{"verification_code":"verification_sent_to_sms"}`, "", true, false},
		{`{"verification_code":"verification_sent_to_email"}`, "", true, false},
		{`{"verification_code":123}`, "0123", false, false},
		{`{"verification_code":7}`, "0007", false, false},
		{`{"verification_code":"42"}`, "0042", false, false},
		{`{"verification_code":123456789}`, "123456789", false, false},
		{`{"verification_code":51904}`, "51904", false, false},
		{`{"verification_code":5190.0}`, "5190", false, false},
		{`{"verification_code":5190.5}`, "", false, true},
		{`{"verification_code":"code envoyé par texto"}`, "", true, false},
		{`{"verification_code":"५१९०"}`, "", false, true},
		{`{"verification_code":true}`, "", false, true},
		{`{"verification_code":null}`, "", false, true},
		{`{}`, "", false, true},
		{`[]`, "", false, true},
	} {
		s := newScript(t)
		s.answer(lender.Verify, 200, c.answer)
		got, err := s.client().Verify(t.Context(), inStore, question)
		if got.PIN.Reveal() != c.pin || got.Sent != c.sent || (err != nil) != c.fails {
			t.Errorf("%s: got %q %v %v, want %q %v", c.answer, got.PIN.Reveal(), got.Sent, err, c.pin, c.sent)
		}
	}
}

// What is wrong before it is sent is not sent.
func TestNothingSentForBadInput(t *testing.T) {
	bad := []string{"", "0", "000", "123456789012345", "12a", "1 2", "-1", "1.5", "١٢٣", "../1", "1/2",
		"1?x", "%31"}
	s := newScript(t)
	c := s.client()
	var failures []error
	add := func(err error) { failures = append(failures, err) }
	for _, text := range bad {
		n := relay.NewSecret(text)
		_, err := c.Quote(t.Context(), inStore, n, money.MustAmount("1"), locale.English)
		add(err)
		_, err = c.Verify(t.Context(), inStore, relay.Verification{Account: n, Format: "sms", RequestID: "r"})
		add(err)
		_, err = c.Authorizations(t.Context(), inStore, n, days[0], days[1])
		add(err)
		_, err = c.Lookup(t.Context(), inStore, relay.Identity{Account: n})
		add(err)
		o := onlineOrder
		o.Account = n
		_, err = c.Authorize(t.Context(), online, o)
		add(err)
	}
	for _, change := range []func(*relay.Order){
		func(o *relay.Order) { o.Reference = "" },
		func(o *relay.Order) { o.Reference = strings.Repeat("x", 41) },
		func(o *relay.Order) { o.Amount = money.Amount{} },
		func(o *relay.Order) { o.Term = 0 },
		func(o *relay.Order) { o.Session = "" },
		func(o *relay.Order) { o.Code = relay.NewSecret("5190") },
		func(o *relay.Order) { o.Card = relay.NewSecret("601234567890123") },
	} {
		o := onlineOrder
		change(&o)
		_, err := c.Authorize(t.Context(), online, o)
		add(err)
	}
	for _, call := range []relay.Call{{Merchant: "other", Reference: flowReference},
		{Merchant: "m1", Reference: "x\r\ny"}, {Merchant: "m1", Reference: flowReference + "0"}} {
		_, err := c.Search(t.Context(), call, shopper)
		add(err)
	}
	_, err := c.Search(t.Context(), inStore, relay.Identity{FirstName: relay.NewSecret("Dana")})
	add(err)
	_, err = c.Verify(t.Context(), inStore,
		relay.Verification{Account: account, Format: "fax", RequestID: "r"})
	add(err)
	_, err = c.StartFlow(t.Context(), inStore, relay.Identity{})
	add(err)
	_, err = c.StartFlow(t.Context(), online, shopper)
	add(err)
	_, err = c.DecodeLicence(t.Context(), inStore, relay.Secret{})
	add(err)
	for i, err := range failures {
		if classOf(err) != relay.NotSent {
			t.Errorf("input %d: got %v, want not_sent", i, err)
		}
	}
	if len(s.requests) != 0 {
		t.Errorf("%d requests were sent", len(s.requests))
	}
}

// The three ways to identify a shopper, one at a time.
func TestWidgetIdentification(t *testing.T) {
	for want, who := range map[string]relay.Identity{
		`{"vcc_number":"6012345678901234"}`: {Card: relay.NewSecret("6012345678901234"), Account: account},
		`{"account_number":31415926}`: {Account: relay.NewSecret("031415926"),
			FirstName: shopper.FirstName},
	} {
		s := newScript(t)
		if _, err := s.client().StartFlow(t.Context(), inStore, who); err != nil {
			t.Errorf("%s: %v", want, err)
			continue
		}
		s.described()
		var sent struct {
			Identification json.RawMessage `json:"customer_identification"`
		}
		if err := json.Unmarshal([]byte(s.received(lender.WidgetInit)[0].body), &sent); err != nil ||
			string(sent.Identification) != want {
			t.Errorf("got %s (%v), want %s", sent.Identification, err, want)
		}
	}
}

func TestStartFlow(t *testing.T) {
	s := newScript(t)
	got, err := s.client().StartFlow(t.Context(), inStore, shopper)
	if err != nil {
		t.Fatal(err)
	}
	want := relay.Flow{Token: relay.NewSecret("PLANTEDtoken1"), Expires: s.now.Add(20 * time.Minute),
		Page:   relay.NewSecret(s.web.URL + widgetPage),
		Origin: s.web.URL, Session: "5f0c2b1e-7d3a-4a53-9a1c-2f6f3d9c0b11"}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	token := s.received(lender.Token)[0]
	if token.body != "client_id=maple&client_secret="+clientSecret+
		"&grant_type=client_credentials&scope=customer" || token.request.URL.RawQuery != "" {
		t.Errorf("token request: %s", token.body)
	}
	for _, r := range s.requests {
		if r.request.Header.Get("X-Reference-Id") != flowReference {
			t.Errorf("%s: not the flow's reference id", r.op)
		}
	}
	if s.received(lender.WidgetInit)[0].request.Header.Get("Authorization") != "Bearer PLANTEDtoken1" {
		t.Error("widget/init was not made on the flow's token")
	}
}

// The page is framed and its messages are trusted, so only the API's own origin is accepted.
func TestPageOrigin(t *testing.T) {
	const session = "/#/widget/maple/t?widget_session_id=s-1"
	s := newScript(t)
	port := strings.TrimPrefix(s.web.URL, "http://127.0.0.1")
	for page, fine := range map[string]bool{
		s.web.URL + session:                                   true,
		"HTTP://127.0.0.1" + port + session:                   true,
		s.web.URL + "/?widget_session_id=s-1#/widget/x":       true,
		"https://127.0.0.1" + port + session:                  false,
		"http://127.0.0.1" + session:                          false,
		"http://127.0.0.1" + port + ".evil.example" + session: false,
		"http://127.0.0.1" + port + "@evil.example" + session: false,
		"http://u@127.0.0.1" + port + session:                 false,
		"//127.0.0.1" + port + session:                        false,
		session:                                               false,
		"javascript:alert(1)//" + port + session:              false,
		s.web.URL + "/#/widget/maple/t":                       false,
		s.web.URL + "/#/widget/maple/t?widget_session_id=<b>": false,
		"": false,
	} {
		body, _ := json.Marshal(map[string]string{"redirection_url": page})
		s.answer(lender.WidgetInit, 200, string(body))
		got, err := s.client().StartFlow(t.Context(), inStore, shopper)
		if (err == nil) != fine || (got.Session == "s-1") != fine ||
			fine != (got.Page.Reveal() == page && page != "") {
			t.Errorf("%q: accepted %v (%v), want %v", page, err == nil, err, fine)
		}
		if err != nil && classOf(err) != relay.Unknown {
			t.Errorf("%q: %v", page, err)
		}
	}
}

// A 200 is an approval only with an id. Everything else is optional.
func TestAuthorizationAnswers(t *testing.T) {
	for _, c := range []struct{ answer, id string }{
		{`{"authorization_id":1000000000000001}`, "1000000000000001"},
		{`{"authorization_id":"1000000000000001","amount":"600.00"}`, "1000000000000001"},
		{`{"id":77,"amount":null,"date":"yesterday","reference":5}`, "77"},
		{`{"id":77,"authorization_id":78}`, "78"},
		{`{"authorization_id":null,"id":"A-1"}`, "A-1"},
		{`{"authorization_id":1,"authorization_status":"unauthorized"}`, ""},
		{`{"authorization_id":1,"amount":"600.001"}`, ""},
		{`{"authorization_id":1,"amount":6e2}`, "1"},
		{`{"authorization_id":1,"amount":600.000}`, "1"},
		{`{"authorization_id":1,"amount":600.001}`, ""},
		{`{"authorization_id":1e3}`, ""},
		{`{"authorization_id":-1}`, ""},
		{`{"authorization_id":""}`, ""},
		{`{"authorization_id":{"id":1}}`, ""},
		{`{"authorization_id":"../1"}`, ""},
		{`{"AUTHORIZATION_ID":1}`, ""},
		{`{"authorization_id":1,"authorization_id":2}`, ""},
		{`{"message":"approved"}`, ""},
		{`[{"authorization_id":1}]`, ""},
		{`{}`, ""},
		{`null`, ""},
		{``, ""},
		{`{"authorization_id":1} `, "1"},
		{`{"authorization_id":1}{}`, ""},
		{`{"authorization_id":1}` + strings.Repeat(" ", 1<<20-22), "1"},
		{`{"authorization_id":1}` + strings.Repeat(" ", 1<<20-21), ""},
		{`{"authorization_id":1`, ""},
		{`{"authorization_id":1,"message":"\ud800"}`, ""},
		{`{"authorization_id":1,"message":"` + "\xff" + `"}`, ""},
		{`{"authorization_id":1,"x":` + strings.Repeat("[", 16) + strings.Repeat("]", 16) + `}`, ""},
		{`{"authorization_id":1,"x":` + strings.Repeat("[", 15) + strings.Repeat("]", 15) + `}`, "1"},
	} {
		s := newScript(t)
		s.answer(lender.Authorization, 200, c.answer)
		got, err := s.client().Authorize(t.Context(), online, onlineOrder)
		if got.ID != c.id || (err == nil) != (c.id != "") || err != nil && classOf(err) != relay.Unknown {
			t.Errorf("%.80s: got %q %v, want %q", c.answer, got.ID, err, c.id)
		}
		if n := len(s.received(lender.Authorization)); n != 1 {
			t.Errorf("%.80s: %d POSTs", c.answer, n)
		}
	}
}

// The list is read in both shapes, page after page, to its end.
func TestAuthorizationList(t *testing.T) {
	const one, two, three = `{"authorization_id":1,"reference":"a","amount":1.00}`,
		`{"id":"2","reference":"b","amount":"2.00","account_number":"031415926"}`, `{"authorization_id":3}`
	const foreign = `{"authorization_id":9,"account_number":2718281}`
	for _, c := range []struct {
		name  string
		pages []string
		want  string
		asked int
	}{
		{"empty", []string{`[]`}, "", 1},
		{"array, pages smaller than asked for",
			[]string{`[` + one + `]`, `[` + two + `,` + three + `]`, `[]`}, "1 2 3", 3},
		{"page number ignored", []string{`[` + one + `,` + two + `]`}, "1 2", 2},
		{"wrapper", []string{`{"authorizations":[` + one + `],"total":1}`,
			`{"authorizations":[],"total":1}`}, "1", 2},
		{"wrapper by another name", []string{`{"content":[` + one + `],"links":[]}`,
			`{"content":[]}`}, "1", 2},
		{"another account's first", []string{`[` + foreign + `]`, `[` + one + `]`, `[]`}, "1", 3},
		{"not a list", []string{`{}`}, "error", 1},
		{"an error with status 200", []string{`{"error":"general_error","data":[]}`}, "error", 1},
		{"an unknown wrapper", []string{`{"field_errors":[]}`}, "error", 1},
		{"an entry that is not one", []string{`[` + one + `,5]`}, "error", 1},
		{"second page fails", []string{`[` + one + `]`, `oops`}, "error", 2},
	} {
		s := newScript(t)
		var handlers []http.HandlerFunc
		for _, p := range c.pages {
			handlers = append(handlers, answering(200, p))
		}
		s.set(lender.Authorizations, inTurn(handlers...))
		list, err := s.client().Authorizations(t.Context(), online, account, days[0], days[1])
		got := ids(list)
		if err != nil {
			got = "error"
		}
		if asked := s.received(lender.Authorizations); got != c.want || len(asked) != c.asked {
			t.Errorf("%s: got %s (%v) in %d pages, want %s in %d", c.name, got, err, len(asked),
				c.want, c.asked)
		} else if asked[0].request.Header.Get("Authorization") != "Bearer PLANTEDtoken1" {
			t.Errorf("%s: not made with merchant scope", c.name)
		}
	}
}

func ids(list []relay.Authorization) string {
	var out []string
	for _, a := range list {
		out = append(out, a.ID)
	}
	return strings.Join(out, " ")
}

// A list without end is an error, and does not mean that an authorization is absent.
func TestAuthorizationListWithoutEnd(t *testing.T) {
	s := newScript(t)
	s.set(lender.Authorizations, func(w http.ResponseWriter, r *http.Request) {
		answering(200, `[{"authorization_id":`+r.URL.Query().Get("page_number")+`}]`)(w, r)
	})
	if list, err := s.client().Authorizations(t.Context(), inStore, account, days[0],
		days[1]); classOf(err) != relay.Unknown || list != nil {
		t.Errorf("got %d entries, %v", len(list), err)
	}
	if n := len(s.received(lender.Authorizations)); n != 50 {
		t.Errorf("%d pages were asked for, want 50", n)
	}
}
