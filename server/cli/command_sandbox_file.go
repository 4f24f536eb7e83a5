package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"candor/server/config"
	"candor/server/relay"
	"candor/server/sandbox"
)

// sandboxFile is the file of "candor sandbox": who may use the simulated lender, and how it behaves.
type sandboxFile struct {
	Client         []sandboxClient `toml:"client"`
	FrameAncestors []string        `toml:"frame_ancestors"`
	CreditFalls    bool            `toml:"credit_falls"`
}

// sandboxClient is a merchant's API key and what the lender has set up for it.
type sandboxClient struct {
	ID                 string     `toml:"id"`
	Secret             secretText `toml:"secret"`
	SecretFile         string     `toml:"secret_file"`
	Name               string     `toml:"name"`
	Locations          []string   `toml:"locations"`
	MerchantOverride   bool       `toml:"merchant_override"`
	NoPreAuthorization bool       `toml:"no_pre_authorization"`
	NoAuthorization    bool       `toml:"no_authorization"`
	ConsumerOnly       bool       `toml:"consumer_only"`
	NoRegular          bool       `toml:"no_regular"`
	NotProvisioned     bool       `toml:"not_provisioned"`
	NoRole             bool       `toml:"no_role"`
}

// secretText is a secret as a file holds it.
type secretText struct{ relay.Secret }

// UnmarshalText keeps the text hidden from the start.
func (s *secretText) UnmarshalText(text []byte) error {
	s.Secret = relay.NewSecret(string(text))
	return nil
}

// readSandbox reads the file of "candor sandbox" and reports all its problems at once.
func readSandbox(file string) (sandbox.Options, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return sandbox.Options{}, fmt.Errorf("read %s: not readable", file)
	}
	var f sandboxFile
	if err := config.DecodeStrict(data, &f); err != nil {
		return sandbox.Options{}, fmt.Errorf("%s: %w", file, err)
	}
	var problems []error
	if len(f.Client) == 0 {
		problems = append(problems, fmt.Errorf("%s: no [[client]]: nobody would get a token", file))
	}
	out := sandbox.Options{FrameAncestors: f.FrameAncestors, CreditFalls: f.CreditFalls}
	seen := map[string]bool{}
	for i, c := range f.Client {
		client, err := c.client()
		if c.ID == "" || seen[c.ID] {
			err = errors.Join(err, errors.New("id is missing or repeated"))
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: client %d (%s): %w", file, i+1, c.ID, err))
		}
		seen[c.ID] = true
		out.Clients = append(out.Clients, client)
	}
	return out, errors.Join(problems...)
}

func (c sandboxClient) client() (sandbox.Client, error) {
	secret, err := c.Secret.Reveal(), error(nil)
	if c.SecretFile != "" {
		data, unread := os.ReadFile(c.SecretFile)
		if unread != nil || !c.Secret.IsZero() {
			err = errors.New("secret_file must be readable, and stand without secret")
		}
		secret = strings.TrimSpace(string(data))
	}
	if secret == "" && err == nil {
		err = errors.New("secret or secret_file is needed")
	}
	return sandbox.Client{
		ID: c.ID, Secret: secret, Name: c.Name, Locations: c.Locations, MerchantOverride: c.MerchantOverride,
		NoPreAuthorization: c.NoPreAuthorization, NoAuthorization: c.NoAuthorization,
		ConsumerOnly: c.ConsumerOnly,
		NoRegular:    c.NoRegular, NotProvisioned: c.NotProvisioned, NoRole: c.NoRole,
	}, err
}
