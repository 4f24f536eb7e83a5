package relay

import (
	"slices"
	"time"

	"candor/core/money"
)

// comparison is one attempt of the journal beside what the lender's list says of it.
type comparison struct {
	attempt    Attempt
	entries    []Authorization // of the list, with the attempt's reference
	operations []Operation     // of its checkout, read before the list
	// read is when the list was asked for. What was decided less than lag before may not be in it yet.
	read time.Time
	lag  time.Duration

	found []Finding
	given []Finding // doubles and late finds of which nothing is left with the lender
	// own is the entry of the authorization that we were told, if the list has it.
	own     Authorization
	stands  bool // own is in the list and stands, so that others beside it may be given back
	settled bool // own was compared with all of its operations
	// unnamed is what refunds that named no capture may still have taken from captures. The lender does not
	// say whether they do, so each cent of it explains one cent of one capture.
	unnamed money.Amount
}

// compare finds the differences.
func (c *comparison) compare() {
	switch {
	case c.attempt.State == AttemptApproved:
		c.compareApproved()
	case c.attempt.State.Nothing():
		for _, e := range c.entries {
			c.tooMuch(FindingLate, e)
		}
	}
}

func (c *comparison) add(f Finding) {
	f.Merchant, f.Checkout, f.Attempt = c.attempt.Merchant, c.attempt.Checkout, c.attempt.ID
	f.Since = c.read
	c.found = append(c.found, f)
}

// compareApproved compares the authorization that we were told, and finds others with its reference.
func (c *comparison) compareApproved() {
	a := c.attempt
	i := slices.IndexFunc(c.entries, func(e Authorization) bool { return e.ID == a.Authorization })
	if i < 0 || c.entries[i].refused() {
		c.add(Finding{Kind: FindingMissing, Subject: AboutAuthorization, Entry: a.Authorization,
			Amount: a.Amount})
	} else {
		c.own = c.entries[i]
		if c.own.HasAmount && !c.own.Amount.Equal(a.Amount) {
			c.add(Finding{Kind: FindingAmount, Subject: AboutAuthorization, Entry: c.own.ID,
				Amount: c.own.Amount})
		} else {
			c.compareOwn()
			c.stands = c.ownStands()
		}
	}
	for n, e := range c.entries {
		if n != i {
			c.tooMuch(FindingDouble, e)
		}
	}
}

// ownStands reports whether the authorization that we were told is as it should be: the lender holds some of
// it, or our merchant gave it back. Otherwise another one beside it may be the purchase.
func (c *comparison) ownStands() bool {
	own := ofAuthorization(c.operations, c.attempt.Authorization)
	return holdsAnything(c.attempt, c.own, own) || len(c.found) == 0 &&
		!slices.ContainsFunc(own, func(o Operation) bool {
			return o.Cause == CauseClosed || o.Cause == CauseUnexplained
		})
}

// tooMuch finds an authorization that should not be there. If nothing of it is left, it was given back.
func (c *comparison) tooMuch(kind FindingKind, e Authorization) {
	if e.refused() {
		return
	}
	f := Finding{Kind: kind, Subject: AboutAuthorization, Entry: e.ID, Amount: e.Amount}
	own := ofAuthorization(c.operations, e.ID)
	switch {
	case holdsAnything(c.attempt, e, own):
		c.add(f)
	case kind == FindingDouble, slices.ContainsFunc(own, func(o Operation) bool {
		return o.Cause == CauseLateFind // and not what its merchant cancelled
	}):
		c.given = append(c.given, f)
	}
}

// holdsAnything reports whether the lender still holds something of an authorization by its list, beside what
// was certainly given back and the list does not show: it may not show refunds.
func holdsAnything(a Attempt, e Authorization, own []Operation) bool {
	whole := a.Amount
	if e.HasAmount {
		whole = e.Amount
	}
	for _, captured := range e.Captures {
		if !returned(captured, own) {
			return true
		}
		whole = less(whole, captured.Amount)
	}
	if e.HasRemaining || e.Status == AuthorizationClosed {
		return e.Status != AuthorizationClosed && !e.Remaining.IsZero()
	}
	for _, o := range own {
		if o.Kind == KindRelease && o.State == OperationDone {
			whole = less(whole, o.Amount)
		}
	}
	return !whole.IsZero()
}

