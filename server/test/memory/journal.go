package memory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"candor/server/relay"
)

// journal holds the operations and the leases on the journal's rows.
type journal struct {
	operations      map[key]relay.Operation
	operationsOf    map[key][]key // of a checkout, by Seq
	attemptLeases   map[key]relay.Lease
	operationLeases map[key]relay.Lease
}

func newJournal() journal {
	return journal{operations: map[key]relay.Operation{}, operationsOf: map[key][]key{},
		attemptLeases: map[key]relay.Lease{}, operationLeases: map[key]relay.Lease{}}
}

var errNoAttempt = errors.New("its attempt does not exist")

// checkOperation checks an operation before it is written: of two that were decided from the same books only
// one is written, and a request only once.
func (s *Store) checkOperation(c relay.Change) error {
	o := c.Operation
	if o == nil {
		return nil
	}
	known, there := s.operations[key{o.Merchant, string(o.ID)}]
	switch {
	case c.OperationWas != "" && (!there || known.State != c.OperationWas):
		return relay.ErrStale
	case c.OperationWas != "":
		return nil
	case there:
		return relay.ErrExists
	case !s.hasAttempt(c, *o):
		return errNoAttempt
	}
	for _, other := range s.operations {
		same := other.Merchant == o.Merchant
		if same && other.Checkout == o.Checkout && other.Seq == o.Seq ||
			same && o.Key != "" && other.Key == o.Key && other.State != relay.OperationAbandoned {
			return relay.ErrStale
		}
	}
	return nil
}

func (s *Store) hasAttempt(c relay.Change, o relay.Operation) bool {
	_, known := s.attempts[key{o.Merchant, string(o.Attempt)}]
	return known || c.Attempt != nil && c.Attempt.ID == o.Attempt
}

// writeOperation writes an operation. What was asked for stays as first written; only the outcome changes.
func (s *Store) writeOperation(c relay.Change) {
	if c.Operation == nil {
		return
	}
	next, at := *c.Operation, key{c.Operation.Merchant, string(c.Operation.ID)}
	if known, there := s.operations[at]; there {
		known.State, known.Capture, known.Done, known.Code = next.State, next.Capture, next.Done, next.Code
		known.Decided, known.Checked, known.Due = next.Decided, next.Checked, next.Due
		known.Deadline = next.Deadline
		if c.OperationWas == relay.OperationManual {
			known.Amount = next.Amount // what people settle is what the lender did
			delete(s.resolutions, at)
		}
		next = known
	} else {
		of := key{next.Merchant, string(next.Checkout)}
		s.operationsOf[of] = append(s.operationsOf[of], at)
	}
	for _, t := range []*time.Time{&next.Created, &next.Deadline, &next.Decided, &next.Checked, &next.Due} {
		*t = instant(*t)
	}
	s.operations[at] = next
	delete(s.operationLeases, at)
}

// Operation implements relay.Store.
func (s *Store) Operation(
	ctx context.Context, m relay.MerchantID, id relay.OperationID,
) (o relay.Operation, err error) {
	err = s.locked(ctx, func() error {
		var there bool
		if o, there = s.operations[key{m, string(id)}]; !there {
			return fmt.Errorf("read operation: %w", relay.ErrNotFound)
		}
		return nil
	})
	return o, err
}

// Operations implements relay.Store.
func (s *Store) Operations(
	ctx context.Context, m relay.MerchantID, id relay.CheckoutID,
) (list []relay.Operation, err error) {
	err = s.locked(ctx, func() error {
		for _, at := range s.operationsOf[key{m, string(id)}] {
			list = append(list, s.operations[at])
		}
		slices.SortFunc(list, func(a, b relay.Operation) int { return a.Seq - b.Seq })
		return nil
	})
	return list, err
}

// ClaimAttempts implements relay.Store.
func (s *Store) ClaimAttempts(
	ctx context.Context, l relay.Lease, limit int,
) (list []relay.Attempt, err error) {
	err = s.locked(ctx, func() error {
		list = claim(l, limit, s.attempts, s.attemptLeases,
			func(a relay.Attempt) (due, created, checked time.Time) { return a.Due, a.Created, a.Checked })
		return nil
	})
	return list, err
}

// ClaimOperations implements relay.Store.
func (s *Store) ClaimOperations(
	ctx context.Context, l relay.Lease, limit int,
) (list []relay.Operation, err error) {
	err = s.locked(ctx, func() error {
		list = claim(l, limit, s.operations, s.operationLeases,
			func(o relay.Operation) (due, created, checked time.Time) { return o.Due, o.Created, o.Checked })
		return nil
	})
	return list, err
}

func claim[T any](l relay.Lease, limit int, rows map[key]T, leases map[key]relay.Lease,
	times func(T) (due, created, checked time.Time)) []T {
	l.Now, l.Until = instant(l.Now), instant(l.Until)
	var free []key
	for at, row := range rows {
		if l.Due(times(row)) && l.Free(leases[at].Until) {
			free = append(free, at)
		}
	}
	due := func(row T) time.Time {
		at, _, _ := times(row)
		return at
	}
	slices.SortFunc(free, func(a, b key) int {
		return cmp.Or(due(rows[a]).Compare(due(rows[b])), cmp.Compare(a.merchant, b.merchant),
			cmp.Compare(a.id, b.id))
	})
	var list []T
	for _, at := range free[:min(limit, len(free))] {
		leases[at] = l
		list = append(list, rows[at])
	}
	return list
}

// HandOver implements relay.Store.
func (s *Store) HandOver(ctx context.Context, owner string) error {
	return s.locked(ctx, func() error {
		for _, leases := range []map[key]relay.Lease{s.attemptLeases, s.operationLeases} {
			for at, l := range leases {
				if l.Owner == owner {
					delete(leases, at)
				}
			}
		}
		s.handLinesOver(owner)
		return nil
	})
}
