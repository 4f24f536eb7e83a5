// Package api is the JSON surface under /v1: its routes and their guards, API keys, idempotency, and how a
// merchant sees a checkout and an operation.
//
// Its laws:
//
//   - A route without a guard cannot be written.
//   - The merchant or the checkout that a handler works on comes from its guard, and from nowhere else.
//   - With an Idempotency-Key a request is carried out once.
//   - No answer may be stored, shown as a page or framed. Only the message beside a price, which concerns
//     nobody, may be stored and read by every page.
//
// It refuses to decide anything about a checkout: package relay does.
package api

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/relay"
	"candor/server/request"
)

// Options configure an API. All fields but WrongKeys are required.
type Options struct {
	Relay     *relay.Relay
	Replies   relay.Replies
	Receipts  Receipts
	Merchants []relay.Merchant     // their keys are valid from the start
	WrongKeys *request.RateLimiter // limits the wrong keys that one client may send; nil: any number
	Now       func() time.Time
	Log       *slog.Logger
}

// API answers the merchant's server, which sends an API key, and a person's browser, which sends a client
// token.
type API struct {
	Options
	http.Handler
	keys atomic.Pointer[keyring] // can be replaced while requests run (apikey_ring.go)
}

// New makes the handler of every route of the API.
func New(o Options) *API {
	a := &API{Options: o}
	keys := map[relay.MerchantID][]string{}
	for _, m := range o.Merchants {
		keys[m.ID] = m.Keys
	}
	a.SetKeys(keys)
	mux := http.NewServeMux()
	for _, e := range a.routes() {
		mux.Handle(e.pattern, e.handler)
	}
	for _, rest := range []string{"/v1", "/v1/"} {
		mux.Handle(rest, a.adapter(func(w http.ResponseWriter, r *http.Request) error {
			return request.NoRoute(mux, rest, w, r)
		}))
	}
	a.Handler = private(mux)
	return a
}

// Refuse answers a request to the API that was refused before it reached a route.
func (a *API) Refuse(w http.ResponseWriter, r *http.Request, problem error) {
	private(a.adapter(func(http.ResponseWriter, *http.Request) error { return problem })).ServeHTTP(w, r)
}

// nothingPolicy is the Content-Security-Policy of an answer that is no document.
const nothingPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'; worker-src 'none'"

// private is middleware that sets the headers of every answer of the API: it may not be stored, sniffed or
// framed.
func private(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request.SetHeaders(w.Header(), nothingPolicy, "no-referrer")
		next.ServeHTTP(w, r)
	})
}

// entry is one row of the table of routes: a pattern, and the handler behind its guard.
type entry struct {
	pattern string
	handler guarded
}

// routes is the table of all routes of the API.
func (a *API) routes() []entry {
	return []entry{
		{"POST /v1/checkouts", a.forMerchant(a.idempotent(a.postCheckout))},
		{"GET /v1/checkouts", a.forMerchant(a.getCheckouts)},
		{"GET /v1/checkouts/{id}", a.forMerchant(a.getCheckout)},
		{"GET /v1/checkouts/{id}/qr.svg", a.forMerchant(a.getQR)},
		{"POST /v1/checkouts/{id}/amount", a.forMerchant(a.idempotent(a.postAmount))},
		{"POST /v1/checkouts/{id}/cancel", a.forMerchant(a.idempotent(a.postCancel))},
		{"POST /v1/checkouts/{id}/renew", a.forMerchant(a.idempotent(a.postRenew))},
		{"POST /v1/checkouts/{id}/reconcile", a.forMerchant(a.idempotent(a.postReconcile))},
		{"POST /v1/checkouts/{id}/captures", a.forMerchant(a.onlyWithKey(a.postCapture))},
		{"POST /v1/checkouts/{id}/release", a.forMerchant(a.onlyWithKey(a.postRelease))},
		{"POST /v1/checkouts/{id}/captures/{capture_id}/returns",
			a.forMerchant(a.onlyWithKey(a.postReturn))},
		{"POST /v1/checkouts/{id}/refunds", a.forMerchant(a.onlyWithKey(a.postRefund))},

		{"GET /v1/checkouts/{id}/operations/{operation_id}", a.forMerchant(a.getOperation)},
		{"POST /v1/checkouts/{id}/operations/{operation_id}/reconcile",
			a.forMerchant(a.idempotent(a.postReconcileOperation))},
		{"POST /v1/checkouts/{id}/operations/{operation_id}/resolve",
			a.forMerchant(a.onlyWithKey(a.postResolve))},
		{"GET /v1/open-work", a.forMerchant(a.getOpenWork)},
		{"GET /v1/checkouts/{id}/receipt", a.forMerchant(a.getReceipt)},

		{"GET /v1/events", a.forMerchant(a.getEvents)},
		{"GET /v1/events/{id}", a.forMerchant(a.getEvent)},
		{"POST /v1/events/{id}/redeliver", a.forMerchant(a.idempotent(a.postRedeliver))},

		{"GET /v1/view", a.forPerson(a.getView).compressed()},
		{"POST /v1/view", a.forPerson(a.postView)},

		{"GET /v1/message", a.forAnybody(a.getMessage).compressed()},
		{"GET /v1/message.html", a.forAnybody(a.getMessageHTML).compressed()},
	}
}

