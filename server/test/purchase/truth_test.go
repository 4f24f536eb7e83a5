package purchase

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/offer"
	"candor/server/api"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// answers lets a test change what the lender answers under a path.
func (l *env) answers(path string, change func(body []byte, lang string) []byte) {
	inner := l.LenderHandler
	l.LenderHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, path) {
			inner.ServeHTTP(w, r)
			return
		}
		rec := httptest.NewRecorder()
		inner.ServeHTTP(rec, r)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(rec.Code)
		body := rec.Body.Bytes()
		if rec.Code == http.StatusOK {
			body = change(body, r.URL.Query().Get("lang"))
		}
		_, _ = w.Write(body)
	})
}

// quoted makes the lender answer calculate-interest with these words.
func (l *env) quoted(en, fr string) {
	l.answers("/calculate-interest", func(_ []byte, lang string) []byte {
		if lang == "fr" {
			return []byte(fr)
		}
		return []byte(en)
	})
}

func heldBy(held []checkout.Held, id offer.ID) (codes []offer.Code) {
	for _, h := range held {
		if h.Offer.ID == id {
			for _, f := range h.Findings {
				codes = append(codes, f.Code)
			}
		}
	}
	return codes
}

func (l *env) merchantSees(ref relay.Ref) api.Checkout {
	l.Helper()
	c, err := l.Service.Relay.Checkout(l.Context(), ref)
	l.Must(err)
	return api.CheckoutOf(c)
}

const regularAnswer = `"regular_purchase":{"term_amount":1200,"air":0.289,"fees":[]}`

// What cannot be read is told to the associate and to the merchant as a held offer is, and to no customer. No
// value of the field goes anywhere.
func TestUnreadableIsVisible(t *testing.T) {
	l := newEnv(t)
	answer := `{"amount":1200.000,"customer":{"air":"x0.77"},` + regularAnswer +
		`,"promotional_purchase":[{"plan_id":5,"terms":[
		{"term":6.0,"term_amount":2.0E2,"apr":0,"fees":[]},` +
		`{"term":12,"term_amount":100.0077,"apr":0,"fees":[]},` +
		`{"term":"?77","term_amount":1,"apr":0}]}]}`
	l.quoted(answer, answer)
	ref := l.Create(harness.InStore)
	v := l.ToOffersInStore(ref, checkout.Action{Number: "9000000000000042"})
	for id, field := range map[offer.ID]string{"p5-12": "term_amount", "p5": "term",
		"customer": "customer.air"} {
		if got := heldBy(v.Held, id); !slices.Equal(got, []offer.Code{offer.Unreadable}) {
			t.Errorf("%s: the associate sees %v", id, got)
		}
		found := false
		for _, h := range l.merchantSees(ref).Findings {
			found = found ||
				h.Offer == string(id) && h.Field == field && h.Verdict == "stop" &&
					slices.Equal(h.Codes, []string{"UNREADABLE"})
		}
		if !found {
			t.Errorf("%s: the merchant sees %+v", id, l.merchantSees(ref).Findings)
		}
	}
	shopper := l.View(ref, relay.Shopper)
	if len(shopper.Held) != 0 || len(shopper.Offers) != 2 || shopper.Offers[0].ID != "p5-6" {
		t.Errorf("the customer sees %d offers and %d held", len(shopper.Offers), len(shopper.Held))
	}
	seen, _ := json.Marshal([]any{v, shopper, l.merchantSees(ref)})
	if bytes.Contains(seen, []byte("77")) {
		t.Errorf("a value that cannot be read is repeated: %s", seen)
	}
}

