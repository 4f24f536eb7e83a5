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

// processFaults are the faults of the relay's own process and clock.
func processFaults() []fault {
	return []fault{
		{"relay: kill -9 in every act", true, surviveKills},
		{"relay: kill -9 while the lender works", true, surviveKillUnanswered},
		{"relay: SIGSTOP for 30 s", true, surviveStop},
		{"relay: out of file descriptors", true, surviveNoFiles},
		{"relay: clock an hour ahead", false, func(t *testing.T) { surviveClock(t, time.Hour) }},
		{"relay: clock an hour behind", false, func(t *testing.T) { surviveClock(t, -time.Hour) }},
		{"relay: clock a day ahead", false, func(t *testing.T) { surviveClock(t, 24*time.Hour) }},
		{"relay: clock a day behind", false, func(t *testing.T) { surviveClock(t, -24*time.Hour) }},
		{"relay: clock set an hour back", false, func(t *testing.T) { surviveSetClock(t, -time.Hour) }},
		{"relay: clock set a day back", false, func(t *testing.T) { surviveSetClock(t, -24*time.Hour) }},
		{"relay: clock set a day ahead", false, func(t *testing.T) { surviveSetClock(t, 24*time.Hour) }},
		{"relay: clock set an hour back while it runs", true,
			func(t *testing.T) { surviveProcessClock(t, -time.Hour) }},
		{"relay: clock set a day back while it runs", true,
			func(t *testing.T) { surviveProcessClock(t, -24*time.Hour) }},
		{"relay: clock set a day ahead while it runs", true,
			func(t *testing.T) { surviveProcessClock(t, 24*time.Hour) }},
	}
}

// processScenario is a scenario whose customer is served by a process of its own, on the scenario's database,
// with its keys and its lender. The service in the test only reads.
type processScenario struct {
	*scenario
	env     []string
	bin     string
	process *harness.Process
}

func newProcessScenario(t *testing.T) *processScenario {
	t.Helper()
	e, c := newLender(t)
	e.Clock.Set(time.Now()) // for the lender and for the reading service; the process uses the real clock
	key, seal := harness.RandomKey(), "k1 "+base64.StdEncoding.EncodeToString(harness.RandomKey())
	database := "sqlite:" + filepath.Join(e.Data, "candor.db")
	e.Open(config.Environment{Store: relay.NewSecret(database), Key: relay.NewSecret(string(key)),
		SealKeys: relay.NewSecret(seal)}, c)
	p := &processScenario{scenario: &scenario{env: e, real: true}, bin: harness.Program(t)}
	config := filepath.Join(e.Data, "candor.toml")
	e.Must(os.WriteFile(config, []byte(p.toml()), 0o600))
	p.env = []string{"CANDOR_CONFIG=" + config, "CANDOR_STORE=" + database, "CANDOR_SEAL_KEYS=" + seal,
		"CANDOR_RECEIPT_KEYS=" + harness.ReceiptKeys,
		"CANDOR_KEY=" + base64.StdEncoding.EncodeToString(key), "CANDOR_LOG=debug",
		"CANDOR_PUBLIC_URL=" + e.Public.URL}
	p.scenario.start(false)
	p.start()
	return p
}

// toml is the demo's configuration for the lender of the scenario.
func (p *processScenario) toml() string {
	passcode, err := tablet.HashPasscode(demo.Passcode, rand.Reader)
	p.Must(err)
	return os.Expand(string(demo.Template), func(name string) string {
		return map[string]string{"STOREFRONT": harness.ShopOrigin, "LENDER": p.LenderURL,
			"LENDER_SECRET_FILE":  filepath.Join(p.Data, "lender.secret"),
			"MERCHANT_KEY_SHA256": relay.Hash(demo.MerchantKey), "PASSCODE_1042": passcode,
			"PASSCODE_1003": passcode}[name]
	})
}

func (p *processScenario) start() {
	p.Helper()
	p.process = harness.StartProcess(p.T, p.bin, p.env...)
	p.Public.URL = p.process.Public
}

func (p *processScenario) kill() {
	_ = p.process.Process.Kill()
	_ = p.process.Wait()
}

// settled waits in real time until the lender's answer is known, because the process settles by itself, and
// then finishes.
func (p *processScenario) settled() {
	p.Helper()
	for began := time.Now(); p.look().Step.Waiting() &&
		time.Since(began) < 90*time.Second; time.Sleep(500 * time.Millisecond) {
	}
	p.actUntil(14, "")
	for began := time.Now(); p.look().Step.Waiting() &&
		time.Since(began) < 90*time.Second; time.Sleep(500 * time.Millisecond) {
	}
	v := p.look()
	if !v.Step.Ended() {
		p.Errorf("the checkout is stuck at %s, problem %+v\n%s", v.Step, v.Problem, p.process.Log.String())
	}
	p.booksAgree(v)
	_, _ = io.WriteString(p.Log, p.process.Log.String())
	p.nothingLeaked()
}

