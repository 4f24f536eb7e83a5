package relay

import (
	"cmp"
	"time"

	"candor/core/checkout"
	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// Merchant is one merchant of the configuration.
type Merchant struct {
	ID       MerchantID
	Names    map[locale.Language]string
	Language locale.Language // of its stores' screens if nothing else decides
	Province string          // if nothing more exact is known
	Zone     *time.Location
	Phone    string
	Email    string

	LenderPhone string               // of the lender, for its customers
	LenderSite  string               // of the lender, for its customers
	LenderFrame checkout.LenderFrame // what the lender's page may do in its frame
	ListLag     time.Duration        // how long the lender's lists may lag; 0: Times.ListLag
	CaptureIn   time.Duration        // how long the lender keeps an authorization; 0: Times.CaptureIn
	// Exclusive: nobody else authorizes with its client id, so that an entry of others raises an alarm.
	Exclusive bool

	// Live is whether its lender sells for real: environment production. A key for trying out opens no live
	// merchant, and a live key no other.
	Live bool
	// Keys are the SHA-256 of its API keys at the start, in hex: two while one is replaced (by package api).
	Keys       []string
	Origins    []string // pages that may frame a checkout, and where return_url may lead
	Isolated   bool     // these pages have a Cross-Origin-Embedder-Policy
	Locations  []Location
	Associates []Associate

	Smallest money.Amount // that a checkout may be for; 0: any
	Largest  money.Amount // that a checkout may be for; 0: any
	// ReuseReferences lets several checkouts be authorized under one reference.
	ReuseReferences bool
	// ResolveLimit is the amount above which a second person confirms what people settled; nil:
	// DefaultResolveLimit.
	ResolveLimit *money.Amount

	AutoCapture bool                                 // in store, if a checkout does not say
	Override    bool                                 // merchant_override is allowed with the lender
	Kinds       map[int]offer.Kind                   // plan id → kind
	Terms       map[locale.Language]disclosure.Terms // what happens if a plan is not paid in time
	Policy      map[offer.Code]offer.Verdict         // of findings; nil keeps the rules' own

	Conventions []offer.Convention // of interest, that the lender is known to use

	// Clauses are for late payment: by plan, kind, province and date.
	Clauses  []disclosure.Clause
	HighCost map[string]map[locale.Language]locale.Phrase // wording for high-cost credit, by province
	BankRate *money.Exact                                 // the Bank of Canada's, in percent

	Examples []offer.ExamplePlan // shown beside prices

	Webhooks []Endpoint // that are told of events
}

// Location is one store.
type Location struct {
	ID         string
	Name       string
	Province   string
	ExternalID string // registered with the lender
}

// mode is what a checkout of the merchant is made as.
func (m Merchant) mode() Mode {
	if m.Live {
		return ModeLive
	}
	return ModeTest
}

// IsLive reports whether a checkout is a real one. One of an older release does not say; it is as its
// merchant is now.
func (r *Relay) IsLive(c Checkout) bool {
	return cmp.Or(c.State.Mode, r.merchants[c.Merchant].mode()) == ModeLive
}

// Location finds a store by its id.
func (m Merchant) Location(id string) (Location, bool) {
	for _, l := range m.Locations {
		if l.ID == id {
			return l, true
		}
	}
	return Location{}, false
}

// outOfRange refuses an amount that the merchant does not finance.
func (m Merchant) outOfRange(a money.Amount) *checkout.Problem {
	refuse := func(c checkout.Code, detail string) *checkout.Problem {
		return checkout.RefuseAll([]checkout.Fault{{Pointer: "/amount", Code: c, Detail: detail}})
	}
	switch {
	case a.Cmp(m.Smallest) < 0:
		return refuse(checkout.CodeAmountTooSmall, "The smallest amount that is financed is "+
			m.Smallest.String()+".")
	case !m.Largest.IsZero() && a.Cmp(m.Largest) > 0:
		return refuse(checkout.CodeAmountTooLarge, "The largest amount that is financed is "+
			m.Largest.String()+".")
	}
	return nil
}

// Name is the merchant's name in a language, or in the other language if it has none.
func (m Merchant) Name(l locale.Language) string {
	if n := m.Names[l]; n != "" {
		return n
	}
	return m.Names[l.Other()]
}

// AllowsOrigin reports whether an origin is one of the merchant's.
func (m Merchant) AllowsOrigin(origin string) bool {
	for _, o := range m.Origins {
		if o == origin {
			return true
		}
	}
	return false
}
