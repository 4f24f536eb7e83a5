package relay

import (
	"time"

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

	LenderPhone string        // of the lender, for its customers
	LenderSite  string        // of the lender, for its customers
	ListLag     time.Duration // how long the lender's lists may lag; 0: Times.ListLag
	CaptureIn   time.Duration // how long the lender keeps an authorization; 0: Times.CaptureIn
	Exclusive   bool          // nobody else authorizes with its client id: an entry of others raises an alarm

	// Keys are the SHA-256 of its API keys at the start, in hex: two while one is replaced (by package api).
	Keys       []string
	Origins    []string // pages that may frame a checkout, and where return_url may lead
	Locations  []Location
	Associates []Associate

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
}

// Location is one store.
type Location struct {
	ID         string
	Name       string
	Province   string
	ExternalID string // registered with the lender
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
