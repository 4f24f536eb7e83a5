package sandbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// offersIn writes an answer on one line for each offer: plan/term payment @rate [fee type].
func offersIn(r reply) string {
	var out []string
	plans, _ := r.get("promotional_purchase").([]any)
	for _, p := range plans {
		plan := reply{body: p}
		terms, _ := plan.get("terms").([]any)
		for _, one := range terms {
			term := reply{body: one}
			line := fmt.Sprintf("%s/%s %s @%s", plan.text("plan_id"), term.text("term"),
				term.text("term_amount"), term.text("annual_rates.rate")+term.text("apr"))
			fees, _ := term.get("fees").([]any)
			for _, f := range fees {
				line += " " + reply{body: f}.text("amount") + " " + reply{body: f}.text("type")
			}
			out = append(out, line)
		}
	}
	if r.get("regular_purchase") != nil {
		out = append(out, "regular "+r.text("regular_purchase.term_amount")+" @"+
			r.text("regular_purchase.air")+" verify "+r.text("regular_purchase.verify"))
	}
	return strings.Join(out, "; ")
}

func TestOffers(t *testing.T) {
	fx := newFixture(t)
	token := fx.token("merchant")
	cases := []struct{ name, account, amount, want string }{
		{"outside Quebec", "20000042", "1200.00", "5/6 203.00 @0 3.00 admin_monthly; 5/12 103.00 @0 3.00 " +
			"admin_monthly; 4/3 423.62 @0.0999 49.99 admin_total; 4/24 57.67 @0.0999 49.99 admin_total; " +
			"9/6 1200.00 @0.35; regular 1200.00 @0.289 verify false"},
		{"Quebec", "20000117", "1200.00", "5/6 200.00 @0; 5/12 100.00 @0; 9/6 1200.00 @0.35; 9/12 1200.00 " +
			"@0.35; regular 1200.00 @0.3124 verify false"},
		{"non-prime", "20000303", "1200", "4/3 423.62 @0.0999 49.99 admin_total; 4/24 57.67 @0.0999 49.99 " +
			"admin_total; 9/6 1200.00 @0.35; regular 1200.00 @0.3499 verify false"},
		{"no regular purchase", "20000305", "600.5", "5/6 103.08 @0 3.00 admin_monthly; 5/12 53.04 @0 " +
			"3.00 admin_monthly; 4/3 220.45 @0.0999 49.99 admin_total; 4/24 30.01 @0.0999 49.99 " +
			"admin_total; 9/6 600.50 @0.35"},
		{"bypass open at 200", "20000117", "200.00", "5/6 33.33 @0; 5/12 16.67 @0; 9/6 200.00 @0.35; 9/12 " +
			"200.00 @0.35; regular 200.00 @0.3124 verify true"},
		{"the sample's customer, another amount", "11223344", "251", "4/3 102.01 @0.0999 49.99 " +
			"admin_total; 5/6 44.83 @0 3.00 admin_monthly; 5/12 23.92 @0 3.00 admin_monthly; regular " +
			"251.00 @0.289 verify false"},
		{"one cent", "20000117", "0.01",
			"5/6 0.00 @0; 5/12 0.00 @0; 9/6 0.01 @0.35; 9/12 0.01 @0.35; regular 0.01 @0.3124 verify true"},
	}
	for _, c := range cases {
		fx.run(c.name, func(t *testing.T) {
			if got := offersIn(fx.quote(token, c.account, c.amount)); got != c.want {
				t.Errorf("%s for %s:\ngot  %s\nwant %s", c.account, c.amount, got, c.want)
			}
		})
	}
}

// The two documented samples: the exact bytes in 2.5, the same amounts in 2.5.1 and in French.
func TestDocumentedSamples(t *testing.T) {
	fx := newFixture(t)
	token := fx.token("merchant")
	for account, file := range map[string]string{"11223344": "roc", "11223355": "qc"} {
		fx.run(file, func(t *testing.T) {
			golden, err := os.ReadFile("testdata/calculate-interest." + file + ".json")
			if err != nil {
				t.Fatal(err)
			}
			golden = bytes.Replace(golden, []byte("11223344"), []byte(account), 1)
			path := "/accounts/" + account + "/calculate-interest"
			for _, amount := range []string{"250", "250.0", "250.00"} {
				if got := fx.call("POST", "v2.5"+path, token, `{"amount":`+amount+`}`); !bytes.Equal(
					got.raw, golden) {
					t.Errorf("2.5 for %s:\ngot  %s\nwant %s", amount, got.raw, golden)
				}
			}
			var printed reply
			printed.body = decoded(t, golden)
			for _, version := range []string{"v2.5.1", "v2.5.1 fr", "v2.5 fr"} {
				v, lang, _ := strings.Cut(version, " ")
				if lang != "" {
					lang = "?lang=" + lang
				}
				got := fx.call("POST", v+path+lang, token, `{"amount":250}`)
				if trimZeros(offersIn(got)) != trimZeros(offersIn(printed)) ||
					got.text("customer.first_name") != printed.text("customer.first_name") {
					t.Errorf("%s:\ngot  %s\nwant %s", version, offersIn(got), offersIn(printed))
				}
			}
		})
	}
}

