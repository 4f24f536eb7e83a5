package relay

import (
	"context"
	"time"
)

// Kept names what a store forgets by its age.
type Kept string

// What is forgotten, in the order in which it goes.
const (
	KeptSecrets    Kept = "secrets"    // Sealed of checkouts that ran out before the lender was asked
	KeptPersonal   Kept = "personal"   // Personal of checkouts that wait for nothing
	KeptUnsettled  Kept = "unsettled"  // both, of checkouts that wait still
	KeptFailed     Kept = "failed"     // account numbers of attempts that came to nothing
	KeptAccounts   Kept = "accounts"   // account numbers of every other attempt
	KeptReplies    Kept = "replies"    // answers to idempotent requests
	KeptSessions   Kept = "sessions"   // of associates
	KeptEnrolments Kept = "enrolments" // codes that nobody used
	KeptEvidence   Kept = "evidence"   // a checkout with its journal, texts, consents and audits
	KeptAudits     Kept = "audits"     // of no checkout: a tablet revoked, passcode tries given back
)

// Keeping is the store's part of retention, over all merchants.
type Keeping interface {
	// Lease gives a task to one holder until a time. It answers false while another holds it.
	Lease(ctx context.Context, task, holder string, now, until time.Time) (bool, error)
	// Drop forgets what is as old as a time or older: checkouts by when they expire, attempts and replies by when they
	// were made, sessions by when they were last used, audits by their time; no account number that settling still needs.
	// It drops at most limit, or all audits of one instant, and says how many; fewer than limit means that nothing is
	// left. A checkout loses its parts one after the other: personal data goes after the secrets, evidence after both;
	// the account number of an attempt likewise in two steps, for the step before it counts as a drop too.
	Drop(ctx context.Context, k Kept, before time.Time, limit int) (int, error)
	// Erase forgets at once what a checkout that is over holds of a person, with the account numbers of its attempts, and
	// writes the audit with it. ErrStale for a checkout that is not there, not over, or waits for the lender, and while
	// anything of its journal is due: to ask the lender what became of it takes the account.
	Erase(ctx context.Context, a Audit) error
}