// Offers that an authorization could not tell apart are held in both languages; equal ones are one.
func TestDuplicatesAreHeld(t *testing.T) {
	l := newEnv(t)
	term := func(payment, message string) string {
		return `{"plan_id":5,"terms":[{"term":12,"term_amount":` + payment +
			`,"apr":0,"fees":[{"amount":3,"type":"admin_monthly","description":"d","message":"` + message +
			`"}]}]}`
	}
	answer := func(plans ...string) string {
		return `{"amount":1200,"customer":{"air":0.289},` + regularAnswer + `,"promotional_purchase":[` +
			strings.Join(
				plans,
				",",
			) + `]}`
	}
	for _, c := range []struct {
		name   string
		en, fr string
		open   int
		held   bool
	}{
		{"equal", answer(term("103", "m"), term("103.00", "m")), answer(term("103", "f"), term("103", "f")),
			2, false},
		{"another text in one language", answer(term("103", "m"), term("103", "n")), answer(term("103",
			"f"), term("103", "f")), 1, true},
	} {
		l.quoted(c.en, c.fr)
		v := l.ToOffersInStore(l.Create(harness.InStore), checkout.Action{Number: "9000000000000042"})
		if got := slices.Contains(heldBy(v.Held, "p5-12"), offer.PlanDuplicated); len(v.Offers) != c.open ||
			got != c.held {
			t.Errorf("%s: %d open, held %+v", c.name, len(v.Offers), v.Held)
		}
	}
}

// A text that one language lacks is a remark, and holds the offer in Quebec.
func TestTextInOneLanguage(t *testing.T) {
	answer := func(message string) string {
		return `{"amount":1200,"customer":{"air":0.289},"promotional_purchase":[` +
			`{"plan_id":5,"terms":[{"term":12,"term_amount":100,
			"apr":0,"annual_rates":{"rate":0,"description":"d","message":` + message + `},"fees":[]}]}]}`
	}
	for location, held := range map[string]bool{"queen-street": false, "rue-sainte-catherine": true} {
		l := newEnv(t)
		l.quoted(answer(`"Words."`), answer("null"))
		ref := l.Create(func(q *relay.CreateRequest) { harness.InStore(q); q.LocationID = location })
		v := l.Try(
			ref,
			harness.Associate,
			checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"},
		)
		if got := slices.Contains(heldBy(v.Held, "p5-12"), offer.TextOneLanguage); got != held ||
			(len(v.Offers) == 0) != held {
			t.Errorf("%s: %d offers, held %+v", location, len(v.Offers), v.Held)
		}
	}
}

// Payments that another convention of interest explains raise one alarm a day, and are shown where it is
// configured.
func TestConventionOfInterest(t *testing.T) {
	answer := `{"amount":1200,"customer":{"air":0.289},` + regularAnswer +
		`,"promotional_purchase":[{"plan_id":4,"terms":[
		{"term":12,"term_amount":106,"apr":0.0999,"fees":[]},` +
		`{"term":24,"term_amount":56,"apr":0.0999,"fees":[]}]}]}`
	l := newEnv(t)
	l.quoted(answer, answer)
	const alarm = "follow a convention of interest that is not configured"
	for range 2 {
		ref := l.Create(harness.InStore)
		v := l.ToOffersInStore(ref, checkout.Action{Number: "9000000000000042"})
		if !slices.Contains(heldBy(v.Held, "p4-12"), offer.TermAmountMismatch) {
			t.Errorf("held %+v", v.Held)
		}
		if f := l.merchantSees(ref).Findings; len(f) != 2 || f[0].Convention != "month_12 up_to_dollar" {
			t.Errorf("the merchant sees %+v", f)
		}
	}
	if n := strings.Count(l.Log.String(), alarm); n != 1 {
		t.Errorf("%d alarms on one day", n)
	}
	l.Clock.Advance(25 * time.Hour)
	l.ToOffersInStore(l.Create(harness.InStore), checkout.Action{Number: "9000000000000042"})
	if n := strings.Count(l.Log.String(), alarm); n != 2 {
		t.Errorf("%d alarms on two days", n)
	}

	configured := newEnvWith(
		t,
		func(c *config.Config) { c.Merchant[0].Conventions = []string{"up_to_dollar"} },
	)
	configured.quoted(answer, answer)
	ref := configured.Create(harness.InStore)
	v := configured.ToOffersInStore(ref, checkout.Action{Number: "9000000000000042"})
	if len(v.Offers) != 3 || v.Offers[0].Convention != "month_12 up_to_dollar" ||
		strings.Contains(configured.Log.String(), alarm) {
		t.Errorf("%d offers, held %+v", len(v.Offers), v.Held)
	}
	d, err := disclosure.Compose(v.Disclosure(v.Offers[0]))
	last, _ := d.Row("last_payment")
	if err != nil || len(last.Blocks) != 1 {
		t.Errorf("no estimate with the configured convention: %v, %+v", err, d.Rows)
	}
}

