package purchase

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/offer"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/test/harness"
)

// beside is what GET /v1/message answered.
type beside struct {
	harness.Answer
	Locale  string
	Figures bool
	Text    []struct {
		Text   string
		Figure bool
	}
	Details *struct {
		Open, Title string
		Plans       []struct{ Name string }
		Notes       []string
	}
}

func (b beside) line() string {
	var text strings.Builder
	for _, p := range b.Text {
		text.WriteString(strings.ReplaceAll(p.Text, "\u00a0", " "))
	}
	return text.String()
}

func (e *env) beside(query string) beside {
	e.Helper()
	got := e.Call(http.MethodGet, "/v1/message?"+query, "", nil)
	b := beside{Answer: got}
	e.Must(json.Unmarshal([]byte(got.Body), &b))
	return b
}

// M11. A page of anybody reads the message with its figures; the province decides whether there are any. They
// are those of the demo's lender: 1200/12 + 3.
func TestM11MessageBesideAPrice(t *testing.T) {
	e := newEnv(t)
	const on = "Example: from $103.00 a month for 12 months, annual interest rate of 0%, administration " +
		"fee of $3.00 per month."
	const question = "merchant=" + demo.Merchant + "&amount=1200.00"
	for query, want := range map[string]string{
		"": on, "&province=ON": on, "&province=on": on, "&locale=en": on, "&locale=": on,
		"&locale=fr-CA": "Exemple : à partir de 103,00 $ par mois pendant 12 mois, taux d’intérêt annuel " +
			"de 0 %, frais d’administration de 3,00 $ par mois.",
		"&province=QC": "Financing available.", "&province=qc": "Financing available.",
		"&province=QC&locale=fr": "Financement offert.", "&province=": "Financing available.",
		"&province=Ontario": "Financing available.", "&province=%3Cb%3E": "Financing available.",
	} {
		got := e.beside(question + query)
		if figures := strings.HasPrefix(want, "Ex"); got.Status != http.StatusOK || got.line() != want ||
			got.Figures != figures || got.Details == nil || (len(got.Details.Plans) == 2) != figures {
			t.Errorf("%q: %d %q, %s", query, got.Status, got.line(), got.Body)
		}
		if figures := strings.ContainsAny(got.Body, "$%"); figures != strings.HasPrefix(want, "Ex") {
			t.Errorf("%q: a figure in %s", query, got.Body)
		}
	}
	if calls := len(e.Lender.Calls()); calls != 0 {
		t.Errorf("the lender was asked %d times", calls)
	}
}

// M11. What the merchant does not finance gets no message, and what no example is for gets no figure.
func TestM11MessageLimits(t *testing.T) {
	e := newEnvWith(t, func(c *config.Config) {
		c.Merchant[0].Smallest, c.Merchant[0].Largest = "100.00", "5000.00"
	})
	for amount, want := range map[string]string{"99.99": "", "100.00": "Financing available.",
		"199.99": "Financing available.", "200": "Example: from $19.67 a month",
		"5000": "Example: from $419.67", "5000.01": ""} {
		got := e.beside("merchant=" + demo.Merchant + "&amount=" + amount)
		if got.Status != http.StatusOK || !strings.HasPrefix(got.line(), want) ||
			(want == "") != (got.line() == "" && got.Details == nil) {
			t.Errorf("%s: %d %q", amount, got.Status, got.line())
		}
	}
}

// M11. An example ends with its last day in the merchant's zone, and nothing keeps its figure for longer.
func TestM11ExpiredExample(t *testing.T) {
	e := newEnvWith(t, func(c *config.Config) {
		for i := range c.Merchant[0].Example {
			c.Merchant[0].Example[i].ValidUntil = "2026-03-01"
		}
	})
	ends := time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC) // midnight in Toronto
	for before, want := range map[time.Duration]string{time.Hour: "public, max-age=300",
		90 * time.Second: "public, max-age=90", time.Second / 2: "public, max-age=0",
		0: "public, max-age=300", -time.Hour: "public, max-age=300"} {
		e.Clock.Set(ends.Add(-before))
		got := e.beside("merchant=" + demo.Merchant + "&amount=1200.00")
		if got.Figures != (before > 0) || got.Header.Get("Cache-Control") != want {
			t.Errorf("%s before: figures %t, kept %q", before, got.Figures, got.Header.Get("Cache-Control"))
		}
	}
}

