package api

import (
	"errors"
	"net/http"
	"time"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/relay"
	"candor/server/request"
)

// The merchant's view of what is not settled, and what its people found out.

// operationIn is the operation that a request's path names.
func operationIn(r *http.Request) relay.OperationID {
	return relay.OperationID(r.PathValue("operation_id"))
}

// Resolution is the first half of a resolution, which waits for a second person.
type Resolution struct {
	Outcome  relay.ResolutionOutcome `json:"outcome"`
	Amount   string                  `json:"amount,omitempty"` // where it is not what was asked for
	Evidence string                  `json:"evidence,omitempty"`
	Note     string                  `json:"note"`
	By       string                  `json:"by"`
	At       time.Time               `json:"at"`
}

func resolutionOf(s *relay.Resolution) *Resolution {
	if s == nil {
		return nil
	}
	out := &Resolution{Outcome: s.Outcome, Evidence: s.Evidence, Note: s.Note, By: s.By, At: s.At}
	if !s.Amount.IsZero() {
		out.Amount = s.Amount.String()
	}
	return out
}

// KeyName names an API key in audits: by the beginning of its SHA-256, which reveals nothing of it.
func KeyName(key string) string { return relay.KeyPrefix + relay.Hash(key)[:12] }

// postResolve settles a manual operation: 200 with it, or 202 while a second key or operator has to confirm.
func (a *API) postResolve(w http.ResponseWriter, r *http.Request, m relay.Merchant, body []byte) error {
	var asked struct {
		Outcome  relay.ResolutionOutcome `json:"outcome"`
		Amount   *money.Amount           `json:"amount"`
		Note     string                  `json:"note"`
		Evidence string                  `json:"evidence"`
	}
	err := request.DecodeStrict(body, &asked)
	s := relay.Resolution{Merchant: m.ID, Checkout: refOf(r, m).Checkout, Subject: string(operationIn(r)),
		Outcome: asked.Outcome, Note: asked.Note, Evidence: asked.Evidence, By: KeyName(bearer(r))}
	if asked.Amount != nil {
		if s.Amount = *asked.Amount; s.Amount.IsZero() {
			err = request.Also(err, []checkout.Fault{{Pointer: "/amount", Code: checkout.CodeAmountInvalid}})
		}
	}
	if err = request.Also(err, s.Faults()); err != nil {
		return err
	}
	done, err := a.Relay.ResolveOperation(r.Context(), s)
	if err != nil {
		return shown(err)
	}
	out, status := OperationOf(done.Operation), http.StatusOK
	if out.Resolution = resolutionOf(done.Waiting); out.Resolution != nil {
		status = http.StatusAccepted
	}
	return writeJSON(w, status, out)
}

// Entry is an entry of the lender's list, as far as it concerns a checkout.
type Entry struct {
	Authorization string                    `json:"authorization_id"`
	Reference     string                    `json:"reference,omitempty"`
	Amount        string                    `json:"amount,omitempty"`
	Remaining     string                    `json:"remaining,omitempty"` // neither captured nor released
	Status        relay.AuthorizationStatus `json:"status,omitempty"`
	Captures      []EntryCapture            `json:"captures,omitempty"`
}

// EntryCapture is a capture of an Entry.
type EntryCapture struct {
	ID        string    `json:"capture_id"`
	Reference string    `json:"reference,omitempty"`
	Amount    string    `json:"amount,omitempty"`
	Remaining string    `json:"remaining,omitempty"` // not given back
	At        time.Time `json:"at,omitzero"`
}

// EntryOf is an entry of the lender's list as JSON shows it: an amount that the list did not tell is left
// out.
func EntryOf(e relay.Authorization) Entry {
	tell := func(a money.Amount, told bool) string {
		if !told {
			return ""
		}
		return a.String()
	}
	out := Entry{Authorization: e.ID, Reference: e.Reference, Amount: tell(e.Amount, e.HasAmount),
		Remaining: tell(e.Remaining, e.HasRemaining), Status: e.Status}
	for _, c := range e.Captures {
		out.Captures = append(out.Captures, EntryCapture{c.ID, c.Reference, tell(c.Amount, c.HasAmount),
			tell(c.Remaining, c.HasRemaining), c.At})
	}
	return out
}

// contradiction is a refusal with the entry that contradicts.
type contradiction struct{ *relay.ContradictedError }

func (c contradiction) Unwrap() error { return c.ContradictedError }

// Shown implements request.Shower.
func (c contradiction) Shown() any {
	if c.Entry == nil {
		return nil
	}
	return EntryOf(*c.Entry)
}

// shown adds to a refusal the entry that it has.
func shown(err error) error {
	if c, ok := errors.AsType[*relay.ContradictedError](err); ok {
		return contradiction{c}
	}
	return err
}

// OpenWork is one thing of a merchant's that is not settled.
type OpenWork struct {
	Kind      relay.WorkKind      `json:"kind"`
	Checkout  relay.CheckoutID    `json:"checkout_id"`
	Attempt   string              `json:"attempt_id,omitempty"`
	Operation string              `json:"operation_id,omitempty"`
	Of        relay.OperationKind `json:"operation_kind,omitempty"`
	Amount    string              `json:"amount,omitempty"`
	Reference string              `json:"reference,omitempty"` // under which the lender has it
	Since     time.Time           `json:"since"`
	Next      relay.WorkNext      `json:"next"` // what it waits for
	// Until is until when the lender keeps what is left to capture.
	Until      time.Time   `json:"until,omitzero"`
	Resolution *Resolution `json:"resolution,omitempty"`
	Finding    *Finding    `json:"finding,omitempty"`
}

// Finding is how the lender's list and the journal differ.
type Finding struct {
	Kind    relay.FindingKind    `json:"kind"`
	Subject relay.FindingSubject `json:"subject"`
	Entry   string               `json:"entry,omitempty"` // the lender's id of the authorization or capture
}

// openWorkOf is open work as its merchant sees it.
func openWorkOf(w relay.OpenWork) OpenWork {
	out := OpenWork{Kind: w.Kind, Checkout: w.Checkout, Of: w.Operation, Reference: w.Reference,
		Since: w.Since, Next: w.Next(), Until: w.Until, Resolution: resolutionOf(w.Resolution)}
	if !w.Amount.IsZero() {
		out.Amount = w.Amount.String()
	}
	if w.Of == relay.SubjectAttempt {
		out.Attempt = w.Subject
	} else {
		out.Operation = w.Subject
	}
	if f := w.Finding; f != nil {
		out.Operation = string(f.Operation)
		out.Finding = &Finding{f.Kind, f.Subject, f.Entry}
	}
	return out
}

// openWorkMost is how much open work one answer lists.
const openWorkMost = 200

// getOpenWork lists what is not settled, oldest first, with how much there is of each kind: the list may be
// shorter.
func (a *API) getOpenWork(w http.ResponseWriter, r *http.Request, m relay.Merchant) error {
	if err := readQuery(r.URL.RawQuery).problem(); err != nil {
		return err
	}
	list, counts, err := a.Relay.OpenWork(r.Context(), m.ID, openWorkMost)
	if err != nil {
		return err
	}
	out := struct {
		Counts map[relay.WorkKind]int `json:"counts"`
		Work   []OpenWork             `json:"open_work"`
	}{map[relay.WorkKind]int{}, []OpenWork{}}
	for _, n := range counts {
		out.Counts[n.Kind] = n.Count
	}
	for _, each := range list {
		out.Work = append(out.Work, openWorkOf(each))
	}
	return writeJSON(w, http.StatusOK, out)
}
