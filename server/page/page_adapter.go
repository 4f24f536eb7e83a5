package page

import (
	"errors"
	"net/http"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/request"
	"candor/server/requestlog"
)

// handler answers a request, or returns why it is refused.
type handler func(w http.ResponseWriter, r *http.Request) error

// page is the adapter of routes that people see: an error is a page in their language.
func (s *site) page(g guarded) adapted { return s.adapter(g, s.refuse) }

// json is the adapter of routes that our scripts call: an error is problem JSON, by whose code they decide.
func (s *site) json(g guarded) adapted {
	return s.adapter(g, func(w http.ResponseWriter, r *http.Request, err error) {
		request.WriteProblem(w, r, s.Log, s.PublicURL, err)
	})
}

// adapted is a guarded handler behind its adapter.
type adapted struct {
	guard string
	http.Handler
}

// adapter makes an http.Handler of a guarded one. It refuses requests from other sites before the guard runs,
// and passes an error to refuse.
func (s *site) adapter(g guarded, refuse func(http.ResponseWriter, *http.Request, error)) adapted {
	return adapted{g.guard, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := s.fromOurPages(r)
		if err == nil {
			err = g.handle(w, r)
		}
		if err != nil {
			refuse(w, r, err)
		}
	})}
}

// fromOurPages refuses a post that a page of another site made. Sec-Fetch-Site and Origin must both be right
// if they are sent. A program that sends neither is no browser, and no other site's page controls it.
func (s *site) fromOurPages(r *http.Request) error {
	if s.cross.Check(r) != nil {
		return &checkout.Problem{Code: checkout.CodeCrossSite, Op: "check site"}
	}
	safe := r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
	origin := r.Header.Get("Origin")
	if safe || origin == "" || origin == s.PublicURL || origin == "http://"+r.Host ||
		origin == "https://"+r.Host {
		return nil
	}
	return &checkout.Problem{Code: checkout.CodeCrossSite, Op: "check site"}
}

// refuse answers an error as a page.
func (s *site) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := checkout.AsProblem(err)
	request.LogProblem(r, s.Log, p)
	request.AskToRetry(w, p)
	w.Header().Set("Cache-Control", "no-store")
	if err := s.write(w, request.Status(p.Code), s.problem(r, p.Code, languageOf(r, err))); err != nil {
		s.Log.Error("problem page failed", "error", err, "request_id", requestlog.RequestID(r.Context()))
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}

// localizedError is an error with the language in which it must be shown.
type localizedError struct {
	error
	language locale.Language
}

func (e localizedError) Unwrap() error { return e.error }

// languageOf is the language in which an error is shown: the checkout's, else the tablet's, else the
// browser's.
func languageOf(r *http.Request, err error) locale.Language {
	if e, ok := errors.AsType[localizedError](err); ok && e.language.Valid() {
		return e.language
	}
	return preferredLanguage(r)
}

// preferredLanguage is the language that was chosen on the tablet, else the one that the browser asks for.
func preferredLanguage(r *http.Request) locale.Language {
	if l, ok := chosenLanguage(r); ok {
		return l
	}
	return request.Accepted(r)
}
