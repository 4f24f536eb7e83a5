package page

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/request"
	"candor/server/requestlog"
)

// How an open page learns that its checkout changed. It is told how far the checkout is, and asks for the
// rest as it always does. Telling is a GET: it writes nothing, asks no lender, and counts as no activity.

const (
	// streamPing is the pause after which something is sent to a page that nothing has to be told, so that
	// no proxy takes the connection for a dead one and a page that is gone is noticed.
	streamPing = 25 * time.Second
	// streamWrite is how long the network may take for one message.
	streamWrite = 10 * time.Second
)

// watchHandler is a handler that tells of one checkout.
type watchHandler func(http.ResponseWriter, *http.Request, relay.Watch) error

// withWatch is withClientToken for a page that waits for changes: a token that was let in a while ago is not
// looked up again.
func (s *site) withWatch(h watchHandler) guarded {
	return guarded{request.GuardPerson, func(w http.ResponseWriter, r *http.Request) error {
		watch, err := s.Relay.Watch(r.Context(), r.PathValue("token"))
		if err != nil {
			return err
		}
		requestlog.Of(r.Context()).Concerns(string(watch.Merchant))
		return h(w, r, watch)
	}}
}

// tellChanges tells how far a checkout is: once as JSON, or as server-sent events for as long as the page is
// open. A stream that no limit admits is refused as busy, and the page asks now and then.
func (s *site) tellChanges(w http.ResponseWriter, r *http.Request, watch relay.Watch) error {
	streams := r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/event-stream")
	if !streams {
		requestlog.Of(r.Context()).Unlogged()
		w.Header().Set("Content-Type", "application/json")
		return json.NewEncoder(w).Encode(watch.Mark())
	}
	release, ok := s.acquireStream(r.Context())
	if !ok {
		return &checkout.Problem{Code: checkout.CodeBusy, Op: "open stream"}
	}
	defer release()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store, no-transform")
	h.Set("X-Accel-Buffering", "no") // nginx passes every message on at once
	requestlog.Of(r.Context()).Unlogged()
	s.stream(request.Connection(r.Context()), w, watch)
	return nil
}

// acquireStream asks for room for one more stream. There is none when the process is about to stop.
func (s *site) acquireStream(ctx context.Context) (release func(), ok bool) {
	select {
	case <-s.Draining:
		return nil, false
	default:
	}
	if s.Streams == nil {
		return func() {}, true
	}
	return s.Streams(ctx)
}

// stream writes each Mark until the page is gone, its token opens nothing any more, or the process is about to
// stop. The time that the server grants an answer is granted each message instead.
func (s *site) stream(ctx context.Context, w http.ResponseWriter, watch relay.Watch) {
	marks, stop := watch.Follow()
	defer stop()
	ping := time.NewTicker(streamPing)
	defer ping.Stop()
	out := http.NewResponseController(w)
	for {
		text := ":\n\n"
		var mark relay.Mark
		select {
		case <-ctx.Done():
			return
		case <-s.Draining:
			return
		case mark = <-marks:
			data, err := json.Marshal(mark)
			if err != nil {
				return
			}
			text = fmt.Sprintf("data: %s\n\n", data)
		case <-ping.C:
		}
		_ = out.SetWriteDeadline(time.Now().Add(streamWrite)) // a test's recorder has none
		if _, err := w.Write([]byte(text)); err != nil || out.Flush() != nil {
			return
		}
		if text != ":\n\n" && mark.Revision == 0 {
			return
		}
	}
}
