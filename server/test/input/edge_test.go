package input

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/front"
	"candor/server/relay"
	"candor/server/request"
	"candor/server/test/harness"
)

// serve runs the service on ports of its own, behind its connection limiter and with its time-outs, until the
// test ends. It gives the address of the public port.
func (e *env) serve() string {
	e.Helper()
	sites := []front.Server{{Name: "relay", Address: "127.0.0.1:0", Handler: e.Service.Public},
		{Name: "operations", Address: "127.0.0.1:0", Handler: e.Service.OperationsPort}}
	listeners, err := front.Listen(e.Context(), sites)
	e.Must(err)
	address := listeners[0].Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- e.Service.Run(ctx, e.Logger(), sites, listeners) }()
	e.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			e.Error(err)
		}
	})
	return address
}

// newEnvBounded is an env with other bounds.
func newEnvBounded(t *testing.T, b front.Bounds) *env {
	t.Helper()
	e, c := newLender(t)
	e.Open(config.Environment{Store: relay.NewSecret("sqlite:" + e.Data + "/candor.db"),
		Key:      relay.NewSecret(string(harness.RandomKey())),
		SealKeys: relay.NewSecret("k1 MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="), Bounds: b}, c)
	return e
}

// dial opens a connection and sends the beginning of a request.
func dial(t *testing.T, address, text string) net.Conn {
	t.Helper()
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	return c
}

// readResponse reads one answer.
func readResponse(t *testing.T, c net.Conn) *http.Response {
	t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	answer.Body = io.NopCloser(strings.NewReader(string(body)))
	return answer
}

// No route accepts more than 16 KiB from anyone. A body that is announced as 1 GB, or never ends, costs next
// to nothing.
func TestI4OversizedBodies(t *testing.T) {
	e := newEnv(t)
	address := e.serve()
	key := "Authorization: Bearer " + demo.MerchantKey + "\r\n"
	for _, r := range e.Routes() {
		method, path := harness.FillPattern(r.Pattern, wildcards)
		if method != http.MethodPost {
			continue
		}
		for _, tc := range []struct {
			length, body string
			status       int
		}{
			{fmt.Sprintf("Content-Length: %d", 1<<30), "", 413},
			{fmt.Sprintf("Content-Length: %d\r\nExpect: 100-continue", 1<<30), "", 413},
			{fmt.Sprintf("Content-Length: %d", request.MaxBody+1), strings.Repeat("x", request.MaxBody+1),
				413},
			{"Transfer-Encoding: chunked",
				fmt.Sprintf("%x\r\n%s\r\n", request.MaxBody+1, strings.Repeat("x", request.MaxBody+1)), 413},
		} {
			c := dial(t, address, fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\n%s%s\r\n\r\n%s", path, key,
				tc.length, tc.body))
			if got := readResponse(t, c); got.StatusCode != tc.status || !got.Close {
				t.Errorf("%s with %s: %d, close %v", r.Pattern, tc.length, got.StatusCode, got.Close)
			}
		}
	}
}

// endless is a body that never ends, and counts what was read of it.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	return len(p), nil
}

