package guessing

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/api"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// request sends a request with the credentials in its headers. It follows no redirect.
func (e *env) request(method, path, body string, header map[string]string) harness.Answer {
	e.Helper()
	r, err := http.NewRequestWithContext(e.Context(), method, e.Public.URL+path, strings.NewReader(body))
	e.Must(err)
	r.Header.Set("Content-Type", "application/json")
	if method == http.MethodPost && !strings.HasPrefix(path, "/v1/") && !strings.HasSuffix(path, "/view") {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	got, err := http.DefaultTransport.RoundTrip(r)
	e.Must(err)
	defer got.Body.Close()
	return harness.ReadAnswer(e.T, got)
}

// Every guarded route refuses a request without a key or token, or with one that is forged, revoked, expired
// or of another kind. The lender is not asked.
func TestE1NothingWithoutAKey(t *testing.T) {
	e := newEnvWith(t, func(c *config.Config) { c.Limits = config.Unlimited() })
	dead, revoked := e.Create(harness.InStore), e.Create(harness.InStore)
	deadToken, revokedToken := e.ClientToken(dead), e.ClientToken(revoked)
	e.Act(dead, harness.Associate, checkout.Action{Do: checkout.DoCancel}, checkout.StepCancelled)
	e.Must(e.Service.Relay.Revoke(t.Context(), revoked, ""))
	e.Clock.Advance(24*time.Hour + time.Second)
	live := e.Create(harness.InStore)
	forged := "ct_" + strings.Repeat("A", 43)
	holds := map[string]struct{ token, cookie string }{
		"nothing":              {},
		"a forged token":       {forged, "candor_device=dv_forged; candor_session=as_forged"},
		"a token that ran out": {deadToken, "candor_device=" + deadToken},
		"a revoked token":      {revokedToken, "candor_session=" + revokedToken},
		"the id":               {string(live.Checkout), "candor_device=" + string(live.Checkout)},
		"a key in small": {strings.ToLower(demo.MerchantKey) + "x",
			"candor_device=" + demo.MerchantKey},
		"half a token":          {e.ClientToken(live)[:30], ""},
		"a token and something": {e.ClientToken(live) + "x", ""},
	}
	before, asked := len(e.Lender.Calls()), 0
	for name, h := range holds {
		for _, route := range e.Routes() {
			if route.Guard == "nobody" {
				continue
			}
			method, path := harness.FillPattern(
				route.Pattern, map[string]string{"id": string(live.Checkout),
					"token": cmp.Or(h.token, "none"), "capture": "c1", "capture_id": "c1",
					"operation": "o1", "operation_id": "o1"})
			header := map[string]string{"Cookie": h.cookie}
			if h.token != "" {
				header["Authorization"] = "Bearer " + h.token
			}
			got := e.request(method, path, `do=identify&number=20000042&revision=1`, header)
			led := got.Header.Get("Location")
			ok := got.Status == http.StatusUnauthorized || got.Status == http.StatusNotFound ||
				strings.HasPrefix(path, "/tablet") && got.Status == http.StatusSeeOther &&
					(led == "/tablet/enrol" || led == "/tablet/signin")
			if !ok || strings.Contains(got.Body, "MB-20418") {
				t.Errorf("%s, with %s: status %d, led to %q", route.Pattern, name, got.Status, led)
			}
			asked++
		}
	}
	// A client token opens no merchant's route, an API key no customer's.
	for _, route := range e.Service.API.Routes() {
		if route.Guard == api.GuardAnybody {
			continue
		}
		key := demo.MerchantKey
		if route.Guard == api.GuardMerchant {
			key = e.ClientToken(live)
		}
		method, path := harness.FillPattern(route.Pattern,
			map[string]string{"id": string(live.Checkout), "capture": "c1", "capture_id": "c1",
				"operation_id": "o1"})
		if got := e.request(method, path, `{"amount":"5.00"}`,
			map[string]string{"Authorization": "Bearer " + key}); got.Status != http.StatusUnauthorized {
			t.Errorf("%s, with the other kind of key: status %d", route.Pattern, got.Status)
		}
	}
	if n := len(e.Lender.Calls()) - before; n != 0 || asked < 150 {
		t.Errorf("%d calls of the lender in %d requests", n, asked)
	}
}

// owner is one of two merchants, with one checkout of each channel. All its data carry its mark.
type owner struct {
	merchant relay.MerchantID
	key      string
	refs     []relay.Ref
	mark     string // prefix of the references of its checkouts
}

func (e *env) newOwner(m relay.MerchantID, key, mark string) owner {
	e.Helper()
	o := owner{merchant: m, key: key, mark: mark}
	for i, to := range []func(*relay.CreateRequest){
		harness.InStore, func(r *relay.CreateRequest) {
			r.Channel, r.Use, r.Province = checkout.Online,
				checkout.Hosted, "ON"
		}} {
		ref := e.createAt(m, func(r *relay.CreateRequest) {
			to(r)
			r.Reference = fmt.Sprintf("%s-%d", mark, i)
		})
		o.refs = append(o.refs, ref)
	}
	e.Act(o.refs[0], harness.Associate, checkout.Action{Do: checkout.DoIdentify, FirstName: "Jamie",
		LastName: "Roy", BirthDate: "1980-10-02"}, checkout.StepAccounts)
	e.ToOffersOnline(o.refs[1])
	v := e.View(o.refs[1], relay.Shopper)
	e.Act(o.refs[1], relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: v.Offers[0].ID},
		checkout.StepReview)
	return o
}

