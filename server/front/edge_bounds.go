package front

import (
	"cmp"
	"net/netip"
	"time"
)

// Bounds limits what one process takes on, so that floods, slow peers and large requests cost little and end.
// A zero field stands for its default, except Pause: zero is no pause.
type Bounds struct {
	ReadHeader time.Duration // CANDOR_READ_HEADER_TIMEOUT: until a request's headers are complete
	Read       time.Duration // CANDOR_READ_TIMEOUT: until a request is complete
	Request    time.Duration // CANDOR_REQUEST_TIMEOUT: work on a request, lender and database included
	Write      time.Duration // CANDOR_WRITE_TIMEOUT: until an answer is written, from the end of the headers
	Idle       time.Duration // CANDOR_IDLE_TIMEOUT: a connection without a request

	Connections           int // CANDOR_MAX_CONNECTIONS: open at a time; more wait in the system's queue
	ConnectionsPerAddress int // CANDOR_MAX_CONNECTIONS_PER_ADDRESS: more are closed at once
	Requests              int // CANDOR_MAX_REQUESTS: worked on at a time; more are refused as busy
	RequestsPerAddress    int // CANDOR_MAX_REQUESTS_PER_ADDRESS: of those, from one address
	Streams               int // CANDOR_MAX_STREAMS: pages that are told of changes; more ask now and then
	StreamsPerAddress     int // CANDOR_MAX_STREAMS_PER_ADDRESS: of those, from one address
	PerSecond             int // CANDOR_RATE: requests of one address a second, on average
	Burst                 int // CANDOR_BURST: requests of one address at once
	WrongKeys             int // CANDOR_WRONG_KEYS: wrong API keys of one address at once

	Proxies []netip.Prefix // CANDOR_TRUSTED_PROXIES: peers whose X-Forwarded-For and X-Forwarded-Proto count

	Pause time.Duration // CANDOR_LAME_DUCK: from "not ready" until the listeners close
	Drain time.Duration // CANDOR_DRAIN: how long requests in flight and calls to the lender may then take
}

// Defaults are the bounds of an installation that sets none.
var Defaults = Bounds{
	ReadHeader: 5 * time.Second, Read: 10 * time.Second, Request: 20 * time.Second,
	Write: 30 * time.Second, Idle: 120 * time.Second,
	Connections: 10_500, ConnectionsPerAddress: 3_500, Requests: 1_024, RequestsPerAddress: 256,
	Streams: 10_000, StreamsPerAddress: 1_000,
	PerSecond: 500, Burst: 2_000, WrongKeys: 100,
	Pause: 3 * time.Second, Drain: 20 * time.Second,
}

// The size of a request's headers, in bytes.
const (
	maxHeader = 16 << 10
	slack     = 4 << 10 // net/http accepts so much more than its MaxHeaderBytes
)

// WithDefaults replaces zero fields by their defaults.
func (b Bounds) WithDefaults() Bounds {
	b.ReadHeader = cmp.Or(b.ReadHeader, Defaults.ReadHeader)
	b.Read = cmp.Or(b.Read, Defaults.Read)
	b.Request = cmp.Or(b.Request, Defaults.Request)
	b.Write = cmp.Or(b.Write, Defaults.Write)
	b.Idle = cmp.Or(b.Idle, Defaults.Idle)
	b.Connections = cmp.Or(b.Connections, Defaults.Connections)
	b.ConnectionsPerAddress = cmp.Or(b.ConnectionsPerAddress, Defaults.ConnectionsPerAddress)
	b.Requests = cmp.Or(b.Requests, Defaults.Requests)
	b.RequestsPerAddress = cmp.Or(b.RequestsPerAddress, Defaults.RequestsPerAddress)
	b.Streams = cmp.Or(b.Streams, Defaults.Streams)
	b.StreamsPerAddress = cmp.Or(b.StreamsPerAddress, Defaults.StreamsPerAddress)
	b.PerSecond = cmp.Or(b.PerSecond, Defaults.PerSecond)
	b.Burst = cmp.Or(b.Burst, Defaults.Burst)
	b.WrongKeys = cmp.Or(b.WrongKeys, Defaults.WrongKeys)
	b.Drain = cmp.Or(b.Drain, Defaults.Drain)
	return b
}

// trusts reports whether an address is one of the configured proxies.
func (b Bounds) trusts(a netip.Addr) bool {
	for _, p := range b.Proxies {
		if p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}
