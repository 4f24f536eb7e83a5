package receipts

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"

	"candor/core/receipt"
	"candor/server/relay"
)

// Retained names receipts among what is forgotten by its age.
const Retained relay.Retained = "receipts"

const (
	pause     = time.Second     // between two looks for sales that await a receipt
	lease     = 3 * time.Second // of a merchant's chain; another replica goes on when it ends
	issueBulk = 50              // receipts of one transaction
)

// Run issues until the context ends.
func (r *Receipts) Run(ctx context.Context) {
	every(ctx, pause, func() {
		if _, err := r.IssueAll(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("receipts not issued; it is tried again", "error", err)
			r.Observer.StoreFailed("issue receipts")
		}
	})
}

// RunRetention forgets until the context ends. It runs beside Run, so that no sale waits for it.
func (r *Receipts) RunRetention(ctx context.Context) {
	every(ctx, r.Every, func() {
		if err := r.Forget(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("receipts not forgotten", "error", err)
		}
	})
}

func every(ctx context.Context, pause time.Duration, do func()) {
	t := time.NewTicker(pause)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			do()
		}
	}
}

// IssueAll issues a receipt for every approved sale that awaits one, and returns how many it issued. It
// passes over merchants whose chain another replica is working on. One sale whose receipt cannot be made now
// keeps none of the others waiting; its error is joined to the others.
func (r *Receipts) IssueAll(ctx context.Context) (issued int, err error) {
	merchants, err := r.Store.MerchantsAwaiting(ctx)
	if err != nil {
		return 0, err
	}
	var failed []error
	for _, m := range merchants {
		if _, known := r.Merchant(m); !known {
			continue // its receipts need its name: they are issued when it is configured again
		}
		n, err := r.issueOf(ctx, m)
		issued, failed = issued+n, append(failed, err)
	}
	return issued, errors.Join(failed...)
}

// issueOf issues the receipts of one merchant, as long as its chain is this process's to write.
func (r *Receipts) issueOf(ctx context.Context, m relay.MerchantID) (issued int, err error) {
	var failed []error
	for after := (Sale{}); ; {
		now := r.Now().UTC()
		mine, err := r.Store.Lease(ctx, "receipts "+string(m), r.Owner, now, now.Add(lease))
		if err != nil || !mine {
			return issued, errors.Join(append(failed, err)...)
		}
		sales, err := r.Store.SalesAwaiting(ctx, m, after, issueBulk)
		if err != nil || len(sales) == 0 {
			return issued, errors.Join(append(failed, err)...)
		}
		after = sales[len(sales)-1]
		n, err := r.issue(ctx, m, sales)
		if errors.Is(err, relay.ErrStale) {
			return issued, errors.Join(failed...) // another replica has issued them
		}
		issued, failed = issued+n, append(failed, err)
		if len(sales) < issueBulk {
			return issued, errors.Join(failed...)
		}
	}
}

// issue writes the receipts of some sales. A sale that cannot be read now is left for the next time; its
// error is returned when the others are written.
func (r *Receipts) issue(ctx context.Context, m relay.MerchantID, sales []Sale) (int, error) {
	chain, err := r.Store.ReceiptChain(ctx, m)
	if err != nil {
		return 0, err
	}
	i := Issue{Was: chain, Now: chain}
	i.Now.Merchant = m
	var later, impossible []error
	for _, s := range sales {
		switch body, live, err := r.sign(ctx, s, i.Now.Digest); {
		case errors.Is(err, errImpossible):
			i.Impossible, impossible = append(i.Impossible, s), append(impossible, err)
		case err != nil:
			later = append(later, fmt.Errorf("receipt of %s: %w", s.Checkout, err))
		default:
			i.Now.Issued++
			i.Now.Digest = receipt.Digest(body)
			i.Receipts = append(i.Receipts, Receipt{Merchant: m, Seq: i.Now.Issued, Checkout: s.Checkout,
				Attempt: s.Attempt, Body: string(body)})
			told, err := relay.ReceiptIssued(m, s.Checkout, live, i.Now.Issued, i.Now.Digest, r.Now().UTC())
			if err != nil {
				return 0, err
			}
			i.Events = append(i.Events, told)
		}
	}
	if err := r.write(ctx, i); err != nil {
		return 0, err
	}
	r.Issued(len(i.Receipts))
	for n, s := range i.Impossible {
		r.Log.Error("alarm: a person has to look at this checkout", "alarm", string(relay.AlarmReceipt),
			"merchant", string(m), "checkout", string(s.Checkout), "error", impossible[n])
		r.Observer.Alarm(relay.AlarmReceipt)
	}
	return len(i.Receipts), errors.Join(later...)
}