// heldOf is everything that the database has of an owner's checkouts.
func (e *env) heldOf(o owner) string {
	e.Helper()
	var all []relay.Checkout
	for _, ref := range o.refs {
		c, err := e.Service.Store.Checkout(e.Context(), ref.Merchant, ref.Checkout)
		e.Must(err)
		all = append(all, c)
	}
	raw, err := json.Marshal(all)
	e.Must(err)
	return string(raw)
}

// Two merchants with two checkouts each. The key or token of one reads and changes nothing of the other, and
// what belongs to the other looks as if it did not exist.
func TestE3OtherOwners(t *testing.T) {
	e := newEnvWith(t, func(c *config.Config) { usualLimits()(c); c.Limits = config.Unlimited() })
	one, other := e.newOwner(demo.Merchant, demo.MerchantKey, "ONES"),
		e.newOwner(otherMerchant, otherMerchantKey, "OTHERS")
	before, calls := e.heldOf(other), len(e.Lender.Calls())
	tried := 0
	for _, route := range e.Service.API.Routes() {
		if route.Guard != api.GuardMerchant || !strings.Contains(route.Pattern, "{id}") {
			continue
		}
		for _, victim := range other.refs {
			for _, body := range []string{`{}`, `{"amount":"5.00"}`} {
				ask := func(id, key string) harness.Answer {
					method, path := harness.FillPattern(
						route.Pattern, map[string]string{"id": id, "capture": "c1", "capture_id": "c1"})
					return e.request(method, path, body,
						map[string]string{"Authorization": "Bearer " + one.key, "Idempotency-Key": key})
				}
				got, none := ask(string(victim.Checkout), fmt.Sprint("k", tried)),
					ask("co_00000000000000000000000000", fmt.Sprint("n", tried))
				if got.Status < 400 || got.Status != none.Status || got.Code != none.Code ||
					withoutRequest(got.Body) != withoutRequest(none.Body) ||
					strings.Contains(got.Body, other.mark) {
					t.Errorf("%s %s: %d %s, what does not exist: %d %s", route.Pattern, body, got.Status,
						got.Body, none.Status, none.Body)
				}
				tried++
			}
		}
	}
	list := e.request("GET", "/v1/checkouts", "", map[string]string{"Authorization": "Bearer " + one.key})
	if list.Status != http.StatusOK || !strings.Contains(list.Body, one.mark) ||
		strings.Contains(list.Body, other.mark) {
		t.Errorf("the list of one merchant: %d %s", list.Status, list.Body)
	}
	for _, cursor := range other.refs {
		if got := e.request("GET", "/v1/checkouts?cursor="+string(cursor.Checkout), "",
			map[string]string{"Authorization": "Bearer " + one.key}); strings.Contains(got.Body, other.mark) {
			t.Errorf("another's cursor: %s", got.Body)
		}
	}
	if e.heldOf(other) != before || len(e.Lender.Calls()) != calls || tried < 10 {
		t.Errorf("something of another was changed, or the lender asked, in %d tries", tried)
	}
}

func withoutRequest(body string) string {
	i := strings.Index(body, `,"request_id"`)
	if i < 0 {
		return body
	}
	return body[:i]
}

// The same idempotency key of two merchants is two keys.
func TestE3IdempotencyKeysOfTwoMerchants(t *testing.T) {
	e := newEnvWith(t, usualLimits())
	var ids []string
	for _, key := range []string{demo.MerchantKey, otherMerchantKey} {
		got := e.request("POST", "/v1/checkouts", harness.ValidOrder,
			map[string]string{"Authorization": "Bearer " + key, "Idempotency-Key": "same"})
		var made relay.Created
		if err := json.Unmarshal([]byte(got.Body), &made); err != nil || got.Status != http.StatusCreated ||
			got.Header.Get("Idempotency-Replayed") != "" {
			t.Fatalf("%d %s", got.Status, got.Body)
		}
		ids = append(ids, string(made.ID))
	}
	if ids[0] == ids[1] {
		t.Error("one merchant was given the other's checkout")
	}
}

