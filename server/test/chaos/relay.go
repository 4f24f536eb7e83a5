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
var merchants string

// clientSecret is the merchant's at the lender; a canary too.
const clientSecret = "canary-client-secret"

// relay is one relay process, or the place of one that was killed.
type relay struct {
	*process
	binary, folder, name string
	lender, store        string // origin and URL under which it reaches them
	people, ops          int    // ports
	env                  []string
}

func (r *relay) origin() string { return origin(r.people) }

// keys are the same for every replica of a run.
var (
	tokenKey = base64.StdEncoding.EncodeToString([]byte(strings.Repeat("canary-key.", 4)))
	sealKeys = "k1 " + base64.StdEncoding.EncodeToString([]byte("canary-sealing-key-of-32-bytes.."))
)

// start starts the process, again after it was killed.
func (r *relay) start(ctx context.Context) error {
	config, err := r.configure()
	if err != nil {
		return err
	}
	log, err := output(filepath.Join(r.folder, r.name+".log"))
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	env := append([]string{"CANDOR_CONFIG=" + config, "CANDOR_STORE=" + r.store, "CANDOR_LISTEN=" + local(r.people),
		"CANDOR_OPS_LISTEN=" + local(r.ops), "CANDOR_PUBLIC_URL=" + r.origin(), "CANDOR_KEY=" + tokenKey, "CANDOR_SEAL_KEYS=" + sealKeys}, r.env...)
	if r.process, err = start(r.name, env, log, r.binary, "serve"); err != nil {
		return err
	}
	return r.ready(ctx, origin(r.ops)+"/readyz")
}

func (r *relay) configure() (path string, err error) {
	secret := filepath.Join(r.folder, "lender.secret")
	if err := os.WriteFile(secret, []byte(clientSecret), 0o600); err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(merchantKey))
	text := os.Expand(merchants, func(name string) string {
		return map[string]string{"KEY_SHA256": hex.EncodeToString(sum[:]), "SECRET_FILE": secret, "LENDER": r.lender}[name]
	})
	path = filepath.Join(r.folder, r.name+".toml")
	return path, os.WriteFile(path, []byte(text), 0o600)
}

// metric reads one figure of the operations port.
func (r *relay) metric(ctx context.Context, name string) (float64, error) {
	text, err := fetch(ctx, origin(r.ops)+"/metrics")
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
