// Package receipts issues a signed receipt for each sale that the lender approved, gives it out, and audits
// the receipts of a merchant.
//
// Its laws:
//
//   - A receipt is issued in the background, by any replica, within seconds of the approval. The approval
//     itself writes nothing of it and waits for nothing.
//   - The receipts of a merchant are one chain: each names the digest of the one before it. What is issued
//     together is written in one transaction, which fails if the chain is no longer as it was read. So none
//     is issued twice, and a process that is killed leaves nothing or all of it.
//   - What a receipt says comes from the journal, the consent and the quote of its sale, as they were agreed
//     to. It holds nothing of a person, and stays when the person is erased.
//   - Receipts are forgotten from the oldest on, once their sale is forgotten. A signed checkpoint stands for
//     them, so that no gap can pass for age.
//
// It declares the Store that it needs. It refuses to know HTTP, and to change a receipt.
package receipts

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"candor/core/receipt"
	"candor/server/relay"
)

// Options configure Receipts. All fields but Observer, Issued and Purged are required.
type Options struct {
	Store    Store
	Keys     Keys
	Merchant func(relay.MerchantID) (relay.Merchant, bool) // of the configuration
	IsLive   func(relay.Checkout) bool                     // whether a sale is a real one
	Now      func() time.Time
	Log      *slog.Logger
	Owner    string         // the name of this process in leases
	Observer relay.Observer // nil: relay.NoObserver
	Keep     time.Duration  // how long a receipt is kept at least: relay.Retention.Evidence
	Every    time.Duration  // how often receipts are forgotten: relay.Retention.Every
	Issued   func(n int)    // called with how many were issued; nil: nobody is told
	Purged   func(rows int) // called with how many were forgotten; nil: nobody is told
}

// Receipts issues, gives out and audits. Make one with New. Safe for concurrent use.
type Receipts struct{ Options }

// New makes Receipts. It returns an error if there is no key to sign with.
func New(o Options) (*Receipts, error) {
	if o.Keys.private.IsZero() {
		return nil, errNoKey
	}
	if o.Observer == nil {
		o.Observer = relay.NoObserver{}
	}
	for _, told := range []*func(int){&o.Issued, &o.Purged} {
		if *told == nil {
			*told = func(int) {}
		}
	}
	return &Receipts{o}, nil
}

// ErrNone says that a checkout has no receipt: it was not approved, or none can be issued for it.
var ErrNone = errors.New("the checkout has no receipt")

// ErrAwaiting says that the receipt of a checkout will be issued within seconds.
var ErrAwaiting = errors.New("the receipt is about to be issued")

// ErrAltered says that a stored receipt is not as it was signed, so that it is not given out.
var ErrAltered = errors.New("a stored receipt is not as it was signed")

// Verified is Receipt with what it says. It verifies the receipt first; the errors are ErrAltered too.
func (r *Receipts) Verified(ctx context.Context, ref relay.Ref) (Receipt, receipt.Record, error) {
	given, err := r.Receipt(ctx, ref)
	if err != nil {
		return Receipt{}, receipt.Record{}, err
	}
	record, err := receipt.Verify([]byte(given.Body), r.Keys.public...)
	if err == nil && (record.ID != string(ref.Checkout) || record.Merchant.ID != string(ref.Merchant)) {
		err = errors.New("of another checkout")
	}
	if err != nil {
		return Receipt{}, receipt.Record{}, fmt.Errorf("%w: %s: %w", ErrAltered, ref.Checkout, err)
	}
	return given, record, nil
}

// OtherText is the text that was issued together with the one that was agreed to, in the other language. It
// is "" if there is none.
func (r *Receipts) OtherText(ctx context.Context, ref relay.Ref, record receipt.Record) (string, error) {
	texts, err := r.Store.Disclosures(ctx, ref.Merchant, ref.Checkout)
	if err != nil {
		return "", err
	}
	for _, d := range slices.Backward(texts) {
		if other, ok := Translation(texts, d); ok && d.Digest == record.Accepted.Digest {
			return other.Canonical, nil
		}
	}
	return "", nil
}

// Receipt is the receipt of a checkout. The errors are ErrNone, ErrAwaiting and those of the Store.
func (r *Receipts) Receipt(ctx context.Context, ref relay.Ref) (Receipt, error) {
	// Asked for first: a receipt that is issued between the two questions is then found by the second.
	awaits, err := r.Store.AwaitsReceipt(ctx, ref.Merchant, ref.Checkout)
	if err != nil {
		return Receipt{}, err
	}
	found, err := r.Store.Receipt(ctx, ref.Merchant, ref.Checkout)
	switch {
	case !errors.Is(err, relay.ErrNotFound):
		return found, err
	case awaits:
		return Receipt{}, ErrAwaiting
	}
	return Receipt{}, ErrNone
}
