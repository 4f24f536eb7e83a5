package lender

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"candor/core/origin"
	"candor/server/relay"
)

var errPerson = errors.New("the lender's page needs a card, an account, or name, birth date and postal code")

// StartFlow asks for a customer-scope token and opens the lender's page with it. The lender keys the data of
// the whole verification flow on this token (POS API, authentication), so a flow never gets a second one: a
// call that already has a Token is refused.
func (c *Client) StartFlow(ctx context.Context, call relay.Call, who relay.Identity) (relay.Flow, error) {
	m := c.merchants[call.Merchant]
	if m == nil || !call.Token.IsZero() {
		return relay.Flow{}, unsent(WidgetInit,
			errors.New("the merchant is not configured, or the flow has begun"))
	}
	body, err := widgetBody(call, who)
	if err != nil {
		return relay.Flow{}, unsent(WidgetInit, err)
	}
	t, err := c.newToken(ctx, m, customerScope, call.Reference)
	if err != nil {
		return relay.Flow{}, withoutToken(WidgetInit, err)
	}
	out := relay.Flow{Token: t.secret, Expires: t.ends(), Origin: m.origin.String()}
	err = c.do(ctx, call, exchange{op: WidgetInit, flow: t.secret, body: body,
		read: func(v value) (err error) {
			page, _ := v.get("redirection_url").text()
			out.Page = relay.NewSecret(page)
			out.Session, err = readPage(page, m.origin)
			return err
		}})
	if err != nil {
		return relay.Flow{}, err
	}
	return out, nil
}

// widgetBody is the body of widget/init.
func widgetBody(call relay.Call, who relay.Identity) (any, error) {
	identification, err := identify(who)
	return map[string]any{
		"flow": "purchase", "lang": call.Language.Short(), "customer_identification": identification,
	}, err
}

// identify names the customer in one of the three ways of widget/init: by card, by account, or by personal
// information.
func identify(who relay.Identity) (map[string]any, error) {
	card, err := parseCard(who.Card)
	switch {
	case err != nil:
		return nil, err
	case card != "":
		return map[string]any{"vcc_number": card}, nil
	case !who.Account.IsZero():
		number, err := parseAccount(who.Account)
		return map[string]any{"account_number": number}, err
	}
	person := map[string]string{
		"first_name": cut(who.FirstName, 80), "last_name": cut(who.LastName, 130),
		"dob": who.BirthDate.Reveal(), "postal_code": postalCode(who.PostalCode.Reveal()),
	}
	if person["first_name"] == "" || person["last_name"] == "" || !isDay(person["dob"]) ||
		person["postal_code"] == "" {
		return nil, errPerson
	}
	return map[string]any{"personal_information": person}, nil
}

// readPage finds the session in the address of the lender's page: in its query, or in a query within its
// fragment. It accepts a page of the API's own origin only, because the page will be framed and its messages
// trusted. Its errors do not repeat the address, which holds a token.
func readPage(page string, base origin.Origin) (session string, err error) {
	u, err := url.Parse(page)
	if o, invalid := origin.Of(page); err != nil || invalid != nil || o != base {
		return "", &fieldError{"redirection_url", "not a page of the API's origin"}
	}
	_, inFragment, _ := strings.Cut(u.Fragment, "?")
	for _, query := range [...]string{u.RawQuery, inFragment} {
		values, err := url.ParseQuery(query)
		if err != nil {
			continue
		}
		id := value{kind: kindString, content: values.Get("widget_session_id")}
		if session = id.identifier(); session != "" {
			return session, nil
		}
	}
	return "", &fieldError{"redirection_url", "no widget_session_id"}
}
