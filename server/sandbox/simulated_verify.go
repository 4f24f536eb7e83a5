package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const hour = time.Hour

// verification is what POST verify started in a store. The authorization must carry its request id and its
// code.
type verification struct {
	card, format, code string
	used               bool
}

type verifyInput struct {
	Format    string `json:"format"`
	RequestID string `json:"request_id"`
	Card      text   `json:"vcc_number"`
	Question  text   `json:"security_qid"`
	Answer    string `json:"security_answer"`
}

func verificationKey(client, account, requestID string) string {
	return client + "\x00" + account + "\x00" + requestID
}

// verify makes a code and sends it, or returns it. A second call with the same request id replaces the code.
func verify(c *request) (any, error) {
	holder := byAccount(c.http.PathValue("account"))
	if holder == nil {
		return nil, notFound()
	}
	account := holder.account
	in := verifyInput{Format: "sms"}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if in.RequestID == "" || len(in.RequestID) > 150 {
		return nil, wrongInput("request_id", "required, at most 150 characters", in.RequestID)
	}
	who := cardHolder(account, string(in.Card))
	if who == nil {
		return nil, notFound() // no such card on this account
	}
	answer, err := c.verifyBy(in, who)
	if err != nil {
		return nil, err
	}
	code := c.s.pin()
	c.s.verifications[verificationKey(c.token.client.ID, account, in.RequestID)] = &verification{
		card: string(in.Card), format: in.Format, code: code}
	if answer == "" {
		return map[string]json.Number{"verification_code": json.Number(code)}, nil
	}
	c.s.send(who, in.Format, code, who.lang)
	return map[string]string{"verification_code": answer}, nil
}

// verifyBy gives the status text of a code that is sent, and nothing for one that is returned.
func (c *request) verifyBy(in verifyInput, who *customer) (string, error) {
	switch in.Format {
	case "sms":
		if who.invalidPhone() {
			return "", refuse(http.StatusBadRequest, "sms_not_valid_phone")
		}
		return "verification_sent_to_sms", nil
	case "email":
		return "verification_sent_to_email", nil // by analogy: only the sms text is documented
	case "security_question":
		return "", c.checkAnswer(in, who)
	case "regular_purchase_bypass":
		return "", c.checkBypass(who)
	case "merchant_override":
		if !c.token.client.MerchantOverride {
			return "", conflict("merchant_override_is_not_allowed")
		}
		return "", nil
	}
	return "", wrongInput("format", "invalid", in.Format)
}

func (c *request) checkAnswer(in verifyInput, who *customer) error {
	if string(in.Question) != strconv.Itoa(who.question) {
		return wrongInput("security_qid", "not this customer's question", string(in.Question))
	}
	if in.Answer == "" || len([]rune(in.Answer)) > 50 {
		return wrongInput("security_answer", "required, at most 50 characters", in.Answer)
	}
	if fold(in.Answer) == "piw" {
		return conflict("piw_mismatch")
	}
	return c.s.tryAnswer(who, in.Answer)
}

// tryAnswer counts wrong answers. More than three within 48 hours lock the question, also for right answers.
func (s *Sandbox) tryAnswer(who *customer, answer string) error {
	key, now := who.account+" "+who.card, s.opt.Now()
	var recent []time.Time
	for _, at := range s.wrongAnswers[key] {
		if now.Sub(at) < 48*hour {
			recent = append(recent, at)
		}
	}
	wrong := fold(answer) != fold(who.answer)
	if wrong {
		recent = append(recent, now)
	}
	s.wrongAnswers[key] = recent
	switch {
	case len(recent) > 3:
		return conflict("tries_exceed")
	case wrong:
		return conflict("secret_answer_mismatch")
	}
	return nil
}

// checkBypass checks that the merchant may use the bypass and that the last quote of this account left it
// open.
func (c *request) checkBypass(who *customer) error {
	amount, quoted := c.s.lastQuote[c.token.client.ID+" "+who.account]
	if c.token.scope != "merchant" || !quoted || who.noRegular || c.token.client.NoRegular ||
		!c.s.bypassOpen(who.account, amount) {
		return conflict("regular_purchase_bypass_is_not_allowed")
	}
	return nil
}

// check is the check of the authorization: the right request id, the right card, the right code, once.
func (v *verification) check(in authorizationInput, amount cents) error {
	code := strings.TrimSpace(string(in.Code))
	switch {
	case v.used || code != v.code:
		return conflict("wrong_verification_code")
	case v.format == "regular_purchase_bypass" && (in.Option.Type != regularPurchase || amount > bypassLimit):
		return conflict("wrong_verification_code")
	}
	v.used = true
	return nil
}
