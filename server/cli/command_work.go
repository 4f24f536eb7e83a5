package cli

import (
	"cmp"
	"context"
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

var errWorkUsage = errors.New("usage: candor work list --merchant ID")

// work lists what of a merchant's is not settled.
func work(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	if len(args) == 0 || args[0] != "list" {
		return usageError{errWorkUsage}
	}
	flags := flag.NewFlagSet("work list", flag.ContinueOnError)
	flags.SetOutput(stderr)
	merchant := flags.String("merchant", "", "merchant id of candor.toml")
	if err := flags.Parse(args[1:]); err != nil {
		return usageError{err}
	}
	if flags.NArg() > 0 {
		return usageError{errWorkUsage}
	}
	return asOperator(ctx, *merchant, getenv, stderr, func(s *service.Service, _ config.Environment) error {
		return listWork(ctx, s.Relay, relay.MerchantID(*merchant), stdout)
	})
}

// workMost is how much the list has at most.
const workMost = 1000

// listWork prints one line for each thing that is not settled.
func listWork(ctx context.Context, r *relay.Relay, m relay.MerchantID, to io.Writer) error {
	list, _, err := r.OpenWork(ctx, m, workMost)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "since\tkind\tcheckout\tid\tamount\treference\tabout\twaits for")
	for _, w := range list {
		next := string(w.Next())
		switch {
		case w.Resolution != nil:
			next += fmt.Sprintf(" of %s, said by %s", w.Resolution.Outcome, w.Resolution.By)
		case !w.Until.IsZero():
			next += " by " + w.Until.UTC().Format(time.RFC3339)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", w.Since.UTC().Format(time.RFC3339),
			w.Kind, w.Checkout, w.Subject, w.Amount, w.Reference, aboutOf(w), next)
	}
	return table.Flush()
}

// aboutOf says what work is about: the kind of an operation; of a finding, with the lender's id.
func aboutOf(w relay.OpenWork) string {
	f := w.Finding
	switch {
	case f == nil:
		return cmp.Or(string(w.Operation), string(w.Of))
	case f.Entry == "":
		return string(f.Subject)
	}
	return string(f.Subject) + " " + f.Entry
}
