package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"candor/server/config"
	"candor/server/relay"
	"candor/server/service"
)

// auditFlags are the flags of receipt audit.
type auditFlags struct {
	merchant   string
	since      string // file of an earlier checkpoint
	checkpoint string // file that the present one is written into
}

// receiptAudit walks the receipts of a merchant and prints what is wrong with them.
func receiptAudit(ctx context.Context, args []string, getenv func(string) string,
	stdout, stderr io.Writer) error {
	var f auditFlags
	flags := newFlags("receipt audit", stderr)
	flags.StringVar(&f.merchant, "merchant", "", "merchant id of candor.toml")
	flags.StringVar(&f.since, "since", "", "a checkpoint that an earlier audit wrote, kept elsewhere")
	flags.StringVar(&f.checkpoint, "checkpoint", "", "write the signed checkpoint of today into this file")
	rest, err := parseFlags(flags, args)
	if err != nil || len(rest) > 0 || f.merchant == "" {
		return usageOf(auditLine, err)
	}
	return asOperator(ctx, f.merchant, getenv, stderr, func(s *service.Service, _ config.Environment) error {
		return auditReceipts(ctx, s, f, stdout)
	})
}

// auditReceipts prints the audit. It fails if anything is wrong, and then writes no checkpoint.
func auditReceipts(ctx context.Context, s *service.Service, f auditFlags, to io.Writer) error {
	earlier := ""
	if f.since != "" {
		text, err := readFile(f.since, nil)
		if err != nil {
			return usageError{fmt.Errorf("since: %w", err)}
		}
		if earlier = string(text); earlier == "" {
			return usageError{errors.New("since: the file is empty")}
		}
	}
	a, err := s.Receipts.Audit(ctx, relay.MerchantID(f.merchant), earlier)
	if err != nil {
		return err
	}
	fmt.Fprintf(to, "%s: %d receipts issued, %d whole, %d forgotten by their age, %d awaited\n", f.merchant,
		a.Chain.Issued, a.Verified, a.Chain.Forgotten, a.Awaiting)
	for _, found := range a.Findings {
		fmt.Fprintln(to, printable(found.String()))
	}
	if n := len(a.Findings); n > 0 {
		return fmt.Errorf("the receipts are not complete and unaltered: %d findings", n)
	}
	if f.checkpoint == "" || a.Chain.Issued == 0 {
		return nil
	}
	if err := os.WriteFile(f.checkpoint, []byte(a.Chain.Checkpoint+"\n"), 0o600); err != nil {
		return fmt.Errorf("write checkpoint: %w", err)
	}
	return nil
}
