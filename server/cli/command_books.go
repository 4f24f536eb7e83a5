package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"candor/server/config"
	"candor/server/relay"
	"candor/server/service"
)

var errBooksUsage = errors.New("usage: candor books --merchant ID --day YYYY-MM-DD [--read] [--json]")

// booksFlags are the flags of books.
type booksFlags struct {
	merchant, day string
	read, json    bool
}

// printBooks prints how the journal of a day and the lender's lists compare.
func printBooks(ctx context.Context, args []string, getenv func(string) string,
	stdout, stderr io.Writer) error {
	f, err := readBooksFlags(args, stderr)
	if err != nil {
		return usageError{err}
	}
	return asOperator(ctx, f.merchant, getenv, stderr, func(s *service.Service, _ config.Environment) error {
		return booksOf(ctx, s.Relay, f, stdout)
	})
}

func readBooksFlags(args []string, stderr io.Writer) (booksFlags, error) {
	var f booksFlags
	flags := flag.NewFlagSet("books", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&f.merchant, "merchant", "", "merchant id of candor.toml")
	flags.StringVar(&f.day, "day", "", "YYYY-MM-DD in the merchant's time zone")
	flags.BoolVar(&f.read, "read", false, "read the lender's lists now")
	flags.BoolVar(&f.json, "json", false, "print JSON")
	if err := flags.Parse(args); err != nil {
		return f, err
	}
	if _, err := time.Parse(time.DateOnly, f.day); err != nil || flags.NArg() > 0 || f.merchant == "" {
		return f, errBooksUsage
	}
	return f, nil
}

// booksOf prints the report of a day, after reading the lender's lists if asked to.
func booksOf(ctx context.Context, r *relay.Relay, f booksFlags, to io.Writer) error {
	report := r.Books
	if f.read {
		report = r.CompareDay
	}
	b, err := report(ctx, relay.MerchantID(f.merchant), f.day)
	if err != nil {
		return err
	}
	if f.json {
		out := json.NewEncoder(to)
		out.SetIndent("", "  ")
		return out.Encode(b)
	}
	return tableOfBooks(b, to)
}

// tableOfBooks prints a report for people.
func tableOfBooks(b relay.BooksReport, to io.Writer) error {
	fmt.Fprintf(
		to,
		"%s, %s: %s\n%d attempts, %d agree with the lender's lists, %d findings open\n",
		b.Merchant,
		b.Day,
		howFar(b),
		b.Attempts,
		b.Agree,
		b.Open,
	)
	if len(b.Findings) == 0 {
		return nil
	}
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\nFINDING\tABOUT\tREFERENCE\tLENDER'S ID\tAMOUNT\tSINCE\tSTATE")
	for _, l := range b.Findings {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.Kind, l.Subject, cmp.Or(l.Reference, "-"),
			cmp.Or(l.Entry, "-"), l.Amount, l.Since.UTC().Format(time.RFC3339), stateOf(l.Finding))
	}
	return table.Flush()
}

// howFar says how far the comparison of a day is.
func howFar(b relay.BooksReport) string {
	switch {
	case b.Started.IsZero():
		return "not compared yet; --read compares now"
	case b.Unread > 0:
		return fmt.Sprintf("the lists of %d accounts could not be read yet", b.Unread)
	case b.Finished.IsZero():
		return "not compared to the end yet"
	}
	return "compared at " + b.Finished.UTC().Format(time.RFC3339)
}

// stateOf says what becomes of a finding.
func stateOf(f relay.Finding) string {
	switch {
	case f.Kind == relay.FindingNotOurs, f.Kind == relay.FindingForgotten:
		return "noted"
	case !f.Settled.IsZero():
		return "settled"
	case f.People:
		return "with people"
	}
	return "open"
}