// The texts of a plan are those of its province and day, and high-cost wording stands where it is due.
func TestTextsOfPlanAndProvince(t *testing.T) {
	nine := 9
	l := newEnvWith(t, func(c *config.Config) {
		m := &c.Merchant[0]
		m.Late = []config.LateWords{
			{Plan: &nine, EN: "All of it is due.", FR: "Tout est exigible."},
			{Plan: &nine, From: "2026-03-02", EN: "From March 2 on, {rate}.", FR: "Dès le 2 mars, {rate}."},
		}
		m.HighCost = map[string]config.HighCostWords{
			"ON": {EN: "This is high-cost credit.", FR: "Ceci est du crédit à coût élevé."},
		}
	})
	answer := `{"amount":1200,"customer":{"air":0.289},` + regularAnswer +
		`,"promotional_purchase":[{"plan_id":9,"plan_name":"DP - SAC Interest Accrues","terms":[
		{"term":6,"term_amount":1200,"apr":0.35,"fees":[]}]}]}`
	l.quoted(answer, answer)
	say := func() string {
		v := l.ToOffersInStore(l.Create(harness.InStore), checkout.Action{Number: "9000000000000042"})
		o, ok := v.Offer("p9-6")
		d, err := disclosure.Compose(v.Disclosure(o))
		if !ok || err != nil || d.Rows[0].Key != "high_cost" ||
			d.Rows[0].Blocks[0].Text() != "This is high-cost credit." {
			t.Fatalf("held %+v, %v, %+v", v.Held, err, d.Rows)
		}
		late, _ := d.Row("late")
		return late.Blocks[0].Text()
	}
	if got := say(); got != "All of it is due." {
		t.Errorf("on March 1: %q", got)
	}
	l.Clock.Advance(10*time.Hour + time.Minute) // it is past midnight in Toronto
	if got := say(); got != "From March 2 on, 35%." {
		t.Errorf("on March 2: %q", got)
	}
}

// A name that denies interest, beside a text that charges it, holds the plan.
func TestNameThatDeniesInterestIsHeld(t *testing.T) {
	l := newEnv(t)
	answer := `{"amount":1200,"customer":{"air":0.289},` + regularAnswer +
		`,"promotional_purchase":[{"plan_id":9,"plan_name":"DP - SAC No Payments + No Interest Accrued",
		"terms":[{"term":6,"term_amount":1200,"apr":0.35,"fees":[]}]}]}`
	l.quoted(answer, answer)
	v := l.ToOffersInStore(l.Create(harness.InStore), checkout.Action{Number: "9000000000000042"})
	if got := heldBy(v.Held, "p9-6"); !slices.Contains(got, offer.TermsContradictName) {
		t.Errorf("held %v", got)
	}
	if !strings.Contains(l.Log.String(), "a text of the lender is in another language") {
		t.Error("an English name in the French answer is not logged")
	}
}

