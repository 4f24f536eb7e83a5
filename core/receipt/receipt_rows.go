package receipt

import (
	"time"

	"candor/core/locale"
)

// Row is one fact of a receipt for people: a label and its value.
type Row struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// offset says how far a zone is from UTC. Its abbreviation would be another in each language.
func offset(t time.Time) string {
	if _, seconds := t.Zone(); seconds == 0 {
		return "UTC"
	}
	return "UTC" + t.Format("-07:00")
}

// Rows are the facts of a receipt in a language: who sold, what was agreed to and when, and the
// authorization. The agreed text is not among them. Times are in a zone, which is named beside each.
func (r Record) Rows(l locale.Language, zone *time.Location) []Row {
	w := locale.ReceiptOf(l)
	at := func(t time.Time) string {
		t = t.In(zone)
		return l.LongDate(t) + ", " + l.TimeOfDay(t) + " " + offset(t)
	}
	by := w.AgreedBy
	if r.Accepted.Actor != "customer" {
		by = w.AgreedByOur
	}
	var rows []Row
	for _, row := range []Row{
		{w.Merchant, r.Merchant.Name},
		{w.Store, r.Merchant.Location},
		{w.Order, r.Reference},
		{w.Number, r.ID},
		{w.Amount, l.Money(r.Amount)},
		{w.Agreed, by.With(locale.Text("time", at(r.Accepted.At)),
			locale.Text("language", w.Language(r.Accepted.Language)))},
		{w.Authorization, r.Authorization.Number},
		{w.Authorized, at(r.Authorization.At)},
		{w.Issued, at(r.Issued)},
	} {
		if row.Value != "" {
			rows = append(rows, row)
		}
	}
	return rows
}
