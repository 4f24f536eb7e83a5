package sandbox

import (
	"slices"
	"strings"
)

// customer is one card holder and the account behind the card. A business account has one customer per card.
type customer struct {
	account, card, id     string // 8 digits, 16 digits, own number space
	first, last           string
	born, postal          string // YYYY-MM-DD; six characters
	street, city          string
	province, lang        string // two letters; en or fr
	email, phone          string
	status, reason        string // N, A, F, Z or C; four letters
	inactive              bool   // the account still has to be activated
	risk, category        string // never shown to a shopper; preferred, premium or standard
	air                   rate
	credit, limit         cents
	kind                  string // consumer or business
	authorizedUser        bool   // of a business account: a child card
	noRegular             bool   // no regular-purchase option
	question              int    // key of questions
	answer                string
	catalog               []plan // nil: that of the province
	sample                *sample
	licenceIIN, licenceNo string
	shows                 string // what this customer is for, in a sentence
}

func (c *customer) last4() string { return c.card[len(c.card)-4:] }

func (c *customer) locale() string { return c.lang + "-CA" }

// prime reports whether the customer may have the prime plans: preferred and premium, not standard.
func (c *customer) prime() bool { return c.category != "standard" }

// invalidPhone reports whether the customer's phone cannot receive text messages.
func (c *customer) invalidPhone() bool { return len(c.phone) != 10 }

// mayPurchase gives the lender's refusal by the account's status: only N may buy, and only once activated.
func (c *customer) mayPurchase() error {
	switch {
	case c.status != "N":
		return conflict("user_not_able_to_purchase")
	case c.inactive:
		return conflict("user_not_active")
	}
	return nil
}

// byAccount is the primary holder of an account. The number is a number: zeros before it change nothing.
func byAccount(number string) *customer {
	bare := strings.TrimLeft(number, "0")
	return find(func(c *customer) bool { return c.account == bare && !c.authorizedUser })
}

func byCard(number string) *customer {
	return find(func(c *customer) bool { return c.card == number })
}

func byID(id string) *customer {
	return find(func(c *customer) bool { return c.id == id })
}

// byPerson compares names without case or accents, since licences print capitals. An empty postal code
// matches any.
func byPerson(first, last, born, postal string) []*customer {
	var found []*customer
	for _, c := range customers {
		if fold(c.first) == fold(first) && fold(c.last) == fold(last) && c.born == born &&
			(postal == "" || c.postal == normalPostal(postal)) {
			found = append(found, c)
		}
	}
	return found
}

// cardHolder is the holder of a card that must belong to the account; without a card, the primary holder.
func cardHolder(account, card string) *customer {
	if card == "" {
		return byAccount(account)
	}
	return find(func(c *customer) bool { return c.account == account && c.card == card })
}

func find(match func(*customer) bool) *customer {
	if i := slices.IndexFunc(customers, match); i >= 0 {
		return customers[i]
	}
	return nil
}

var accents = strings.NewReplacer("à", "a", "â", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e", "î",
	"i", "ï", "i", "ô", "o", "ù", "u", "û", "u", "ü", "u", "’", "'")

func fold(name string) string { return accents.Replace(strings.ToLower(strings.TrimSpace(name))) }

// normalPostal writes a postal code as the API expects it: six characters, upper case.
func normalPostal(postal string) string { return strings.ToUpper(strings.ReplaceAll(postal, " ", "")) }

// questions are the security questions by security_qid; the documented option list runs from 4 to 9.
var questions = map[int]map[string]string{
	4: {"en": "What was the name of your first pet?",
		"fr": "Quel était le nom de votre premier animal de compagnie\u00a0?"},
	5: {"en": "In what city were you born?", "fr": "Dans quelle ville êtes-vous né ou née\u00a0?"},
	6: {"en": "What is the name of the street you grew up on?",
		"fr": "Quel est le nom de la rue où vous avez grandi\u00a0?"},
}

// TestCustomer is a row of the documented table of test customers.
type TestCustomer struct {
	Name, Account, Card, CustomerID string
	BirthDate, PostalCode, Province string
	Language                        string // en-CA or fr-CA
	Email, Phone                    string
	Question, Answer                string // the security question in the customer's language
	Licence                         string // the text of the licence's barcode, with its control characters
	Shows                           string // what the customer is for
}

// TestCustomers lists every customer the sandbox knows, the main one first.
func TestCustomers() []TestCustomer {
	rows := make([]TestCustomer, 0, len(customers))
	for _, c := range customers {
		rows = append(rows, TestCustomer{
			Name: c.first + " " + c.last, Account: c.account, Card: c.card, CustomerID: c.id,
			BirthDate: c.born, PostalCode: c.postal, Province: c.province, Language: c.locale(),
			Email: c.email, Phone: c.phone, Question: questions[c.question][c.lang], Answer: c.answer,
			Licence: licenceText(c), Shows: c.shows,
		})
	}
	return rows
}
