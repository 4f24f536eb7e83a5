package memory

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"candor/server/receipts"
	"candor/server/relay"
)

// What is known of the receipt of an approved attempt. The zero value is: it waits for it.
const (
	receiptIssued = iota + 1
	receiptImpossible
)

// receiptTables hold the receipts of approved attempts, and the chains of them.
type receiptTables struct {
	chains    map[relay.MerchantID]receipts.Chain
	receipts  map[relay.MerchantID][]receipts.Receipt // in the order of the chain
	receiptOf map[key]int                             // of an attempt
}

func newReceiptTables() receiptTables {
	return receiptTables{chains: map[relay.MerchantID]receipts.Chain{},
		receipts: map[relay.MerchantID][]receipts.Receipt{}, receiptOf: map[key]int{}}
}

var _ receipts.Store = (*Store)(nil)

// Disclosures implements receipts.Store.
func (s *Store) Disclosures(ctx context.Context, m relay.MerchantID,
	id relay.CheckoutID) (list []relay.Disclosure, err error) {
	err = s.locked(ctx, func() error {
		list = slices.Clone(s.disclosures[key{m, string(id)}])
		slices.SortFunc(list, func(a, b relay.Disclosure) int {
			return cmp.Or(cmp.Compare(a.Revision, b.Revision), cmp.Compare(a.Language, b.Language),
				cmp.Compare(a.Offer, b.Offer))
		})
		return nil
	})
	return list, err
}

// awaits reports whether an attempt is an approved sale without a receipt.
func (s *Store) awaits(at key) bool {
	return s.attempts[at].State == relay.AttemptApproved && s.receiptOf[at] == 0
}

func saleOf(a relay.Attempt) receipts.Sale {
	return receipts.Sale{Merchant: a.Merchant, Checkout: a.Checkout, Attempt: a.ID, Amount: a.Amount,
		Offer: a.Offer, Digest: a.Digest, Authorization: a.Authorization, Decided: a.Decided}
}

// awaiting lists what awaits a receipt, by when it was decided.
func (s *Store) awaiting() (list []receipts.Sale) {
	for at, a := range s.attempts {
		if s.awaits(at) {
			list = append(list, saleOf(a))
		}
	}
	slices.SortFunc(list, bySale)
	return list
}

func bySale(a, b receipts.Sale) int {
	return cmp.Or(a.Decided.Compare(b.Decided), cmp.Compare(a.Attempt, b.Attempt))
}

// MerchantsAwaiting implements receipts.Store.
func (s *Store) MerchantsAwaiting(ctx context.Context) (list []relay.MerchantID, err error) {
	err = s.locked(ctx, func() error {
		for _, sale := range s.awaiting() {
			list = append(list, sale.Merchant)
		}
		slices.Sort(list)
		list = slices.Compact(list)
		return nil
	})
	return list, err
}

// SalesAwaiting implements receipts.Store.
func (s *Store) SalesAwaiting(ctx context.Context, m relay.MerchantID, after receipts.Sale,
	limit int) (list []receipts.Sale, err error) {
	err = s.locked(ctx, func() error {
		for _, sale := range s.awaiting() {
			if sale.Merchant == m && len(list) < limit && bySale(sale, after) > 0 {
				list = append(list, sale)
			}
		}
		return nil
	})
	return list, err
}

// AwaitsReceipt implements receipts.Store.
func (s *Store) AwaitsReceipt(ctx context.Context, m relay.MerchantID,
	id relay.CheckoutID) (yes bool, err error) {
	err = s.locked(ctx, func() error {
		yes = slices.ContainsFunc(s.attemptsOf[key{m, string(id)}], s.awaits)
		return nil
	})
	return yes, err
}

// SaleOf implements receipts.Store.
func (s *Store) SaleOf(ctx context.Context, m relay.MerchantID,
	id relay.CheckoutID) (sale receipts.Sale, err error) {
	err = s.locked(ctx, func() error {
		for _, at := range s.attemptsOf[key{m, string(id)}] {
			if a := s.attempts[at]; a.State == relay.AttemptApproved {
				sale = saleOf(a)
				return nil
			}
		}
		return fmt.Errorf("read sale: %w", relay.ErrNotFound)
	})
	return sale, err
}

// ReceiptChain implements receipts.Store.
func (s *Store) ReceiptChain(ctx context.Context, m relay.MerchantID) (c receipts.Chain, err error) {
	err = s.locked(ctx, func() error { c = s.chains[m]; return nil })
	return c, err
}

