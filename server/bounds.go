package main

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// bounds is what one process takes on, so that floods, slow peers and big requests cost little and end. A zero field is
// its default, but for the pause: without one there is none.
type bounds struct {
	ReadHeader time.Duration // CANDOR_READ_HEADER_TIMEOUT: until a request's headers are complete
	Read       time.Duration // CANDOR_READ_TIMEOUT: until a request is complete
	Request    time.Duration // CANDOR_REQUEST_TIMEOUT: work on a request, lender and database included
	Write      time.Duration // CANDOR_WRITE_TIMEOUT: until an answer is written, from the end of the headers
	Idle       time.Duration // CANDOR_IDLE_TIMEOUT: a connection without a request

	Connections int // CANDOR_MAX_CONNECTIONS: open at a time; more wait in the system's queue
	PerAddress  int // CANDOR_MAX_CONNECTIONS_PER_ADDRESS: more are closed at once
	Requests    int // CANDOR_MAX_REQUESTS: worked on at a time; more are told to come back
	PerSecond   int // CANDOR_RATE: requests of one address a second, on average
	Burst       int // CANDOR_BURST: requests of one address at once
	WrongKeys   int // CANDOR_WRONG_KEYS: wrong API keys of one address at once

	Proxies []netip.Prefix // CANDOR_TRUSTED_PROXIES: peers whose X-Forwarded-For and X-Forwarded-Proto count

	Pause time.Duration // CANDOR_LAME_DUCK: from "not ready" until the listeners close
	Drain time.Duration // CANDOR_DRAIN: how long requests in flight and calls to the lender may then take
}

var defaultBounds = bounds{
	ReadHeader: 5 * time.Second, Read: 10 * time.Second, Request: 20 * time.Second, Write: 30 * time.Second, Idle: 120 * time.Second,
	Connections: 10_500, PerAddress: 3_500, Requests: 1_024, PerSecond: 500, Burst: 2_000, WrongKeys: 100,
	Pause: 3 * time.Second, Drain: 20 * time.Second,
}

// memory is the heap and the stacks that the collector keeps to unless GOMEMLIMIT says otherwise, in bytes: all the
// connections of the default, idle, hold 200 MB of it.
const memory = 204 << 20

// Of headers, in bytes.
const (
	maxHeader = 16 << 10
	slack     = 4 << 10 // what net/http lets through above its MaxHeaderBytes
)

func readBounds(r *envReader) bounds {
	d := defaultBounds
	return bounds{
		ReadHeader: r.span("CANDOR_READ_HEADER_TIMEOUT", d.ReadHeader, 100*time.Millisecond, time.Minute),
		Read:       r.span("CANDOR_READ_TIMEOUT", d.Read, 100*time.Millisecond, time.Minute),
		Request:    r.span("CANDOR_REQUEST_TIMEOUT", d.Request, time.Second, time.Minute),
		Write:      r.span("CANDOR_WRITE_TIMEOUT", d.Write, time.Second, 2*time.Minute),
		Idle:       r.span("CANDOR_IDLE_TIMEOUT", d.Idle, time.Second, time.Hour),

		Connections: r.count("CANDOR_MAX_CONNECTIONS", d.Connections, 10, 1_000_000),
		PerAddress:  r.count("CANDOR_MAX_CONNECTIONS_PER_ADDRESS", d.PerAddress, 1, 1_000_000),
		Requests:    r.count("CANDOR_MAX_REQUESTS", d.Requests, 1, 100_000),
		PerSecond:   r.count("CANDOR_RATE", d.PerSecond, 1, 1_000_000),
		Burst:       r.count("CANDOR_BURST", d.Burst, 1, 1_000_000),
		WrongKeys:   r.count("CANDOR_WRONG_KEYS", d.WrongKeys, 1, 1_000_000),

		Proxies: r.networks("CANDOR_TRUSTED_PROXIES"),

		Pause: r.span("CANDOR_LAME_DUCK", d.Pause, 0, 5*time.Minute),
		Drain: r.span("CANDOR_DRAIN", d.Drain, time.Second, 5*time.Minute),
	}
}

func (b bounds) withDefaults() bounds {
	fill(&b.ReadHeader, defaultBounds.ReadHeader)
	fill(&b.Read, defaultBounds.Read)
	fill(&b.Request, defaultBounds.Request)
	fill(&b.Write, defaultBounds.Write)
	fill(&b.Idle, defaultBounds.Idle)
	fill(&b.Connections, defaultBounds.Connections)
	fill(&b.PerAddress, defaultBounds.PerAddress)
	fill(&b.Requests, defaultBounds.Requests)
	fill(&b.PerSecond, defaultBounds.PerSecond)
	fill(&b.Burst, defaultBounds.Burst)
	fill(&b.WrongKeys, defaultBounds.WrongKeys)
	fill(&b.Drain, defaultBounds.Drain)
	return b
}

func fill[T comparable](field *T, otherwise T) {
	var zero T
	if *field == zero {
		*field = otherwise
	}
}

// warnings are what may be meant, but rarely is.
func (e env) warnings() []string {
	var all []string
	if strings.HasPrefix(e.PublicURL, "https://") && len(e.Bounds.Proxies) == 0 {
		all = append(all, "CANDOR_TRUSTED_PROXIES is not set: behind a proxy everybody would share the proxy's address, and its limits")
	}
	if n := affordable(e.Bounds.Connections); n < e.Bounds.Connections {
		all = append(all, fmt.Sprintf("CANDOR_MAX_CONNECTIONS is more than the limit of open files allows (ulimit -n): %d are used", n))
	}
	return all
}

// trusts reports whether an address is one of the configured proxies.
func (b bounds) trusts(a netip.Addr) bool {
	for _, p := range b.Proxies {
		if p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}
