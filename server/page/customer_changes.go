package page

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strconv"
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
	requestlog.Of(r.Context()).Unlogged()
	conn, err := takeConnection(w)
	if err != nil {
		release()
		return &checkout.Problem{Code: checkout.CodeBusy, Op: "open stream", Err: err}
	}
	go func() {
		defer release()
		s.stream(conn, watch)
	}()
	return nil
}

// takeConnection begins a stream, and takes the connection out of the HTTP server: thousands of streams are
// open at once, and the server's buffers and its goroutine would be most of what each costs. The server's
// time-outs end with that, for this connection alone.
func takeConnection(w http.ResponseWriter) (net.Conn, error) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store, no-transform")
	h.Set("X-Accel-Buffering", "no") // nginx passes every message on at once
	h.Set("Connection", "close")
	var head bytes.Buffer
	head.WriteString("HTTP/1.1 200 OK\r\n")
	_ = h.Write(&head) // a buffer takes everything
	head.WriteString("\r\n")
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, err
	}
	if err := send(conn, head.Bytes()); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
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

// stream writes each Mark until the page is gone, its token opens nothing any more, or the process is about
// to stop.
func (s *site) stream(conn net.Conn, watch relay.Watch) {
	marks, stop := watch.Follow()
	defer stop()
	defer func() { _ = conn.Close() }() // ends goneOf too
	ping := time.NewTicker(streamPing)
	defer ping.Stop()
	gone := goneOf(conn)
	for {
		text, last := ":\n\n", false
		select {
		case <-gone:
			return
		case <-s.Draining:
			return
		case mark := <-marks:
			text, last = event(mark), mark.Revision == 0
		case <-ping.C:
		}
		if send(conn, []byte(text)) != nil || last {
			return
		}
	}
}

// goneOf is closed when the browser has closed the connection, or sends what it must not.
func goneOf(conn net.Conn) <-chan struct{} {
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = conn.Read(make([]byte, 1))
	}()
	return gone
}

// event is a Mark as a server-sent event. A step is one of our own words.
func event(m relay.Mark) string {
	return `data: {"revision":` + strconv.FormatInt(m.Revision, 10) + `,"step":"` + string(m.Step) + "\"}\n\n"
}

// send writes a message, if the network takes it in time.
func send(conn net.Conn, text []byte) error {
	if err := conn.SetWriteDeadline(time.Now().Add(streamWrite)); err != nil {
		return err
	}
	_, err := conn.Write(text)
	return err
}
