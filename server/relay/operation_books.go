package relay

import (
	"time"

	"candor/core/checkout"
	"candor/core/money"
)

// regularOffer is the id of the purchase without a plan. Its captures are refunded, never returned.
const regularOffer = "regular"

// returnableFor is how long after a capture the lender takes a return: 100 days (POS API, transactions,
// return).
const returnableFor = 100 * 24 * time.Hour

// books add up the operations of one authorization. What may have moved money counts as if it had.
type books struct {
	promotional bool
	authorized  money.Amount
	list        []Operation
	account     Secret
}

// planned is an operation that the books allow.
type planned struct {
	kind    OperationKind
	amount  money.Amount
	of      OperationID // our capture that it gives back
	capture string      // the lender's id of that capture
	full    bool        // the whole capture
}

// planner plans an operation by the books, or refuses it.
type planner func(books) (planned, error)

// remainder is what is left after subtractions. It keeps the first error.
type remainder struct {
	left money.Amount
	err  error
}

func (t *remainder) subtract(a money.Amount) {
	if t.err == nil {
		t.left, t.err = t.left.Sub(a)
	}
}

// sum adds up the operations that pass.
func (b books) sum(pass func(Operation) bool) (money.Amount, error) {
	var amounts []money.Amount
	for _, o := range b.list {
		if !pass(o) {
			continue
		}
		amounts = append(amounts, o.Amount)
	}
	return money.Sum(amounts...)
}

// remaining is what can still be captured or released.
func (b books) remaining() (money.Amount, error) {
	taken, err := b.sum(func(o Operation) bool {
		return (o.Kind == KindCapture || o.Kind == KindRelease) && o.State.Counts()
	})
	if err != nil {
		return taken, err
	}
	return b.authorized.Sub(taken)
}

// returnedAndRefunded adds up the returns and refunds: all of them, or those of one capture.
func (b books) returnedAndRefunded(of OperationID) (money.Amount, error) {
	return b.sum(func(o Operation) bool {
		return (o.Kind == KindReturn || o.Kind == KindRefund) && o.State.Counts() && (of == "" || o.Of == of)
	})
}

// refundable is what was certainly captured and not given back.
func (b books) refundable() (money.Amount, error) {
	captured, err := b.sum(func(o Operation) bool {
		return o.Kind == KindCapture &&
			o.State == OperationDone
	})
	if err != nil {
		return captured, err
	}
	back, err := b.returnedAndRefunded("")
	if err != nil {
		return back, err
	}
	return captured.Sub(back)
}

// planFromRemaining plans a capture or a release of an amount, or of all that remains.
func (b books) planFromRemaining(kind OperationKind, asked *money.Amount) (planned, error) {
	most, err := b.remaining()
	if err != nil {
		return planned{}, err
	}
	amount, err := bounded(asked, most)
	return planned{kind: kind, amount: amount}, err
}

// planReturn plans a return of an amount of a capture, or of all that was not given back.
func (b books) planReturn(id OperationID, asked *money.Amount, now time.Time) (planned, error) {
	captured, most, err := b.findCapture(id)
	switch {
	case err != nil:
		return planned{}, err
	case !b.promotional:
		return planned{}, checkout.Refuse(checkout.CodeNotPromotional, "")
	case now.Sub(captured.Decided) > returnableFor:
		return planned{}, checkout.Refuse(checkout.CodeReturnTooLate, "")
	}
	amount, err := bounded(asked, most)
	return planned{kind: KindReturn, amount: amount, of: id, capture: captured.Capture,
		full: amount.Equal(captured.Amount)}, err
}

// planRefund plans a refund, of a capture if one is named.
func (b books) planRefund(id OperationID, amount money.Amount) (planned, error) {
	most, err := b.refundable()
	var captured Operation
	if err == nil && id != "" {
		captured, most, err = b.findCapture(id)
	}
	if err != nil {
		return planned{}, err
	}
	amount, err = bounded(&amount, most)
	return planned{kind: KindRefund, amount: amount, of: id, capture: captured.Capture}, err
}

// findCapture finds a capture that is done, and what of it can still be given back.
func (b books) findCapture(id OperationID) (Operation, money.Amount, error) {
	for _, o := range b.list {
		if o.ID != id || o.Kind != KindCapture {
			continue
		}
		if o.State != OperationDone {
			return o, money.Amount{}, &checkout.Problem{Code: checkout.CodeConflict, Op: "find capture"}
		}
		most, err := b.refundableOf(o)
		return o, most, err
	}
	return Operation{}, money.Amount{}, &checkout.Problem{Code: checkout.CodeCaptureNotFound,
		Op: "find capture"}
}

// refundableOf is what can be given back of one capture: the smaller of what is left of it and of all
// captures, because a refund may name no capture.
func (b books) refundableOf(o Operation) (money.Amount, error) {
	all, err := b.refundable()
	if err != nil {
		return all, err
	}
	back, err := b.returnedAndRefunded(o.ID)
	if err != nil {
		return back, err
	}
	own := remainder{left: o.Amount}
	own.subtract(back)
	if own.err == nil && all.Cmp(own.left) < 0 {
		return all, nil
	}
	return own.left, own.err
}

// bounded is the amount asked for, or most if none was. It refuses more than most, and zero.
func bounded(asked *money.Amount, most money.Amount) (money.Amount, error) {
	if asked == nil {
		asked = &most
	}
	switch {
	case most.IsZero(), asked.Cmp(most) > 0:
		return *asked, checkout.Refuse(checkout.CodeAmountExceeds, "amount")
	case asked.IsZero():
		return *asked, checkout.Refuse(checkout.CodeAmountInvalid, "amount")
	}
	return *asked, nil
}

// Sums are what became of an authorization. What is not certain reduces Remaining, and is in no other sum.
type Sums struct {
	Captured  money.Amount `json:"captured"`
	Released  money.Amount `json:"released"`
	Returned  money.Amount `json:"returned"`
	Refunded  money.Amount `json:"refunded"`
	Remaining money.Amount `json:"remaining"` // what can still be captured or released
}

// sums adds up what is done, for a merchant.
func (b books) sums() (*Sums, error) {
	var s Sums
	for kind, into := range map[OperationKind]*money.Amount{
		KindCapture: &s.Captured, KindRelease: &s.Released, KindReturn: &s.Returned, KindRefund: &s.Refunded,
	} {
		done, err := b.sum(func(o Operation) bool { return o.Kind == kind && o.State == OperationDone })
		if err != nil {
			return nil, err
		}
		*into = done
	}
	rest, err := b.remaining()
	s.Remaining = rest
	return &s, err
}

// SumsOf adds up the operations of one authorization, by the lender's id, that are done. Those of another
// authorization of the same checkout are left out: it was a double, or came too late. It returns an error if
// they exceed what was authorized.
func SumsOf(authorized money.Amount, authorization string, operations []Operation) (*Sums, error) {
	return books{authorized: authorized, list: ofAuthorization(operations, authorization)}.sums()
}
