package store

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/server/relay"
)

// quoteDocument is the part of a State that is written once, under the revision that brought it.
type quoteDocument struct {
	Quotes map[locale.Language]relay.Quote      `json:"quotes,omitempty"`
	Terms  map[locale.Language]disclosure.Terms `json:"terms,omitempty"`
}

// splitQuote takes the quote out of a State if the quote has a row of its own.
func splitQuote(s relay.State) (relay.State, quoteDocument) {
	if s.Quoted == 0 {
		return s, quoteDocument{}
	}
	q := quoteDocument{s.Quotes, s.Terms}
	s.Quotes, s.Terms = nil, nil
	return s, q
}

// putQuote writes the quote of a checkout that is new or has a new quote.
func putQuote(ctx context.Context, tx transaction, c relay.Checkout, q quoteDocument, was int64) error {
	if c.State.Quoted == 0 || (was != 0 && c.State.Quoted != c.Revision) {
		return nil
	}
	text, err := json.Marshal(q)
	if err != nil {
		return fmt.Errorf("encode quote: %w", err)
	}
	_, err = tx.ExecContext(ctx, insertQuote, c.Merchant, c.ID, c.State.Quoted, string(text))
	return asExists(err)
}

// withQuote adds the quote to a checkout whose quote has a row of its own.
func (s *Store) withQuote(ctx context.Context, c relay.Checkout) (relay.Checkout, error) {
	if c.State.Quoted == 0 {
		return c, nil
	}
	at := quoteKey{c.Merchant, c.ID, c.State.Quoted}
	q, known := s.quotes.get(at)
	if !known {
		var text string
		if err := s.read.row(ctx, selectQuote, c.Merchant, c.ID, c.State.Quoted).Scan(&text); err != nil {
			return relay.Checkout{}, storeError("read quote", err)
		}
		if err := json.Unmarshal([]byte(text), &q); err != nil {
			return relay.Checkout{}, fmt.Errorf("decode quote: %w", err)
		}
		s.quotes.put(at, q)
	}
	c.State.Quotes, c.State.Terms = q.Quotes, q.Terms
	return c, nil
}

type quoteKey struct {
	merchant relay.MerchantID
	checkout relay.CheckoutID
	revision int64
}

// quoteCache keeps the quotes that were read last. A quote never changes, so that no entry can be out of
// date, and readers share one. The zero value is ready.
type quoteCache struct {
	mu         sync.Mutex
	young, old map[quoteKey]quoteDocument
}

// maxGeneration is how many young quotes replace the old ones. A quote has some 20 KB.
const maxGeneration = 256

func (q *quoteCache) get(at quoteKey) (quoteDocument, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	d, known := q.young[at]
	if !known {
		d, known = q.old[at]
	}
	return d, known
}

func (q *quoteCache) put(at quoteKey, d quoteDocument) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.young == nil || len(q.young) == maxGeneration {
		q.young, q.old = map[quoteKey]quoteDocument{}, q.young
	}
	q.young[at] = d
}