// post sends an action and waits for nothing.
func (p *processScenario) post(a checkout.Action) {
	body, err := json.Marshal(a)
	p.Must(err)
	go func() {
		r, err := http.NewRequestWithContext(p.Context(), http.MethodPost, p.Public.URL+"/v1/view",
			bytes.NewReader(body))
		if err != nil {
			return
		}
		r.Header.Set("Authorization", "Bearer "+p.token)
		r.Header.Set("Content-Type", "application/json")
		if answer, err := http.DefaultClient.Do(r); err == nil {
			_ = answer.Body.Close()
		}
	}()
}

// surviveKills kills the process a few milliseconds into every action, the last one included, again and
// again.
func surviveKills(t *testing.T) {
	p := newProcessScenario(t)
	for killed := map[int64]int{}; len(killed) < 12; {
		v := p.look()
		if v.Step.Ended() || v.Step.Waiting() {
			break
		}
		_, a := p.nextAction(v)
		a.Revision = v.Revision
		if killed[v.Revision]++; killed[v.Revision] > 2 { // a checkout may be identified only five times
			p.do(relay.Shopper, a)
			continue
		}
		p.post(a)
		time.Sleep(time.Duration(mrand.IntN(40)) * time.Millisecond)
		p.strikes(string(a.Do))
		p.kill()
		p.start()
	}
	p.settled()
}

func surviveKillUnanswered(t *testing.T) {
	p := newProcessScenario(t)
	p.actUntil(9, checkout.StepReview)
	p.Must(p.Lender.Misbehave("authorization", "executes and hangs"))
	p.acceptOnce() // answered "authorizing" after four seconds
	p.strikes("authorization")
	p.kill()
	p.Must(p.Lender.Misbehave("authorization", ""))
	p.start()
	p.settled()
	if p.approved == "" {
		t.Error("an authorization was executed, and nobody was told")
	}
}

// surviveStop stops the process while the lender works. Another on the same database takes over, and the
// first comes back.
func surviveStop(t *testing.T) {
	p := newProcessScenario(t)
	p.actUntil(9, checkout.StepReview)
	p.Must(p.Lender.Misbehave("authorization", "executes and hangs"))
	v := p.look()
	_, a := p.nextAction(v)
	a.Revision = v.Revision
	p.post(a)
	for began := time.Now(); len(p.Lender.Ledger()) == 0 &&
		time.Since(began) < answerWithin; time.Sleep(10 * time.Millisecond) {
	}
	p.strikes("authorization")
	p.Must(p.process.Process.Signal(syscall.SIGSTOP))
	first := p.process
	stopped := time.Now()
	p.Must(p.Lender.Misbehave("authorization", ""))
	p.start()
	p.acceptAgain()
	time.Sleep(30*time.Second - time.Since(stopped))
	p.Must(first.Process.Signal(syscall.SIGCONT))
	p.settled()
}

// acceptAgain accepts again if the checkout is at its review.
func (p *processScenario) acceptAgain() {
	p.Helper()
	if v := p.look(); v.Step == checkout.StepReview {
		p.acceptOnce()
	}
}

// surviveNoFiles leaves the process only the file descriptors that it has open: no new connection to the
// lender, and none from a new client.
func surviveNoFiles(t *testing.T) {
	p := newProcessScenario(t)
	p.actUntil(9, checkout.StepReview)
	p.kill() // closes the kept connections to the lender, too
	p.start()
	v := p.look()
	p.limit(3)
	p.strikes(string(checkout.DoAccept))
	_, a := p.nextAction(v)
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
	out, err := exec.CommandContext(p.Context(), "prlimit", "--pid", strconv.Itoa(p.process.Process.Pid),
		fmt.Sprintf("--nofile=%d:", files)).CombinedOutput()
	if err != nil {
		p.Fatalf("prlimit: %v: %s", err, out)
	}
}

// surviveClock makes the relay's clock wrong while the lender's answer is lost, and right again after the
// relay looked for it.
func surviveClock(t *testing.T, by time.Duration) {
	s := newScenario(t, false)
	s.actUntil(9, checkout.StepReview)
	s.Must(s.Lender.Misbehave("authorization", "list lags 30 s"))
	right := s.Service.Relay.Now
	s.acceptOnce()
	s.strikes("settle")
	s.Service.Relay.Now = func() time.Time { return right().Add(by) }
	for range 4 {
		s.Clock.Advance(3 * time.Second)
		_, err := s.Service.Relay.Settle(s.Context())
		s.Must(err)
	}
	s.Service.Relay.Now = right
	s.Must(s.Lender.Misbehave("authorization", ""))
	s.finish()
}
