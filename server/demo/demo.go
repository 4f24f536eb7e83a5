package demo

import (
	"cmp"
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"candor/server/config"
	"candor/server/relay"
	"candor/server/sandbox"
	"candor/server/service"
	"candor/server/tablet"
	"candor/web/storefront"
)

//go:embed demo.toml
var Template []byte

// Secrets of the demo: they open nothing but the simulated lender of this machine.
const (
	Merchant     = "maple-birch"
	MerchantKey  = "sk_test_demo_storefront"
	ClientSecret = "sandbox-client-secret"
	Passcode     = "246810"
)

// Addresses are where the demo's parts live. The storefront is on another site than the relay, so that the frame is
// truly third-party.
type Addresses struct {
	port int
	Data string
}

func ReadAddresses(getenv func(string) string) (Addresses, error) {
	port, err := strconv.Atoi(cmp.Or(getenv("PORT"), "8080"))
	if err != nil || port < 1 || port > 65532 {
		return Addresses{}, errors.New("PORT must be a number from 1 to 65532")
	}
	return Addresses{port: port, Data: cmp.Or(getenv("CANDOR_DATA"), "data")}, nil
}

func (a Addresses) Address(n int) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(a.port+n))
}
func (a Addresses) Relay() string        { return "http://" + a.Address(0) }
func (a Addresses) Storefront() string   { return "http://localhost:" + strconv.Itoa(a.port+1) }
func (a Addresses) Lender() string       { return "http://" + a.Address(2) }
func (a Addresses) file(n string) string { return filepath.Join(a.Data, n) }

// Lender is the simulated lender with the demo's merchant; with misbehave anybody may make it go wrong.
func Lender(url string, log *slog.Logger, now func() time.Time, misbehave bool) *sandbox.Sandbox {
	return sandbox.New(sandbox.Options{PublicURL: url, Now: now, Rand: rand.Reader, Log: log, Misbehave: misbehave,
		Clients: []sandbox.Client{{ID: Merchant, Secret: ClientSecret, Name: "Maple & Birch",
			Locations: []string{"MB-001", "MB-002"}, MerchantOverride: true}}})
}

func (a Addresses) Shop(log *slog.Logger) http.Handler {
	return storefront.New(storefront.Options{RelayURL: a.Relay(), PublicURL: a.Storefront(), Key: MerchantKey, Log: log})
}

// Service wires the relay on the demo's own keys, which are made once and kept in the data folder.
func (a Addresses) Service(ctx context.Context, log *slog.Logger, schedule int) (*service.Service, error) {
	if err := os.MkdirAll(a.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	key, err := a.keep("relay.key")
	if err != nil {
		return nil, err
	}
	seal, err := a.keep("seal.key")
	if err != nil {
		return nil, err
	}
	c, err := a.Config(a.Storefront(), a.Lender())
	if err != nil {
		return nil, err
	}
	return service.New(ctx, config.Environment{Store: relay.NewSecret("sqlite:" + a.file("candor.db")), PublicURL: a.Relay(), Key: relay.NewSecret(string(key)),
		SealKeys: relay.NewSecret("demo " + base64.StdEncoding.EncodeToString(seal)), Schedule: schedule}, c, log, time.Now)
}

// keep reads 32 random bytes from a file of the data folder, made the first time.
func (a Addresses) keep(name string) ([]byte, error) {
	text, err := os.ReadFile(a.file(name))
	if errors.Is(err, os.ErrNotExist) {
		b := make([]byte, 32)
		_, _ = rand.Read(b) // never fails: crypto/rand
		return b, os.WriteFile(a.file(name), []byte(hex.EncodeToString(b)), 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	return hex.DecodeString(string(text))
}

// Config is demo.toml with this machine's addresses.
func (a Addresses) Config(storefront, lender string) (config.Config, error) {
	text, err := a.ConfigText(storefront, lender)
	if err != nil {
		return config.Config{}, err
	}
	c, err := config.Read([]byte(text))
	c.Limits = config.Unlimited() // a demo's few customers are tried out again and again
	return c, err
}

func (a Addresses) ConfigText(storefront, lender string) (string, error) {
	secret := a.file("lender.secret")
	if err := os.WriteFile(secret, []byte(ClientSecret), 0o600); err != nil {
		return "", fmt.Errorf("write lender secret: %w", err)
	}
	passcode, err := tablet.HashPasscode(Passcode, rand.Reader)
	if err != nil {
		return "", err
	}
	return os.Expand(string(Template), func(name string) string {
		return map[string]string{
			"STOREFRONT": storefront, "LENDER": lender, "LENDER_SECRET_FILE": secret,
			"MERCHANT_KEY_SHA256": relay.Hash(MerchantKey), "PASSCODE_1042": passcode, "PASSCODE_1003": passcode,
		}[name]
	}), nil
}
