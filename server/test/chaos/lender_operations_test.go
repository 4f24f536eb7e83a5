package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// lenderSite is a lean lender with one authorization of 1200.00, whose id is 1.
type lenderSite struct {
	*testing.T
	url string
}

func newLenderSite(t *testing.T) lenderSite {
	site := httptest.NewServer(newLender().handler())
	t.Cleanup(site.Close)
	s := lenderSite{t, site.URL}
	s.post("authorization", `{"account_number":770,"reference":"L-1.a","amount":1200.00}`)
	return s
}

func (s lenderSite) post(path, body string) (status int, answer string) {
	s.Helper()
	resp, err := http.Post(s.url+"/flexiti/pos-api/v2.5.1/client-id/load/"+path, "application/json",
		strings.NewReader(body))
	if err != nil {
		return 0, ""
	}
	defer func() { _ = resp.Body.Close() }()
	text, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text)
}

func (s lenderSite) faults(body string) {
	s.Helper()
	resp, err := http.Post(s.url+"/faults", "application/json", strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	_ = resp.Body.Close()
}

// list is what the lender's list and its ledger say of the authorization.
func (s lenderSite) list() (listed string, e entry) {
	s.Helper()
	list, err := fetch(s.Context(), s.url+"/flexiti/pos-api/v2.5.1/client-id/load/authorizations?"+
		"account_number=770&page_number=1")
	if err != nil {
		s.Fatal(err)
	}
	text, err := fetch(s.Context(), s.url+"/ledger")
	var all []entry
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil || len(all) != 1 {
		s.Fatalf("%d entries, %v", len(all), err)
	}
	return string(list), all[0]
}

func body(reference, amount string) string {
	return fmt.Sprintf(`{"reference":%q,"amount":%s}`, reference, amount)
}

// TestLenderOperations captures, returns and releases, and asks for more than is left.
func TestLenderOperations(t *testing.T) {
	s := newLenderSite(t)
	for _, c := range []struct {
		path, amount string
		status       int
		answer       string
	}{
		{"capture", "300.00", 200, `"capture_id":2,"remaining_capture_amount":300.00,"reference":"r0",` +
			`"amount":300.00,"remaining_authorization_amount":900.00`},
		{"capture/2/return", "100.00", 200, `"return_id":3,"capture_id":2,"remaining_capture_amount":200.00` +
			`,"reference":"r1","amount":100.00,"remaining_authorization_amount":900.00`},
		{"capture/2/return", "200.01", 409, "capture_amount_exceeded"},
		{"capture/3/return", "1.00", 409, "not_found"},
		{"release", "900.01", 409, "auth_amount_exceeded"},
		{"release", "899.99", 200, `"amount":899.99,"remaining_authorization_amount":0.01`},
		{"capture", "0.01", 200, `"remaining_authorization_amount":0.00`},
		{"release", "0.01", 409, "authorization_ended"},
		{"capture", "0.00", 409, "wrong_inputs"},
		{"capture", `"x"`, 400, ""},
	} {
		status, answer := s.post("authorization/1/"+c.path, body("r"+fmt.Sprint(map[string]int{
			"capture": 0, "capture/2/return": 1, "release": 2}[c.path]), c.amount))
		if status != c.status || !strings.Contains(answer, c.answer) {
			t.Errorf("%s of %s: %d %s, want %d %s", c.path, c.amount, status, answer, c.status, c.answer)
		}
	}
	listed, e := s.list()
	for _, want := range []string{`"authorization_status":"closed"`, `"remaining_authorization_amount":0.00`,
		`"remaining_capture_amount":200.00`, `"remaining_capture_amount":0.01`} {
		if !strings.Contains(listed, want) {
			t.Errorf("the list %s has no %s", listed, want)
		}
	}
	if len(e.Moves) != 4 || e.held() != 20001 || e.remaining() != 0 {
		t.Errorf("the ledger has %+v", e)
	}
	if status, _ := s.post("authorization/7/release", body("r", "1.00")); status != 409 {
		t.Errorf("an authorization that is not there: %d", status)
	}
}

// TestLenderRefund: a refund names a capture, is answered with {}, and reduces what is left of it.
func TestLenderRefund(t *testing.T) {
	s := newLenderSite(t)
	s.post("authorization/1/capture", body("L-1.c", "200.00"))
	refund := `{"reference":"r9","amount":50.00,"capture_id":2}`
	if status, answer := s.post("accounts/770/refund", refund); status != 200 || answer != "{}" {
		t.Errorf("a refund: %d %s", status, answer)
	}
	refund = strings.Replace(refund, "50.00", "150.01", 1)
	if status, answer := s.post("accounts/770/refund", refund); status != 409 {
		t.Errorf("a refund of more than is left: %d %s", status, answer)
	}
	listed, e := s.list()
	if !strings.Contains(listed, `"remaining_capture_amount":150.00`) || e.held() != 115000 {
		t.Errorf("after a refund: %s %+v", listed, e)
	}
}

// TestLenderExecutesTwice: each operation is executed twice as far as something is left, and answered once.
func TestLenderExecutesTwice(t *testing.T) {
	for _, c := range []struct {
		path, amount string
		moves        int
		held         cents
	}{
		{"capture", "300.00", 3, 120000}, {"capture", "1100.00", 2, 120000},
		{"release", "300.00", 3, 60000}, {"release", "1100.00", 2, 10000},
		{"capture/2/return", "20.00", 3, 116000}, {"capture/2/return", "60.00", 2, 114000},
	} {
		s := newLenderSite(t)
		s.post("authorization/1/capture", body("L-1.c", "100.00"))
		s.faults(`{"execute_twice":1000}`)
		s.post("authorization/1/"+c.path, body("L-1.o", c.amount))
		_, e := s.list()
		if len(e.Moves) != c.moves || e.held() != c.held || e.Moves[1].Received != 1 {
			t.Errorf("%s of %s: %+v, want %d moves", c.path, c.amount, e, c.moves)
		}
		if c.moves == 3 && len(twins(e)) != 1 {
			t.Errorf("%s of %s: the judge sees %+v", c.path, c.amount, twins(e))
		}
	}
}

// TestLenderOperationFaults asks for every fault of an operation by name.
func TestLenderOperationFaults(t *testing.T) {
	for faults, c := range map[string]struct{ status, executed int }{
		`{"execute_fail":1000}`: {500, 1}, `{"execute_cut":1000}`: {0, 1}, `{"execute_rot":1000}`: {200, 1},
		`{"fail":1000}`: {500, 0}, `{"busy":1000}`: {429, 0}, `{"cut":1000}`: {0, 0},
		`{"refuse":1000}`: {409, 0},
	} {
		s := newLenderSite(t)
		s.faults(faults)
		status, _ := s.post("authorization/1/capture", body("L-1.o", "1.00"))
		if _, e := s.list(); status != c.status || len(e.Moves) != c.executed {
			t.Errorf("%s: status %d, %d executed; want %+v", faults, status, len(e.Moves), c)
		}
	}
}
