// Candor is a financing checkout: the relay, which holds a merchant's lender credentials and decides, and the
// pages that it serves. This is the one binary; "candor help" lists its commands.
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
	// net/http logs unexpected bytes of a peer to the standard logger. They may be personal, so they are not
	// kept.
	log.SetOutput(io.Discard)
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
