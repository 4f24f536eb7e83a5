package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"candor/server/relay"
)

func (s *Store) putCheckout(ctx context.Context, tx transaction, c relay.Checkout, was int64) error {
	rest, quote := splitQuote(c.State)
	state, personal, sealed, err := s.encodeCheckout(c, rest)
	if err != nil {
		return err
	}
	if err := writeCheckout(ctx, tx, c, was, state, personal, sealed); err != nil {
		return err
	}
	return putQuote(ctx, tx, c, quote, was)
}

func writeCheckout(ctx context.Context, tx transaction, c relay.Checkout, was int64, state string, personal,
	sealed []byte) error {
	if was == 0 {
		_, err := tx.ExecContext(ctx, insertCheckout, c.Merchant, c.ID, c.Revision, c.Step, c.Reference,
			c.Location,
			c.Amount.String(), c.TokenHash, c.Generation, micros(c.Created), micros(c.Expires),
			micros(c.Ended), state, personal, sealed)
		return asExists(err)
	}
	return changedOne(tx.ExecContext(ctx, updateCheckout, c.Merchant, c.ID, c.Revision, c.Step, c.Location,
		c.Amount.String(), c.TokenHash, c.Generation, micros(c.Expires), micros(c.Ended), state, personal,
		sealed, was))
}

// encodeCheckout separates what is personal from the facts, and what is secret from both.
func (s *Store) encodeCheckout(c relay.Checkout,
	rest relay.State) (state string, personal, sealed []byte, err error) {
	about := rest.Personal
	rest.Personal = relay.Personal{}
	plain, err := json.Marshal(rest)
	if err != nil {
		return "", nil, nil, fmt.Errorf("encode state: %w", err)
	}
	if personal, err = s.sealDocument(c.Merchant, cellCheckoutPersonal+string(c.ID), c.Revision,
		about); err != nil {
		return "", nil, nil, fmt.Errorf("encode personal: %w", err)
	}
	if sealed, err = s.sealDocument(c.Merchant, cellCheckoutSealed+string(c.ID), c.Revision,
		sealedDocumentOf(c.Sealed)); err != nil {
		return "", nil, nil, fmt.Errorf("encode sealed: %w", err)
	}
	return string(plain), personal, sealed, nil
}

// Checkout implements relay.Store.
func (s *Store) Checkout(ctx context.Context, m relay.MerchantID,
	id relay.CheckoutID) (relay.Checkout, error) {
	c, err := s.scanCheckout(s.read.row(ctx, selectCheckout, m, id))
	if err != nil {
		return c, storeError("read checkout", err)
	}
	return s.withQuote(ctx, c)
}

// CheckoutByToken implements relay.Store.
func (s *Store) CheckoutByToken(ctx context.Context, tokenHash string) (relay.Checkout, error) {
	c, err := s.scanCheckout(s.read.row(ctx, findCheckoutByToken, tokenHash))
	return c, storeError("read checkout by token", err)
}

// Marks implements relay.Store.
func (s *Store) Marks(ctx context.Context, known map[string]int64) (map[string]relay.Mark, error) {
	query := findMarks
	if s.skipsLocked {
		query = findMarksPostgres
	}
	asked, err := json.Marshal(known)
	if err != nil {
		return nil, fmt.Errorf("encode revisions: %w", err)
	}
	found := map[string]relay.Mark{}
	_, err = collect(ctx, s.read, func(row scanner) (struct{}, error) {
		var hash string
		var m relay.Mark
		err := row.Scan(&hash, &m.Revision, &m.Step)
		found[hash] = m
		return struct{}{}, err
	}, query, string(asked))
	return found, storeError("read marks", err)
}

// Checkouts implements relay.Store. A cursor that names no checkout of the merchant lists nothing.
func (s *Store) Checkouts(ctx context.Context, m relay.MerchantID, f relay.Filter) ([]relay.Checkout, error) {
	query, args := listQuery(m, f)
	list, err := collect(ctx, s.read, s.scanCheckout, query, args...)
	for i := 0; i < len(list) && err == nil; i++ {
		list[i], err = s.withQuote(ctx, list[i])
	}
	return list, storeError("list checkouts", err)
}

// sqlStepAsOf is the step of a checkout at a time. A checkout that ran out before the lender was asked has
// expired, although nothing was written at that time.
func sqlStepAsOf(now string) string {
	return `CASE WHEN expires <= ` + now + `
		AND step NOT IN ('authorizing', 'pending', 'approved', 'declined', 'cancelled')
		THEN 'expired' ELSE step END`
}

// listQuery builds the statement of a list, with one clause for each field of the filter that is set.
func listQuery(m relay.MerchantID, f relay.Filter) (string, []any) {
	args := []any{m}
	value := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	query := selectCheckouts
	if f.Reference != "" {
		query += ` AND reference = ` + value(f.Reference)
	}
	if f.Location != "" {
		query += ` AND location = ` + value(f.Location)
	}
	if len(f.Steps) > 0 {
		steps := make([]string, len(f.Steps))
		for i, step := range f.Steps {
			steps[i] = value(step)
		}
		query += ` AND ` + sqlStepAsOf(value(micros(f.Now))) + ` IN (` + strings.Join(steps, ", ") + `)`
	}
	if f.Open {
		query += sqlIsOpen
	}
	if !f.Since.IsZero() {
		query += ` AND created >= ` + value(micros(f.Since))
	}
	if !f.Until.IsZero() {
		query += ` AND created < ` + value(micros(f.Until))
	}
	if f.Before != "" {
		query += ` AND (created, id) < (SELECT created, id FROM checkouts WHERE merchant = $1 AND id = ` +
			value(f.Before) + `)`
	}
	query += ` ORDER BY created DESC, id DESC`
	if f.Limit > 0 {
		query += ` LIMIT ` + value(f.Limit)
	}
	return query, args
}

// scanCheckout reads a checkout without a quote that has a row of its own.
func (s *Store) scanCheckout(row scanner) (relay.Checkout, error) {
	var c relay.Checkout
	var created, expires, ended int64
	var state string
	var personal, sealed []byte
	err := row.Scan(&c.Merchant, &c.ID, &c.Revision, &c.Step, &c.Reference, &c.Location, &c.Amount,
		&c.TokenHash,
		&c.Generation, &created, &expires, &ended, &state, &personal, &sealed)
	if err != nil {
		return relay.Checkout{}, err
	}
	c.Created, c.Expires, c.Ended = instant(created), instant(expires), instant(ended)
	if err := json.Unmarshal([]byte(state), &c.State); err != nil {
		return relay.Checkout{}, fmt.Errorf("decode state: %w", err)
	}
	if err := s.openDocument(c.Merchant, cellCheckoutPersonal+string(c.ID), c.Revision, personal,
		&c.State.Personal); err != nil {
		return relay.Checkout{}, fmt.Errorf("decode personal: %w", err)
	}
	var d sealedDocument
	if err := s.openDocument(c.Merchant, cellCheckoutSealed+string(c.ID), c.Revision, sealed,
		&d); err != nil {
		return relay.Checkout{}, fmt.Errorf("decode sealed: %w", err)
	}
	c.Sealed = d.sealed()
	return c, nil
}
