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
	RetainedUnsettled  Retained = "unsettled"  // both, of checkouts that wait still
	RetainedFailed     Retained = "failed"     // account numbers of attempts that came to nothing
	RetainedAccounts   Retained = "accounts"   // account numbers of every other attempt
	RetainedReplies    Retained = "replies"    // answers to idempotent requests
	RetainedSessions   Retained = "sessions"   // of associates
	RetainedEnrolments Retained = "enrolments" // codes that nobody used
	RetainedEvidence   Retained = "evidence"   // a checkout with its journal, texts, consents and audits
	RetainedAudits     Retained = "audits"     // of no checkout: a tablet revoked, passcode tries given back
)

// RetentionStore is the store's part of retention, over all merchants.
type RetentionStore interface {
	// Lease gives a task to one holder until a time. It answers false while another holds it.
	Lease(ctx context.Context, task, holder string, now, until time.Time) (bool, error)
	// Drop forgets what is as old as a time or older: checkouts by when they expire, attempts and replies by when they
	// were made, sessions by when they were last used, audits by their time; no account number that settling still needs.
	// It drops at most limit, or all audits of one instant, and says how many; fewer than limit means that nothing is
	// left. A checkout loses its parts one after the other: personal data goes after the secrets, evidence after both;
	// the account number of an attempt likewise in two steps, for the step before it counts as a drop too.
	Drop(ctx context.Context, k Retained, before time.Time, limit int) (int, error)
	// Erase forgets at once what a checkout that is over holds of a person, with the account numbers of its attempts, and
	// writes the audit with it. ErrStale for a checkout that is not there, not over, or waits for the lender, and while
	// anything of its journal is due: to ask the lender what became of it takes the account.
	Erase(ctx context.Context, a Audit) error
}
