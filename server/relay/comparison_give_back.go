package relay

import (
	"context"
	"errors"
	"slices"
	"time"
)

// maxRefusals is how often the lender may refuse to take something back before people settle it.
const maxRefusals = 3

var errLeftToPeople = errors.New("people settle what is too much")

// mayGiveBack refuses a further operation on what is too much while another one is open, or was left to
// people.
func mayGiveBack(own []Operation) error {
	refused := 0
	for _, o := range own {
		switch {
		case o.State.Open():
			return errOperationOpen
		case o.State == OperationManual:
			return errLeftToPeople
		case o.State == OperationRefused:
			refused++
		}
	}
	if refused >= maxRefusals {
		return errLeftToPeople
	}
	return nil
}

// giveBack does the next step of giving back an authorization that should not be there. Its operations name
// it, so that they are in no books of the attempt's own.
func (r *Relay) giveBack(ctx context.Context, c *comparison, f *Finding, cause Cause) (again time.Duration) {
	i := slices.IndexFunc(c.entries, func(e Authorization) bool { return e.ID == f.Entry })
	if f.Entry == "" || i < 0 {
		f.People = true
		return 0
	}
	extra := c.attempt
	extra.Authorization = f.Entry
	return r.giveBackNext(ctx, c, f, extra, cause, func(b books) (planned, error) {
		if err := mayGiveBack(b.list); err != nil {
			return planned{}, err
		}
		next, left := nextOfExtra(c.attempt, c.entries[i], b.list, c.read)
		if !left {
			return next, errAllGivenBack
		}
		return next, nil
	})
}

// giveCaptureBack gives back a capture that the lender made a second time. It is written into the books
// first, so that they say what the lender holds.
func (r *Relay) giveCaptureBack(ctx context.Context, c *comparison, f *Finding) (again time.Duration) {
	i := slices.IndexFunc(c.own.Captures, func(d Captured) bool { return d.ID == f.Entry })
	if f.Entry == "" || i < 0 || !c.own.Captures[i].hasAmount() {
		f.People = true
		return 0
	}
	captured := c.own.Captures[i]
	isIt := func(o Operation) bool { return o.Kind == KindCapture && o.Capture == captured.ID }
	if !slices.ContainsFunc(c.operations, isIt) {
		p := planned{kind: KindCapture, amount: captured.Amount, capture: captured.ID}
		if err := r.writeDown(ctx, c, p, CauseDouble, captured.Reference); err != nil {
			return r.notWrittenDown(f, err)
		}
	}
	made := c.operations[slices.IndexFunc(c.operations, isIt)]
	return r.giveBackNext(ctx, c, f, c.attempt, CauseDouble, func(b books) (planned, error) {
		var of []Operation
		for _, o := range b.list {
			if o.State.Open() || o.Capture == captured.ID && o.Kind != KindCapture {
				of = append(of, o)
			}
		}
		if err := mayGiveBack(of); err != nil {
			return planned{}, err
		}
		switch {
		case captureGivenBack(captured, b.list):
			return planned{}, errAllGivenBack
		case wasReturned(captured.ID, b.list): // a part of it, by its merchant
			return planned{}, errLeftToPeople
		}
		p := returnOrRefund(c.attempt, captured, c.read)
		p.of = made.ID
		return p, nil
	})
}

// giveBackNext begins and performs one operation on an authorization, and says when to look again.
func (r *Relay) giveBackNext(ctx context.Context, c *comparison, f *Finding, of Attempt, cause Cause,
	plan planner) (again time.Duration) {
	later := r.nextPause(r.Now().Sub(f.Since), nil)
	sold, err := r.Store.Checkout(ctx, of.Merchant, of.Checkout)
	if err != nil {
		return later
	}
	s := target{checkout: sold, attempt: of, cause: cause}
	o, p, fresh, err := r.begin(ctx, s, plan)
	switch {
	case errors.Is(err, errLeftToPeople):
		f.People = true
		return 0
	case errors.Is(err, errAllGivenBack):
		return 0 // the list will show it: the operation is compared
	case err != nil || !fresh:
		return later
	}
	if r.perform(o, callFor(s), r.requestFor(s, o, p)) == OperationDone {
		return r.Times.Settle[0]
	}
	return later
}

// errBooksMoved says that an operation was begun since the list was compared.
var errBooksMoved = errors.New("the books moved since the list was compared")

// letBooksFollow writes down what two lists show and no operation of ours did, so that the books say what the
// lender holds.
func (r *Relay) letBooksFollow(ctx context.Context, c *comparison, f *Finding) (again time.Duration) {
	p, cause, reference := planned{amount: f.Amount}, CauseUnexplained, ""
	switch {
	case f.Kind == FindingClosed:
		p.kind, cause = KindRelease, CauseClosed
	case f.Subject == AboutRelease:
		p.kind = KindRelease
	case f.Subject == AboutReturn:
		p.kind, p.capture = KindReturn, f.Entry
		if i := slices.IndexFunc(c.operations, func(o Operation) bool {
			return o.Kind == KindCapture && o.Capture == f.Entry
		}); i >= 0 {
			p.of = c.operations[i].ID
		}
	default:
		i := slices.IndexFunc(c.own.Captures, func(d Captured) bool { return d.ID == f.Entry })
		if f.Entry == "" || i < 0 || !c.own.Captures[i].hasAmount() {
			f.People = true
			return 0
		}
		p.kind, p.capture, reference = KindCapture, f.Entry, c.own.Captures[i].Reference
	}
	if err := r.writeDown(ctx, c, p, cause, reference); err != nil {
		return r.notWrittenDown(f, err)
	}
	f.Settled = c.read
	return r.Times.Settle[0] // and compared again, with these books
}

// notWrittenDown says when to compare again after books could not follow.
func (r *Relay) notWrittenDown(f *Finding, err error) (again time.Duration) {
	if f.People = errors.Is(err, errLeftToPeople); f.People {
		return 0
	}
	return r.Times.Settle[0]
}

// writeDown writes an operation as done that the lender's list shows, unless the books moved since.
func (r *Relay) writeDown(ctx context.Context, c *comparison, p planned, cause Cause,
	reference string) error {
	sold, err := r.Store.Checkout(ctx, c.attempt.Merchant, c.attempt.Checkout)
	if err != nil {
		return err
	}
	list, err := r.Store.Operations(ctx, c.attempt.Merchant, c.attempt.Checkout)
	if err != nil {
		return err
	}
	if !slices.EqualFunc(list, c.operations, func(a, b Operation) bool {
		return a.ID == b.ID && a.State == b.State
	}) {
		return errBooksMoved
	}
	o := r.newOperation(target{checkout: sold, attempt: c.attempt, cause: cause}, p, len(list)+1)
	o.State, o.Reference, o.Decided, o.Due = OperationDone, reference, c.read, time.Time{}
	all := append(slices.Clone(list), o)
	if _, err := SumsOf(c.attempt.Amount, c.attempt.Authorization, all); err != nil {
		return errLeftToPeople // an operation that people have to settle may be this very one
	}
	if err := r.Store.Commit(context.WithoutCancel(ctx), Change{Operation: &o}); err != nil {
		return err
	}
	c.operations = append(c.operations, o)
	return nil
}
