package reference_test

import (
	"encoding/json"
	"math/big"
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

func ratAmount(a money.Amount) *big.Rat { return big.NewRat(a.Cents(), 100) }

func ratPercent(t *testing.T, percent money.Exact) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(percent.Fixed(6))
	if !ok {
		t.Fatalf("percent %s", percent)
	}
	return r.Quo(r, big.NewRat(100, 1))
}

func cents(n uint32) money.Amount {
	a, _ := money.ExactUnits(big.NewInt(int64(n)), 2).Round2()
	return a
}