// Routes lists all routes of the API with what their guards ask for.
func (a *API) Routes() []request.Route {
	var all []request.Route
	for _, e := range a.routes() {
		all = append(all, request.Route{Pattern: e.pattern, Guard: e.handler.guard})
	}
	return all
}

// adapter makes an http.Handler of a function: it answers the function's error, and its panic, as problem
// JSON.
func (a *API) adapter(h func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if cause := recover(); cause != nil {
				a.refuse(w, r, request.Panicked(cause))
			}
		}()
		if err := h(w, r); err != nil {
			a.refuse(w, r, err)
		}
	})
}

func (a *API) refuse(w http.ResponseWriter, r *http.Request, err error) {
	request.WriteProblem(w, r, a.Log, a.Relay.PublicURL, err)
}

// merchantOf is the merchant of an API key, by the keys that are valid now.
func (a *API) merchantOf(key string) (relay.Merchant, bool) {
	id, ok := a.keys.Load().owner(key)
	m, known := a.Relay.Merchant(id)
	return m, ok && known && strings.HasPrefix(key, "sk_")
}

// bearer is the token of the Authorization header, "" for another scheme.
func bearer(r *http.Request) string {
	kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
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

func (a *API) postCheckout(w http.ResponseWriter, r *http.Request, m relay.Merchant, body []byte) error {
	var asked relay.CreateRequest
	unread := request.DecodeStrict(body, &asked)
	if err := request.Also(unread, a.Relay.Faults(m.ID, asked)); err != nil {
		return err
	}
	asked.Once = onceName(r, body)
	created, err := a.Relay.Create(r.Context(), m.ID, asked)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, a.createdOf(created))
}

// refOf names the checkout of a request: its id is in the path, its merchant is the guard's.
func refOf(r *http.Request, m relay.Merchant) relay.Ref {
	return relay.Ref{Merchant: m.ID, Checkout: relay.CheckoutID(r.PathValue("id"))}
}

func (a *API) getCheckout(w http.ResponseWriter, r *http.Request, m relay.Merchant) error {
	c, err := a.Relay.Checkout(r.Context(), refOf(r, m))
	if err != nil {
		return err
	}
	full, err := a.withOperations(r.Context(), c)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, full)
}

// How many checkouts one page of the list has: unless it is said, and at most.
const (
	pageSize    = 50
	mostOnAPage = 100
)

// getCheckouts lists a merchant's checkouts, newest first. next is the cursor of the following page.
func (a *API) getCheckouts(w http.ResponseWriter, r *http.Request, m relay.Merchant) error {
	f, err := filterOf(r.URL.RawQuery)
	if err != nil {
		return err
	}
	f.Now = a.Now().UTC()
	list, err := a.Relay.Checkouts(r.Context(), m.ID, f)
	if err != nil {
		return err
	}
	out := struct {
		Checkouts []Checkout `json:"checkouts"`
		Next      string     `json:"next,omitempty"`
	}{Checkouts: []Checkout{}}
	for i, c := range list {
		if i == f.Limit-1 {
			out.Next = string(list[i-1].ID)
			break
		}
		out.Checkouts = append(out.Checkouts, a.checkoutOf(c))
	}
	return writeJSON(w, http.StatusOK, out)
}

// filterOf reads the query of a list. Its limit is one more than a page, so that the list shows whether
// another page follows.
func filterOf(raw string) (relay.Filter, error) {
	q := readQuery(raw, "reference", "status", "open_work", "created_from", "created_before", "limit",
		"cursor")
	f := relay.Filter{Reference: q.text("reference"), Before: q.text("cursor"),
		Since: q.time("created_from"), Until: q.time("created_before"),
		Open: q.oneOf("open_work", "true") != "", Limit: q.number("limit", pageSize, mostOnAPage) + 1}
	for _, status := range q.anyOf("status", statuses()...) {
		f.Steps = append(f.Steps, stepsOf(CheckoutStatus(status))...)
	}
	return f, q.problem()
}

func (a *API) postAmount(w http.ResponseWriter, r *http.Request, m relay.Merchant, body []byte) error {
	var asked struct {
		Amount money.Amount  `json:"amount"`
		Items  *[]relay.Item `json:"items"` // nil keeps the lines
	}
	err := request.DecodeStrict(body, &asked)
	if asked.Amount.IsZero() {
		err = request.Also(err, []checkout.Fault{{Pointer: "/amount", Code: checkout.CodeAmountInvalid}})
	}
	if err != nil {
		return err
	}
	c, err := a.Relay.ChangeAmount(r.Context(), refOf(r, m), asked.Amount, asked.Items)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, a.checkoutOf(c))
}

func (a *API) getView(w http.ResponseWriter, r *http.Request, ref relay.Ref) error {
	v, err := a.Relay.View(r.Context(), ref, relay.Shopper)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, v)
}

func (a *API) postView(w http.ResponseWriter, r *http.Request, ref relay.Ref) error {
	action, err := request.ReadAction(w, r)
	if err != nil {
		return err
	}
	v, err := a.Relay.Act(r.Context(), ref, relay.ShopperAt(request.Household(r.Context())), action)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, v)
}
