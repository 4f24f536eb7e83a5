package relay

import (
	"context"
	"errors"
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
	Reference   string           `json:"reference"` // 1 to 24 printable ASCII characters
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
}

// Created is a new checkout.
type Created struct {
	ID          CheckoutID `json:"id"`
	ClientToken string     `json:"client_token"`
	URL         string     `json:"url"`
	ExpiresAt   time.Time  `json:"expires_at"`
}

// IsProvince reports whether text is the two letters of a province or territory.
func IsProvince(text string) bool { return provinces[text] }

// provinces are the provinces and territories as the lender's API writes them.
var provinces = map[string]bool{"AB": true, "BC": true, "MB": true, "NB": true, "NL": true, "NS": true,
	"NT": true,
	"NU": true, "ON": true, "PE": true, "QC": true, "SK": true, "YT": true}

const maxReference = 24 // leaves room for the attempt id in the lender's 40 characters

// Create makes a checkout. A merchant's server or an associate may call it. The same request (Once) gets the
// same checkout as long as its reply is kept. Codes: unauthorized for an unknown merchant, those of a wrong
// field (check), unavailable.
func (r *Relay) Create(ctx context.Context, id MerchantID, q CreateRequest) (Created, error) {
	m, ok := r.merchants[id]
	if !ok {
		return Created{}, &checkout.Problem{Code: checkout.CodeUnauthorized, Op: "create checkout"}
	}
	if p := q.check(m); p != nil {
		p.Op = "create checkout"
		return Created{}, p
	}
	c := r.newCheckout(m, q)
	err := r.Store.Commit(ctx, Change{Checkout: &c})
	if errors.Is(err, ErrExists) && q.Once != "" {
		return r.findCreated(ctx, c, q)
	}
	if err != nil {
		return Created{}, checkout.Unavailable("create checkout", err)
	}
	return r.created(c), nil
}

// findCreated returns the checkout of a request whose answer was lost. If the idempotency key was forgotten
// since, the request makes a new checkout.
func (r *Relay) findCreated(ctx context.Context, c Checkout, q CreateRequest) (Created, error) {
	before, err := r.Store.Checkout(ctx, c.Merchant, c.ID)
	if err != nil {
		return Created{}, checkout.Unavailable("create checkout", err)
	}
	if c.Created.Sub(before.Created) < r.Retention.Replies {
		return r.created(before), nil
	}
	q.Once = ""
	return r.Create(ctx, c.Merchant, q)
}

// created is the answer to a request for a checkout.
func (r *Relay) created(c Checkout) Created {
	token := r.clientToken(c.ID, c.Generation)
	return Created{ID: c.ID, ClientToken: token, URL: r.PublicURL + "/c/" + token, ExpiresAt: c.Expires.UTC()}
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
		Channel: q.Channel, Use: q.Use, Province: q.province(m), Employee: q.EmployeeID,
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
