package relay

import (
	"context"
	"errors"
	"maps"
	"slices"
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

	Once string `json:"-"` // name of a request with an idempotency key, from which the checkout's id follows
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
		ExpiresAt: c.Expires.UTC(), Livemode: r.IsLive(c)}, nil
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
		AutoCapture: q.autoCapture(m), Flow: r.newFlowReference(),
		Personal: Personal{ReturnURL: q.ReturnURL, Items: q.Items},
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

// CheckReference returns what is wrong with a merchant's reference, which has 1 to 24 printable ASCII
// characters.
func CheckReference(reference string) *checkout.Problem {
	if !checkout.Printable(reference, maxReference) {
		return checkout.Refuse(checkout.CodeReferenceInvalid, "reference")
	}
	return nil
}

// check returns a Problem of the first wrong field.
func (q CreateRequest) check(m Merchant) *checkout.Problem {
	_, known := locale.Parse(q.Locale)
	_, store := m.Location(q.LocationID)
	switch {
	case q.Amount.IsZero():
		return checkout.Refuse(checkout.CodeAmountInvalid, "amount")
	case m.outOfRange(q.Amount) != nil:
		return m.outOfRange(q.Amount)
	case q.Currency != "CAD":
		return checkout.Refuse(checkout.CodeCurrencyInvalid, "currency")
	case CheckReference(q.Reference) != nil:
		return CheckReference(q.Reference)
	case !known:
		return checkout.Refuse(checkout.CodeRequestInvalid, "locale")
	case q.Province != "" && !provinces[q.Province]:
		return checkout.Refuse(checkout.CodeProvinceInvalid, "province")
	case !store && (q.Channel == checkout.InStore || q.LocationID != ""):
		return checkout.Refuse(checkout.CodeLocationUnknown, "location_id")
	case q.EmployeeID != "" && !checkout.Printable(q.EmployeeID, 50):
		return checkout.Refuse(checkout.CodeRequestInvalid, "employee_id")
	case wrongItem(q.Items) != "":
		return checkout.Refuse(checkout.CodeRequestInvalid, wrongItem(q.Items))
	case q.ReturnURL != "" && !isAllowedReturnURL(m, q.ReturnURL):
		return checkout.Refuse(checkout.CodeReturnURLRefused, "return_url")
	}
	return q.checkUse()
}

// checkUse matches use and channel: a tablet sells in a store, and the other two uses are online.
func (q CreateRequest) checkUse() *checkout.Problem {
	switch {
	case q.Channel == checkout.InStore && q.Use == checkout.Tablet:
	case q.Channel == checkout.Online && (q.Use == checkout.Embedded || q.Use == checkout.Hosted):
	case q.Channel != checkout.InStore && q.Channel != checkout.Online:
		return checkout.Refuse(checkout.CodeRequestInvalid, "channel")
	default:
		return checkout.Refuse(checkout.CodeRequestInvalid, "use")
	}
	return nil
}

// isAllowedReturnURL accepts an absolute https URL (http on loopback) at one of the merchant's origins. It is
// the only link on a page that comes from data.
func isAllowedReturnURL(m Merchant, text string) bool {
	o, err := origin.Of(text)
	return err == nil && o.Secure() && len(text) <= 2000 && m.AllowsOrigin(o.String())
}
