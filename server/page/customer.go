package page

import (
	"errors"
	"net/http"
	"net/url"

	"candor/app/screen"
	"candor/core/checkout"
	"candor/core/origin"
	"candor/server/relay"
	"candor/server/request"
	"candor/web"
)

// The pages of a person who holds a client token: the token in the address is all there is, no cookie.

// showCheckout renders what is stored.
func (s *site) showCheckout(w http.ResponseWriter, r *http.Request, ref relay.Ref) error {
	v, err := s.Relay.View(r.Context(), ref, relay.Shopper)
	if err != nil {
		return err
	}
	return s.customerPage(w, r, http.StatusOK, v, nil)
}

// actOnCheckout does one action of a form.
func (s *site) actOnCheckout(w http.ResponseWriter, r *http.Request, ref relay.Ref) error {
	a, err := readAction(w, r)
	if err != nil {
		return s.withLanguage(w, r, ref, err)
	}
	v, err := s.Relay.Act(r.Context(), ref, relay.Shopper, a)
	if err != nil {
		return s.withLanguage(w, r, ref, err)
	}
	if status, here := renderedInPlace(a, v); here {
		return s.customerPage(w, r, status, v, typedFields(a))
	}
	seeOther(w, pathOf(r))
	return nil
}

// touchCheckout notes a sign of life of the customer who holds a tablet, whose script tells of it: reading posts nothing.
func (s *site) touchCheckout(w http.ResponseWriter, r *http.Request, ref relay.Ref) error {
	if err := s.Relay.Touch(r.Context(), ref); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// openLender leads the frame on a checkout's page to the lender's: the one place where that address leaves. The page
// around the answer is ours.
func (s *site) openLender(w http.ResponseWriter, r *http.Request, ref relay.Ref) error {
	page, err := s.Relay.LenderPage(r.Context(), ref)
	if err == nil && !webAddress(page.Reveal()) {
		err = &checkout.Problem{Code: checkout.CodeInternal, Op: "open lender page",
			Err: errors.New("the address of the lender's page is no web address")}
	}
	if err != nil {
		return s.problemInFrame(w, r, ref, err)
	}
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Location", page.Reveal())
	w.WriteHeader(http.StatusFound)
	return nil
}

// withLanguage makes an error about a checkout one that its shopper sees: in its language, and in the merchant's frame.
func (s *site) withLanguage(w http.ResponseWriter, r *http.Request, ref relay.Ref, err error) error {
	v, viewErr := s.Relay.View(r.Context(), ref, relay.Shopper)
	if viewErr != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", viewPolicy(v))
	return inLanguage{err, v.Language}
}

// customerPage answers a View to its shopper.
func (s *site) customerPage(w http.ResponseWriter, r *http.Request, status int, v checkout.View, typed map[string]string) error {
	here := pathOf(r)
	f := screen.Frame{Action: here, Typed: typed}
	if v.Step == checkout.StepLender {
		f.Lender = here + "/lender"
	}
	if v.Use == checkout.Tablet {
		f.Home = tabletCheckout(v.ID) + "/take-back"
	}
	w.Header().Set("Content-Security-Policy", viewPolicy(v))
	return s.write(w, status, document{
		Page: screen.Render(v, f), Frame: string(v.Use),
		Island: s.island(screen.Island{View: v, Frame: f, Endpoint: "/v1/view", Bearer: true}),
	})
}

// problemInFrame is told for the frame on a checkout's page: our own page is one of those around it.
func (s *site) problemInFrame(w http.ResponseWriter, r *http.Request, ref relay.Ref, err error) error {
	err = s.withLanguage(w, r, ref, err)
	m, _ := s.Relay.Merchant(ref.Merchant)
	w.Header().Set("Content-Security-Policy", policy(append([]string{self}, m.Origins...)))
	return err
}

// webAddress reports whether text is the address of a web page that nobody on the way can read.
func webAddress(text string) bool {
	o, err := origin.Of(text)
	return err == nil && o.Secure()
}

func (s *site) island(i screen.Island) *screen.Island {
	if i.Wasm, i.Exec = s.Assets.Path(web.Wasm), s.Assets.Path(web.Exec); i.Exec == "" {
		i.Wasm = ""
	}
	return &i
}

// viewPolicy lets the merchant's pages frame an embedded checkout, and the checkout frame the lender's page while it
// is open.
func viewPolicy(v checkout.View) string {
	var ancestors, frames []string
	if v.Use == checkout.Embedded {
		ancestors = v.Merchant.Origins
	}
	if v.Step == checkout.StepLender && v.Lender != nil {
		frames = []string{v.Lender.Origin}
	}
	return policy(ancestors, frames...)
}

// renderedInPlace decides how a post is answered. What was typed is never stored, so a switch of language and an act that
// changed nothing are answered with the page itself; everything else by a 303 to it.
func renderedInPlace(a checkout.Action, v checkout.View) (status int, here bool) {
	switch {
	case v.Problem != nil && (v.Revision == a.Revision || v.Problem.Code == checkout.CodeStale):
		return statusOf(v.Problem.Code), true
	case a.Do == checkout.DoLanguage:
		return http.StatusOK, true
	}
	return 0, false
}

// statusOf is the status of a page that shows its form again. One of the 500s would invite a proxy to put a page of its
// own in place of ours; 401 is for a request that cannot go on.
func statusOf(code checkout.Code) int {
	switch status := request.Status(code); {
	case status >= http.StatusInternalServerError, status == http.StatusUnauthorized:
		return http.StatusUnprocessableEntity
	default:
		return status
	}
}

// pathOf is the address of a checkout's page, from the token that opened it.
func pathOf(r *http.Request) string { return "/c/" + url.PathEscape(r.PathValue("token")) }

func seeOther(w http.ResponseWriter, path string) {
	w.Header().Set("Location", path)
	w.WriteHeader(http.StatusSeeOther)
}