// returned reports whether a capture was certainly given back whole: by the list, or by operations that are
// done.
func returned(captured Captured, own []Operation) bool {
	return captured.HasRemaining && captured.Remaining.IsZero() || captureGivenBack(captured, own)
}

// compareOwn compares captures, releases and returns, unless one is under way or so recent that the list may
// lag behind.
func (c *comparison) compareOwn() {
	own := ofAuthorization(c.operations, c.attempt.Authorization)
	for _, o := range own {
		if o.State.Open() || o.State.Counts() && c.read.Sub(o.Decided) < c.lag {
			return
		}
	}
	c.settled, c.unnamed = true, unnamedRefunds(own)
	match := matchCaptures(c.attempt, own, c.own.Captures)
	for _, o := range own {
		if o.Kind == KindCapture && o.State == OperationDone && !slices.Contains(match, o.ID) {
			c.add(Finding{Kind: FindingMissing, Subject: AboutCapture, Operation: o.ID, Entry: o.Capture,
				Amount: o.Amount})
		}
	}
	for i, captured := range c.own.Captures {
		c.compareCapture(captured, match[i], own)
	}
	c.compareRemaining(own)
}

// matchCaptures finds for each capture of the list the operation that made it: by the lender's id, else by
// the reference, else, where the list tells no reference, by the amount. "" is none.
func matchCaptures(a Attempt, own []Operation, list []Captured) []OperationID {
	match := make([]OperationID, len(list))
	for _, is := range []func(Operation, Captured) bool{
		func(o Operation, c Captured) bool { return o.Capture != "" && o.Capture == c.ID },
		func(o Operation, c Captured) bool { return o.madeReference(a, c.Reference) },
		func(o Operation, c Captured) bool { return c.Reference == "" && c.Amount.Equal(o.Amount) },
	} {
		for _, o := range own {
			if o.Kind != KindCapture || !o.State.Counts() || slices.Contains(match, o.ID) {
				continue
			}
			for i, captured := range list {
				if match[i] == "" && is(o, captured) {
					match[i] = o.ID
					break
				}
			}
		}
	}
	return match
}

// madeReference reports whether a capture of the list has the reference that an operation was sent with. An
// automatic capture has that of its attempt.
func (o Operation) madeReference(a Attempt, reference string) bool {
	if o.Cause == CauseAutoCapture {
		return Authorization{Reference: reference}.isOf(a)
	}
	return reference != "" && sameReference(reference, o.Reference)
}

// compareCapture compares one capture of the list with the operation that made it, if there is one.
func (c *comparison) compareCapture(captured Captured, by OperationID, own []Operation) {
	made := slices.IndexFunc(own, func(o Operation) bool { return by != "" && o.ID == by })
	twin := slices.IndexFunc(own, func(o Operation) bool {
		return o.Kind == KindCapture && o.State.Counts() && o.Cause != CauseDouble &&
			o.madeReference(c.attempt, captured.Reference)
	})
	switch {
	case made >= 0 && own[made].Cause == CauseDouble:
		f := Finding{Kind: FindingDouble, Subject: AboutCapture, Entry: captured.ID, Amount: captured.Amount}
		if !returned(captured, own) {
			c.add(f)
			return
		}
		c.given = append(c.given, f)
	case made < 0 && twin >= 0:
		c.add(Finding{Kind: FindingDouble, Subject: AboutCapture, Entry: captured.ID,
			Amount: captured.Amount})
		return
	case made < 0:
		c.add(Finding{Kind: FindingUnexplained, Subject: AboutCapture, Entry: captured.ID,
			Amount: captured.Amount})
		return
	}
	c.compareReturns(captured, own)
}