// What the lender's 200 says of payment, rates and fees is compared with what was agreed to.
func TestAuthorizedOtherwise(t *testing.T) {
	for _, c := range []struct {
		name, said string
		want       []relay.Difference
	}{
		{"nothing", `{}`, nil},
		{"the same, in other spellings",
			`{"financing_option":{"transaction_type":"PROMOTIONAL_PURCHASE","plan_id":5.0,"term":"12",` +
				`"term_amount":1.03e2},
			"annual_rates":[{"rate":0.0}],"fees":[{"amount":3.000,"type":"ADMIN_MONTHLY"},{"amount":0}]}`,
			nil},
		{"another payment", `{"term_amount":104}`, []relay.Difference{{Field: "term_amount",
			Agreed: "103.00", Authorized: "104.00"}}},
		{"another rate", `{"apr":0.0999}`, []relay.Difference{{Field: "annual_rate", Agreed: "0.0000",
			Authorized: "0.0999"}}},
		{"another fee", `{"fees":[{"amount":36,"type":"admin_total"}]}`, []relay.Difference{
			{Field: "fees", Agreed: "3.00", Authorized: "36.00"},
			{Field: "fee_types", Agreed: "3.00 admin_monthly", Authorized: "36.00 admin_total"}}},
		{"no fee", `{"fees":[]}`, []relay.Difference{{Field: "fees", Agreed: "3.00"}}},
		{"another plan", `{"financing_option":{"plan_id":9,"term":6}}`, []relay.Difference{
			{Field: "plan_id", Agreed: "5", Authorized: "9"}, {Field: "term", Agreed: "12",
				Authorized: "6"}}},
		{"what cannot be read", `{"term_amount":"103.005"}`, []relay.Difference{{Field: "term_amount",
			Agreed: "103.00", Authorized: "unreadable"}}},
	} {
		for _, listed := range []bool{false, true} {
			l := newEnv(t)
			var extra map[string]json.RawMessage
			l.Must(json.Unmarshal([]byte(c.said), &extra))
			say := func(entry map[string]json.RawMessage) {
				for _, own := range []string{"financing_option", "plan_id", "term", "term_amount",
					"annual_rates", "apr", "fees"} {
					delete(entry, own)
				}
				for name, value := range extra {
					entry[name] = value
				}
			}
			l.answers("/authorization", func(body []byte, _ string) []byte {
				var entry map[string]json.RawMessage
				l.Must(json.Unmarshal(body, &entry))
				say(entry)
				out, _ := json.Marshal(entry)
				return out
			})
			l.answers("/authorizations", func(body []byte, _ string) []byte {
				var list []map[string]json.RawMessage
				l.Must(json.Unmarshal(body, &list))
				for _, entry := range list {
					say(entry)
				}
				out, _ := json.Marshal(list)
				return out
			})
			answer := `{"amount":1200,"customer":{"air":0.289},"promotional_purchase":[` +
				`{"plan_id":5,"terms":[{"term":12,"term_amount":103,"apr":0,
				"fees":[{"amount":3,"type":"admin_monthly","description":"d","message":"m"}]}]}]}`
			l.quoted(answer, answer)
			ref := l.Create(harness.InStore)
			l.ToCode(ref, "p5-12")
			if listed {
				l.Lender.FailAfter("authorization", harness.RespondWith(500, `{}`))
			}
			l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()})
			if listed {
				l.Clock.Advance(time.Hour)
				_, err := l.Service.Relay.Settle(t.Context())
				l.Must(err)
			}
			seen := l.merchantSees(ref)
			if seen.Status != "approved" || !slices.Equal(seen.Otherwise, c.want) {
				t.Errorf("%s, listed %v: %s, %+v", c.name, listed, seen.Status, seen.Otherwise)
			}
			if got := strings.Count(l.Log.String(), "alarm="+string(relay.AlarmTerms)); got != min(
				1,
				len(c.want),
			) {
				t.Errorf("%s, listed %v: %d alarms", c.name, listed, got)
			}
		}
	}
}

// A French checkout marks an English text of the lender.
func TestLenderTextInTheOtherLanguage(t *testing.T) {
	l := newEnv(t)
	answer := `{"amount":1200,"customer":{"air":0.289},"promotional_purchase":[` +
		`{"plan_id":5,"terms":[{"term":12,"term_amount":103,"apr":0,
		"fees":[{"amount":3,"type":"admin_monthly","description":"Administrative fees:",` +
		`"message":"The fee is due\nif you pay early."}]}]}]}`
	l.quoted(answer, answer)
	ref := l.Create(func(q *relay.CreateRequest) { harness.InStore(q); q.Locale = "fr-CA" })
	v := l.ToOffersInStore(ref, checkout.Action{Number: "9000000000000042"})
	d, err := disclosure.Compose(v.Disclosure(v.Offers[0]))
	notice, _ := d.Row("fee_notice")
	if err != nil || notice.Blocks[0].Language != locale.English ||
		!strings.Contains(notice.Blocks[0].Text(), "\n") {
		t.Errorf("%v: %+v", err, notice)
	}
	if m, _ := l.Service.Relay.Merchant(demo.Merchant); len(m.Clauses) == 0 {
		t.Error("the demo has no text of its own for a plan in Quebec")
	}
}
