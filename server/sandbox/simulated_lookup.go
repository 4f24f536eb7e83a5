package sandbox

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

type foundAccount struct {
	CustomerID   string `json:"customer_id"`
	Status       string `json:"account_status"`
	Reason       string `json:"account_status_reason_code"`
	Agreed       bool   `json:"tos_agreement"`
	Risk         string `json:"risk_rating"`
	Account      int    `json:"account_number"`
	Kind         string `json:"customer_account_type"`
	Limit        string `json:"credit_limit"`
	Credit       string `json:"available_credit"`
	MerchantID   string `json:"originating_merchant_id"`
	MerchantName string `json:"originating_merchant_name"`
	Created      string `json:"creation_date"`
	First        string `json:"first_name"`
	Last         string `json:"last_name"`
	CardEnding   string `json:"card_ending_in"`
	Language     string `json:"preferred_language"`
}

// search finds every account of a person; an authorized user's entry carries the master-authorized customer
// id.
func search(c *request) (any, error) {
	q := c.http.URL.Query()
	if err := checkPerson(q); err != nil {
		return nil, err
	}
	found := []foundAccount{}
	for _, who := range byPerson(q.Get("first_name"), q.Get("last_name"), q.Get("dob"),
		q.Get("postal_code")) {
		number := atoi(who.account)
		found = append(found, foundAccount{
			who.id, who.status, who.reason, !who.inactive, who.risk, number, who.kind, who.limit.String(),
			c.s.credit(who).String(),
			"88120", "Maple & Birch", "2021-02-03", who.first, who.last, who.last4(), who.locale(),
		})
	}
	if len(found) == 0 {
		return nil, notFound()
	}
	return found, nil
}

func checkPerson(q url.Values) error {
	for name, width := range map[string]int{"first_name": 35, "last_name": 50} {
		if v := q.Get(name); v == "" || len([]rune(v)) > width {
			return wrongInput(name, "required, at most "+strconv.Itoa(width)+" characters", v)
		}
	}
	if _, err := time.Parse(time.DateOnly, q.Get("dob")); err != nil {
		return wrongInput("dob", "YYYY-MM-DD expected", q.Get("dob"))
	}
	if postal := q.Get("postal_code"); q.Has("postal_code") && len(postal) != 6 {
		return wrongInput("postal_code", "six characters expected", postal)
	}
	return nil
}

type question struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

type offerType struct {
	Name     string `json:"plan_name"`
	ID       int    `json:"plan_id"`
	Category string `json:"offer_category"`
	Terms    []int  `json:"term_options"`
}

type lookedUp struct {
	Account    int         `json:"account_number"`
	CustomerID string      `json:"customer_id"`
	Kind       string      `json:"customer_account_type"`
	First      string      `json:"first_name"`
	Last       string      `json:"last_name"`
	CardEnding string      `json:"card_ending_in"`
	Language   string      `json:"preferred_language"`
	Credit     string      `json:"available_credit"`
	Risk       string      `json:"risk_rating"`
	Question   question    `json:"security_qid"`
	Email      string      `json:"email"`
	Phone      string      `json:"phone_number"`
	Street     string      `json:"address_1"`
	City       string      `json:"city"`
	Postal     string      `json:"postal_code"`
	Province   string      `json:"province"`
	Protection bool        `json:"payment_protection"`
	Offers     []offerType `json:"offer_types"`
}

// lookup reads one account by card, account or customer id: exactly one of them.
func lookup(c *request) (any, error) {
	who, err := identify(c.http.URL.Query())
	if err != nil {
		return nil, err
	}
	if err := who.mayPurchase(); err != nil {
		return nil, err
	}
	number := atoi(who.account)
	out := lookedUp{
		Account: number, CustomerID: who.id, Kind: who.kind, First: who.first, Last: who.last,
		CardEnding: who.last4(),
		Language:   who.locale(), Credit: c.s.credit(who).String(), Risk: who.risk,
		Question: question{strconv.Itoa(who.question), questions[who.question][c.lang]},
		Email:    who.email, Phone: who.phone, Street: who.street, City: who.city, Postal: who.postal,
		Province: who.province,
		Offers:   []offerType{},
	}
	if who.authorizedUser { // release 21.3: contact data of a business child account is masked
		out.Email, out.Phone = maskEmail(who.email), maskPhone(who.phone)
	}
	for _, p := range who.plans() {
		out.Offers = append(out.Offers, offerType{p.name, p.id, p.category, p.terms})
	}
	return out, nil
}

func identify(q url.Values) (*customer, error) {
	card, account, id := q.Get("vcc_number"), q.Get("account_number"), q.Get("customer_id")
	if len(strings.Fields(card+" "+account+" "+id)) != 1 {
		return nil, wrongInput("account_number",
			"exactly one of vcc_number, account_number, customer_id expected", account)
	}
	var who *customer
	switch {
	case card != "":
		who = byCard(card)
	case account != "":
		who = byAccount(account)
	default:
		who = byID(id)
	}
	if who == nil {
		return nil, notFound()
	}
	return who, nil
}

func maskEmail(address string) string {
	name, domain, _ := strings.Cut(address, "@")
	return name[:1] + "***@" + domain
}

func maskPhone(phone string) string { return "******" + phone[max(0, len(phone)-4):] }
