package privacy

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
	"candor/server/test/postgres"
)

func TestMain(m *testing.M) { os.Exit(harness.Main(m)) }

// balancer is a small reverse proxy that sends requests to the replicas that are ready.
type balancer struct {
	mu       sync.Mutex
	replicas []*harness.Process
	serving  []*url.URL
	next     atomic.Int64
	proxy    httputil.ReverseProxy
}

func newBalancer() *balancer {
	b := &balancer{}
	b.proxy.Transport = &http.Transport{MaxIdleConnsPerHost: 100}
	b.proxy.Rewrite = func(r *httputil.ProxyRequest) {
		b.mu.Lock()
		defer b.mu.Unlock()
		r.SetXForwarded()
		if n := len(b.serving); n > 0 {
			r.SetURL(b.serving[int(b.next.Add(1))%n])
		}
	}
	return b
}

func (b *balancer) set(i int, p *harness.Process) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.replicas) <= i {
		b.replicas = append(b.replicas, nil)
	}
	b.replicas[i] = p
}

// look asks every replica whether it is ready, and counts those that are.
func (b *balancer) look() int {
	b.mu.Lock()
	replicas := slices.Clone(b.replicas)
	b.mu.Unlock()
	ready := make([]*url.URL, len(replicas))
	var asked sync.WaitGroup
	for i, p := range replicas {
		asked.Go(func() {
			if p != nil && p.Ready() {
				ready[i], _ = url.Parse(p.Public)
			}
		})
	}
	asked.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.serving = slices.DeleteFunc(ready, func(u *url.URL) bool { return u == nil })
	return len(b.serving)
}

const (
	perSecond = 200 // requests while the replicas are restarted
	purchases = 24  // how many of them are authorizations, at a slow lender
)

// Three replicas are restarted one after the other under load, with authorizations in flight. No request
// fails, nothing is left unknown, and every process ends in time with exit code 0.
func TestP5RollingRestart(t *testing.T) {
	bin := harness.Program(t)
	e, c := newLender(t)
	e.Clock.Advance(time.Since(e.Clock.Now())) // processes use the real time
	settings := config.Environment{Store: relay.NewSecret(postgres.NewDatabase(t) + "&pool_max_conns=8"),
		Key:      relay.NewSecret(string(harness.RandomKey())),
		SealKeys: relay.NewSecret("k1 " + base64.StdEncoding.EncodeToString(harness.RandomKey()))}
	e.Open(settings, c)
	e.LenderHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/authorization") {
			time.Sleep(time.Second) // so that some are in flight whenever a replica is stopped
		}
		e.Lender.ServeHTTP(w, r)
	})
	b := newBalancer()
	front := httptest.NewServer(&b.proxy)
	t.Cleanup(front.Close)
	text, err := demo.Addresses{Data: e.Data}.ConfigText(harness.ShopOrigin, c.Merchant[0].Lender.BaseURL)
	e.Must(err)
	environment := harness.ProcessEnvironment(t, settings, front.URL, text)
	for i := range 3 {
		b.set(i, harness.StartProcess(t, bin, environment...))
	}
	e.WaitUntil("three replicas are ready", func() bool { return b.look() == 3 })

	prepared := e.reviews(purchases)
	load := &load{env: e, address: front.URL, page: e.ClientToken(e.Create(nil)), prepared: prepared}
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { load.run(ctx, perSecond) })
	all.Go(func() {
		for ctx.Err() == nil {
			b.look()
			time.Sleep(20 * time.Millisecond)
		}
	})
	var slowest time.Duration
	for i := range 3 {
		slowest = max(slowest, b.replicas[i].Terminate(t))
		b.set(i, harness.StartProcess(t, bin, environment...))
		e.WaitUntil("the new replica is ready", b.replicas[i].Ready)
	}
	e.WaitUntil("every purchase was sent", func() bool { return load.sold.Load() >= purchases })
	stop()
	all.Wait()

	t.Logf("%d requests, %d failed; a replica took %s to end", load.sent.Load(), load.failed.Load(), slowest)
	if load.failed.Load() != 0 || load.sent.Load() < perSecond {
		t.Errorf("%d of %d requests failed: %s", load.failed.Load(), load.sent.Load(), load.why.String())
	}
	e.allApproved(prepared)
}

// reviews makes checkouts whose shopper is at the review.
func (e *env) reviews(n int) []relay.Ref {
	e.Helper()
	var all []relay.Ref
	for range n {
		ref := e.Create(func(r *relay.CreateRequest) { r.Amount = harness.Amount("120.00") })
		e.ToOffersOnline(ref)
		e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "regular"},
			checkout.StepReview)
		all = append(all, ref)
	}
	return all
}

// allApproved expects one authorization for each checkout, recognised by the answer, without a look at the
// list.
func (e *env) allApproved(refs []relay.Ref) {
	e.Helper()
	for _, ref := range refs {
		attempts, err := e.Service.Store.Attempts(e.Context(), ref.Merchant, ref.Checkout)
		e.Must(err)
		if len(attempts) != 1 || attempts[0].State != relay.AttemptApproved || !attempts[0].Checked.IsZero() {
			e.Errorf("%s: %d attempts, %+v", ref.Checkout, len(attempts), attempts)
		}
	}
	if n := len(e.Lender.Ledger()); n != len(refs) {
		e.Errorf("the lender has %d authorizations, want %d", n, len(refs))
	}
}

