package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/receipt"
	"candor/server/receipts"
	"candor/server/relay"
	"candor/server/request"
)

// Receipts gives out the receipts of approved sales. Its errors are receipts.ErrNone, receipts.ErrAwaiting
// and those of a store.
type Receipts interface {
	Verified(ctx context.Context, ref relay.Ref) (receipts.Receipt, receipt.Record, error)
	OtherText(ctx context.Context, ref relay.Ref, record receipt.Record) (string, error)
}

// receiptPause is when to ask again for a receipt that is about to be issued.
const receiptPause = 2 * time.Second

// getReceipt answers the signed receipt of a checkout, byte for byte, or a page of it that can be printed
// where HTML is preferred. The page is in the language that was agreed to, unless another is asked for.
func (a *API) getReceipt(w http.ResponseWriter, r *http.Request, m relay.Merchant) error {
	asked, err := receiptLanguage(r)
	if err != nil {
		return err
	}
	ref := refOf(r, m)
	if _, err := a.Relay.Checkout(r.Context(), ref); err != nil {
		return err
	}
	given, record, err := a.Receipts.Verified(r.Context(), ref)
	switch {
	case errors.Is(err, receipts.ErrAwaiting):
		request.RetryAfter(w, receiptPause)
		return &checkout.Problem{Code: checkout.CodeReceiptNotFound, Op: "read receipt"}
	case errors.Is(err, receipts.ErrNone):
		return &checkout.Problem{Code: checkout.CodeReceiptNotFound, Op: "read receipt"}
	case errors.Is(err, receipts.ErrAltered):
		return err
	case err != nil:
		return checkout.Unavailable("read receipt", err)
	}
	w.Header().Set("Vary", "Accept")
	if !prefersHTML(r.Header.Get("Accept")) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(given.Body))
		return nil
	}
	page, err := a.receiptPage(r.Context(), ref, m, given, record, asked)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", string(page.language))
	w.Header().Set("Content-Security-Policy", printPolicy())
	_, _ = w.Write([]byte(page.html()))
	return nil
}

// receiptPage collects what the page of a receipt shows.
func (a *API) receiptPage(ctx context.Context, ref relay.Ref, m relay.Merchant, given receipts.Receipt,
	record receipt.Record, asked locale.Language) (receiptPage, error) {
	shown, _ := record.Document()
	p := receiptPage{Record: record, language: record.Accepted.Language, text: shown.Text, zone: m.Zone,
		digest: receipt.Digest([]byte(given.Body)), key: receipt.KeyOf([]byte(given.Body)),
		check: a.Relay.PublicURL + "/receipt"}
	other, err := a.Receipts.OtherText(ctx, ref, record)
	if err != nil {
		return p, checkout.Unavailable("read receipt", err)
	}
	if asked != "" && asked != p.language {
		if other == "" {
			return p, &checkout.Problem{Code: checkout.CodeReceiptNotFound, Op: "read receipt"}
		}
		p.language, p.text = asked, other
	}
	return p, nil
}

// receiptLanguage reads the one parameter that the route knows.
func receiptLanguage(r *http.Request) (locale.Language, error) {
	q := readQuery(r.URL.RawQuery, "locale")
	l := q.oneOf("locale", string(locale.English), string(locale.French))
	return locale.Language(l), q.problem()
}

// prefersHTML reports whether an Accept header asks for HTML rather than for JSON (RFC 9110 section 12.5.1).
func prefersHTML(accept string) bool {
	return quality(accept, "text/html") > quality(accept, "application/json")
}

// quality is the weight of a media type in an Accept header, in thousandths: that of the closest range.
func quality(accept, media string) int {
	kind, _, _ := strings.Cut(media, "/")
	best, closest := 0, -1
	for part := range strings.SplitSeq(accept, ",") {
		rng, parameters, _ := strings.Cut(part, ";")
		match := map[string]int{"*/*": 0, kind + "/*": 1, media: 2}
		near, known := match[strings.ToLower(strings.TrimSpace(rng))]
		if !known || near <= closest {
			continue
		}
		best, closest = 1000, near
		for parameter := range strings.SplitSeq(parameters, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
			q, err := strconv.ParseFloat(value, 64)
			if strings.EqualFold(name, "q") && err == nil && q >= 0 && q <= 1 {
				best = int(q * 1000)
			}
		}
	}
	return best
}
