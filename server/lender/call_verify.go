package lender

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"candor/core/checkout"
	"candor/server/relay"
)

type verifyBody struct {
	Format    string `json:"format"`
	Card      string `json:"vcc_number,omitempty"`
	Question  figure `json:"security_qid,omitempty"` // number(5) in the table, text in a sample
	Answer    string `json:"security_answer,omitempty"`
	RequestID string `json:"request_id"`
}

// Verify starts an in-store verification, or completes one that the lender answers at once.
func (c *Client) Verify(ctx context.Context, call relay.Call, v relay.Verification) (relay.Verified, error) {
	number, body, err := verification(v)
	if err != nil {
		return relay.Verified{}, unsent(Verify, err)
	}
	var out relay.Verified
	err = c.do(ctx, call, exchange{op: Verify, account: number, body: body, read: func(v value) (err error) {
		out, err = readVerified(body.Format, v)
		return err
	}})
	return out, err
}

// verification checks a verification and builds its body.
func verification(v relay.Verification) (accountNumber, verifyBody, error) {
	body := verifyBody{Format: string(v.Format), RequestID: v.RequestID}
	number, err := parseAccount(v.Account)
	if err != nil {
		return "", body, err
	}
	if body.Card, err = parseCard(v.Card); err != nil {
		return "", body, err
	}
	switch v.Format {
	case "sms", "email", "regular_purchase_bypass", "merchant_override":
	case "security_question":
		body.Question, body.Answer = figure(v.QuestionID), v.Answer.Reveal()
		if body.Question == "" || body.Answer == "" || len([]rune(body.Answer)) > 50 {
			return "", body,
				errors.New("a security question needs its id and an answer of at most 50 characters")
		}
	default:
		return "", body, errors.New("an unknown way to verify")
	}
	if body.RequestID == "" || len(body.RequestID) > 150 {
		return "", body, errors.New("a request id of 1 to 150 characters is needed")
	}
	return number, body, nil
}

// readVerified tells a PIN from word that one was sent: both come as verification_code. A 200 to a request
// for a message says that it was sent, in whatever words. A text that is no number can only be such word,
// too.
func readVerified(format string, v value) (relay.Verified, error) {
	code := v.get("verification_code")
	word := code.whole()
	message := format == "sms" || format == "email"
	switch {
	case v.kind != kindObject || !v.get("error").absent():
		return relay.Verified{}, &fieldError{"body", "no answer of verify"}
	case message:
		return relay.Verified{Sent: true, By: sentBy(format, word)}, nil
	case isDigits(word):
		return relay.Verified{PIN: relay.NewSecret(pin(word))}, nil
	case code.kind == kindString && saysSent(word):
		return relay.Verified{Sent: true, By: sentBy(format, word)}, nil
	}
	return relay.Verified{}, &fieldError{"verification_code", "neither a code nor word that one was sent"}
}

// pin is a code as the person would have been sent it: a number loses the zeros at its beginning, and codes
// have four digits (POS API, samples).
func pin(digits string) string {
	if len(digits) < 4 {
		return strings.Repeat("0", 4-len(digits)) + digits
	}
	return digits
}

// saysSent reports whether a text has a letter that any language writes words with.
func saysSent(word string) bool { return strings.ContainsFunc(word, unicode.IsLetter) }

func sentBy(format, word string) checkout.Method {
	text := strings.ToLower(word)
	mail := strings.Contains(text, "mail") || strings.Contains(text, "courriel")
	if mail || format == "email" && !strings.Contains(text, "sms") {
		return checkout.MethodEmail
	}
	return checkout.MethodSMS
}
