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
		{Name: "accepts and hangs", make: always(func(x *spoiled) { hang(x, x.request, nil) })},
		{Name: "executes and hangs", Executes: true, make: always(func(x *spoiled) {
			x.execute(how{})
			hang(x, x.request, nil)
		})},
		{Name: "hangs after headers", Executes: true, make: always(func(x *spoiled) {
			x.execute(how{})
			x.head(http.StatusOK)
			hang(x, x.request, nil)
		})},
		{Name: "resets before reading", make: always((*spoiled).reset)},
		{Name: "resets before answering", make: always(func(x *spoiled) {
			_, _ = io.Copy(io.Discard, x.request.Body)
			x.reset()
		})},
		{Name: "executes and resets", Executes: true, make: always(func(x *spoiled) {
			x.execute(how{})
			x.reset()
		})},
		{Name: "resets in the body", Executes: true, make: always(func(x *spoiled) {
			t := x.execute(how{})
			x.head(t.status)
			x.flush(t.body[:len(t.body)/2])
			x.reset()
		})},
		{Name: "one byte a second", Executes: true, make: always((*spoiled).trickle)},
		{Name: "endless body", Executes: true, make: always((*spoiled).flood)},
		{Name: "executes and answers 500", Executes: true, make: always(func(x *spoiled) {
			x.execute(how{})
			answer500(x, nil, nil)
		})},
		{Name: "executes twice", Executes: true, make: always(func(x *spoiled) {
			t := x.execute(how{twice: true})
			writeJSON(x, t.status, t.raw())
		})},
	}
}

// head sends the beginning of an answer.
func (x *spoiled) head(status int) {
	x.Header().Set("Content-Type", "application/json")
	x.WriteHeader(status)
	x.flush(nil)
}

func (x *spoiled) flush(part []byte) {
	_, _ = x.Write(part)
	_ = http.NewResponseController(x.ResponseWriter).Flush()
}

// reset ends the connection so that the other side sees a reset and not an end; where there is no connection to be had
// (in memory), it is cut.
func (x *spoiled) reset() {
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

// trickle sends the true answer a byte a second.
func (x *spoiled) trickle() {
	t := x.execute(how{})
	x.head(t.status)
	for i := range t.body {
		x.flush(t.body[i : i+1])
		if x.s.opt.Wait(x.request.Context(), time.Second); x.request.Context().Err() != nil {
			panic(http.ErrAbortHandler)
		}
	}
}

// flood begins a JSON string and never ends it.
func (x *spoiled) flood() {
	x.execute(how{})
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
