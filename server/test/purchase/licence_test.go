package purchase

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/config"
	"candor/server/test/harness"
)

// scanOf is a licence in the text of version 08.
func scanOf(first, last, born, postal string) string {
	body := strings.Join(
		[]string{
			"DLDAQT1",
			"DCS" + last,
			"DAC" + first,
			"DBB" + strings.ReplaceAll(born, "-", ""),
			"DAG1 OLD ST",
			"DAK" + postal,
			"",
		},
		"\n",
	) + "\r"
	return fmt.Sprintf("@\n\x1e\rANSI 636017080001DL0031%04d%s", len(body), body)
}

func scanned(text string) checkout.Action {
	return checkout.Action{Do: checkout.DoIdentify, Licence: text}
}

// TestUnreadableLicenceIsOffered has the associate confirm what the relay read, where the lender cannot read
// the scan. Only the answer holds it: the next View does not.
func TestUnreadableLicenceIsOffered(t *testing.T) {
	l := newEnv(t)
	l.Must(l.Lender.Misbehave("driverslicense", "cannot read the licence"))
	ref := l.Create(harness.InStore)
	flat := strings.NewReplacer("\n", "", "\r", "", "\x1e", "").
		Replace(scanOf("JORDAN", "TREMBLAY", "1990-01-17", "M5V 2T6"))
	v := l.Try(ref, harness.Associate, scanned(flat))
	want := checkout.Scanned{FirstName: "JORDAN", LastName: "TREMBLAY", BirthDate: "1990-01-17"}
	if v.Problem == nil || v.Problem.Code != checkout.CodeLicenceConfirm || v.Scanned == nil ||
		*v.Scanned != want {
		t.Fatalf("offered %+v with %+v", v.Scanned, v.Problem)
	}
	if now := l.View(
		ref,
		harness.Associate,
	); now.Scanned != nil || now.Revision != v.Revision ||
		now.Problem != nil {
		t.Errorf("it was stored: %+v %+v", now.Scanned, now.Problem)
	}
	if log := l.Log.String(); strings.Contains(log, "TREMBLAY") || strings.Contains(log, "OLD ST") {
		t.Errorf("it was logged: %s", log)
	}
	v = l.Act(
		ref,
		harness.Associate,
		checkout.Action{Do: checkout.DoIdentify, FirstName: want.FirstName, LastName: want.LastName,
			BirthDate: want.BirthDate},
		checkout.StepOffers,
	)
	if v.Person == nil || v.Person.Name != "Jordan T." {
		t.Errorf("found %+v", v.Person)
	}
	if got := l.Try(
		l.Create(harness.InStore),
		harness.Associate,
		scanned("no licence at all"),
	); got.Scanned != nil ||
		got.Problem == nil ||
		got.Problem.Code != checkout.CodeLicenceUnreadable {
		t.Errorf("what nobody can read: %+v %+v", got.Scanned, got.Problem)
	}
}

// counting gives an environment with the usual limit of searches, and counts what the lender is searched for.
func counting(t *testing.T) (*env, *[]string) {
	l := newEnvWith(t, func(c *config.Config) {
		c.Limits = map[string]string{config.MinimumSearchTime: "off", "searches": "1/24h"}
	})
	asked := new([]string)
	l.Lender.Fail("search", func(_ http.ResponseWriter, r *http.Request) bool {
		q := r.URL.Query()
		*asked = append(*asked, q.Get("first_name")+"|"+q.Get("postal_code"))
		return false
	})
	return l, asked
}

// TestOldAddressOnALicence finds a person who has moved since: the postal code only chooses among several
// accounts.
func TestOldAddressOnALicence(t *testing.T) {
	for name, tc := range map[string]struct {
		licence string
		step    checkout.Step
		asked   string
	}{
		"one account": {scanOf("JORDAN", "TREMBLAY", "1990-01-17", "H2X 1Y4"),
			checkout.StepOffers, "JORDAN|"},
		"several, none of there": {scanOf("JAMIE", "ROY", "1980-10-02", "H2X 1Y4"),
			checkout.StepAccounts, "JAMIE|,JAMIE|H2X1Y4"},
		"several, all of there": {scanOf("JAMIE", "ROY", "1980-10-02", "M5V 2T6"),
			checkout.StepAccounts, "JAMIE|,JAMIE|M5V2T6"},
		"several given names": {scanOf("JORDAN LEE,ANDRE", "TREMBLAY", "1990-01-17", ""),
			checkout.StepOffers, "JORDAN LEE ANDRE|,JORDAN|"},
	} {
		t.Run(name, func(t *testing.T) {
			l, asked := counting(t)
			l.Act(l.Create(harness.InStore), harness.Associate, scanned(tc.licence), tc.step)
			if got := strings.Join(*asked, ","); got != tc.asked {
				t.Errorf("the lender was asked for %s, want %s", got, tc.asked)
			}
		})
	}
}