// unnamedRefunds adds up the refunds that named no capture.
func unnamedRefunds(own []Operation) (sum money.Amount) {
	for _, o := range own {
		if o.Kind == KindRefund && o.Capture == "" && o.State.Counts() {
			sum, _ = money.Sum(sum, o.Amount) // of the books, which do not exceed what was captured
		}
	}
	return sum
}

// compareReturns compares what remains of a capture with the returns of it. Refunds may have reduced it too:
// the lender does not say whether they do.
func (c *comparison) compareReturns(captured Captured, own []Operation) {
	if !captured.HasRemaining || !captured.hasAmount() {
		return
	}
	most, least := captured.Amount, captured.Amount
	for _, o := range own {
		mine := o.Capture == captured.ID && o.Kind == KindReturn
		refund := o.Kind == KindRefund && o.Capture == captured.ID
		if !o.State.Counts() || !mine && !refund {
			continue
		}
		least = less(least, o.Amount)
		if mine && o.State == OperationDone {
			most = less(most, o.Amount)
		}
	}
	floor := least
	least = less(least, c.unnamed)
	c.unnamed = less(c.unnamed, less(floor, captured.Remaining))
	c.between(captured.Remaining, least, most, AboutReturn, captured.ID)
}

// between finds that less or more remains than our operations explain.
func (c *comparison) between(remaining, least, most money.Amount, about FindingSubject, entry string) {
	switch {
	case remaining.Cmp(least) < 0:
		c.add(Finding{Kind: FindingUnexplained, Subject: about, Entry: entry, Amount: less(least, remaining)})
	case remaining.Cmp(most) > 0:
		c.add(Finding{Kind: FindingMissing, Subject: about, Entry: entry, Amount: less(remaining, most)})
	}
}

// compareRemaining compares what remains of the authorization with its captures and releases. Nothing can be
// captured of one that is closed.
func (c *comparison) compareRemaining(own []Operation) {
	closed := c.own.Status == AuthorizationClosed
	if !closed && !c.own.HasRemaining {
		return
	}
	left := remainder{left: c.attempt.Amount}
	for _, captured := range c.own.Captures {
		if !captured.hasAmount() {
			return
		}
		left.subtract(captured.Amount)
	}
	if left.err != nil {
		return
	}
	most, least := left.left, left.left
	for _, o := range own {
		switch {
		case o.Kind == KindRelease && o.State.Counts():
			least = less(least, o.Amount)
			if o.State == OperationDone {
				most = less(most, o.Amount)
			}
		case o.Kind == KindCapture && o.State.Counts() && !listedCapture(c.own, o):
			least = less(least, o.Amount)
		}
	}
	switch {
	case !closed:
		c.between(c.own.Remaining, least, most, AboutRelease, c.own.ID)
	case !least.IsZero():
		c.add(Finding{Kind: FindingClosed, Subject: AboutAuthorization, Entry: c.own.ID, Amount: least})
	}
}

// nextOfExtra is what to give back next of an authorization that should not be there: what the list says is
// left, and no more than our own operations leave of it. left is false if nothing is.
func nextOfExtra(a Attempt, e Authorization, own []Operation, now time.Time) (p planned, left bool) {
	whole := a.Amount
	if e.HasAmount {
		whole = e.Amount
	}
	for _, captured := range e.Captures {
		if !captured.hasAmount() {
			captured.Amount = whole
		}
		whole = less(whole, captured.Amount)
		if wasReturned(captured.ID, own) || captured.HasRemaining && captured.Remaining.IsZero() {
			continue
		}
		p = returnOrRefund(a, captured, now)
		if captured.HasRemaining && captured.Remaining.Cmp(captured.Amount) < 0 {
			p.amount, p.full = captured.Remaining, false
		}
		return p, true
	}
	for _, o := range own {
		if o.Kind == KindRelease && o.State.Counts() {
			whole = less(whole, o.Amount)
		}
	}
	if e.HasRemaining && e.Remaining.Cmp(whole) < 0 {
		whole = e.Remaining
	}
	if e.Status == AuthorizationClosed {
		whole = money.Amount{}
	}
	return planned{kind: KindRelease, amount: whole}, !whole.IsZero()
}
