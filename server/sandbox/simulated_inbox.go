package sandbox

import (
	"slices"
	"time"
)

// Message is a text message or an e-mail that a real customer would have received.
type Message struct {
	Time    time.Time `json:"time"`
	Kind    string    `json:"kind"` // sms or email
	To      string    `json:"to"`   // phone or address
	Name    string    `json:"name"`
	Account string    `json:"account_number"`
	Lang    string    `json:"lang"`
	Subject string    `json:"subject,omitempty"` // e-mail only
	Text    string    `json:"text"`
	Code    string    `json:"code"`
}

// Inbox returns what was sent so far, the newest first.
func (s *Sandbox) Inbox() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	sent := slices.Clone(s.messages)
	slices.Reverse(sent)
	return sent
}

func (s *Sandbox) send(who *customer, kind, code, lang string) {
	m := Message{
		Time: s.opt.Now().UTC(), Kind: kind, To: who.phone, Name: who.first + " " + who.last,
		Account: who.account, Lang: lang, Text: codeText(code, lang), Code: code,
	}
	if kind == "email" {
		m.To, m.Subject = who.email, codeSubject.in(lang)
	}
	s.messages = append(s.messages, m)
}
