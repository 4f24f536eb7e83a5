package money

import (
	"encoding/base64"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/config"
	"candor/server/relay"
	"candor/server/sandbox"
	"candor/server/test/harness"
)

var (
	mixedRuns = flag.Int("mixed", 4, "how many mixed after-sale runs")
	mixedSeed = flag.Uint64("mixed-seed", 1, "the first seed of the mixed after-sale runs")
)

// waitsForTheClock are misbehaviours that last until a real time-out, and one that executes twice, which the
// comparison with the lender's list has to find.
var waitsForTheClock = []string{"accepts and hangs", "executes and hangs", "hangs after headers",
	"one byte a second", "endless body", "gzip bomb", "executes twice"}

// mixed is one run: purchases whose captures, releases, returns and refunds go wrong in half of the cases,
// and people who settle what is left to them by what the lender's ledger says.
type mixed struct {
	*env
	*rand.Rand
	settings config.Environment
	config   config.Config
	refs     []relay.Ref
	reached  map[string]int
}

// TestM8MixedAfterSale: with a lender that errs in half of the operations, through restarts and lists that
// cannot be read, our books equal the lender's ledger to the cent in the end, and nothing is open.
func TestM8MixedAfterSale(t *testing.T) {
	reached := map[string]int{}
	for seed := *mixedSeed; seed < *mixedSeed+uint64(*mixedRuns); seed++ {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			m := newMixed(t, seed, reached)
			for range 24 {
				m.step()
			}
			m.settleAll()
			for _, ref := range m.refs {
				m.booksAreTheLedger(ref)
			}
			m.wantOpen()
			if open := m.gauges(); open != "" {
				t.Errorf("the gauges say otherwise:\n%s", open)
			}
		})
	}
	t.Logf("reached: %v", reached)
	for _, what := range []string{"done", "refused", "left to people, done", "left to people, not done",
		"a second person", "contradicted", "restart"} {
		if *mixedRuns >= 4 && reached[what] == 0 {
			t.Errorf("no run reached %q", what)
		}
	}
}

func newMixed(t *testing.T, seed uint64, reached map[string]int) *mixed {
	t.Helper()
	e, c := harness.NewLender(t)
	m := &mixed{env: &env{e}, Rand: rand.New(rand.NewPCG(seed, 8)), reached: reached}
	withTwoKeys([]string{"", "0.00", "100.00"}[m.IntN(3)])(&c)
	m.config = c
	m.settings = config.Environment{Store: relay.NewSecret("sqlite:" + filepath.Join(e.Data, "candor.db")),
		Key:      relay.NewSecret(string(harness.RandomKey())),
		SealKeys: relay.NewSecret("k1 " + base64.StdEncoding.EncodeToString(harness.RandomKey()))}
	e.Open(m.settings, c)
	for i, plan := range []string{"p4-24", "regular"} {
		auto := m.IntN(2) == 0
		m.refs = append(m.refs, m.buy(plan, func(r *relay.CreateRequest) {
			r.Reference, r.AutoCapture = fmt.Sprint("MIXED-", i), &auto
		}))
	}
	return m
}

