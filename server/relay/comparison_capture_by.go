package relay

import (
	"slices"
	"time"

	"candor/core/money"
)

// authorizedBy is when the lender authorized an approved attempt at the latest. It may be decided long after.
func (r *Relay) authorizedBy(a Attempt) time.Time {
	if sent := a.Created.Add(r.Times.Authorize); sent.Before(a.Decided) {
		return sent
	}
	return a.Decided
}

// captureIn is how long the lender keeps an authorization: as configured, or shorter where its lists showed
// that it closes them sooner.
func (r *Relay) captureIn(m MerchantID) time.Duration {
	keeps := r.Times.CaptureIn
	if set := r.merchants[m].CaptureIn; set > 0 {
		keeps = set
	}
	if learned, ok := r.lives.Load(m); ok {
		keeps = min(keeps, learned.(time.Duration))
	}
	return keeps
}

// leftToCapture says until when what is left must be captured, and that the lender closed it.
func (r *Relay) leftToCapture(a Attempt, c *comparison, found []Finding) Attempt {
	if a.State != AttemptApproved || !c.settled {
		return a
	}
	if a.Closed.IsZero() && slices.ContainsFunc(found, func(f Finding) bool {
		return f.Kind == FindingClosed && !f.Confirmed.IsZero()
	}) {
		a.Closed = c.read
	}
	left, err := leftOf(a, c.operations)
	until := r.authorizedBy(a).Add(r.captureIn(a.Merchant))
	switch {
	case err != nil || left == money.Amount{}:
		a.CaptureBy = time.Time{}
	case a.CaptureBy.IsZero() || until.Before(a.CaptureBy):
		a.CaptureBy = until
	}
	return a
}

// closingSince is the finding that an authorization will be closed, if it changed: settled once nothing of it
// is left, else with what is left now.
func closingSince(known []Finding, a Attempt, c *comparison) []Finding {
	i := slices.IndexFunc(known, func(f Finding) bool {
		return f.Kind == FindingCaptureBy && f.Settled.IsZero()
	})
	if i < 0 || !c.settled {
		return nil
	}
	f := known[i]
	if left, err := leftOf(a, c.operations); err == nil {
		f.Amount = left
	}
	if a.CaptureBy.IsZero() {
		f.Amount, f.Settled = known[i].Amount, c.read
	}
	if f == known[i] {
		return nil
	}
	return []Finding{f}
}

// leftOf is what can still be captured or released of an attempt's authorization.
func leftOf(a Attempt, list []Operation) (money.Amount, error) {
	return books{authorized: a.Amount, list: ofAuthorization(list, a.Authorization)}.remaining()
}