// TestFirstGivenName is tried before a person counts as not found, within the one identification that a
// checkout has here.
func TestFirstGivenName(t *testing.T) {
	l, asked := counting(t)
	ref := l.Create(harness.InStore)
	typed := checkout.Action{
		Do:        checkout.DoIdentify,
		FirstName: "Jordan Lee",
		LastName:  "Tremblay",
		BirthDate: "1990 01 17",
	}
	v := l.Act(ref, harness.Associate, typed, checkout.StepOffers)
	if v.Person.Name != "Jordan T." || strings.Join(*asked, ",") != "Jordan Lee|,Jordan|" {
		t.Errorf("%+v after %v", v.Person, *asked)
	}
	l.Act(ref, harness.Associate, checkout.Action{Do: checkout.DoRestart}, checkout.StepIdentify)
	if v := l.Try(
		ref,
		harness.Associate,
		typed,
	); v.Problem == nil ||
		v.Problem.Code != checkout.CodeSearchesUsedUp {
		t.Errorf("a second identification: %+v", v.Problem)
	}
	*asked = nil
	nobody := checkout.Action{
		Do:        checkout.DoIdentify,
		FirstName: "Zoé-Anne Lee",
		LastName:  "Nobody",
		BirthDate: "19900117",
	}
	v = l.Try(l.Create(harness.InStore), harness.Associate, nobody)
	if v.Problem == nil || v.Problem.Code != checkout.CodeNotFound ||
		strings.Join(*asked, ",") != "Zoé-Anne Lee|,Zoé-Anne|" {
		t.Errorf("%+v after %v", v.Problem, *asked)
	}
}

// TestIdentificationTakesItsTime whoever is found, and however many searches that took.
func TestIdentificationTakesItsTime(t *testing.T) {
	const least = 300 * time.Millisecond
	l := newEnvWith(t, func(c *config.Config) { c.Limits[config.MinimumSearchTime] = least.String() })
	for _, first := range []string{"Jordan", "Jordan Lee", "Nobody", "Nobody Lee"} {
		began := time.Now()
		l.Try(
			l.Create(harness.InStore),
			harness.Associate,
			checkout.Action{
				Do:        checkout.DoIdentify,
				FirstName: first,
				LastName:  "Tremblay",
				BirthDate: "19900117",
			},
		)
		if took := time.Since(began); took < least {
			t.Errorf("%s: took %s", first, took)
		}
	}
}

// TestImpossibleBirthDate is refused before the lender is asked.
func TestImpossibleBirthDate(t *testing.T) {
	l, asked := counting(t)
	ref := l.Create(harness.InStore)
	tomorrow := l.Clock.Now().AddDate(0, 0, 1).Format("20060102")
	for _, born := range []string{tomorrow, "18900117"} {
		v := l.Try(
			ref,
			harness.Associate,
			checkout.Action{
				Do:        checkout.DoIdentify,
				FirstName: "Jordan",
				LastName:  "Tremblay",
				BirthDate: born,
			},
		)
		if v.Problem == nil || v.Problem.Code != checkout.CodeBirthDateImpossible || len(*asked) != 0 {
			t.Errorf("%s: %+v, asked %v", born, v.Problem, *asked)
		}
	}
}

// TestProvincesOwnLicences identifies the lender's customers by the licences that their provinces print.
func TestProvincesOwnLicences(t *testing.T) {
	l := newEnv(t)
	ontario := l.Customer("20000042").Licence
	if !strings.HasPrefix(ontario, "@\n\x1e\rANSI 636012030001DL0000") ||
		!strings.Contains(ontario, "DCSTREMBLAY,   ") {
		t.Errorf("Ontario: %q", ontario)
	}
	for _, damage := range []func(string) string{
		func(s string) string { return s },
		strings.NewReplacer("\n", "\r\n", "\r", "\r\n", "\x1e", "").Replace,
		strings.NewReplacer("\n", "", "\r", "", "\x1e", "").Replace,
	} {
		l.Act(l.Create(harness.InStore), harness.Associate, scanned(damage(ontario)), checkout.StepOffers)
	}
	columbia := l.Customer("20000201").Licence
	if !strings.HasPrefix(columbia, "%BCVANCOUVER^SINGH,$AVERY^") {
		t.Errorf("British Columbia: %q", columbia)
	}
	mine := strings.NewReplacer("SINGH", "TREMBLAY", "AVERY", "JORDAN LEE", "19791130", "19900117").
		Replace(columbia)
	v := l.Act(l.Create(harness.InStore), harness.Associate, scanned(mine+"\r\n"), checkout.StepOffers)
	if v.Person.Name != "Jordan T." {
		t.Errorf("found %+v", v.Person)
	}
}
