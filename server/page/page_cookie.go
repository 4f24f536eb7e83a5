package page

import (
	"net/http"
	"strings"

	"candor/core/checkout"
	"candor/core/locale"
)

// The cookies of the store tablet. There are no others. They are sent under /tablet only, and not with
// requests from other sites.
const (
	deviceCookie   = "candor_device"
	sessionCookie  = "candor_session"
	languageCookie = "candor_lang"
)

const longestCookie = 400 * 24 * 3600 // seconds; browsers keep no cookie longer

// setCookie sets a cookie for a number of seconds. 0 keeps it until the browser is closed, less than 0
// removes it.
func (s *site) setCookie(w http.ResponseWriter, r *http.Request, name, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/tablet", MaxAge: seconds, HttpOnly: true,
		SameSite: http.SameSiteStrictMode,
		Secure:   r.TLS != nil || strings.HasPrefix(s.PublicURL, "https://"),
	})
}

// switchLanguage sets the cookie for the language that a form asks for.
func (s *site) switchLanguage(w http.ResponseWriter, r *http.Request, asked string) (locale.Language, error) {
	l, ok := locale.Parse(asked)
	if !ok {
		return "", &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: "switch language",
			Field: "language"}
	}
	s.setCookie(w, r, languageCookie, string(l), longestCookie)
	return l, nil
}

// chosenLanguage is the language that was chosen on the tablet, if one was.
func chosenLanguage(r *http.Request) (locale.Language, bool) {
	c, err := r.Cookie(languageCookie)
	if err != nil {
		return "", false
	}
	return locale.Parse(c.Value)
}
