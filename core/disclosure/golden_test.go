package disclosure_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"candor/core/disclosure"
)

var update = flag.Bool("update", false, "write the golden files")

// TestCanonical compares the canonical text of every plan with its golden file, in both languages, in Quebec
// and elsewhere. A difference here needs a new Version.
func TestCanonical(t *testing.T) {
	for _, plan := range plans {
		for _, l := range languages {
			for _, quebec := range []bool{false, true} {
				in := input(l, plan.make(l))
				in.Quebec = quebec
				d, err := disclosure.Compose(in)
				if err != nil {
					t.Errorf("%s in %s: %v", plan.name, l, err)
					continue
				}
				name := plan.name + "." + l.Short()
				if quebec {
					name += ".quebec"
				}
				golden(t, name+".txt", d.Canonical())
			}
		}
	}
}

func TestPlainText(t *testing.T) {
	for _, l := range languages {
		d, err := disclosure.Compose(input(l, plans[2].make(l)))
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "plain."+plans[2].name+"."+l.Short()+".txt", d.PlainText())
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}
