// Package config reads candor.toml and the environment into what the other packages need. Reading is strict:
// a name that nobody knows and a value that cannot work are problems. All problems are reported at once, each
// with the name to correct. No problem repeats a secret. The package opens no database and reaches no lender.
package config

import (
	"errors"
	"fmt"
	"strings"

	"candor/server/lender"
	"candor/server/relay"
)

// Config is candor.toml: the merchants, and the limits that differ from the usual ones. What concerns the
// process itself is in the Environment.
type Config struct {
	Merchant []Merchant        `toml:"merchant"`
	Limits   map[string]string `toml:"limits"` // RelayLimits reads them
}

// Read reads candor.toml strictly: a name that it does not know is a problem, reported with its line.
func Read(data []byte) (Config, error) {
	var c Config
	err := DecodeStrict(data, &c)
	return c, err
}

// Merchants turns the configuration into what relay and lender need. All problems are reported at once.
func (c Config) Merchants() ([]relay.Merchant, []lender.Merchant, error) {
	var relays []relay.Merchant
	var lenders []lender.Merchant
	var all []error
	seen, keys := map[string]bool{}, map[string]bool{}
	if len(c.Merchant) == 0 {
		all = append(all, errors.New("no [[merchant]] is configured"))
	}
	for i, m := range c.Merchant {
		p := &problems{where: fmt.Sprintf("merchant %d (%s)", i+1, m.ID)}
		p.check(m.ID != "", "id is missing")
		p.check(m.ID == "" || !seen[m.ID], "id: %q stands at another merchant too", m.ID)
		p.check(len(m.ID) <= 64 && strings.Trim(m.ID, idCharacters) == "",
			"id may hold a to z, 0 to 9, - and _ only, at most 64 of them")
		seen[m.ID] = true
		for _, k := range m.KeysSHA256 {
			p.check(!keys[k], "keys_sha256: a key stands at another merchant too, or twice")
			keys[k] = true
		}
		relays = append(relays, m.relay(p))
		access := m.lender(p)
		p.all(access.Check())
		lenders = append(lenders, access)
		all = append(all, p.found...)
	}
	return relays, lenders, errors.Join(all...)
}

const idCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-_"
