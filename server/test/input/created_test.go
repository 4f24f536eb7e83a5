package input

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/api"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// wholeOrder is an order with everything that a merchant can send.
var wholeOrder = strings.Replace(harness.ValidOrder, "{", `{"return_url":"`+harness.ShopOrigin+`/thanks",`+
	`"auto_capture":true,"metadata":{"cart.id":"c-1","note":""},`+
	`"items":[{"description":"Sofa","quantity":1,"unit_price":"1200.00"}],`, 1)

// readCheckout reads a checkout as its merchant.
func (e *env) readCheckout(id string) (c api.Checkout) {
	e.Helper()
	got := e.Call("GET", "/v1/checkouts/"+id, "", harness.MerchantHeader)
	e.Must(json.Unmarshal([]byte(got.Body), &c))
	return c
}

// A create answers the whole checkout, with the token and the link, which no other answer has.
func TestCreateAnswersTheCheckout(t *testing.T) {
	e := newEnv(t)
	got := e.Call("POST", "/v1/checkouts", wholeOrder, harness.MerchantHeader)
	var made api.CreatedCheckout
	e.Must(json.Unmarshal([]byte(got.Body), &made))
	if got.Status != 201 || made.URL != e.Public.URL+"/c/"+made.ClientToken || made.Status != "open" ||
		made.ReturnURL != harness.ShopOrigin+"/thanks" || !made.AutoCapture || made.Livemode ||
		made.Metadata["cart.id"] != "c-1" || made.Amount.String() != "1200.00" || len(made.Items) != 1 ||
		made.ExpiresIn != 3600 || made.Offer != nil || made.Revision != 1 {
		t.Errorf("created: %d %s", got.Status, got.Body)
	}
	e.Clock.Advance(time.Minute)
	read := e.readCheckout(got.ID)
	if read.ExpiresIn != 3540 || read.Metadata["cart.id"] != "c-1" || !read.ExpiresAt.Equal(made.ExpiresAt) {
		t.Errorf("read: %+v", read)
	}
	if again := e.Call("GET", "/v1/checkouts/"+got.ID, "", harness.MerchantHeader); strings.Contains(
		again.Body, made.ClientToken) {
		t.Errorf("a read tells the client token: %s", again.Body)
	}
	e.Clock.Advance(time.Hour)
	if read = e.readCheckout(got.ID); read.Status != "expired" || read.ExpiresIn != 0 {
		t.Errorf("expired: %+v", read)
	}
}

// The chosen plan is told with its figures, in the lender's words, until the quote is forgotten.
func TestOfferOfACheckout(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	e.ToOffersOnline(ref)
	if c := e.readCheckout(string(ref.Checkout)); c.Offer != nil {
		t.Errorf("nothing is chosen: %+v", c.Offer)
	}
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	e.Accept(ref, checkout.StepApproved)
	c := e.readCheckout(string(ref.Checkout))
	if o := c.Offer; o == nil || o.ID != "p4-24" || o.Kind != "equal" || o.Term != 24 || o.PlanID != 4 ||
		o.PlanName == "" || o.TermAmount == nil || len(o.Rates) == 0 || len(o.Fees) == 0 {
		t.Errorf("approved: %+v", o)
	}
	e.Clock.Advance(40 * 24 * time.Hour)
	e.Purge()
	if o := e.readCheckout(string(ref.Checkout)).Offer; o == nil || o.ID != "p4-24" || o.TermAmount != nil {
		t.Errorf("forgotten: %+v", o)
	}
}

// Metadata is bounded in names and in text.
func TestMetadataIsBounded(t *testing.T) {
	e := newEnv(t)
	names := func(n int) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(`"n%d":"v"`, i))
		}
		return "{" + strings.Join(all, ",") + "}"
	}
	for metadata, pointer := range map[string]string{
		`{}`: "", names(20): "", `{"a":""}`: "",
		`{"` + strings.Repeat("n", 40) + `":"` + strings.Repeat("é", 500) + `"}`: "",
		names(21):     "/metadata",
		`{"":"v"}`:    "/metadata/",
		`{"a b":"v"}`: "/metadata/a b",
		`{"a/b":"v"}`: "/metadata/a~1b",
		`{"` + strings.Repeat("n", 41) + `":"v"}`:  "/metadata/" + strings.Repeat("n", 41),
		`{"a":"` + strings.Repeat("v", 501) + `"}`: "/metadata/a",
		`{"a":"x\ny"}`: "/metadata/a", `{"a":1}`: "/metadata", `{"a":{}}`: "/metadata", `[]`: "/metadata",
	} {
		body := strings.Replace(harness.ValidOrder, "{", `{"metadata":`+metadata+`,`, 1)
		got := e.Call("POST", "/v1/checkouts", body, harness.MerchantHeader)
		if pointer == "" {
			if got.Status != 201 {
				t.Errorf("%s: %d %s", metadata, got.Status, got.Body)
			}
			continue
		}
		if got.Code != checkout.CodeFieldInvalid || !strings.Contains(got.Body, `{"pointer":"`+pointer+`"`) {
			t.Errorf("%s: %d %s, want %s", metadata, got.Status, got.Body, pointer)
		}
	}
}

