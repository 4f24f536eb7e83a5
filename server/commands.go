package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"candor/server/api"
	"candor/server/front"
	"candor/server/page"
	"candor/server/tablet"
)

// sandboxAlone serves the simulated lender by itself, for a relay that runs elsewhere.
func sandboxAlone(ctx context.Context, _ []string, getenv func(string) string, stdout, stderr io.Writer) error {
	address := or(getenv("CANDOR_LISTEN"), "127.0.0.1:8082")
	log := newLog(or(getenv("CANDOR_LOG"), "info"), getenv("CANDOR_LOG_FORMAT"), stderr)
	r := &envReader{getenv: getenv}
	wayward := r.oneOf(misbehave, "no", "yes") == "yes"
	if err := errors.Join(r.found...); err != nil {
		return usage{err}
	}
	s := demoLender(or(getenv("CANDOR_PUBLIC_URL"), "http://"+address), log, time.Now, wayward)
	return serveOne(ctx, log, front.Site{Name: "sandbox", Address: address, Handler: s}, stdout,
		fmt.Sprintf("sandbox http://%s   client %s, secret %s", address, demoMerchant, demoClientSecret))
}

// gallery serves every screen in both languages from fixtures. It reaches no lender and keeps nothing. With the name of
// a screen and a language it prints that page instead.
func gallery(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	log := newLog(or(getenv("CANDOR_LOG"), "warn"), getenv("CANDOR_LOG_FORMAT"), stderr)
	if len(args) == 2 {
		return printPage(ctx, page.Gallery(log), "/gallery/"+args[0]+"/"+args[1], stdout)
	}
	if len(args) != 0 {
		return usage{errors.New("usage: candor gallery [SCREEN en-CA|fr-CA]")}
	}
	address := or(getenv("CANDOR_LISTEN"), "127.0.0.1:"+or(getenv("PORT"), "8090"))
	return serveOne(ctx, log, front.Site{Name: "gallery", Address: address, Handler: page.Gallery(log)}, stdout, fmt.Sprintf("gallery http://%s/gallery", address))
}

// printPage writes what a handler answers to a GET.
func printPage(ctx context.Context, h http.Handler, path string, to io.Writer) error {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	if err != nil {
		return usage{err}
	}
	answer := &printer{Writer: to, header: http.Header{}, status: http.StatusOK}
	h.ServeHTTP(answer, q)
	if answer.status != http.StatusOK {
		return usage{fmt.Errorf("%s: status %d", path, answer.status)}
	}
	return nil
}

// printer is an answer that is written somewhere else than to a connection.
type printer struct {
	io.Writer
	header http.Header
	status int
}

func (p *printer) Header() http.Header    { return p.header }
func (p *printer) WriteHeader(status int) { p.status = status }

// key makes keys and passcode hashes. What it prints is secret.
func key(_ context.Context, args []string, _ func(string) string, stdout, _ io.Writer) error {
	switch {
	case len(args) == 1 && args[0] == "new", len(args) == 2 && args[0] == "new" && args[1] == "test":
		prefix := api.LiveKey
		if len(args) == 2 {
			prefix = api.TestKey
		}
		merchantKey, err := api.NewAPIKey(prefix, rand.Reader)
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "CANDOR_KEY=%s\nCANDOR_SEAL_KEYS=%s %s\n", newKey(), time.Now().UTC().Format("2006-01-02"), newKey())
		fmt.Fprintf(stdout, "# a merchant's API key, shown once, and its line for candor.toml\n%s\nkeys_sha256 = [%q]\n",
			merchantKey, sha256Hex(merchantKey))
		return nil
	case len(args) == 1 && args[0] == "passcode":
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		passcode := strings.TrimSpace(line)
		if passcode == "" {
			return usage{errors.Join(errors.New("type the passcode on standard input"), err)}
		}
		hash, err := tablet.HashPasscode(passcode, rand.Reader)
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "passcode_hash = %q\n", hash)
		return nil
	}
	return usage{errors.New("usage: candor key new [test] | candor key passcode")}
}

func newKey() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: crypto/rand
	return base64.StdEncoding.EncodeToString(b)
}

func sha256Hex(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// serveOne serves one site. Its line is printed once the address answers.
func serveOne(ctx context.Context, log *slog.Logger, s front.Site, stdout io.Writer, line string) error {
	listeners, err := front.Listen(ctx, []front.Site{s})
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, line)
	return front.Serve(ctx, log, front.Defaults, []front.Site{s}, listeners, func(context.Context) {})
}
