package faults

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/tablet"
	"candor/server/test/harness"
)

// processFaults are what happens to the relay's own process and clock.
func processFaults() []fault {
	return []fault{
		{"relay: kill -9 in every act", true, surviveKills},
		{"relay: kill -9 while the lender works", true, surviveKillUnanswered},
		{"relay: SIGSTOP for 30 s", true, surviveStop},
		{"relay: out of file descriptors", true, surviveNoFiles},
		{"relay: clock an hour ahead", false, func(t *testing.T) { surviveClock(t, time.Hour) }},
		{"relay: clock an hour behind", false, func(t *testing.T) { surviveClock(t, -time.Hour) }},
	}
}

// processScenario is an ordeal whose customer is served by a process of its own, on the ordeal's database, with its keys and lender.
// The house in the test only reads.
type processScenario struct {
	*scenario
	env []string
	bin string
	now *harness.Process
}

func newProcessScenario(t *testing.T) *processScenario {
	t.Helper()
	l, c := newLender(t)
	l.Clock.Set(time.Now()) // of the lender, and of whoever reads; the process has the real one
	key, seal := harness.RandomKey(), "k1 "+base64.StdEncoding.EncodeToString(harness.RandomKey())
	database := "sqlite:" + filepath.Join(l.Data, "candor.db")
	l.Open(config.Environment{Store: relay.NewSecret(database), Key: relay.NewSecret(string(key)), SealKeys: relay.NewSecret(seal)}, c)
	w := &processScenario{scenario: &scenario{env: l, real: true}, bin: harness.Program(t)}
	config := filepath.Join(l.Data, "candor.toml")
	l.Must(os.WriteFile(config, []byte(w.toml()), 0o600))
	w.env = []string{"CANDOR_CONFIG=" + config, "CANDOR_STORE=" + database, "CANDOR_SEAL_KEYS=" + seal,
		"CANDOR_KEY=" + base64.StdEncoding.EncodeToString(key), "CANDOR_LOG=debug", "CANDOR_PUBLIC_URL=" + l.Public.URL}
	w.scenario.start(false)
	w.start()
	return w
}

// toml is the demo's configuration for the lender of the scenario.
func (w *processScenario) toml() string {
	passcode, err := tablet.HashPasscode(demo.Passcode, rand.Reader)
	w.Must(err)
	return os.Expand(string(demo.Template), func(name string) string {
		return map[string]string{"STOREFRONT": harness.ShopOrigin, "LENDER": w.LenderURL, "LENDER_SECRET_FILE": filepath.Join(w.Data, "lender.secret"),
			"MERCHANT_KEY_SHA256": relay.Hash(demo.MerchantKey), "PASSCODE_1042": passcode, "PASSCODE_1003": passcode}[name]
	})
}

func (w *processScenario) start() {
	w.Helper()
	w.now = harness.StartProcess(w.T, w.bin, w.env...)
	w.Public.URL = w.now.Public
}

func (w *processScenario) kill() {
	_ = w.now.Process.Kill()
	_ = w.now.Wait()
}

// settled waits, in real time, until the lender's answer is known, and finishes: the process settles by itself.
func (p *processScenario) settled() {
	p.Helper()
	for began := time.Now(); p.look().Step.Waiting() && time.Since(began) < 90*time.Second; time.Sleep(500 * time.Millisecond) {
	}
	p.actUntil(14, "")
	for began := time.Now(); p.look().Step.Waiting() && time.Since(began) < 90*time.Second; time.Sleep(500 * time.Millisecond) {
	}
	v := p.look()
	if !v.Step.Ended() {
		p.Errorf("the checkout is stuck at %s, problem %+v\n%s", v.Step, v.Problem, p.now.Log.String())
	}
	p.booksAgree(v)
	_, _ = io.WriteString(p.Log, p.now.Log.String())
	p.nothingLeaked()
}

// post sends an act and waits for nothing.
func (p *processScenario) post(a checkout.Action) {
	body, err := json.Marshal(a)
	p.Must(err)
	go func() {
		q, err := http.NewRequestWithContext(p.Context(), http.MethodPost, p.Public.URL+"/v1/view", bytes.NewReader(body))
		if err != nil {
			return
		}
		q.Header.Set("Authorization", "Bearer "+p.token)
		q.Header.Set("Content-Type", "application/json")
		if answer, err := http.DefaultClient.Do(q); err == nil {
			_ = answer.Body.Close()
		}
	}()
}

