package demo

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/relay"
)

// What a developer wants to see and would have to wait for: a checkout that runs out soon, and an amount that
// is not financed.
func TestLifeAndAmounts(t *testing.T) {
	a := Addresses{Data: t.TempDir(), port: 8080}
	s, err := a.Service(t.Context(), slog.New(slog.DiscardHandler), Pace{Schedule: 1, Life: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, use := range []checkout.Use{checkout.Embedded, checkout.Hosted} {
		for amount, want := range map[string]checkout.Code{"10.00": checkout.CodeAmountTooSmall, "20.00": "",
			"20000.00": "", "20000.01": checkout.CodeAmountTooLarge} {
			made, err := s.Relay.Create(t.Context(), Merchant, relay.CreateRequest{
				Amount: money.MustAmount(amount), Currency: "CAD", Reference: amount + "-" + string(use),
				Channel: checkout.Online, Use: use, Locale: "en-CA"})
			if want != "" {
				if got := checkout.AsProblem(err).Code; got != want {
					t.Errorf("%s: %s, want %s", amount, got, want)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if left := time.Until(made.ExpiresAt); left <= 0 || left > 20*time.Second {
				t.Errorf("%s %s: expires in %s", use, amount, left)
			}
		}
	}
}

// A page of the developer's own may show the demo's checkouts, if it says its origin.
func TestOwnPage(t *testing.T) {
	const shop, lender, page = "http://localhost:8081", "http://127.0.0.1:8082", "http://localhost:3000"
	for own, want := range map[string][]string{"": {shop}, page: {shop, page}, page + "/": nil,
		"http://LOCALHOST:3000, https://shop.example:443": {shop, page, "https://shop.example"},
		"http://localhost:3000  http://localhost:3001,":   {shop, page, "http://localhost:3001"},
		"http://localhost:3000;http://localhost:3001":     nil} {
		a, err := ReadAddresses(func(name string) string {
			return map[string]string{"ORIGIN": own, "CANDOR_DATA": t.TempDir()}[name]
		})
		if err != nil {
			if want != nil || !strings.HasPrefix(err.Error(), `ORIGIN: "http`) {
				t.Errorf("own page %q: %v", own, err)
			}
			continue
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
