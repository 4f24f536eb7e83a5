package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"candor/server/relay"
)

func putFinding(ctx context.Context, tx transaction, f relay.Finding) error {
	_, err := tx.ExecContext(
		ctx,
		upsertFinding,
		f.Merchant,
		f.Checkout,
		f.Attempt,
		f.Kind,
		f.Subject,
		f.Entry,
		f.Operation,
		f.Amount.String(),
		micros(f.Since),
		micros(f.Confirmed),
		micros(f.Settled),
		f.People,
	)
	return err
}

func scanFinding(row scanner) (relay.Finding, error) {
	var f relay.Finding
	var since, confirmed, settled int64
	err := row.Scan(
		&f.Merchant,
		&f.Checkout,
		&f.Attempt,
		&f.Kind,
		&f.Subject,
		&f.Entry,
		&f.Operation,
		&f.Amount,
		&since,
		&confirmed,
		&settled,
		&f.People,
	)
	f.Since, f.Confirmed, f.Settled = instant(since), instant(confirmed), instant(settled)
	return f, err
}

// Findings implements relay.Store.
func (s *Store) Findings(
	ctx context.Context,
	m relay.MerchantID,
	id relay.AttemptID,
) ([]relay.Finding, error) {
	list, err := collect(ctx, s.read, scanFinding, selectFindings, m, id)
	return list, storeError("list findings", err)
}

// FindingsOfDay implements relay.Store.
func (s *Store) FindingsOfDay(ctx context.Context, m relay.MerchantID, from,
	to time.Time) ([]relay.Finding, error) {
	list, err := collect(ctx, s.read, scanFinding, selectFindingsOfDay, m, micros(from), micros(to))
	return list, storeError("list findings of a day", err)
}

// AttemptsOfDay implements relay.Store. An account that cannot be opened is left out of its attempt.
func (s *Store) AttemptsOfDay(ctx context.Context, m relay.MerchantID,
	q relay.DayQuery) ([]relay.Attempt, error) {
	var after relay.Attempt
	if q.After != nil {
		after = *q.After
	}
	args := []any{m, micros(q.From), micros(q.To), micros(after.Created), after.ID, q.Limit}
	query := selectAttemptsOfDay
	if q.Older {
		query, args = selectOlderAttempts, append(args, micros(q.Since))
	}
	list, err := collect(ctx, s.read, s.scanDueAttempt, query, args...)
	return list, storeError("list attempts of a day", err)
}

// MarkCompared implements relay.Store.
func (s *Store) MarkCompared(ctx context.Context, m relay.MerchantID, id relay.AttemptID,
	compared, due time.Time) error {
	_, err := s.write.exec(ctx, markCompared, m, id, micros(compared), micros(due))
	return storeError("mark attempt compared", err)
}

// ClosingAttempts implements relay.Store.
func (s *Store) ClosingAttempts(ctx context.Context, m relay.MerchantID, before time.Time,
	limit int) ([]relay.Attempt, error) {
	list, err := collect(ctx, s.read, s.scanDueAttempt, selectClosingAttempts, m, micros(before), limit)
	return list, storeError("list closing attempts", err)
}

// ShortestLife implements relay.Store.
func (s *Store) ShortestLife(ctx context.Context, m relay.MerchantID) (time.Duration, error) {
	list, err := collect(ctx, s.read, func(row scanner) (micros int64, err error) {
		return micros, row.Scan(&micros)
	}, selectLives, m, (24 * time.Hour).Microseconds())
	if err != nil || len(list) < 2 {
		return 0, storeError("read lives of authorizations", err)
	}
	return time.Duration(list[1]) * time.Microsecond, nil
}

// ComparedDay implements relay.Store.
func (s *Store) ComparedDay(ctx context.Context, m relay.MerchantID, day string) (relay.ComparedDay, error) {
	var d relay.ComparedDay
	var started, finished int64
	var notOurs string
	err := s.read.row(
		ctx,
		selectComparedDay,
		m,
		day,
	).Scan(
		&d.Merchant,
		&d.Day,
		&started,
		&finished,
		&d.Unread,
		&notOurs,
	)
	if err != nil {
		return relay.ComparedDay{}, storeError("read compared day", err)
	}
	d.Started, d.Finished = instant(started), instant(finished)
	if err := json.Unmarshal([]byte(notOurs), &d.NotOurs); err != nil {
		return d, fmt.Errorf("read compared day: %w", err)
	}
	for i := range d.NotOurs {
		d.NotOurs[i].Merchant = m
	}
	return d, nil
}

// SaveComparedDay implements relay.Store.
func (s *Store) SaveComparedDay(ctx context.Context, d relay.ComparedDay) error {
	notOurs, err := json.Marshal(d.NotOurs)
	if err == nil {
		_, err = s.write.exec(
			ctx,
			upsertComparedDay,
			d.Merchant,
			d.Day,
			micros(d.Started),
			micros(d.Finished),
			d.Unread,
			string(notOurs),
		)
	}
	return storeError("save compared day", err)
}
