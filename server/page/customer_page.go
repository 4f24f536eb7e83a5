package page

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"candor/app/screen"
	"candor/core/checkout"
	"candor/core/origin"
	"candor/server/relay"
	"candor/server/request"
	"candor/web"
)

// The pages of a checkout for whoever has its client token. The token is in the address; there is no cookie.

// showCheckout shows a checkout as it is stored.
func (s *site) showCheckout(w http.ResponseWriter, r *http.Request, ref relay.Ref) error {
	v, err := s.Relay.View(r.Context(), ref, relay.Shopper)
	if err != nil {
		return err
	}
	return s.customerPage(w, r, http.StatusOK, ref, v, nil)
}

// actOnCheckout carries out the action of a form.
func (s *site) actOnCheckout(w http.ResponseWriter, r *http.Request, ref relay.Ref) error {
	a, err := readAction(w, r)
	if err != nil {
		return s.withLanguage(w, r, ref, err)
	}
	v, err := s.Relay.Act(r.Context(), ref, relay.ShopperAt(request.Household(r.Context())), a)
	if err != nil {
		return s.withLanguage(w, r, ref, err)
	}
	if status, direct := answeredDirectly(a, v); direct {
		return s.customerPage(w, r, status, ref, v, typedFields(a))
	}
	s.setPolicies(w, r, ref, v) // a browser looks at a redirect too before it shows anything in a frame
	seeOther(w, addressOf(r))
	return nil
}

// touchCheckout notes that the customer who holds a tablet is active. Our script posts it while the customer
// reads, because reading alone sends no request.
func (s *site) touchCheckout(w http.ResponseWriter, r *http.Request, ref relay.Ref) error {
	if err := s.Relay.Touch(r.Context(), ref); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// openLender redirects the frame on a checkout's page to the lender's page. Only this answer holds the
// address of the lender's page. The page around the frame is ours.
func (s *site) openLender(w http.ResponseWriter, r *http.Request, ref relay.Ref) error {
	page, err := s.Relay.LenderPage(r.Context(), ref)
	if err == nil && !isWebAddress(page.Reveal()) {
		err = &checkout.Problem{Code: checkout.CodeInternal, Op: "open lender page",
			Err: errors.New("the address of the lender's page is no web address")}
	}
	if err != nil {
		return s.problemInFrame(w, r, ref, err)
	}
	m, _ := s.Relay.Merchant(ref.Merchant)
	w.Header().Set("Referrer-Policy", m.LenderFrame.ReferrerPolicy())
	w.Header().Set("Location", page.Reveal())
	w.WriteHeader(http.StatusFound)
	return nil
}

// withLanguage prepares an error about a checkout for its customer: in the language of the checkout, and with
// a policy that lets the merchant's page frame it.
func (s *site) withLanguage(w http.ResponseWriter, r *http.Request, ref relay.Ref, err error) error {
	v, viewErr := s.Relay.View(r.Context(), ref, relay.Shopper)
	if viewErr != nil {
		return err
	}
	s.setPolicies(w, r, ref, v)
	return localizedError{err, v.Language}
}

// customerPage answers the page of a View for the customer.
func (s *site) customerPage(w http.ResponseWriter, r *http.Request, status int, ref relay.Ref,
	v checkout.View, typed map[string]string) error {
	f := screen.Frame{Action: addressOf(r), Typed: typed}
	s.leadToLender(&f, r, ref, v)
	if v.Use == checkout.Tablet {
		f.Home = tabletCheckout(v.ID) + "/take-back"
	}
	s.setPolicies(w, r, ref, v)
	if v.Use == checkout.Embedded { // embed.js tells by it whether the document came
		w.Header().Set("Timing-Allow-Origin", strings.Join(v.Merchant.Origins, ", "))
	}
	return s.write(w, status, document{
		Page: screen.Render(v, f), Frame: v.Use,
		Island: s.island(screen.Island{View: v, Frame: f, Endpoint: "/v1/view", Bearer: true}),
	})
}

// problemInFrame prepares an error for the frame on a checkout's page. Our own page surrounds that frame, so
// the policy must let it frame the answer. The lender's step never has an embedder policy.
func (s *site) problemInFrame(w http.ResponseWriter, r *http.Request, ref relay.Ref, err error) error {
	err = s.withLanguage(w, r, ref, err)
	m, _ := s.Relay.Merchant(ref.Merchant)
	p := contentPolicy{ancestors: append([]string{self}, m.Origins...)}
	w.Header().Set("Content-Security-Policy", p.String())
	w.Header().Del("Cross-Origin-Embedder-Policy")
	return err
}

// isWebAddress reports whether text is the address of a web page under an origin that is reached securely.
func isWebAddress(text string) bool {
	o, err := origin.Of(text)
	return err == nil && o.Secure()
}

// island completes the data for the widget with the addresses of its files. Without the loader there is no
// widget.
func (s *site) island(i screen.Island) *screen.Island {
	if i.Wasm, i.Exec = s.Assets.Path(web.Wasm), s.Assets.Path(web.Exec); i.Exec == "" {
		i.Wasm = ""
	}
	return &i
}

// setPolicies sets the headers that say what the document of a View may do, and who may frame it: an embedded
// checkout is framed by the merchant's pages, and frames the lender's page itself while that is open, unless
// it is shown where it cannot.
func (s *site) setPolicies(w http.ResponseWriter, r *http.Request, ref relay.Ref, v checkout.View) {
	h, isolated := w.Header(), s.placeOf(r, ref, v) == isolatedFrame
	if isolated {
		v.Lender = nil
		h.Set("Cross-Origin-Embedder-Policy", "require-corp")
	}
	if v.Use == checkout.Embedded { // without it no page with an embedder policy can frame the document
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	h.Set("Content-Security-Policy", viewPolicy(v))
	h.Set("Permissions-Policy", checkout.PermissionsPolicy(v.Lender))
}

// viewPolicy lets the merchant's pages frame an embedded checkout, and the checkout frame the lender's page
// while it is open.
func viewPolicy(v checkout.View) string {
	var p contentPolicy
	if v.Use == checkout.Embedded {
		p.ancestors = v.Merchant.Origins
	}
	if v.Step == checkout.StepLender && v.Lender != nil {
		p.frames = []string{v.Lender.Origin}
	}
	return p.String()
}

// answeredDirectly decides how a post is answered. What a person typed is never stored. So a switch of
// language, and an act that changed nothing, are answered by the page itself, with what was typed. Every
// other post is answered by a 303 to the page.
func answeredDirectly(a checkout.Action, v checkout.View) (status int, direct bool) {
	switch {
	case v.Problem != nil && (v.Revision == a.Revision || v.Problem.Code == checkout.CodeStale):
		return statusOf(v.Problem.Code), true
	case a.Do == checkout.DoLanguage:
		return http.StatusOK, true
	}
	return 0, false
}

// statusOf is the status of a page that shows its form again. It is never a 5xx, for which a proxy may show a
// page of its own instead of ours, and never 401, which means that the request cannot go on.
func statusOf(code checkout.Code) int {
	switch status := request.Status(code); {
	case status >= http.StatusInternalServerError, status == http.StatusUnauthorized:
		return http.StatusUnprocessableEntity
	default:
		return status
	}
}

// pathOf is the path of a checkout's page, made of the client token in the request's path.
func pathOf(r *http.Request) string { return "/c/" + url.PathEscape(r.PathValue("token")) }

func seeOther(w http.ResponseWriter, path string) {
	w.Header().Set("Location", path)
	w.WriteHeader(http.StatusSeeOther)
}
