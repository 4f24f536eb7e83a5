package lender

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"candor/core/offer"
	"candor/server/relay"
)

// DecodeLicence sends the scanned text as it is, control characters and all; the lender only decodes it.
func (c *Client) DecodeLicence(ctx context.Context, call relay.Call, licence relay.Secret) (relay.Identity, error) {
	code := licence.Reveal()
	if code == "" || !utf8.ValidString(code) {
		return relay.Identity{}, unsent(DriversLicence, errors.New("the licence text is empty or not text"))
	}
	var out relay.Identity
	err := c.do(ctx, call, exchange{op: DriversLicence, body: map[string]string{"code": code}, read: func(v value) error {
		if v.kind != '{' {
			return errJSON
		}
		out = readIdentity(v)
		return nil
	}})
	return out, err
}

func readIdentity(v value) relay.Identity {
	out := relay.Identity{
		FirstName: relay.NewSecret(v.get("first_name").word()), LastName: relay.NewSecret(v.get("last_name").word()),
		PostalCode: relay.NewSecret(postalCode(v.get("postal_code").word())),
	}
	if born := v.get("dob").word(); isDay(born) {
		out.BirthDate = relay.NewSecret(born)
	}
	return out
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// postalCode is without blanks and in capitals: the documents write it in three ways.
func postalCode(s string) string { return strings.ToUpper(strings.Join(strings.Fields(s), "")) }

// Search finds accounts by name and birth date. A person the lender does not know is a refusal with not_found.
func (c *Client) Search(ctx context.Context, call relay.Call, who relay.Identity) ([]relay.Account, error) {
	query := url.Values{
		"first_name": {cut(who.FirstName, 35)}, "last_name": {cut(who.LastName, 50)}, // the smaller of two documented widths
		"dob": {who.BirthDate.Reveal()},
	}
	if query.Get("first_name") == "" || query.Get("last_name") == "" || !isDay(query.Get("dob")) {
		return nil, unsent(Search, errors.New("a search needs first name, last name and birth date"))
	}
	if postal := postalCode(who.PostalCode.Reveal()); postal != "" {
		query.Set("postal_code", postal)
	}
	var out []relay.Account
	err := c.do(ctx, call, exchange{op: Search, query: query, read: func(v value) error {
		found, err := v.items("customers")
		for _, f := range found {
			if a := readAccount(f); !a.Number.IsZero() {
				out = append(out, a)
			}
		}
		return err
	}})
	return out, err
}

func cut(s relay.Secret, most int) string {
	text := strings.TrimSpace(s.Reveal())
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}

// Lookup finds the account of a card, or else of an account number.
func (c *Client) Lookup(ctx context.Context, call relay.Call, by relay.Identity) (relay.Account, error) {
	query, err := lookupQuery(by)
	if err != nil {
		return relay.Account{}, unsent(Lookup, err)
	}
	var out relay.Account
	err = c.do(ctx, call, exchange{op: Lookup, query: query, read: func(v value) error {
		if out = readAccount(v); out.Number.IsZero() {
			return &misfit{"account_number", missing}
		}
		readContact(&out, v)
		if business(out) {
			out.Card = by.Card
		}
		return nil
	}})
	return out, err
}

func lookupQuery(by relay.Identity) (url.Values, error) {
	card, err := parseCard(by.Card)
	if err != nil {
		return nil, err
	}
	if card != "" {
		return url.Values{"vcc_number": {card}}, nil
	}
	number, err := parseAccount(by.Account)
	return url.Values{"account_number": {string(number)}}, err
}

// business tells an authorized user's account, whose card goes with every later call. Where the type is not said, the
// customer id has the form master-authorizedUser (POS API, customers).
func business(a relay.Account) bool {
	return a.Type == "business" || a.Type == "" && strings.Contains(a.CustomerID, "-")
}

func readAccount(v value) relay.Account {
	a := relay.Account{
		CustomerID: v.get("customer_id").identifier(),
		Status:     relay.AccountStatus(v.get("account_status").word()),
		Activated:  activated(v),
		Type:       accountType(v),
		FirstName:  v.get("first_name").word(), LastName: v.get("last_name").word(),
		CardEnding: v.get("card_ending_in").word(),
		OpenedAt:   v.get("originating_merchant_name").word(),
	}
	if n, err := parseAccount(relay.NewSecret(v.get("account_number").whole())); err == nil {
		a.Number = relay.NewSecret(string(n))
	}
	return a
}

// activated is true unless the answer denies it, or says something that cannot be read.
func activated(v value) bool {
	agreed := v.get("tos_agreement", "tos")
	is, _ := agreed.truth()
	return agreed.absent() || is
}

// accountType accepts every spelling of the documents and their samples.
func accountType(v value) string {
	return v.get("customer_account_type", "account_type", "account-type", "account-type:").word()
}

func readContact(a *relay.Account, v value) {
	a.Province = strings.ToUpper(v.get("province").word())
	a.Email, a.Phone = v.get("email").word(), v.get("phone_number").word()
	question := v.get("security_qid")
	if question.kind != '{' {
		a.QuestionID = question.identifier()
	} else {
		a.QuestionID, a.Question = question.get("id").identifier(), question.get("text").word()
	}
	a.Kinds = readKinds(v.get("offer_types"))
}

// readKinds keeps the kind of a plan that the lender's categories name without contradiction.
func readKinds(v value) map[int]offer.Kind {
	plans, _ := v.items("offer_types")
	out := map[int]offer.Kind{}
	for _, p := range plans {
		plan, err := readPlan(p)
		if err != nil {
			continue
		}
		kind := offer.KindOfCategory(p.get("offer_category").word())
		if before, ok := out[plan.PlanID]; ok && before != kind {
			kind = offer.KindUnknown
		}
		out[plan.PlanID] = kind
	}
	for id, kind := range out {
		if kind == offer.KindUnknown {
			delete(out, id)
		}
	}
	return out
}
