// Load drives the real candor binary over HTTP, as processes on this machine: "bench" measures the relay beside the lender
// alone and beside a bare proxy, "chaos" breaks network, database and processes under it and then counts.
//
// Its laws: nothing of the product imports it and it imports nothing of the product, so that it sees what a stranger
// sees. A latency runs from the moment a request was due, not from the moment it could be sent. What a run is judged by
// is the lender's ledger, the database and what the clients were told, never what the relay says of itself. What it
// starts ends with it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

const help = `load COMMAND -h

  bench   speed and memory of the relay
  chaos   three relays on one PostgreSQL under faults, and the count afterwards
  lender  the lean lender, alone
  proxy   a bare reverse proxy, alone
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	commands := map[string]func(context.Context, []string) error{
		"bench": bench, "chaos": chaos, "lender": lenderAlone, "proxy": proxyAlone,
	}
	if len(args) == 0 || commands[args[0]] == nil {
		return fmt.Errorf("a command is needed\n%s", help)
	}
	return commands[args[0]](ctx, args[1:])
}
