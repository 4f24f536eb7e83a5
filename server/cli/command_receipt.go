package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"candor/core/receipt"
)

// maxReceiptFile is the size limit of an input file, in bytes. No valid receipt is that long.
const maxReceiptFile = 2 << 20

// receiptCommand verifies a signed receipt with the published key (/.well-known/candor-keys.json) and nothing else.
func receiptCommand(_ context.Context, args []string, _ func(string) string, stdout, stderr io.Writer) error {
	return verifyReceipt(os.Stdin, args, stdout, stderr)
}

func verifyReceipt(stdin io.Reader, args []string, stdout, stderr io.Writer) error {
	const line = "candor receipt verify FILE --key FILE"
	flags := newFlags("receipt verify", stderr)
	keyFile := flags.String("key", "", "published keys: a JSON Web Key or a set of them")
	rest, err := parseFlags(flags, args)
	if err != nil || len(rest) != 2 || rest[0] != "verify" || *keyFile == "" {
		return usageOf(line, err)
	}
	text, err := readFile(rest[1], stdin)
	if err != nil {
		return usageError{fmt.Errorf("receipt: %w", err)}
	}
	published, err := readFile(*keyFile, stdin)
	if err != nil {
		return usageError{fmt.Errorf("key: %w", err)}
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
