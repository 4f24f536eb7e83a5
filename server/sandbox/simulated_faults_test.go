package sandbox_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/server/sandbox"
)

// authorizeFaulty authorizes an amount with these cents and gives what the caller received.
func (fx *fixture) authorizeFaulty(cents int) (status int, header http.Header, body string, err error) {
	fx.t.Helper()
	token, p := fx.verified(jordan, "en")
	amount := fmt.Sprintf("120.%02d", cents)
	fx.quote(token, jordan, amount)
	ctx, cancel := context.WithTimeout(fx.t.Context(), 20*time.Second)
	defer cancel()
	if cents == 2 { // it never answers: give up once it was executed
		go func() {
			for len(fx.box.Ledger()) == 0 && ctx.Err() == nil {
				time.Sleep(time.Millisecond)
			}
			cancel()
		}()
	}
	r := fx.request("POST", apiPath("maple", "v2.5.1/authorization"), token,
		regular(jordan, amount).set("widget_session_id", p.session).json())
	answer, err := fx.server.Client().Do(r.WithContext(ctx))
	if err != nil {
		return 0, nil, "", err
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	return answer.StatusCode, answer.Header, string(raw), err
}

func TestFaultsByAmount(t *testing.T) {
	cases := []struct {
		cents, status int
		body          string // must be in the answer
		executed      int
	}{
		{0, 200, "authorization_id", 1},
		{1, 500, "general_error", 1},
		{2, 0, "", 1},
		{3, 200, "authorization_id", 1},
		{4, 500, "general_error", 0},
		{5, 409, "credit_exceeded", 0},
		{6, 409, "not_permitted", 0},
		{7, 409, "general_error", 0},
		{8, 409, "plan_term_not_available", 0},
		{11, 429, "too_many_requests", 0},
		{12, 200, "<!doctype html>", 1},
		{13, 200, "{}", 1},
		{14, 200, "authorization_id", 1},
		{15, 200, "authorization_id", 2},
		{16, 0, "", 1},
		{17, 0, "", 0},
		{18, 500, "general_error", 1},
		{19, 200, "authorization_id", 1},
	}
	for _, c := range cases {
		t.Run(fmt.Sprintf(".%02d", c.cents), func(t *testing.T) {
			fx := newFixture(t)
			status, header, body, err := fx.authorizeFaulty(c.cents)
			if status != c.status || !strings.Contains(body, c.body) || (err != nil) != (c.status == 0) {
				t.Errorf("got %d %q %v, want %d %q", status, body, err, c.status, c.body)
			}
			if got := len(fx.box.Ledger()); got != c.executed {
				t.Errorf("executed %d times, want %d", got, c.executed)
			}
			if c.cents == 3 && fx.waited != 3*time.Second || c.cents == 11 &&
				header.Get("Retry-After") != "2" || c.cents == 14 && strings.HasSuffix(body, "}") {
				t.Errorf("waited %s, Retry-After %q, body %q", fx.waited, header.Get("Retry-After"), body)
			}
		})
	}
}

func TestLaggingList(t *testing.T) {
	fx := newFixture(t)
	fx.authorizeFaulty(18)
	office := fx.token("merchant")
	id := fmt.Sprint(fx.box.Ledger()[0].AuthorizationID)
	if got := fx.call("GET", "v2.5.1/authorizations", office, ""); string(got.raw) != "[]" {
		t.Errorf("at once: %s", got.raw)
	}
	fx.wants(fx.call("GET", "v2.5.1/authorization/"+id, office, ""), 404, "not_found")
	fx.advance(30 * time.Second)
	if got := fx.call("GET", "v2.5.1/authorizations", office, ""); len(got.body.([]any)) != 1 {
		t.Errorf("after 30 s: %s", got.raw)
	}
}

func TestFaultyQuotes(t *testing.T) {
	fx := newFixture(t)
	token := fx.token("merchant")
	if got := offersIn(fx.quote(token, "20000117", "1200.09")); !strings.HasPrefix(
		got, "5/6 201.02 @0; 5/12 100.01 @0") {
		t.Errorf("a payment 1.00 too high: %s", got)
	}
	if got := fx.quote(token, "20000117", "1200.10"); got.text("amount") != "1201.10" ||
		got.text("regular_purchase.term_amount") != "1200.10" {
		t.Errorf("another amount echoed: %s", got.raw)
	}
	if len(sandbox.Faults()) != 24 {
		t.Errorf("%d faults documented", len(sandbox.Faults()))
	}
}

func TestProgrammedFaults(t *testing.T) {
	fx := newFixture(t)
	token, p := fx.verified(jordan, "en")
	fx.quote(token, jordan, "120.00")
	send := func() int {
		r := fx.request("POST", apiPath("maple", "v2.5.1/authorization"), token,
			regular(jordan, "120.00").set("widget_session_id", p.session).json())
		answer, err := fx.server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	teapot := func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusTeapot)
		return true
	}
	fx.box.Fail("authorization", teapot)
	if status := send(); status != http.StatusTeapot || len(fx.box.Ledger()) != 0 {
		t.Errorf("before: %d, ledger %d", status, len(fx.box.Ledger()))
	}
	fx.box.Fail("authorization", nil)
	fx.box.FailAfter("authorization", teapot)
	if status := send(); status != http.StatusTeapot || len(fx.box.Ledger()) != 1 {
		t.Errorf("after: %d, ledger %d", status, len(fx.box.Ledger()))
	}
	fx.box.FailAfter("authorization", func(http.ResponseWriter, *http.Request) bool { return false })
	if status := send(); status != 200 {
		t.Errorf("a fault that declines: %d", status)
	}
	fx.box.Fail("widget-page", teapot)
	if got := p.act("state", nil); got.status != http.StatusTeapot {
		t.Errorf("the hosted page's fault: %d", got.status)
	}
	calls := fx.box.Calls()
	last := calls[len(calls)-1]
	if last.Op != "authorization" || last.Scope != "customer" || last.Client != "maple" ||
		last.Status != 200 || last.ReferenceID != reference || last.Version != "v2.5.1" {
		t.Errorf("last call: %+v", last)
	}
}

// Many checkouts at once: each purchase is in the ledger once, with an id of its own.
func TestConcurrency(t *testing.T) {
	fx := newFixture(t)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			token := fx.token("customer")
			p := fx.open(token, `{"account_number":20000042}`, "en")
			p.by("security_question")
			p.act("answer", map[string]any{"answer": "Lakeside"})
			fx.quote(token, jordan, "75.00")
			fx.call("POST", "v2.5.1/authorization", token,
				regular(jordan, "75.00").set("widget_session_id", p.session).json())
		})
	}
	wg.Wait()
	seen := map[int64]bool{}
	for _, e := range fx.box.Ledger() {
		seen[e.AuthorizationID] = true
	}
	if len(seen) != 16 {
		t.Errorf("%d different authorizations, want 16", len(seen))
	}
}