// Everything that is wrong with an order is told at once, whether it can be decoded or not.
func TestAllFaultsAtOnce(t *testing.T) {
	e := newEnv(t)
	got := e.Call("POST", "/v1/checkouts", `{"amount":1200,"currency":"USD","reference":"a b",
		"channel":"in_store","use":"hosted","locale":"de","province":"ZZ","surprise":1,"auto_capture":"yes",
		"location_id":"nowhere","return_url":"https://evil.example/","metadata":{"a b":"v"},"employee_id":" ",
		"items":[{"description":"Sofa","quantity":0,"unit_price":"1.00"},{"quantity":1,"unit_price":"x"}]}`,
		harness.MerchantHeader)
	var p struct {
		Code   checkout.Code
		Errors []struct {
			Pointer, Detail string
			Code            checkout.Code
		}
	}
	e.Must(json.Unmarshal([]byte(got.Body), &p))
	var places []string
	for _, f := range p.Errors {
		places = append(places, f.Pointer+" "+string(f.Code))
	}
	want := "/amount amount_not_text, /items/1/unit_price field_invalid, /auto_capture field_invalid, " +
		"/surprise field_unknown, /currency currency_invalid, /reference reference_invalid, " +
		"/use field_invalid, /locale field_invalid, /province province_invalid, " +
		"/items/0/quantity field_invalid, /items/1/description field_invalid, " +
		"/return_url return_url_refused, /location_id location_unknown, /employee_id field_invalid, " +
		"/metadata/a b field_invalid"
	all := strings.Join(places, ", ")
	if got.Status != 422 || p.Code != checkout.CodeAmountNotText || all != want {
		t.Errorf("%d %s:\n%s\nwant\n%s", got.Status, p.Code, all, want)
	}
	for place, allowed := range map[string]string{"/locale": "en-CA, fr-CA", "/use": "tablet",
		"/province": "ON", "/location_id": "queen-street", "/return_url": harness.ShopOrigin} {
		for _, f := range p.Errors {
			if f.Pointer == place && !strings.Contains(f.Detail, allowed) {
				t.Errorf("%s does not name %s: %s", place, allowed, f.Detail)
			}
		}
	}
	list, err := e.Service.Relay.Checkouts(t.Context(), demo.Merchant, relay.Filter{Limit: 10})
	e.Must(err)
	if len(list) != 0 {
		t.Errorf("%d checkouts were made", len(list))
	}
}

// page lists checkouts, and gives their references in order with the cursor of the next page.
func (e *env) page(query string) (references, next string) {
	e.Helper()
	got := e.Call("GET", "/v1/checkouts?"+query, "", harness.MerchantHeader)
	var list struct {
		Checkouts []api.Checkout
		Next      string
	}
	e.Must(json.Unmarshal([]byte(got.Body), &list))
	var all []string
	for _, c := range list.Checkouts {
		all = append(all, c.Reference)
	}
	if got.Status != 200 {
		return string(got.Code), ""
	}
	return strings.Join(all, " "), list.Next
}

