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

// faulty authorizes an amount with these cents and returns what a caller saw.
func (l *lab) faulty(cents int) (status int, header http.Header, body string, err error) {
	l.t.Helper()
	token, p := l.verified(jordan, "en")
	amount := fmt.Sprintf("120.%02d", cents)
	l.quote(token, jordan, amount)
	ctx, cancel := context.WithTimeout(l.t.Context(), 20*time.Second)
	defer cancel()
	if cents == 2 { // which never answers: give up once it was executed
		go func() {
			for len(l.box.Ledger()) == 0 && ctx.Err() == nil {
				time.Sleep(time.Millisecond)
			}
			cancel()
		}()
	}
	r := l.request("POST", apiPath("maple", "v2.5.1/authorization"), token, regular(jordan, amount).set("widget_session_id", p.session).json())
	answer, err := l.server.Client().Do(r.WithContext(ctx))
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
			l := newLab(t)
			status, header, body, err := l.faulty(c.cents)
			if status != c.status || !strings.Contains(body, c.body) || (err != nil) != (c.status == 0) {
				t.Errorf("got %d %q %v, want %d %q", status, body, err, c.status, c.body)
			}
			if got := len(l.box.Ledger()); got != c.executed {
				t.Errorf("executed %d times, want %d", got, c.executed)
			}
			if c.cents == 3 && l.waited != 3*time.Second || c.cents == 11 && header.Get("Retry-After") != "2" || c.cents == 14 && strings.HasSuffix(body, "}") {
				t.Errorf("waited %s, Retry-After %q, body %q", l.waited, header.Get("Retry-After"), body)
			}
		})
	}
}

func TestLaggingList(t *testing.T) {
	l := newLab(t)
	l.faulty(18)
	office := l.token("merchant")
	id := fmt.Sprint(l.box.Ledger()[0].AuthorizationID)
	if got := l.call("GET", "v2.5.1/authorizations", office, ""); string(got.raw) != "[]" {
		t.Errorf("at once: %s", got.raw)
	}
	l.wants(l.call("GET", "v2.5.1/authorization/"+id, office, ""), 404, "not_found")
	l.pass(30 * time.Second)
	if got := l.call("GET", "v2.5.1/authorizations", office, ""); len(got.body.([]any)) != 1 {
		t.Errorf("after 30 s: %s", got.raw)
	}
}

func TestFaultyQuotes(t *testing.T) {
	l := newLab(t)
	token := l.token("merchant")
	if got := offersIn(l.quote(token, "20000117", "1200.09")); !strings.HasPrefix(got, "5/6 201.02 @0; 5/12 100.01 @0") {
		t.Errorf("a payment 1.00 too high: %s", got)
	}
	if got := l.quote(token, "20000117", "1200.10"); got.text("amount") != "1201.10" || got.text("regular_purchase.term_amount") != "1200.10" {
		t.Errorf("another amount echoed: %s", got.raw)
	}
	if len(sandbox.Faults()) != 24 {
		t.Errorf("%d faults documented", len(sandbox.Faults()))
	}
}

func TestProgrammedFaults(t *testing.T) {
	l := newLab(t)
	token, p := l.verified(jordan, "en")
	l.quote(token, jordan, "120.00")
	send := func() int {
		r := l.request("POST", apiPath("maple", "v2.5.1/authorization"), token, regular(jordan, "120.00").set("widget_session_id", p.session).json())
		answer, err := l.server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	teapot := func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusTeapot); return true }
	l.box.Fail("authorization", teapot)
	if status := send(); status != http.StatusTeapot || len(l.box.Ledger()) != 0 {
		t.Errorf("before: %d, ledger %d", status, len(l.box.Ledger()))
	}
	l.box.Fail("authorization", nil)
	l.box.FailAfter("authorization", teapot)
	if status := send(); status != http.StatusTeapot || len(l.box.Ledger()) != 1 {
		t.Errorf("after: %d, ledger %d", status, len(l.box.Ledger()))
	}
	l.box.FailAfter("authorization", func(http.ResponseWriter, *http.Request) bool { return false })
	if status := send(); status != 200 {
		t.Errorf("a fault that declines: %d", status)
	}
	l.box.Fail("widget-page", teapot)
	if got := p.act("state", nil); got.status != http.StatusTeapot {
		t.Errorf("the hosted page's fault: %d", got.status)
	}
	calls := l.box.Calls()
	last := calls[len(calls)-1]
	if last.Op != "authorization" || last.Scope != "customer" || last.Client != "maple" || last.Status != 200 || last.ReferenceID != reference || last.Version != "v2.5.1" {
		t.Errorf("last call: %+v", last)
	}
}

// Many checkouts at once: each purchase once in the ledger, every id its own.
func TestConcurrency(t *testing.T) {
	l := newLab(t)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			token := l.token("customer")
			p := l.open(token, `{"account_number":20000042}`, "en")
			p.by("security_question")
			p.act("answer", map[string]any{"answer": "Lakeside"})
			l.quote(token, jordan, "75.00")
			l.call("POST", "v2.5.1/authorization", token, regular(jordan, "75.00").set("widget_session_id", p.session).json())
		})
	}
	wg.Wait()
	seen := map[int64]bool{}
	for _, e := range l.box.Ledger() {
		seen[e.AuthorizationID] = true
	}
	if len(seen) != 16 {
		t.Errorf("%d different authorizations, want 16", len(seen))
	}
}
