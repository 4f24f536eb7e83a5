package main

import (
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"text/tabwriter"
	"time"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/front"
	"candor/server/relay"
	"candor/server/sandbox"
	"candor/server/tablet"
	"candor/web/storefront"
)

//go:embed demo.toml
var demoConfig []byte

// Secrets of the demo: they open nothing but the simulated lender of this machine.
const (
	demoMerchant     = "maple-birch"
	demoMerchantKey  = "sk_test_demo_storefront"
	demoClientSecret = "sandbox-client-secret"
	demoPasscode     = "246810"
)

// demo runs everything on one machine: relay, SQLite, the simulated lender, a storefront on another site, and the
// operations port, on four ports in a row from PORT.
func demo(ctx context.Context, _ []string, getenv func(string) string, stdout, stderr io.Writer) error {
	a, err := demoAddresses(getenv)
	if err != nil {
		return usage{err}
	}
	r := &envReader{getenv: getenv}
	wayward, schedule := r.oneOf(misbehave, "no", "yes") == "yes", r.count(scheduleScale, 1, 1, 3600)
	if err := errors.Join(r.found...); err != nil {
		return usage{err}
	}
	log := newLog(or(getenv("CANDOR_LOG"), "warn"), getenv("CANDOR_LOG_FORMAT"), stderr)
	lenderSide, shop := demoLender(a.lender(), log, time.Now, wayward), a.shop(log)
	sites := []front.Site{{Name: "relay", Address: a.address(0)}, {Name: "storefront", Address: a.address(1), Handler: shop},
		{Name: "sandbox lender", Address: a.address(2), Handler: lenderSide}, {Name: "operations", Address: a.address(3)}}
	listeners, err := front.Listen(ctx, sites)
	if err != nil {
		return err
	}
	h, err := a.house(ctx, log, schedule)
	if err != nil {
		return err
	}
	defer h.close()
	sites[0].Handler, sites[3].Handler = h.people, h.ops
	if err := a.welcome(ctx, h, lenderSide, stdout); err != nil {
		return err
	}
	return h.run(ctx, log, sites, listeners)
}

// addresses are where the demo's parts live. The storefront is on another site than the relay, so that the frame is
// truly third-party.
type addresses struct {
	port int
	data string
}

func demoAddresses(getenv func(string) string) (addresses, error) {
	port, err := strconv.Atoi(or(getenv("PORT"), "8080"))
	if err != nil || port < 1 || port > 65532 {
		return addresses{}, errors.New("PORT must be a number from 1 to 65532")
	}
	return addresses{port: port, data: or(getenv("CANDOR_DATA"), "data")}, nil
}

func (a addresses) address(n int) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(a.port+n))
}
func (a addresses) relay() string        { return "http://" + a.address(0) }
func (a addresses) storefront() string   { return "http://localhost:" + strconv.Itoa(a.port+1) }
func (a addresses) lender() string       { return "http://" + a.address(2) }
func (a addresses) file(n string) string { return filepath.Join(a.data, n) }

// demoLender is the simulated lender with the demo's merchant; wayward, anybody may make it go wrong.
func demoLender(url string, log *slog.Logger, now func() time.Time, wayward bool) *sandbox.Sandbox {
	return sandbox.New(sandbox.Options{PublicURL: url, Now: now, Rand: rand.Reader, Log: log, Misbehave: wayward,
		Clients: []sandbox.Client{{ID: demoMerchant, Secret: demoClientSecret, Name: "Maple & Birch",
			Locations: []string{"MB-001", "MB-002"}, MerchantOverride: true}}})
}

func (a addresses) shop(log *slog.Logger) http.Handler {
	return storefront.New(storefront.Options{RelayURL: a.relay(), PublicURL: a.storefront(), Key: demoMerchantKey, Log: log})
}

// house wires the relay on the demo's own keys, which are made once and kept in the data folder.
func (a addresses) house(ctx context.Context, log *slog.Logger, schedule int) (*house, error) {
	if err := os.MkdirAll(a.data, 0o700); err != nil {
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
	c, err := a.configFor(a.storefront(), a.lender())
	if err != nil {
		return nil, err
	}
	return build(ctx, env{Store: relay.NewSecret("sqlite:" + a.file("candor.db")), PublicURL: a.relay(), Key: relay.NewSecret(string(key)),
		SealKeys: relay.NewSecret("demo " + base64.StdEncoding.EncodeToString(seal)), Schedule: schedule}, c, log, time.Now)
}

// keep reads 32 random bytes from a file of the data folder, made the first time.
func (a addresses) keep(name string) ([]byte, error) {
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

// configFor is demo.toml with this machine's addresses.
func (a addresses) configFor(storefront, lender string) (config, error) {
	text, err := a.configText(storefront, lender)
	if err != nil {
		return config{}, err
	}
	c, err := readConfig([]byte(text))
	c.Limits = unlimited() // a demo's few customers are tried out again and again
	return c, err
}

func (a addresses) configText(storefront, lender string) (string, error) {
	secret := a.file("lender.secret")
	if err := os.WriteFile(secret, []byte(demoClientSecret), 0o600); err != nil {
		return "", fmt.Errorf("write lender secret: %w", err)
	}
	passcode, err := tablet.HashPasscode(demoPasscode, rand.Reader)
	if err != nil {
		return "", err
	}
	return os.Expand(string(demoConfig), func(name string) string {
		return map[string]string{
			"STOREFRONT": storefront, "LENDER": lender, "LENDER_SECRET_FILE": secret,
			"MERCHANT_KEY_SHA256": sha256Hex(demoMerchantKey), "PASSCODE_1042": passcode, "PASSCODE_1003": passcode,
		}[name]
	}), nil
}

// welcome prints where everything is, with a fresh hosted checkout and a code for the demo tablet.
func (a addresses) welcome(ctx context.Context, h *house, lender *sandbox.Sandbox, to io.Writer) error {
	hosted, err := h.relay.Create(ctx, demoMerchant, relay.CreateRequest{Amount: money.MustAmount("1200.00"), Currency: "CAD",
		Reference: "MB-20418", Channel: checkout.Online, Use: checkout.Hosted, Locale: "en-CA", Province: "ON",
		ReturnURL: a.storefront() + "/thanks"})
	if err != nil {
		return err
	}
	code, err := h.tablets.Enrol(ctx, demoMerchant, "queen-street", "Store tablet 2")
	if err != nil {
		return err
	}
	fmt.Fprintf(to, "storefront %s\n", a.storefront())
	fmt.Fprintf(to, "tablet %s/tablet/enrol?code=%s\n", a.relay(), code)
	fmt.Fprintf(to, "hosted %s\n", hosted.URL)
	fmt.Fprintf(to, "inbox %s/sandbox/inbox\n", a.lender())
	fmt.Fprintf(to, "operations http://%s/readyz\n", a.address(3))
	fmt.Fprintf(to, "\nassociate 1042, manager 1003; passcode of both %s\n", demoPasscode)
	return printCustomers(to)
}

// printCustomers lists the simulated lender's people; all of them, with licences and answers, are on its own page.
func printCustomers(to io.Writer) error {
	fmt.Fprintln(to, "\ntest customers")
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  name\taccount\tcard\tborn\tpostal code\tprovince\tshows")
	for _, c := range sandbox.TestCustomers() {
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.Name, c.Account, c.Card, c.BirthDate, c.PostalCode, c.Province, c.Shows)
	}
	return table.Flush()
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
