package lender

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"candor/server/relay"
)

const (
	pageSize = 100
	maxPages = 50
)

var errPages = errors.New("the list has over 50 pages")

// Authorizations lists an account's authorizations created on the days from..to, each in the time zone of its
// argument. The relay may settle an attempt because it is absent from the list, so no page may be missing.
// Pages are therefore asked for until one holds nothing new, whatever page size the lender uses. A list that
// cannot be read to its end is an error.
func (c *Client) Authorizations(ctx context.Context, call relay.Call, account relay.Secret,
	from, to time.Time) ([]relay.Authorization, error) {
	number, err := parseAccount(account)
	if err != nil {
		return nil, unsent(Authorizations, err)
	}
	var out []relay.Authorization
	seen := map[string]bool{}
	for page := 1; page <= maxPages; page++ {
		list, err := c.page(ctx, call, number, from, to, page)
		if err != nil {
			return nil, err
		}
		before := len(seen)
		for _, e := range list {
			text := fmt.Sprintf("%+v", e)
			if !seen[text] && e.ours {
				out = append(out, e.Authorization)
			}
			seen[text] = true
		}
		if len(seen) == before {
			return out, nil
		}
	}
	return nil, &relay.LenderError{Op: string(Authorizations), Class: relay.Unknown, Err: errPages}
}

// entry is one authorization of the list. ours is false when it names another account.
type entry struct {
	relay.Authorization
	ours bool
}

// page asks for one page of the list.
func (c *Client) page(ctx context.Context, call relay.Call, account accountNumber,
	from, to time.Time, page int) ([]entry, error) {
	query := url.Values{
		"account_number":     {string(account)},
		"creation_date_from": {from.Format(time.DateOnly)}, "creation_date_to": {to.Format(time.DateOnly)},
		"page_number": {strconv.Itoa(page)}, "page_size": {strconv.Itoa(pageSize)},
	}
	var out []entry
	err := c.do(ctx, call, exchange{op: Authorizations, query: query, read: func(v value) error {
		list, err := listOf(v)
		for _, e := range list {
			if e.kind != kindObject {
				return &fieldError{"authorizations", "not an object"}
			}
			out = append(out, entry{readAuthorization(e), account.same(e.get("account_number"))})
		}
		return err
	}})
	return out, err
}

// listOf finds the entries in an array, or in an object under one of the usual names of a paged list: the
// lender documents none. Anything else is an error, not an empty list.
func listOf(v value) ([]value, error) {
	if v.kind == kindArray {
		return v.list, nil
	}
	names := [...]string{"authorizations", "content", "items", "data", "results", "records", "list"}
	for _, name := range names {
		if list := v.get(name); list.kind == kindArray && v.get("error").absent() {
			return list.list, nil
		}
	}
	return nil, &fieldError{"authorizations", "no list"}
}
