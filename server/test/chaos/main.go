// Command chaos drives the real candor binary over HTTP, with every process on this machine. The command
// "bench" measures the relay beside the lender alone and beside a bare proxy. The command "chaos" injects
// faults into the network, the database and the processes, and then compares the records.
//
// Its laws: nothing of the product imports it, and it imports nothing of the product, so it sees only what
// any client sees. A latency runs from the moment a request was due, not from the moment it could be sent. A
// run is judged by the lender's ledger, the database and the answers to the clients, never by what the relay
// reports of itself. Every process that it starts ends with it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

const help = `chaos COMMAND -h

  bench   speed and memory of the relay
  frames  what open pages cost that follow their checkouts
  chaos   three relays on one PostgreSQL under faults, and the count afterwards
  lender  the lean lender, alone
  proxy   a bare reverse proxy, alone
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	commands := map[string]func(context.Context, []string) error{
		"bench": bench, "frames": frames, "chaos": chaos, "lender": runLender, "proxy": runProxy,
	}
	if len(args) == 0 || commands[args[0]] == nil {
		return fmt.Errorf("a command is needed\n%s", help)
	}
	return commands[args[0]](ctx, args[1:])
}
