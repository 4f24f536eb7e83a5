package lender_test

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
	"candor/server/lender"
	"candor/server/relay"
)

// Both documented samples and the shape of 2.5.1: every number, text and boolean of the JSON is in the quote
// under the right name. The account number is left out on purpose.
func TestSamplesWithoutLoss(t *testing.T) {
	bodies := map[string]string{"2.5.1": documented[lender.CalculateInterest]}
	for _, name := range []string{"roc", "qc"} {
		raw, err := os.ReadFile("testdata/calculate-interest." + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		bodies[name] = string(raw)
	}
	for name, body := range bodies {
		q, err := lender.ReadQuote([]byte(body))
		if err != nil || len(q.Discarded) > 0 {
			t.Errorf("%s: %v, discarded %v", name, err, q.Discarded)
			continue
		}
		want, got := map[string]string{}, map[string]string{}
		leaves(want, "", decode(t, body))
		delete(want, ".account_number")
		restore(got, q)
		for path, leaf := range want {
			if have, ok := got[path]; !ok || have != leaf {
				t.Errorf("%s: %s: got %q, want %q", name, path, have, leaf)
			}
		}
		for path := range got {
			if _, ok := want[path]; !ok {
				t.Errorf("%s: %s: %q was not sent", name, path, got[path])
			}
		}
	}
}

func decode(t *testing.T, body string) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// leaves lists what the JSON states, numbers as exact decimals with four digits after the point.
func leaves(into map[string]string, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, m := range v {
			leaves(into, path+"."+name, m)
		}
	case []any:
		for i, m := range v {
			leaves(into, fmt.Sprintf("%s.%d", path, i), m)
		}
	case json.Number:
		into[path] = exact(v.String())
	default:
		into[path] = fmt.Sprint(v)
	}
}

func exact(token string) string { return money.MustExact(token).Fixed(4) }

// restore lists what a quote states by the names of the JSON, regular purchase last and plans regrouped.
func restore(into map[string]string, q offer.Quote) {
	put := func(path, text string) {
		if text != "" {
			into[path] = text
		}
	}
	amount := func(path string, a money.Amount) { into[path] = exact(a.String()) }
	amount(".amount", q.Amount)
	put(".account_type", q.AccountType)
	into[".customer.air"] = exact(q.Customer.AIR.String())
	amount(".customer.available_credit", *q.Customer.AvailableCredit)
	put(".customer.first_name", q.Customer.FirstName)
	put(".customer.last_name", q.Customer.LastName)
	put(".customer.category_type", q.Customer.Category)
	plan, term := -1, 0
	for i, o := range q.Offers {
		at := ".regular_purchase"
		if o.Kind == offer.KindRegular {
			into[at+".air"] = exact(o.Rates[0].Rate.String())
			into[at+".verify"] = fmt.Sprint(o.BypassPossible)
		} else {
			term++
			if i == 0 || q.Offers[i-1].PlanID != o.PlanID {
				plan, term = plan+1, 0
				into[fmt.Sprintf(".promotional_purchase.%d.plan_id", plan)] = exact(fmt.Sprint(o.PlanID))
				put(fmt.Sprintf(".promotional_purchase.%d.plan_name", plan), o.PlanName)
			}
			at = fmt.Sprintf(".promotional_purchase.%d.terms.%d", plan, term)
			into[at+".term"] = exact(fmt.Sprint(o.Term))
			if r := o.Rates[0]; r.Description == "" {
				into[at+".apr"] = exact(r.Rate.String())
			} else {
				into[at+".annual_rates.rate"] = exact(r.Rate.String())
				put(at+".annual_rates.description", r.Description)
				put(at+".annual_rates.type", r.Type)
				put(at+".annual_rates.message", r.Message)
			}
		}
		amount(at+".term_amount", o.TermAmount)
		for n, f := range o.Fees {
			fee := fmt.Sprintf("%s.fees.%d", at, n)
			amount(fee+".amount", f.Amount)
			put(fee+".description", f.Description)
			put(fee+".type", string(f.Type))
			put(fee+".message", f.Message)
		}
	}
}

