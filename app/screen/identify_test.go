package screen_test

import (
	"strconv"
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

// TestFieldsTakeWhatPeopleType: a code with the message around it, a number and a date with blanks between
// their figures. A birth date can be typed on a keypad that has figures only, and the hint says how.
func TestFieldsTakeWhatPeopleType(t *testing.T) {
	pasted := map[string]string{
		"code":        strings.Repeat("x", 160) + "Your code is 2989.", // the rest of a message
		"number":      "Account number: 2000 0042 (as on the statement)",
		"birth_date":  " 1990 - 01 - 17 ",
		"postal_code": " M5V - 2T6 ",
	}
	for _, l := range languages {
		for _, view := range []string{
			"verify-code", "identify-online", "identify-store", "identify-store-confirm",
		} {
			v, _ := fixture.View(l, view)
			text := screen.HTML(render(v).Body)
			walk(parse(t, text), func(e *html.Node) {
				name, _ := attr(e, "name")
				most, bounded := attr(e, "maxlength")
				if n, err := strconv.Atoi(most); bounded && (err != nil || n < len(pasted[name])) {
					t.Errorf("%s %s: %s takes %s characters", l, view, name, most)
				}
				mode, _ := attr(e, "inputmode")
				if (name == "birth_date" || name == "code" || name == "number") && mode != "numeric" {
					t.Errorf("%s %s: %s opens the keyboard %q", l, view, name, mode)
				}
			})
			if strings.Contains(text, `name="birth_date"`) && !strings.Contains(text, "19900131") {
				t.Errorf("%s %s: no hint says that eight figures are enough", l, view)
			}
		}
	}
}

// TestErrorsSayWhatToDo: how a birth date is typed, and what a person with one name only uses instead.
func TestErrorsSayWhatToDo(t *testing.T) {
	for code, says := range map[checkout.Code]map[locale.Language][]string{
		checkout.CodeNameRequired: {locale.English: {"one name only", "card or account number"},
			locale.French: {"un seul nom", "numéro de carte ou de compte"}},
		checkout.CodeBirthDateInvalid: {locale.English: {"year first", "19900131"},
			locale.French: {"commençant par l’année", "19900131"}},
		checkout.CodeBirthDateImpossible: {locale.English: {"future", "125 years"},
			locale.French: {"avenir", "125 ans"}},
	} {
		for l, parts := range says {
			for _, part := range parts {
				if !strings.Contains(checkout.Sentence(code, l), part) {
					t.Errorf("%s in %s does not say %q", code, l, part)
				}
			}
		}
	}
}

// The first screen says what is being bought. A change of the amount since then is said with both amounts,
// and nothing is said of one where there was none.
func TestIdentifyShowsTheAmount(t *testing.T) {
	for _, l := range []locale.Language{locale.English, locale.French} {
		words := locale.For(l)
		for name, changed := range map[string]bool{"identify-online": false,
			"identify-online-embedded": false, "identify-online-changed": true} {
			v, ok := fixture.View(l, name)
			if !ok {
				t.Fatalf("no fixture named %s", name)
			}
			main := find(parse(t, screen.HTML(render(v).Body)), "main")
			text := textOf(main)
			if want := words.Frame.Amount + " " + l.Money(v.Amount); !strings.Contains(text, want) {
				t.Errorf("%s %s: %q is not said", name, l, want)
			}
			if got := strings.Contains(text, words.Offers.ChangedTitle); got != changed {
				t.Errorf("%s %s: a change is said %t", name, l, got)
			}
			if changed && !strings.Contains(text, l.Money(*v.Was)) {
				t.Errorf("%s %s: the earlier amount is not said", name, l)
			}
			if !strings.Contains(text, words.Verify.NoScript) {
				t.Errorf("%s %s: that it needs a script is not said", name, l)
			}
		}
	}
}
