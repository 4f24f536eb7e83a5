package lender

import (
	"context"
	"errors"
	"strings"

	"candor/server/relay"
)

type verifyBody struct {
	Format    string `json:"format"`
	Card      string `json:"vcc_number,omitempty"`
	Question  string `json:"security_qid,omitempty"`
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
		out, err = readVerified(v.get("verification_code"))
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
		body.Question, body.Answer = v.QuestionID, v.Answer.Reveal()
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

// readVerified reads the field verification_code. It holds either a PIN of 4 to 8 digits, kept as written, or
// the message that a PIN was sent.
func readVerified(v value) (relay.Verified, error) {
	text := v.trimmed()
	switch {
	case isPIN(text):
		return relay.Verified{PIN: relay.NewSecret(text)}, nil
	case strings.HasPrefix(text, "verification_sent"):
		return relay.Verified{Sent: true}, nil
	}
	return relay.Verified{}, &fieldError{"verification_code", "neither a code nor word that one was sent"}
}

func isPIN(s string) bool { return len(s) >= 4 && len(s) <= 8 && isDigits(s) }
