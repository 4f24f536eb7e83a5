package page

import (
	"net/http"
	"strings"

	"candor/core/checkout"
	"candor/core/locale"
)

// The cookies of the store tablet. There are no others. They are sent under /tablet only, and not with
// requests from other sites. Under TLS their names begin with securePrefix.
const (
	deviceCookie   = "candor_device"
	sessionCookie  = "candor_session"
	languageCookie = "candor_lang"
)

// securePrefix begins the name of a cookie that browsers take over TLS alone: nobody on a network without TLS
// can plant one. The prefix __Host- would need the path /, and these cookies have their own.
const securePrefix = "__Secure-"

const longestCookie = 400 * 24 * 3600 // seconds; browsers keep no cookie longer

// setCookie sets a cookie for a number of seconds. 0 keeps it until the browser is closed, less than 0
// removes it.
func (s *site) setCookie(w http.ResponseWriter, r *http.Request, name, value string, seconds int) {
	secure := s.secure(r)
	if secure {
		name = securePrefix + name
	}
	s.writeCookie(w, name, value, seconds, secure)
}

func (s *site) writeCookie(w http.ResponseWriter, name, value string, seconds int, secure bool) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/tablet", MaxAge: seconds, HttpOnly: true,
		SameSite: http.SameSiteStrictMode, Secure: secure,
	})
}

// secure reports whether the browser reaches us over TLS.
func (s *site) secure(r *http.Request) bool {
	return r.TLS != nil || strings.HasPrefix(s.PublicURL, "https://")
}

// cookie reads a cookie; "" if there is none.
func cookie(r *http.Request, name string) string {
	for _, name := range []string{securePrefix + name, name} {
		if c, err := r.Cookie(name); err == nil {
			return c.Value
		}
	}
	return ""
}

// renewCookies gives the cookies of an enrolled tablet that were set under TLS before their names had the
// prefix the names with it. So nobody is signed out, and nothing is enrolled anew.
func (s *site) renewCookies(w http.ResponseWriter, r *http.Request) {
	if !s.secure(r) {
		return
	}
	for name, seconds := range map[string]int{deviceCookie: longestCookie, languageCookie: longestCookie,
		sessionCookie: 0} {
		old, err := r.Cookie(name)
		if err != nil {
			continue
		}
		if _, err := r.Cookie(securePrefix + name); err != nil {
			s.setCookie(w, r, name, old.Value, seconds)
		}
		s.writeCookie(w, name, "", -1, true)
	}
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
	return locale.Parse(cookie(r, languageCookie))
}
