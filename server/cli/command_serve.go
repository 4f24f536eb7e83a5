package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"time"

	"candor/server/config"
	"candor/server/front"
	"candor/server/service"
)

// memoryLimit is Go's memory limit in bytes, unless GOMEMLIMIT says otherwise. The default number of
// connections, all idle, takes 200 MB of it.
const memoryLimit = 204 << 20

// serve serves the relay of a real installation.
func serve(ctx context.Context, _ []string, getenv func(string) string, stdout, stderr io.Writer) error {
	return Serve(ctx, time.Now, getenv, stdout, stderr)
}

// Serve is the command serve by a clock. The binary has time.Now; a test can have a process whose clock is
// set.
func Serve(ctx context.Context, now func() time.Time, getenv func(string) string,
	stdout, stderr io.Writer) error {
	e, c, err := load(getenv)
	if err != nil {
		return err
	}
	log := newLog(e.LogLevel, e.LogFormat, stderr)
	log.Info("starting", "build", service.ReadBuild())
	for _, w := range append(e.Warnings(), config.SecretFileWarnings(config.SecretFiles(getenv, c))...) {
		log.Warn(w)
	}
	e.Bounds.Connections = front.Affordable(e.Bounds.Connections)
	if getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	s, err := service.New(ctx, e, c, log, now)
	if err != nil {
		return err
	}
	defer s.Close()
	servers := []front.Server{
		{Name: "relay", Address: e.Listen, Handler: s.Public},
		{Name: "operations", Address: e.Ops, Handler: s.OperationsPort},
	}
	listeners, err := front.Listen(ctx, servers)
	if err != nil {
		return err
	}
	go config.NewKeyWatch(e.File, c, s.API.SetKeys, log).Run(ctx)
	fmt.Fprintf(stdout, "relay http://%s (public %s)\noperations http://%s\n",
		listeners[0].Addr(), e.PublicURL, listeners[1].Addr())
	return s.Run(ctx, log, servers, listeners)
}

// serveOne serves one server without a relay. It prints the line once the address is open.
func serveOne(ctx context.Context, log *slog.Logger, s front.Server, stdout io.Writer, line string) error {
	listeners, err := front.Listen(ctx, []front.Server{s})
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, line)
	return front.Serve(ctx, log, front.Defaults, []front.Server{s}, listeners, func(context.Context) {})
}
