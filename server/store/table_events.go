package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"

	"candor/server/relay"
)

// putEvents leaves the events of a change in the outbox. They come last in their transaction: of two changes
// of a row the second writes its events after the first one ended, and so gets a later number.
func putEvents(ctx context.Context, tx transaction, list []relay.Event) error {
	for _, e := range list {
		_, err := tx.ExecContext(ctx, insertEvent, e.Merchant, e.ID, e.Type, e.Checkout, e.Live, micros(e.At),
			string(e.Data))
		if err != nil {
			return fmt.Errorf("commit event: %w", asExists(err))
		}
	}
	return nil
}

// LogEvents implements relay.Store. It reads first whether there is anything, and does not use the writer if
// there is not. The numbers of the outbox are given before their transactions end, so that a lower one may
// appear later: the events that were read are moved by their numbers, not up to one.
func (s *Store) LogEvents(ctx context.Context, now time.Time, limit int,
	to func(relay.Event) []relay.EndpointID) (moved int, err error) {
	some, err := collect(ctx, s.read, scanInOutbox, findOutbox, 1)
	if err != nil || len(some) == 0 {
		return 0, storeError("read outbox", err)
	}
	err = s.transact(ctx, func(ctx context.Context, tx transaction) error {
		moved = 0
		var head, logged int64
		if err := tx.QueryRowContext(ctx, takeEventHead).Scan(&head, &logged); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, findOutbox, limit)
		if err != nil {
			return err
		}
		list, err := scanAll(rows, scanInOutbox)
		if err != nil || len(list) == 0 {
			return err
		}
		at, err := logTime(ctx, tx, now, logged)
		if err != nil {
			return err
		}
		moved = len(list)
		if err := s.move(ctx, tx, list, head, at); err != nil {
			return err
		}
		return queueAll(ctx, tx, list, to, head, at)
	})
	return moved, storeError("log events", err)
}

// logTime is when an event is logged now: not before the last one. If a clock that was ahead logged that one,
// what it logged counts as logged now.
func logTime(ctx context.Context, tx transaction, now time.Time, last int64) (int64, error) {
	at := micros(now)
	if last > micros(now.Add(relay.ClockSkew)) {
		_, err := tx.ExecContext(ctx, takeEventsBack, at)
		return at, err
	}
	return max(at, last), nil
}

// move moves events of the outbox behind the head of the log.
func (s *Store) move(ctx context.Context, tx transaction, events []inOutbox, head, at int64) error {
	numbers := make([]int64, len(events))
	for i, e := range events {
		numbers[i] = e.number
	}
	list, err := json.Marshal(numbers)
	if err != nil {
		return err
	}
	into, away := takeThoseIntoLog, takeThoseAway
	if s.skipsLocked {
		into, away = takeThoseIntoLogPG, takeThoseAwayPG
	}
	if _, err := tx.ExecContext(ctx, into, head, at, string(list)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, away, string(list)); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, takeEventHeadOn, head+int64(len(numbers)), at)
	return err
}

// queueAll puts what was logged at the end of its lines.
func queueAll(ctx context.Context, tx transaction, events []inOutbox, to func(relay.Event) []relay.EndpointID,
	head, at int64) error {
	for i, e := range events {
		if err := queue(ctx, tx, e.event, to(e.event), head+int64(i)+1, at); err != nil {
			return fmt.Errorf("queue event: %w", err)
		}
	}
	return nil
}

// inOutbox is an event of the outbox with its number, as far as is needed to queue it.
type inOutbox struct {
	number int64
	event  relay.Event
}

func scanInOutbox(row scanner) (w inOutbox, err error) {
	return w, row.Scan(&w.number, &w.event.Merchant, &w.event.ID, &w.event.Type, &w.event.Checkout)
}

func scanNumber(row scanner) (n int64, err error) { return n, row.Scan(&n) }

// Event implements relay.Store.
func (s *Store) Event(ctx context.Context, m relay.MerchantID, id relay.EventID) (relay.Event, error) {
	e, err := scanEvent(s.read.row(ctx, selectEvent, m, id))
	return e, storeError("read event", err)
}

// Events implements relay.Store.
func (s *Store) Events(ctx context.Context, m relay.MerchantID, q relay.EventQuery) ([]relay.Event, error) {
	var after int64
	if q.After != "" {
		if err := s.read.row(ctx, selectEventPosition, m, q.After).Scan(&after); err != nil {
			return nil, storeError("find event", err)
		}
	}
	before := int64(math.MaxInt64)
	if !q.Since.IsZero() {
		since, err := s.positionAt(ctx, q.Since)
		if err != nil {
			return nil, err
		}
		after = max(after, since-1)
	}
	if !q.Until.IsZero() {
		var err error
		if before, err = s.positionAt(ctx, q.Until); err != nil {
			return nil, err
		}
	}
	query, args := eventsQuery(m, q, after, before)
	list, err := collect(ctx, s.read, scanEventAt, query, args...)
	return list, storeError("list events", err)
}

// positionAt is the position of the first event that was logged at a time or later, or one behind the log.
func (s *Store) positionAt(ctx context.Context, t time.Time) (int64, error) {
	list, err := collect(ctx, s.read, scanNumber, findPositionAt, micros(t))
	if err != nil || len(list) == 0 {
		return math.MaxInt64, storeError("find position", err)
	}
	return list[0], nil
}

// eventsQuery builds the statement of a part of the log. Each type is read by its own index and limit, so
// that a rare one is not looked for among all others.
func eventsQuery(m relay.MerchantID, q relay.EventQuery, after, before int64) (string, []any) {
	args := []any{m, after, before}
	value := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	end := ` ORDER BY position LIMIT ` + value(q.Limit) + ` + 0`
	from := selectEventsFrom
	if q.Checkout != "" {
		from += ` AND checkout = ` + value(q.Checkout)
	}
	if len(q.Types) == 0 {
		return from + end, args
	}
	parts := make([]string, len(q.Types))
	for i, t := range q.Types {
		parts[i] = fmt.Sprintf(eventsOfType, from, value(t), end, i)
	}
	return strings.Join(parts, unionAll) + end, args
}

func scanEvent(row scanner) (relay.Event, error) {
	var e relay.Event
	var at, logged int64
	var data string
	err := row.Scan(&e.Merchant, &e.ID, &e.Type, &e.Checkout, &e.Reference, &e.Live, &at, &logged, &data)
	if err != nil {
		return relay.Event{}, err
	}
	e.At, e.Logged, e.Data = instant(at), instant(logged), json.RawMessage(data)
	return e, nil
}

func scanEventAt(row scanner) (relay.Event, error) {
	var position int64
	return scanEvent(alsoScanned{row, &position})
}

// RanOut implements relay.Store.
func (s *Store) RanOut(ctx context.Context, now time.Time, after relay.RanOut,
	limit int) ([]relay.RanOut, error) {
	list, err := collect(ctx, s.read, scanRanOut, findRanOut, micros(now), micros(after.Expires),
		after.Merchant, after.Checkout, limit)
	return list, storeError("list what ran out", err)
}

func scanRanOut(row scanner) (c relay.RanOut, err error) {
	var expires int64
	err = row.Scan(&c.Merchant, &c.Checkout, &expires)
	c.Expires = instant(expires)
	return c, err
}
