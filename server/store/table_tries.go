package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"candor/server/relay"
	"candor/server/tablet"
)

// Try implements tablet.Store.
func (s *Store) Try(ctx context.Context, m relay.MerchantID, device, associate string, at tablet.Place,
	now time.Time) (after tablet.Tries, counted bool, err error) {
	err = s.changeTries(ctx, m, device, associate, func(t tablet.Tries) tablet.Tries {
		after, counted = t.Begin(at, now)
		return after
	})
	return after, counted, storeError("count try", err)
}

// TryWasRight implements tablet.Store.
func (s *Store) TryWasRight(ctx context.Context, m relay.MerchantID, device, associate string,
	at tablet.Place, began time.Time) error {
	err := s.changeTries(ctx, m, device, associate, func(t tablet.Tries) tablet.Tries {
		return t.Right(at, began)
	})
	return storeError("take try back", err)
}

// changeTries changes a row in a transaction. It locks the row as it reads it, so that of two tries at once
// the second sees the first.
func (s *Store) changeTries(ctx context.Context, m relay.MerchantID, device, associate string,
	change func(tablet.Tries) tablet.Tries) error {
	return s.transact(ctx, func(ctx context.Context, tx transaction) error {
		t, err := scanTries(tx.QueryRowContext(ctx, lockTries, m, device, associate))
		if err != nil {
			return err
		}
		text, err := json.Marshal(change(t))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, updateTries, m, device, associate, string(text))
		return err
	})
}

// Tries implements tablet.Store.
func (s *Store) Tries(ctx context.Context, m relay.MerchantID, device, associate string,
	now time.Time) (tablet.Tries, error) {
	t, err := scanTries(s.read.row(ctx, selectTries, m, device, associate))
	if errors.Is(err, sql.ErrNoRows) {
		return tablet.Tries{}, nil
	}
	return t.AsOf(now), storeError("read tries", err)
}

func scanTries(row scanner) (t tablet.Tries, err error) {
	var text string
	if err = row.Scan(&text); err != nil || text == "" {
		return t, err
	}
	if err = json.Unmarshal([]byte(text), &t); err != nil {
		err = fmt.Errorf("read tries: %w", err)
	}
	return t, err
}
