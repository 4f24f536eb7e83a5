package store

import (
	"context"
	"errors"

	"candor/server/relay"
)

func putDisclosure(ctx context.Context, tx transaction, d relay.Disclosure) error {
	_, err := tx.ExecContext(ctx, insertDisclosure, d.Merchant, d.Checkout, d.Revision, d.Language, d.Offer,
		d.Version,
		d.Digest, d.Canonical, micros(d.Issued))
	return asExists(err)
}

// putConsent writes a consent to a text that was issued. For any other text it returns relay.ErrNotFound.
func putConsent(ctx context.Context, tx transaction, c relay.Consent) error {
	err := changedOne(tx.ExecContext(ctx, insertConsent, c.Merchant, c.Checkout, c.Revision, c.Digest,
		c.Language,
		c.Offer, c.Actor, micros(c.At)))
	if errors.Is(err, relay.ErrStale) {
		return relay.ErrNotFound
	}
	return asExists(err)
}

func putAudit(ctx context.Context, tx transaction, a relay.Audit) error {
	_, err := tx.ExecContext(ctx, insertAudit, a.Merchant, a.Checkout, a.Associate, a.Device, a.Act, a.Reason,
		micros(a.At))
	return err
}

// Disclosure implements relay.Store. It returns the latest of a text that was issued more than once.
func (s *Store) Disclosure(ctx context.Context, m relay.MerchantID, id relay.CheckoutID,
	digest string) (relay.Disclosure, error) {
	var d relay.Disclosure
	var issued int64
	err := s.read.row(ctx, selectDisclosure, m, id, digest).Scan(&d.Merchant, &d.Checkout, &d.Revision,
		&d.Language, &d.Offer, &d.Version, &d.Digest, &d.Canonical, &issued)
	if err != nil {
		return relay.Disclosure{}, storeError("read disclosure", err)
	}
	d.Issued = instant(issued)
	return d, nil
}

// Consents implements relay.Store, oldest first.
func (s *Store) Consents(ctx context.Context, m relay.MerchantID,
	id relay.CheckoutID) ([]relay.Consent, error) {
	list, err := collect(ctx, s.read, scanConsent, selectConsents, m, id)
	return list, storeError("list consents", err)
}

func scanConsent(row scanner) (relay.Consent, error) {
	var c relay.Consent
	var at int64
	err := row.Scan(&c.Merchant, &c.Checkout, &c.Revision, &c.Digest, &c.Language, &c.Offer, &c.Actor, &at)
	c.At = instant(at)
	return c, err
}
