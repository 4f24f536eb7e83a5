package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/receipt"
	"candor/server/receipts"
	"candor/server/relay"
)

// approvedSale commits a checkout with an approved attempt of which nothing is due.
func approvedSale(t *testing.T, s everything, id string, decided time.Time) relay.Attempt {
	t.Helper()
	c := sample(id)
	c.Step = checkout.StepApproved
	a := attempt(c, "a"+id, relay.AttemptApproved)
	a.Decided, a.Due = decided, time.Time{}
	commit(t, s, relay.Change{Checkout: &c, Attempt: &a})
	return a
}

func saleOf(a relay.Attempt) receipts.Sale {
	return receipts.Sale{Merchant: a.Merchant, Checkout: a.Checkout, Attempt: a.ID, Amount: a.Amount,
		Offer: a.Offer, Digest: a.Digest, Authorization: a.Authorization, Decided: a.Decided}
}

// nextIssue is what issues a receipt of each sale, after the chain as it is.
func nextIssue(t *testing.T, s everything, sales ...receipts.Sale) receipts.Issue {
	t.Helper()
	was, err := s.ReceiptChain(t.Context(), sales[0].Merchant)
	if err != nil {
		t.Fatal(err)
	}
	i := receipts.Issue{Was: was, Now: was}
	i.Now.Merchant = sales[0].Merchant
	for _, sale := range sales {
		i.Now.Issued++
		body := fmt.Sprintf(`{"of":%q,"after":%q,"é":"“”"}`, sale.Checkout, i.Now.Digest)
		i.Now.Digest = receipt.Digest([]byte(body))
		i.Receipts = append(i.Receipts, receipts.Receipt{Merchant: sale.Merchant, Seq: i.Now.Issued,
			Checkout: sale.Checkout, Attempt: sale.Attempt, Body: body})
	}
	i.Now.Checkpoint = "checkpoint " + i.Now.Digest
	return i
}

