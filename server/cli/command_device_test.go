package cli

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/service"
	"candor/server/tablet"
	"candor/server/test/harness"
)

// operator runs commands on an installed relay.
type operator struct {
	*testing.T
	values map[string]string
}

func newOperator(t *testing.T) operator {
	t.Helper()
	folder := t.TempDir()
	passcode, err := tablet.HashPasscode(demo.Passcode, strings.NewReader(strings.Repeat("salt", 8)))
	if err != nil {
		t.Fatal(err)
	}
	secret, file := filepath.Join(folder, "lender.secret"), filepath.Join(folder, "candor.toml")
	text := os.Expand(string(demo.Template), func(name string) string {
		return map[string]string{"STOREFRONT": harness.ShopOrigin, "LENDER": "http://127.0.0.1:9",
			"LENDER_SECRET_FILE": secret, "MERCHANT_KEY_SHA256": relay.Hash(demo.MerchantKey),
			"PASSCODE_1042": passcode, "PASSCODE_1003": passcode}[name]
	})
	if err := errors.Join(os.WriteFile(secret, []byte(demo.ClientSecret), 0o600),
		os.WriteFile(file, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
	return operator{t, map[string]string{
		"CANDOR_CONFIG": file, "CANDOR_STORE": "sqlite:" + filepath.Join(folder, "candor.db"),
		"CANDOR_PUBLIC_URL": "https://pay.example",
		"CANDOR_KEY":        NewKey(), "CANDOR_SEAL_KEYS": "k1 " + NewKey(),
		"CANDOR_RECEIPT_KEYS": "k1 " + NewKey()}}
}

func (o operator) getenv(name string) string { return o.values[name] }

// types runs a command and returns what it printed.
func (o operator) types(args ...string) (string, error) {
	var out, log bytes.Buffer
	err := Run(o.Context(), args, o.getenv, &out, &log)
	return out.String(), err
}

// must runs a command that has to succeed.
func (o operator) must(args ...string) string {
	o.Helper()
	out, err := o.types(args...)
	if err != nil {
		o.Fatalf("candor %s: %v", strings.Join(args, " "), err)
	}
	return out
}

// tablet enrolls a tablet by the printed address.
func (o operator) tablet(h *service.Service, name string) tablet.Device {
	o.Helper()
	address := strings.TrimSpace(o.must("device", "enroll", "--merchant", demo.Merchant,
		"--location", "queen-street", "--name", name))
	code, ok := strings.CutPrefix(address, "https://pay.example/tablet/enrol?code=")
	secret, err := h.Tablets.Redeem(o.Context(), code)
	d, err2 := h.Tablets.Device(o.Context(), secret)
	if err := errors.Join(err, err2); err != nil || !ok {
		o.Fatalf("%q: %v", address, err)
	}
	return d
}

// serving is the relay that runs beside the commands, on the same database.
func (o operator) serving() *service.Service {
	o.Helper()
	e, c, err := config.Load(o.getenv)
	if err != nil {
		o.Fatal(err)
	}
	h, err := service.New(context.Background(), e, c, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		o.Fatal(err)
	}
	o.Cleanup(h.Close)
	return h
}

// lockOut makes an associate wait by a wrong passcode.
func (o operator) lockOut(h *service.Service, d tablet.Device, number string) {
	o.Helper()
	for range 5 {
		_, _ = h.Tablets.SignIn(o.Context(), d, number, "000000")
	}
	o.signsIn(h, d, number, checkout.CodePasscodeDelayed)
}

func (o operator) signsIn(h *service.Service, d tablet.Device, number string, want checkout.Code) {
	o.Helper()
	_, err := h.Tablets.SignIn(o.Context(), d, number, demo.Passcode)
	if want == "" && err != nil || want != "" && checkout.AsProblem(err).Code != want {
		o.Errorf("%s on %s: %v, want %q", number, d.Name, err, want)
	}
}

func TestDeviceResetTries(t *testing.T) {
	o := newOperator(t)
	h := o.serving()
	first, second := o.tablet(h, "Till 1"), o.tablet(h, "Till 2")
	o.lockOut(h, first, "1042")
	o.lockOut(h, second, "1042")
	o.lockOut(h, second, "1003")
	o.must("device", "reset-tries", "--merchant", demo.Merchant, "--associate", "1042", "--device", first.ID)
	o.signsIn(h, first, "1042", "")
	o.signsIn(h, second, "1042", checkout.CodePasscodeDelayed)
	out := o.must("device", "reset-tries", "--merchant", demo.Merchant, "--associate", "1042")
	if !strings.Contains(out, first.ID) || !strings.Contains(out, second.ID) {
		t.Errorf("every device: printed %q", out)
	}
	o.signsIn(h, second, "1042", "")
	o.signsIn(h, second, "1003", checkout.CodePasscodeDelayed)
}

func TestDeviceListAndRevoke(t *testing.T) {
	o := newOperator(t)
	h := o.serving()
	first, second := o.tablet(h, "Till 1"), o.tablet(h, "Till 2")
	o.must("device", "revoke", "--merchant", demo.Merchant, "--device", first.ID)
	o.signsIn(h, second, "1042", "")
	out := o.must("device", "list", "--merchant", demo.Merchant)
	if strings.Contains(out, first.SecretHash) {
		t.Errorf("the list has the hash of a secret:\n%s", out)
	}
	for d, state := range map[tablet.Device]string{first: "revoked", second: "enrolled"} {
		row := ""
		for line := range strings.Lines(out) {
			if strings.HasPrefix(line, d.ID) {
				row = line
			}
		}
		if !strings.Contains(row, state) || !strings.Contains(row, "queen-street") ||
			!strings.Contains(row, d.Name) {
			t.Errorf("%s: %q in\n%s", d.Name, row, out)
		}
	}
	again := o.must("device", "reset-tries", "--merchant", demo.Merchant, "--associate", "1042")
	if strings.Contains(again, first.ID) {
		t.Errorf("a revoked device was reset: %s", again)
	}
}

func TestDeviceUsage(t *testing.T) {
	o := newOperator(t)
	o.must("migrate")
	for _, line := range []string{
		"device", "device lend", "device list", "device list --merchant nobody",
		"device list --merchant maple-birch more",
		"device list --merchant maple-birch --device x", "device revoke --merchant maple-birch",
		"device revoke --merchant maple-birch --device x",
		"device reset-tries --merchant maple-birch",
		"device reset-tries --merchant maple-birch --associate 9999",
		"device reset-tries --merchant maple-birch --associate 1042 --device x",
	} {
		out, err := o.types(strings.Fields(line)...)
		if err == nil || ExitCode(err) != 2 || out != "" {
			t.Errorf("%s: printed %q, error %v, want exit 2", line, out, err)
		}
	}
}
