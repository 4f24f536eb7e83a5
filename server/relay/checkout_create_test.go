package relay

import (
	"slices"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/core/locale"
)

var creatingMerchant = Merchant{ID: "maple-birch", Province: "ON", AutoCapture: true,
	Origins:   []string{"https://shop.example"},
	Locations: []Location{{ID: "queen-west", Province: "ON"}, {ID: "plateau", Province: "QC"}}}

func onlineRequest() CreateRequest {
	return CreateRequest{Amount: amount("1200.00"), Currency: "CAD", Reference: "order-1",
		Channel: checkout.Online,
		Use:     checkout.Embedded, Locale: "en-CA"}
}

func TestFirstWrongFieldOfARequest(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*CreateRequest)
		code   checkout.Code
		field  string
	}{
		"online": {func(*CreateRequest) {}, "", ""},
		"hosted": {func(q *CreateRequest) { q.Use = checkout.Hosted }, "", ""},
		"in store": {func(q *CreateRequest) {
			q.Channel, q.Use, q.LocationID = checkout.InStore, checkout.Tablet, "plateau"
		}, "", ""},
		"no amount": {func(q *CreateRequest) { q.Amount = amount("0.00") },
			checkout.CodeAmountInvalid, "amount"},
		"another currency": {func(q *CreateRequest) { q.Currency = "USD" },
			checkout.CodeCurrencyInvalid, "currency"},
		"no reference": {func(q *CreateRequest) { q.Reference = "" }, checkout.CodeReferenceInvalid,
			"reference"},
		"64 characters": {func(q *CreateRequest) { q.Reference = strings.Repeat("r", 64) }, "", ""},
		"65 characters": {func(q *CreateRequest) { q.Reference = strings.Repeat("r", 65) },
			checkout.CodeReferenceInvalid, "reference"},
		"an unprintable one": {func(q *CreateRequest) { q.Reference = "a\nb" },
			checkout.CodeReferenceInvalid, "reference"},
		"an unknown language": {func(q *CreateRequest) { q.Locale = "de-DE" }, checkout.CodeFieldInvalid,
			"locale"},
		"an unknown province": {func(q *CreateRequest) { q.Province = "QB" }, checkout.CodeProvinceInvalid,
			"province"},
		"an unknown store": {func(q *CreateRequest) { q.LocationID = "king-east" },
			checkout.CodeLocationUnknown, "location_id"},
		"in store without one": {func(q *CreateRequest) {
			q.Channel, q.Use = checkout.InStore, checkout.Tablet
		}, checkout.CodeLocationUnknown, "location_id"},
		"a long employee number": {func(q *CreateRequest) { q.EmployeeID = strings.Repeat("1", 51) },
			checkout.CodeFieldInvalid, "employee_id"},
		"100 items": {func(q *CreateRequest) {
			q.Items = slices.Repeat([]Item{{Description: "Chair", Quantity: 1}}, 100)
		}, "", ""},
		"101 items": {func(q *CreateRequest) { q.Items = make([]Item, 101) },
			checkout.CodeFieldInvalid, "items"},
		"a return to the shop": {func(q *CreateRequest) { q.ReturnURL = "https://shop.example/thanks?a=1" },
			"", ""},
		"a return elsewhere": {func(q *CreateRequest) { q.ReturnURL = "https://evil.example/" },
			checkout.CodeReturnURLRefused, "return_url"},
		"an insecure return": {func(q *CreateRequest) { q.ReturnURL = "http://shop.example/" },
			checkout.CodeReturnURLRefused, "return_url"},
		"a script": {func(q *CreateRequest) { q.ReturnURL = "javascript:alert(1)" },
			checkout.CodeReturnURLRefused, "return_url"},
		"a very long return": {func(q *CreateRequest) {
			q.ReturnURL = "https://shop.example/" +
				strings.Repeat("a", 2000)
		}, checkout.CodeReturnURLRefused, "return_url"},
		"a tablet online": {func(q *CreateRequest) { q.Use = checkout.Tablet },
			checkout.CodeFieldInvalid, "use"},
		"embedded in a store": {func(q *CreateRequest) {
			q.Channel, q.LocationID = checkout.InStore, "plateau"
		}, checkout.CodeFieldInvalid, "use"},
		"an unknown channel": {func(q *CreateRequest) { q.Channel = "phone" },
			checkout.CodeFieldInvalid, "channel"},
	} {
		q := onlineRequest()
		c.change(&q)
		p := q.check(creatingMerchant)
		if p == nil {
			p = &checkout.Problem{}
		}
		if p.Code != c.code || p.Field != c.field {
			t.Errorf("%s: %q of %q; want %q of %q", name, p.Code, p.Field, c.code, c.field)
		}
	}
}

func TestProvinces(t *testing.T) {
	for text, want := range map[string]bool{"ON": true, "QC": true, "YT": true, "on": false, "": false,
		"XX": false} {
		if got := IsProvince(text); got != want {
			t.Errorf("%q: %t; want %t", text, got, want)
		}
	}
	for name, c := range map[string]struct{ asked, location, want string }{
		"asked for":           {"BC", "plateau", "BC"},
		"the store's":         {"", "plateau", "QC"},
		"the merchant's":      {"", "", "ON"},
		"of an unknown store": {"", "king-east", "ON"},
	} {
		if got := (CreateRequest{Province: c.asked,
			LocationID: c.location}).province(creatingMerchant); got != c.want {
			t.Errorf("%s: %q; want %q", name, got, c.want)
		}
	}
}

func TestAutoCaptureOfARequest(t *testing.T) {
	yes, no := true, false
	for name, c := range map[string]struct {
		asked   *bool
		channel checkout.Channel
		want    bool
	}{
		"in store, the merchant's": {nil, checkout.InStore, true},
		"in store, not asked for":  {&no, checkout.InStore, false},
		"online":                   {nil, checkout.Online, false},
		"online, asked for":        {&yes, checkout.Online, true},
	} {
		if got := (CreateRequest{AutoCapture: c.asked,
			Channel: c.channel}).autoCapture(creatingMerchant); got != c.want {
			t.Errorf("%s: %t; want %t", name, got, c.want)
		}
	}
}

// A checkout of Quebec, by its buyer or by its store, begins in French.
func TestLanguageOfANewCheckout(t *testing.T) {
	r := pureRelay(NoObserver{})
	r.Rand = strings.NewReader(strings.Repeat("random", 200))
	for name, c := range map[string]struct {
		locale, province, location string
		want                       locale.Language
		quebec                     bool
	}{
		"English":          {"en-CA", "ON", "", locale.English, false},
		"French":           {"fr-CA", "ON", "", locale.French, false},
		"a buyer's Quebec": {"en-CA", "QC", "", locale.French, true},
		"a store's Quebec": {"en-CA", "ON", "plateau", locale.French, true},
	} {
		q := onlineRequest()
		q.Locale, q.Province, q.LocationID = c.locale, c.province, c.location
		got := r.newCheckout(creatingMerchant, q)
		if got.State.Language != c.want || got.State.Quebec != c.quebec {
			t.Errorf("%s: %s, Quebec %t; want %s, %t", name, got.State.Language, got.State.Quebec, c.want,
				c.quebec)
		}
		if got.Expires.Sub(got.Created) != r.Times.Embedded || got.Step != checkout.StepIdentify ||
			got.TokenHash == "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