// The list is selected by order, status, time and open work, and read page by page.
func TestListOfCheckouts(t *testing.T) {
	e := newEnv(t)
	start := e.Clock.Now()
	made := map[string]relay.Ref{}
	for _, name := range []string{"A", "B", "C", "D"} {
		made[name] = e.Create(func(r *relay.CreateRequest) { r.Reference = name })
		e.Clock.Advance(time.Minute)
	}
	for name, do := range map[string]string{"B": "/cancel"} {
		e.Call("POST", "/v1/checkouts/"+string(made[name].Checkout)+do, "", harness.MerchantHeader)
	}
	e.ToOffersOnline(made["C"])
	e.Act(made["C"], relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"},
		checkout.StepReview)
	e.Accept(made["C"], checkout.StepApproved)
	at := func(minutes int) string {
		return start.Add(time.Duration(minutes) * time.Minute).Format("2006-01-02T15:04:05Z")
	}
	for query, want := range map[string]string{
		"": "D C B A", "reference=B": "B", "reference=X": "", "status=open": "D A",
		"status=approved&status=cancelled": "C B", "status=approved&status=approved": "C",
		"created_from=" + at(1): "D C B", "created_before=" + at(1): "A",
		"created_from=" + at(1) + "&created_before=" + at(3): "C B", "open_work=true": "",
		"limit=100": "D C B A",
		"limit=0":   "parameter_invalid", "limit=101": "parameter_invalid", "limit=x": "parameter_invalid",
		"limit=05": "parameter_invalid", "status=weather": "parameter_invalid",
		"status=":                    "parameter_invalid",
		"status=open&status=weather": "parameter_invalid", "cursor=co_nobody": "parameter_invalid",
		"cursor=": "parameter_invalid", "created_from=yesterday": "parameter_invalid",
		"created_before=": "parameter_invalid", "open_work=false": "parameter_invalid",
		"reference=a&reference=b": "parameter_invalid", "surprise=1": "parameter_invalid",
		"limit=1;status=open": "parameter_invalid", "reference=%zz": "parameter_invalid",
	} {
		if got, _ := e.page(query); got != want {
			t.Errorf("%q: %q, want %q", query, got, want)
		}
	}
	var read []string
	for next := "limit=3"; next != ""; {
		references, cursor := e.page(next)
		read, next = append(read, references), ""
		if cursor != "" {
			next = "limit=3&cursor=" + cursor
		}
	}
	if got := strings.Join(read, " | "); got != "D C B | A" {
		t.Errorf("page by page: %s", got)
	}
	got := e.Call("GET", "/v1/checkouts?status=weather&limit=0&surprise=1", "", harness.MerchantHeader)
	for _, name := range []string{"status", "limit", "surprise"} {
		if got.Status != 400 || !strings.Contains(got.Body, `{"parameter":"`+name+`"`) {
			t.Errorf("all faults at once: %d %s", got.Status, got.Body)
		}
	}
}

// One operation can be read by itself, by its own merchant and under its own checkout.
func TestReadOneOperation(t *testing.T) {
	e := &coded{newEnv(t)}
	ref, other := e.bought("1200.00", "p4-24"), e.Create(nil)
	done := e.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+"/captures", `{"amount":"10.00"}`,
		map[string]string{"Authorization": "Bearer " + demo.MerchantKey, "Idempotency-Key": "c"})
	path := "/operations/" + done.ID
	got := e.Call("GET", "/v1/checkouts/"+string(ref.Checkout)+path, "", harness.MerchantHeader)
	if got.Status != 200 || got.Body != done.Body {
		t.Errorf("read: %d %s, want %s", got.Status, got.Body, done.Body)
	}
	for at, want := range map[string]checkout.Code{
		string(ref.Checkout) + "/operations/none": checkout.CodeOperationNotFound,
		string(other.Checkout) + path:             checkout.CodeOperationNotFound,
		"co_nobody" + path:                        checkout.CodeCheckoutNotFound,
	} {
		if got := e.asMerchant("GET", "/v1/checkouts/"+at, ""); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
}

// A merchant's own request id stands in the log beside ours. One of another form does not, and neither does
// that of somebody without a key.
func TestRequestIDOfTheMerchant(t *testing.T) {
	e := newEnv(t)
	for id, taken := range map[string]bool{"order-20418.try_2": true, strings.Repeat("a", 64): true,
		strings.Repeat("b", 65): false, "with blank": false, "quote\"d": false, "né": false, "": false} {
		got := e.Call("GET", "/v1/open-work", "", map[string]string{"X-Request-Id": id,
			"Authorization": "Bearer " + demo.MerchantKey})
		ours := got.Header.Get("X-Request-Id")
		line := logLine(e.Log.String(), ours)
		if got.Status != 200 || ours == "" || ours == id || line == "" ||
			strings.Contains(line, "merchant_request_id="+id) != taken ||
			strings.Contains(line, "merchant_request_id") != taken {
			t.Errorf("%q: %d, ours %q, %s", id, got.Status, ours, line)
		}
	}
	got := e.Call("GET", "/v1/open-work", "", map[string]string{"X-Request-Id": "stranger"})
	if line := logLine(e.Log.String(), got.Header.Get("X-Request-Id")); strings.Contains(line, "stranger") {
		t.Errorf("without a key: %s", line)
	}
}

// logLine is the line of a log about a request.
func logLine(log, id string) string {
	for line := range strings.Lines(log) {
		if strings.Contains(line, "request_id="+id) {
			return line
		}
	}
	return ""
}