// A body of a gigabyte is read up to 16 KiB, and costs less than a megabyte.
func TestI4GigabyteCostsLittle(t *testing.T) {
	e := newEnv(t)
	for _, path := range []string{"/v1/view", "/v1/checkouts", "/c/ct_1", "/tablet/enrol"} {
		for _, declared := range []int64{1 << 30, -1} {
			body := &endless{}
			r := httptest.NewRequest("POST", path, body)
			r.ContentLength = declared
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			w := httptest.NewRecorder()
			e.Service.Public.ServeHTTP(w, r)
			runtime.ReadMemStats(&after)
			if cost := after.TotalAlloc - before.TotalAlloc; w.Code != 413 || cost >= 1<<20 ||
				body.read > 2*request.MaxBody {
				t.Errorf("%s, length %d: %d, %d bytes read, %d allocated", path, declared, w.Code, body.read,
					cost)
			}
		}
	}
	c := dial(t, e.serve(), "POST /v1/view HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
	chunk := []byte("8000\r\n" + strings.Repeat("x", 0x8000) + "\r\n")
	_ = c.SetWriteDeadline(time.Now().Add(10 * time.Second))
	sent := 0
	for sent < 1<<30 {
		n, err := c.Write(chunk)
		sent += n
		if err != nil {
			break
		}
	}
	if sent >= 1<<26 { // what fits into the buffers of two sockets
		t.Errorf("%d bytes were sent before the connection ended", sent)
	}
}

// All headers together have 16 KiB.
func TestI4OversizedHeaders(t *testing.T) {
	e := newEnv(t)
	address := e.serve()
	for size, want := range map[int]int{14 << 10: 404, 17 << 10: 431} {
		got := readResponse(t, dial(t, address,
			"GET /nowhere HTTP/1.1\r\nHost: x\r\nX-Long: "+strings.Repeat("x", size)+"\r\n\r\n"))
		if got.StatusCode != want {
			t.Errorf("%d bytes of headers: %d, want %d", size, got.StatusCode, want)
		}
	}
}

const slowConnections = 2000

// Thousands of connections that send slowly, send nothing, or read nothing do not slow the others, and are
// closed after the time-outs.
func TestI4SlowConnections(t *testing.T) {
	e := newEnvBounded(t, front.Bounds{ReadHeader: 2 * time.Second, Read: 3 * time.Second, Requests: 50})
	address := e.serve()
	path := "/c/" + e.ClientToken(e.Create(nil))
	alone, refused := e.times(address, path)
	begin := []string{"", "GET " + path + " HTTP/1.1\r\nHost:",
		"POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
			"Content-Length: 100\r\n\r\ndo=", "GET /assets/none HTTP/1.1\r\nHost: x\r\nX-Slow: "}
	slow := make([]net.Conn, slowConnections)
	for i := range slow {
		slow[i] = dial(t, address, begin[i%len(begin)])
	}
	among, more := e.times(address, path)
	t.Logf("median alone %s, among %d slow connections %s", alone, slowConnections, among)
	if refused+more > 0 {
		t.Errorf("%d and %d requests were refused", refused, more)
	}
	for i, c := range slow {
		_ = c.SetReadDeadline(time.Now().Add(15 * time.Second))
		if _, err := io.Copy(io.Discard, c); isTimeout(err) {
			t.Fatalf("connection %d (%.10q…) is still open", i, begin[i%len(begin)])
		}
	}
	again, _ := e.times(address, path) // the machine itself may have become slower
	if among > 2*max(alone, again) && among > 20*time.Millisecond {
		t.Errorf("the median rose from %s to %s, and was %s after that", alone, among, again)
	}
}

func isTimeout(err error) bool {
	e, ok := errors.AsType[net.Error](err)
	return ok && e.Timeout()
}

// times is the best of several medians of the time of an ordinary request, and the number of refused ones.
func (e *env) times(address, path string) (median time.Duration, refused int) {
	e.Helper()
	for range 5 {
		var took []time.Duration
		for range 60 {
			start := time.Now()
			answer, err := http.Get("http://" + address + path)
			e.Must(err)
			_, _ = io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
			took = append(took, time.Since(start))
			if answer.StatusCode != http.StatusOK {
				refused++
			}
		}
		slices.Sort(took)
		if m := took[len(took)/2]; median == 0 || m < median {
			median = m
		}
	}
	return median, refused
}

// When every slot is taken, other requests are asked to retry, in the format that they asked for, and nothing
// is done.
func TestI4ShedsLoad(t *testing.T) {
	e := newEnvBounded(t, front.Bounds{Requests: 1})
	token := e.ClientToken(e.Create(nil))
	arrived, release := make(chan struct{}), make(chan struct{})
	e.LenderHandler = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-release
	})
	first := make(chan harness.Answer)
	go func() {
		first <- e.Call("POST", "/v1/view", `{"do":"identify","revision":1,"number":"9000000000000042"}`,
			map[string]string{"Authorization": "Bearer " + token})
	}()
	<-arrived
	got := e.Call("GET", "/v1/view", "", map[string]string{"Authorization": "Bearer " + token})
	if got.Status != 503 || got.Code != checkout.CodeBusy || got.Header.Get("Retry-After") != "1" ||
		got.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the API: %d %s, Retry-After %q", got.Status, got.Code, got.Header.Get("Retry-After"))
	}
	for language, want := range map[string]string{
		"en-CA": "Wait a few seconds", "fr-CA": "Attendez quelques secondes"} {
		got = e.Call("GET", "/c/"+token, "", map[string]string{"Accept-Language": language})
		if got.Status != 503 || !strings.Contains(got.Body, want) || got.Header.Get("Retry-After") != "1" ||
			got.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("the page in %s: %d, Retry-After %q", language, got.Status,
				got.Header.Get("Retry-After"))
		}
	}
	e.LenderHandler = e.Lender
	close(release)
	<-first
	if got := e.Call("GET", "/v1/view", "",
		map[string]string{"Authorization": "Bearer " + token}); got.Status != 200 {
		t.Errorf("after the first was answered: %d", got.Status)
	}
}