// issued issues the receipt of a checkout.
func issued(t *testing.T, s everything, id relay.CheckoutID) {
	t.Helper()
	sale, err := s.SaleOf(t.Context(), maple, id)
	if err == nil {
		err = s.IssueReceipts(t.Context(), nextIssue(t, s, sale))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// receiptsOfSales: an approved sale awaits its receipt until it has one, or none can be issued.
func receiptsOfSales(t *testing.T, s everything) {
	ctx := t.Context()
	var sales []receipts.Sale
	var attempts []relay.Attempt
	for i := range 4 { // the latest first
		a := approvedSale(t, s, fmt.Sprint(i), noon.Add(-time.Duration(i)*time.Second))
		sales, attempts = slices.Insert(sales, 0, saleOf(a)), slices.Insert(attempts, 0, a)
	}
	declined := sample("declined")
	commit(t, s, relay.Change{Checkout: &declined, Attempt: new(attempt(declined, "d",
		relay.AttemptRefused))})
	for limit, want := range map[int][]receipts.Sale{1: sales[:1], 9: sales} {
		got, err := s.SalesAwaiting(ctx, maple, receipts.Sale{}, limit)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("limit %d: %v\n got %+v\nwant %+v", limit, err, got, want)
		}
	}
	if got, err := s.SalesAwaiting(ctx, maple, sales[1], 9); err != nil || !reflect.DeepEqual(got,
		sales[2:]) {
		t.Errorf("after the second: %+v, %v", got, err)
	}
	if got, err := s.SalesAwaiting(ctx, "other", receipts.Sale{}, 9); err != nil || len(got) != 0 {
		t.Errorf("another merchant's: %+v, %v", got, err)
	}
	if all, err := s.MerchantsAwaiting(ctx); err != nil || !slices.Equal(all, []relay.MerchantID{maple}) {
		t.Errorf("merchants: %v, %v", all, err)
	}
	someIssued(t, s, sales)
	for _, a := range attempts { // each is compared with the lender's list
		a.Checked = noon.Add(time.Hour)
		commit(t, s, relay.Change{Attempt: &a, AttemptWas: relay.AttemptApproved})
	}
	if got, err := s.SalesAwaiting(ctx, maple, receipts.Sale{}, 9); err != nil || len(got) != 1 ||
		got[0] != sales[3] {
		t.Errorf("after comparisons: %+v, %v", got, err)
	}
	_, err := s.SaleOf(ctx, maple, declined.ID)
	wantErr(t, "a declined sale", err, relay.ErrNotFound)
}

// someIssued issues receipts of the first and the third of four sales; the second can have none.
func someIssued(t *testing.T, s everything, sales []receipts.Sale) {
	t.Helper()
	ctx := t.Context()
	i := nextIssue(t, s, sales[0], sales[2])
	i.Impossible = sales[1:2]
	if err := s.IssueReceipts(ctx, i); err != nil {
		t.Fatal(err)
	}
	for n, want := range []bool{false, false, false, true} {
		if got, err := s.AwaitsReceipt(ctx, maple, sales[n].Checkout); err != nil || got != want {
			t.Errorf("sale %d awaits its receipt: %t, %v; want %t", n, got, err, want)
		}
	}
	for n, want := range map[int]error{0: nil, 1: relay.ErrNotFound, 2: nil, 3: relay.ErrNotFound} {
		got, err := s.Receipt(ctx, maple, sales[n].Checkout)
		wantErr(t, fmt.Sprintf("receipt %d", n), err, want)
		if want == nil && got != i.Receipts[n/2] {
			t.Errorf("receipt %d: got %+v, want %+v", n, got, i.Receipts[n/2])
		}
	}
	_, err := s.Receipt(ctx, "other", sales[0].Checkout)
	wantErr(t, "to another merchant", err, relay.ErrNotFound)
	i.Receipts, i.Impossible = nil, sales[1:2]
	wantErr(t, "impossible twice", s.IssueReceipts(ctx, i), relay.ErrStale)
}

// receiptsInOneChain: what does not follow the end of the chain is refused whole.
func receiptsInOneChain(t *testing.T, s everything) {
	ctx := t.Context()
	if c, err := s.ReceiptChain(ctx, maple); err != nil || c != (receipts.Chain{}) {
		t.Errorf("no chain: %+v, %v", c, err)
	}
	first, second := saleOf(approvedSale(t, s, "1", noon)), saleOf(approvedSale(t, s, "2", noon))
	i := nextIssue(t, s, first)
	if err := s.IssueReceipts(ctx, i); err != nil {
		t.Fatal(err)
	}
	again := i
	again.Was, again.Receipts = receipts.Chain{}, slices.Clone(i.Receipts)
	again.Receipts[0].Checkout, again.Receipts[0].Attempt = second.Checkout, second.Attempt
	wantErr(t, "a second beginning", s.IssueReceipts(ctx, again), relay.ErrStale)
	twice := nextIssue(t, s, first)
	wantErr(t, "the same sale", s.IssueReceipts(ctx, twice), relay.ErrStale)
	forked := nextIssue(t, s, second)
	forked.Was.Digest = "sha256:other"
	wantErr(t, "another end", s.IssueReceipts(ctx, forked), relay.ErrStale)
	if c, err := s.ReceiptChain(ctx, maple); err != nil || c != i.Now {
		t.Errorf("the chain: %v\n got %+v\nwant %+v", err, c, i.Now)
	}
	then := nextIssue(t, s, second)
	if err := s.IssueReceipts(ctx, then); err != nil {
		t.Fatal(err)
	}
	all, err := s.Receipts(ctx, maple, 0, 9)
	if err != nil || !slices.Equal(all, append(i.Receipts, then.Receipts...)) {
		t.Errorf("receipts: %+v, %v", all, err)
	}
	if one, err := s.Receipts(ctx, maple, 1, 1); err != nil || !slices.Equal(one, then.Receipts) {
		t.Errorf("after the first: %+v, %v", one, err)
	}
	if none, err := s.Receipts(ctx, "other", 0, 9); err != nil || len(none) != 0 {
		t.Errorf("another merchant's: %+v, %v", none, err)
	}
	if lost, err := s.SalesWithoutReceipt(ctx, maple); err != nil || len(lost) != 0 {
		t.Errorf("without their receipt: %v, %v", lost, err)
	}
	if all, err := s.MerchantsWithReceipts(ctx); err != nil || !slices.Equal(all, []relay.MerchantID{maple}) {
		t.Errorf("merchants: %v, %v", all, err)
	}
}

// receiptsFade: receipts outlive their sales, and go from the first on.
func receiptsFade(t *testing.T, s everything) {
	ctx := t.Context()
	old := []receipts.Sale{saleOf(approvedSale(t, s, "1", noon)), saleOf(approvedSale(t, s, "2", noon))}
	kept := sample("3")
	kept.Expires = noon.AddDate(1, 0, 0)
	a := attempt(kept, "a3", relay.AttemptApproved)
	commit(t, s, relay.Change{Checkout: &kept, Attempt: &a})
	i := nextIssue(t, s, append(old, saleOf(a))...)
	if err := s.IssueReceipts(ctx, i); err != nil {
		t.Fatal(err)
	}
	gone := func(limit, want int) {
		t.Helper()
		got, err := s.ReceiptsOfForgotten(ctx, maple, limit)
		if err != nil || !slices.Equal(got, i.Receipts[:want]) {
			t.Errorf("receipts of forgotten sales: %v\n got %+v\nwant %+v", err, got, i.Receipts[:want])
		}
	}
	gone(9, 0)
	for _, k := range []relay.Retained{relay.RetainedSecrets, relay.RetainedPersonal,
		relay.RetainedEvidence} {
		dropped(t, s, k, noon.AddDate(0, 6, 0), 2)
	}
	gone(9, 2)
	gone(1, 1)
	wantErr(t, "from the middle", s.ForgetReceipts(ctx, maple, 1, 2, "c"), relay.ErrStale)
	wantErr(t, "of nobody", s.ForgetReceipts(ctx, "other", 0, 2, "c"), relay.ErrStale)
	if err := s.ForgetReceipts(ctx, maple, 0, 2, "c"); err != nil {
		t.Fatal(err)
	}
	wantErr(t, "twice", s.ForgetReceipts(ctx, maple, 0, 2, "c"), relay.ErrStale)
	left, err := s.Receipts(ctx, maple, 0, 9)
	if err != nil || !slices.Equal(left, i.Receipts[2:]) {
		t.Errorf("left: %+v, %v", left, err)
	}
	want := i.Now
	want.Forgotten, want.ForgottenCheckpoint = 2, "c"
	if c, err := s.ReceiptChain(ctx, maple); err != nil || c != want {
		t.Errorf("the chain: %+v, %v", c, err)
	}
	then := nextIssue(t, s, saleOf(approvedSale(t, s, "4", noon)))
	if err := s.IssueReceipts(ctx, then); err != nil {
		t.Fatal(err)
	}
	want.Issued, want.Digest, want.Checkpoint = then.Now.Issued, then.Now.Digest, then.Now.Checkpoint
	if c, err := s.ReceiptChain(ctx, maple); err != nil || c != want {
		t.Errorf("the chain goes on: %+v, %v", c, err)
	}
}

// receiptsRace: of many who continue a chain from the same end, one does.
func receiptsRace(t *testing.T, s everything) {
	for i := range 3 { // the first has to begin the chain
		issue := nextIssue(t, s, saleOf(approvedSale(t, s, fmt.Sprint(i), noon)))
		if won := race(t, relay.ErrStale, func(int) error {
			return s.IssueReceipts(t.Context(), issue)
		}); won != 1 {
			t.Errorf("%d of the racers issued receipt %d, want one", won, i+1)
		}
	}
	if all, err := s.Receipts(t.Context(), maple, 0, 9); err != nil || len(all) != 3 ||
		!strings.Contains(all[2].Body, receipt.Digest([]byte(all[1].Body))) {
		t.Errorf("receipts: %+v, %v", all, err)
	}
}

// erasingWaitsForReceipt: the quote that a receipt needs stays until it is issued, and the receipt stays.
func erasingWaitsForReceipt(t *testing.T, s everything) {
	a := approvedSale(t, s, "1", noon)
	asked := relay.Audit{Merchant: maple, Checkout: a.Checkout, Act: "erase", At: noon}
	wantErr(t, "before its receipt", s.Erase(t.Context(), asked), relay.ErrStale)
	if c, err := s.Checkout(t.Context(), maple, a.Checkout); err != nil || c.State.Person == nil {
		t.Errorf("the person went: %v", err)
	}
	issued(t, s, a.Checkout)
	if err := s.Erase(t.Context(), asked); err != nil {
		t.Fatal(err)
	}
	if r, err := s.Receipt(t.Context(), maple, a.Checkout); err != nil || r.Attempt != a.ID {
		t.Errorf("the receipt: %+v, %v", r, err)
	}
	c := sample("d")
	texts := []relay.Disclosure{}
	for _, l := range []locale.Language{locale.English, locale.French} {
		texts = append(texts, relay.Disclosure{Merchant: maple, Checkout: c.ID, Revision: 1, Language: l,
			Offer: "plan-7", Version: "2", Digest: "d" + string(l), Canonical: "text", Issued: noon})
	}
	commit(t, s, relay.Change{Checkout: &c, Disclosures: []relay.Disclosure{texts[1], texts[0]}})
	if got, err := s.Disclosures(t.Context(), maple, c.ID); err != nil || !reflect.DeepEqual(got, texts) {
		t.Errorf("disclosures: %+v, %v", got, err)
	}
}
