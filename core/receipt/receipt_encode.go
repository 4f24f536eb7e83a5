package receipt

import (
	"bytes"
	"encoding/json"
	"time"

	"candor/core/locale"
	"candor/core/offer"
)

// Receipts must stay readable for years. So this file writes their fields by name, and does not use the tags
// of types that may change.

func (r Record) value() value {
	return object(
		member{"id", text(r.ID)},
		member{"merchant", object(
			member{"id", text(r.Merchant.ID)},
			member{"name", text(r.Merchant.Name)},
			member{"location", text(r.Merchant.Location)},
		)},
		member{"reference", text(r.Reference)},
		member{"live", truth(r.Live)},
		member{"channel", text(r.Channel)},
		member{"quebec", truth(r.Quebec)},
		member{"amount", text(r.Amount.String())},
		member{"currency", text(r.Currency)},
		member{"offer", offerValue(r.Offer)},
		member{"shown", array(r.Shown, Shown.value)},
		member{"accepted", object(
			member{"digest", text(r.Accepted.Digest)},
			member{"language", language(r.Accepted.Language)},
			member{"actor", text(r.Accepted.Actor)},
			member{"at", moment(r.Accepted.At)},
		)},
		member{"authorization", object(
			member{"number", text(r.Authorization.Number)},
			member{"amount", text(r.Authorization.Amount.String())},
			member{"at", moment(r.Authorization.At)},
		)},
		member{"issued", moment(r.Issued)},
		member{"previous", text(r.Previous)},
	)
}

func (s Shown) value() value {
	return object(
		member{"language", language(s.Language)},
		member{"version", text(s.Version)},
		member{"digest", text(s.Digest)},
		member{"text", text(s.Text)},
		member{"at", moment(s.At)},
	)
}

func offerValue(o offer.Offer) value {
	return object(
		member{"id", text(string(o.ID))},
		member{"kind", text(string(o.Kind))},
		member{"plan_id", whole(o.PlanID)},
		member{"plan_name", text(o.PlanName)},
		member{"term", whole(o.Term)},
		member{"amount", text(o.Amount.String())},
		member{"term_amount", text(o.TermAmount.String())},
		member{"rates", array(o.Rates, rateValue)},
		member{"fees", array(o.Fees, feeValue)},
	)
}

// rateValue omits a rate that was not stated in figures. An absent rate is not a rate of zero.
func rateValue(r offer.AnnualRate) value {
	members := []member{
		{"description", text(r.Description)},
		{"type", text(r.Type)},
		{"message", text(r.Message)},
	}
	if r.Rate != nil {
		members = append(members, member{"rate", text(r.Rate.String())})
	}
	return object(members...)
}

func feeValue(f offer.Fee) value {
	return object(
		member{"description", text(f.Description)},
		member{"amount", text(f.Amount.String())},
		member{"type", text(string(f.Type))},
		member{"message", text(f.Message)},
	)
}

func array[T any](list []T, of func(T) value) value {
	v := value{kind: '['}
	for _, x := range list {
		v.items = append(v.items, of(x))
	}
	return v
}

func whole(n int) value { return value{kind: '0', text: decimal(n)} }

func truth(b bool) value {
	if b {
		return value{kind: 't', text: "true"}
	}
	return value{kind: 'f', text: "false"}
}

func language(l locale.Language) value { return text(string(l)) }

// moment is a time in UTC with milliseconds (RFC 3339).
func moment(t time.Time) value { return text(t.UTC().Format("2006-01-02T15:04:05.000Z")) }

// validTime reports whether moment can write a time.
func validTime(t time.Time) bool {
	y := t.UTC().Year()
	return !t.IsZero() && y >= 1 && y <= 9999
}

// decode reads a signed record. It refuses everything that Sign would not write byte for byte, such as an
// unknown field or another spelling of an amount.
func decode(v value) (Record, error) {
	var r Record
	written := v.append(nil)
	if err := json.Unmarshal(written, &r); err != nil {
		return Record{}, &FormatError{"/receipt", "not a record of this version"}
	}
	if v = r.value(); !bytes.Equal(v.append(nil), written) {
		return Record{}, &FormatError{"/receipt", "not a record of this version"}
	}
	if err := r.check(v); err != nil {
		return Record{}, err
	}
	return r, nil
}
