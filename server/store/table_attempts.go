package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"candor/server/relay"
)

func (s *Store) putAttempt(ctx context.Context, tx transaction, a relay.Attempt,
	was relay.AttemptState) error {
	if was != "" {
		err := changedOne(tx.ExecContext(ctx, updateAttempt, a.Merchant, a.ID, a.State, a.Code,
			a.Authorization,
			micros(a.Deadline), micros(a.Decided), micros(a.Checked), a.Looks, micros(a.Due), was,
			micros(a.Compared), micros(a.CaptureBy), micros(a.Closed)))
		// once it is decided, the rule for a failed attempt counts again
		if err == nil && was == relay.AttemptManual {
			_, err = tx.ExecContext(ctx, keepAccount, a.Merchant, a.ID)
		}
		if err == nil && was == relay.AttemptManual {
			err = endResolution(ctx, tx, a.Merchant, string(a.ID))
		}
		return asUniqueError(err, relay.ErrExists, relay.ErrLive)
	}
	numbers := strings.TrimSpace(a.Account.Reveal() + " " + a.Card.Reveal())
	account, err := s.sealer.Seal(a.Merchant, cellAttemptAccount+string(a.ID), 0, []byte(numbers))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, insertAttempt, a.Merchant, a.ID, a.Checkout, a.State, a.Reference,
		a.FlowReference,
		a.Amount.String(), a.Offer, a.Digest, a.Code, a.Authorization, account, micros(a.Created),
		micros(a.Deadline),
		micros(a.Decided), micros(a.Checked), a.Looks, micros(a.Due), micros(a.Compared),
		micros(a.CaptureBy), micros(a.Closed))
	return asUniqueError(err, relay.ErrExists, relay.ErrLive)
}

// Attempt implements relay.Store.
func (s *Store) Attempt(ctx context.Context, m relay.MerchantID, id relay.AttemptID) (relay.Attempt, error) {
	a, err := s.scanAttempt(s.read.row(ctx, selectAttempt, m, id))
	return a, storeError("read attempt", err)
}

// Attempts implements relay.Store.
func (s *Store) Attempts(ctx context.Context, m relay.MerchantID,
	id relay.CheckoutID) ([]relay.Attempt, error) {
	list, err := collect(ctx, s.read, s.scanAttempt, selectAttempts, m, id)
	return list, storeError("list attempts", err)
}

func (s *Store) scanAttempt(row scanner) (relay.Attempt, error) {
	var a relay.Attempt
	var sealed []byte
	var created, deadline, decided, checked, due, compared, captureBy, closed int64
	err := row.Scan(&a.Merchant, &a.ID, &a.Checkout, &a.State, &a.Reference, &a.FlowReference, &a.Amount,
		&a.Offer,
		&a.Digest, &a.Code, &a.Authorization, &sealed, &created, &deadline, &decided, &checked, &a.Looks,
		&due, &compared, &captureBy, &closed)
	if err != nil {
		return relay.Attempt{}, err
	}
	a.Created, a.Deadline, a.Decided = instant(created), instant(deadline), instant(decided)
	a.Checked, a.Due = instant(checked), instant(due)
	a.Compared, a.CaptureBy, a.Closed = instant(compared), instant(captureBy), instant(closed)
	if len(sealed) == 0 { // forgotten
		return a, nil
	}
	numbers, err := s.sealer.Open(a.Merchant, cellAttemptAccount+string(a.ID), 0, sealed)
	if err != nil {
		return a, fmt.Errorf("%w: %w", errAccount, err)
	}
	account, card, _ := strings.Cut(
		string(numbers),
		" ",
	) // a card, where there is one, is forgotten with its account
	a.Account, a.Card = relay.NewSecret(account), relay.NewSecret(card)
	return a, nil
}

var errAccount = errors.New("the account of an attempt cannot be opened")

// scanDueAttempt reads an attempt without its account if the account cannot be opened. Then the lender cannot
// be asked about it, and people settle it, while the others are settled.
func (s *Store) scanDueAttempt(row scanner) (relay.Attempt, error) {
	a, err := s.scanAttempt(row)
	if errors.Is(err, errAccount) {
		return a, nil
	}
	return a, err
}
