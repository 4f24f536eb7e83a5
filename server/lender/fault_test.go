package lender_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"candor/core/locale"
	"candor/core/money"
	"candor/server/lender"
	"candor/server/relay"
)

func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// cutAfter answers some bytes of a response and resets the connection.
func cutAfter(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		io.WriteString(conn, text)
		conn.(*net.TCPConn).SetLinger(0)
		conn.Close()
	}
}

// endless answers one byte after another until the client closes the connection.
func endless(header bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if header {
			w.WriteHeader(200)
			http.NewResponseController(w).Flush()
		}
		<-r.Context().Done()
	}
}

// trickle gives the right answer at a byte a second.
func trickle(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	for _, b := range []byte(`{"authorization_id":1,"capture_id":1,"return_id":1}`) {
		w.Write([]byte{b})
		http.NewResponseController(w).Flush()
		select {
		case <-time.After(time.Second):
		case <-r.Context().Done():
			return
		}
	}
}

func flood(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	for _, err := io.WriteString(w, `{"x":"`); err == nil; {
		_, err = io.WriteString(w, strings.Repeat("x", 64<<10))
	}
}

// bomb is a compressed body of 64 MiB, made of the same MiB many times over.
func bomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Encoding", "gzip")
	w.Write(zipped([]byte(`{"authorization_id":1,"capture_id":1,"x":"`)))
	part := zipped(bytes.Repeat([]byte("x"), 1<<20))
	for range 64 {
		w.Write(part)
	}
	w.Write(zipped([]byte(`"}`)))
}

func zipped(plain []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(plain)
	z.Close()
	return b.Bytes()
}

// moves are the calls that move money.
var moves = []lender.Endpoint{lender.Authorization, lender.Capture, lender.Release, lender.Return,
	lender.Refund}

// Whatever the lender does after it has the request, the outcome is unknown and the POST is sent once.
func TestI5HostileAnswers(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	for name, fault := range map[string]http.HandlerFunc{
		"accepts and hangs":   hang,
		"hangs after headers": endless(true),
		"reset before answer": cutAfter(""),
		"reset in the header": cutAfter("HTTP/1.1 200 OK\r\nContent-"),
		"reset in the body":   cutAfter(head + "Content-Length: 100\r\n\r\n{\"authorization_id\":1}"),
		"short content length": cutAfter(head +
			"Connection: close\r\nContent-Length: 10\r\n\r\n{\"authorization_id\":1}"),
		"not HTTP":          cutAfter("PLANTED says the lender\r\n\r\n"),
		"huge header":       cutAfter("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 64<<10) + "\r\n\r\n"),
		"endless body":      flood,
		"one byte a second": trickle,
		"gzip bomb":         bomb,
		"gzip that is not": cutAfter(head +
			"Content-Encoding: gzip\r\nContent-Length: 22\r\n\r\n{\"authorization_id\":1}"),
		"500":              answering(500, `{"error":"general_error"}`),
		"503 with nothing": answering(503, ``),
		"429":              answering(429, `{}`),
		"html 200": func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "<html>ok</html>")
		},
		"empty 200":            answering(200, ``),
		"truncated JSON":       answering(200, `{"authorization_id":1`),
		"trailing JSON":        answering(200, `{"authorization_id":1}{"authorization_id":2}`),
		"success and an error": answering(200, `{"error":"general_error"}`),
		"success in a list":    answering(200, `[{}]`),
		"301":                  answering(301, ``),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScript(t)
			c := s.client()
			if waits := []string{"accepts and hangs", "hangs after headers",
				"one byte a second"}; slices.Contains(waits, name) {
				c = s.client(func(o *lender.Options) {
					o.Timeouts = lender.Timeouts{Header: 2 * time.Second, Total: 4 * time.Second}
				})
			}
			// Until it has a token.
			for operations[lender.Lookup](t.Context(), c) != nil && t.Context().Err() == nil {
			}
			var all sync.WaitGroup
			for op, do := range operations {
				moving := slices.Contains(moves, op)
				if !moving && (name == "success and an error" || name == "success in a list") {
					continue // a call that only reads may do so
				}
				s.set(op, fault)
				all.Go(func() {
					n, err := s.reached(t.Context(), op,
						func(ctx context.Context) error { return do(ctx, c) })
					if want := classFor(name, op); classOf(err) != want {
						t.Errorf("%s: got %v, want %s", op, err, want)
					}
					if moving && n != 1 {
						t.Errorf("%s: %d POSTs, want 1", op, n)
					}
				})
			}
			all.Wait()
			n, err := s.reached(t.Context(), lender.Authorization, func(ctx context.Context) error {
				_, err := c.Authorize(ctx, online, onlineOrder)
				return err
			})
			if want := classFor(name, lender.Authorization); classOf(err) != want || n != 1 {
				t.Errorf("online: got %v after %d POSTs, want %s after 1", err, n, want)
			}
		})
	}
}

