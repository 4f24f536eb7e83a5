package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"candor/server/relay"
)

// Handover implements relay.Handovers.
func (s *Store) Handover(ctx context.Context, m relay.MerchantID, device string,
	id relay.CheckoutID) (relay.Handover, error) {
	var h relay.Handover
	var seen int64
	err := s.read.row(ctx, selectRevoked, m, device).Scan(&h.Revoked)
	if errors.Is(err, sql.ErrNoRows) {
		return h, nil
	}
	if err == nil {
		err = s.read.row(ctx, selectSeen, m, device, id).Scan(&seen)
	}
	h.Seen = instant(seen)
	return h, storeError("read handover", err)
}

// SeenInHand implements relay.Handovers.
func (s *Store) SeenInHand(ctx context.Context, m relay.MerchantID, device string, id relay.CheckoutID,
	now time.Time) error {
	_, err := s.write.exec(ctx, updateSeen, m, device, id, micros(now))
	return storeError("write handover", err)
}
