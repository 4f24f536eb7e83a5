package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"candor/server/relay"
)

// ClaimLines implements relay.Store. It reads first whether anything is due.
func (s *Store) ClaimLines(ctx context.Context, m relay.MerchantID, e relay.EndpointID, l relay.Lease,
	limit int) (list []relay.Line, err error) {
	when := []any{m, e, micros(l.Now), 1, micros(l.LatestEnd())}
	due, err := collect(ctx, s.read, scanText, findDueLines, when...)
	if err != nil {
		return nil, storeError("find lines", err)
	}
	if len(due) == 0 {
		return nil, storeError("find lines", s.bringFarLinesBack(ctx, m, e, l))
	}
	take := takeLines
	if s.skipsLocked {
		take = takeFreeLines
	}
	when[3] = limit
	when = append(when, l.Owner, micros(l.Until))
	err = s.transact(ctx, func(ctx context.Context, tx transaction) error {
		rows, err := tx.QueryContext(ctx, take, when...)
		if err == nil {
			list, err = scanAll(rows, scanLine)
		}
		return err
	})
	return list, storeError("claim lines", err)
}

// bringFarLinesBack makes due now what is due too far ahead.
func (s *Store) bringFarLinesBack(ctx context.Context, m relay.MerchantID, e relay.EndpointID,
	l relay.Lease) error {
	far, err := collect(ctx, s.read, scanText, findFarLine, m, e, micros(l.Far))
	if err == nil && len(far) > 0 {
		_, err = s.write.exec(ctx, updateFarLines, m, e, micros(l.Now), micros(l.Far))
	}
	return err
}

func scanText(row scanner) (text string, err error) { return text, row.Scan(&text) }

func scanLine(row scanner) (l relay.Line, err error) {
	var since int64
	err = row.Scan(&l.Merchant, &l.Endpoint, &l.Name, &l.Next, &l.Last, &l.Tries, &since)
	l.Since = instant(since)
	return l, err
}

// linePage is how many events of a line are read at a time, to find one that is wanted.
const linePage = 20

// located is an event with its position.
type located struct {
	event    relay.Event
	position int64
}

func scanLocated(row scanner) (l located, err error) {
	l.event, err = scanEvent(alsoScanned{row, &l.position})
	return l, err
}

// alsoScanned is a row that ends with one more column.
type alsoScanned struct {
	scanner
	last any
}

func (a alsoScanned) Scan(dest ...any) error { return a.scanner.Scan(append(dest, a.last)...) }

// NextOfLine implements relay.Store.
func (s *Store) NextOfLine(ctx context.Context, l relay.Line,
	wants func(relay.EventType) bool) (relay.Event, int64, error) {
	if isAlone(l) {
		found, err := scanLocated(s.read.row(ctx, selectEventAt, l.Merchant, l.Name))
		return found.event, found.position, storeError("read next event", err)
	}
	for from := l.Next; ; {
		page, err := collect(
			ctx,
			s.read,
			scanLocated,
			selectOfLine,
			l.Merchant,
			l.Name,
			from,
			l.Last,
			linePage,
		)
		if err != nil {
			return relay.Event{}, 0, storeError("read next event", err)
		}
		for _, each := range page {
			if wants(each.event.Type) {
				return each.event, each.position, nil
			}
			from = each.position + 1
		}
		if len(page) < linePage {
			return relay.Event{}, 0, storeError("read next event", relay.ErrNotFound)
		}
	}
}

// isAlone reports whether a line is one event.
func isAlone(l relay.Line) bool { return strings.HasPrefix(l.Name, "ev_") }

// execute runs a statement, in a transaction or as one.
type execute func(ctx context.Context, query string, args ...any) (sql.Result, error)

// Delivered implements relay.Store. Where writers do not queue, it is one statement most of the time.
func (s *Store) Delivered(ctx context.Context, owner string, l relay.Line, position int64,
	now time.Time) error {
	if s.group == nil {
		return storeError("advance line", advance(ctx, s.write.exec, owner, l, position, now))
	}
	err := s.transact(ctx, func(ctx context.Context, tx transaction) error {
		return advance(ctx, tx.ExecContext, owner, l, position, now)
	})
	return storeError("advance line", err)
}

// advance removes a line that is done, or lets it go on behind a position. An event that is logged meanwhile
// waits for the row, and then is at the end of the line, or begins it anew.
func advance(ctx context.Context, do execute, owner string, l relay.Line, position int64,
	now time.Time) error {
	err := changedOne(do(ctx, deleteLine, l.Merchant, l.Endpoint, l.Name, position, owner))
	if errors.Is(err, relay.ErrStale) {
		err = changedOne(do(ctx, advanceLine, l.Merchant, l.Endpoint, l.Name, position, owner, micros(now)))
	}
	return err
}

// NotDelivered implements relay.Store.
func (s *Store) NotDelivered(ctx context.Context, owner string, f relay.Failed, position int64,
	id relay.EventID, now time.Time) error {
	err := s.transact(ctx, func(ctx context.Context, tx transaction) error {
		if !f.Due.IsZero() || isAlone(f.Line) {
			return changedOne(
				tx.ExecContext(ctx, retryLine, f.Merchant, f.Endpoint, f.Name, position, f.Tries,
					micros(f.Since), micros(now), micros(f.Due), owner),
			)
		}
		if err := advance(ctx, tx.ExecContext, owner, f.Line, position, now); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, insertParked, f.Merchant, f.Endpoint, id, position, f.Tries,
			micros(f.Since), micros(now))
		return err
	})
	return storeError("write failed delivery", err)
}

// Redeliver implements relay.Store.
func (s *Store) Redeliver(ctx context.Context, m relay.MerchantID, id relay.EventID, e relay.EndpointID,
	now time.Time) error {
	var position int64
	err := s.read.row(ctx, selectEventPosition, m, id).Scan(&position)
	if err == nil {
		_, err = s.write.exec(ctx, upsertAlone, m, e, id, position, micros(now))
	}
	return storeError("redeliver event", err)
}

// Parked implements relay.Store.
func (s *Store) Parked(ctx context.Context, m relay.MerchantID, limit int) ([]relay.ParkedEvent, error) {
	list, err := collect(ctx, s.read, func(row scanner) (p relay.ParkedEvent, err error) {
		var at int64
		err = row.Scan(&p.Event, &p.Endpoint, &at)
		p.At = instant(at)
		return p, err
	}, selectParked, m, limit)
	return list, storeError("list parked events", err)
}

// queue puts an event at the end of its line at each endpoint.
func queue(ctx context.Context, tx transaction, e relay.Event, to []relay.EndpointID, position,
	at int64) error {
	name := string(e.Checkout)
	if name == "" {
		name = string(e.ID)
	}
	var all error
	for _, endpoint := range to {
		_, err := tx.ExecContext(ctx, upsertLine, e.Merchant, endpoint, name, position, at)
		all = errors.Join(all, err)
	}
	return all
}
