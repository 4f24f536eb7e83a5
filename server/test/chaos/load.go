package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// round is an open-loop run at one rate. Requests are due at fixed times, whatever happened to those before,
// and a latency runs from when a request was due.
type round struct {
	Rate  int // a second
	Count int
}

// result is the result of a round.
type result struct {
	took     time.Duration
	latency  []time.Duration // sorted
	failures map[string]int
	cpu      time.Duration // processor time of the relays
}

func (m result) percentile(percent int) time.Duration {
	if len(m.latency) == 0 {
		return 0
	}
	return m.latency[min(len(m.latency)*percent/100, len(m.latency)-1)]
}

func (m result) throughput() float64 { return float64(len(m.latency)) / m.took.Seconds() }

func (m result) failed() (n int) {
	for _, k := range m.failures {
		n += k
	}
	return n
}

// maxInFlight is how many requests may be under way; no good answer needs more.
const maxInFlight = 256

// run sends the requests of a round, the nth when it is due, over at most maxInFlight connections.
func (r round) run(ctx context.Context, address string, request func(n int) []byte,
	good func(status int, body []byte) error) result {
	out := result{failures: map[string]int{}}
	var mu sync.Mutex
	var next atomic.Int64
	var all sync.WaitGroup
	begin := time.Now().Add(50 * time.Millisecond)
	pause := time.Second / time.Duration(r.Rate)
	for range min(maxInFlight, r.Count) {
		all.Go(func() {
			w := &httpConn{address: address}
			defer w.close()
			for ctx.Err() == nil {
				n := int(next.Add(1)) - 1
				if n >= r.Count {
					return
				}
				due := begin.Add(time.Duration(n) * pause)
				time.Sleep(time.Until(due))
				err := w.exchange(request(n), good)
				took := time.Since(due)
				mu.Lock()
				if err != nil {
					out.failures[err.Error()]++
				} else {
					out.latency = append(out.latency, took)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	out.took = time.Since(begin)
	slices.Sort(out.latency)
	return out
}

// httpConn is one kept connection. It speaks plain HTTP/1.1, so that it costs the load generator little.
type httpConn struct {
	address string
	conn    net.Conn
	read    *bufio.Reader
	body    bytes.Buffer
}

func (w *httpConn) exchange(request []byte, good func(int, []byte) error) error {
	if w.conn == nil {
		conn, err := net.DialTimeout("tcp", w.address, 5*time.Second)
		if err != nil {
			return fmt.Errorf("no connection")
		}
		w.conn, w.read = conn, bufio.NewReader(conn)
	}
	status, err := w.roundTrip(request)
	if err != nil {
		w.close()
		return fmt.Errorf("connection lost")
	}
	return good(status, w.body.Bytes())
}

func (w *httpConn) roundTrip(request []byte) (int, error) {
	_ = w.conn.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := w.conn.Write(request); err != nil {
		return 0, err
	}
	resp, err := http.ReadResponse(w.read, nil)
	if err != nil {
		return 0, err
	}
	w.body.Reset()
	if _, err := io.Copy(&w.body, resp.Body); err != nil {
		return 0, err
	}
	if resp.Close {
		defer w.close()
	}
	return resp.StatusCode, resp.Body.Close()
}

func (w *httpConn) close() {
	if w.conn != nil {
		_ = w.conn.Close()
		w.conn = nil
	}
}

// request writes an HTTP/1.1 request as it is sent.
func request(method, path, bearer, kind string, body []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: load\r\n", method, path)
	if bearer != "" {
		fmt.Fprintf(&b, "Authorization: Bearer %s\r\n", bearer)
	}
	if body != nil {
		fmt.Fprintf(&b, "Content-Type: %s\r\nContent-Length: %d\r\n", kind, len(body))
	}
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes()
}
