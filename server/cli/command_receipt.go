package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"candor/core/origin"
	"candor/core/receipt"
)

// maxReceiptFile is the size limit of an input file, in bytes. No valid receipt is that long.
const maxReceiptFile = 2 << 20

const (
	verifyLine = "candor receipt verify FILE (--key FILE | --from ORIGIN)"
	auditLine  = "candor receipt audit --merchant ID [--since FILE] [--checkpoint FILE]"
)

// receiptCommand verifies a signed receipt, or audits the receipts of a merchant.
func receiptCommand(ctx context.Context, args []string, getenv func(string) string,
	stdout, stderr io.Writer) error {
	switch {
	case len(args) > 0 && args[0] == "verify":
		return verifyReceipt(ctx, os.Stdin, args[1:], stdout, stderr)
	case len(args) > 0 && args[0] == "audit":
		return receiptAudit(ctx, args[1:], getenv, stdout, stderr)
	}
	return usageError{errors.New("usage: " + verifyLine + "\n       " + auditLine)}
}

// verifyReceipt verifies a receipt with published keys and nothing else: with those of a file, or those that
// a relay publishes now.
func verifyReceipt(ctx context.Context, stdin io.Reader, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("receipt verify", stderr)
	file := flags.String("key", "", "published keys: a JSON Web Key or a set of them")
	from := flags.String("from", "",
		"origin of the relay that publishes the keys, such as https://pay.example")
	rest, err := parseFlags(flags, args)
	if err != nil || len(rest) != 1 || (*file == "") == (*from == "") {
		return usageOf(verifyLine, err)
	}
	text, err := readFile(rest[0], stdin)
	if err != nil {
		return usageError{fmt.Errorf("receipt: %w", err)}
	}
	published, err := readKeys(ctx, *file, *from, stdin)
	if err != nil {
		return err
	}
	keys, err := receipt.ParseKeys(published)
	if err != nil {
		return usageError{fmt.Errorf("key: %w", err)}
	}
	r, err := receipt.Verify(text, keys...)
	if _, bad := errors.AsType[*receipt.FormatError](err); bad {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	return printReceipt(stdout, r)
}

// readKeys reads published keys from a file, or from a relay.
func readKeys(ctx context.Context, file, from string, stdin io.Reader) ([]byte, error) {
	if from != "" {
		return fetchKeys(ctx, from)
	}
	published, err := readFile(file, stdin)
	if err != nil {
		return nil, usageError{fmt.Errorf("key: %w", err)}
	}
	return published, nil
}

// maxKeys is the size limit of published keys, in bytes: hundreds of keys.
const maxKeys = 64 << 10

// fetchKeys asks a relay for the keys that it publishes. It follows no redirect: the keys of another origin
// prove nothing. Without TLS it asks this machine only (package origin).
func fetchKeys(ctx context.Context, from string) ([]byte, error) {
	o, err := origin.Parse(from)
	if err != nil {
		return nil, usageError{fmt.Errorf("--from: %w", err)}
	}
	ctx, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, o.String()+"/.well-known/candor-keys.json", nil)
	if err != nil {
		return nil, fmt.Errorf("fetch keys: %w", err)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
		return errors.New("the keys are elsewhere")
	}}
	answer, err := client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("fetch keys: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch keys: status %d", answer.StatusCode)
	}
	return io.ReadAll(io.LimitReader(answer.Body, maxKeys))
}

// readFile reads a file, or standard input for "-".
func readFile(name string, stdin io.Reader) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(stdin, maxReceiptFile))
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, errors.New("the file cannot be read")
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, maxReceiptFile))
}

// printReceipt prints what was agreed, for people and for scripts: in each line a name, a tab and a value.
func printReceipt(w io.Writer, r receipt.Record) error {
	const stamp = "2006-01-02T15:04:05.000Z"
	shown, _ := r.Document()
	_, err := fmt.Fprintf(w, "valid\n")
	for _, row := range [...][2]string{
		{"checkout", r.ID},
		{"merchant", r.Merchant.Name},
		{"reference", r.Reference},
		{"live", strconv.FormatBool(r.Live)},
		{"amount", r.Amount.String() + " " + r.Currency},
		{"offer", string(r.Offer.ID)},
		{"language", string(r.Accepted.Language)},
		{"disclosure", r.Accepted.Digest},
		{"version", shown.Version},
		{"shown", shown.At.Format(stamp)},
		{"accepted", r.Accepted.At.Format(stamp)},
		{"authorization", r.Authorization.Number},
		{"authorized", r.Authorization.At.Format(stamp)},
		{"issued", r.Issued.Format(stamp)},
	} {
		if err == nil {
			_, err = fmt.Fprintf(w, "%s\t%s\n", row[0], printable(row[1]))
		}
	}
	return err
}