// classFor is what an answer means: an authorization that is answered with 429 is probably refused.
func classFor(fault string, op lender.Endpoint) relay.Class {
	if fault == "429" && op == lender.Authorization {
		return relay.ProbablyRefused
	}
	return relay.Unknown
}

func quick(o *lender.Options) {
	o.Timeouts = lender.Timeouts{Header: 500 * time.Millisecond, Total: time.Second}
}

// A kept-alive connection dies during the second POST. Go's transport would repeat a request that has an
// idempotency key.
func TestKeptConnectionDies(t *testing.T) {
	for _, op := range moves {
		s := newScript(t)
		s.set(op, inTurn(answering(200, documented[op]), cutAfter("")))
		c := s.client()
		if err := operations[op](t.Context(), c); err != nil {
			t.Fatal(op, err)
		}
		if err := operations[op](t.Context(), c); classOf(err) != relay.Unknown {
			t.Errorf("%s: got %v, want unknown", op, err)
		}
		if n := len(s.received(op)); n != 2 {
			t.Errorf("%s: %d POSTs for 2 calls", op, n)
		}
	}
}

// The customer leaves while the lender works on the order. The outcome of the order is unknown.
func TestCancelledAfterSending(t *testing.T) {
	s := newScript(t)
	ctx, cancel := context.WithCancel(t.Context())
	s.set(lender.Authorization, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := s.client().Authorize(ctx, online, onlineOrder)
	if classOf(err) != relay.Unknown || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if n := len(s.received(lender.Authorization)); n != 1 {
		t.Errorf("%d POSTs", n)
	}
	_, err = s.client().Authorize(ctx, online, onlineOrder)
	if classOf(err) != relay.NotSent || len(s.received(lender.Authorization)) != 1 {
		t.Errorf("cancelled before: got %v", err)
	}
}

// countingListener counts connections and may refuse to read from them.
type countingListener struct {
	net.Listener
	accepted atomic.Int32
}

func (l *countingListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err == nil {
		l.accepted.Add(1)
	}
	return conn, err
}

// The port is closed: nothing was written, and the class says so.
func TestNotConnected(t *testing.T) {
	s := newScript(t)
	c := s.client()
	s.web.Close()
	if _, err := c.Authorize(t.Context(), online, onlineOrder); classOf(err) != relay.NotSent {
		t.Errorf("got %v, want not_sent", err)
	}
	for op, do := range operations {
		if err := do(t.Context(), c); classOf(err) != relay.NotSent {
			t.Errorf("%s: got %v, want not_sent", op, err)
		}
	}
}

// TLS is checked before anything is written, and again at the repetition. With the right authority the call
// succeeds.
func TestTLS(t *testing.T) {
	s := newScript(t)
	secure := httptest.NewUnstartedServer(s)
	l := &countingListener{Listener: secure.Listener}
	secure.Listener = l
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	m := s.merchant()
	m.BaseURL, m.Environment = secure.URL, lender.Production
	client := func(change func(*lender.Options)) *lender.Client {
		return s.client(func(o *lender.Options) { o.Merchants = []lender.Merchant{m}; change(o) })
	}
	stranger := client(func(*lender.Options) {})
	if _, err := stranger.Authorize(t.Context(), online, onlineOrder); classOf(err) != relay.NotSent {
		t.Errorf("unknown authority: got %v, want not_sent", err)
	}
	if n := l.accepted.Load(); n != 2 || len(s.requests) != 0 {
		t.Errorf("unknown authority: %d connections and %d requests, want 2 and 0", n, len(s.requests))
	}
	trusted := client(func(o *lender.Options) {
		o.RootCAs = secure.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	})
	if _, err := trusted.Authorize(t.Context(), online, onlineOrder); err != nil {
		t.Errorf("known authority: %v", err)
	}
}

// A redirect is a failure, and the body with the person's data is not sent on.
func TestRedirectIsNotFollowed(t *testing.T) {
	var arrived atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived.Add(1) }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for op, do := range operations {
			s := newScript(t)
			s.set(op, func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, other.URL+r.URL.Path, status)
			})
			if err := do(t.Context(), s.client()); classOf(err) != relay.Unknown {
				t.Errorf("%d %s: got %v", status, op, err)
			}
			if n := len(s.received(op)); n != 1 {
				t.Errorf("%d %s: %d requests", status, op, n)
			}
		}
	}
	if n := arrived.Load(); n != 0 {
		t.Errorf("%d requests reached the other host", n)
	}
}

