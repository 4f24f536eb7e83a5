// Clocked serves as "candor serve" does, by a clock that a test can set while the process runs: the file that
// CLOCK_FILE names holds by how much the clock is wrong, such as "-1h".
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"candor/server/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := cli.Serve(ctx, now, os.Getenv, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// now is the time as a clock shows it that was set: it has no monotonic reading.
func now() time.Time {
	text, err := os.ReadFile(os.Getenv("CLOCK_FILE"))
	if err != nil {
		panic(err)
	}
	wrong, err := time.ParseDuration(string(text))
	if err != nil {
		panic(err)
	}
	return time.Now().Add(wrong).Round(0)
}
