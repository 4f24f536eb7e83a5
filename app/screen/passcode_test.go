package screen_test

import (
	"testing"

	"golang.org/x/net/html"

	"candor/app/screen"
	"candor/app/screen/fixture"
	"candor/core/checkout"
	"candor/core/locale"
)

// TestE10PasscodeFields: every field of a passcode is masked by the browser, invites no password manager, and
// neither does the number beside it.
func TestE10PasscodeFields(t *testing.T) {
	problem := &checkout.Trouble{Code: checkout.CodePasscodeDelayed, Field: "passcode", Wait: 30}
	pages := tabletPages(locale.English, "x", problem)
	view, _ := fixture.View(locale.English, "override-error")
	pages["override"] = screen.Render(view, screen.Frame{Action: "/x", Bar: &screen.Bar{Name: "Marc D."}})
	fields := 0
	for name, p := range pages {
		walk(parse(t, screen.HTML(p.Body)), func(n *html.Node) {
			field, _ := attr(n, "name")
			if n.Data != "input" || field != "passcode" && field != "associate" {
				return
			}
			fields++
			kind, _ := attr(n, "type")
			value, filled := attr(n, "value")
			if field == "passcode" && (kind != "password" || filled) {
				t.Errorf("%s: type %q, value %q", name, kind, value)
			}
			for attribute, want := range map[string]string{"data-1p-ignore": "true", "data-lpignore": "true",
				"data-bwignore": "true", "data-form-type": "other"} {
				if got, _ := attr(n, attribute); got != want && (field == "passcode" || name != "manager") {
					t.Errorf("%s, %s: %s=%q, want %q", name, field, attribute, got, want)
				}
			}
			switch auto, _ := attr(n, "autocomplete"); auto {
			case "one-time-code", "off":
			default:
				t.Errorf("%s, %s: autocomplete=%q", name, field, auto)
			}
		})
	}
	if fields < 6 {
		t.Errorf("only %d fields were found", fields)
	}
}
