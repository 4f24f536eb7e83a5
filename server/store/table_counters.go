package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"candor/server/relay"
)

// CountUses implements relay.Counters.
func (s *Store) CountUses(ctx context.Context, now time.Time, uses ...relay.Use) error {
	return s.keepAsOf(ctx, now, s.transact(ctx, func(ctx context.Context, tx transaction) error {
		return countUses(ctx, tx, now, uses)
	}))
}

// keepAsOf returns an error of a count. If the count was full with uses that lie ahead, it writes these as of
// now: the clock was set back, and they must not count for longer than their window.
func (s *Store) keepAsOf(ctx context.Context, now time.Time, err error) error {
	full, ok := errors.AsType[*relay.FullError](err)
	if !ok || !full.Ahead {
		return err
	}
	return errors.Join(err, s.transact(ctx, func(ctx context.Context, tx transaction) error {
		until := micros(now.Add(full.Use.Within))
		held, err := lockCounter(ctx, tx, full.Use, until)
		if err != nil {
			return err
		}
		held, _ = full.Use.AsOf(held, now)
		return writeCounter(ctx, tx, full.Use, held, until)
	}))
}

// countUses counts in a transaction, which the caller rolls back if a limit is used up. It locks each row as
// it reads it, so that other transactions wait and then read what is written here.
func countUses(ctx context.Context, tx transaction, now time.Time, uses []relay.Use) error {
	for _, u := range uses {
		until := micros(now.Add(u.Within))
		held, err := lockCounter(ctx, tx, u, until)
		if err != nil {
			return err
		}
		counted, ok := u.Counted(held, now)
		if !ok {
			_, ahead := u.AsOf(held, now)
			return &relay.FullError{Use: u, Ahead: ahead}
		}
		if err := writeCounter(ctx, tx, u, counted, until); err != nil {
			return err
		}
	}
	return nil
}

// lockCounter locks the row of a counter and reads it. If there is no row, it makes an empty one.
func lockCounter(ctx context.Context, tx transaction, u relay.Use, until int64) ([]int64, error) {
	var text string
	if err := tx.QueryRowContext(ctx, upsertCounter, u.Merchant, u.Kind, u.Key,
		until).Scan(&text); err != nil {
		return nil, fmt.Errorf("hold counter: %w", err)
	}
	var uses []int64
	for field := range strings.FieldsSeq(text) {
		at, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("read counter: %w", err)
		}
		uses = append(uses, at)
	}
	return uses, nil
}

func writeCounter(ctx context.Context, tx transaction, u relay.Use, uses []int64, until int64) error {
	var text []byte
	for _, at := range uses {
		text = append(strconv.AppendInt(text, at, 10), ' ')
	}
	if _, err := tx.ExecContext(ctx, updateCounter, u.Merchant, u.Kind, u.Key, string(text),
		until); err != nil {
		return fmt.Errorf("write counter: %w", err)
	}
	return nil
}

// GiveBackUses implements relay.Counters.
func (s *Store) GiveBackUses(ctx context.Context, uses ...relay.Use) error {
	return s.transact(ctx, func(ctx context.Context, tx transaction) error {
		for _, u := range uses {
			held, err := lockCounter(ctx, tx, u, 0)
			if err != nil {
				return err
			}
			if len(held) < 2 {
				err = forgetCounter(ctx, tx, u)
			} else {
				left := held[:len(held)-1]
				err = writeCounter(ctx, tx, u, left, left[len(left)-1]+u.Within.Microseconds())
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// ForgetUses implements relay.Counters.
func (s *Store) ForgetUses(ctx context.Context, uses ...relay.Use) error {
	return s.transact(ctx, func(ctx context.Context, tx transaction) error {
		for _, u := range uses {
			if err := forgetCounter(ctx, tx, u); err != nil {
				return err
			}
		}
		return nil
	})
}

func forgetCounter(ctx context.Context, tx transaction, u relay.Use) error {
	if _, err := tx.ExecContext(ctx, deleteCounter, u.Merchant, u.Kind, u.Key); err != nil {
		return fmt.Errorf("forget counter: %w", err)
	}
	return nil
}

// PurgeUses implements relay.Counters.
func (s *Store) PurgeUses(ctx context.Context, now time.Time) (int, error) {
	r, err := s.write.exec(ctx, takeOldCounters, micros(now))
	if err != nil {
		return 0, fmt.Errorf("purge counters: %w", err)
	}
	n, err := r.RowsAffected()
	return int(n), err
}
