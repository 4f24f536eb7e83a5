package page

import (
	"net/http"

	"candor/app/screen"
	"candor/core/checkout"
	"candor/server/relay"
)

// The handover of the tablet to the customer, and the take-back by the associate.

// handOver suspends the associate's session until the passcode is entered. It returns the path of the
// customer's page.
func (s *site) handOver(r *http.Request, sc sessionContext, ref relay.Ref) (string, error) {
	token, err := s.Relay.ClientToken(r.Context(), ref)
	if err != nil {
		return "", err
	}
	if _, err := s.Tablets.HandOver(r.Context(), sc.Signed, ref.Checkout); err != nil {
		return "", err
	}
	return "/c/" + token, nil
}

// showTakeBack asks for the passcode of the associate who handed the tablet over, or for a manager's.
func (s *site) showTakeBack(w http.ResponseWriter, r *http.Request, sc sessionContext) error {
	if other := insteadOfTakeBack(r, sc); other != "" {
		seeOther(w, other)
		return nil
	}
	if r.URL.Query().Get(screen.FieldBy) == screen.ByManager {
		return s.managerPage(w, r, sc, "", nil)
	}
	return s.takeBackForm(w, r, sc, nil)
}

// takeBackForm asks for the passcode of the associate. It shows the number of the order.
func (s *site) takeBackForm(w http.ResponseWriter, r *http.Request, sc sessionContext,
	trouble *checkout.Trouble) error {
	p, err := s.locked(r, sc, trouble)
	if err != nil {
		return err
	}
	p.Order, p.Manager = s.order(r, sc), p.Action+"?"+screen.FieldBy+"="+screen.ByManager
	return s.tabletPage(w, screen.RenderLocked(p), trouble, 0)
}

// managerPage asks for the number and the passcode of a manager.
func (s *site) managerPage(w http.ResponseWriter, r *http.Request, sc sessionContext, number string,
	trouble *checkout.Trouble) error {
	t := sc.tablet(r.URL.EscapedPath())
	t.Problem, t.Typed = trouble, map[string]string{"associate": number}
	p := screen.Locked{Tablet: t, Name: sc.Associate.Name, Other: t.Action}
	return s.tabletPage(w, screen.RenderTakeBackByManager(p), trouble, 0)
}

// takeBack ends the customer's part. After the passcode it first revokes the customer's link, so that nobody
// can go back to it on a shared tablet, and then opens the session of the associate, or of the manager.
func (s *site) takeBack(w http.ResponseWriter, r *http.Request, sc sessionContext) error {
	if other := insteadOfTakeBack(r, sc); other != "" {
		seeOther(w, other)
		return nil
	}
	end := func(id relay.CheckoutID) error { return s.endLink(r, sc.deviceContext, id) }
	return s.passcodeForm(w, r, sc, passcodeForm{
		more: []string{"associate", screen.FieldBy},
		page: func(sc sessionContext, form map[string]string, trouble *checkout.Trouble) error {
			if form[screen.FieldBy] == screen.ByManager {
				return s.managerPage(w, r, sc, form["associate"], trouble)
			}
			return s.takeBackForm(w, r, sc, trouble)
		},
		try: func(form map[string]string) (string, error) {
			if form[screen.FieldBy] == screen.ByManager {
				return s.takeBackByManager(w, r, sc, form)
			}
			_, id, err := s.Tablets.TakeBack(r.Context(), sc.Signed, form["passcode"], end)
			return tabletCheckout(string(id)), err
		}})
}

// takeBackByManager ends the customer's part and the associate's session by a manager's passcode.
func (s *site) takeBackByManager(w http.ResponseWriter, r *http.Request, sc sessionContext,
	form map[string]string) (next string, err error) {
	secret, id, err := s.Tablets.TakeBackByManager(r.Context(), sc.Signed, form["associate"],
		form["passcode"], func(id relay.CheckoutID) error { return s.endLink(r, sc.deviceContext, id) })
	if err != nil {
		return "", err
	}
	s.setCookie(w, r, sessionCookie, secret, 0)
	return tabletCheckout(string(id)), nil
}

// endLink revokes the link that this tablet gave to a customer.
func (s *site) endLink(r *http.Request, dc deviceContext, id relay.CheckoutID) error {
	return s.Relay.Revoke(r.Context(), relay.Ref{Merchant: dc.device.Merchant, Checkout: id}, dc.device.ID)
}

// insteadOfTakeBack is the page to go to when the checkout of the request is not handed over; "" when it is.
func insteadOfTakeBack(r *http.Request, sc sessionContext) string {
	id, handedOver := sc.HandedOver()
	switch {
	case handedOver && string(id) == r.PathValue("id"):
		return ""
	case handedOver:
		return takeBackOf(id)
	case sc.Open():
		return tabletCheckout(r.PathValue("id"))
	}
	return unlockPage(r)
}

// order is the order number of the sale that is handed over. It is "" when it cannot be read: a locked page
// works without it.
func (s *site) order(r *http.Request, sc sessionContext) string {
	id, _ := sc.HandedOver()
	v, err := s.Relay.View(r.Context(), relay.Ref{Merchant: sc.device.Merchant, Checkout: id}, sc.Who())
	if err != nil {
		return ""
	}
	return v.Reference
}
