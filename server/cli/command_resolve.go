package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/server/api"
	"candor/server/config"
	"candor/server/relay"
	"candor/server/service"
)

var errResolveUsage = errors.New(`usage: candor operation resolve --merchant ID --checkout ID --operation ID \
           --outcome done|not_done [--amount AMOUNT] --note TEXT [--evidence TEXT] --operator NAME
       candor attempt resolve --merchant ID --checkout ID \
           --outcome done|not_done --note TEXT [--evidence TEXT] --operator NAME`)

// resolveAct carries a resolution out and prints what became of it.
type resolveAct func(ctx context.Context, r *relay.Relay, s relay.Resolution, to io.Writer) error

// resolve is the command by which operators tell what people found out with the lender.
func resolve(of relay.SubjectKind, act resolveAct) command {
	return func(ctx context.Context, args []string, getenv func(string) string,
		stdout, stderr io.Writer) error {
		if len(args) == 0 || args[0] != "resolve" {
			return usageError{errResolveUsage}
		}
		s, err := readResolution(of, args, stderr)
		if err != nil {
			return usageError{err}
		}
		return asOperator(ctx, string(s.Merchant), getenv, stderr,
			func(at *service.Service, _ config.Environment) error {
				return explain(act(ctx, at.Relay, s, stdout), stdout)
			})
	}
}

// readResolution reads the flags of both commands.
func readResolution(of relay.SubjectKind, args []string, stderr io.Writer) (relay.Resolution, error) {
	var s relay.Resolution
	var amount string
	flags := flag.NewFlagSet(string(of)+" resolve", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar((*string)(&s.Merchant), "merchant", "", "merchant id of candor.toml")
	flags.StringVar((*string)(&s.Checkout), "checkout", "", "id of the checkout")
	flags.StringVar((*string)(&s.Outcome), "outcome", "",
		"done: the lender did it; not_done: it did nothing, or holds nothing of it")
	flags.StringVar(&s.Note, "note", "", "what was found out; nothing of a customer")
	flags.StringVar(&s.Evidence, "evidence", "", "the lender's id, or what else shows it")
	flags.StringVar(&s.By, "operator", "", "who says it; a second operator is another name")
	if of == relay.SubjectOperation {
		flags.StringVar(&s.Subject, "operation", "", "id of the operation")
		flags.StringVar(&amount, "amount", "", "what the lender did, where it is not what was asked for")
	}
	if err := flags.Parse(args[1:]); err != nil {
		return s, err
	}
	// An operator with the name of a key would stand in audits as that key.
	if flags.NArg() > 0 || s.Checkout == "" || s.By == "" ||
		of == relay.SubjectOperation && s.Subject == "" ||
		strings.HasPrefix(strings.ToLower(s.By), relay.KeyPrefix) {
		return s, errResolveUsage
	}
	var err error
	if amount != "" {
		s.Amount, err = money.ParseAmount(amount)
	}
	return s, err
}

func resolveOperation(ctx context.Context, r *relay.Relay, s relay.Resolution, to io.Writer) error {
	done, err := r.ResolveOperation(ctx, s)
	if err != nil {
		return err
	}
	return printResolved(to, "operation "+s.Subject, string(done.Operation.State), done.Waiting)
}

func resolveAttempt(ctx context.Context, r *relay.Relay, s relay.Resolution, to io.Writer) error {
	a, waiting, err := r.ResolveAttempt(ctx, s)
	if err != nil {
		return err
	}
	return printResolved(to, "attempt "+string(a.ID), string(a.State), waiting)
}

// printResolved prints the state, or that a second operator has to say the same.
func printResolved(to io.Writer, what, state string, waiting *relay.Resolution) error {
	if waiting != nil {
		_, err := fmt.Fprintf(to, "%s is still %s: %s said %s; another operator or API key has to say "+
			"the same\n", what, state, waiting.By, waiting.Outcome)
		return err
	}
	_, err := fmt.Fprintf(to, "%s is %s\n", what, state)
	return err
}

// explain prints the lender's entry that contradicts a resolution, and adds the sentence of a refusal.
func explain(err error, to io.Writer) error {
	if c, ok := errors.AsType[*relay.ContradictedError](err); ok && c.Entry != nil {
		out := json.NewEncoder(to)
		out.SetIndent("", "  ")
		_ = out.Encode(api.EntryOf(*c.Entry))
	}
	if p, ok := errors.AsType[*checkout.Problem](err); ok {
		return fmt.Errorf("%w: %s", err, checkout.Sentence(p.Code, locale.English))
	}
	return err
}
