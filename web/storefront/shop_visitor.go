package storefront

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"strings"
)

// An order belongs to the visitor who made it. Its number can be guessed, read over a shoulder or forwarded,
// so it opens nothing by itself: the visitor's cookie does.

// visitorCookie holds a random id of one browser. It lasts until the browser is closed. It is sent on the way
// back from a hosted checkout, which is a link of another site, and not with anything else from there.
const visitorCookie = "shop_visitor"

// visitor is the id of the browser that sent a request; "" of one that has none.
func visitor(r *http.Request) string {
	c, err := r.Cookie(visitorCookie)
	if err != nil || len(c.Value) != len(rand.Text()) {
		return ""
	}
	return c.Value
}

// recognize is the id of the browser that sent a request. A new browser gets one.
func (s *shop) recognize(w http.ResponseWriter, r *http.Request) string {
	if known := visitor(r); known != "" {
		return known
	}
	id := rand.Text()
	http.SetCookie(w, &http.Cookie{Name: visitorCookie, Value: id, Path: "/", HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(s.self, "https://")})
	return id
}

// order is an order of the visitor who asks for it. Another's order is told like one that does not exist.
func (s *shop) order(r *http.Request, reference string) (order, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.orders[reference]
	mine := ok && o.Visitor != "" && subtle.ConstantTimeCompare([]byte(o.Visitor), []byte(visitor(r))) == 1
	if !mine {
		return order{}, false
	}
	return o, true
}
