package front

import (
	"context"
	"sync"
	"sync/atomic"

	"candor/server/request"
)

// StreamLimiter limits the answers that go on for as long as a page is open, in all and for one client
// (request.Shares). Each holds a connection, and no slot. Who gets none asks now and then instead.
type StreamLimiter struct {
	most      int64
	open      atomic.Int64
	perClient clientCounter
}

// NewStreamLimiter limits streams to Bounds.Streams and Bounds.StreamsPerAddress.
func NewStreamLimiter(b Bounds) *StreamLimiter {
	return &StreamLimiter{most: int64(b.Streams), perClient: clientCounter{most: b.StreamsPerAddress}}
}

// Acquire counts one more for the client of a request, if no limit refuses it. release may be called more
// than once.
func (l *StreamLimiter) Acquire(ctx context.Context) (release func(), ok bool) {
	client := request.ClientOf(ctx).Address
	if l.open.Add(1) > l.most {
		l.open.Add(-1)
		return nil, false
	}
	if !l.perClient.acquire(client) {
		l.open.Add(-1)
		return nil, false
	}
	return sync.OnceFunc(func() { l.perClient.release(client); l.open.Add(-1) }), true
}

// Open is the number of streams.
func (l *StreamLimiter) Open() int { return int(l.open.Load()) }
