// Package memory is a relay.Store that forgets everything when the process ends: for simulations that make a million
// checkouts, and for tests of what stands above the store. It passes the suite of the databases (server/store).
//
// Its laws: what goes in and what comes out shares no memory with the caller, as if it had been written as JSON; a
// Commit happens as a whole or not at all; instants are kept to the microsecond, in UTC. Nothing is sealed, so that it
// refuses to be anything but a stand-in: it has no file and no address.
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

// Store fills relay.Store. Make one with New; the processes of a simulation share it.
type Store struct {
	mu          sync.Mutex
	checkouts   map[key]relay.Checkout
	order       []key          // of checkouts, as they were made
	tokens      map[string]key // checkouts by the hash of their client token
	disclosures map[key][]relay.Disclosure
	consents    map[key][]relay.Consent
	attempts    map[key]relay.Attempt
	attemptsOf  map[key][]key // of a checkout, as they were made
	audits      []relay.Audit
	journal
	tablets
	keeping
	replies  map[key]reply
	counters map[counter]counted
}

var _ relay.Store = (*Store)(nil)

// key is a row's: the merchant and what it is called within it.
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
		journal: newJournal(), tablets: newTablets(), keeping: newKeeping(), replies: map[key]reply{}, counters: map[counter]counted{},
	}
}

// Commit implements relay.Store: every part is looked at first, in the order in which a database would write them, and
// none is written before all can be.
func (s *Store) Commit(ctx context.Context, c relay.Change) error {
	if err := c.Whole(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return s.locked(ctx, func() error {
		uses, err := s.countUses(c.At, c.Uses)
		if err != nil {
			return fmt.Errorf("commit: %w", err)
		}
		for _, check := range []func(relay.Change) error{s.checkCheckout, s.checkDisclosures, s.checkConsent, s.checkAttempt, s.checkOperation} {
			if err := check(c); err != nil {
				return fmt.Errorf("commit: %w", err)
			}
		}
		s.writeCheckout(c)
		s.writeEvidence(c)
		s.writeAttempt(c)
		s.writeOperation(c)
		s.writeUses(uses)
		return nil
	})
}

// locked runs f alone, unless the context has ended.
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

// Close implements relay.Store. The others that share the Store go on.
func (s *Store) Close() error { return nil }

var errNoCheckout = errors.New("its checkout does not exist")

func (s *Store) checkDisclosures(c relay.Change) error {
	for _, d := range c.Disclosures {
		if !s.has(c, d.Merchant, d.Checkout) {
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

// checkConsent accepts a yes to a text that was issued, with this change or before.
func (s *Store) checkConsent(c relay.Change) error {
	if c.Consent == nil {
		return nil
	}
	at := key{c.Consent.Merchant, string(c.Consent.Checkout)}
	issued := append(slices.Clone(c.Disclosures), s.disclosures[at]...)
	if !slices.ContainsFunc(issued, func(d relay.Disclosure) bool { return d.Digest == c.Consent.Digest }) {
		return relay.ErrNotFound
	}
	if slices.ContainsFunc(s.consents[at], func(known relay.Consent) bool { return known.Revision == c.Consent.Revision }) {
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

// Disclosure implements relay.Store. Of a text that was issued more than once it finds the last.
func (s *Store) Disclosure(ctx context.Context, m relay.MerchantID, id relay.CheckoutID, digest string) (relay.Disclosure, error) {
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

// Consents implements relay.Store, oldest first.
func (s *Store) Consents(ctx context.Context, m relay.MerchantID, id relay.CheckoutID) (list []relay.Consent, err error) {
	err = s.locked(ctx, func() error {
		list = slices.Clone(s.consents[key{m, string(id)}])
		slices.SortFunc(list, func(a, b relay.Consent) int { return int(a.Revision - b.Revision) })
		return nil
	})
	return list, err
}

// instant keeps a time as the databases do.
func instant(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.UnixMicro(t.UnixMicro()).UTC()
}
