// Package demo is the configuration, the keys and the simulated lender that "candor demo" and the tests sell
// with. Its secrets are public: they open nothing but the simulated lender of this machine.
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
	"strings"
	"time"

	"candor/core/origin"
	"candor/server/config"
	"candor/server/relay"
	"candor/server/sandbox"
	"candor/server/service"
	"candor/server/tablet"
	"candor/web/storefront"
)

// Template is candor.toml of the demo. Names such as ${STOREFRONT} stand for what differs from machine to
// machine; ConfigText fills them in.
//
//go:embed demo.toml
var Template []byte

// The demo's merchant and secrets.
const (
	Merchant     = "maple-birch"             // id of the merchant, and its client id at the simulated lender
	MerchantKey  = "sk_test_demo_storefront" // API key of the merchant's storefront
	ClientSecret = "sandbox-client-secret"   // the merchant's secret at the simulated lender
	Passcode     = "246810"                  // of both associates
)

// Addresses are the ports and the data folder of a demo on this machine. The storefront is on localhost and
// the relay on 127.0.0.1, which are two sites, so that a browser treats the widget's frame as third-party.
type Addresses struct {
	Data string // folder of the database and the keys
	// Own are the origins of pages of yours that may show the demo's checkouts too.
	Own []string
	// Isolated is whether those pages have a Cross-Origin-Embedder-Policy.
	Isolated bool
	port     int // the relay's; storefront, lender and operations have the next three
}

// ReadAddresses reads PORT (8080), CANDOR_DATA (data), ISOLATED (yes) and ORIGIN: none, one, or several with
// commas or blanks between.
func ReadAddresses(getenv func(string) string) (Addresses, error) {
	port, err := strconv.Atoi(cmp.Or(getenv("PORT"), "8080"))
	if err != nil || port < 1 || port > 65532 {
		return Addresses{}, errors.New("PORT must be a number from 1 to 65532")
	}
	own, err := readOrigins(getenv("ORIGIN"))
	return Addresses{port: port, Data: cmp.Or(getenv("CANDOR_DATA"), "data"), Own: own,
		Isolated: getenv("ISOLATED") == "yes"}, err
}

// readOrigins reads the origins of ORIGIN, each as a browser writes it.
func readOrigins(text string) (all []string, err error) {
	for one := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		o, err := origin.Parse(one)
		if err != nil {
			return nil, fmt.Errorf("ORIGIN: %q: %w", one, err)
		}
		all = append(all, o.String())
	}
	return all, nil
}

// Again is what has to stand before a command that starts the demo on the same ports.
func (a Addresses) Again() string {
	if a.port == 8080 {
		return ""
	}
	return "PORT=" + strconv.Itoa(a.port) + " "
}

// Address is where a part listens: 0 is the relay, 1 the storefront, 2 the lender, 3 the operations port.
func (a Addresses) Address(part int) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(a.port+part))
}

// Relay is the relay's origin.
func (a Addresses) Relay() string { return "http://" + a.Address(0) }

// Storefront is the storefront's origin.
func (a Addresses) Storefront() string { return "http://localhost:" + strconv.Itoa(a.port+1) }

// Lender is the simulated lender's origin.
func (a Addresses) Lender() string { return "http://" + a.Address(2) }

// file is the path of a file in the data folder.
func (a Addresses) file(name string) string { return filepath.Join(a.Data, name) }

// Lender is the simulated lender with the demo's merchant. With misbehave anybody may make it go wrong over
// HTTP.
func Lender(url string, log *slog.Logger, now func() time.Time, misbehave bool) *sandbox.Sandbox {
	return sandbox.New(sandbox.Options{PublicURL: url, Now: now, Rand: rand.Reader, Log: log,
		Misbehave: misbehave,
		Clients: []sandbox.Client{{ID: Merchant, Secret: ClientSecret, Name: "Maple & Birch",
			Locations: []string{"MB-001", "MB-002"}, MerchantOverride: true}}})
}

// Shop is the storefront's handler.
func (a Addresses) Shop(log *slog.Logger) http.Handler {
	return storefront.New(storefront.Options{RelayURL: a.Relay(), PublicURL: a.Storefront(), Key: MerchantKey,
		Merchant: Merchant, Log: log})
}

// Pace is how time passes in a demo.
type Pace struct {
	Schedule int           // unknown outcomes are settled so many times as fast as usual
	Life     time.Duration // of a checkout; 0 as usual
}

// The amounts that the demo's merchant finances, so that a shop can try what lies outside.
const (
	Smallest = "20.00"
	Largest  = "20000.00"
)

// Service wires the relay with the demo's own keys. They are made at the first start and kept in the data
// folder.
func (a Addresses) Service(ctx context.Context, log *slog.Logger, pace Pace) (*service.Service, error) {
	if err := os.MkdirAll(a.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	key, err := a.key("relay.key")
	if err != nil {
		return nil, err
	}
	seal, err := a.key("seal.key")
	if err != nil {
		return nil, err
	}
	receipts, err := a.key("receipt.key")
	if err != nil {
		return nil, err
	}
	c, err := a.Config(a.Storefront(), a.Lender())
	if err != nil {
		return nil, err
	}
	c.Merchant[0].Smallest, c.Merchant[0].Largest = Smallest, Largest
	return service.New(ctx, config.Environment{
		Store:       relay.NewSecret("sqlite:" + a.file("candor.db")),
		PublicURL:   a.Relay(),
		Key:         relay.NewSecret(string(key)),
		SealKeys:    relay.NewSecret("demo " + base64.StdEncoding.EncodeToString(seal)),
		ReceiptKeys: relay.NewSecret("demo " + base64.StdEncoding.EncodeToString(receipts)),
		Schedule:    pace.Schedule,
		Life:        pace.Life,
	}, c, log, time.Now)
}

// key reads 32 random bytes from a file of the data folder. It makes the file if there is none.
func (a Addresses) key(name string) ([]byte, error) {
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

// Config is the demo's configuration with the origins of storefront and lender. It has no limits, because a
// demo's few customers are tried out again and again.
func (a Addresses) Config(storefront, lender string) (config.Config, error) {
	text, err := a.ConfigText(storefront, lender)
	if err != nil {
		return config.Config{}, err
	}
	c, err := config.Read([]byte(text))
	if err != nil {
		return config.Config{}, err
	}
	c.Limits = config.Unlimited()
	c.Merchant[0].Isolated = a.Isolated
	c.Merchant[0].Origins = append(c.Merchant[0].Origins, a.Own...)
	return c, nil
}

// ConfigText is Template filled in. It writes the file of the client secret that the text names.
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
			"MERCHANT_KEY_SHA256": relay.Hash(MerchantKey), "PASSCODE_1042": passcode,
			"PASSCODE_1003": passcode,
		}[name]
	}), nil
}
