package cli

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"candor/core/disclosure"
)

func TestDisclose(t *testing.T) {
	for _, lang := range []string{"en", "fr"} {
		var out bytes.Buffer
		args := []string{"--offer", "p9-12", "--lang", lang, "--quebec", "--plans", plansFile(t, samplePlans),
			"--lender-lang", "en"}
		if err := discloseOffer(strings.NewReader(documented(t, "qc")), args, &out, io.Discard); err != nil {
			t.Fatal(err)
		}
		golden(t, "disclose.qc.p9-12."+lang+".txt", out.String())
	}
}

// The canonical text is followed by its digest.
func TestDiscloseCanonical(t *testing.T) {
	var out bytes.Buffer
	args := []string{"--offer", "regular", "--canonical"}
	if err := discloseOffer(strings.NewReader(documented(t, "roc")), args, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	at := strings.LastIndex(text, "sha256:")
	if at < 0 || disclosure.DigestOf(text[:at])+"\n" != text[at:] ||
		!strings.HasPrefix(text, "candor-disclosure 1 en-CA\n") {
		t.Errorf("got\n%s", text)
	}
}

func TestDiscloseRefuses(t *testing.T) {
	for _, c := range [...]struct {
		want string
		args []string
	}{
		{`offer: "" is not in the answer, which has p5-6, p5-12, p9-6, p9-12, regular`, nil},
		{"what happens if a deferred plan is not paid in time", []string{"--offer", "p9-6"}},
		{"lender-lang: not en or fr", []string{"--offer", "p5-6", "--lender-lang", "x"}},
		{"lang: not en or fr", []string{"--lang", ""}},
	} {
		answer := strings.NewReader(documented(t, "qc"))
		got := usageLine(t, discloseOffer(answer, c.args, io.Discard, io.Discard))
		if !strings.Contains(got, c.want) {
			t.Errorf("%v: got %q, want %q", c.args, got, c.want)
		}
	}
	err := discloseOffer(strings.NewReader(""), []string{"extra"}, io.Discard, io.Discard)
	if ExitCode(err) != 2 {
		t.Errorf("an argument too many: %v", err)
	}
}
