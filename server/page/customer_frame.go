package page

import (
	"encoding/json"
	"net/http"

	"candor/core/checkout"
	"candor/server/relay"
)

// forEmbedScript lets pages of any site read an answer. It is for answers to embed.js, which runs on the
// merchant's page and sends no cookie.
func forEmbedScript(a adapted) adapted {
	next := a.Handler
	a.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		next.ServeHTTP(w, r)
	})
	return a
}

// frameOK says that a page of the merchant's can frame a checkout. embed.js asks when a frame stays silent,
// and is told this or a cause.
const frameOK checkout.FrameCode = "ok"

// frameState says whether the page that asks can frame the checkout. The browser names that page in Origin,
// and embed.js says in the query that it is isolated.
func (s *site) frameState(w http.ResponseWriter, r *http.Request, ref relay.Ref) error {
	v, err := s.Relay.View(r.Context(), ref, relay.Shopper)
	if err != nil {
		return err
	}
	m, _ := s.Relay.Merchant(ref.Merchant)
	code := frameOK
	switch {
	case v.Use != checkout.Embedded || !m.AllowsOrigin(r.Header.Get("Origin")):
		code = checkout.FrameOriginNotAllowed
	case v.Step == checkout.StepExpired:
		code = checkout.FrameExpired
	case r.URL.RawQuery == "isolated" && !m.Isolated:
		code = checkout.FrameBlocked
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(map[string]checkout.FrameCode{"code": code})
}
