// Package memory is a relay.Store in memory, for simulations that make a million checkouts and for tests of
// what stands above the store. It passes the same test suite as the databases (server/store). Everything is
// gone when the process ends.
//
// Its laws: values that go in and come out share no memory with the caller, as if they had been written as
// JSON. A Commit happens as a whole or not at all. Instants are kept to the microsecond, in UTC. It seals
// nothing, so it is only for tests: it has no file and no address.
package memory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"candor/server/relay"
)

// Store implements relay.Store. Make one with New. The processes of a simulation share it.
type Store struct {
	mu          sync.Mutex
	checkouts   map[key]relay.Checkout
	order       []key          // of checkouts, in the order of creation
	tokens      map[string]key // checkouts by the hash of their client token
	disclosures map[key][]relay.Disclosure
	consents    map[key][]relay.Consent
	attempts    map[key]relay.Attempt
	attemptsOf  map[key][]key // of a checkout, in the order of creation
	audits      []relay.Audit
	journal
	tablets
	retention
	comparisons
	receiptTables
	events
	reservations map[relay.OrderKey]relay.Reservation

	replies  map[key]reply
	counters map[counterKey]counterRow

	resolutions map[key]relay.Resolution // by their subject
}

var _ relay.Store = (*Store)(nil)

// key identifies a row: the merchant, and the row's id within the merchant.
type key struct {
	merchant relay.MerchantID
	id       string
}

// New makes an empty Store.
func New() *Store {
	return &Store{
		checkouts: map[key]relay.Checkout{}, tokens: map[string]key{},
		disclosures: map[key][]relay.Disclosure{}, consents: map[key][]relay.Consent{},
		attempts: map[key]relay.Attempt{}, attemptsOf: map[key][]key{},
		journal: newJournal(), tablets: newTablets(), retention: newRetention(),
		comparisons: newComparisons(), receiptTables: newReceiptTables(), replies: map[key]reply{},
		counters: map[counterKey]counterRow{}, resolutions: map[key]relay.Resolution{},
		reservations: map[relay.OrderKey]relay.Reservation{},
		events:       events{first: 1, lines: map[lineKey]lineRow{}},
	}
}

// Commit implements relay.Store. It checks every part first, in the order in which a database would write
// them, and writes none before all are good.
func (s *Store) Commit(ctx context.Context, c relay.Change) error {
	if err := c.Whole(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return s.locked(ctx, func() error {
		uses, err := s.countUses(c.At, c.Uses)
		if err != nil {
			return fmt.Errorf("commit: %w", err)
		}
		for _, check := range []func(relay.Change) error{s.checkCheckout, s.checkDisclosures, s.checkConsent,
			s.checkAttempt, s.checkReservation, s.checkOperation, s.checkResolution, s.checkFindings} {
			if err := check(c); err != nil {
				return fmt.Errorf("commit: %w", err)
			}
		}
		s.writeCheckout(c)
		s.writeEvidence(c)
		s.writeAttempt(c)
		s.writeReservation(c)
		s.writeOperation(c)
		s.writeResolution(c)
		s.writeFindings(c)
		s.writeEvents(c.Events)
		s.writeUses(uses)
		return nil
	})
}

// locked runs f under the mutex, unless the context has ended.
func (s *Store) locked(ctx context.Context, f func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	return f()
}

// Ping implements relay.Store.
func (s *Store) Ping(ctx context.Context) error { return ctx.Err() }

// Close implements relay.Store. It does nothing, because others may share the Store.
func (s *Store) Close() error { return nil }

var errNoCheckout = errors.New("its checkout does not exist")

func (s *Store) checkDisclosures(c relay.Change) error {
	for _, d := range c.Disclosures {
		if !s.hasCheckout(c, d.Merchant, d.Checkout) {
			return errNoCheckout
		}
		for _, known := range s.disclosures[key{d.Merchant, string(d.Checkout)}] {
			if known.Revision == d.Revision && known.Language == d.Language && known.Offer == d.Offer {
				return relay.ErrExists
			}
		}
	}
	return nil
}

// checkConsent checks that a consent is to a text that was issued, with this change or before.
func (s *Store) checkConsent(c relay.Change) error {
	if c.Consent == nil {
		return nil
	}
	at := key{c.Consent.Merchant, string(c.Consent.Checkout)}
	issued := append(slices.Clone(c.Disclosures), s.disclosures[at]...)
	if !slices.ContainsFunc(issued, func(d relay.Disclosure) bool { return d.Digest == c.Consent.Digest }) {
		return relay.ErrNotFound
	}
	if slices.ContainsFunc(s.consents[at],
		func(known relay.Consent) bool { return known.Revision == c.Consent.Revision }) {
		return relay.ErrExists
	}
	return nil
}

func (s *Store) writeEvidence(c relay.Change) {
	for _, d := range c.Disclosures {
		at := key{d.Merchant, string(d.Checkout)}
		d.Issued = instant(d.Issued)
		s.disclosures[at] = append(s.disclosures[at], d)
	}
	if c.Consent != nil {
		given, at := *c.Consent, key{c.Consent.Merchant, string(c.Consent.Checkout)}
		given.At = instant(given.At)
		s.consents[at] = append(s.consents[at], given)
	}
	if c.Audit != nil {
		s.audits = append(s.audits, *c.Audit)
	}
}

// Disclosure implements relay.Store. Of a text that was issued more than once it gives the latest.
func (s *Store) Disclosure(
	ctx context.Context, m relay.MerchantID, id relay.CheckoutID, digest string,
) (relay.Disclosure, error) {
	found := relay.Disclosure{}
	err := s.locked(ctx, func() error {
		for _, d := range s.disclosures[key{m, string(id)}] {
			if d.Digest == digest && d.Revision >= found.Revision {
				found = d
			}
		}
		if found.Merchant == "" {
			return fmt.Errorf("read disclosure: %w", relay.ErrNotFound)
		}
		return nil
	})
	return found, err
}

// Consents implements relay.Store. They are sorted, the oldest first.
func (s *Store) Consents(
	ctx context.Context, m relay.MerchantID, id relay.CheckoutID,
) (list []relay.Consent, err error) {
	err = s.locked(ctx, func() error {
		list = slices.Clone(s.consents[key{m, string(id)}])
		slices.SortFunc(list, func(a, b relay.Consent) int { return int(a.Revision - b.Revision) })
		return nil
	})
	return list, err
}

// instant rounds a time as the databases do.
func instant(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.UnixMicro(t.UnixMicro()).UTC()
}
