package receipts

import (
	"context"
	"errors"
	"fmt"

	"candor/core/receipt"
	"candor/server/relay"
)

// Audit is what an audit of a merchant's receipts found.
type Audit struct {
	Chain    Chain
	Verified int       // receipts that are whole
	Awaiting int       // approved sales whose receipt is not issued yet
	Findings []Finding // what is wrong; none: the receipts are complete and unaltered
}

// Finding is one thing that is wrong with a merchant's receipts.
type Finding struct {
	Seq      int              // in the chain; 0: of no one receipt
	Checkout relay.CheckoutID // "" where it is not known
	What     string
}

// String is the finding in one line.
func (f Finding) String() string {
	switch {
	case f.Seq == 0 && f.Checkout == "":
		return f.What
	case f.Checkout == "":
		return fmt.Sprintf("receipt %d: %s", f.Seq, f.What)
	case f.Seq == 0:
		return fmt.Sprintf("%s: %s", f.Checkout, f.What)
	}
	return fmt.Sprintf("receipt %d, %s: %s", f.Seq, f.Checkout, f.What)
}

// auditBulk is how many receipts an audit reads at a time.
const auditBulk = 200

// Audit walks the receipts of a merchant from the first to the last: each must verify, name the one before it
// and agree with the journal, and the signed checkpoints must agree with both ends. earlier is the text of a
// checkpoint that was kept elsewhere, or "": with it, the removal of the last receipts is found too even if
// somebody put an older checkpoint of ours back. The errors are those of the Store.
func (r *Receipts) Audit(ctx context.Context, m relay.MerchantID, earlier string) (Audit, error) {
	for {
		chain, err := r.Store.ReceiptChain(ctx, m)
		if err != nil {
			return Audit{}, err
		}
		w := walk{r: r, merchant: m, Audit: Audit{Chain: chain}}
		w.begin(earlier)
		again, err := w.all(ctx)
		switch {
		case err != nil:
			return Audit{}, err
		case again:
			continue
		}
		w.end()
		err = w.sales(ctx)
		return w.Audit, err
	}
}

// all walks to the end of the chain, also if receipts are issued meanwhile. again reports that receipts were
// forgotten meanwhile, so that the walk began too early.
func (w *walk) all(ctx context.Context) (again bool, err error) {
	for {
		if err := w.rest(ctx); err != nil {
			return false, err
		}
		now, err := w.r.Store.ReceiptChain(ctx, w.merchant)
		if err != nil || now.Forgotten != w.Chain.Forgotten {
			return err == nil, err
		}
		if now == w.Chain {
			return false, nil
		}
		w.Chain = now
	}
}

// rest walks over the receipts that are in the store now.
func (w *walk) rest(ctx context.Context) error {
	for {
		list, err := w.r.Store.Receipts(ctx, w.merchant, w.last, auditBulk)
		if err != nil {
			return err
		}
		for _, one := range list {
			if err := w.next(ctx, one); err != nil {
				return err
			}
			w.last = one.Seq
		}
		if len(list) < auditBulk {
			return nil
		}
	}
}

// walk is an audit on its way along the chain.
type walk struct {
	Audit
	r        *Receipts
	merchant relay.MerchantID
	kept     receipt.Checkpoint // the earlier one; the zero value: none
	last     int                // Seq of the last receipt that was read
	seq      int                // the same, or that of the last one that was forgotten
	digest   string             // of it
}

func (w *walk) found(seq int, id relay.CheckoutID, what string, of ...any) {
	w.Findings = append(w.Findings, Finding{seq, id, fmt.Sprintf(what, of...)})
}

// begin checks the checkpoints, and stands after what was forgotten.
func (w *walk) begin(earlier string) {
	if earlier != "" {
		w.kept = w.checkpoint("the checkpoint that was given", earlier, "")
	}
	if c := w.Chain; c.Forgotten > 0 || c.ForgottenCheckpoint != "" {
		stands := w.checkpoint("the checkpoint of forgotten receipts", c.ForgottenCheckpoint,
			receipt.CheckpointForgotten)
		if stands.Count != c.Forgotten {
			w.found(0, "", "%d receipts are said to be forgotten, and %d were signed to be", c.Forgotten,
				stands.Count)
		}
		w.seq, w.digest = stands.Count, stands.Digest
	}
	if w.kept.Count > 0 && w.kept.Count == w.seq && w.kept.Digest != w.digest {
		w.found(w.seq, "", "it was another one when the checkpoint that was given was signed")
	}
}

