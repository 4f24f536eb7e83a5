package demo

import (
	"slices"
	"testing"
)

// A page of the developer's own may show the demo's checkouts, if it says its origin.
func TestOwnPage(t *testing.T) {
	const shop, lender, page = "http://localhost:8081", "http://127.0.0.1:8082", "http://localhost:3000"
	for own, want := range map[string][]string{"": {shop}, page: {shop, page}} {
		a, err := ReadAddresses(func(name string) string {
			return map[string]string{"ORIGIN": own, "CANDOR_DATA": t.TempDir()}[name]
		})
		if err != nil {
			t.Fatal(err)
		}
		c, err := a.Config(shop, lender)
		if err != nil || !slices.Equal(c.Merchant[0].Origins, want) || c.Merchant[0].Isolated {
			t.Errorf("own page %q: %v, %v", own, c.Merchant, err)
		}
	}
}

// A page of the developer's own may be isolated.
func TestOwnPageIsIsolated(t *testing.T) {
	a, err := ReadAddresses(func(name string) string {
		return map[string]string{"ISOLATED": "yes", "CANDOR_DATA": t.TempDir()}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.Config("http://localhost:8081", "http://127.0.0.1:8082")
	if err != nil || !c.Merchant[0].Isolated {
		t.Errorf("%v, %v", c.Merchant, err)
	}
}
