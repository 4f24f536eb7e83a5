package store

import (
	"context"
	"errors"

	"candor/server/receipts"
	"candor/server/relay"
)

var _ receipts.Store = (*Store)(nil)

// What attempts.receipt says. 0 is: it waits for its receipt once it is approved. 3 is: it was approved
// before there were receipts.
const (
	receiptIssued     = 1
	receiptImpossible = 2
)

// Disclosures implements receipts.Store.
func (s *Store) Disclosures(ctx context.Context, m relay.MerchantID,
	id relay.CheckoutID) ([]relay.Disclosure, error) {
	list, err := collect(ctx, s.read, scanDisclosure, selectDisclosures, m, id)
	return list, storeError("list disclosures", err)
}

func scanDisclosure(row scanner) (relay.Disclosure, error) {
	var d relay.Disclosure
	var issued int64
	err := row.Scan(&d.Merchant, &d.Checkout, &d.Revision, &d.Language, &d.Offer, &d.Version, &d.Digest,
		&d.Canonical, &issued)
	d.Issued = instant(issued)
	return d, err
}

func scanMerchant(row scanner) (m relay.MerchantID, err error) { return m, row.Scan(&m) }

// MerchantsAwaiting implements receipts.Store.
func (s *Store) MerchantsAwaiting(ctx context.Context) ([]relay.MerchantID, error) {
	list, err := collect(ctx, s.read, scanMerchant, findMerchantsAwaiting)
	return list, storeError("list sales without a receipt", err)
}

// SalesAwaiting implements receipts.Store.
func (s *Store) SalesAwaiting(ctx context.Context, m relay.MerchantID, after receipts.Sale,
	limit int) ([]receipts.Sale, error) {
	list, err := collect(ctx, s.read, scanSale, selectSalesAwaiting, m, micros(after.Decided), after.Attempt,
		limit)
	return list, storeError("list sales without a receipt", err)
}

func scanSale(row scanner) (receipts.Sale, error) {
	var sale receipts.Sale
	var decided int64
	err := row.Scan(&sale.Merchant, &sale.Checkout, &sale.Attempt, &sale.Amount, &sale.Offer, &sale.Digest,
		&sale.Authorization, &decided)
	sale.Decided = instant(decided)
	return sale, err
}

// AwaitsReceipt implements receipts.Store.
func (s *Store) AwaitsReceipt(ctx context.Context, m relay.MerchantID, id relay.CheckoutID) (bool, error) {
	var n int
	err := s.read.row(ctx, selectAwaits, m, id).Scan(&n)
	return n > 0, storeError("read whether a receipt is awaited", err)
}

// SaleOf implements receipts.Store.
func (s *Store) SaleOf(ctx context.Context, m relay.MerchantID, id relay.CheckoutID) (receipts.Sale, error) {
	sale, err := scanSale(s.read.row(ctx, selectSale, m, id))
	return sale, storeError("read sale", err)
}

// ReceiptChain implements receipts.Store.
func (s *Store) ReceiptChain(ctx context.Context, m relay.MerchantID) (receipts.Chain, error) {
	var c receipts.Chain
	err := storeError("read chain of receipts", s.read.row(ctx, selectChain, m).Scan(&c.Merchant, &c.Issued,
		&c.Digest, &c.Checkpoint, &c.Forgotten, &c.ForgottenCheckpoint))
	if errors.Is(err, relay.ErrNotFound) {
		return receipts.Chain{}, nil
	}
	return c, err
}