// load is shoppers and a merchant's server, at a fixed rate however long the answers take.
type load struct {
	*env
	address  string
	page     string // a client token whose page is read
	prepared []relay.Ref
	sent     atomic.Int64
	failed   atomic.Int64
	sold     atomic.Int64
	why      harness.Buffer
}

func (d *load) run(ctx context.Context, perSecond int) {
	var all sync.WaitGroup
	defer all.Wait()
	tick := time.NewTicker(time.Second / time.Duration(perSecond))
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		all.Go(func() { d.one(i) })
	}
}

// one sends the i-th request: a page, a View, a merchant's new checkout, and now and then an accept.
func (d *load) one(i int) {
	bearer := http.Header{"Authorization": {"Bearer " + d.page}}
	switch {
	case i%20 == 7 && i/20 < len(d.prepared):
		d.accept(d.prepared[i/20])
	case i%4 == 0:
		d.send("GET", "/c/"+d.page, nil, nil, http.StatusOK)
	case i%4 == 1:
		d.send("POST", "/v1/checkouts", []byte(harness.ValidOrder),
			http.Header{"Authorization": {"Bearer " + demo.MerchantKey}}, http.StatusCreated)
	default:
		d.send("GET", "/v1/view", nil, bearer, http.StatusOK)
	}
}

func (d *load) accept(ref relay.Ref) {
	defer d.sold.Add(1)
	token, err := d.Service.Relay.ClientToken(context.Background(), ref)
	if err != nil {
		d.fail("token: %v", err)
		return
	}
	bearer := http.Header{"Authorization": {"Bearer " + token}}
	var v checkout.View
	if err := json.Unmarshal(d.send("GET", "/v1/view", nil, bearer, http.StatusOK), &v); err != nil ||
		v.Review == nil {
		d.fail("no review at %s: %v", v.Step, err)
		return
	}
	body, _ := json.Marshal(checkout.Action{Do: checkout.DoAccept, Revision: v.Revision,
		Digest: v.Review.Digest, Consent: checkout.Yes})
	if err := json.Unmarshal(d.send("POST", "/v1/view", body, bearer, http.StatusOK), &v); err != nil ||
		v.Step != checkout.StepApproved {
		d.fail("a yes came to %s, %+v, %v", v.Step, v.Problem, err)
	}
}

func (d *load) send(method, path string, body []byte, header http.Header, want int) []byte {
	d.sent.Add(1)
	r, err := http.NewRequest(method, d.address+path, strings.NewReader(string(body)))
	if err != nil {
		d.fail("%v", err)
		return nil
	}
	for name, values := range header {
		r.Header[name] = values
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		d.fail("%s: %v", method, err)
		return nil
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != want {
		d.fail("%s %.12s: status %d, %v", method, path, answer.StatusCode, err)
	}
	return got
}

func (d *load) fail(format string, args ...any) {
	d.failed.Add(1)
	fmt.Fprintf(&d.why, format+"\n", args...)
}

const idleConnections = 10_000

// Ten thousand connections that have asked once and stay open cost a process at most 256 MB.
func TestI4IdleConnectionsCostLittle(t *testing.T) {
	e, c := newLender(t)
	text, err := demo.Addresses{Data: e.Data}.ConfigText(harness.ShopOrigin, c.Merchant[0].Lender.BaseURL)
	e.Must(err)
	settings := config.Environment{Store: relay.NewSecret("sqlite:" + filepath.Join(e.Data, "candor.db")),
		Key:      relay.NewSecret(string(harness.RandomKey())),
		SealKeys: relay.NewSecret("k1 " + base64.StdEncoding.EncodeToString(harness.RandomKey()))}
	p := harness.StartProcess(t, harness.Program(t),
		append(harness.ProcessEnvironment(t, settings, "https://pay.example", text),
			"CANDOR_BURST=100000")...)
	address := strings.TrimPrefix(p.Public, "http://")
	before := p.ResidentBytes(t)
	var group sync.WaitGroup
	var answered atomic.Int64
	for range 20 {
		group.Go(func() {
			for range idleConnections / 20 {
				if idle(t, address) {
					answered.Add(1)
				}
			}
		})
	}
	group.Wait()
	after := p.ResidentBytes(t)
	for deadline := time.Now().Add(20 * time.Second); after > 256<<20 &&
		time.Now().Before(deadline); after = p.ResidentBytes(t) {
		time.Sleep(100 * time.Millisecond) // freed memory is given back gradually
	}
	t.Logf("%d MB before, %d MB with %d idle connections", before>>20, after>>20, idleConnections)
	if answered.Load() != idleConnections || after > 256<<20 {
		t.Errorf("%d of %d connections were answered, %d MB are resident", answered.Load(), idleConnections,
			after>>20)
	}
	answer, err := http.Get(p.Public + "/embed.js")
	e.Must(err)
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("one more: %d", answer.StatusCode)
	}
}

// idle opens a connection, asks once and keeps it open.
func idle(t *testing.T, address string) bool {
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Error(err)
		return false
	}
	t.Cleanup(func() { _ = c.Close() })
	_, _ = io.WriteString(c, "HEAD /embed.js HTTP/1.1\r\nHost: pay.example\r\n\r\n")
	_ = c.SetReadDeadline(time.Now().Add(20 * time.Second))
	answer, err := http.ReadResponse(bufio.NewReaderSize(c, 512), &http.Request{Method: http.MethodHead})
	return err == nil && answer.StatusCode == http.StatusOK && !answer.Close
}
