package lender

import (
	"errors"
	"strings"

	"candor/server/relay"
)

// The numbers a person gave are checked before anything is built of them: they stand in paths and queries,
// where more than digits would lead elsewhere.
var (
	errAccount = errors.New("an account number has 1 to 14 digits")
	errCard    = errors.New("a card number has 16 digits")
)

// accountNumber is 1 to 14 ASCII digits, the first of them not 0. It never leaves the package but in a request.
type accountNumber string

// maxPadded is the length of the longest account number that is read, with the zeros that some systems put before it.
const maxPadded = 32

func parseAccount(s relay.Secret) (accountNumber, error) {
	text := s.Reveal()
	bare := strings.TrimLeft(text, "0")
	if len(text) > maxPadded || len(bare) > 14 || !digits(bare) {
		return "", errAccount
	}
	return accountNumber(bare), nil
}

// MarshalJSON writes a number, as the lender's tables say.
func (n accountNumber) MarshalJSON() ([]byte, error) { return []byte(n), nil }

// same reports whether an answer is for this account; an answer that does not say is.
func (n accountNumber) same(answered value) bool {
	return answered.absent() || strings.TrimLeft(answered.whole(), "0") == string(n)
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
