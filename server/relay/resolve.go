package relay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"candor/core/checkout"
	"candor/core/money"
)

// What is manual is settled by people with the lender. Here they tell what they found out. The lender's list
// is read first: what it shows overrules what they say. Where it cannot tell, or above the merchant's
// ResolveLimit, a second person confirms. Every word is audited.

// ResolutionOutcome is what people found out of something manual.
type ResolutionOutcome string

// The findings.
const (
	FoundDone    ResolutionOutcome = "done"     // the lender did it
	FoundNotDone ResolutionOutcome = "not_done" // the lender did nothing, or holds nothing of it any more
)

// Resolution is how people settle an attempt or an operation that is manual. Note and Evidence are kept for
// as long as the checkout and are audited: they hold no data of a customer.
type Resolution struct {
	Merchant MerchantID
	Checkout CheckoutID
	Of       SubjectKind
	Subject  string // the id of the attempt or operation
	Outcome  ResolutionOutcome
	// Amount is what the lender did of an operation; zero is what was asked for.
	Amount   money.Amount
	Note     string // 1 to 500 printable characters
	Evidence string // at most 200: the lender's id, or what else shows it
	By       string // who says it: "key:" and the fingerprint of an API key, or an operator's name
	At       time.Time
}

// The bounds of what people write, in characters.
const (
	maxNote     = 500
	maxEvidence = 200
	maxBy       = 64
)

// KeyPrefix begins the name of an API key where people are named. No operator has such a name.
const KeyPrefix = "key:"

// DefaultResolveLimit is the amount above which a second person confirms, where a merchant sets none.
var DefaultResolveLimit = money.MustAmount("1000.00")

// The audited acts of people who settle.
const (
	AuditResolve    AuditAct = "resolve"         // it is settled
	AuditResolveAsk AuditAct = "resolve_request" // a second person has to confirm it
)

// ContradictedError is the refusal of a resolution that the lender's list contradicts. It is a
// *checkout.Problem with the code lender_list_differs.
type ContradictedError struct {
	*checkout.Problem
	// Entry is the lender's entry; nil if the list does not have what was named.
	Entry *Authorization
}

// Unwrap returns the Problem.
func (e *ContradictedError) Unwrap() error { return e.Problem }

// Resolved is an operation after people told what they found out, with the resolution that waits for a second
// person, if it does.
type Resolved struct {
	Operation Operation
	Waiting   *Resolution
}

// contradicted refuses what an entry of the lender's list contradicts.
func contradicted(op string, entry *Authorization) error {
	return &ContradictedError{&checkout.Problem{Code: checkout.CodeListDiffers, Op: op}, entry}
}

// listUnusable refuses while the lender's list cannot be relied on.
func listUnusable(op string, err error) error {
	return &checkout.Problem{Code: checkout.CodeListUnusable, Op: op, Err: err}
}

var (
	errTooSoon   = errors.New("the lender may still do it, or its list may lag")
	errForgotten = errors.New("the account is forgotten, and with it the list")
)

// check refuses a resolution that is not well formed.
func (s Resolution) check() error {
	if p := checkout.RefuseAll(s.Faults()); p != nil {
		return p
	}
	return nil
}

// Faults lists all that is not well formed in a resolution, by the names that the API has for its fields.
func (s Resolution) Faults() (all []checkout.Fault) {
	wrong := func(is bool, field, detail string) {
		if is {
			all = append(all, checkout.Fault{Pointer: "/" + field, Code: checkout.CodeFieldInvalid,
				Detail: detail})
		}
	}
	wrong(s.Outcome != FoundDone && s.Outcome != FoundNotDone, "outcome", "Send one of done, not_done.")
	wrong(!writable(s.Note, 1, maxNote), "note",
		fmt.Sprintf("Send 1 to %d printable characters, with no blank at the ends.", maxNote))
	wrong(!writable(s.Evidence, 0, maxEvidence), "evidence",
		fmt.Sprintf("Send at most %d printable characters, with no blank at the ends.", maxEvidence))
	wrong(!writable(s.By, 1, maxBy), "operator",
		fmt.Sprintf("Name the operator in 1 to %d printable characters.", maxBy))
	wrong(s.Outcome == FoundNotDone && !s.Amount.IsZero(), "amount",
		"Leave it out: nothing was done, so there is no amount.")
	return all
}

