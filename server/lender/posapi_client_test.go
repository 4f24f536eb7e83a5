package lender_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"candor/server/lender"
	"candor/server/relay"
)

func TestConfiguration(t *testing.T) {
	secret := func() (relay.Secret, error) { return relay.NewSecret("s"), nil }
	good := lender.Merchant{ID: "m", ClientID: "c", Secret: secret, Environment: lender.MI}
	for _, c := range []struct {
		name, want string
		change     func(*lender.Merchant)
	}{
		{"good", "", func(*lender.Merchant) {}},
		{"sandbox without TLS", "", func(m *lender.Merchant) {
			m.Environment, m.BaseURL = lender.Sandbox, "http://127.0.0.1:8082/"
		}},
		{"version", "", func(m *lender.Merchant) {
			m.Versions = map[lender.Endpoint]lender.Version{lender.CalculateInterest: "2.5"}
		}},
		{"everything at once", "no id|lender.client_id|no client secret|environment",
			func(m *lender.Merchant) { *m = lender.Merchant{} }},
		{"sandbox without an address", "lender.base_url",
			func(m *lender.Merchant) { m.Environment = lender.Sandbox }},
		{"without TLS", "https expected", func(m *lender.Merchant) { m.BaseURL = "http://posapi.example" }},
		{"other scheme", "https expected",
			func(m *lender.Merchant) { m.Environment, m.BaseURL = lender.Sandbox, "ftp://x" }},
		{"path", "lender.base_url", func(m *lender.Merchant) { m.BaseURL = "https://x/flexiti" }},
		{"user", "lender.base_url", func(m *lender.Merchant) { m.BaseURL = "https://u:p@x" }},
		{"client id that climbs", "lender.client_id", func(m *lender.Merchant) { m.ClientID = ".." }},
		{"client id with a blank", "lender.client_id", func(m *lender.Merchant) { m.ClientID = "a b" }},
		{"unknown endpoint", "version",
			func(m *lender.Merchant) { m.Versions = map[lender.Endpoint]lender.Version{"apply": "2.5"} }},
		{"version that climbs", "version", func(m *lender.Merchant) {
			m.Versions = map[lender.Endpoint]lender.Version{lender.Token: "2.5/.."}
		}},
	} {
		m := good
		c.change(&m)
		_, err := lender.New(lender.Options{Merchants: []lender.Merchant{m}})
		if (err == nil) != (c.want == "") {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
			continue
		}
		for part := range strings.SplitSeq(c.want, "|") {
			if err != nil && !strings.Contains(err.Error(), part) {
				t.Errorf("%s: got %v, want it to say %q", c.name, err, part)
			}
		}
	}
	if _, err := lender.New(lender.Options{Merchants: []lender.Merchant{good, good}}); err == nil {
		t.Error("the same merchant twice was accepted")
	}
}

// Each environment has its host, and each endpoint the version of the merchant's configuration.
func TestHostsAndVersions(t *testing.T) {
	for environment, host := range map[lender.Environment]string{
		lender.Training: "posapi-training.flexiti.fi", lender.MI: "posapi-mi.flexiti.fi",
		lender.Production: "posapi.flexiti.fi",
	} {
		s := newScript(t)
		m := s.merchant()
		m.Environment, m.BaseURL = environment, ""
		m.Versions = map[lender.Endpoint]lender.Version{lender.CalculateInterest: "2.5"}
		var asked []string
		c := s.client(func(o *lender.Options) {
			o.Merchants = []lender.Merchant{m}
			o.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
				asked = append(asked, r.URL.Scheme+"://"+r.URL.Host+r.URL.Path)
				return nil, context.Canceled
			})
		})
		for _, call := range []relay.Call{online, inStore} {
			if _, err := c.Quote(t.Context(), call, account, onlineOrder.Amount, "en-CA"); err == nil {
				t.Error("no error")
			}
		}
		root := "https://" + host + "/flexiti/pos-api/"
		want := []string{root + "v2.5/client-id/maple/accounts/31415926/calculate-interest",
			root + "v2.5/oauth/token"}
		if strings.Join(asked, " ") != strings.Join(want, " ") {
			t.Errorf("%s: asked %v, want %v", environment, asked, want)
		}
	}
}
