package storefront

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

// view is the data of page.html.
type view struct {
	T        text
	Lang     language
	Order    order
	Where    string // path of the order
	Sums     []money
	Total    string
	ChairSum string
	ThrowSum string
	Choice   bool // the cart, where the province is chosen
	Paying   bool
	Quebec   bool
	Embed    string // URL of embed.js
	Script   string // URL of message.js
	Messages []message
	Status   string // the checkout's, as the relay gave it to the shop's server
	Said     outcome
	Proof    string // authorization number
	CanWrap  bool
	Lost     bool
}

// message is a <candor-message> beside the total. In the cart the province is still open, and For names the
// province it applies to.
type message struct {
	Merchant, Amount string
	Province, For    province
}

// money is a line of the sums. In the cart the province is still open, and For names the province it applies
// to.
type money struct {
	Name, Text string
	For        province
}

func (s *shop) view(o order) view {
	t := texts[o.Language]
	v := view{T: t, Lang: o.Language, Order: o, Where: t.Address[o.Province], Total: o.total().in(o.Language),
		ChairSum: chair.in(o.Language), ThrowSum: throw.in(o.Language), Quebec: o.Province == quebec,
		Embed: s.relay.url + "/embed.js", Script: s.relay.url + "/message.js"}
	v.Sums = sumsOf(o, "")
	v.Messages = []message{{s.merchant, o.total().String(), o.Province, ""}}
	return v
}

func sumsOf(o order, only province) []money {
	var all []money
	for _, l := range o.sums() {
		all = append(all, money{l.Name, l.Amount.in(o.Language), only})
	}
	return all
}

// choice makes a view the cart's. It holds the lines of both provinces, and the style sheet shows those of
// the chosen one.
func (v view) choice() view {
	merchant := v.Messages[0].Merchant
	v.Choice, v.Sums, v.Messages = true, nil, nil
	for _, p := range []province{ontario, quebec} {
		sum := order{Language: v.Lang, Province: p}.total().String()
		v.Messages = append(v.Messages, message{merchant, sum, p, p})
		v.Sums = append(v.Sums, sumsOf(order{Language: v.Lang, Province: p}, p)...)
	}
	return v
}

func (s *shop) show(w http.ResponseWriter, status int, v view) {
	var b bytes.Buffer
	if err := s.page.ExecuteTemplate(&b, "page.html", v); err != nil {
		s.log.Error("draw shop page", "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w)
}

// cart shows the items and asks for the province.
func (s *shop) cart(l language) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := s.view(order{Language: l, Province: provinceOf(r.URL.Query().Get("province"))})
		s.show(w, http.StatusOK, v.choice())
	}
}

// checkout makes an order with a checkout that is embedded.
func (s *shop) checkout(w http.ResponseWriter, r *http.Request) {
	if o, ok := s.begin(w, r, "embedded"); ok {
		http.Redirect(w, r, "/checkout/"+o.Reference, http.StatusSeeOther)
	}
}

// hosted makes an order and redirects to the checkout's own page.
func (s *shop) hosted(w http.ResponseWriter, r *http.Request) {
	if o, ok := s.begin(w, r, "hosted"); ok {
		http.Redirect(w, r, o.Checkout.URL, http.StatusSeeOther)
	}
}

func (s *shop) begin(w http.ResponseWriter, r *http.Request, use string) (order, bool) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	o := order{Reference: newReference(), Visitor: s.recognize(w, r), Use: use,
		Province: provinceOf(r.FormValue("province")),
		Language: languageOf(r.FormValue("language"))}
	back := ""
	if use == "hosted" {
		back = s.self + "/thanks?order=" + url.QueryEscape(o.Reference)
	}
	c, err := s.relay.create(r.Context(), o, back)
	if err != nil {
		s.relayFailed(w, o, "create checkout", err)
		return o, false
	}
	o.Checkout = c
	s.keep(o)
	return o, true
}

func (s *shop) relayFailed(w http.ResponseWriter, o order, what string, err error) {
	s.log.Warn("relay did not help", "call", what, "error", err)
	v := s.view(o)
	v.Lost = true
	s.show(w, http.StatusBadGateway, v.choice())
}

// payment is the page with the embedded checkout.
func (s *shop) payment(w http.ResponseWriter, r *http.Request) {
	o, ok := s.known(w, r, r.PathValue("order"))
	if !ok {
		return
	}
	v := s.view(o)
	v.Paying, v.CanWrap = true, !o.Wrapped
	s.show(w, http.StatusOK, v)
}

func (s *shop) known(w http.ResponseWriter, r *http.Request, reference string) (order, bool) {
	o, ok := s.order(r, reference)
	if !ok {
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
	return o, ok
}

// wrap changes the amount while the checkout is open. Only the shop's server can do that.
func (s *shop) wrap(w http.ResponseWriter, r *http.Request) {
	o, ok := s.known(w, r, r.PathValue("order"))
	if !ok {
		return
	}
	if !o.Wrapped {
		o.Wrapped = true
		if err := s.relay.change(r.Context(), o); err != nil {
			s.log.Warn("relay did not help", "call", "change amount", "error", err)
			o.Wrapped = false
		}
		s.keep(o)
	}
	http.Redirect(w, r, "/checkout/"+o.Reference, http.StatusSeeOther)
}

// status answers the shop's own script after an event of the widget. The answer comes from the relay, not
// from the event.
func (s *shop) status(w http.ResponseWriter, r *http.Request) {
	o, ok := s.order(r, r.PathValue("order"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	state, said, proof := s.verify(r.Context(), o)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(map[string]string{"status": state, "title": said.Title, "text": said.Text,
		"authorization": proof})
}

// verify asks the relay about an order and checks the answer: it must be for the same order and the same
// amount.
func (s *shop) verify(ctx context.Context, o order) (state string, said outcome, proof string) {
	t := texts[o.Language]
	f, err := s.relay.look(ctx, o.Checkout.ID)
	if err != nil || f.Reference != o.Reference || f.Amount != o.total().String() {
		s.log.Warn("order not verified", "order", o.Reference, "error", err)
		return "unknown", outcome{t.Lost, t.LostText}, ""
	}
	said, ended := t.Result[f.Status]
	if !ended {
		said = t.Unpaid
	}
	return f.Status, said, f.Authorization
}

// thanks is the page to which a hosted checkout returns.
func (s *shop) thanks(w http.ResponseWriter, r *http.Request) {
	o, ok := s.known(w, r, r.URL.Query().Get("order"))
	if !ok {
		return
	}
	v := s.view(o)
	v.Messages = nil // it is bought, or it is not
	v.Status, v.Said, v.Proof = s.verify(r.Context(), o)
	s.show(w, http.StatusOK, v)
}
