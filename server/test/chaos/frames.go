package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"
)

// frames measures what open pages cost that follow their checkouts, on SQLite or on PostgreSQL.
func frames(ctx context.Context, args []string) (err error) {
	set := flag.NewFlagSet("frames", flag.ContinueOnError)
	binary := set.String("candor", "./candor", "the binary")
	n := set.Int("n", 10000, "open pages, each of a checkout of its own")
	length := set.Duration("length", time.Minute, "how long they are measured")
	limit := set.String("memory", "204MiB", "GOMEMLIMIT")
	postgres := set.Bool("postgres", false, "on PostgreSQL")
	if err := set.Parse(args); err != nil {
		return err
	}
	e, err := startEnvironment(ctx, *binary)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.close(err == nil)) }()
	store := "sqlite:" + filepath.Join(e.folder, "candor.db")
	if *postgres {
		if e.database, err = startPostgres(ctx); err != nil {
			return err
		}
		store = e.database.url(e.database.port)
	}
	many := fmt.Sprint(*n)
	r, err := e.addRelay(e.lenderOrigin(), store, append([]string{"CANDOR_MAX_STREAMS=" + many,
		"CANDOR_MAX_STREAMS_PER_ADDRESS=" + many, "GOMEMLIMIT=" + *limit, "CANDOR_PPROF=on"}, noLimits...)...)
	if err == nil {
		err = r.start(ctx)
	}
	if err != nil {
		return err
	}
	tokens, err := newCheckouts(ctx, r.origin(), *n)
	if err != nil {
		return err
	}
	return openFrames(ctx, r, tokens, *length)
}

// newCheckouts makes n checkouts, and answers their client tokens.
func newCheckouts(ctx context.Context, at string, n int) ([]string, error) {
	tokens := make([]string, n)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(16)
	p := newAPIClient(30 * time.Second)
	defer p.http.CloseIdleConnections()
	for i := range tokens {
		g.Go(func() error {
			m, err := p.create(ctx, at, i, 0)
			tokens[i] = m.Token
			return err
		})
	}
	return tokens, g.Wait()
}

// openFrames opens a stream for each token, and reports the processor time and the memory of the relay
// while they are open and nothing changes. Opening them is not measured.
func openFrames(ctx context.Context, r *relay, tokens []string, length time.Duration) error {
	idle, _ := r.memory()
	var open []net.Conn
	defer func() {
		for _, c := range open {
			_ = c.Close()
		}
	}()
	for _, token := range tokens {
		c, err := openStream(ctx, r, token)
		if err != nil {
			return fmt.Errorf("page %d: %w", len(open)+1, err)
		}
		open = append(open, c)
	}
	began, before := time.Now(), r.cpuTime()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(length):
	}
	share := 100 * float64(r.cpuTime()-before) / float64(time.Since(began))
	now, most := r.memory()
	fmt.Printf("%d open pages: %.1f %% of one core; %d MiB resident (%d before, %d at most)\n", len(open),
		share, now, idle, most)
	return nil
}

// openStream asks for the changes of a checkout and reads the beginning of the stream.
func openStream(ctx context.Context, r *relay, token string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", local(r.publicPort))
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(conn,
		"GET /c/%s/changes HTTP/1.1\r\nHost: load\r\nAccept: text/event-stream\r\n\r\n", token)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	answer, err := http.ReadResponse(bufio.NewReaderSize(conn, 512), nil)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("answered %d", answer.StatusCode)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}
