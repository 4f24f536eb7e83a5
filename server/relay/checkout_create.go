package relay

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/origin"
)

// CreateRequest is what a merchant's server or a tablet asks for.
type CreateRequest struct {
	Amount      money.Amount     `json:"amount"`
	Currency    string           `json:"currency"`
	Reference   string           `json:"reference"` // 1 to 64 printable ASCII characters
	Channel     checkout.Channel `json:"channel"`
	Use         checkout.Use     `json:"use"`
	Locale      string           `json:"locale"`
	Province    string           `json:"province,omitempty"`
	Items       []Item           `json:"items,omitempty"`
	ReturnURL   string           `json:"return_url,omitempty"`
	LocationID  string           `json:"location_id,omitempty"`
	EmployeeID  string           `json:"employee_id,omitempty"`
	AutoCapture *bool            `json:"auto_capture,omitempty"`
	// Metadata is the merchant's own. It comes back to the merchant and goes nowhere else.
	Metadata map[string]string `json:"metadata,omitempty"`

	Renews CheckoutID `json:"-"` // the expired checkout that this one takes the place of; "": none
	// Once is the name of a request with an idempotency key, from which the checkout's id follows
	Once string `json:"-"`
	// ShowOther makes the checkout of an order that another sale has all the same: its associate is shown
	// that sale, and it cannot be authorized beside it until a manager allows that.
	ShowOther bool `json:"-"`
}

// Created is a new checkout.
type Created struct {
	ID          CheckoutID `json:"id"`
	ClientToken string     `json:"client_token"`
	URL         string     `json:"url"`
	ExpiresAt   time.Time  `json:"expires_at"`
	Livemode    bool       `json:"livemode"` // real purchases: the lender's environment is production

	Checkout Checkout `json:"-"` // all of it
}

// IsProvince reports whether text is the two letters of a province or territory.
func IsProvince(text string) bool { return provinces[text] }

// Provinces are the two letters of every province and territory, in their order.
func Provinces() []string { return slices.Sorted(maps.Keys(provinces)) }

// provinces are the provinces and territories as the lender's API writes them.
var provinces = map[string]bool{"AB": true, "BC": true, "MB": true, "NB": true, "NL": true, "NS": true,
	"NT": true,
	"NU": true, "ON": true, "PE": true, "QC": true, "SK": true, "YT": true}

// Create makes a checkout. A merchant's server or an associate may call it. The same request (Once) gets the
// same checkout as long as its reply is kept. Codes: unauthorized for an unknown merchant, those of a wrong
// field (check), reference_in_use while another checkout of the order stands, unavailable.
func (r *Relay) Create(ctx context.Context, id MerchantID, q CreateRequest) (Created, error) {
	m, ok := r.merchants[id]
	if !ok {
		return Created{}, &checkout.Problem{Code: checkout.CodeUnauthorized, Op: "create checkout"}
	}
	if p := q.check(m); p != nil {
		p.Op = "create checkout"
		return Created{}, p
	}
	if made, found, err := r.createdUnderOtherKey(ctx, id, q); found || err != nil {
		return made, err
	}
	c := r.newCheckout(m, q)
	others, err := r.standingSales(ctx, c)
	switch {
	case err != nil:
		return Created{}, err
	case len(others) > 0 && !q.ShowOther:
		return Created{}, &checkout.Problem{Code: checkout.CodeReferenceInUse, Field: "reference",
			Other: others[0].ID, Op: "create checkout"}
	}
	c.State.Standing = others
	err = r.Store.Commit(ctx, Change{Checkout: &c})
	if errors.Is(err, ErrExists) && q.Once != "" {
		return r.findCreated(ctx, c, q)
	}
	if err != nil {
		return Created{}, checkout.Unavailable("create checkout", err)
	}
	return r.created(c)
}