// A question that is not one is refused with its field, and every page may read why.
func TestMessageRefused(t *testing.T) {
	e := newEnv(t)
	const good = "merchant=" + demo.Merchant + "&amount=1200.00"
	for query, want := range map[string][2]string{
		"":                              {string(checkout.CodeAmountInvalid), "amount"},
		"amount=1200.00":                {string(checkout.CodeParameterInvalid), "merchant"},
		"merchant=nobody&amount=1":      {string(checkout.CodeParameterInvalid), "merchant"},
		good + "&amount=1":              {string(checkout.CodeParameterInvalid), "amount"},
		good + "&locale=de":             {string(checkout.CodeParameterInvalid), "locale"},
		good + "&province=ON&token=ct_": {string(checkout.CodeParameterInvalid), "token"},
		good + "&province=%zz":          {string(checkout.CodeParameterInvalid), ""},
		good + ";province=QC":           {string(checkout.CodeParameterInvalid), ""},
	} {
		got := e.Call(http.MethodGet, "/v1/message?"+query, "", nil)
		var problem struct{ Code, Field string }
		e.Must(json.Unmarshal([]byte(got.Body), &problem))
		if got.Status < 400 || got.Status >= 500 || [2]string{problem.Code, problem.Field} != want ||
			got.Header.Get("Access-Control-Allow-Origin") != "*" ||
			got.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%q: %d %+v %v", query, got.Status, problem, got.Header)
		}
	}
	for _, amount := range []string{"", "0", "0.00", "-1", "1e3", "1,200.00", "$1200", "1200.001", "01", " 1",
		"99999999999999999", "١٢", "1200,00", strings.Repeat("1", 5000)} {
		query := url.Values{"merchant": {demo.Merchant}, "amount": {amount}}.Encode()
		got := e.Call(http.MethodGet, "/v1/message?"+query, "", nil)
		if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "amount_invalid") {
			t.Errorf("%.20q: %d %s", amount, got.Status, got.Body)
		}
	}
}

// The fragment says what the JSON says, as markup that needs no script and no style. A text of the merchant
// is text in it.
func TestMessageAsHTML(t *testing.T) {
	e := newEnvWith(t, func(c *config.Config) {
		terms := c.Merchant[0].Terms["en"]
		terms.Equal = `<script>alert("{term}")</script>`
		c.Merchant[0].Terms["en"] = terms
	})
	const query = "merchant=" + demo.Merchant + "&amount=1200.00"
	got := e.Call(http.MethodGet, "/v1/message.html?"+query, "", nil)
	if got.Header.Get("Content-Type") != "text/html; charset=utf-8" ||
		got.Header.Get("Content-Language") != "en-CA" || strings.Contains(got.Body, "<script") ||
		!strings.Contains(got.Body, "&lt;script&gt;alert(&#34;<b>12 months</b>&#34;)") {
		t.Errorf("%v\n%s", got.Header, got.Body)
	}
	for _, want := range []string{`<div class="candor-message" lang="en-CA">`,
		"from <b>$103.00 a month</b> for <b>12 months</b>", "<details><summary>Details</summary>",
		"<caption>Equal monthly payments, 12 months</caption>",
		`<th scope="row">Payments</th><td><b>12</b> payments</td>`} {
		if !strings.Contains(got.Body, want) {
			t.Errorf("%q is missing in\n%s", want, got.Body)
		}
	}
	quebec := e.Call(http.MethodGet, "/v1/message.html?"+query+"&province=QC&locale=fr", "", nil)
	if strings.ContainsAny(quebec.Body, "0123456789$%") ||
		!strings.Contains(quebec.Body, "Financement offert.") {
		t.Errorf("in Quebec: %s", quebec.Body)
	}
	small := newEnvWith(t, func(c *config.Config) { c.Merchant[0].Smallest = "2000.00" })
	got = small.Call(http.MethodGet, "/v1/message.html?"+query, "", nil)
	if got.Status != http.StatusOK || got.Body != "" {
		t.Errorf("below the smallest amount: %d %q", got.Status, got.Body)
	}
}

// A merchant in Quebec shows no figure to a page that names no province.
func TestM11MerchantInQuebec(t *testing.T) {
	e := newEnvWith(t, func(c *config.Config) {
		c.Merchant[0].Province, c.Merchant[0].Language = "QC", "fr-CA"
	})
	if got := e.beside("merchant=" + demo.Merchant + "&amount=1200.00"); got.Figures ||
		got.line() != "Financement offert." || got.Locale != "fr-CA" {
		t.Errorf("%s", got.Body)
	}
}

// M11. The example that stands beside the price is the offer that the lender then makes for the same plan.
func TestM11ExampleIsTheOffer(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	e.ToOffersOnline(ref)
	quote := offer.Quote{Offers: e.StoredCheckout(ref).State.Quotes[locale.English].Offers}
	m, _ := e.Service.Relay.Merchant(demo.Merchant)
	for _, p := range m.Examples {
		example, err := p.Offer(harness.Amount("1200.00"))
		e.Must(err)
		made, ok := quote.Offer(example.ID)
		if !ok || made.TermAmount != example.TermAmount || *made.Rates[0].Rate != p.Rate {
			t.Errorf("%s: %s in the example; the lender offers %+v", example.ID, example.TermAmount, made)
		}
	}
}
