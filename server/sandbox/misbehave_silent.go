package sandbox

import (
	"io"
	"net"
	"net/http"
	"time"
)

// silent are the ways of not answering, or not to the end.
func silent() []Misbehaviour {
	return []Misbehaviour{
		{Name: "accepts and hangs", make: always(func(x *faultyCall) { hang(x, x.request, nil) })},
		{Name: "executes and hangs", Executes: true, make: always(func(x *faultyCall) {
			x.execute(executionMode{})
			hang(x, x.request, nil)
		})},
		{Name: "hangs after headers", Executes: true, make: always(func(x *faultyCall) {
			x.execute(executionMode{})
			x.head(http.StatusOK)
			hang(x, x.request, nil)
		})},
		{Name: "resets before reading", make: always((*faultyCall).reset)},
		{Name: "resets before answering", make: always(func(x *faultyCall) {
			_, _ = io.Copy(io.Discard, x.request.Body)
			x.reset()
		})},
		{Name: "executes and resets", Executes: true, make: always(func(x *faultyCall) {
			x.execute(executionMode{})
			x.reset()
		})},
		{Name: "resets in the body", Executes: true, make: always(func(x *faultyCall) {
			t := x.execute(executionMode{})
			x.head(t.status)
			x.flush(t.body[:len(t.body)/2])
			x.reset()
		})},
		{Name: "one byte a second", Executes: true, make: always((*faultyCall).trickle)},
		{Name: "endless body", Executes: true, make: always((*faultyCall).flood)},
		{Name: "executes and answers 500", Executes: true, make: always(func(x *faultyCall) {
			x.execute(executionMode{})
			answer500(x, nil, nil)
		})},
		{Name: "executes twice", Executes: true, make: always(func(x *faultyCall) {
			t := x.execute(executionMode{twice: true})
			writeJSON(x, t.status, t.raw())
		})},
		{Name: "executes twice and answers 500", Executes: true, make: always(func(x *faultyCall) {
			x.execute(executionMode{twice: true})
			answer500(x, nil, nil)
		})},
		{Name: "answers and loses it", Only: []string{"authorization", "capture", "release", "return"},
			make: always(func(x *faultyCall) {
				t := x.execute(executionMode{lose: true})
				writeJSON(x, t.status, t.raw())
			})},
	}
}

// head sends the beginning of an answer.
func (x *faultyCall) head(status int) {
	x.Header().Set("Content-Type", "application/json")
	x.WriteHeader(status)
	x.flush(nil)
}

func (x *faultyCall) flush(part []byte) {
	_, _ = x.Write(part)
	_ = http.NewResponseController(x.ResponseWriter).Flush()
}

// reset ends the connection so that the peer sees a reset. Where there is no connection (in memory), it cuts
// the answer.
func (x *faultyCall) reset() {
	conn, _, err := http.NewResponseController(x.ResponseWriter).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	Reset(conn)
}

func Reset(conn net.Conn) {
	if secured, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = secured.NetConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// trickle sends the true answer, one byte a second.
func (x *faultyCall) trickle() {
	t := x.execute(executionMode{})
	x.head(t.status)
	for i := range t.body {
		x.flush(t.body[i : i+1])
		if x.sandbox.opt.Wait(x.request.Context(), time.Second); x.request.Context().Err() != nil {
			panic(http.ErrAbortHandler)
		}
	}
}

// flood begins a JSON string and never ends it.
func (x *faultyCall) flood() {
	x.execute(executionMode{})
	x.head(http.StatusOK)
	_, err := io.WriteString(x, `{"x":"`)
	for part := filled(64 << 10); err == nil; {
		_, err = x.Write(part)
	}
}

func filled(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = 'x'
	}
	return b
}