// IssueReceipts implements receipts.Store.
func (s *Store) IssueReceipts(ctx context.Context, i receipts.Issue) error {
	err := s.transact(ctx, func(ctx context.Context, tx transaction) error {
		if err := putChain(ctx, tx, i); err != nil {
			return err
		}
		for _, r := range i.Receipts {
			if _, err := tx.ExecContext(ctx, insertReceipt, r.Merchant, r.Seq, r.Checkout, r.Attempt,
				r.Body); err != nil {
				return asUniqueError(err, relay.ErrStale, relay.ErrStale)
			}
			err := changedOne(tx.ExecContext(ctx, markReceipt, r.Merchant, r.Attempt, receiptIssued))
			if err != nil {
				return err
			}
		}
		for _, sale := range i.Impossible {
			err := changedOne(tx.ExecContext(ctx, markReceipt, sale.Merchant, sale.Attempt,
				receiptImpossible))
			if err != nil {
				return err
			}
		}
		return putEvents(ctx, tx, i.Events)
	})
	return storeError("issue receipts", err)
}

// putChain moves the end of a chain, if it is where it was read.
func putChain(ctx context.Context, tx transaction, i receipts.Issue) error {
	switch {
	case len(i.Receipts) == 0:
		return nil
	case i.Was.Issued == 0:
		return changedOne(tx.ExecContext(ctx, insertChain, i.Now.Merchant, i.Now.Issued, i.Now.Digest,
			i.Now.Checkpoint))
	}
	return changedOne(tx.ExecContext(ctx, updateChain, i.Now.Merchant, i.Now.Issued, i.Now.Digest,
		i.Now.Checkpoint, i.Was.Issued, i.Was.Digest))
}

func scanReceipt(row scanner) (r receipts.Receipt, err error) {
	return r, row.Scan(&r.Merchant, &r.Seq, &r.Checkout, &r.Attempt, &r.Body)
}

// Receipt implements receipts.Store.
func (s *Store) Receipt(ctx context.Context, m relay.MerchantID,
	id relay.CheckoutID) (receipts.Receipt, error) {
	r, err := scanReceipt(s.read.row(ctx, selectReceipt, m, id))
	return r, storeError("read receipt", err)
}

// Receipts implements receipts.Store.
func (s *Store) Receipts(ctx context.Context, m relay.MerchantID, after, limit int) ([]receipts.Receipt,
	error) {
	list, err := collect(ctx, s.read, scanReceipt, selectReceipts, m, after, limit)
	return list, storeError("list receipts", err)
}

// SalesWithoutReceipt implements receipts.Store.
func (s *Store) SalesWithoutReceipt(ctx context.Context, m relay.MerchantID) ([]relay.CheckoutID, error) {
	list, err := collect(ctx, s.read, func(row scanner) (id relay.CheckoutID, err error) {
		return id, row.Scan(&id)
	}, selectWithoutReceipt, m)
	return list, storeError("list sales without their receipt", err)
}

// MerchantsWithReceipts implements receipts.Store.
func (s *Store) MerchantsWithReceipts(ctx context.Context) ([]relay.MerchantID, error) {
	list, err := collect(ctx, s.read, scanMerchant, findChains)
	return list, storeError("list chains of receipts", err)
}

// ReceiptsOfForgotten implements receipts.Store.
func (s *Store) ReceiptsOfForgotten(ctx context.Context, m relay.MerchantID,
	limit int) (gone []receipts.Receipt, err error) {
	type old struct {
		receipts.Receipt
		kept bool
	}
	list, err := collect(ctx, s.read, func(row scanner) (o old, err error) {
		return o, row.Scan(&o.Merchant, &o.Seq, &o.Checkout, &o.Attempt, &o.Body, &o.kept)
	}, selectOldestReceipts, m, limit)
	for _, o := range list {
		if o.kept {
			break
		}
		gone = append(gone, o.Receipt)
	}
	return gone, storeError("list old receipts", err)
}

// ForgetReceipts implements receipts.Store.
func (s *Store) ForgetReceipts(ctx context.Context, m relay.MerchantID, was, upTo int,
	checkpoint string) error {
	err := s.transact(ctx, func(ctx context.Context, tx transaction) error {
		err := changedOne(tx.ExecContext(ctx, updateForgotten, m, was, upTo, checkpoint))
		if err == nil {
			_, err = tx.ExecContext(ctx, deleteReceipts, m, upTo)
		}
		return err
	})
	return storeError("forget receipts", err)
}