// gauges are the lines of /metrics about open work that are not settled: not 0.
func (m *mixed) gauges() string {
	m.Clock.Advance(time.Minute) // a count is shown for some seconds
	var lines []string
	for line := range strings.Lines(m.Metrics()) {
		if strings.HasPrefix(line, "candor_open_work{") && !strings.HasSuffix(line, " 0\n") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// step is one thing that happens: mostly an operation, and then perhaps people, time or a restart.
func (m *mixed) step() {
	m.Helper()
	ref := m.refs[m.IntN(len(m.refs))]
	m.operation(ref)
	switch m.IntN(8) {
	case 0, 1:
		m.people(ref, false)
	case 2:
		m.Open(m.settings, m.config) // a new process on the same database
		m.reached["restart"]++
	}
}

// operation is a random operation, in half of the cases of a lender that errs, and the time in which it is
// looked up: half of the time the list is not there.
func (m *mixed) operation(ref relay.Ref) {
	m.Helper()
	what, body := m.request(ref)
	op := lenderOp(what)
	if m.IntN(2) == 0 {
		m.Must(m.Lender.Misbehave(op, m.misbehaviour(op)))
	}
	got := m.post(ref, what, body, firstKey, newKey())
	m.Must(m.Lender.Misbehave(op, ""))
	switch show := func() {}; m.IntN(4) {
	case 0:
		m.Clock.Advance(time.Second)
	case 1:
		show = m.hide()
		fallthrough
	default:
		m.advance(15 * time.Minute)
		show()
	}
	if got.Status >= 400 {
		m.reached[string(got.Code)]++
	} else if i := strings.Index(got.Body, `"status":"`); i >= 0 {
		m.reached[strings.SplitN(got.Body[i+10:], `"`, 2)[0]]++
	}
}

// request is a random request about an authorization.
func (m *mixed) request(ref relay.Ref) (what, body string) {
	// amounts with 90 cents or more trigger faults of the sandbox
	amount := cents(m.Int64N(200)*100 + 1 + m.Int64N(89))
	body = fmt.Sprintf(`{"amount":%q}`, amount)
	var captures []string
	for _, o := range m.saleFacts(ref).Done {
		if o.Kind == "capture" && o.Status == "done" {
			captures = append(captures, o.ID)
		}
	}
	switch kind := m.IntN(6); {
	case kind == 0:
		return "release", body
	case kind == 1:
		return "refunds", body
	case kind == 2 && len(captures) > 0:
		return "refunds", fmt.Sprintf(`{"amount":%q,"capture_id":%q}`, amount,
			captures[m.IntN(len(captures))])
	case kind < 5 && len(captures) > 0:
		return "captures/" + captures[m.IntN(len(captures))] + "/returns", body
	}
	return "captures", body
}

// misbehaviour is a random one of an operation that needs no real time.
func (m *mixed) misbehaviour(op string) string {
	var names []string
	for _, each := range sandbox.Misbehaviours() {
		if harness.Fits(each, op) && !slices.Contains(waitsForTheClock, each.Name) {
			names = append(names, each.Name)
		}
	}
	return names[m.IntN(len(names))]
}

// people settle one operation that was left to them, or all, by what the lender's ledger says.
func (m *mixed) people(ref relay.Ref, all bool) {
	m.Helper()
	for _, o := range m.saleFacts(ref).Done {
		if o.Status == "manual" && (all || m.IntN(2) == 0) {
			m.settle(ref, o, all)
		}
	}
}

// settle tells what the ledger says of an operation. Of a capture people may first say the opposite, which
// the list contradicts.
func (m *mixed) settle(ref relay.Ref, o operationAnswer, surely bool) {
	m.Helper()
	truth := resolution{Outcome: "not_done", Note: "not on the lender’s screen"}
	for _, done := range m.Lender.Operations() {
		if done.Reference == o.Reference {
			truth = resolution{Outcome: "done", Note: "on the lender’s screen", Evidence: fmt.Sprint(done.ID)}
		}
	}
	if m.IntN(4) == 0 {
		m.post(ref, "operations/"+o.ID+"/reconcile", "", firstKey, newKey())
	}
	if o.Kind == "capture" && m.IntN(2) == 0 {
		lie := resolution{Outcome: "not_done", Note: "n"}
		if truth.Outcome == "not_done" {
			lie = resolution{Outcome: "done", Note: "n", Evidence: "4711"}
		}
		switch got := m.resolve(ref, o.ID, firstKey, lie); {
		case got.HTTP < 400 && m.statusOf(ref, o.ID) != truth.Outcome:
			m.Errorf("%s of %s is %s; people were believed: %s", o.Kind, o.Amount, truth.Outcome, got.Body)
		case got.Code == checkout.CodeListDiffers:
			m.reached["contradicted"]++
		}
	}
	got := m.resolve(ref, o.ID, firstKey, truth)
	if got.HTTP == http.StatusAccepted {
		m.reached["a second person"]++
		got = m.resolve(ref, o.ID, secondKey, truth)
	}
	switch {
	case got.HTTP == http.StatusOK:
		m.reached["left to people, "+strings.ReplaceAll(truth.Outcome, "_", " ")]++
	case got.Code == checkout.CodeConflict && m.statusOf(ref, o.ID) == truth.Outcome: // reconciled
	case surely || got.Code != checkout.CodeListUnusable:
		m.Errorf("%s of %s, truly %s: %d %s", o.Kind, o.Amount, truth.Outcome, got.HTTP, got.Body)
	}
}

// statusOf is the status of an operation.
func (m *mixed) statusOf(ref relay.Ref, id string) string { return m.env.operation(ref, id).Status }

// settleAll lets everything be looked up, and people settle the rest.
func (m *mixed) settleAll() {
	m.Helper()
	m.advance(26 * time.Hour)
	m.nextDay()
	for _, ref := range m.refs {
		m.people(ref, true)
	}
	m.nextDay()
}