// trimZeros removes the zeros that only the sandbox writes: the samples print 250 where it prints 250.00.
func trimZeros(offers string) string {
	offers = strings.ReplaceAll(offers, ".00 ", " ")
	return strings.ReplaceAll(offers, ".00;", ";")
}

func decoded(t *testing.T, raw []byte) any {
	t.Helper()
	var out any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// The amounts of both languages agree and the texts differ. 2.5 has apr and no names, 2.5.1 has annual_rates
// and names.
func TestOfferTexts(t *testing.T) {
	fx := newFixture(t)
	token := fx.token("merchant")
	ask := func(version, lang string) reply {
		return fx.call("POST", version+"/accounts/20000042/calculate-interest?lang="+lang, token,
			`{"amount":1200}`)
	}
	en, fr, older := ask("v2.5.1", "en"), ask("v2.5.1", "fr"), ask("v2.5", "en")
	if offersIn(en) != offersIn(fr) || offersIn(en) != offersIn(older) {
		t.Errorf("figures differ:\n%s\n%s\n%s", offersIn(en), offersIn(fr), offersIn(older))
	}
	for want, in := range map[string]reply{
		"The administration fee is charged each month with your payment.":            en,
		"Les frais d’administration sont facturés chaque mois avec votre versement.": fr,
		"Taux d’intérêt annuel": fr, `"plan_name":"EMP - Regular Interest"`: en, `"annual_rates"`: en,
		`"apr"`: older,
	} {
		if !strings.Contains(string(in.raw), want) {
			t.Errorf("lacks %q: %s", want, in.raw)
		}
	}
	if strings.Contains(string(older.raw), "plan_name") ||
		strings.Contains(string(older.raw), "annual_rates") || strings.Contains(string(en.raw), `"apr":`) {
		t.Errorf("members of the other version: %s", older.raw)
	}
	quebec := fx.call("POST", "v2.5.1/accounts/20000117/calculate-interest?lang=fr", token, `{"amount":1200}`)
	if !strings.Contains(string(quebec.raw), "Taux de crédit annuel") {
		t.Errorf("Quebec speaks of credit rates: %s", quebec.raw)
	}
}

func TestOfferRefusals(t *testing.T) {
	fx := newFixture(t)
	token := fx.token("merchant")
	for _, amount := range []string{"-1", "0", "0.00", "1.005", "1e3", `"12.00"`, "null", "12345678901234567",
		"true", "[1]"} {
		got := fx.callUnchecked("POST", "v2.5.1/accounts/20000042/calculate-interest", token,
			`{"amount":`+amount+`}`)
		fx.wants(got, 409, "wrong_inputs")
		if fields, _ := got.get("field_errors").([]any); len(fields) != 1 ||
			(reply{body: fields[0]}).text("param") != "amount" {
			t.Errorf("%s: %s", amount, got.raw)
		}
	}
	fx.wants(fx.callUnchecked("POST", "v2.5.1/accounts/20000042/calculate-interest", token, `{}`), 409,
		"wrong_inputs")
	fx.wants(fx.callUnchecked("POST", "v2.5.1/accounts/20000042/calculate-interest", token, `{"amount":1}{}`),
		409, "wrong_inputs")
	fx.wants(fx.quote(token, "99999999", "10"), 404, "not_found")
	fx.wants(fx.callUnchecked("POST", "v2.5.1/accounts/2000004x/calculate-interest", token, `{"amount":1}`),
		404, "not_found")
	fx.wants(fx.quote(token, "20000201", "10"), 409, "user_not_able_to_purchase")
	fx.wants(fx.quote(token, "20000301", "10"), 409, "user_not_active")
}

func TestBinaryCarriesTheSamples(t *testing.T) {
	for _, name := range []string{"roc", "qc"} {
		embedded, err := os.ReadFile("samples/calculate-interest." + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		if golden, _ := os.ReadFile("testdata/calculate-interest." + name + ".json"); !bytes.Equal(
			embedded, golden) {
			t.Errorf("%s differs from the golden sample", name)
		}
	}
}