// writable reports whether a text has so many characters, all printable, and no blank at its ends. Controls
// and marks that turn the direction of a text are not printable.
func writable(text string, least, most int) bool {
	n := utf8.RuneCountInString(text)
	return utf8.ValidString(text) && n >= least && n <= most && strings.TrimSpace(text) == text &&
		!strings.ContainsFunc(text, func(c rune) bool { return !unicode.IsPrint(c) })
}

// same reports whether two people say the same of the same thing. Each has a note of their own.
func (s Resolution) same(other Resolution) bool {
	return s.Subject == other.Subject && s.Outcome == other.Outcome && s.Amount == other.Amount &&
		s.Evidence == other.Evidence
}

// sameWho reports whether two resolutions are one person's. Case and blanks do not make another operator.
func (s Resolution) sameWho(other Resolution) bool {
	squeeze := func(name string) string { return strings.Join(strings.Fields(name), "") }
	return strings.EqualFold(squeeze(s.By), squeeze(other.By))
}

// resolveLimit is the amount above which a second person confirms.
func (r *Relay) resolveLimit(m MerchantID) money.Amount {
	if limit := r.merchants[m].ResolveLimit; limit != nil {
		return *limit
	}
	return DefaultResolveLimit
}

// confirmed reports whether a resolution may be carried out: a second person says the same, or none is
// needed. Otherwise it returns the first half that is to be written, or the one that stands already.
func (r *Relay) confirmed(ctx context.Context, s Resolution, amount money.Amount,
	listTells bool) (ok bool, waiting Resolution, write bool, err error) {
	if limit := r.resolveLimit(s.Merchant); listTells && amount.Cmp(limit) <= 0 {
		return true, s, false, nil
	}
	first, err := r.Store.Resolution(ctx, s.Merchant, s.Subject)
	switch {
	case errors.Is(err, ErrNotFound):
		return false, s, true, nil
	case err != nil:
		return false, s, false, checkout.Unavailable("read resolution", err)
	case !first.same(s):
		return false, s, true, nil
	case first.sameWho(s):
		return false, first, false, nil
	}
	return true, s, false, nil
}

// told is what an audit says of a resolution.
type told struct {
	Of       SubjectKind       `json:"of"`
	Subject  string            `json:"id"`
	Outcome  ResolutionOutcome `json:"outcome"`
	Amount   string            `json:"amount,omitempty"`
	Evidence string            `json:"evidence,omitempty"`
	Note     string            `json:"note"`
}

// audit is the record of a resolution.
func (s Resolution) audit(act AuditAct) *Audit {
	t := told{s.Of, s.Subject, s.Outcome, "", s.Evidence, s.Note}
	if !s.Amount.IsZero() {
		t.Amount = s.Amount.String()
	}
	text, _ := json.Marshal(t) // texts and words alone
	return &Audit{Merchant: s.Merchant, Checkout: s.Checkout, Associate: s.By, Act: act, Reason: string(text),
		At: s.At}
}

// wasTold reports whether a resolution was carried out before: the same again gets the same answer.
func (r *Relay) wasTold(ctx context.Context, s Resolution) (bool, error) {
	audits, err := r.Store.Audits(ctx, s.Merchant, s.Checkout)
	if err != nil {
		return false, checkout.Unavailable("read audits", err)
	}
	return slices.ContainsFunc(audits, func(a Audit) bool {
		var t told
		if a.Act != AuditResolve || json.Unmarshal([]byte(a.Reason), &t) != nil {
			return false
		}
		before := Resolution{Subject: t.Subject, Outcome: t.Outcome, Evidence: t.Evidence}
		if t.Amount != "" {
			before.Amount, _ = money.ParseAmount(t.Amount)
		}
		return before.same(s)
	}), nil
}

// askSecond writes the first half of a resolution, unless it stands already.
func (r *Relay) askSecond(ctx context.Context, c Checkout, s Resolution, write bool) error {
	if !write {
		return nil
	}
	next := c
	next.Revision++
	return r.Store.Commit(ctx, Change{Checkout: &next, Was: c.Revision, Resolution: &s,
		Audit: s.audit(AuditResolveAsk)})
}

// logResolved logs that people settled something, without what they wrote.
func (r *Relay) logResolved(s Resolution) {
	r.Log.Info("settled by people", string(s.Of), s.Subject, "merchant", string(s.Merchant), "checkout",
		string(s.Checkout), "outcome", string(s.Outcome), slog.String("by", s.By))
}

// The tries of a resolution: each reads everything again after another was written.
const resolveTries = 20
