package page_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"candor/core/checkout"
)

// others are fields that extensions put into forms: managers of passwords, writing assistants, and one that
// has no name in any alphabet of ours.
const others = "pm_hidden=x&pm_hidden=y&amount=1.00&DO=accept&account_number=2000&=z&%ff=%ff&gr%5B%5D=1"

// TestB8FieldsOfOthersAreIgnored: on every form, before and behind ours, they change nothing and stop
// nothing.
func TestB8FieldsOfOthersAreIgnored(t *testing.T) {
	sent := form(checkout.DoIdentify, "4", "first_name", "Jordan", "last_name", "Tremblay").Encode()
	for _, body := range []string{others + "&" + sent, sent + "&" + others} {
		b := newHarness(t, online(checkout.Hosted))
		b.do(http.MethodPost, checkoutPath, body)
		want := checkout.Action{Do: checkout.DoIdentify, Revision: 4, FirstName: "Jordan",
			LastName: "Tremblay"}
		if len(b.relay.acts) != 1 || b.relay.acts[0] != want {
			t.Errorf("%q: got %+v", body, b.relay.acts)
		}
		store := newHarness(t, inStore(checkout.StepIdentify))
		store.signIn()
		store.do(http.MethodPost, salePath, body)
		if len(store.relay.acts) != 1 || store.relay.acts[0] != want {
			t.Errorf("%q in a store: got %+v", body, store.relay.acts)
		}
	}
	foreign := strings.Replace(others, "amount=1.00&", "", 1) // on this form an amount is ours
	b := newHarness(t, inStore(checkout.StepIdentify))
	b.signIn()
	w := b.do(http.MethodPost, "/tablet/sales", foreign+"&"+url.Values{"amount": {"1,200.00"},
		"reference": {"MB-1"}}.Encode())
	if w.Code != http.StatusSeeOther || len(b.relay.created) != 1 || b.relay.created[0].Reference != "MB-1" {
		t.Errorf("a new sale: status %d, %+v", w.Code, b.relay.created)
	}
	for _, path := range []string{"/tablet/signin", "/tablet/enrol", "/tablet/unlock"} {
		b := newHarness(t, inStore(checkout.StepIdentify))
		b.signIn()
		w := b.do(http.MethodPost, path, others+"&do=language&language=fr-CA")
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `lang="fr-CA"`) {
			t.Errorf("%s: status %d", path, w.Code)
		}
	}
}