// IssueReceipts implements receipts.Store.
func (s *Store) IssueReceipts(ctx context.Context, i receipts.Issue) error {
	return s.locked(ctx, func() error {
		was := s.chains[i.Now.Merchant]
		if len(i.Receipts) > 0 && (was.Issued != i.Was.Issued || was.Digest != i.Was.Digest) {
			return fmt.Errorf("issue receipts: %w", relay.ErrStale)
		}
		states := map[key]int{}
		for _, r := range i.Receipts {
			states[key{r.Merchant, string(r.Attempt)}] = receiptIssued
		}
		for _, sale := range i.Impossible {
			states[key{sale.Merchant, string(sale.Attempt)}] = receiptImpossible
		}
		for at := range states {
			if !s.awaits(at) {
				return fmt.Errorf("issue receipts: %w", relay.ErrStale)
			}
		}
		s.writeEvents(i.Events)
		maps.Copy(s.receiptOf, states)
		s.receipts[i.Now.Merchant] = append(s.receipts[i.Now.Merchant], i.Receipts...)
		if len(i.Receipts) > 0 {
			now := i.Now
			now.Forgotten, now.ForgottenCheckpoint = was.Forgotten, was.ForgottenCheckpoint
			s.chains[now.Merchant] = now
		}
		return nil
	})
}

// Receipt implements receipts.Store.
func (s *Store) Receipt(ctx context.Context, m relay.MerchantID,
	id relay.CheckoutID) (found receipts.Receipt, err error) {
	err = s.locked(ctx, func() error {
		i := slices.IndexFunc(s.receipts[m], func(r receipts.Receipt) bool { return r.Checkout == id })
		if i < 0 {
			return fmt.Errorf("read receipt: %w", relay.ErrNotFound)
		}
		found = s.receipts[m][i]
		return nil
	})
	return found, err
}

// Receipts implements receipts.Store.
func (s *Store) Receipts(ctx context.Context, m relay.MerchantID, after,
	limit int) (list []receipts.Receipt, err error) {
	err = s.locked(ctx, func() error {
		for _, r := range s.receipts[m] {
			if r.Seq > after && len(list) < limit {
				list = append(list, r)
			}
		}
		return nil
	})
	return list, err
}

// SalesWithoutReceipt implements receipts.Store.
func (s *Store) SalesWithoutReceipt(ctx context.Context,
	m relay.MerchantID) (list []relay.CheckoutID, err error) {
	err = s.locked(ctx, func() error {
		for at, state := range s.receiptOf {
			a, there := s.attempts[at]
			if there && at.merchant == m && state == receiptIssued && !slices.ContainsFunc(s.receipts[m],
				func(r receipts.Receipt) bool { return r.Checkout == a.Checkout }) {
				list = append(list, a.Checkout)
			}
		}
		slices.Sort(list)
		return nil
	})
	return list, err
}

// MerchantsWithReceipts implements receipts.Store.
func (s *Store) MerchantsWithReceipts(ctx context.Context) (list []relay.MerchantID, err error) {
	err = s.locked(ctx, func() error {
		list = slices.Sorted(maps.Keys(s.chains))
		return nil
	})
	return list, err
}

// ReceiptsOfForgotten implements receipts.Store.
func (s *Store) ReceiptsOfForgotten(ctx context.Context, m relay.MerchantID,
	limit int) (list []receipts.Receipt, err error) {
	err = s.locked(ctx, func() error {
		for _, r := range s.receipts[m] {
			if _, kept := s.attempts[key{m, string(r.Attempt)}]; kept || len(list) == limit {
				break
			}
			list = append(list, r)
		}
		return nil
	})
	return list, err
}

// ForgetReceipts implements receipts.Store.
func (s *Store) ForgetReceipts(ctx context.Context, m relay.MerchantID, was, upTo int,
	checkpoint string) error {
	return s.locked(ctx, func() error {
		c := s.chains[m]
		if c.Issued == 0 || c.Forgotten != was {
			return fmt.Errorf("forget receipts: %w", relay.ErrStale)
		}
		c.Forgotten, c.ForgottenCheckpoint = upTo, checkpoint
		s.chains[m] = c
		s.receipts[m] = slices.DeleteFunc(s.receipts[m],
			func(r receipts.Receipt) bool { return r.Seq <= upTo })
		return nil
	})
}
