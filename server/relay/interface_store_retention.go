package relay

import (
	"context"
	"time"
)

// Retained names what a store forgets by its age.
type Retained string

// What is forgotten, in the order in which it goes.
const (
	RetainedSecrets    Retained = "secrets"    // Sealed of checkouts that ran out before the lender was asked
	RetainedPersonal   Retained = "personal"   // Personal of checkouts that wait for nothing
	RetainedUnsettled  Retained = "unsettled"  // both, of checkouts that still wait
	RetainedFailed     Retained = "failed"     // account numbers of attempts that came to nothing
	RetainedAccounts   Retained = "accounts"   // account numbers of every other attempt
	RetainedOrders     Retained = "orders"     // reservations of orders, which end by themselves
	RetainedReplies    Retained = "replies"    // answers to idempotent requests
	RetainedSessions   Retained = "sessions"   // of associates
	RetainedEnrolments Retained = "enrolments" // codes that nobody used
	RetainedEvidence   Retained = "evidence"   // a checkout with its journal, texts, consents and audits
	RetainedAudits     Retained = "audits"     // of no checkout: a tablet revoked, passcode tries given back
	RetainedDays       Retained = "days"       // that were compared with the lender's lists
	RetainedEvents     Retained = "events"     // of the log
	RetainedDeliveries Retained = "deliveries" // of events, that were not made
)

// RetentionStore is the store's part of retention. It goes over all merchants.
type RetentionStore interface {
	// Lease gives a task to one holder until a time. It returns false while another holds it.
	Lease(ctx context.Context, task, holder string, now, until time.Time) (bool, error)
	// Drop forgets what is as old as a time or older: checkouts by when they expire, attempts and replies by
	// when they were made, sessions by when they were last used, audits by their time. It drops no account
	// number that settling still needs.
	//
	// It drops at most limit rows, or all audits of one instant, and returns how many. Fewer than limit means
	// that nothing is left. A checkout loses its parts one after the other: personal data after the secrets,
	// evidence after both. The account number of an attempt also goes in two steps, and the first one counts
	// as a drop too.
	Drop(ctx context.Context, k Retained, before time.Time, limit int) (int, error)
	// Erase forgets at once what an ended checkout holds of a person, with the account numbers of its
	// attempts and the replies that tell of it, and writes the audit in the same transaction. It returns
	// ErrStale for a checkout that does not exist, has not ended or waits for the lender, and while anything
	// of its journal is due: the account is needed to look that up. Nor does it erase an approved sale that
	// awaits its receipt, which the quote is needed for.
	Erase(ctx context.Context, a Audit) error
}