// write signs the new end of the chain and writes what was made.
func (r *Receipts) write(ctx context.Context, i Issue) error {
	if len(i.Receipts) == 0 && len(i.Impossible) == 0 {
		return nil
	}
	if len(i.Receipts) > 0 {
		end, err := r.checkpoint(receipt.CheckpointIssued, i.Now.Merchant, i.Now.Issued, i.Now.Digest)
		if err != nil {
			return err
		}
		i.Now.Checkpoint = end
	}
	return r.Store.IssueReceipts(ctx, i)
}

// sign makes the receipt of a sale that follows another receipt.
func (r *Receipts) sign(ctx context.Context, s Sale, previous string) (body []byte, live bool, err error) {
	record, err := r.record(ctx, s)
	if err != nil {
		return nil, false, err
	}
	record.Previous = previous
	body, err = receipt.Sign(record, r.Keys.signing())
	if _, incoherent := errors.AsType[*receipt.FormatError](err); incoherent {
		return nil, false, fmt.Errorf("%w: %w", errImpossible, err)
	}
	return body, record.Live, err
}

func (r *Receipts) checkpoint(k receipt.CheckpointKind, m relay.MerchantID, count int,
	digest string) (string, error) {
	text, err := receipt.SignCheckpoint(receipt.Checkpoint{Kind: k, Merchant: string(m), Count: count,
		Digest: digest, At: r.Now().UTC().Truncate(time.Millisecond)}, r.Keys.signing())
	return string(text), err
}

// forgetBulk is how many receipts of a merchant are forgotten in one transaction.
const forgetBulk = 200

// Forget deletes the receipts that are older than Keep, from the oldest of each merchant on, once their sales
// are forgotten, and signs a checkpoint that stands for them. When a receipt was issued is read from its
// signed text, and one that does not verify is not deleted: an audit has to find it.
func (r *Receipts) Forget(ctx context.Context) error {
	merchants, err := r.Store.MerchantsWithReceipts(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, m := range merchants {
		failed = append(failed, r.forgetOf(ctx, m))
	}
	return errors.Join(failed...)
}

func (r *Receipts) forgetOf(ctx context.Context, m relay.MerchantID) error {
	now := r.Now().UTC()
	for range 50 { // the next time does the rest
		old, err := r.Store.ReceiptsOfForgotten(ctx, m, forgetBulk)
		if err != nil {
			return err
		}
		n := oldestOf(old, now.Add(-r.Keep), r.Keys.public)
		if n == 0 {
			return nil
		}
		last := old[n-1]
		checkpoint, err := r.checkpoint(receipt.CheckpointForgotten, m, last.Seq,
			receipt.Digest([]byte(last.Body)))
		if err != nil {
			return err
		}
		err = r.Store.ForgetReceipts(ctx, m, old[0].Seq-1, last.Seq, checkpoint)
		if errors.Is(err, relay.ErrStale) {
			return nil // another replica does it
		}
		if err != nil {
			return err
		}
		r.Purged(n)
		if n < forgetBulk {
			return nil
		}
	}
	return nil
}

// oldestOf counts the receipts at the beginning of a list that verify and were issued before a time.
func oldestOf(list []Receipt, before time.Time, keys []ed25519.PublicKey) int {
	for i, one := range list {
		record, err := receipt.Verify([]byte(one.Body), keys...)
		if err != nil || record.Issued.After(before) {
			return i
		}
	}
	return len(list)
}
