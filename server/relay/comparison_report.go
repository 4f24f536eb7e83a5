package relay

import (
	"context"
	"errors"
	"time"

	"candor/core/checkout"
)

// BooksReport says how the journal of one day and the lender's lists compare. It holds nothing of a person.
type BooksReport struct {
	Merchant MerchantID `json:"merchant"`
	Day      string     `json:"day"` // YYYY-MM-DD in the merchant's time zone
	// Started is when the day's lists were first read, Finished when all of them had been. Zero: not yet.
	Started  time.Time `json:"started,omitzero"`
	Finished time.Time `json:"finished,omitzero"`
	Unread   int       `json:"unread"`   // accounts whose list could not be read yet
	Attempts int       `json:"attempts"` // of that day that may have reached the lender
	Agree    int       `json:"agree"`    // those that were compared and of which no finding is open
	Open     int       `json:"open"`     // findings that are not settled
	// Findings are those of the day's attempts, settled ones too; those of older attempts that were first
	// seen that day; entries that are not ours; and accounts that were forgotten before they were compared.
	Findings []BooksLine `json:"findings"`
}

// BooksLine is one finding, with what it is about.
type BooksLine struct {
	Finding
	Reference     string       `json:"reference,omitempty"`        // sent to the lender
	Authorization string       `json:"authorization_id,omitempty"` // that the lender told us
	State         AttemptState `json:"state,omitempty"`            // of the attempt
}

// Books reports how the journal of one day and the lender's lists compare, as far as they were read
// (CompareDay reads them). It asks nobody. Codes: unavailable.
func (r *Relay) Books(ctx context.Context, m MerchantID, day string) (BooksReport, error) {
	from, to, err := r.bounds(m, day)
	if err != nil {
		return BooksReport{}, err
	}
	d, err := r.Store.ComparedDay(ctx, m, day)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return BooksReport{}, checkout.Unavailable("read day", err)
	}
	report := BooksReport{Merchant: m, Day: day, Started: d.Started, Finished: d.Finished, Unread: d.Unread,
		Findings: []BooksLine{}}
	found, err := r.Store.FindingsOfDay(ctx, m, from, to)
	if err != nil {
		return report, checkout.Unavailable("read findings", err)
	}
	attempts, err := r.addAttempts(ctx, &report, found, from, to)
	if err != nil {
		return report, checkout.Unavailable("read attempts", err)
	}
	for _, f := range append(found, d.NotOurs...) {
		line := BooksLine{Finding: f}
		if a, known := attempts[f.Attempt]; known {
			line.Reference, line.Authorization, line.State = a.Reference, a.Authorization, a.State
		}
		report.Findings = append(report.Findings, line)
		if f.Open() && f.Kind != FindingNotOurs {
			report.Open++
		}
	}
	return report, nil
}

// addAttempts counts the attempts of the day, and returns those and the older ones that findings name.
func (r *Relay) addAttempts(ctx context.Context, report *BooksReport, found []Finding,
	from, to time.Time) (map[AttemptID]Attempt, error) {
	attempts, open := map[AttemptID]Attempt{}, map[AttemptID]bool{}
	for _, f := range found {
		open[f.Attempt] = open[f.Attempt] || f.Open()
	}
	q := DayQuery{From: from, To: to, Limit: dayPage}
	for {
		list, err := r.Store.AttemptsOfDay(ctx, report.Merchant, q)
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			attempts[a.ID] = a
			report.count(a, open[a.ID])
		}
		if len(list) < q.Limit {
			break
		}
		q.After = &list[len(list)-1]
	}
	for _, f := range found {
		if _, known := attempts[f.Attempt]; known {
			continue
		}
		a, err := r.Store.Attempt(ctx, report.Merchant, f.Attempt)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		attempts[f.Attempt] = a
	}
	return attempts, nil
}

// count counts an attempt of the day. One whose account was forgotten before it was compared is a line.
func (b *BooksReport) count(a Attempt, open bool) {
	if a.State == AttemptIntent {
		return
	}
	b.Attempts++
	switch {
	case !a.Compared.IsZero() && !open:
		b.Agree++
	case a.Compared.IsZero() && a.Account.IsZero():
		b.Findings = append(b.Findings, BooksLine{Finding: Finding{Merchant: a.Merchant, Checkout: a.Checkout,
			Attempt: a.ID, Kind: FindingForgotten, Subject: AboutAuthorization, Amount: a.Amount,
			Since: b.Started}, Reference: a.Reference, Authorization: a.Authorization, State: a.State})
	}
}