// A flood from one address is asked to wait, and other addresses are not. Behind a proxy, the addresses of
// its clients count.
func TestI4FloodOfOneAddress(t *testing.T) {
	e := newEnvBounded(t, front.Bounds{PerSecond: 10, Burst: 5,
		Proxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.1/32")}})
	ask := func(peer, forwarded string) int {
		r := httptest.NewRequest("GET", "/v1/view", nil)
		r.RemoteAddr = net.JoinHostPort(peer, "4711")
		if forwarded != "" {
			r.Header.Set("X-Forwarded-For", forwarded)
		}
		w := httptest.NewRecorder()
		e.Service.Public.ServeHTTP(w, r)
		if w.Code == 429 && w.Header().Get("Retry-After") != "1" {
			t.Errorf("Retry-After is %q", w.Header().Get("Retry-After"))
		}
		return w.Code
	}
	count := func(n int, peer string, forwarded func(i int) string) (over int) {
		for i := range n {
			if ask(peer, forwarded(i)) == 429 {
				over++
			}
		}
		return over
	}
	none := func(int) string { return "" }
	if over := count(20, "198.51.100.7", none); over != 15 {
		t.Errorf("%d of 20 were refused, want 15", over)
	}
	if over := count(20, "198.51.100.8",
		func(i int) string { return fmt.Sprintf("203.0.113.%d", i) }); over != 15 {
		t.Errorf("a stranger names others: %d of 20 were refused, want 15", over)
	}
	if over := count(20, "192.0.2.1",
		func(i int) string { return fmt.Sprintf("203.0.113.%d", i) }); over != 0 {
		t.Errorf("behind a proxy %d of 20 visitors were refused", over)
	}
	if over := count(20, "192.0.2.1",
		func(i int) string { return fmt.Sprintf("198.51.100.%d, 203.0.113.200", i) }); over != 15 {
		t.Errorf("a visitor behind a proxy names others: %d of 20 were refused, want 15", over)
	}
	if over := count(20, "2001:db8::1", none) + count(20, "2001:db8::2", none); over != 35 {
		t.Errorf("of one /64 %d of 40 were refused, want 35", over)
	}
	e.Clock.Advance(time.Second)
	if ask("198.51.100.7", "") == 429 {
		t.Error("a second later it is still refused")
	}
}

// Wrong keys are counted by address. The right key is accepted whatever another client at the same address
// does.
func TestE7WrongKeysOfOneAddress(t *testing.T) {
	e := newEnvBounded(t, front.Bounds{WrongKeys: 3, Burst: 1000})
	wrong := map[string]string{"Authorization": "Bearer sk_test_wrong"}
	for i := range 10 {
		got := e.Call("GET", "/v1/checkouts", "", wrong)
		if want := map[bool]int{true: 401, false: 429}[i < 3]; got.Status != want || want == 429 &&
			got.Header.Get("Retry-After") == "" {
			t.Errorf("try %d: %d, want %d", i+1, got.Status, want)
		}
	}
	if got := e.Call("GET", "/v1/checkouts", "", harness.MerchantHeader); got.Status != 200 {
		t.Errorf("the merchant's own key: %d", got.Status)
	}
	e.Clock.Advance(5 * time.Second)
	if got := e.Call("GET", "/v1/checkouts", "", wrong); got.Status != 401 {
		t.Errorf("later: %d, want 401", got.Status)
	}
}
