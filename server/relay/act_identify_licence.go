package relay

import (
	"context"
	"errors"
	"strings"

	"candor/core/checkout"
	"candor/core/licence"
)

// readLicence has the lender read a scan, with its separators put back as far as they can be. Text that is no
// scan goes to the lender as it came: the lender decides what it can read. Where it can read nothing, the
// relay's own reading is offered to the associate.
func (r *Relay) readLicence(ctx context.Context, c Checkout, typed string) (Identity, error) {
	reading, _ := licence.Read(typed)
	if reading.Text == "" {
		reading.Text = typed
	}
	if len(reading.Text) > licence.Max {
		return Identity{}, licenceProblem(reading, errors.New("longer than a scan can be"))
	}
	id, err := r.Lender.DecodeLicence(ctx, r.call(c), NewSecret(reading.Text))
	switch e, failed := errors.AsType[*LenderError](err); {
	case failed && e.Class == Refused && e.Code == "wrong_inputs":
		return Identity{}, licenceProblem(reading, err)
	case err != nil:
		return Identity{}, lenderProblem("decode licence", err)
	}
	id = tidyIdentity(id)
	if id.FirstName.IsZero() || id.LastName.IsZero() || id.BirthDate.IsZero() {
		return Identity{}, licenceProblem(reading, errors.New("the lender's answer names nobody"))
	}
	return id, nil
}

// tidyIdentity writes names as the lender's directory has them. A licence may have commas after and between
// names.
func tidyIdentity(id Identity) Identity {
	tidy := func(s Secret) Secret {
		return NewSecret(checkout.Name(strings.ReplaceAll(s.Reveal(), ",", " ")))
	}
	id.FirstName, id.LastName = tidy(id.FirstName), tidy(id.LastName)
	return id
}

// licenceOffer is the refusal of a scan that the lender cannot read, with what the relay read of it. It lives
// until the answer is written, and nothing of it is logged or stored.
type licenceOffer struct {
	*checkout.Problem
	scanned *checkout.Scanned
}

// Unwrap gives the refusal.
func (o *licenceOffer) Unwrap() error { return o.Problem }

func licenceProblem(reading licence.Reading, err error) error {
	p := &checkout.Problem{
		Code:  checkout.CodeLicenceUnreadable,
		Field: "licence",
		Op:    "decode licence",
		Err:   err,
	}
	if !reading.Complete() {
		return p
	}
	p.Code = checkout.CodeLicenceConfirm
	return &licenceOffer{p, &checkout.Scanned{
		FirstName: checkout.Name(
			reading.Given,
		),
		LastName:  checkout.Name(reading.Last),
		BirthDate: reading.Born,
	}}
}

// scannedOf is what an error offers to the associate, if anything.
func scannedOf(err error) *checkout.Scanned {
	if o, ok := errors.AsType[*licenceOffer](err); ok {
		return o.scanned
	}
	return nil
}

// searchPerson finds the accounts of a person that can purchase. Identity is name and birth date. The postal
// code only chooses among several accounts, since a licence may have an old address. Where the given names
// find nobody, the first of them is tried alone. All of it is one identification.
func (r *Relay) searchPerson(ctx context.Context, c Checkout, id Identity) ([]Account, error) {
	postal := id.PostalCode
	id.PostalCode = Secret{}
	usable, err := r.searchUsable(ctx, c, id)
	if first := firstGiven(id.FirstName); len(usable) == 0 && nobody(err) && !first.IsZero() {
		id.FirstName = first
		usable, err = r.searchAgain(ctx, c, id)
	}
	if err != nil && !nobody(err) || len(usable) < 2 || postal.IsZero() {
		return usable, found(err)
	}
	id.PostalCode = postal
	if narrowed, err := r.searchAgain(ctx, c, id); err == nil && len(narrowed) > 0 {
		return narrowed, nil
	}
	return usable, nil
}

// searchAgain is a further search of the same identification. It counts as a call of the lender.
func (r *Relay) searchAgain(ctx context.Context, c Checkout, id Identity) ([]Account, error) {
	if err := r.count(ctx, "first_name", r.calls(c, 1)...); err != nil {
		return nil, err
	}
	return r.searchUsable(ctx, c, id)
}

func (r *Relay) searchUsable(ctx context.Context, c Checkout, id Identity) ([]Account, error) {
	all, err := r.Lender.Search(ctx, r.call(c), id)
	var usable []Account
	for _, f := range all {
		if f.Status == "N" && f.Activated {
			usable = append(usable, f)
		}
	}
	return usable, err
}

// firstGiven is the first of several given names, or nothing where there is only one.
func firstGiven(names Secret) Secret {
	first, rest, several := strings.Cut(strings.TrimSpace(names.Reveal()), " ")
	if !several || strings.TrimSpace(rest) == "" {
		return Secret{}
	}
	return NewSecret(first)
}

// nobody reports whether a search ended without an error other than that the lender knows no such person.
func nobody(err error) bool {
	if err == nil {
		return true
	}
	e, ok := errors.AsType[*LenderError](err)
	return ok && e.Class == Refused && e.Code == "not_found"
}

// searchProblem is the refusal of an identification whose search failed.
func searchProblem(err error) error {
	if p, ok := errors.AsType[*checkout.Problem](err); ok {
		return p
	}
	return lenderProblem("find account", err)
}

// found drops the error of a search that found nobody: the caller says so.
func found(err error) error {
	if nobody(err) {
		return nil
	}
	return err
}