func TestQuoteShape(t *testing.T) {
	q, err := lender.ReadQuote([]byte(documented[lender.CalculateInterest]))
	if err != nil {
		t.Fatal(err)
	}
	zero, air := money.MustRate("0"), money.MustRate("0.2999")
	want := offer.Offer{ID: "p5-12", Kind: offer.KindUnknown, PlanID: 5, PlanName: "EMP - No Interest",
		Term:   12,
		Amount: money.MustAmount("600"), TermAmount: money.MustAmount("52"),
		Rates: []offer.AnnualRate{{Rate: &zero, Description: "Annual rate", Type: "apr",
			Message: "Rate text"}},
		Fees: []offer.Fee{{Description: "Admin fee", Amount: money.MustAmount("2"), Type: offer.FeeMonthly,
			Message: "Fee text"}}}
	if !reflect.DeepEqual(q.Offers[0], want) {
		t.Errorf("got %+v, want %+v", q.Offers[0], want)
	}
	want = offer.Offer{ID: "regular", Kind: offer.KindRegular, Amount: money.MustAmount("600"),
		TermAmount: money.MustAmount("600"),
		Rates:      []offer.AnnualRate{{Rate: &air}}}
	if !reflect.DeepEqual(q.Offers[2], want) {
		t.Errorf("got %+v, want %+v", q.Offers[2], want)
	}
	if q.Offers[1].ID != "p9-6" || !q.Answers(money.MustAmount("600.00")) ||
		q.Answers(money.MustAmount("600.01")) {
		t.Errorf("offers %v, amount %s", q.Offers[1].ID, q.Amount)
	}
}

// quoted wraps a term into an answer.
func quoted(term string) string {
	return `{"amount":250,"promotional_purchase":[{"plan_id":5,"terms":[` + term + `]}]}`
}

// Fields that the documents or their samples write in more than one way are read. The want is a summary of
// the offers.
func TestTolerance(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"category in the older spelling", `{"amount":1,"customer":{"customer_category_type":"premium"}}`,
			"premium;"},
		{"category in both spellings",
			`{"amount":1,"customer":{"customer_category_type":"premium","category_type":"standard"}}`,
			"standard;"},
		{"fee types",
			quoted(`{"term":6,"term_amount":41.67,"apr":0,"fees":[{"amount":3,"type":"admin"},` +
				`{"amount":"4","type":"annual"}]}`), ";p5-6 41.67 [0.0000] 3.00/admin 4.00/annual"},
		{"bypass", `{"amount":250,"regular_purchase":{"term_amount":250,"air":0.289,"verify":true}}`,
			";regular 250.00 [0.2890] bypass"},
		{"bypass absent", `{"amount":250,"regular_purchase":{"term_amount":"250","air":"0.289"}}`,
			";regular 250.00 [0.2890]"},
		{"bypass odd", `{"amount":250,"regular_purchase":{"term_amount":250,"air":0.289,"verify":"yes"}}`,
			";regular 250.00 [0.2890]"},
		{"the printed sample", quoted(`{"term":3,"term_amount":20.33,"apr":0.0999}`), ";p5-3 20.33 [0.0999]"},
		{"annual_rates as an array",
			quoted(`{"term":6,"term_amount":1,"annual_rates":[{"rate":0},{"rate":"0.35",` +
				`"description":"then"},{"message":"m"}]}`), ";p5-6 1.00 [0.0000 0.3500 -]"},
		{"annual_rates without a member",
			quoted(`{"term":6,"term_amount":1,"annual_rates":{"rate":0.35,"message":null}}`),
			";p5-6 1.00 [0.3500]"},
		{"apr and annual_rates", quoted(`{"term":6,"term_amount":1,"apr":0.1,"annual_rates":{"rate":0.35}}`),
			";p5-6 1.00 [0.3500]"},
		{"annual_rates in words only",
			quoted(`{"term":6,"term_amount":1,"apr":0.1,"annual_rates":{"message":"m"}}`),
			";p5-6 1.00 [- 0.1000]"},
		{"apr as a string", quoted(`{"term":"6","term_amount":"41.67","apr":"0"}`), ";p5-6 41.67 [0.0000]"},
		{"objects for arrays",
			`{"amount":250,"promotional_purchase":{"plan_id":"5","terms":{"term":6,"term_amount":1,"apr":0,` +
				`"fees":{"amount":3}}}}`, ";p5-6 1.00 [0.0000] 3.00/"},
		{"null for arrays",
			`{"amount":250,"customer":null,"regular_purchase":null,"promotional_purchase":null}`, ";"},
		{"null terms and fees",
			`{"amount":250,"promotional_purchase":[{"plan_id":5,"terms":null},{"plan_id":6,` +
				`"terms":[{"term":6,"term_amount":1,"apr":0,"fees":null}]}]}`, ";p6-6 1.00 [0.0000]"},
		{"amounts as strings", `{"amount":"250.00","regular_purchase":{"term_amount":"250.0","air":0.2}}`,
			";regular 250.00 [0.2000]"},
		{"account number as a string", `{"amount":1,"account_number":"11223344"}`, ";"},
		{"unknown fields", `{"amount":1,"news":{"a":[1e999]},"AMOUNT":2}`, ";"},
		{"same pair twice", quoted(`{"term":6,"term_amount":1,"apr":0},{"term":6,"term_amount":2,"apr":0}`),
			";p5-6 1.00 [0.0000];p5-6-2 2.00 [0.0000]"},
		{"regular last",
			`{"regular_purchase":{"term_amount":250,"air":0.2},"amount":250,` +
				`"promotional_purchase":[{"plan_id":0,"terms":[{"term":999,"term_amount":0,"apr":9}]}]}`,
			";p0-999 0.00 [9.0000];regular 250.00 [0.2000]"},
	} {
		q, err := lender.ReadQuote([]byte(c.body))
		if got := short(q); err != nil || got != c.want || len(q.Discarded) > 0 {
			t.Errorf("%s: %s: got %q (%v, discarded %v), want %q", c.name, c.body, got, err,
				q.Discarded, c.want)
		}
	}
}

