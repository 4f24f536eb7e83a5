package store

import (
	"context"
	"slices"

	"candor/server/relay"
)

// putResolution writes the first half of a resolution, in place of an earlier one of its subject.
func putResolution(ctx context.Context, tx transaction, s relay.Resolution) error {
	_, err := tx.ExecContext(ctx, upsertResolution, s.Merchant, s.Checkout, s.Of, s.Subject, s.Outcome,
		s.Amount.String(), s.Note, s.Evidence, s.By, micros(s.At))
	return err
}

// endResolution deletes the first half of what is no longer manual.
func endResolution(ctx context.Context, tx transaction, m relay.MerchantID, subject string) error {
	_, err := tx.ExecContext(ctx, deleteResolution, m, subject)
	return err
}

// Resolution implements relay.Store.
func (s *Store) Resolution(ctx context.Context, m relay.MerchantID,
	subject string) (relay.Resolution, error) {
	found, err := scanResolution(s.read.row(ctx, selectResolution, m, subject))
	return found, storeError("read resolution", err)
}

func scanResolution(row scanner) (relay.Resolution, error) {
	var s relay.Resolution
	var at int64
	err := row.Scan(&s.Merchant, &s.Checkout, &s.Of, &s.Subject, &s.Outcome, &s.Amount, &s.Note, &s.Evidence,
		&s.By, &at)
	s.At = instant(at)
	return s, err
}

// CountOpenWork implements relay.Store.
func (s *Store) CountOpenWork(ctx context.Context) ([]relay.OpenCount, error) {
	attempts, err := collect(ctx, s.read, scanCount(attemptKind), findOpenAttempts)
	if err != nil {
		return nil, storeError("count open attempts", err)
	}
	operations, err := collect(ctx, s.read, scanCount(operationKind), findOpenOperations)
	if err != nil {
		return nil, storeError("count open operations", err)
	}
	findings, err := collect(ctx, s.read, scanCount(findingKind), findOpenFindings)
	if err != nil {
		return nil, storeError("count open findings", err)
	}
	waiting, err := collect(ctx, s.read, scanCount(confirmationKind), findResolutions)
	return slices.Concat(attempts, operations, findings, waiting), storeError("count resolutions", err)
}

func attemptKind(state string) relay.WorkKind { return relay.OpenAttempts[relay.AttemptState(state)] }
func operationKind(state string) relay.WorkKind {
	return relay.OpenOperations[relay.OperationState(state)]
}
func findingKind(kind string) relay.WorkKind { return relay.OpenFindings[relay.FindingKind(kind)] }
func confirmationKind(string) relay.WorkKind { return relay.WorkConfirmation }

// scanCount reads how many rows of a merchant are in a state, and the time of the oldest.
func scanCount(kind func(state string) relay.WorkKind) func(scanner) (relay.OpenCount, error) {
	return func(row scanner) (relay.OpenCount, error) {
		var n relay.OpenCount
		var state string
		var oldest int64
		err := row.Scan(&n.Merchant, &state, &n.Count, &oldest)
		n.Kind, n.Oldest = kind(state), instant(oldest)
		return n, err
	}
}

// OpenWork implements relay.Store.
func (s *Store) OpenWork(ctx context.Context, m relay.MerchantID, limit int) ([]relay.OpenWork, error) {
	attempts, err := collect(ctx, s.read, scanOpenAttempt, selectOpenAttempts, m, limit)
	if err != nil {
		return nil, storeError("list open attempts", err)
	}
	operations, err := collect(ctx, s.read, scanOpenOperation, selectOpenOperations, m, limit)
	if err != nil {
		return nil, storeError("list open operations", err)
	}
	findings, err := collect(ctx, s.read, scanOpenFinding, selectOpenFindings, m, limit)
	if err != nil {
		return nil, storeError("list open findings", err)
	}
	waiting, err := collect(ctx, s.read, scanWaiting, selectResolutions, m, limit)
	all := slices.Concat(attempts, operations, findings, waiting)
	slices.SortFunc(all, relay.OpenWork.Compare)
	return all[:min(limit, len(all))], storeError("list resolutions", err)
}

func scanOpenAttempt(row scanner) (relay.OpenWork, error) {
	w := relay.OpenWork{Of: relay.SubjectAttempt}
	var state string
	var created, decided, checked int64
	err := row.Scan(&w.Merchant, &w.Checkout, &w.Subject, &state, &w.Amount, &w.Reference, &created, &decided,
		&checked)
	w.Kind, w.Since, w.Touched = attemptKind(state), instant(created), instant(max(decided, checked))
	return w, err
}

func scanOpenOperation(row scanner) (relay.OpenWork, error) {
	w := relay.OpenWork{Of: relay.SubjectOperation}
	var state string
	var created, decided, checked int64
	err := row.Scan(&w.Merchant, &w.Checkout, &w.Subject, &state, &w.Operation, &w.Amount, &w.Reference,
		&created, &decided, &checked)
	w.Kind, w.Since, w.Touched = operationKind(state), instant(created), instant(max(decided, checked))
	return w, err
}

// scanOpenFinding reads a finding as open work.
func scanOpenFinding(row scanner) (relay.OpenWork, error) {
	var f relay.Finding
	var reference string
	var since, confirmed, settled, until int64
	err := row.Scan(&f.Merchant, &f.Checkout, &f.Attempt, &f.Kind, &f.Subject, &f.Entry, &f.Operation,
		&f.Amount, &since, &confirmed, &settled, &f.People, &reference, &until)
	f.Since, f.Confirmed = instant(since), instant(confirmed)
	w := f.Work(reference, instant(until))
	return w, err
}

// scanWaiting reads the first half of a resolution as open work.
func scanWaiting(row scanner) (relay.OpenWork, error) {
	s, err := scanResolution(row)
	return relay.OpenWork{Kind: relay.WorkConfirmation, Merchant: s.Merchant, Checkout: s.Checkout, Of: s.Of,
		Subject: s.Subject, Amount: s.Amount, Since: s.At, Touched: s.At, Resolution: &s}, err
}
