// Package cli has the commands of candor, one file each. A command reads its arguments and the environment,
// wires what it needs and prints. It decides nothing about a purchase. Everything a command uses comes in as
// a parameter, so that tests run commands as an operator does. Only a command that reads standard input takes
// it from the process.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// usageError says that a command was called or configured wrongly: exit code 2.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

// ExitCode is the exit code of the process for an error of Run: 2 if the command was called wrongly, else 1.
func ExitCode(err error) int {
	if _, ok := errors.AsType[usageError](err); ok {
		return 2
	}
	return 1
}

const help = `candor COMMAND

  demo                everything on this machine: relay, SQLite, the simulated lender, a storefront, a tablet
  serve               the relay, configured by candor.toml and the environment
  check               read the whole configuration, look at the database, report every problem, exit
                      (check --no-database: where the database cannot be reached)
  migrate             create the database or bring its tables up to date, exit
  reseal              seal with the first key what others sealed; the relay may serve meanwhile
  sandbox             the simulated lender alone; with the name of a file, for the clients in it
  gallery             every screen in both languages, for designers and translators
  offers              a lender's answer on standard input: every offer checked, with schedule, totals,
                      rates, findings and verdict
  disclose            a lender's answer on standard input: the disclosure of one offer
  receipt verify      a signed receipt, checked with the published keys: offline, or from the relay's address
  receipt audit       walks a merchant's receipts: finds each that was removed or altered
  device enroll       a one-time code that makes a tablet a device of a store
  device list         a merchant's devices
  device revoke       makes a device worthless, when a tablet is lost
  device reset-tries  lets an associate try a passcode again
  work list           what of a merchant's is not settled, oldest first
  operation resolve   tells what people found out of an operation that is manual
  attempt resolve     tells what people found out of a purchase that is manual
  person export       all that is held of the checkouts of one reference, as JSON
  person erase        forgets the person in them at once; what proves the sale stays
  events tail         what a merchant's server is told, as it happens
  events redeliver    tells it again
  books               how the journal of a day and the lender's lists compare
  key new             fresh keys: CANDOR_KEY, CANDOR_SEAL_KEYS, CANDOR_RECEIPT_KEYS, a merchant's API key
                      (key new test: one for a merchant whose lender is not in production)
  key webhook         a fresh secret that signs what an endpoint is told
  key passcode        the hash of an associate's passcode, read from standard input
  assets              the files for browsers, by address and integrity; signs and checks that list
  version             which release, commit and Go this binary was made from
`

// command runs one subcommand. args are the arguments after its name.
type command func(ctx context.Context, args []string, getenv func(string) string,
	stdout, stderr io.Writer) error

// commands are the subcommands by name. The text of help lists them too.
var commands = map[string]command{
	"demo":    withoutArguments(serveDemo),
	"serve":   withoutArguments(serve),
	"check":   check,
	"migrate": withoutArguments(migrate),
	"reseal":  withoutArguments(reseal),
	"sandbox": serveSandbox,
	"gallery": gallery,
	"device":  device,

	"operation": resolve("operation", resolveOperation),
	"attempt":   resolve("attempt", resolveAttempt),

	"person":   person,
	"work":     work,
	"events":   events,
	"books":    printBooks,
	"key":      key,
	"offers":   offers,
	"disclose": disclose,
	"receipt":  receiptCommand,
	"assets":   assets,
	"version":  withoutArguments(printVersion),
}

// withoutArguments refuses arguments before the command runs: "serve --help" must not serve.
func withoutArguments(c command) command {
	return func(ctx context.Context, args []string, getenv func(string) string,
		stdout, stderr io.Writer) error {
		if len(args) > 0 {
			return usageError{
				fmt.Errorf("%q: this command takes no arguments; what can be set stands on the page "+
					"Configure of the documentation (web/docs/configure.md, /docs/configure of a relay)",
					args[0])}
		}
		return c(ctx, args, getenv, stdout, stderr)
	}
}

// Run runs the command that args name. Without one, or with help, it prints the list of commands.
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