func short(q offer.Quote) string {
	var offers []string
	for _, o := range q.Offers {
		var rates []string
		for _, r := range o.Rates {
			text := "-"
			if r.Rate != nil {
				text = r.Rate.String()
			}
			rates = append(rates, text)
		}
		line := fmt.Sprintf("%s %s %v", o.ID, o.TermAmount, rates)
		for _, f := range o.Fees {
			line += fmt.Sprintf(" %s/%s", f.Amount, f.Type)
		}
		if o.BypassPossible {
			line += " bypass"
		}
		offers = append(offers, line)
	}
	return q.Customer.Category + ";" + strings.Join(offers, ";")
}

// An offer that cannot be read is noted with field and reason, never with the value. The other offers are
// kept.
func TestDiscarded(t *testing.T) {
	const good = `{"term":12,"term_amount":20.83,"apr":0}`
	for _, c := range []struct{ term, want string }{
		{`{"term_amount":1,"apr":0}`, "5/0 term: missing"},
		{`{"term":0,"term_amount":1,"apr":0}`, "5/0 term: not a number of months from 1 to 999"},
		{`{"term":6.0,"term_amount":1,"apr":0}`, "5/0 term: not a number of months from 1 to 999"},
		{`{"term":6,"apr":0}`, "5/6 term_amount: missing"},
		{`{"term":6,"term_amount":null,"apr":0}`, "5/6 term_amount: missing"},
		{`{"term":6,"term_amount":41.667,"apr":0}`, "5/6 term_amount: has too many decimals"},
		{`{"term":6,"term_amount":4e1,"apr":0}`, "5/6 term_amount: has an exponent"},
		{`{"term":6,"term_amount":-1,"apr":0}`, "5/6 term_amount: signed"},
		{`{"term":6,"term_amount":"PLANTED","apr":0}`, "5/6 term_amount: not a plain decimal number"},
		{`{"term":6,"term_amount":[1],"apr":0}`, "5/6 term_amount: not a number"},
		{`{"term":6,"term_amount":1}`, "5/6 rate: missing"},
		{`{"term":6,"term_amount":1,"apr":null,"annual_rates":[]}`, "5/6 rate: missing"},
		{`{"term":6,"term_amount":1,"annual_rates":{"message":"m"}}`, "5/6 rate: missing"},
		{`{"term":6,"term_amount":1,"apr":28.9}`, "5/6 apr: has too many digits before the point"},
		{`{"term":6,"term_amount":1,"apr":0,"annual_rates":{"rate":0.12345}}`,
			"5/6 annual_rates.rate: has too many decimals"},
		{`{"term":6,"term_amount":1,"apr":0,"annual_rates":5}`, "5/6 annual_rates: not a list"},
		{`{"term":6,"term_amount":1,"apr":0,"annual_rates":["x"]}`, "5/6 annual_rates: not an object"},
		{`{"term":6,"term_amount":1,"annual_rates":{"rate":0,"message":{}}}`,
			"5/6 annual_rates.message: not text"},
		{`{"term":6,"term_amount":1,"apr":0,"fees":[{"description":"d"}]}`, "5/6 fees.amount: missing"},
		{`{"term":6,"term_amount":1,"apr":0,"fees":[{"amount":1,"message":["m"]}]}`,
			"5/6 fees.message: not text"},
		{`{"term":6,"term_amount":1,"apr":0,"fees":[{"amount":1,"description":true}]}`,
			"5/6 fees.description: not text"},
		{`{"term":6,"term_amount":1,"apr":0,"fees":"none"}`, "5/6 fees: not a list"},
		{`{"term":6,"term_amount":1,"apr":0,"fees":[7]}`, "5/6 fees: not an object"},
		{`"odd"`, "5/0 terms: not an object"},
	} {
		q, err := lender.ReadQuote([]byte(quoted(c.term + "," + good)))
		if got := gone(q); err != nil || got != c.want || short(q) != ";p5-12 20.83 [0.0000]" {
			t.Errorf("%s: got %q beside %q (%v), want %q", c.term, got, short(q), err, c.want)
		}
	}
	for _, c := range []struct{ body, want string }{
		{`{"amount":1,"promotional_purchase":"none"}`, "0/0 promotional_purchase: not a list"},
		{`{"amount":1,"promotional_purchase":[1]}`, "0/0 promotional_purchase: not an object"},
		{`{"amount":1,"promotional_purchase":[{"terms":[` + good + `]}]}`, "0/0 plan_id: missing"},
		{`{"amount":1,"promotional_purchase":[{"plan_id":1000,"terms":[` + good + `]}]}`,
			"0/0 plan_id: not a number of three digits"},
		{`{"amount":1,"promotional_purchase":[{"plan_id":"05","terms":[` + good + `]}]}`,
			"0/0 plan_id: not a number of three digits"},
		{`{"amount":1,"promotional_purchase":[{"plan_id":5,"plan_name":{},"terms":[` + good + `]}]}`,
			"5/0 plan_name: not text"},
		{`{"amount":1,"promotional_purchase":[{"plan_id":5,"terms":6}]}`, "5/0 terms: not a list"},
		{`{"amount":1,"regular_purchase":{"air":0.2}}`, "0/0 regular_purchase.term_amount: missing"},
		{`{"amount":1,"regular_purchase":{"term_amount":1}}`, "0/0 regular_purchase.air: missing"},
		{`{"amount":1,"regular_purchase":[]}`, "0/0 regular_purchase: not an object"},
		{`{"amount":1,"customer":{"air":28.9,"available_credit":"-1"}}`,
			"0/0 customer.air: has too many digits before the point;0/0 customer.available_credit: signed"},
	} {
		q, err := lender.ReadQuote([]byte(c.body))
		if got := gone(q); err != nil || got != c.want || len(q.Offers) > 0 {
			t.Errorf("%s: got %q (%v), want %q", c.body, got, err, c.want)
		}
	}
}

