package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"candor/server/config"
	"candor/server/relay"
	"candor/server/service"
)

var errEventsUsage = errors.New(
	`usage: candor events tail --merchant ID [--type TYPES] [--since 1h] [--once]
       candor events redeliver --merchant ID (--event EVENT | --parked) [--endpoint ID]`)

// eventFlags are the flags of both acts.
type eventFlags struct {
	merchant, types, event, endpoint string
	since                            time.Duration
	once, parked                     bool
}

type eventAct func(ctx context.Context, r *relay.Relay, f eventFlags, to io.Writer) error

var eventActs = map[string]eventAct{"tail": tailEvents, "redeliver": redeliverEvents}

// events shows what a merchant's server is told, and has it told again.
func events(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	if len(args) == 0 || eventActs[args[0]] == nil {
		return usageError{errEventsUsage}
	}
	f, err := readEventFlags(args, stderr)
	if err != nil {
		return usageError{err}
	}
	return asOperator(ctx, f.merchant, getenv, stderr, func(s *service.Service, _ config.Environment) error {
		return eventActs[args[0]](ctx, s.Relay, f, stdout)
	})
}

func readEventFlags(args []string, stderr io.Writer) (f eventFlags, err error) {
	flags := flag.NewFlagSet("events "+args[0], flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&f.merchant, "merchant", "", "merchant id of candor.toml")
	if args[0] == "tail" {
		flags.StringVar(&f.types, "type", "*", "one type, or checkout.* for all that begin so")
		flags.DurationVar(&f.since, "since", 0, "begin so long ago")
		flags.BoolVar(&f.once, "once", false, "end instead of waiting for more")
	} else {
		flags.StringVar(&f.event, "event", "", "the id of an event")
		flags.BoolVar(&f.parked, "parked", false, "all that are parked")
		flags.StringVar(&f.endpoint, "endpoint", "", "one endpoint only")
	}
	if err := flags.Parse(args[1:]); err != nil {
		return f, err
	}
	if flags.NArg() > 0 || args[0] == "redeliver" && (f.event == "") != f.parked ||
		args[0] == "tail" && len(relay.EventsLike(f.types)) == 0 {
		return f, errEventsUsage
	}
	return f, nil
}

// tailPause is the pause between two looks for more events.
const tailPause = 500 * time.Millisecond

// tailEvents prints events as they come into the log, a line each, until the context ends.
func tailEvents(ctx context.Context, r *relay.Relay, f eventFlags, to io.Writer) error {
	q := relay.EventQuery{Types: relay.EventsLike(f.types), Since: r.Now().UTC().Add(-f.since), Limit: 100}
	for {
		page, err := r.Events(ctx, relay.MerchantID(f.merchant), q)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return err
		}
		for _, e := range page {
			line, err := json.Marshal(e)
			if err != nil {
				return err
			}
			fmt.Fprintln(to, string(line))
			q.After = e.ID
		}
		if len(page) == q.Limit {
			continue
		}
		if f.once {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(tailPause):
		}
	}
}

// parkedMost is how many parked events are delivered again in one go.
const parkedMost = 10_000

// redeliverEvents has one event delivered again, or all that are parked.
func redeliverEvents(ctx context.Context, r *relay.Relay, f eventFlags, to io.Writer) error {
	m := relay.MerchantID(f.merchant)
	again := []relay.ParkedEvent{{Event: relay.EventID(f.event), Endpoint: relay.EndpointID(f.endpoint)}}
	if f.parked {
		var err error
		if again, err = r.Parked(ctx, m, parkedMost); err != nil {
			return err
		}
	}
	for _, each := range again {
		if f.endpoint != "" && string(each.Endpoint) != f.endpoint {
			continue
		}
		told, err := r.Redeliver(ctx, m, each.Event, each.Endpoint)
		if err != nil {
			return fmt.Errorf("%s: %w", each.Event, err)
		}
		for _, endpoint := range told {
			fmt.Fprintf(to, "%s goes to %s\n", each.Event, endpoint)
		}
	}
	return nil
}
