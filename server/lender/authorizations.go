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

// Authorizations lists an account's authorizations created on the days from..to, each day as its time says it. What is
// settled by an absence must not be settled by a page that was not read: pages are asked for until one brings nothing
// new, whatever size the lender gives them, and a list that cannot be read to its end is an error.
func (c *Client) Authorizations(ctx context.Context, call relay.Call, account relay.Secret, from, to time.Time) ([]relay.Authorization, error) {
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
			line := fmt.Sprintf("%+v", e)
			if !seen[line] && e.ours {
				out = append(out, e.Authorization)
			}
			seen[line] = true
		}
		if len(seen) == before {
			return out, nil
		}
	}
	return nil, &relay.LenderError{Op: string(Authorizations), Class: relay.Unknown, Err: errPages}
}

// entry is one line of the list; ours is false where it says that it is another account's.
type entry struct {
	relay.Authorization
	ours bool
}

func (c *Client) page(ctx context.Context, call relay.Call, account accountNumber, from, to time.Time, page int) ([]entry, error) {
	query := url.Values{
		"account_number":     {string(account)},
		"creation_date_from": {from.Format(time.DateOnly)}, "creation_date_to": {to.Format(time.DateOnly)},
		"page_number": {strconv.Itoa(page)}, "page_size": {strconv.Itoa(pageSize)},
	}
	var out []entry
	err := c.do(ctx, call, exchange{op: Authorizations, query: query, read: func(v value) error {
		list, err := listOf(v)
		for _, e := range list {
			if e.kind != '{' {
				return &misfit{"authorizations", "not an object"}
			}
			out = append(out, entry{readAuthorization(e), account.same(e.get("account_number"))})
		}
		return err
	}})
	return out, err
}

// listOf finds the entries in an array or under one of the usual names of a page's wrapper, which nobody documents.
// Anything else is no list, not even an empty one.
func listOf(v value) ([]value, error) {
	if v.kind == '[' {
		return v.list, nil
	}
	for _, name := range [...]string{"authorizations", "content", "items", "data", "results", "records", "list"} {
		if list := v.get(name); list.kind == '[' && v.get("error").absent() {
			return list.list, nil
		}
	}
	return nil, &misfit{"authorizations", "no list"}
}
