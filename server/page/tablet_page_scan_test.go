package page_test

import (
	"net/http"
	"strings"
	"testing"

	"candor/core/checkout"
)

func flat(scan string) string { return strings.NewReplacer("\n", "", "\r", "").Replace(scan) }

// TestScanInAnyField passes a scan on as a licence, whichever field a scanner typed it into, and writes it
// back in none.
func TestScanInAnyField(t *testing.T) {
	const scan = "@\r\n\r\nANSI 636012080001DL00310026DLDAQPLANTED-1234\r\nDCSPLANTED-LAST\r\n"
	for _, name := range []string{
		"licence", "number", "first_name", "last_name", "birth_date", "postal_code",
	} {
		for _, do := range []checkout.Do{checkout.DoIdentify, checkout.DoLanguage} {
			b := newHarness(t, inStore(checkout.StepIdentify))
			b.signIn()
			b.relay.after = func(_ checkout.Action, v checkout.View) (checkout.View, error) {
				v.Problem = &checkout.Trouble{Code: checkout.CodeNotFound}
				return v, nil
			}
			w := b.post(salePath, form(do, "4", name, scan, "language", "fr-CA"))
			if a := b.relay.acts[0]; a.Licence != scan ||
				a.Number+a.FirstName+a.LastName+a.BirthDate+a.PostalCode != "" {
				t.Errorf("%s in %s: got %+v", do, name, a)
			}
			if w.Code == http.StatusSeeOther || strings.Contains(w.Body.String(), "PLANTED") {
				t.Errorf(
					"%s in %s: status %d, the scan is in the page: %v",
					do,
					name,
					w.Code,
					strings.Contains(w.Body.String(), "PLANTED"),
				)
			}
		}
	}
}

// TestReadLicenceStandsInTheFields shows what the relay read, and not what was typed beside the scan.
func TestReadLicenceStandsInTheFields(t *testing.T) {
	b := newHarness(t, inStore(checkout.StepIdentify))
	b.signIn()
	b.relay.after = func(_ checkout.Action, v checkout.View) (checkout.View, error) {
		v.Problem = &checkout.Trouble{Code: checkout.CodeLicenceConfirm, Field: "licence"}
		v.Scanned = &checkout.Scanned{FirstName: "Zoé", LastName: "O'Neil", BirthDate: "1990-01-17"}
		return v, nil
	}
	w := b.post(salePath, form(checkout.DoIdentify, "4", "licence", "planted", "first_name", "Jor"))
	text := w.Body.String()
	for _, value := range []string{`value="Zoé"`, `Neil"`, `value="1990-01-17"`} {
		if !strings.Contains(text, value) {
			t.Errorf("no %s in the page", value)
		}
	}
	if w.Code != http.StatusUnprocessableEntity || strings.Contains(text, "planted") ||
		strings.Contains(text, `value="Jor"`) {
		t.Errorf("status %d, %s", w.Code, text)
	}
}
