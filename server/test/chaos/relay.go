package main

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

//go:embed candor.toml
var configTemplate string

// clientSecret is the merchant's secret at the lender. It is a canary too.
const clientSecret = "canary-client-secret"

// relay is one relay: a running process, or one that was killed and can be started again.
type relay struct {
	*process
	binary, folder, name string
	lender, store        string // origin and database URL as this relay reaches them
	publicPort, opsPort  int    // ports
	env                  []string
}

func (r *relay) origin() string { return origin(r.publicPort) }

// The keys are the same for every replica of a run.
var (
	tokenKey    = base64.StdEncoding.EncodeToString([]byte(strings.Repeat("canary-key.", 4)))
	sealKeys    = "k1 " + base64.StdEncoding.EncodeToString([]byte("canary-sealing-key-of-32-bytes.."))
	receiptKeys = "k1 " + base64.StdEncoding.EncodeToString([]byte("canary-receipt-key-of-32-bytes.."))
)

// start starts the process, also again after it was killed.
func (r *relay) start(ctx context.Context) error {
	config, err := r.writeConfig()
	if err != nil {
		return err
	}
	log, err := openLog(filepath.Join(r.folder, r.name+".log"))
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	env := append([]string{"CANDOR_CONFIG=" + config, "CANDOR_STORE=" + r.store,
		"CANDOR_LISTEN=" + local(r.publicPort),
		"CANDOR_OPS_LISTEN=" + local(r.opsPort), "CANDOR_PUBLIC_URL=" + r.origin(), "CANDOR_KEY=" + tokenKey,
		"CANDOR_SEAL_KEYS=" + sealKeys, "CANDOR_RECEIPT_KEYS=" + receiptKeys}, r.env...)
	if r.process, err = start(r.name, env, log, r.binary, "serve"); err != nil {
		return err
	}
	return r.ready(ctx, origin(r.opsPort)+"/readyz")
}

func (r *relay) writeConfig() (path string, err error) {
	secret := filepath.Join(r.folder, "lender.secret")
	if err := os.WriteFile(secret, []byte(clientSecret), 0o600); err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(merchantKey))
	text := os.Expand(configTemplate, func(name string) string {
		return map[string]string{"KEY_SHA256": hex.EncodeToString(sum[:]), "SECRET_FILE": secret,
			"LENDER": r.lender}[name]
	})
	path = filepath.Join(r.folder, r.name+".toml")
	return path, os.WriteFile(path, []byte(text), 0o600)
}

// metric reads one value from the operations port.
func (r *relay) metric(ctx context.Context, name string) (float64, error) {
	text, err := fetch(ctx, origin(r.opsPort)+"/metrics")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			var n float64
			_, err := fmt.Sscan(value, &n)
			return n, err
		}
	}
	return 0, fmt.Errorf("no figure %s", name)
}