// createdUnderOtherKey finds the checkout that the same request made while another key derived the ids.
func (r *Relay) createdUnderOtherKey(ctx context.Context, m MerchantID,
	q CreateRequest) (made Created, found bool, err error) {
	if q.Once == "" {
		return Created{}, false, nil
	}
	for _, key := range r.OtherKeys {
		before, err := r.Store.Checkout(ctx, m, namedCheckoutID(key, m, q.Once))
		if errors.Is(err, ErrNotFound) || err == nil && !r.stillKnown(before) {
			continue
		}
		if err != nil {
			return Created{}, false, checkout.Unavailable("create checkout", err)
		}
		made, err = r.created(before)
		return made, true, err
	}
	return Created{}, false, nil
}

// stillKnown reports whether the idempotency key of the request that made a checkout is still kept.
func (r *Relay) stillKnown(c Checkout) bool {
	return r.Now().UTC().Sub(c.Created) < r.Retention.Replies
}

// findCreated returns the checkout of a request whose answer was lost. If the idempotency key was forgotten
// since, the request makes a new checkout.
func (r *Relay) findCreated(ctx context.Context, c Checkout, q CreateRequest) (Created, error) {
	before, err := r.Store.Checkout(ctx, c.Merchant, c.ID)
	if err != nil {
		return Created{}, checkout.Unavailable("create checkout", err)
	}
	if r.stillKnown(before) {
		return r.created(before)
	}
	q.Once = ""
	return r.Create(ctx, c.Merchant, q)
}

// created is the answer to a request for a checkout.
func (r *Relay) created(c Checkout) (Created, error) {
	token, err := r.presentToken(c)
	if err != nil {
		return Created{}, err
	}
	return Created{ID: c.ID, ClientToken: token, URL: r.PublicURL + "/c/" + token,
		ExpiresAt: c.Expires.UTC(), Livemode: r.IsLive(c), Checkout: r.asOfNow(c)}, nil
}

func (r *Relay) newCheckout(m Merchant, q CreateRequest) Checkout {
	now := r.Now().UTC()
	life := r.Times.Embedded
	if q.Use == checkout.Hosted {
		life = r.Times.Hosted
	}
	c := Checkout{
		ID: r.checkoutID(m.ID, q.Once), Merchant: m.ID, Revision: 1, Step: checkout.StepIdentify,
		Reference: q.Reference, Location: q.LocationID, Amount: q.Amount, Generation: 1,
		Created: now, Expires: now.Add(life),
	}
	c.TokenHash = Hash(r.clientToken(c.ID, c.Generation))
	c.State = State{
		Mode: m.mode(), Channel: q.Channel, Use: q.Use, Province: q.province(m), Employee: q.EmployeeID,
		AutoCapture: q.autoCapture(m), Flow: r.newFlowReference(), Renews: q.Renews,
		Personal: Personal{ReturnURL: q.ReturnURL, Items: q.Items, Metadata: q.Metadata},
	}
	store, _ := m.Location(q.LocationID)
	c.State.Quebec = c.State.Province == "QC" || store.Province == "QC"
	c.State.Language, _ = locale.Parse(q.Locale)
	if c.State.Quebec {
		c.State.Language = locale.French // given first (Charter of the French language, s. 55)
	}
	return c
}

// province is the one asked for, otherwise the store's, otherwise the merchant's.
func (q CreateRequest) province(m Merchant) string {
	if q.Province != "" {
		return q.Province
	}
	if l, ok := m.Location(q.LocationID); ok {
		return l.Province
	}
	return m.Province
}

// autoCapture is what was asked for, otherwise the merchant's setting in a store, otherwise no.
func (q CreateRequest) autoCapture(m Merchant) bool {
	if q.AutoCapture != nil {
		return *q.AutoCapture
	}
	return q.Channel == checkout.InStore && m.AutoCapture
}

// CheckReference returns what is wrong with a merchant's reference, which has 1 to maxReference printable
// ASCII characters.
func CheckReference(reference string) *checkout.Problem {
	if !checkout.Printable(reference, maxReference) {
		return checkout.Refuse(checkout.CodeReferenceInvalid, "reference")
	}
	return nil
}

// Faults lists all that is wrong with a merchant's request for a checkout, in the order of its fields. Create
// refuses a request that has any. Of an unknown merchant nothing is known: Create refuses it as unauthorized.
func (r *Relay) Faults(id MerchantID, q CreateRequest) []checkout.Fault {
	m, known := r.merchants[id]
	if !known {
		return nil
	}
	return q.faults(m)
}

