package lender

import (
	"errors"
	"strconv"
	"strings"

	"candor/core/money"
	"candor/server/relay"
)

// The numbers a person gave are checked before anything is built of them: they stand in paths and queries,
// where more than digits would lead elsewhere.
var (
	errAccount = errors.New("an account number has 1 to 14 digits")
	errCard    = errors.New("a card number has 16 digits")
)

// accountNumber is 1 to 14 ASCII digits, not all zero. It never leaves the package but in a request.
type accountNumber string

func parseAccount(s relay.Secret) (accountNumber, error) {
	text := s.Reveal()
	if len(text) > 14 || !digits(text) || strings.Trim(text, "0") == "" {
		return "", errAccount
	}
	return accountNumber(text), nil
}

// MarshalJSON writes a number, as the lender's tables say; leading zeros are not part of one.
func (n accountNumber) MarshalJSON() ([]byte, error) {
	return []byte(strings.TrimLeft(string(n), "0")), nil
}

// same reports whether an answer is for this account; an answer that does not say is.
func (n accountNumber) same(answered value) bool {
	text := answered.word()
	if answered.kind == '0' {
		text = wholeToken(text)
	}
	return answered.absent() || strings.TrimLeft(text, "0") == strings.TrimLeft(string(n), "0")
}

// wholeToken is the digits of a number by value, in any spelling of JSON: 11223344.0 is 11223344. A number with
// more digits than a count can hold stands as digits only. It is "" for anything else.
func wholeToken(token string) string {
	if digits(token) && len(token) <= 64 {
		return token
	}
	n, err := money.ReadWhole(token)
	if err != nil {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// parseCard is 16 digits, or "" for no card.
func parseCard(s relay.Secret) (string, error) {
	text := s.Reveal()
	if text != "" && (len(text) != 16 || !digits(text)) {
		return "", errCard
	}
	return text, nil
}

// lenderID is an id of the lender's, as it gave it: 1 to 64 letters, digits, dashes and underlines, and a letter or a digit
// among them. The documents promise numbers; a point has no place where it could climb.
type lenderID string

func parseID(field, text string) (lenderID, error) {
	id := value{kind: '"', content: text}.identifier()
	if id != text || strings.Contains(text, ".") || strings.Trim(text, "_-") == "" {
		return "", &misfit{field, "not an id of the lender"}
	}
	return lenderID(id), nil
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// unsent makes the error for input that is not sent.
func unsent(op Endpoint, err error) error {
	return &relay.LenderError{Op: string(op), Class: relay.NotSent, Err: err}
}
