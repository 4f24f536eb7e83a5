package store

import (
	"encoding/json"
	"time"

	"candor/server/relay"
)

// Places of sealed text; the row's id follows.
const (
	placeCheckout = "checkouts.sealed."
	placeAttempt  = "attempts.account."
	placeReply    = "replies.body."
)

// sealedDocument is relay.Sealed as it is encrypted. relay.Secret encodes itself as "[redacted]", so every field is
// revealed by name here and nowhere else.
type sealedDocument struct {
	Account    string                       `json:"account,omitempty"`
	Card       string                       `json:"card,omitempty"`
	QuestionID string                       `json:"question_id,omitempty"`
	Candidates map[string]candidateDocument `json:"candidates,omitempty"`
	Token      string                       `json:"token,omitempty"`
	TokenEnds  int64                        `json:"token_ends,omitempty"`
	Page       string                       `json:"page,omitempty"`
	PIN        string                       `json:"pin,omitempty"`
}

type candidateDocument struct {
	Account string `json:"account,omitempty"`
	Card    string `json:"card,omitempty"`
}

func encodeSealed(s relay.Sealed) ([]byte, error) {
	d := sealedDocument{
		Account: s.Account.Reveal(), Card: s.Card.Reveal(), QuestionID: s.QuestionID, Token: s.Token.Reveal(),
		TokenEnds: micros(s.TokenEnds), Page: s.Page.Reveal(), PIN: s.PIN.Reveal(),
	}
	if s.Candidates != nil {
		d.Candidates = make(map[string]candidateDocument, len(s.Candidates))
	}
	for id, c := range s.Candidates {
		d.Candidates[id] = candidateDocument{Account: c.Account.Reveal(), Card: c.Card.Reveal()}
	}
	return json.Marshal(d)
}

func decodeSealed(text []byte) (relay.Sealed, error) {
	var d sealedDocument
	if err := json.Unmarshal(text, &d); err != nil {
		return relay.Sealed{}, err
	}
	s := relay.Sealed{
		Account: relay.NewSecret(d.Account), Card: relay.NewSecret(d.Card), QuestionID: d.QuestionID,
		Token: relay.NewSecret(d.Token), TokenEnds: instant(d.TokenEnds), Page: relay.NewSecret(d.Page),
		PIN: relay.NewSecret(d.PIN),
	}
	if len(d.Candidates) > 0 {
		s.Candidates = make(map[string]relay.Candidate, len(d.Candidates))
	}
	for id, c := range d.Candidates {
		s.Candidates[id] = relay.Candidate{Account: relay.NewSecret(c.Account), Card: relay.NewSecret(c.Card)}
	}
	return s, nil
}

// micros keeps an instant as Unix microseconds; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}
