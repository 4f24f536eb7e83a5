package money_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"candor/core/money"
)

func TestJSON(t *testing.T) {
	type body struct {
		Amount *money.Amount `json:"amount,omitempty"`
		Rate   *money.Rate   `json:"rate,omitempty"`
		Must   money.Amount  `json:"must"`
	}
	for _, c := range []struct{ in, want string }{
		{`{"amount":"1200","rate":"0.289","must":"1"}`, `{"amount":"1200.00","rate":"0.2890","must":"1.00"}`},
		{`{"amount":1200,"must":"1"}`, ""}, // a bare number could mean cents
		{`{"rate":0.289,"must":"1"}`, ""},
		{`{"must":1}`, ""},
		{`{"amount":"1200.5","rate":"0","must":"0"}`, `{"amount":"1200.50","rate":"0.0000","must":"0.00"}`},
		{`{"must":"0.1"}`, `{"must":"0.10"}`},
		{`{"amount":null,"must":"1"}`, `{"must":"1.00"}`}, // a pointer may be absent
		{`{"must":null}`, ""},
		{`{"must":"null"}`, ""},
		{`{"must":"1e2"}`, ""},
		{`{"must":"1.234"}`, ""},
		{`{"must":"-1"}`, ""},
		{`{"must":""}`, ""},
		{`{"must":"1\u0030"}`, ""}, // an escape is not a digit
		{`{"must":"\"1\""}`, ""},
		{`{"must":true}`, ""},
		{`{"must":{}}`, ""},
		{`{"must":[1]}`, ""},
		{`{"must":"12345678901234567"}`, ""},
		{`{"must":"1","rate":"28.9"}`, ""},
		{`{"must":"1","rate":"-0.1"}`, ""},
	} {
		var b body
		got := ""
		if err := json.Unmarshal([]byte(c.in), &b); err == nil {
			out, err := json.Marshal(b)
			if err != nil {
				t.Fatal(err)
			}
			got = string(out)
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.in, got, c.want)
		}
	}
}

func TestEmptyTokenIsNamed(t *testing.T) {
	var a money.Amount
	var p *money.ParseError
	if err := json.Unmarshal([]byte(`""`), &a); !errors.As(err, &p) || p.Reason != money.ReasonEmpty {
		t.Errorf("got %v, want reason %q", err, money.ReasonEmpty)
	}
}

func TestScan(t *testing.T) {
	for _, c := range []struct {
		src  any
		want string
	}{
		{"1200.00", "1200.00"}, {[]byte("0.5"), "0.50"}, {nil, "null"}, {1200.5, "float64"},
		{int64(3), "int64"}, {"x", "plain"},
	} {
		a, r := money.MustAmount("7"), money.MustRate("0.7")
		got := ""
		if err := a.Scan(c.src); err != nil {
			got = err.Error()
			if a != money.MustAmount("7") {
				t.Errorf("scan %v: a refused value changed the amount", c.src)
			}
		} else {
			got = a.String()
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("scan %v: got %s, want %s", c.src, got, c.want)
		}
		if err := r.Scan(c.src); err != nil && r != money.MustRate("0.7") {
			t.Errorf("scan %v: a refused value changed the rate", c.src)
		}
	}
}

func TestText(t *testing.T) {
	in := map[money.Amount]money.Rate{money.MustAmount("12.5"): money.MustRate("0.35")}
	raw, err := json.Marshal(in)
	if err != nil || string(raw) != `{"12.50":"0.3500"}` {
		t.Fatalf("marshal: %s, %v", raw, err)
	}
	var out map[money.Amount]money.Rate
	if err := json.Unmarshal(raw, &out); err != nil ||
		out[money.MustAmount("12.5")] != money.MustRate("0.35") {
		t.Errorf("unmarshal: %v, %v", out, err)
	}
	if text, err := money.MustRate("0.35").MarshalText(); err != nil || string(text) != "0.3500" {
		t.Errorf("rate text: %s, %v", text, err)
	}
}
