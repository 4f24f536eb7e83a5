package checkout

// Step is where a checkout stands. The zero value is invalid.
type Step string

// The steps. In a store: identify, accounts, offers, handover, review, verify, authorizing. Online: identify,
// lender, offers, review, authorizing.
const (
	StepIdentify    Step = "identify"    // who is buying
	StepAccounts    Step = "accounts"    // in a store: which of several accounts
	StepLender      Step = "lender"      // online: the lender's own page verifies the shopper
	StepOffers      Step = "offers"      // the plans; without a quote it asks for a new one (amount changed)
	StepHandover    Step = "handover"    // in a store: the tablet passes to the customer
	StepReview      Step = "review"      // the information box and the consent
	StepVerify      Step = "verify"      // in a store: the lender's code or question, the last act
	StepAuthorizing Step = "authorizing" // the lender has been asked
	StepApproved    Step = "approved"
	StepDeclined    Step = "declined"
	StepPending     Step = "pending" // the lender's answer did not arrive; the relay settles it
	StepCancelled   Step = "cancelled"
	StepExpired     Step = "expired"
)

// Steps lists every step in the order a checkout may meet them.
func Steps() []Step {
	return []Step{StepIdentify, StepAccounts, StepLender, StepOffers, StepHandover, StepReview, StepVerify,
		StepAuthorizing, StepApproved, StepDeclined, StepPending, StepCancelled, StepExpired}
}

// Ended reports whether no act of a person can change the checkout any more.
func (s Step) Ended() bool {
	switch s {
	case StepApproved, StepDeclined, StepCancelled, StepExpired:
		return true
	}
	return false
}

// Waiting reports whether the lender was asked and has not answered.
func (s Step) Waiting() bool { return s == StepAuthorizing || s == StepPending }

// Actor is who acts or looks. The zero value is invalid.
type Actor string

// The two actors. The customer is also the shopper of an online checkout.
const (
	Associate Actor = "associate"
	Customer  Actor = "customer"
)

// Channel is how the sale is made. It decides the order of the steps and the lender's rules.
type Channel string

// The two channels of the lender's API.
const (
	InStore Channel = "in_store"
	Online  Channel = "online"
)

// Use is the way in which the widget is shown.
type Use string

// The three uses.
const (
	Embedded Use = "embedded"
	Tablet   Use = "tablet"
	Hosted   Use = "hosted"
)