// The proxy of the environment is not used: it could read tokens and birth dates.
func TestNoProxy(t *testing.T) {
	var arrived atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived.Add(1) }))
	defer proxy.Close()
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("HTTPS_PROXY", proxy.URL)
	m := lender.Merchant{ID: "m1", ClientID: "x", Environment: lender.Sandbox,
		BaseURL: "http://lender.invalid",
		Secret:  func() (relay.Secret, error) { return relay.NewSecret("s"), nil }}
	c, err := lender.New(lender.Options{Merchants: []lender.Merchant{m}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Quote(t.Context(), online, account, money.MustAmount("1"),
		locale.English); classOf(err) != relay.NotSent {
		t.Errorf("got %v", err)
	}
	if arrived.Load() != 0 {
		t.Error("the proxy was asked")
	}
}

// With a transport other than the client's own, only a failed dial is certainly not sent.
func TestForeignTransport(t *testing.T) {
	for _, c := range []struct {
		err  error
		want relay.Class
	}{
		{&net.OpError{Op: "dial", Err: errors.New("refused")}, relay.NotSent},
		{&net.OpError{Op: "write", Err: errors.New("reset")}, relay.Unknown},
		{io.EOF, relay.Unknown},
	} {
		s := newScript(t)
		calls := 0
		client := s.client(func(o *lender.Options) {
			o.Transport = roundTripper(func(*http.Request) (*http.Response, error) {
				calls++
				return nil, c.err
			})
		})
		_, err := client.Authorize(t.Context(), online, onlineOrder)
		if want := map[relay.Class]int{relay.NotSent: 2, relay.Unknown: 1}[c.want]; classOf(err) != c.want ||
			calls != want {
			t.Errorf("%v: got %v after %d tries, want %s after %d", c.err, err, calls, c.want, want)
		}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// endlessly is a body that never ends and counts what is read of it.
type endlessly struct{ read int }

func (e *endlessly) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	e.read += len(p)
	return len(p), nil
}

func (e *endlessly) Close() error { return nil }

// Of a body without end one megabyte is read, and one byte more to know that it is too long.
func TestI5BodiesAreReadToTheLimit(t *testing.T) {
	s := newScript(t)
	body := &endlessly{}
	c := s.client(func(o *lender.Options) {
		o.Transport = roundTripper(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}},
				Body: body}, nil
		})
	})
	if _, err := c.Authorize(t.Context(), online, onlineOrder); classOf(err) != relay.Unknown {
		t.Errorf("got %v, want unknown", err)
	}
	if body.read != 1<<20+1 {
		t.Errorf("%d bytes were read", body.read)
	}
}
