package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// usageError is an error of the person at the keyboard: exit 2.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

func ExitCode(err error) int {
	if _, ok := errors.AsType[usageError](err); ok {
		return 2
	}
	return 1
}

const help = `candor COMMAND

  demo                everything on this machine: relay, SQLite, the simulated lender, a storefront, a tablet
  serve               the relay, configured by candor.toml and the environment
  check               read the whole configuration, report every problem, exit
  sandbox             the simulated lender alone; with the name of a file, for the clients in it
  gallery             every screen in both languages, for designers and translators
  offers              a lender's answer on standard input: every offer checked, with schedule, totals, rates, findings, verdict
  disclose            a lender's answer on standard input: the disclosure of one offer
  receipt verify      a signed receipt, checked with the published key
  device enroll       a one-time code that makes a tablet a device of a store
  device list         a merchant's devices
  device revoke       makes a device worthless, when a tablet is lost
  device reset-tries  lets an associate try a passcode again
  person export       all that is held of the checkouts of one reference, as JSON
  person erase        forgets the person in them at once; what proves the sale stays
  key new             fresh keys: CANDOR_KEY, CANDOR_SEAL_KEYS, a merchant's API key (test: one for trying out)
  key passcode        the hash of an associate's passcode, read from standard input
`

// command is one subcommand.
type command func(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error

var commands = map[string]command{
	"demo": alone(serveDemo), "serve": alone(serve), "check": alone(check), "sandbox": sandboxAlone, "gallery": gallery,
	"device": device, "person": person, "key": key, "offers": offers, "disclose": disclose, "receipt": receipts,
}

// alone is a command without arguments: "serve --help" must not serve.
func alone(c command) command {
	return func(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
		if len(args) > 0 {
			return usageError{fmt.Errorf("%q: this command takes no arguments; README.md lists what can be set", args[0])}
		}
		return c(ctx, args, getenv, stdout, stderr)
	}
}

// Run is main without the process: everything it uses comes in.
func Run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		fmt.Fprint(stdout, help)
		return nil
	}
	c, ok := commands[args[0]]
	if !ok {
		return usageError{fmt.Errorf("unknown command %q; candor help lists them", args[0])}
	}
	return c(ctx, args[1:], getenv, stdout, stderr)
}
