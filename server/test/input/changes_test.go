package input

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/front"
	"candor/server/relay"
	"candor/server/test/harness"
)

// stream is an open stream of changes.
type stream struct {
	*http.Response
	lines *bufio.Reader
	leave context.CancelFunc
}

// follow opens a stream. An answer that is none has no lines.
func follow(t *testing.T, server, token string) *stream {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server+"/c/"+token+"/changes", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/event-stream")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { leave(); _ = answer.Body.Close() })
	return &stream{answer, bufio.NewReader(answer.Body), leave}
}

// next reads the next event; false when the stream has ended.
func (s *stream) next(t *testing.T) (m relay.Mark, open bool) {
	t.Helper()
	for {
		line, err := s.lines.ReadString('\n')
		if err != nil {
			return m, false
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			if err := json.Unmarshal([]byte(data), &m); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			return m, true
		}
	}
}

// waitUntil gives what ends by itself, such as a connection that was closed, the time that it takes.
func waitUntil(t *testing.T, what string, done func() bool) {
	t.Helper()
	for until := time.Now().Add(10 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("still not: " + what)
		}
	}
}

// A change that the merchant's server makes at one replica is told to a page that another one serves.
func TestB11ChangesThroughReplicas(t *testing.T) {
	all := harness.NewReplicas(t, 2, nil)
	one, other := all[0], all[1]
	ref := one.Create(nil)
	s := follow(t, other.Public.URL, one.ClientToken(ref))
	if m, open := s.next(t); !open || m.Step != checkout.StepIdentify {
		t.Fatalf("at once: %+v, %t", m, open)
	}
	header := map[string]string{"Idempotency-Key": "k"}
	for name, value := range harness.MerchantHeader {
		header[name] = value
	}
	path := "/v1/checkouts/" + string(ref.Checkout)
	for i, c := range []struct {
		path, body string
		want       checkout.Step
	}{{"/amount", `{"amount":"1300.00"}`, checkout.StepIdentify}, {"/cancel", `{}`, checkout.StepCancelled}} {
		header["Idempotency-Key"] = fmt.Sprint("k", i)
		if got := one.Call("POST", path+c.path, c.body, header); got.Status != http.StatusOK {
			t.Fatalf("%s: %d %s", c.path, got.Status, got.Body)
		}
		one.Must(other.Service.Relay.LookForChanges(t.Context()))
		want := one.View(ref, relay.Shopper).Revision
		if m, open := s.next(t); !open || m.Step != c.want || m.Revision != want {
			t.Errorf("%s: %+v, %t; want revision %d", c.path, m, open, want)
		}
	}
}

// A stream says what no proxy may do to it, and neither it nor a question now and then is logged.
func TestB11StreamsAreNotLogged(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	token := e.ClientToken(ref)
	s := follow(t, e.Public.URL, token)
	h := s.Header
	if s.StatusCode != 200 || h.Get("Content-Type") != "text/event-stream" ||
		h.Get("X-Accel-Buffering") != "no" || h.Get("Cache-Control") != "no-store, no-transform" ||
		h.Get("Content-Encoding") != "" {
		t.Errorf("%d %v", s.StatusCode, h)
	}
	s.next(t)
	s.leave()
	waitUntil(t, "the stream ended", func() bool { return strings.Contains(e.Metrics(), "candor_streams 0") })
	want := e.View(ref, relay.Shopper)
	got := e.Call("GET", "/c/"+token+"/changes", "", nil)
	if got.Status != 200 || strings.TrimSpace(got.Body) != fmt.Sprintf(`{"revision":%d,"step":"identify"}`,
		want.Revision) {
		t.Errorf("asked: %d %s", got.Status, got.Body)
	}
	head := e.Call("HEAD", "/c/"+token+"/changes", "", map[string]string{"Accept": "text/event-stream"})
	if head.Status != 200 || head.Header.Get("Content-Type") != "application/json" {
		t.Errorf("HEAD: %d %v", head.Status, head.Header)
	}
	if strings.Contains(e.Log.String(), "/changes") {
		t.Errorf("logged:\n%s", e.Log.String())
	}
	if !strings.Contains(e.Metrics(), `method="GET",route="/c/{token}/changes"`) {
		t.Error("not counted")
	}
	for _, accept := range []string{"", "text/event-stream"} {
		wrong := e.Call("GET", "/c/ct_guess/changes", "", map[string]string{"Accept": accept})
		if wrong.Status != 401 || wrong.Code != checkout.CodeUnauthorized {
			t.Errorf("a wrong token: %d %s", wrong.Status, wrong.Body)
		}
	}
	if n := strings.Count(e.Log.String(), "/changes"); n != 2 {
		t.Errorf("%d refusals logged, want 2", n)
	}
}

