package store

import (
	"context"

	"candor/server/relay"
)

func putOperation(ctx context.Context, tx transaction, o relay.Operation, was relay.OperationState) error {
	if was != "" {
		err := changedOne(tx.ExecContext(ctx, updateOperation, o.Merchant, o.ID, o.State, o.Capture, o.Done,
			o.Code,
			micros(o.Decided), micros(o.Checked), micros(o.Due), was, micros(o.Deadline)))
		if err != nil || was != relay.OperationManual {
			return err
		}
		// what people settle is what the lender did
		_, err = tx.ExecContext(ctx, updateOperationAmount, o.Merchant, o.ID, o.Amount.String())
		if err != nil {
			return err
		}
		return endResolution(ctx, tx, o.Merchant, string(o.ID))
	}
	_, err := tx.ExecContext(ctx, insertOperation, o.Merchant, o.ID, o.Checkout, o.Attempt, o.Seq, o.Kind,
		o.State, o.Cause,
		o.Key, o.Amount.String(), o.Authorization, o.Capture, o.Of, o.Done, o.Reference, o.FlowReference,
		o.Code,
		micros(o.Created), micros(o.Deadline), micros(o.Decided), micros(o.Checked), micros(o.Due))
	return asUniqueError(err, relay.ErrExists, relay.ErrStale)
}

// Operation implements relay.Store.
func (s *Store) Operation(ctx context.Context, m relay.MerchantID,
	id relay.OperationID) (relay.Operation, error) {
	o, err := scanOperation(s.read.row(ctx, selectOperation, m, id))
	return o, storeError("read operation", err)
}

// Operations implements relay.Store.
func (s *Store) Operations(ctx context.Context, m relay.MerchantID,
	id relay.CheckoutID) ([]relay.Operation, error) {
	list, err := collect(ctx, s.read, scanOperation, selectOperations, m, id)
	return list, storeError("list operations", err)
}

func scanOperation(row scanner) (relay.Operation, error) {
	var o relay.Operation
	var created, deadline, decided, checked, due int64
	err := row.Scan(&o.Merchant, &o.ID, &o.Checkout, &o.Attempt, &o.Seq, &o.Kind, &o.State, &o.Cause, &o.Key,
		&o.Amount,
		&o.Authorization, &o.Capture, &o.Of, &o.Done, &o.Reference, &o.FlowReference, &o.Code,
		&created, &deadline, &decided, &checked, &due)
	o.Created, o.Deadline, o.Decided = instant(created), instant(deadline), instant(decided)
	o.Checked, o.Due = instant(checked), instant(due)
	return o, err
}
