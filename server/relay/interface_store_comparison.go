package relay

import (
	"context"
	"time"
)

// Comparisons keeps what comparisons of the journal with the lender's list found, and which days were
// compared.
type Comparisons interface {
	// Findings lists what was found of an attempt, by Since.
	Findings(ctx context.Context, m MerchantID, id AttemptID) ([]Finding, error)
	// FindingsOfDay lists the findings that are certain, of attempts that were made from..to and of others
	// that were first seen then, by Since.
	FindingsOfDay(ctx context.Context, m MerchantID, from, to time.Time) ([]Finding, error)
	// AttemptsOfDay lists attempts that were made on a day, or older ones, oldest first.
	AttemptsOfDay(ctx context.Context, m MerchantID, q DayQuery) ([]Attempt, error)
	// MarkCompared writes when an attempt was compared, and when it is to be compared again: zero for never.
	// It changes nothing of an attempt that is due already.
	MarkCompared(ctx context.Context, m MerchantID, id AttemptID, compared, due time.Time) error
	// ClosingAttempts lists the approved attempts of which something is left that the lender keeps until
	// before at most and no open finding says so yet, the most urgent first, at most limit.
	ClosingAttempts(ctx context.Context, m MerchantID, before time.Time, limit int) ([]Attempt, error)
	// ShortestLife is how long the lender kept an authorization that it closed as a whole: the second
	// shortest, of those over a day, because one may have been closed by hand. 0: not known.
	ShortestLife(ctx context.Context, m MerchantID) (time.Duration, error)

	// ComparedDay reads how far the comparison of a day is. ErrNotFound: it did not begin.
	ComparedDay(ctx context.Context, m MerchantID, day string) (ComparedDay, error)
	SaveComparedDay(ctx context.Context, d ComparedDay) error
}

// DayQuery asks for a page of attempts.
type DayQuery struct {
	From, To time.Time
	// Older asks for attempts that were made before From and that a day's reading includes: something of them
	// is left to capture, a finding of them is open, or an operation of them was made from..to. Those that
	// were compared at Since or later, or are due, are left out.
	Older bool
	Since time.Time
	After *Attempt // the last one of the page before; nil: the first page
	Limit int
}

// ComparedDay is how far the comparison of one day of a merchant is.
type ComparedDay struct {
	Merchant MerchantID
	Day      string // YYYY-MM-DD in the merchant's time zone
	Started  time.Time
	Finished time.Time // zero: not every list could be read yet
	Unread   int       // accounts whose list could not be read
	NotOurs  []Finding // entries of that day that have no reference of ours
}