// The time that work on a request and its answer may take ends no stream, and the other routes keep it.
func TestB11TimeoutsSpareStreams(t *testing.T) {
	e := newEnvBounded(t, front.Bounds{Request: time.Nanosecond})
	server := httptest.NewUnstartedServer(e.Service.Public)
	server.Config.WriteTimeout = time.Nanosecond
	server.Start()
	t.Cleanup(server.Close)
	ref := e.Create(nil)
	token := e.ClientToken(ref)
	if _, err := e.Service.Relay.Watch(t.Context(), token); err != nil { // no query has time
		t.Fatal(err)
	}
	s := follow(t, server.URL, token)
	for range 3 {
		if _, open := s.next(t); !open {
			t.Fatal("the stream ended")
		}
		amount := money.MustAmount(fmt.Sprintf("%d.00", 1000+e.View(ref, relay.Shopper).Revision))
		_, err := e.Service.Relay.ChangeAmount(t.Context(), ref, amount, nil)
		e.Must(err)
		e.Must(e.Service.Relay.LookForChanges(t.Context()))
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/embed.js", nil)
	e.Must(err)
	if got, err := http.DefaultClient.Do(r); err == nil {
		_ = got.Body.Close()
		t.Errorf("another route was answered in no time: %d", got.StatusCode)
	}
}

// One household cannot take every stream, and the last is refused as busy, for the page to ask now and then.
func TestB11StreamsAreLimited(t *testing.T) {
	e := newEnvBounded(t, front.Bounds{Streams: 3, StreamsPerAddress: 2,
		Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	token := e.ClientToken(e.Create(nil))
	from := func(address string) *stream {
		t.Helper()
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.Header.Set("X-Forwarded-For", address)
			e.Service.Public.ServeHTTP(w, r)
		}))
		t.Cleanup(server.Close)
		return follow(t, server.URL, token)
	}
	var all []*stream
	for i, c := range []struct {
		address string
		want    int
	}{{"198.51.100.1", 200}, {"198.51.100.1", 200}, {"198.51.100.1", 503}, {"198.51.100.2", 200},
		{"198.51.100.3", 503}} {
		s := from(c.address)
		if s.StatusCode != c.want {
			t.Errorf("stream %d from %s: %d, want %d", i, c.address, s.StatusCode, c.want)
		}
		all = append(all, s)
	}
	if got := e.Call("GET", "/c/"+token+"/changes", "", nil); got.Status != 200 {
		t.Errorf("asked: %d", got.Status)
	}
	all[0].leave()
	waitUntil(t, "one has left", func() bool { return strings.Contains(e.Metrics(), "candor_streams 2") })
	if s := from("198.51.100.3"); s.StatusCode != 200 {
		t.Errorf("after one has left: %d", s.StatusCode)
	}
}

// A process that is about to stop ends its streams at once, and admits none: the pages find another one.
func TestB11StreamsEndWhenTheProcessStops(t *testing.T) {
	e := newEnvBounded(t, front.Bounds{Pause: time.Millisecond, Drain: 10 * time.Second})
	ctx, stop := context.WithCancel(t.Context())
	servers := []front.Server{{Name: "public", Address: "127.0.0.1:0", Handler: e.Service.Public}}
	listeners, err := front.Listen(t.Context(), servers)
	e.Must(err)
	ended := make(chan error)
	address := "http://" + listeners[0].Addr().String()
	go func() { ended <- e.Service.Run(ctx, e.Logger(), servers, listeners) }()
	token := e.ClientToken(e.Create(nil))
	s := follow(t, address, token)
	if _, open := s.next(t); !open {
		t.Fatal("no stream")
	}
	began := time.Now()
	stop()
	if _, open := s.next(t); open {
		t.Error("the stream goes on")
	}
	if err := <-ended; err != nil || time.Since(began) > 5*time.Second {
		t.Errorf("stopped after %s: %v", time.Since(began), err)
	}
	if got := follow(t, e.Public.URL, token); got.StatusCode != 503 {
		t.Errorf("a new stream: %d", got.StatusCode)
	}
}

// An idle tablet stays idle, however long its page follows the checkout.
func TestB11FollowingIsNoSignOfLife(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(harness.InStore)
	token := e.ClientToken(ref)
	for range 3 {
		if got := e.Call("GET", "/c/"+token+"/changes", "", nil); got.Status != 200 {
			t.Fatalf("%d %s", got.Status, got.Body)
		}
	}
	before := e.databaseFile()
	e.Call("GET", "/c/"+token+"/changes", "", nil)
	e.Must(e.Service.Relay.LookForChanges(t.Context()))
	if e.databaseFile() != before {
		t.Error("following wrote to the database")
	}
}

// databaseFile is the database with its journal.
func (e *env) databaseFile() string {
	var all strings.Builder
	files, err := os.ReadDir(e.Data)
	e.Must(err)
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(e.Data, f.Name()))
		if err == nil && !strings.HasSuffix(f.Name(), "-shm") { // readers mark their place in that one
			all.Write(text)
		}
	}
	return all.String()
}
