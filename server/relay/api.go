package relay

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/request"
)

// API is the JSON surface: the merchant's server with its key, and a person's browser with a client token. Nothing under
// /v1 is kept by anyone, shown as a page or framed.
func (r *Relay) API() http.Handler {
	mux := http.NewServeMux()
	for _, e := range r.routes() {
		mux.Handle(e.pattern, e.door)
	}
	mux.Handle("/v1/", r.answer(func(w http.ResponseWriter, q *http.Request) error { return request.NoRoute(mux, "/v1/", w, q) }))
	return private(mux)
}

// Refuse answers a request to the API that does not get as far as a route.
func (r *Relay) Refuse(w http.ResponseWriter, q *http.Request, problem error) {
	private(r.answer(func(http.ResponseWriter, *http.Request) error { return problem })).ServeHTTP(w, q)
}

// private sets what every answer of the API carries.
func private(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		w.Header().Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(w, q)
	})
}

// entry is one row of the API's table.
type entry struct {
	pattern string
	door    Door
}

// routes is the whole JSON surface.
func (r *Relay) routes() []entry {
	return []entry{
		{"POST /v1/checkouts", r.forMerchant(r.idempotent(r.postCheckout))},
		{"GET /v1/checkouts", r.forMerchant(r.getCheckouts)},
		{"GET /v1/checkouts/{id}", r.forMerchant(r.getCheckout)},
		{"POST /v1/checkouts/{id}/amount", r.forMerchant(r.idempotent(r.postAmount))},
		{"POST /v1/checkouts/{id}/cancel", r.forMerchant(r.idempotent(r.postCancel))},
		{"POST /v1/checkouts/{id}/reconcile", r.forMerchant(r.idempotent(r.postReconcile))},
		{"POST /v1/checkouts/{id}/captures", r.forMerchant(r.idempotent(r.postCapture))},
		{"POST /v1/checkouts/{id}/release", r.forMerchant(r.idempotent(r.postRelease))},
		{"POST /v1/checkouts/{id}/captures/{capture_id}/returns", r.forMerchant(r.idempotent(r.postReturn))},
		{"POST /v1/checkouts/{id}/refunds", r.forMerchant(r.idempotent(r.postRefund))},

		{"GET /v1/view", r.forPerson(r.getView)},
		{"POST /v1/view", r.forPerson(r.postView)},
	}
}

// Routes lists the surface, and who gets past each route.
func (r *Relay) Routes() []request.Route {
	var all []request.Route
	for _, e := range r.routes() {
		all = append(all, request.Route{Pattern: e.pattern, Guard: e.door.guard})
	}
	return all
}

// answer turns an error into problem JSON.
func (r *Relay) answer(h func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if err := h(w, q); err != nil {
			request.WriteProblem(w, q, r.Log, err, request.Accepted(q))
		}
	})
}

// merchantOf is whose key it is, by the keys that count now.
func (r *Relay) merchantOf(key string) (Merchant, bool) {
	id, ok := r.keys.Load().owner(key)
	m, known := r.merchants[id]
	return m, ok && known && strings.HasPrefix(key, "sk_")
}

func bearer(q *http.Request) string {
	kind, token, _ := strings.Cut(q.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

func writeJSON(w http.ResponseWriter, status int, body any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(data)
	return nil
}

func (r *Relay) postCheckout(w http.ResponseWriter, q *http.Request, m Merchant, body []byte) error {
	var asked CreateRequest
	if err := request.DecodeStrict(body, &asked); err != nil {
		return err
	}
	asked.once = nameOf(q, body)
	created, err := r.Create(q.Context(), m.ID, asked)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, created)
}

func (r *Relay) getCheckout(w http.ResponseWriter, q *http.Request, m Merchant) error {
	c, err := r.checkout(q.Context(), Ref{m.ID, CheckoutID(q.PathValue("id"))})
	if err != nil {
		return err
	}
	f, err := r.fullFacts(q.Context(), c)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, f)
}

