package store

import (
	"context"
	"errors"
	"strings"

	"candor/server/relay"
)

// putReservation writes the reservation of an order, if the attempts that reserved it are still those that
// the caller read, and none that stood no more has moved. It returns relay.ErrReserved otherwise.
func putReservation(ctx context.Context, tx transaction, c relay.Change) error {
	r, was := *c.Reservation, c.ReservedWas
	args := []any{r.Merchant, r.Channel, r.Location, r.Reference, joinAttempts(r.Attempts), micros(r.At)}
	statement := insertReservation
	if len(was) > 0 {
		statement, args = updateReservation, append(args, joinAttempts(was))
	}
	err := changedOne(tx.ExecContext(ctx, statement, args...))
	for _, id := range was {
		if state, free := c.Free[id]; free && err == nil {
			err = changedOne(tx.ExecContext(ctx, holdAttempt, r.Merchant, id, state))
		}
	}
	if errors.Is(err, relay.ErrStale) {
		return relay.ErrReserved
	}
	return err
}

// Reservation implements relay.Store.
func (s *Store) Reservation(ctx context.Context, k relay.OrderKey) (relay.Reservation, error) {
	var attempts string
	var at int64
	err := s.read.row(ctx, selectReservation, k.Merchant, k.Channel, k.Location, k.Reference).
		Scan(&attempts, &at)
	if err != nil {
		return relay.Reservation{}, storeError("read reservation", err)
	}
	r := relay.Reservation{OrderKey: k, At: instant(at)}
	for id := range strings.FieldsSeq(attempts) {
		r.Attempts = append(r.Attempts, relay.AttemptID(id))
	}
	return r, nil
}

// joinAttempts is how a list of attempts is stored: no id holds a blank.
func joinAttempts(ids []relay.AttemptID) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = string(id)
	}
	return strings.Join(texts, " ")
}