// check returns a Problem of all that is wrong, nil if nothing is.
func (q CreateRequest) check(m Merchant) *checkout.Problem { return checkout.RefuseAll(q.faults(m)) }

func (q CreateRequest) faults(m Merchant) (all []checkout.Fault) {
	wrong := func(is bool, field string, c checkout.Code, detail string) {
		if is {
			all = append(all, checkout.Fault{Pointer: "/" + field, Code: c, Detail: detail})
		}
	}
	_, known := locale.Parse(q.Locale)
	_, store := m.Location(q.LocationID)
	wrong(q.Amount.IsZero(), "amount", checkout.CodeAmountInvalid, "")
	if p := m.outOfRange(q.Amount); p != nil && !q.Amount.IsZero() {
		all = append(all, p.Faults...)
	}
	wrong(q.Currency != "CAD", "currency", checkout.CodeCurrencyInvalid, "")
	wrong(CheckReference(q.Reference) != nil, "reference", checkout.CodeReferenceInvalid, "")
	all = append(all, q.wrongUse()...)
	wrong(!known, "locale", checkout.CodeFieldInvalid, "Send one of en-CA, fr-CA.")
	wrong(q.Province != "" && !provinces[q.Province], "province", checkout.CodeProvinceInvalid, "")
	all = append(all, wrongItems(q.Items)...)
	wrong(q.ReturnURL != "" && !isAllowedReturnURL(m, q.ReturnURL), "return_url",
		checkout.CodeReturnURLRefused, m.returnDetail())
	wrong(!store && (q.Channel == checkout.InStore || q.LocationID != ""), "location_id",
		checkout.CodeLocationUnknown, m.locationDetail())
	wrong(q.EmployeeID != "" && !checkout.Printable(q.EmployeeID, maxEmployee), "employee_id",
		checkout.CodeFieldInvalid, fmt.Sprintf("Send 1 to %d printable ASCII characters without blanks.",
			maxEmployee))
	return append(all, wrongMetadata(q.Metadata)...)
}

// maxEmployee is the length of the longest number of an associate.
const maxEmployee = 50

// wrongUse matches use and channel: a tablet sells in a store, and the other two uses are online.
func (q CreateRequest) wrongUse() []checkout.Fault {
	field, detail := "/use", ""
	switch {
	case q.Channel == checkout.InStore && q.Use == checkout.Tablet,
		q.Channel == checkout.Online && (q.Use == checkout.Embedded || q.Use == checkout.Hosted):
		return nil
	case q.Channel == checkout.InStore:
		detail = "Send tablet: the channel is in_store."
	case q.Channel == checkout.Online:
		detail = "Send one of embedded, hosted: the channel is online."
	default:
		field, detail = "/channel", "Send one of online, in_store."
	}
	return []checkout.Fault{{Pointer: field, Code: checkout.CodeFieldInvalid, Detail: detail}}
}

// returnDetail names the origins that a return address may have. Those of a merchant are no secret: its pages
// are there.
func (m Merchant) returnDetail() string {
	if len(m.Origins) == 0 {
		return "No origin is configured for this merchant, so return_url cannot be sent."
	}
	return fmt.Sprintf("Send an absolute https address of at most %d characters, at one of %s.", maxReturnURL,
		strings.Join(m.Origins, ", "))
}

// locationDetail names the locations of a merchant.
func (m Merchant) locationDetail() string {
	var ids []string
	for _, l := range m.Locations {
		ids = append(ids, l.ID)
	}
	if len(ids) == 0 {
		return "No location is configured for this merchant."
	}
	return "Send one of " + strings.Join(ids, ", ") + "; in_store needs one."
}

// maxReturnURL is the length of the longest return_url.
const maxReturnURL = 2000

// isAllowedReturnURL accepts an absolute https URL (http on loopback) at one of the merchant's origins. It is
// the only link on a page that comes from data.
func isAllowedReturnURL(m Merchant, text string) bool {
	o, err := origin.Of(text)
	return err == nil && o.Secure() && len(text) <= maxReturnURL && m.AllowsOrigin(o.String())
}
