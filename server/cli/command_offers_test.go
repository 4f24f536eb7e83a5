package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"candor/core/offer"
)

var updateGolden = flag.Bool("update", false, "write golden files anew")

// golden compares with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *updateGolden {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || string(want) != got {
		t.Errorf("%s: %v; got\n%s", name, err, got)
	}
}

func documented(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile("../lender/testdata/calculate-interest." + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// plansFile says what the documented samples do not: the kinds of plans, and what happens when 9 is not paid
// in time.
func plansFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "plans.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

const samplePlans = `
[plans]
4 = "equal"
5 = "equal"
9 = "deferred"

[terms.en]
deferred = "If it is not paid in time, interest at {rate} a year applies."

[terms.fr]
deferred = "Si le montant n’est pas payé à temps, l’intérêt au taux annuel de {rate} s’applique."
`

// What is printed for both documented samples, in both languages, without and with what a merchant
// configures.
func TestOffersOfDocumentedSamples(t *testing.T) {
	for _, sample := range []string{"roc", "qc"} {
		for _, lang := range []string{"en", "fr"} {
			args := []string{"--lang", lang, "--amount", "250"}
			if sample == "qc" {
				args = append(args, "--quebec")
			}
			var plain, configured bytes.Buffer
			answer := documented(t, sample)
			if err := checkOffers(strings.NewReader(answer), args, &plain, io.Discard); err != nil {
				t.Errorf("%s %s: %v", sample, lang, err)
			}
			golden(t, "offers."+sample+"."+lang+".txt", plain.String())
			args = append(args, "--plans", plansFile(t, samplePlans))
			if err := checkOffers(strings.NewReader(answer), args, &configured, io.Discard); err != nil {
				t.Errorf("%s %s: %v", sample, lang, err)
			}
			golden(t, "offers."+sample+".configured."+lang+".txt", configured.String())
		}
	}
}

// printed is what --json prints, read again.
type printed struct {
	Offers []struct {
		Offer struct {
			ID         offer.ID `json:"id"`
			TermAmount string   `json:"term_amount"`
		} `json:"offer"`
		Assessment struct {
			Verdict    string `json:"verdict"`
			Recomputed string `json:"recomputed"`
			Last       string `json:"last"`
			Findings   []struct{ Code string }
		} `json:"assessment"`
		Reasons  []string
		Figures  *struct{ Last, Total, Cost string }
		Schedule []struct {
			Number int
			Amount string
		}
	}
}

// What the lender's two printed samples say for 250.00, recomputed: the first one's payments were made for
// 10.00.
func TestOffersSayWhatIsWrongWithTheSamples(t *testing.T) {
	type row struct{ printed, recomputed, last, verdict string }
	want := map[string]map[offer.ID]row{
		"roc": {
			"p4-3":    {"20.33", "101.67", "", "stop"},
			"p5-6":    {"4.67", "44.67", "", "stop"},
			"p5-12":   {"3.83", "23.83", "", "stop"},
			"regular": {"250.00", "", "", "ok"},
		},
		"qc": {
			"p5-6":    {"41.67", "41.67", "41.65", "ok"},
			"p5-12":   {"20.83", "20.83", "20.87", "ok"},
			"p9-6":    {"250.00", "250.00", "250.00", "ok"},
			"p9-12":   {"250.00", "250.00", "250.00", "ok"},
			"regular": {"250.00", "", "", "ok"},
		},
	}
	for sample, rows := range want {
		for _, lang := range []string{"en", "fr"} {
			var out bytes.Buffer
			args := []string{"--json", "--lang", lang, "--plans", plansFile(t, samplePlans)}
			answer := strings.NewReader(documented(t, sample))
			if err := checkOffers(answer, args, &out, io.Discard); err != nil {
				t.Fatal(err)
			}
			var got printed
			if err := json.Unmarshal(out.Bytes(), &got); err != nil || len(got.Offers) != len(rows) {
				t.Fatalf("%s: %v, %d offers", sample, err, len(got.Offers))
			}
			for _, o := range got.Offers {
				last := ""
				if o.Figures != nil {
					last = o.Figures.Last
				}
				g := row{o.Offer.TermAmount, o.Assessment.Recomputed, last, o.Assessment.Verdict}
				if g != rows[o.Offer.ID] {
					t.Errorf("%s %s: got %+v, want %+v", sample, o.Offer.ID, g, rows[o.Offer.ID])
				}
				if n := len(o.Schedule); n > 0 &&
					(o.Schedule[n-1].Amount != last || o.Schedule[n-1].Number != n) {
					t.Errorf("%s %s: schedule %+v", sample, o.Offer.ID, o.Schedule)
				}
				if len(o.Reasons) != len(o.Assessment.Findings) {
					t.Errorf("%s %s: %d sentences for %d findings", sample, o.Offer.ID, len(o.Reasons),
						len(o.Assessment.Findings))
				}
			}
		}
	}
}

// An answer of version 2.5.1: rates with words, one of them without a figure.
const newer = `{"account_number":"1","amount":"1200.00","promotional_purchase":[
 {"plan_id":7,"plan_name":"EMP 12","terms":[
  {"term":12,"term_amount":103,
   "annual_rates":[{"rate":0,"description":"Rate\u001b[31m"},{"description":"see your agreement"}],
   "fees":[{"amount":3,"type":"admin_monthly"}]},
  {"term":24,"term_amount":53,"annual_rates":{"rate":"0"},
   "fees":[{"amount":3,"type":"admin_monthly"},{"amount":0,"type":"other"}]}]}]}`

func TestOffersOfNewerAnswer(t *testing.T) {
	var out bytes.Buffer
	if err := checkOffers(strings.NewReader(newer), []string{"--quebec"}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	golden(t, "offers.newer.en.txt", out.String())
}

// usageLine runs a command that must refuse its input: exit 2, in one line.
func usageLine(t *testing.T, err error) string {
	t.Helper()
	if ExitCode(err) != 2 {
		t.Errorf("%v: exit %d, want 2", err, ExitCode(err))
	}
	if err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("not one line: %v", err)
		return ""
	}
	return err.Error()
}

func TestOffersRefuse(t *testing.T) {
	good := documented(t, "qc")
	for _, c := range [...]struct {
		name, in, want string
		args           []string
	}{
		{"no answer", "", "read quote: ", nil},
		{"an amount that is none", `{"amount":"250.001"}`, "amount", nil},
		{"no amount", `{}`, "amount", nil},
		{"another amount", good, "amount: the answer is for 250.00, not for 300.00",
			[]string{"--amount", "300"}},
		{"an amount to ask for that is none", good, "amount: parse amount", []string{"--amount", "3e2"}},
		{"a third language", good, "lang: not en or fr", []string{"--lang", "de"}},
		{"no such file", good, "plans: the file cannot be read", []string{"--plans", "testdata/none.toml"}},
		{"an unknown name", good, "plans: line 1: unknown name other; line 2: unknown name third",
			[]string{"--plans", plansFile(t, "other = 1\nthird = 2")}},
		{"an unknown kind and finding", good, `plans: plans: "x" must be equal or deferred; ` +
			`plans: findings: "NONE" is none of PAYMENTS_BELOW_PRINCIPAL, `,
			[]string{"--plans", plansFile(t, "[plans]\nx = 'equal'\n[findings]\nNONE = ''")}},
		{"a text in one language", good, "plans: terms: a text must stand in both languages or in none",
			[]string{"--plans", plansFile(t, "[terms.en]\nequal = 'x'")}},
		{"a figure that cannot be read",
			strings.Replace(good, "41.67", "41.675", 1), "plan 5: term_amount: ", nil},
		{"two of them",
			strings.NewReplacer("41.67", "41.675", "20.83", `"x"`).Replace(good), "(and 1 more)", nil},
	} {
		got := usageLine(t, checkOffers(strings.NewReader(c.in), c.args, io.Discard, io.Discard))
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// What can be read is printed beside what cannot.
func TestOffersBesideUnreadable(t *testing.T) {
	var out bytes.Buffer
	err := checkOffers(strings.NewReader(strings.Replace(documented(t, "qc"), "41.67", "41.675", 1)),
		[]string{"--lang", "fr"}, &out, io.Discard)
	usageLine(t, err)
	if s := out.String(); !strings.Contains(s, "p5-12") || !strings.Contains(s, "Illisible") ||
		!strings.Contains(s, "term_amount") {
		t.Errorf("got\n%s", s)
	}
}

func TestOffersUsage(t *testing.T) {
	for _, args := range [][]string{{"extra"}, {"--none"}} {
		err := checkOffers(strings.NewReader(""), args, io.Discard, io.Discard)
		if ExitCode(err) != 2 || !strings.Contains(err.Error(), "usage: candor offers") {
			t.Errorf("%v: %v", args, err)
		}
	}
	var help bytes.Buffer
	err := checkOffers(strings.NewReader(""), []string{"-h"}, io.Discard, &help)
	if !errors.Is(err, flag.ErrHelp) || !strings.Contains(help.String(), "-plans") {
		t.Errorf("help: %v, %s", err, &help)
	}
}
