package relay

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Journal holds attempts and operations, and shares what is due among processes.
type Journal interface {
	Attempt(ctx context.Context, m MerchantID, id AttemptID) (Attempt, error)
	Attempts(ctx context.Context, m MerchantID, id CheckoutID) ([]Attempt, error) // oldest first
	Operation(ctx context.Context, m MerchantID, id OperationID) (Operation, error)
	Operations(ctx context.Context, m MerchantID, id CheckoutID) ([]Operation, error) // by Seq

	// ClaimAttempts leases at most limit attempts that are due and that nobody else holds, longest overdue
	// first. A commit of an attempt ends its lease. After the end of a lease another process may claim the
	// attempt.
	ClaimAttempts(ctx context.Context, l Lease, limit int) ([]Attempt, error)
	// ClaimOperations does the same for operations.
	ClaimOperations(ctx context.Context, l Lease, limit int) ([]Operation, error)
	// HandOver ends every lease of an owner at once.
	HandOver(ctx context.Context, owner string) error
}

// Lease is the right of one process to settle what it claimed.
type Lease struct {
	Owner string
	Now   time.Time // what is due by now is claimed
	Until time.Time
	// Far: what is due later than this is due now, because the clock was set back. Zero: nothing is.
	Far time.Time
}

// attemptMoves are the legal moves of an attempt. "" is an attempt that is not written yet. A state that may
// follow itself is written again after a look-up or a comparison with the lender's list.
var attemptMoves = map[AttemptState][]AttemptState{
	"":             {AttemptIntent},
	AttemptIntent:  {AttemptSending, AttemptAbandoned},
	AttemptSending: {AttemptApproved, AttemptRefused, AttemptAbandoned, AttemptUnknown, AttemptUndoing},
	AttemptUnknown: {AttemptUnknown, AttemptApproved, AttemptRefused, AttemptAbandoned, AttemptNotExecuted,
		AttemptManual, AttemptUndoing},
	AttemptNotExecuted: {AttemptNotExecuted, AttemptUndoing},
	AttemptUndoing:     {AttemptUndoing, AttemptUndone, AttemptManual},
	// A merchant's request looks it up again; the others are what people found out.
	AttemptManual: {AttemptUnknown, AttemptApproved, AttemptNotExecuted, AttemptUndone,
		AttemptUndoing},
	AttemptApproved:  {AttemptApproved},
	AttemptRefused:   {AttemptRefused},
	AttemptAbandoned: {AttemptAbandoned},
	AttemptUndone:    {AttemptUndone},
}

// operationMoves are the legal moves of an operation. "" is an operation that is not written yet. An
// automatic capture, and what the lender's list shows beside our own operations, is done when it is written.
var operationMoves = map[OperationState][]OperationState{
	"":              {OperationIntent, OperationDone},
	OperationIntent: {OperationSending, OperationAbandoned},
	OperationSending: {OperationDone, OperationRefused, OperationAbandoned, OperationUnknown,
		OperationManual},
	OperationUnknown: {OperationUnknown, OperationDone, OperationRefused, OperationAbandoned,
		OperationManual},
	OperationDone:      {OperationDone},
	OperationRefused:   nil,
	OperationManual:    {OperationDone, OperationNotDone},
	OperationAbandoned: nil,
	OperationNotDone:   {OperationNotDone},
}

// May reports whether an attempt in this state may take the next.
func (s AttemptState) May(next AttemptState) bool { return slices.Contains(attemptMoves[s], next) }

// May reports whether an operation in this state may take the next.
func (s OperationState) May(next OperationState) bool {
	return slices.Contains(operationMoves[s], next)
}

// checkMoves refuses a move that is not in the tables. An insert is not checked, because a store may be
// filled from another one.
func (c Change) checkMoves() error {
	if c.Attempt != nil && c.AttemptWas != "" && !c.AttemptWas.May(c.Attempt.State) {
		return fmt.Errorf("an attempt does not go from %s to %s", c.AttemptWas, c.Attempt.State)
	}
	if c.Operation != nil && c.OperationWas != "" && !c.OperationWas.May(c.Operation.State) {
		return fmt.Errorf("an operation does not go from %s to %s", c.OperationWas, c.Operation.State)
	}
	return nil
}
