package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestPercentiles(t *testing.T) {
	m := result{took: 2 * time.Second}
	for i := range 200 {
		m.latency = append(m.latency, time.Duration(i)*time.Millisecond)
	}
	for percent, want := range map[int]time.Duration{
		0: 0, 50: 100 * time.Millisecond, 99: 198 * time.Millisecond, 100: 199 * time.Millisecond} {
		if got := m.percentile(percent); got != want {
			t.Errorf("p%d: %v, want %v", percent, got, want)
		}
	}
	if got := m.throughput(); got != 100 {
		t.Errorf("throughput %v, want 100", got)
	}
}

// TestRoundIsOpen holds one answer back until all others are given. Requests that fall due meanwhile must be
// sent all the same.
func TestRoundIsOpen(t *testing.T) {
	var others sync.WaitGroup
	others.Add(49)
	site := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/0" {
			others.Wait()
			return
		}
		others.Done()
	}))
	defer site.Close()
	m := round{Rate: 1000, Count: 50}.run(t.Context(), strings.TrimPrefix(site.URL, "http://"),
		func(n int) []byte {
			return request("GET", map[bool]string{true: "/0", false: "/1"}[n == 0], "", "", nil)
		}, isOK)
	if m.failed() != 0 || len(m.latency) != 50 || m.percentile(100) <= m.percentile(50) {
		t.Errorf("failures %v, %d answers, median %v, most %v", m.failures, len(m.latency), m.percentile(50),
			m.percentile(100))
	}
}

// TestFaults asks for every fault by name, and for none.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		faults   string
		status   int // 0: no answer
		executed int
	}{
		{`{}`, 200, 1},
		{`{"execute_fail":1000}`, 500, 1}, {`{"execute_cut":1000}`, 0, 1}, {`{"execute_rot":1000}`, 200, 1},
		{`{"fail":1000}`, 500, 0}, {`{"busy":1000}`, 429, 0}, {`{"cut":1000}`, 0, 0},
		{`{"refuse":1000}`, 409, 0},
	} {
		site := httptest.NewServer(newLender().handler())
		post := func(path, body string) int {
			resp, err := http.Post(site.URL+path, "application/json", strings.NewReader(body))
			if err != nil {
				return 0
			}
			_ = resp.Body.Close()
			return resp.StatusCode
		}
		post("/faults", c.faults)
		status := post("/flexiti/pos-api/v2.5.1/client-id/load/authorization",
			`{"account_number":770,"reference":"L-1.a","amount":1200.00}`)
		text, err := fetch(t.Context(), site.URL+"/ledger")
		var ledger []entry
		if err == nil {
			err = json.Unmarshal(text, &ledger)
		}
		if err != nil || status != c.status || len(ledger) != c.executed {
			t.Errorf("%s: status %d, %d executed, %v; want %d, %d", c.faults, status, len(ledger), err,
				c.status, c.executed)
		}
		site.Close()
	}
}

func TestRequest(t *testing.T) {
	got := request("POST", "/v1/view", "ct_1", "application/json", []byte("{}"))
	want := "POST /v1/view HTTP/1.1\r\nHost: load\r\nAuthorization: Bearer ct_1\r\nContent-Type: " +
		"application/json\r\nContent-Length: 2\r\n\r\n{}"
	if !bytes.Equal(got, []byte(want)) {
		t.Errorf("got %q", got)
	}
}
