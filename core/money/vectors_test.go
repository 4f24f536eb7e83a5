package money_test

import (
	"encoding/json"
	"os"
	"testing"

	"candor/core/money"
)

// vectors reads one file of testdata and refuses an unexpected count.
func vectors[T any](t *testing.T, name string) []T {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Count   int `json:"count"`
		Vectors []T `json:"vectors"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if file.Count == 0 || file.Count != len(file.Vectors) {
		t.Fatalf("%s: %d vectors, count says %d", name, len(file.Vectors), file.Count)
	}
	return file.Vectors
}

func TestNumberGate(t *testing.T) {
	type row struct {
		ID     string  `json:"id"`
		Kind   string  `json:"kind"`
		Raw    string  `json:"raw"`
		Accept bool    `json:"accept"`
		Value  *string `json:"value"`
	}
	parse := map[string]func(string) (string, error){
		"money": func(s string) (string, error) { a, err := money.ReadAmount(s); return a.String(), err },
		"rate":  func(s string) (string, error) { r, err := money.ReadRate(s); return r.String(), err },
	}
	checked := 0
	for _, v := range vectors[row](t, "number-gate.json") {
		if v.Kind == "term" { // months are not money: core/offer reads them
			continue
		}
		checked++
		got, err := parse[v.Kind](v.Raw)
		if (err == nil) != v.Accept {
			t.Errorf("%s: %q: accepted %v, want %v (%v)", v.ID, v.Raw, err == nil, v.Accept, err)
		}
		if v.Accept && got != *v.Value {
			t.Errorf("%s: %q: got %s, want %s", v.ID, v.Raw, got, *v.Value)
		}
	}
	if checked != 34 {
		t.Errorf("checked %d money and rate rows, want 34", checked)
	}
}

func TestRoundingIntl(t *testing.T) {
	type row struct {
		ID       string `json:"id"`
		Input    string `json:"input"`
		Places   int    `json:"places"`
		Expected struct {
			HalfUp string `json:"half_up"`
		} `json:"expected"`
	}
	for _, v := range vectors[row](t, "rounding-intl.json") {
		x, negative := exact(t, v.Input)
		got, err := x.QuoRound(money.ExactInt(1), v.Places)
		if err != nil {
			t.Fatalf("%s: %v", v.ID, err)
		}
		want := v.Expected.HalfUp
		if want == "-0.00" { // a value that rounds to zero has no sign
			want = "0.00"
		}
		if got.Fixed(v.Places) != want || x.Fixed(v.Places) != want {
			t.Errorf("%s: %s rounds to %s, want %s", v.ID, v.Input, got.Fixed(v.Places), want)
		}
		if a, err := x.Round2(); !negative && (err != nil || a.String() != want) {
			t.Errorf("%s: Round2(%s) = %s, %v; want %s", v.ID, v.Input, a, err, want)
		}
	}
}

// exact reads a decimal of either sign.
func exact(t *testing.T, s string) (x money.Exact, negative bool) {
	t.Helper()
	if s[0] == '-' {
		return money.Exact{}.Sub(money.MustExact(s[1:])), true
	}
	return money.MustExact(s), false
}
