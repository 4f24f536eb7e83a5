package page

import (
	"net/http"

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

// showTakeBack asks for the passcode of the associate who handed the tablet over.
func (s *site) showTakeBack(w http.ResponseWriter, r *http.Request, sc sessionContext) error {
	if other := insteadOfTakeBack(r, sc); other != "" {
		seeOther(w, other)
		return nil
	}
	return s.lockedPage(w, sc, r.URL.EscapedPath(), s.order(r, sc), nil)
}

// takeBack ends the customer's part. After the passcode it first revokes the customer's link, so that nobody
// can go back to it on a shared tablet, and then opens the associate's session.
func (s *site) takeBack(w http.ResponseWriter, r *http.Request, sc sessionContext) error {
	if other := insteadOfTakeBack(r, sc); other != "" {
		seeOther(w, other)
		return nil
	}
	return s.passcodeForm(w, r, sc, s.order(r, sc), func(passcode string) (string, error) {
		_, id, err := s.Tablets.TakeBack(r.Context(), sc.Signed, passcode, func(id relay.CheckoutID) error {
			return s.endLink(r, sc.deviceContext, id)
		})
		return tabletCheckout(string(id)), err
	})
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
		return tabletCheckout(string(id)) + "/take-back"
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
