package page

import (
	"net/http"

	"candor/server/relay"
)

// The way of the tablet from the associate to the customer and back.

// handOver suspends the associate's session until the passcode and answers the customer's page.
func (s *site) handOver(r *http.Request, k sessionContext, ref relay.Ref) (string, error) {
	token, err := s.Relay.ClientToken(r.Context(), ref)
	if err != nil {
		return "", err
	}
	if _, err := s.Tablets.HandOver(r.Context(), k.Signed, ref.Checkout); err != nil {
		return "", err
	}
	return "/c/" + token, nil
}

// showTakeBack asks for the passcode of the associate who handed the tablet over.
func (s *site) showTakeBack(w http.ResponseWriter, r *http.Request, k sessionContext) error {
	if elsewhere := takenBack(r, k); elsewhere != "" {
		seeOther(w, elsewhere)
		return nil
	}
	return s.lockedPage(w, k, r.URL.EscapedPath(), s.order(r, k), nil)
}

// takeBack ends the customer's part: after the passcode the customer's link ends, so that nobody can go back to it on
// a shared tablet, and only then the associate's session opens.
func (s *site) takeBack(w http.ResponseWriter, r *http.Request, k sessionContext) error {
	if elsewhere := takenBack(r, k); elsewhere != "" {
		seeOther(w, elsewhere)
		return nil
	}
	return s.passcodeForm(w, r, k, s.order(r, k), func(passcode string) (string, error) {
		_, id, err := s.Tablets.TakeBack(r.Context(), k.Signed, passcode, func(id relay.CheckoutID) error {
			return s.endLink(r, k.deviceContext, id)
		})
		return tabletCheckout(string(id)), err
	})
}

// endLink makes the link worthless that this tablet gave to a customer.
func (s *site) endLink(r *http.Request, p deviceContext, id relay.CheckoutID) error {
	return s.Relay.Revoke(r.Context(), relay.Ref{Merchant: p.device.Merchant, Checkout: id}, p.device.ID)
}

// takenBack is where to go when this checkout is not in a customer's hands.
func takenBack(r *http.Request, k sessionContext) string {
	id, over := k.HandedOver()
	switch {
	case over && string(id) == r.PathValue("id"):
		return ""
	case over:
		return tabletCheckout(string(id)) + "/take-back"
	case k.Open():
		return tabletCheckout(r.PathValue("id"))
	}
	return unlockPage(r)
}

// order is the order number of the sale that is kept; a locked page can do without.
func (s *site) order(r *http.Request, k sessionContext) string {
	id, _ := k.HandedOver()
	v, err := s.Relay.View(r.Context(), relay.Ref{Merchant: k.device.Merchant, Checkout: id}, k.Who())
	if err != nil {
		return ""
	}
	return v.Reference
}
