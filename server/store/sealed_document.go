package store

import (
	"bytes"
	"encoding/json"
	"time"

	"candor/server/relay"
)

// What a sealed text is bound to beside its merchant: table and column. The row's id follows.
const (
	cellCheckoutSealed   = "checkouts.sealed."
	cellCheckoutPersonal = "checkouts.personal."
	cellAttemptAccount   = "attempts.account."
	cellReplyBody        = "replies.body."
)

// sealedDocument is relay.Sealed as it is encrypted. relay.Secret encodes itself as "[redacted]", so this
// file reveals every field by name, and no other does.
type sealedDocument struct {
	Account    string                       `json:"account,omitempty"`
	Card       string                       `json:"card,omitempty"`
	QuestionID string                       `json:"question_id,omitempty"`
	Candidates map[string]candidateDocument `json:"candidates,omitempty"`
	Token      string                       `json:"token,omitempty"`
	TokenEnds  int64                        `json:"token_ends,omitempty"`
	Page       string                       `json:"page,omitempty"`
}

type candidateDocument struct {
	Account string `json:"account,omitempty"`
	Card    string `json:"card,omitempty"`
}

// sealDocument seals a value as JSON. An empty value becomes no text at all, so that what is forgotten needs
// no key.
func (s *Store) sealDocument(m relay.MerchantID, cell string, revision int64, v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil || bytes.Equal(text, []byte("{}")) {
		return []byte{}, err
	}
	return s.sealer.Seal(m, cell, revision, text)
}

// openDocument reads what sealDocument made. From no text it reads nothing.
func (s *Store) openDocument(m relay.MerchantID, cell string, revision int64, sealed []byte,
	into any) error {
	if len(sealed) == 0 {
		return nil
	}
	text, err := s.sealer.Open(m, cell, revision, sealed)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

func sealedDocumentOf(s relay.Sealed) sealedDocument {
	d := sealedDocument{
		Account: s.Account.Reveal(), Card: s.Card.Reveal(), QuestionID: s.QuestionID, Token: s.Token.Reveal(),
		TokenEnds: micros(s.TokenEnds), Page: s.Page.Reveal(),
	}
	if s.Candidates != nil {
		d.Candidates = make(map[string]candidateDocument, len(s.Candidates))
	}
	for id, c := range s.Candidates {
		d.Candidates[id] = candidateDocument{Account: c.Account.Reveal(), Card: c.Card.Reveal()}
	}
	return d
}

func (d sealedDocument) sealed() relay.Sealed {
	s := relay.Sealed{
		Account: relay.NewSecret(d.Account), Card: relay.NewSecret(d.Card), QuestionID: d.QuestionID,
		Token: relay.NewSecret(d.Token), TokenEnds: instant(d.TokenEnds), Page: relay.NewSecret(d.Page),
	}
	if len(d.Candidates) > 0 {
		s.Candidates = make(map[string]relay.Candidate, len(d.Candidates))
	}
	for id, c := range d.Candidates {
		s.Candidates[id] = relay.Candidate{Account: relay.NewSecret(c.Account), Card: relay.NewSecret(c.Card)}
	}
	return s
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