func gone(q offer.Quote) string {
	var out []string
	for _, d := range q.Discarded {
		out = append(out, fmt.Sprintf("%d/%d %s: %s", d.PlanID, d.Term, d.Field, d.Reason))
	}
	return strings.Join(out, ";")
}

func TestNotAQuote(t *testing.T) {
	for _, body := range []string{``, `null`, `[]`, `{}`, `"x"`, `{"amount":null}`, `{"amount":"1,00"}`,
		`{"amount":1e2}`, `{"Amount":1}`,
		`{"amount":1,"amount":1}`, `{"amount":1}x`, `{"amount":1,}`, `{"amount":01}`,
		"\ufeff" + `{"amount":1}`, `<html>`,
		`{"amount":1,"x":"\udc00"}`, `{"amount":1,"x":"\ud83dx"}`, strings.Repeat(`[`, 100_000),
		`{"amount":1,"x":"` + strings.Repeat("x", 1<<20) + `"}`} {
		if q, err := lender.ReadQuote([]byte(body)); err == nil || len(q.Offers) > 0 {
			t.Errorf("%.60q was read as %+v", body, q)
		}
	}
	if _, err := lender.ReadQuote([]byte(`{"amount":1,"x":"\ud83d\ude00 \\ud800 \n"}`)); err != nil {
		t.Errorf("whole surrogate pairs are text: %v", err)
	}
}

// An answer about another account is not shown.
func TestQuoteOfAnotherAccount(t *testing.T) {
	for body, fine := range map[string]bool{
		`{"amount":1,"account_number":2718281}`:      false,
		`{"amount":1,"account_number":"0031415926"}`: true,
		`{"amount":1}`: true,
	} {
		s := newScript(t)
		s.answer(lender.CalculateInterest, 200, body)
		_, err := s.client().Quote(t.Context(), inStore, account, money.MustAmount("1"), locale.English)
		if (err == nil) != fine || err != nil && classOf(err) != relay.Unknown {
			t.Errorf("%s: %v", body, err)
		}
	}
}
