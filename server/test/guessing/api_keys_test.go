package guessing

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/api"
	"candor/server/cli"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// newAPIKey is the output of "candor key new": the key, and the hash for the configuration.
func newAPIKey(t *testing.T, args ...string) (key, kept string) {
	t.Helper()
	var out strings.Builder
	err := cli.Run(t.Context(), append([]string{"key", "new"}, args...), os.Getenv, &out, io.Discard)
	found := regexp.MustCompile(`(?m)^(sk_\w+_\S+)\nkeys_sha256 = \["(\w{64})"\]$`).FindStringSubmatch(
		out.String())
	if err != nil || found == nil {
		t.Fatalf("candor key new printed %q, %v", &out, err)
	}
	return found[1], found[2]
}

// A key is 256 random bits with a prefix, and a mistyped key is recognised as such.
func TestE7NewKeys(t *testing.T) {
	live, kept := newAPIKey(t)
	other, _ := newAPIKey(t)
	try, _ := newAPIKey(t, "test")
	if !strings.HasPrefix(live, api.LiveKey) || !strings.HasPrefix(try, api.TestKey) || live == other ||
		kept != relay.Hash(live) || len(live) < 8+43 {
		t.Errorf("got %d and %d characters, hash %s", len(live), len(try), kept)
	}
	for _, key := range []string{live, other, try} {
		if err := api.CheckAPIKey(key); err != nil {
			t.Errorf("a new key: %v", err)
		}
		slips := []string{"", key[8:], "sk_other_" + key[8:],
			strings.Replace(key, "_live_", "_test_", 1) + "A", strings.ToLower(key)}
		for i := range key {
			slips = append(slips, key[:i], key[:i]+"~"+key[i+1:], key[:i]+key[i+1:])
		}
		for _, slip := range slips {
			if err := api.CheckAPIKey(slip); err == nil || slip != "" &&
				strings.Contains(err.Error(), slip) && len(slip) > 12 {
				t.Errorf("%q of %q: %v", slip, key, err)
			}
		}
	}
	if api.CheckAPIKey(api.TestKey+live[8:]) == nil {
		t.Error("a live key passes as one for trying out")
	}
}

// A key that is wrong, cut off, of a removed merchant, or the hash itself gets one and the same answer.
func TestE7WrongKeys(t *testing.T) {
	e := newEnvWith(t, usualLimits())
	right, kept := newAPIKey(t, "test")
	old, oldKept := newAPIKey(t, "test")
	never, _ := newAPIKey(t, "test")
	ask := func(key string) harness.Answer {
		return e.request("GET", "/v1/checkouts", "", map[string]string{"Authorization": "Bearer " + key})
	}
	e.Service.API.SetKeys(map[relay.MerchantID][]string{demo.Merchant: {kept, oldKept}})
	for _, key := range []string{right, old} {
		if got := ask(key); got.Status != http.StatusOK {
			t.Fatalf("one of two live keys: status %d", got.Status)
		}
	}
	plain := "sk_test_kept_as_it_is"
	e.Service.API.SetKeys(map[relay.MerchantID][]string{demo.Merchant: {kept}, otherMerchant: {plain}})
	first := ask("")
	for name, key := range map[string]string{
		"another": never, "revoked": old, "cut off": right[:len(right)-1], "longer": right + "A",
		"a demo's": demo.MerchantKey,
		"its hash": kept, "one kept as it is": plain, "in capitals": strings.ToUpper(right),
		"the first byte": "sk_test_" + "~" + right[9:], "the last byte": right[:len(right)-1] + "~",
	} {
		got := ask(key)
		got.Header.Del("Date")
		if got.Status != http.StatusUnauthorized || got.Code != checkout.CodeUnauthorized ||
			withoutRequest(got.Body) != withoutRequest(first.Body) {
			t.Errorf("%s: %d %s\n%s", name, got.Status, got.Body, first.Body)
		}
		for _, header := range []string{"Www-Authenticate", "Content-Type", "Retry-After", "Cache-Control"} {
			if got.Header.Get(header) != first.Header.Get(header) {
				t.Errorf("%s: %s is %q", name, header, got.Header.Get(header))
			}
		}
	}
	if got := ask(right); got.Status != http.StatusOK {
		t.Errorf("the right key: status %d", got.Status)
	}
	if strings.Contains(e.Log.String(), never[8:]) ||
		!strings.Contains(e.Log.String(), "cut off or mistyped") {
		t.Error("the log has a key, or does not help who mistyped one")
	}
}

// The time that a wrong key takes does not depend on how much of it was right: 2,000 pairs, wrong in the
// first byte and in the last.
func TestE7TimeOfWrongKeys(t *testing.T) {
	e := newEnvWith(t, usualLimits())
	right, kept := newAPIKey(t, "test")
	e.Service.API.SetKeys(map[relay.MerchantID][]string{demo.Merchant: {kept}})
	bend := func(i int) string { return right[:i] + string(right[i]^1) + right[i+1:] }
	keys := [2]string{bend(len(api.TestKey)), bend(len(right) - 1)}
	var took [2][]time.Duration
	for range 2_000 {
		for i, key := range keys {
			r := httptest.NewRequest("GET", "/v1/checkouts", nil)
			r.Header.Set("Authorization", "Bearer "+key)
			w, start := httptest.NewRecorder(), time.Now()
			e.Service.Public.ServeHTTP(w, r)
			took[i] = append(took[i], time.Since(start))
			if w.Code != http.StatusUnauthorized {
				t.Fatalf("status %d", w.Code)
			}
		}
	}
	for i := range took {
		slices.Sort(took[i])
	}
	first, last := took[0][1_000], took[1][1_000]
	t.Logf("medians %s and %s", first, last)
	if d := (first - last).Abs(); d > first/10+20*time.Microsecond {
		t.Errorf("medians %s and %s differ by %s", first, last, d)
	}
}
