package widget_test

import (
	"testing"

	"candor/app/screen"
	"candor/app/screen/fixture"
	"candor/app/widget"
	"candor/core/checkout"
	"candor/core/locale"
)

// This is the whole announcement to the frame around the page. It holds no name, account or figure.
func TestAnnounce(t *testing.T) {
	v, ok := fixture.View(locale.English, "review")
	if !ok {
		t.Fatal("no fixture named review")
	}
	v.ID, v.Revision, v.Agreed, v.Lender = "co_1", 4, 0, nil
	want := `{"id":"co_1","revision":4,"step":"review","agreed":0}`
	if got := widget.Announce(v); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	v.Step, v.Agreed = checkout.StepApproved, 6
	want = `{"id":"co_1","revision":4,"step":"approved","agreed":6}`
	if got := widget.Announce(v); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	v.Step, v.Agreed = checkout.StepLender, 0
	v.Lender = &checkout.Lender{Origin: "https://lender.test", Session: "s"}
	want = `{"id":"co_1","revision":4,"step":"lender","agreed":0,"lender":{"origin":"https://lender.test",` +
		`"session":"s"}}`
	if got := widget.Announce(v); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDigestMatches(t *testing.T) {
	for _, l := range []locale.Language{locale.English, locale.French} {
		reviews := 0
		for _, f := range fixture.Views(l) {
			if !widget.DigestMatches(f.View) {
				t.Errorf("%s %s: its own information box does not match", f.Name, l)
			}
			if f.View.Step != checkout.StepReview || f.View.Review == nil {
				continue
			}
			reviews++
			changed := f.View
			changed.Review = &checkout.Review{Digest: "sha256:0"}
			if _, found := changed.Offer(changed.Chosen); found && widget.DigestMatches(changed) {
				t.Errorf("%s %s: another digest matches", f.Name, l)
			}
		}
		if reviews == 0 {
			t.Errorf("%s: no review among the fixtures", l)
		}
	}
}

func TestB8Wording(t *testing.T) {
	v, _ := fixture.View(locale.French, "review")
	v.Review = &checkout.Review{Digest: "sha256:0"}
	got := widget.Wording(v, screen.Page{Lang: locale.French, Said: []string{"words:Encadré <1>"}})
	want := `{"language":"fr-CA","digest":"sha256:0","said":["words:Encadré <1>"]}`
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