// checkpoint verifies a checkpoint. It returns the zero value, and notes what is wrong, if it does not stand.
func (w *walk) checkpoint(name, text string, kind receipt.CheckpointKind) receipt.Checkpoint {
	c, err := receipt.VerifyCheckpoint([]byte(text), w.r.Keys.public...)
	switch {
	case err != nil:
		w.found(0, "", "%s: %v", name, err)
	case c.Merchant != string(w.merchant):
		w.found(0, "", "%s: of another merchant, %s", name, c.Merchant)
	case kind != "" && c.Kind != kind:
		w.found(0, "", "%s: it says %q", name, c.Kind)
	default:
		return c
	}
	return receipt.Checkpoint{}
}

// next checks the receipt that follows in the store.
func (w *walk) next(ctx context.Context, one Receipt) error {
	lost := one.Seq > w.seq+1 // then nothing is known of the one before it
	if lost {
		w.missing(w.seq+1, one.Seq-1)
	}
	before := len(w.Findings)
	digest := receipt.Digest([]byte(one.Body))
	record, err := receipt.Verify([]byte(one.Body), w.r.Keys.public...)
	if err != nil {
		w.found(one.Seq, one.Checkout, "%v", err)
	} else {
		w.compare(one, record, lost)
		if err := w.journal(ctx, one, record); err != nil {
			return err
		}
	}
	if w.kept.Count == one.Seq && w.kept.Digest != digest {
		w.found(one.Seq, one.Checkout, "it was another one when the checkpoint that was given was signed")
	}
	if len(w.Findings) == before {
		w.Verified++
	}
	w.seq, w.digest = one.Seq, digest
	return nil
}

func (w *walk) missing(first, last int) {
	if first == last {
		w.found(first, "", "missing")
		return
	}
	w.found(first, "", "missing, and all up to receipt %d", last)
}

// compare compares a receipt with its place in the store and in the chain.
func (w *walk) compare(one Receipt, record receipt.Record, lost bool) {
	switch {
	case record.Merchant.ID != string(w.merchant):
		w.found(one.Seq, one.Checkout, "of another merchant, %s", record.Merchant.ID)
	case record.ID != string(one.Checkout):
		w.found(one.Seq, one.Checkout, "of another checkout, %s", record.ID)
	case !lost && record.Previous != w.digest:
		w.found(one.Seq, one.Checkout, "it does not follow receipt %d: one was replaced, added or removed",
			one.Seq-1)
	}
}

// journal compares a receipt with the journal, as long as its sale is there.
func (w *walk) journal(ctx context.Context, one Receipt, record receipt.Record) error {
	sale, err := w.r.Store.SaleOf(ctx, w.merchant, one.Checkout)
	switch {
	case errors.Is(err, relay.ErrNotFound):
		return nil // forgotten by its age before its receipt
	case err != nil:
		return err
	case sale.Attempt != one.Attempt || !sale.Amount.Equal(record.Amount) ||
		sale.Authorization != record.Authorization.Number || sale.Digest != record.Accepted.Digest ||
		sale.Offer != record.Offer.ID:
		w.found(one.Seq, one.Checkout, "the journal says otherwise")
	}
	return nil
}

// end compares the last receipt with the signed end of the chain, and with the checkpoint that was given.
func (w *walk) end() {
	c := w.Chain
	if c.Issued > w.seq {
		w.missing(w.seq+1, c.Issued)
	}
	if c.Issued > 0 || w.seq > 0 {
		stands := w.checkpoint("the checkpoint of the last receipt", c.Checkpoint, receipt.CheckpointIssued)
		switch {
		case stands.Count == 0:
		case stands.Count != c.Issued || stands.Digest != c.Digest:
			w.found(0, "", "the checkpoint of the last receipt was signed for receipt %d, not for %d",
				stands.Count, c.Issued)
		case w.seq > stands.Count, w.seq == stands.Count && w.digest != stands.Digest:
			w.found(w.seq, "", "it is not the one that the checkpoint of the last receipt was signed for")
		}
	}
	if w.kept.Count > max(w.seq, c.Issued) {
		w.missing(max(w.seq, c.Issued)+1, w.kept.Count)
	}
}

// sales lists the sales whose receipt is not there, and counts those that await theirs.
func (w *walk) sales(ctx context.Context) error {
	lost, err := w.r.Store.SalesWithoutReceipt(ctx, w.merchant)
	if err != nil {
		return err
	}
	for _, id := range lost {
		w.found(0, id, "its receipt was issued and is missing")
	}
	for after := (Sale{}); ; {
		list, err := w.r.Store.SalesAwaiting(ctx, w.merchant, after, auditBulk)
		if err != nil || len(list) == 0 {
			return err
		}
		w.Awaiting += len(list)
		after = list[len(list)-1]
	}
}
