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

// DecodeLicence sends the scanned text of a driver's licence unchanged, with its control characters. The
// lender only decodes it.
func (c *Client) DecodeLicence(ctx context.Context, call relay.Call,
	licence relay.Secret) (relay.Identity, error) {
	code := licence.Reveal()
	if code == "" || !utf8.ValidString(code) {
		return relay.Identity{}, unsent(DriversLicence, errors.New("the licence text is empty or not text"))
	}
	var out relay.Identity
	read := func(v value) error {
		if v.kind != kindObject {
			return errJSON
		}
		out = readIdentity(v)
		return nil
	}
	err := c.do(ctx, call, exchange{op: DriversLicence, body: map[string]string{"code": code}, read: read})
	return out, err
}

func readIdentity(v value) relay.Identity {
	out := relay.Identity{
		FirstName:  relay.NewSecret(v.get("first_name").trimmed()),
		LastName:   relay.NewSecret(v.get("last_name").trimmed()),
		PostalCode: relay.NewSecret(postalCode(v.get("postal_code").trimmed())),
	}
	if born := v.get("dob").trimmed(); isDay(born) {
		out.BirthDate = relay.NewSecret(born)
	}
	return out
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// postalCode removes blanks and makes letters upper case: the documents write postal codes in three ways.
func postalCode(s string) string { return strings.ToUpper(strings.Join(strings.Fields(s), "")) }

// Search finds accounts by name and birth date. For a person whom the lender does not know it is a refusal
// with the code not_found.
func (c *Client) Search(ctx context.Context, call relay.Call, who relay.Identity) ([]relay.Account, error) {
	query := url.Values{
		"first_name": {cut(who.FirstName, 35)}, // the smaller of two documented widths
		"last_name":  {cut(who.LastName, 50)},  // the smaller of two documented widths
		"dob":        {who.BirthDate.Reveal()},
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

// cut trims blanks and cuts text off after most characters.
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
			return &fieldError{"account_number", missing}
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

// business reports whether an account is that of a business's authorized user, whose card number is sent with
// every later call. Where the answer has no account type, the customer id has the form master-authorizedUser
// (POS API, customers).
func business(a relay.Account) bool {
	return a.Type == "business" || a.Type == "" && strings.Contains(a.CustomerID, "-")
}

func readAccount(v value) relay.Account {
	a := relay.Account{
		CustomerID: v.get("customer_id").identifier(),
		Status:     relay.AccountStatus(v.get("account_status").trimmed()),
		Activated:  activated(v),
		Type:       accountType(v),
		FirstName:  v.get("first_name").trimmed(), LastName: v.get("last_name").trimmed(),
		CardEnding: v.get("card_ending_in").trimmed(),
		OpenedAt:   v.get("originating_merchant_name").trimmed(),
	}
	if n, err := parseAccount(relay.NewSecret(v.get("account_number").whole())); err == nil {
		a.Number = relay.NewSecret(string(n))
	}
	return a
}

// activated is true unless the answer says that the terms are not agreed to, or its value cannot be read.
func activated(v value) bool {
	agreed := v.get("tos_agreement", "tos")
	is, _ := agreed.boolean()
	return agreed.absent() || is
}

// accountType reads the account type under every spelling in the documents and their samples.
func accountType(v value) string {
	return v.get("customer_account_type", "account_type", "account-type", "account-type:").trimmed()
}

func readContact(a *relay.Account, v value) {
	a.Province = strings.ToUpper(v.get("province").trimmed())
	a.Email, a.Phone = v.get("email").trimmed(), v.get("phone_number").trimmed()
	question := v.get("security_qid")
	if question.kind != kindObject {
		a.QuestionID = question.identifier()
	} else {
		a.QuestionID, a.Question = question.get("id").identifier(), question.get("text").trimmed()
	}
	a.Kinds = readKinds(v.get("offer_types"))
}

// readKinds reads the kind of each plan from the lender's offer categories. A plan whose categories are
// unknown or contradict each other is left out.
func readKinds(v value) map[int]offer.Kind {
	plans, _ := v.items("offer_types")
	out := map[int]offer.Kind{}
	for _, p := range plans {
		plan, err := readPlan(p)
		if err != nil {
			continue
		}
		kind := offer.KindOfCategory(p.get("offer_category").trimmed())
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