// surviveKills kills the process a few milliseconds into every act, up to the last one and in it, again and again.
func surviveKills(t *testing.T) {
	p := newProcessScenario(t)
	for killed := map[int64]int{}; len(killed) < 12; {
		v := p.look()
		if v.Step.Ended() || v.Step.Waiting() {
			break
		}
		_, a := p.next(v)
		a.Revision = v.Revision
		if killed[v.Revision]++; killed[v.Revision] > 2 { // a checkout may be identified five times only
			p.do(relay.Shopper, a)
			continue
		}
		p.post(a)
		time.Sleep(time.Duration(mrand.IntN(40)) * time.Millisecond)
		p.kill()
		p.start()
	}
	p.settled()
}

func surviveKillUnanswered(t *testing.T) {
	p := newProcessScenario(t)
	p.actUntil(9, checkout.StepReview)
	p.Must(p.Lender.Misbehave("authorization", "executes and hangs"))
	p.accept1() // answered "authorizing" after four seconds
	p.kill()
	p.Must(p.Lender.Misbehave("authorization", ""))
	p.start()
	p.settled()
	if p.told == "" {
		t.Error("an authorization was executed, and nobody was told")
	}
}

// surviveStop stops the process while the lender works; another on the same database goes on, and the first comes back.
func surviveStop(t *testing.T) {
	p := newProcessScenario(t)
	p.actUntil(9, checkout.StepReview)
	p.Must(p.Lender.Misbehave("authorization", "executes and hangs"))
	v := p.look()
	_, a := p.next(v)
	a.Revision = v.Revision
	p.post(a)
	for began := time.Now(); len(p.Lender.Ledger()) == 0 && time.Since(began) < answerWithin; time.Sleep(10 * time.Millisecond) {
	}
	p.Must(p.now.Process.Signal(syscall.SIGSTOP))
	first := p.now
	stopped := time.Now()
	p.Must(p.Lender.Misbehave("authorization", ""))
	p.start()
	p.accept2()
	time.Sleep(30*time.Second - time.Since(stopped))
	p.Must(first.Process.Signal(syscall.SIGCONT))
	p.settled()
}

// accept2 clicks again on whatever is there.
func (p *processScenario) accept2() {
	p.Helper()
	if v := p.look(); v.Step == checkout.StepReview {
		p.accept1()
	}
}

// surviveNoFiles leaves the process the file descriptors that it has and no other: no connection to the lender, none from
// anybody new.
func surviveNoFiles(t *testing.T) {
	p := newProcessScenario(t)
	p.actUntil(9, checkout.StepReview)
	p.kill() // and with it the connections to the lender that are kept
	p.start()
	v := p.look()
	p.limit(3)
	_, a := p.next(v)
	a.Revision = v.Revision
	p.do(relay.Shopper, a) // on the connection that is open
	if n := len(p.Lender.Ledger()); n != 0 {
		t.Errorf("%d authorizations by a process that can open no connection", n)
	}
	p.limit(1000)
	p.settled()
}

// limit sets how many file descriptors the process may have.
func (p *processScenario) limit(files int) {
	p.Helper()
	out, err := exec.CommandContext(p.Context(), "prlimit", "--pid", strconv.Itoa(p.now.Process.Pid), fmt.Sprintf("--nofile=%d:", files)).CombinedOutput()
	if err != nil {
		p.Fatalf("prlimit: %v: %s", err, out)
	}
}

// surviveClock sets the relay's clock while the lender's answer is lost, and sets it right again when it was looked for.
func surviveClock(t *testing.T, by time.Duration) {
	o := newScenario(t, false)
	o.actUntil(9, checkout.StepReview)
	o.Must(o.Lender.Misbehave("authorization", "list lags 30 s"))
	right := o.Service.Relay.Now
	o.accept1()
	o.Service.Relay.Now = func() time.Time { return right().Add(by) }
	for range 4 {
		o.Clock.Advance(3 * time.Second)
		_, err := o.Service.Relay.Settle(o.Context())
		o.Must(err)
	}
	o.Service.Relay.Now = right
	o.Must(o.Lender.Misbehave("authorization", ""))
	o.finish()
}
