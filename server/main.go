// Candor is a financing checkout: the relay that holds a merchant's lender credentials and decides, with the pages it
// serves. This is the one binary; candor help lists its commands.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"

	"candor/server/cli"
)

func main() {
	log.SetOutput(io.Discard) // net/http writes what a peer sends unasked to the standard logger; it is not ours to keep
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	err := noDumps()
	if err == nil {
		err = cli.Run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	}
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "candor:", err)
		os.Exit(cli.ExitCode(err))
	}
}
