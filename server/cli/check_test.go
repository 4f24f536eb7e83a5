package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"candor/server/config"
	"candor/server/demo"
	"candor/server/front"
	"candor/server/test/harness"
)

// complete is an environment that serve would accept.
func complete(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	text, err := demo.Addresses{Data: dir}.ConfigText(harness.ShopOrigin, "http://127.0.0.1:9")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "candor.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return map[string]string{"CANDOR_CONFIG": file, "CANDOR_PUBLIC_URL": "https://pay.example",
		"CANDOR_KEY": NewKey(), "CANDOR_SEAL_KEYS": "k1 " + NewKey(),
		"CANDOR_RECEIPT_KEYS": "k1 " + NewKey(),
		"CANDOR_STORE":        "sqlite:" + filepath.Join(dir, "candor.db")}
}

// An origin that no browser would match is refused with the reason; spellings that browsers treat as one are
// one.
func TestCheckReadsOrigins(t *testing.T) {
	for shop, want := range map[string]string{
		"https://shop.example:443": "", "HTTPS://Shop.Example": "", "http://shop.localhost:3000": "",
		"https://my_shop.example": "underscore", "https://café.example": "xn--", "http://[::1]:3000": "IPv6",
		"https://shop.example/": "slash", "http://shop.example": "https expected", "https://192.0.2.7": "",
		"https://192.0.2.007": "IPv4",
	} {
		variables := complete(t)
		text, err := demo.Addresses{Data: t.TempDir()}.ConfigText(shop, "http://127.0.0.1:9")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(variables["CANDOR_CONFIG"], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		said, err := checkedWith(t, variables)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v (%s), want %q", shop, err, said, want)
		}
		c, err := config.Read([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		merchants, _, err := c.Merchants()
		if kept := "https://shop.example"; err == nil && strings.Contains(strings.ToLower(shop), kept) &&
			merchants[0].Origins[0] != kept {
			t.Errorf("%s is kept as %q", shop, merchants[0].Origins)
		}
	}
}

func checkedWith(t *testing.T, variables map[string]string) (string, error) {
	t.Helper()
	var said bytes.Buffer
	getenv := func(name string) string { return variables[name] }
	err := Run(t.Context(), []string{"check"}, getenv, &said, &said)
	return said.String(), err
}

// candor check reports everything that is wrong, at once, and repeats no secret.
func TestCheckReportsAllProblems(t *testing.T) {
	good := complete(t)
	if said, err := checkedWith(t, good); err != nil || !strings.Contains(said, "is complete") ||
		!strings.Contains(said, "note: CANDOR_TRUSTED_PROXIES is not set") {
		t.Fatalf("a complete configuration: %v, %s", err, said)
	}
	good["CANDOR_TRUSTED_PROXIES"] = "10.0.0.0/8, 192.0.2.7 2001:db8::/32"
	if said, err := checkedWith(t, good); err != nil || strings.Contains(said, "note: CANDOR_TRUSTED") {
		t.Fatalf("with proxies: %v, %s", err, said)
	}
	bad := map[string]string{
		"CANDOR_PUBLIC_URL": "pay.example", "CANDOR_KEY": "planted-key",
		"CANDOR_SEAL_KEYS": "k1 planted-seal", "CANDOR_RECEIPT_KEYS": "k1 planted-receipt",
		"CANDOR_STORE":  "postgres://u:planted-password@db.example/candor",
		"CANDOR_LISTEN": "8080", "CANDOR_OPS_LISTEN": "localhost:http", "CANDOR_LOG": "loud",
		"CANDOR_LOG_FORMAT": "xml", "CANDOR_PPROF": "yes", "CANDOR_HSTS": "3y",
		"CANDOR_READ_TIMEOUT": "ten", "CANDOR_READ_HEADER_TIMEOUT": "2h", "CANDOR_IDLE_TIMEOUT": "-1s",
		"CANDOR_DRAIN": "0s", "CANDOR_LAME_DUCK": "soon",
		"CANDOR_REQUEST_TIMEOUT": "50s", "CANDOR_WRITE_TIMEOUT": "40s",
		"CANDOR_MAX_CONNECTIONS": "0", "CANDOR_MAX_CONNECTIONS_PER_ADDRESS": "many",
		"CANDOR_MAX_REQUESTS": "-1", "CANDOR_MAX_STREAMS": "0",
		"CANDOR_MAX_STREAMS_PER_ADDRESS": "few", "CANDOR_RATE": "1.5", "CANDOR_BURST": "0",
		"CANDOR_WRONG_KEYS": "0", "CANDOR_TRUSTED_PROXIES": "10.0.0.0/33 proxy.example 0.0.0.0/0",
		"CANDOR_CONFIG": good["CANDOR_CONFIG"],
	}
	said, err := checkedWith(t, bad)
	if err == nil {
		t.Fatal("accepted")
	}
	for name := range bad {
		if name != "CANDOR_CONFIG" && !strings.Contains(err.Error(), name) {
			t.Errorf("nothing is said of %s", name)
		}
	}
	for _, network := range []string{"10.0.0.0/33", "proxy.example", "0.0.0.0/0"} {
		if !strings.Contains(err.Error(), network) {
			t.Errorf("nothing is said of %s", network)
		}
	}
	if strings.Contains(said+err.Error(), "planted") {
		t.Errorf("a secret is repeated: %v", err)
	}
}

// What is set counts, and what is not has its default.
func TestBoundsAreConfiguration(t *testing.T) {
	variables := complete(t)
	variables["CANDOR_READ_TIMEOUT"], variables["CANDOR_LAME_DUCK"] = "7s", "0s"
	variables["CANDOR_RATE"] = "9"
	e, err := config.ReadEnvironment(func(name string) string { return variables[name] })
	if err != nil {
		t.Fatal(err)
	}
	want := front.Defaults
	want.Read, want.Pause, want.PerSecond = 7*time.Second, 0, 9
	if got := e.Bounds.WithDefaults(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	zero := front.Bounds{}.WithDefaults()
	zero.Pause = front.Defaults.Pause
	if !reflect.DeepEqual(zero, front.Defaults) {
		t.Errorf("of nothing became %+v", zero)
	}
}