// getCheckouts lists newest first, 50 a page; next is the cursor of the following page.
func (r *Relay) getCheckouts(w http.ResponseWriter, q *http.Request, m Merchant) error {
	const page = 50
	asked := q.URL.Query()
	f := Filter{Reference: asked.Get("reference"), Before: asked.Get("cursor"), Now: r.Now().UTC(), Limit: page + 1}
	for name, values := range asked {
		if len(values) != 1 || !checkout.Printable(values[0], 64) {
			return checkout.Refuse(checkout.CodeRequestInvalid, name)
		}
		if name != "reference" && name != "cursor" && name != "status" {
			return checkout.Refuse(checkout.CodeFieldUnknown, name)
		}
	}
	if s := asked.Get("status"); s != "" {
		f.Steps = stepsOf(s)
		if f.Steps == nil {
			return checkout.Refuse(checkout.CodeRequestInvalid, "status")
		}
	}
	list, err := r.Store.Checkouts(q.Context(), m.ID, f)
	if err != nil {
		return checkout.Unavailable("list checkouts", err)
	}
	out := struct {
		Checkouts []Facts `json:"checkouts"`
		Next      string  `json:"next,omitempty"`
	}{Checkouts: []Facts{}}
	for i, c := range list {
		if i == page {
			out.Next = string(list[i-1].ID)
			break
		}
		out.Checkouts = append(out.Checkouts, facts(r.aged(c)))
	}
	return writeJSON(w, http.StatusOK, out)
}

// Checkouts lists a merchant's checkouts as of now, for the tablet's home.
func (r *Relay) Checkouts(ctx context.Context, m MerchantID, f Filter) ([]Checkout, error) {
	list, err := r.Store.Checkouts(ctx, m, f)
	if err != nil {
		return nil, checkout.Unavailable("list checkouts", err)
	}
	for i := range list {
		list[i] = r.aged(list[i])
	}
	return list, nil
}

// postAmount changes the amount before the lender is asked. What was shown for the old amount is void.
func (r *Relay) postAmount(w http.ResponseWriter, q *http.Request, m Merchant, body []byte) error {
	var asked struct {
		Amount money.Amount `json:"amount"`
	}
	if err := request.DecodeStrict(body, &asked); err != nil {
		return err
	}
	if asked.Amount.IsZero() {
		return checkout.Refuse(checkout.CodeAmountInvalid, "amount")
	}
	return r.change(w, q, m, func(c Checkout) *Checkout { return changeAmount(c, asked.Amount) })
}

func changeAmount(c Checkout, amount money.Amount) *Checkout {
	if c.Amount.Equal(amount) {
		return &c
	}
	if len(c.State.Quotes) > 0 {
		if c.State.Was == nil {
			was := c.Amount
			c.State.Was = &was
		}
		c.State.Notice = checkout.NoticeAmountChanged
		c = withoutQuote(c)
		c.Step = checkout.StepOffers
	}
	c.Amount, c.State.Problem = amount, nil
	return &c
}

// change does a merchant's change to a checkout that the lender has not been asked about yet; later it is a conflict.
func (r *Relay) change(w http.ResponseWriter, q *http.Request, m Merchant, with func(Checkout) *Checkout) error {
	id := CheckoutID(q.PathValue("id"))
	unlock, err := r.locks.lock(q.Context(), id)
	if err != nil {
		return err
	}
	defer unlock()
	c, err := r.checkout(q.Context(), Ref{m.ID, id})
	if err != nil {
		return err
	}
	if c.Step.Ended() || c.Step.Waiting() {
		return &checkout.Problem{Code: checkout.CodeConflict, Op: "change checkout"}
	}
	next := with(c)
	next.Revision++
	if err := r.Store.Commit(q.Context(), Change{Checkout: next, Was: c.Revision}); err != nil {
		return staleOr(err, "change checkout")
	}
	return writeJSON(w, http.StatusOK, facts(*next))
}

func (r *Relay) getView(w http.ResponseWriter, q *http.Request, ref Ref) error {
	v, err := r.View(q.Context(), ref, Shopper)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, v)
}

func (r *Relay) postView(w http.ResponseWriter, q *http.Request, ref Ref) error {
	a, err := request.ReadAction(w, q)
	if err != nil {
		return err
	}
	v, err := r.Act(q.Context(), ref, Shopper, a)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, v)
}
