package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"candor/server/relay"
	"candor/server/store"
)

// env is the process's part of the configuration. Each secret NAME can also come from the file in NAME_FILE.
type env struct {
	Config    string       // CANDOR_CONFIG: path of candor.toml
	Store     relay.Secret // CANDOR_STORE: sqlite:PATH or postgres://…, which may hold a password
	Listen    string       // CANDOR_LISTEN: address of the relay
	Ops       string       // CANDOR_OPS_LISTEN: address of the operations port
	PublicURL string       // CANDOR_PUBLIC_URL: origin under which people reach the relay
	Key       relay.Secret // CANDOR_KEY: 32 bytes or more, base64; client tokens are derived from it
	SealKeys  relay.Secret // CANDOR_SEAL_KEYS: lines "id base64(32 bytes)"; the first one seals, all open
	LogLevel  string       // CANDOR_LOG: debug, info, warn, error
}

// readEnv reads the environment and reports all problems at once.
func readEnv(getenv func(string) string) (env, error) {
	var all []error
	or := func(name, otherwise string) string {
		if v := getenv(name); v != "" {
			return v
		}
		return otherwise
	}
	secret := func(name string) relay.Secret {
		if file := getenv(name + "_FILE"); file != "" {
			text, err := readSecret(file)
			if err != nil {
				all = append(all, fmt.Errorf("%s_FILE: %w", name, err))
			}
			return relay.NewSecret(text)
		}
		return relay.NewSecret(getenv(name))
	}
	e := env{
		Config: or("CANDOR_CONFIG", "candor.toml"), Store: secret("CANDOR_STORE"),
		Listen: or("CANDOR_LISTEN", "127.0.0.1:8080"), Ops: or("CANDOR_OPS_LISTEN", "127.0.0.1:8083"),
		PublicURL: getenv("CANDOR_PUBLIC_URL"), Key: secret("CANDOR_KEY"), SealKeys: secret("CANDOR_SEAL_KEYS"),
		LogLevel: or("CANDOR_LOG", "info"),
	}
	if e.Store.IsZero() {
		e.Store = relay.NewSecret("sqlite:candor.db")
	}
	if !isOrigin(e.PublicURL) {
		all = append(all, errors.New("CANDOR_PUBLIC_URL must be an origin such as https://pay.example"))
	}
	if key, err := base64.StdEncoding.DecodeString(e.Key.Reveal()); err != nil || len(key) < 32 {
		all = append(all, errors.New("CANDOR_KEY must be 32 bytes or more in base64 (make one with: candor key new)"))
	} else {
		e.Key = relay.NewSecret(string(key))
	}
	if e.SealKeys.IsZero() {
		all = append(all, errors.New("CANDOR_SEAL_KEYS is needed (make one with: candor key new)"))
	}
	return e, errors.Join(all...)
}

// sealer reads CANDOR_SEAL_KEYS: a line a key, "id base64(32 bytes)", the one that seals first.
func sealer(keys relay.Secret) (store.Sealer, error) {
	var all []store.Key
	for line := range strings.Lines(keys.Reveal()) {
		id, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		if id == "" {
			continue
		}
		all = append(all, store.Key{ID: id, Secret: relay.NewSecret(strings.TrimSpace(text))})
	}
	s, err := store.NewSealer(all...)
	if err != nil {
		return s, fmt.Errorf("CANDOR_SEAL_KEYS: %w", err)
	}
	return s, nil
}

// checkStore refuses a store that no build of this program knows.
func checkStore(url string) error {
	scheme, _, other := strings.Cut(url, "://")
	if other && scheme != "postgres" && scheme != "postgresql" && scheme != "sqlite" {
		return fmt.Errorf("CANDOR_STORE: unknown scheme %q; known are sqlite:PATH and postgres://…", scheme)
	}
	return nil
}

// load reads the configuration file that the environment names.
func (e env) load() (config, error) {
	data, err := os.ReadFile(e.Config)
	if err != nil {
		return config{}, fmt.Errorf("read configuration: %w", err)
	}
	c, err := readConfig(data)
	if err != nil {
		return c, fmt.Errorf("%s: %w", e.Config, err)
	}
	return c, nil
}

// isOrigin reports whether text is an https origin, or http on loopback, and nothing more.
func isOrigin(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Host != strings.ToLower(u.Host) || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	if strings.ContainsAny(text, " ;,'\"*") {
		return false
	}
	host := u.Hostname()
	loopback := host == "localhost" || host == "127.0.0.1" || host == "::1" || strings.HasSuffix(host, ".localhost")
	return u.Scheme == "https" || (u.Scheme == "http" && loopback)
}
