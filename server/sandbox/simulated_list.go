package sandbox

import (
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
)

// listAuthorizations answers the client's own entries, newest first, filtered and paged, as an array.
func listAuthorizations(c *request) (any, error) {
	f, err := readFilter(c)
	if err != nil {
		return nil, err
	}
	out := []authorization{}
	for e := range paged(f, func(yield func(LedgerEntry) bool) {
		for e := range c.shown() {
			if f.matches(e, e.Time) && !yield(e) {
				return
			}
		}
	}) {
		out = append(out, c.authorization(e))
	}
	return out, nil
}

// listCaptures answers the captures of the client's own entries, newest authorization first, by the captures'
// dates.
func listCaptures(c *request) (any, error) {
	f, err := readFilter(c)
	if err != nil {
		return nil, err
	}
	return slices.AppendSeq([]captured{}, paged(f, func(yield func(captured) bool) {
		for e := range c.shown() {
			for _, d := range slices.Backward(e.captures) {
				if f.matches(e, d.at) && !yield(c.captured(e, d)) {
					return
				}
			}
		}
	})), nil
}

// shown are the client's own entries as the lists show them, newest first. A lagging entry has its earlier
// state, or is left out.
func (c *request) shown() iter.Seq[LedgerEntry] {
	return func(yield func(LedgerEntry) bool) {
		for _, e := range slices.Backward(c.s.ledger) {
			late := c.now().Before(e.listed)
			if e.Client != c.token.client.ID || late && e.before == nil {
				continue
			}
			if late {
				e = *e.before
			}
			if !yield(e) {
				return
			}
		}
	}
}

// paged gives the requested page.
func paged[T any](f filter, all iter.Seq[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		n := 0
		for entry := range all {
			if n++; n > f.page*f.size || n > (f.page-1)*f.size && !yield(entry) {
				return
			}
		}
	}
}

func getAuthorization(c *request) (any, error) {
	for e := range c.shown() {
		if strconv.FormatInt(e.AuthorizationID, 10) == c.http.PathValue("id") {
			return c.authorization(e), nil
		}
	}
	return nil, notFound()
}

type filter struct {
	account, kind, status, from, to string
	page, size                      int
}

func readFilter(c *request) (filter, error) {
	q := c.http.URL.Query()
	f := filter{
		account: strings.TrimLeft(q.Get("account_number"), "0"), kind: q.Get("transaction_type"),
		status: q.Get("authorization_status"),
		from:   q.Get("creation_date_from"), to: q.Get("creation_date_to"), page: 1, size: 10,
	}
	for name, into := range map[string]*int{"page_number": &f.page, "page_size": &f.size} {
		if !q.Has(name) {
			continue
		}
		n, err := strconv.Atoi(q.Get(name))
		if err != nil || n < 1 || n > 1000 {
			return f, wrongInput(name, "1 to 1000 expected", q.Get(name))
		}
		*into = n
	}
	for name, day := range map[string]string{"creation_date_from": f.from, "creation_date_to": f.to} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return f, wrongInput(name, "YYYY-MM-DD expected", day)
		}
	}
	if f.kind != "" && f.kind != promotionalPurchase && f.kind != regularPurchase {
		return f, wrongInput("transaction_type", "invalid", f.kind)
	}
	return f, nil
}

// matches compares dates as text: YYYY-MM-DD sorts like time. Both ends count.
func (f filter) matches(e LedgerEntry, at time.Time) bool {
	day := at.Format(time.DateOnly)
	return (f.account == "" || f.account == e.AccountNumber) &&
		(f.kind == "" || f.kind == e.TransactionType) &&
		(f.status == "" || f.status == e.Status) && (f.from == "" || day >= f.from) &&
		(f.to == "" || day <= f.to)
}
