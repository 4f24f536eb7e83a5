// Candor is a financing checkout: the relay that holds a merchant's lender credentials and decides, with the pages it
// serves. This is the one binary; README.md lists its commands.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	log.SetOutput(io.Discard) // net/http writes what a peer sends unasked to the standard logger; it is not ours to keep
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	err := noDumps()
	if err == nil {
		err = run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	}
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "candor:", err)
		os.Exit(exitCode(err))
	}
}

// usage is an error of the person at the keyboard: exit 2.
type usage struct{ error }

func (u usage) Unwrap() error { return u.error }

func exitCode(err error) int {
	if _, ok := errors.AsType[usage](err); ok {
		return 2
	}
	return 1
}

const help = `candor COMMAND

  demo                everything on this machine: relay, SQLite, the simulated lender, a storefront, a tablet
  serve               the relay, configured by candor.toml and the environment
  check               read the whole configuration, report every problem, exit
  sandbox             the simulated lender alone
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
	"demo": alone(demo), "serve": alone(serve), "check": alone(check), "sandbox": alone(sandboxAlone), "gallery": gallery,
	"device": device, "person": person, "key": key, "offers": offers, "disclose": disclose, "receipt": receipts,
}

// alone is a command without arguments: "serve --help" must not serve.
func alone(c command) command {
	return func(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
		if len(args) > 0 {
			return usage{fmt.Errorf("%q: this command takes no arguments; README.md lists what can be set", args[0])}
		}
		return c(ctx, args, getenv, stdout, stderr)
	}
}

// run is main without the process: everything it uses comes in.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		fmt.Fprint(stdout, help)
		return nil
	}
	c, ok := commands[args[0]]
	if !ok {
		return usage{fmt.Errorf("unknown command %q; candor help lists them", args[0])}
	}
	return c(ctx, args[1:], getenv, stdout, stderr)
}

func newLog(level, format string, to io.Writer) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: l}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(to, options))
	}
	return slog.New(slog.NewTextHandler(to, options))
}
