package config

import (
	"errors"
	"strings"
	"sync"

	"candor/server/relay"
	"candor/server/webhook"
)

// Webhook is one [[merchant.webhook]]: where the merchant's server is told of events.
type Webhook struct {
	ID           string   `toml:"id"`
	URL          string   `toml:"url"`
	Types        []string `toml:"types"`
	SecretFile   string   `toml:"secret_file"`
	AllowPrivate bool     `toml:"allow_private"`
}

// webhooks are the merchant's endpoints.
func (m Merchant) webhooks(p *problems) []relay.Endpoint {
	var out []relay.Endpoint
	seen := map[string]bool{}
	for _, w := range m.Webhook {
		p.check(w.ID != "" && len(w.ID) <= 64 && strings.Trim(w.ID, idCharacters) == "",
			"webhook: id %q may hold a to z, 0 to 9, - and _ only, 1 to 64 of them", w.ID)
		p.check(!seen[w.ID], "webhook %q stands twice", w.ID)
		seen[w.ID] = true
		if err := webhook.CheckURL(w.URL, w.AllowPrivate); err != nil {
			p.check(false, "webhook %q: url: %v", w.ID, err)
		}
		secrets := &webhookSecrets{file: ClientSecret{File: w.SecretFile}}
		if _, err := secrets.read(); err != nil {
			p.check(false, "webhook %q: secret_file: %v", w.ID, err)
		}
		out = append(out, relay.Endpoint{ID: relay.EndpointID(w.ID), URL: w.URL, Types: w.types(p),
			AllowPrivate: w.AllowPrivate, Secrets: secrets.read})
	}
	return out
}

// types are those that an endpoint is told of; nil: all.
func (w Webhook) types(p *problems) (types []relay.EventType) {
	for _, pattern := range w.Types {
		matched := relay.EventsLike(pattern)
		p.check(len(matched) > 0, "webhook %q: types: %q is no type of an event", w.ID, pattern)
		types = append(types, matched...)
	}
	return types
}

// webhookSecrets are the secrets of an endpoint, in a file of their own. It is read for each delivery, so
// that a secret is replaced without a restart. While the file is missing, empty or wrong, what it held last
// is used.
type webhookSecrets struct {
	file ClientSecret
	mu   sync.Mutex
	last []relay.Secret
}

func (s *webhookSecrets) read() ([]relay.Secret, error) {
	text, err := s.file.Read()
	if err != nil {
		return nil, errors.New(whyUnreadable(s.file.File))
	}
	secrets, err := webhook.ParseSecrets(text.Reveal())
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.last = secrets
	}
	if s.last == nil {
		return nil, err
	}
	return s.last, nil
}
