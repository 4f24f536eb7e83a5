package screen_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"candor/app/screen"
	"candor/app/screen/fixture"
	"candor/core/checkout"
	"candor/core/locale"
)

// TestConfirmScan offers what was read from a licence in fields that the same act posts, and one way back to
// scan again.
func TestConfirmScan(t *testing.T) {
	for _, l := range []locale.Language{locale.English, locale.French} {
		v, _ := fixture.View(l, "identify-store-confirm")
		v.Scanned = &checkout.Scanned{FirstName: "Zoé Lee", LastName: "O'Neil", BirthDate: "1990-01-17"}
		text := screen.HTML(render(v).Body)
		values, focused, back := map[string]string{}, "", false
		walk(parse(t, text), func(e *html.Node) {
			name, _ := attr(e, "name")
			value, _ := attr(e, "value")
			if e.Data == "input" {
				values[name] = value
			}
			if _, ok := attr(e, "autofocus"); ok {
				focused = value
			}
			if href, _ := attr(e, "href"); e.Data == "a" && href == frame(v).Action {
				back = true
			}
		})
		if values["first_name"] != "Zoé Lee" || values["last_name"] != "O'Neil" ||
			values["birth_date"] != "1990-01-17" {
			t.Errorf("%s: fields %v", l, values)
		}
		if focused != string(checkout.DoIdentify) || !back {
			t.Errorf("%s: focus on %q, a way back %v", l, focused, back)
		}
		if strings.Count(text, checkout.Sentence(checkout.CodeLicenceConfirm, l)) != 1 ||
			strings.Contains(text, `role="alert"`) {
			t.Errorf("%s: %s", l, text)
		}
	}
}

// TestSeveralErrors stand beside their fields, each of which is marked.
func TestSeveralErrors(t *testing.T) {
	for _, l := range []locale.Language{locale.English, locale.French} {
		v, _ := fixture.View(l, "identify-store-errors")
		invalid := map[string]bool{}
		walk(parse(t, screen.HTML(render(v).Body)), func(e *html.Node) {
			if name, _ := attr(e, "name"); name != "" {
				is, _ := attr(e, "aria-invalid")
				says, _ := attr(e, "aria-describedby")
				invalid[name] = is == "true" && strings.Contains(says, name+"-error")
			}
		})
		for name, want := range map[string]bool{"first_name": false, "last_name": true, "birth_date": true,
			"postal_code": true, "number": false} {
			if invalid[name] != want {
				t.Errorf("%s %s: marked %v", l, name, invalid[name])
			}
		}
	}
}

// TestScanFieldsTakeAScan: a field of the store's screen cuts no scan off, and the licence's own has the
// focus.
func TestScanFieldsTakeAScan(t *testing.T) {
	v, _ := fixture.View(locale.English, "identify-store")
	focused := ""
	walk(parse(t, screen.HTML(render(v).Body)), func(e *html.Node) {
		if most, ok := attr(e, "maxlength"); ok {
			t.Errorf("<%s> takes %s characters only", e.Data, most)
		}
		if _, ok := attr(e, "autofocus"); ok {
			focused, _ = attr(e, "name")
		}
	})
	if focused != "licence" {
		t.Errorf("the focus is on %q", focused)
	}
}