// What one checkout gave out is worthless in another: plans, accounts, digests and the lender's sessions are
// bound to their checkout. Nothing that only looks like an id is accepted.
func TestE3ChoicesOfAnotherCheckout(t *testing.T) {
	e := newEnvWith(t, func(c *config.Config) { usualLimits()(c); c.Limits = config.Unlimited() })
	one, other := e.newOwner(demo.Merchant, demo.MerchantKey, "ONES"),
		e.newOwner(otherMerchant, otherMerchantKey, "OTHERS")
	offered := e.View(other.refs[1], relay.Shopper)
	foreign := e.createAt(demo.Merchant, harness.InStore)
	online := e.Create(nil)
	e.Act(online, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"},
		checkout.StepLender)
	second := e.Create(nil)
	theirs := e.Act(second, relay.Shopper,
		checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"},
		checkout.StepLender)
	for name, c := range map[string]struct {
		ref relay.Ref
		who relay.Who
		a   checkout.Action
	}{
		"an account of another search": {foreign, harness.Associate,
			checkout.Action{Do: checkout.DoAccount, Account: "a1"}},
		"an account number as a choice": {one.refs[0], harness.Associate,
			checkout.Action{Do: checkout.DoAccount, Account: "20000042"}},
		"an id of no choice": {one.refs[0], harness.Associate,
			checkout.Action{Do: checkout.DoAccount, Account: "a9"}},
		"the digest of another review": {one.refs[1], relay.Shopper,
			checkout.Action{Do: checkout.DoAccept, Digest: strings.Repeat("0", 64), Consent: checkout.Yes}},
		"the lender's session of a twin": {online, relay.Shopper,
			checkout.Action{Do: checkout.DoEvent, Event: "success", EventSession: theirs.Lender.Session,
				EventAccount: "20000042", EventVerified: "true", EventAction: "purchase"}},
	} {
		before, calls := e.View(c.ref, c.who).Revision, len(e.Lender.Calls())
		v := e.Try(c.ref, c.who, c.a)
		if v.Problem == nil || v.Revision != before || len(e.Lender.Calls()) != calls {
			t.Errorf("%s: problem %+v, revision %d → %d, %d calls", name, v.Problem, before, v.Revision,
				len(e.Lender.Calls())-calls)
		}
	}
	// A plan's name is the lender's, so a foreign one is refused only because it is not among those offered
	// here.
	v := e.Act(one.refs[1], relay.Shopper, checkout.Action{Do: checkout.DoBack}, checkout.StepOffers)
	if got := e.Try(one.refs[1], relay.Shopper,
		checkout.Action{Do: checkout.DoChoose, Offer: offered.Offers[0].ID + "x"}); got.Problem == nil ||
		got.Revision != v.Revision {
		t.Errorf("a plan that is not offered: %+v", got.Problem)
	}
}

// A tablet reaches only the sales of its own store.
func TestE3TabletsOfOtherStores(t *testing.T) {
	e := newEnvWith(t, func(c *config.Config) { usualLimits()(c); c.Limits = config.Unlimited() })
	client := e.newTablet()
	client.signIn()
	elsewhere := e.Create(func(r *relay.CreateRequest) {
		harness.InStore(r)
		r.LocationID, r.Reference = "rue-sainte-catherine", "ELSEWHERE"
	})
	foreign := e.createAt(otherMerchant,
		func(r *relay.CreateRequest) { harness.InStore(r); r.Reference = "OTHERS" })
	for _, ref := range []relay.Ref{elsewhere, foreign} {
		before := e.View(ref, relay.Shopper).Revision
		for _, path := range client.pages(ref)[5:7] {
			for _, form := range []url.Values{nil, {"do": {"cancel"}, "revision": {text(before)}}} {
				got := client.send(path, form)
				if got.Status < 400 || strings.Contains(got.Body, "ELSEWHERE") ||
					strings.Contains(got.Body, "OTHERS") {
					t.Errorf("%s: status %d", path, got.Status)
				}
			}
		}
		if v := e.View(ref, relay.Shopper); v.Revision != before {
			t.Errorf("a sale of another store was changed: %s", v.Step)
		}
	}
	if home := client.send("/tablet", nil); strings.Contains(home.Body, "ELSEWHERE") ||
		strings.Contains(home.Body, "OTHERS") {
		t.Error("the tablet lists sales of another store")
	}
}

// Ids are guessed in every way a script would. None of them exists.
func TestE3FuzzedIDs(t *testing.T) {
	e := newEnvWith(t, usualLimits())
	ref := e.Create(nil)
	token := e.ClientToken(ref)
	r := rand.New(rand.NewPCG(1, 2))
	bend := func(s string) string {
		b := []byte(s)
		switch i := 3 + r.IntN(len(b)-3); r.IntN(6) {
		case 0:
			b[i] ^= 1
		case 1:
			b = b[:i]
		case 2:
			b = append(b, b[i])
		case 3:
			return strings.ToUpper(s[:3]) + s[3:]
		case 4:
			return s + []string{"%00", "/", "?x", "#x", "%2f..", " ", "%", "'--", "é"}[r.IntN(9)]
		default:
			slices.Reverse(b[3:])
		}
		return string(b)
	}
	for range 1_000 {
		id, bent := bend(string(ref.Checkout)), bend(token)
		for path, header := range map[string]map[string]string{
			"/v1/checkouts/" + url.PathEscape(id): harness.MerchantHeader,
			"/c/" + url.PathEscape(bent):          nil,
		} {
			got := e.request("GET", path, "", maps.Clone(header))
			if got.Status != http.StatusNotFound && got.Status != http.StatusUnauthorized &&
				got.Status != http.StatusBadRequest || strings.Contains(got.Body, "MB-20418") {
				t.Fatalf("%q: status %d", path, got.Status)
			}
		}
	}
}
