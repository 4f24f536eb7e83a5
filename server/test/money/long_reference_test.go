package money

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/test/harness"
)

// longReference has 64 characters.
const longReference = "WEB-2026-11-29/STORE-0042/ORDER-000000000000000020418/SPLIT-A-of"

func withReference(reference string) func(*relay.CreateRequest) {
	return func(r *relay.CreateRequest) { r.Reference = reference }
}

// A reference of 64 characters is found whole at our API. The lender gets its first 24, a point and the 15 of
// the attempt, or of the operation.
func TestM9LongReferences(t *testing.T) {
	e := newEnv(t)
	long, twin := longReference, longReference[:63]+"B" // to the lender both begin alike
	first, second := e.buy("p4-24", withReference(long)), e.buy("p4-24", withReference(twin))
	for ref, want := range map[relay.Ref]string{first: long, second: twin} {
		got := e.Call("GET", "/v1/checkouts?reference="+strings.ReplaceAll(want, "/", "%2F"), "",
			harness.MerchantHeader)
		var list struct {
			Checkouts []struct{ ID, Reference string }
		}
		e.Must(json.Unmarshal([]byte(got.Body), &list))
		if len(list.Checkouts) != 1 || list.Checkouts[0].ID != string(ref.Checkout) ||
			list.Checkouts[0].Reference != want {
			t.Errorf("by %s: %s", want, got.Body)
		}
	}
	captured := e.done(first, "captures", "400.00")
	sent := []string{captured.Reference, e.Lender.Operations()[0].Reference}
	for _, entry := range e.Lender.Ledger() {
		sent = append(sent, entry.Reference)
	}
	for _, reference := range sent {
		if len(reference) != 40 || reference[:25] != long[:24]+"." {
			t.Errorf("the lender was sent %q", reference)
		}
	}
	if sent[2] == sent[3] {
		t.Errorf("two attempts under %q", sent[2])
	}
	if got := e.postOrder(long + "x"); got.Status != http.StatusUnprocessableEntity ||
		got.Code != checkout.CodeReferenceInvalid {
		t.Errorf("65 characters: %d %s", got.Status, got.Body)
	}
}

// Only the id of the attempt decides what the lender's list names: not what stands before it, which the
// lender may shorten, and which another attempt may share.
func TestM2FoundByTheAttemptAlone(t *testing.T) {
	for name, tc := range map[string]struct {
		listed func(sent string) string
		found  bool
	}{
		"as it was sent":     {func(s string) string { return s }, true},
		"blanks around it":   {func(s string) string { return " " + s + " " }, true},
		"shortened":          {func(s string) string { return s[10:] }, true},
		"another attempt's":  {func(s string) string { return s[:25] + "0123456789abcde" }, false},
		"without its end":    {func(s string) string { return s[:39] }, false},
		"without the id":     {func(s string) string { return s[:24] }, false},
		"an empty reference": {func(string) string { return "" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnv(t)
			ref := e.loseAnswer(true, withReference(longReference))
			e.lists(map[string]any{"reference": tc.listed(e.Lender.Ledger()[0].Reference)})
			e.advance(time.Hour)
			if a := e.attempt(ref); (a.State == relay.AttemptApproved) != tc.found {
				t.Errorf("attempt %s, want it found: %t", a.State, tc.found)
			}
		})
	}
}
