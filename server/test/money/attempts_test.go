package money

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/request"
	"candor/server/test/harness"
)

// loseAnswer brings an in-store checkout to an authorization whose answer is lost. With executed the lender has it all the same.
func (l *env) loseAnswer(executed bool, change func(*relay.CreateRequest)) relay.Ref {
	l.Helper()
	ref := l.Create(func(q *relay.CreateRequest) {
		harness.InStore(q)
		if change != nil {
			change(q)
		}
	})
	l.ToCode(ref, "p4-24")
	name := "500"
	if executed {
		name = "executes and answers 500"
	}
	l.Must(l.Lender.Misbehave("authorization", name))
	if v := l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()}); v.Step != checkout.StepPending {
		l.Fatalf("step %s", v.Step)
	}
	l.Must(l.Lender.Misbehave("authorization", ""))
	return ref
}

// advance lets time pass and settles every minute, then every hour.
func (l *env) advance(d time.Duration) {
	l.Helper()
	for d > 0 {
		step := min(time.Minute, d)
		if d > time.Hour {
			step = time.Hour
		}
		l.Clock.Advance(step)
		d -= step
		for range 4 { // what is given back takes several steps
			_, err := l.Service.Relay.Settle(l.Context())
			l.Must(err)
		}
	}
}

// noList is a list that says nothing, from a lender that is there: no breaker opens, whose clock is a real one.
const noList = "HTML 200"

// hide keeps authorizations out of the lender's list until shown.
func (l *env) hide() (show func()) {
	l.Lender.Fail("authorizations", func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte("[]"))
		return true
	})
	return func() { l.Lender.Fail("authorizations", nil) }
}

func (l *env) attempt(ref relay.Ref) relay.Attempt {
	l.Helper()
	list, err := l.Service.Store.Attempts(l.Context(), ref.Merchant, ref.Checkout)
	l.Must(err)
	if len(list) != 1 {
		l.Fatalf("%d attempts, want 1", len(list))
	}
	return list[0]
}

// Every end of the schedule: found, absent, found too late, and lists that never answer.
func TestM2EveryEndOfTheSchedule(t *testing.T) {
	for name, tc := range map[string]struct {
		executed bool
		hidden   time.Duration // how long the lists do not show it
		broken   bool          // the lists never answer
		wait     time.Duration
		state    relay.AttemptState
		step     checkout.Step
		trace    checkout.Trace
	}{
		"found":             {executed: true, wait: time.Minute, state: relay.AttemptApproved, step: checkout.StepApproved},
		"found at last":     {executed: true, hidden: 11 * time.Minute, wait: 20 * time.Minute, state: relay.AttemptApproved, step: checkout.StepApproved},
		"absent":            {wait: 3 * time.Hour, state: relay.AttemptNotExecuted, step: checkout.StepDeclined, trace: checkout.TraceNone},
		"turns up late":     {executed: true, hidden: 5 * time.Hour, wait: 8 * time.Hour, state: relay.AttemptUndone, step: checkout.StepDeclined, trace: checkout.TraceUndone},
		"a day later":       {executed: true, hidden: 24 * time.Hour, wait: 27 * time.Hour, state: relay.AttemptUndone, step: checkout.StepDeclined, trace: checkout.TraceUndone},
		"lists never there": {executed: true, broken: true, wait: 26 * time.Hour, state: relay.AttemptManual, step: checkout.StepPending},
	} {
		t.Run(name, func(t *testing.T) {
			l := newEnv(t)
			ref := l.loseAnswer(tc.executed, nil)
			if tc.broken {
				l.Must(l.Lender.Misbehave("authorizations", noList))
			}
			show := l.hide()
			if tc.broken || tc.hidden == 0 {
				show()
			}
			l.advance(tc.hidden)
			if tc.hidden > 0 && tc.hidden < tc.wait {
				show()
			}
			l.advance(tc.wait - min(tc.hidden, tc.wait))
			c, err := l.Service.Store.Checkout(t.Context(), ref.Merchant, ref.Checkout)
			l.Must(err)
			if a := l.attempt(ref); a.State != tc.state || c.Step != tc.step || c.State.Outcome.Trace != tc.trace {
				t.Errorf("attempt %s, step %s, trace %q; want %s, %s, %q", a.State, c.Step, c.State.Outcome.Trace, tc.state, tc.step, tc.trace)
			}
			if n := l.Called("authorization"); n != 1 {
				t.Errorf("the lender got %d authorizations", n)
			}
			if facts := l.account(ref); facts.Manual != (tc.state == relay.AttemptManual) || facts.Trace != string(tc.trace) {
				t.Errorf("the merchant sees %+v", facts)
			}
			l.wantGivenBack(ref, tc.state == relay.AttemptUndone)
		})
	}
}

// One healthy list without it is not enough.
func TestM2AbsentOnce(t *testing.T) {
	l := newEnv(t)
	ref, once := l.loseAnswer(false, nil), false
	for range 20 {
		l.advance(time.Minute)
		if a := l.attempt(ref); a.Looks == 1 {
			once = once || a.State == relay.AttemptUnknown && l.View(ref, relay.Shopper).Step == checkout.StepPending
		}
	}
	if a := l.attempt(ref); !once || a.State != relay.AttemptNotExecuted {
		t.Errorf("still unknown after one look %t; at the end %s", once, a.State)
	}
}

// wantGivenBack: of what was undone nothing stands with the lender, and an alarm was raised.
func (l *env) wantGivenBack(ref relay.Ref, undone bool) {
	l.Helper()
	if !undone {
		return
	}
	for _, e := range l.Lender.Ledger() {
		if e.Remaining != "0.00" {
			l.Errorf("%s remain with the lender", e.Remaining)
		}
		for _, c := range e.Captures {
			if c.Remaining != "0.00" {
				l.Errorf("%s of a capture are not returned", c.Remaining)
			}
		}
	}
	if !strings.Contains(l.Log.String(), "alarm=late_find") {
		l.Error("no alarm")
	}
	for _, o := range l.account(ref).Done {
		if o.Cause != "late_find" || o.Status != "done" {
			l.Errorf("operation %+v", o)
		}
	}
}

// What lists have twice under our reference: one that changed from one page to the next is one; two of them are the lender's
// doing, of which people hear, while the purchase stands under the first.
func TestM2ListedTwice(t *testing.T) {
	for name, tc := range map[string]struct {
		second int64 // what the second page adds to the id
		alarm  bool
	}{"changed on the next page": {0, false}, "executed twice": {1, true}} {
		t.Run(name, func(t *testing.T) {
			l := newEnv(t)
			ref := l.loseAnswer(true, nil)
			sold := l.Lender.Ledger()[0]
			l.Lender.Fail("authorizations", func(w http.ResponseWriter, q *http.Request) bool {
				entry := map[string]any{"authorization_id": sold.AuthorizationID, "reference": sold.Reference, "amount": json.Number("1200.00"),
					"authorization_status": "opened"}
				if q.URL.Query().Get("page_number") != "1" {
					entry["authorization_id"], entry["authorization_status"] = sold.AuthorizationID+tc.second, "closed"
				}
				w.Header().Set("Content-Type", "application/json")
				l.Must(json.NewEncoder(w).Encode([]any{entry}))
				return true
			})
			l.advance(time.Minute)
			if a := l.attempt(ref); a.State != relay.AttemptApproved || a.Authorization != fmt.Sprint(sold.AuthorizationID) {
				t.Errorf("%s under %s, want approved under %d", a.State, a.Authorization, sold.AuthorizationID)
			}
			if alarm := strings.Contains(l.Log.String(), "alarm=double"); alarm != tc.alarm {
				t.Errorf("alarm %t, want %t", alarm, tc.alarm)
			}
		})
	}
}

// A late find is returned when it was captured at once, and released when it was not.
func TestM2LateFindOfEveryKind(t *testing.T) {
	yes, no := true, false
	for name, tc := range map[string]struct {
		capture *bool
		want    string
	}{"captured": {&yes, "return"}, "reserved": {&no, "release"}} {
		t.Run(name, func(t *testing.T) {
			l := newEnv(t)
			ref := l.loseAnswer(true, func(q *relay.CreateRequest) { q.AutoCapture = tc.capture })
			show := l.hide()
			l.advance(2 * time.Hour)
			show()
			l.advance(3 * time.Hour)
			l.wantGivenBack(ref, true)
			if done := l.Lender.Operations(); len(done) != 1 || done[0].Kind != tc.want || done[0].Amount != "1200.00" {
				t.Errorf("given back by %+v, want one %s", done, tc.want)
			}
		})
	}
}

// cancel cancels as the merchant's server and wants a status.
func (l *env) cancel(ref relay.Ref, want int) {
	l.Helper()
	got := l.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+"/cancel", "", harness.AsMerchant)
	var facts account
	l.Must(json.Unmarshal([]byte(got.Body), &facts))
	if got.Status != want || facts.Cancel != (want == http.StatusAccepted) {
		l.Fatalf("cancel: %d %s, want %d", got.Status, got.Body, want)
	}
}

// A merchant's cancel while the lender is being asked is honoured, whatever turns up.
func TestM2CancelWhilePending(t *testing.T) {
	for name, tc := range map[string]struct {
		executed bool
		wait     time.Duration
		state    relay.AttemptState
		done     int
	}{
		"it was executed":     {true, 10 * time.Minute, relay.AttemptUndone, 1},
		"it was not executed": {false, 2 * time.Hour, relay.AttemptNotExecuted, 0},
	} {
		t.Run(name, func(t *testing.T) {
			l := newEnv(t)
			ref := l.loseAnswer(tc.executed, nil)
			l.cancel(ref, http.StatusAccepted)
			l.cancel(ref, http.StatusAccepted) // again is no other request
			if v := l.View(ref, relay.Shopper); v.Step != checkout.StepPending || v.Outcome.Trace != checkout.TraceCancelling || v.Allows(checkout.DoCancel) {
				t.Errorf("meanwhile: %s, %+v", v.Step, v.Outcome)
			}
			l.advance(tc.wait)
			v := l.View(ref, relay.Shopper)
			if a := l.attempt(ref); a.State != tc.state || v.Step != checkout.StepCancelled {
				t.Errorf("attempt %s, step %s", a.State, v.Step)
			}
			if n := len(l.Lender.Operations()); n != tc.done {
				t.Errorf("%d operations, want %d", n, tc.done)
			}
			if got := l.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+"/cancel", "", harness.AsMerchant); got.Status != 409 {
				t.Errorf("cancelled again at the end: %d", got.Status)
			}
		})
	}
}

// What was left to people is looked up again once the merchant cancels, and given back when the lists answer; or once the
// merchant has it reconciled, and then it is what the lender says.
func TestM2LookedUpAgain(t *testing.T) {
	for name, tc := range map[string]struct {
		executed bool
		path     string
		early    bool // before the lists answer again
		state    relay.AttemptState
		step     checkout.Step
	}{
		"cancelled":                  {true, "/cancel", false, relay.AttemptUndone, checkout.StepCancelled},
		"reconciled":                 {true, "/reconcile", false, relay.AttemptApproved, checkout.StepApproved},
		"reconciled, not executed":   {false, "/reconcile", false, relay.AttemptNotExecuted, checkout.StepDeclined},
		"reconciled before it helps": {true, "/reconcile", true, relay.AttemptManual, checkout.StepPending},
	} {
		t.Run(name, func(t *testing.T) {
			l := newEnv(t)
			ref := l.loseAnswer(tc.executed, nil)
			l.Must(l.Lender.Misbehave("authorizations", noList))
			l.advance(26 * time.Hour)
			if a, v := l.attempt(ref), l.View(ref, relay.Shopper); a.State != relay.AttemptManual || !v.Outcome.Manual {
				t.Fatalf("attempt %s, %+v", a.State, v.Outcome)
			}
			if !tc.early {
				l.Must(l.Lender.Misbehave("authorizations", ""))
			}
			for range 2 { // again is no other request
				if got := l.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+tc.path, "", harness.AsMerchant); got.Status != http.StatusAccepted || strings.Contains(got.Body, `"manual"`) {
					t.Fatalf("%s: %d %s", tc.path, got.Status, got.Body)
				}
			}
			l.advance(26 * time.Hour)
			if a, v := l.attempt(ref), l.View(ref, relay.Shopper); a.State != tc.state || v.Step != tc.step || v.Outcome.Manual != tc.early {
				t.Errorf("attempt %s, step %s, %+v", a.State, v.Step, v.Outcome)
			}
			if n := l.Called("authorization"); n != 1 {
				t.Errorf("%d authorizations were sent", n)
			}
		})
	}
}

// There is nothing to reconcile where the lender was not asked, or has answered.
func TestReconcileOnlyWhileWaiting(t *testing.T) {
	l := newEnv(t)
	for name, ref := range map[string]relay.Ref{"not asked": l.Create(nil), "approved": l.buy("p4-24", nil)} {
		before := l.Stored(ref).Revision
		if got := l.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+"/reconcile", "", harness.AsMerchant); got.Status != http.StatusConflict {
			t.Errorf("%s: %d %s", name, got.Status, got.Body)
		}
		if after := l.Stored(ref).Revision; after != before {
			t.Errorf("%s: revision %d became %d", name, before, after)
		}
	}
}

// dying is the store of a process that dies: at the given commit of the journal, before or after it, and for ever after.
type dying struct {
	relay.Store
	left  atomic.Int64
	after bool
	dead  atomic.Bool
	died  func()
}

var errDead = errors.New("the process is dead")

func (d *dying) Commit(ctx context.Context, c relay.Change) error {
	if d.dead.Load() {
		return errDead
	}
	if c.Attempt != nil && d.left.Add(-1) == 0 {
		if d.after {
			_ = d.Store.Commit(ctx, c)
		}
		d.dead.Store(true)
		d.died()
		return errDead
	}
	return d.Store.Commit(ctx, c)
}

// A process that dies at any commit of an attempt: the next one sends nothing, and everything ends.
func TestM3DeathAtEveryCommit(t *testing.T) {
	for commit, name := range []string{"intent", "sending", "outcome"} {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " durable ", after), func(t *testing.T) {
				l := newEnv(t)
				ref := l.Create(harness.InStore)
				l.ToCode(ref, "p4-24")
				o := l.Service.Relay.Options
				over, died := context.WithTimeout(t.Context(), time.Minute)
				defer died()
				d := &dying{Store: l.Service.Store, after: after, died: died}
				d.left.Store(int64(commit + 1))
				o.Store = d
				first, err := relay.New(o)
				l.Must(err)
				a := checkout.Action{Do: checkout.DoConfirm, Code: l.Code(), Revision: l.View(ref, relay.Shopper).Revision}
				_, _ = first.Act(over, ref, relay.Shopper, a)
				first.Close(over)
				sent := l.Called("authorization")
				if want := map[bool]int{true: 1, false: 0}[commit == 2]; sent != want {
					t.Errorf("%d were sent before the death, want %d", sent, want)
				}
				l.advance(3 * time.Hour)
				v := l.View(ref, relay.Shopper)
				if n := l.Called("authorization"); n != sent {
					t.Errorf("the next process sent %d", n-sent)
				}
				if approved := v.Step == checkout.StepApproved; approved != (sent == 1) || v.Step.Waiting() {
					t.Errorf("%d sent, at the end %s", sent, v.Step)
				}
			})
		}
	}
}

// unwilling is a database that cannot be written: from a commit of the journal on, until it is mended.
type unwilling struct {
	relay.Store
	from  atomic.Int64 // commits of attempts and operations left until it fails
	down  atomic.Bool
	lasts time.Duration // until it is mended by itself; 0: never
	mu    sync.Mutex
	seen  []relay.AttemptState
}

var errFull = errors.New("database or disk is full")

func (u *unwilling) Commit(ctx context.Context, c relay.Change) error {
	if (c.Attempt != nil || c.Operation != nil) && u.from.Add(-1) == 0 {
		u.down.Store(true)
		if u.lasts > 0 {
			time.AfterFunc(u.lasts, func() { u.down.Store(false) })
		}
	}
	if u.down.Load() {
		return errFull
	}
	if c.Attempt != nil {
		u.mu.Lock()
		u.seen = append(u.seen, c.Attempt.State)
		u.mu.Unlock()
	}
	return u.Store.Commit(ctx, c)
}

func (u *unwilling) Ping(ctx context.Context) error {
	if u.down.Load() {
		return errFull
	}
	return u.Store.Ping(ctx)
}

// An intent that cannot be written is refused before anything is sent.
func TestM5IntentNotDurable(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(harness.InStore)
	l.ToCode(ref, "p4-24")
	u := &unwilling{Store: l.Service.Store}
	l.Service.Relay.Store = u
	u.from.Store(1)
	a := checkout.Action{Do: checkout.DoConfirm, Code: l.Code(), Revision: l.View(ref, relay.Shopper).Revision}
	_, err := l.Service.Relay.Act(t.Context(), ref, relay.Shopper, a)
	if p := checkout.AsProblem(err); err == nil || p.Code != checkout.CodeUnavailable || request.Status(p.Code) != http.StatusServiceUnavailable {
		t.Errorf("told %v", err)
	}
	if n := l.Called("authorization"); n != 0 {
		t.Errorf("%d were sent", n)
	}
	u.down.Store(false)
	l.Act(ref, relay.Shopper, a, checkout.StepApproved)
}

// That it is being sent cannot be written: nothing is sent, and the person may act again once the database is back.
func TestM5SendingNotDurable(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(harness.InStore)
	l.ToCode(ref, "p4-24")
	u := &unwilling{Store: l.Service.Store, lasts: 200 * time.Millisecond}
	l.Service.Relay.Store = u
	u.from.Store(2)
	code := l.Code()
	v := l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: code})
	if v.Step != checkout.StepVerify || v.Problem == nil || v.Problem.Code != checkout.CodeUnavailable || l.Called("authorization") != 0 {
		t.Fatalf("%s, %+v, %d sent", v.Step, v.Problem, l.Called("authorization"))
	}
	l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: code}, checkout.StepApproved)
}

// An outcome that cannot be written: the person is told that the lender is being asked, the process is not ready, and the
// outcome is written as soon as it can be, without asking anyone again.
func TestM5OutcomeNotDurable(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(harness.InStore)
	l.ToCode(ref, "p4-24")
	u := &unwilling{Store: l.Service.Store}
	l.Service.Relay.Store, l.Service.Relay.Times.Answer = u, 50*time.Millisecond
	u.from.Store(3)
	v := l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()})
	l.Until("its outcome is unwritten", func() bool { return l.Service.Relay.Unwritten() == 1 })
	if v.Step != checkout.StepAuthorizing || len(l.Lender.Ledger()) != 1 {
		t.Fatalf("told %s, %d in the ledger", v.Step, len(l.Lender.Ledger()))
	}
	if got := l.ready(); got != http.StatusServiceUnavailable {
		t.Errorf("readyz: %d", got)
	}
	u.down.Store(false)
	for range 1000 {
		if v = l.View(ref, relay.Shopper); v.Step == checkout.StepApproved && l.Service.Relay.Unwritten() == 0 {
			break // it is taken off the list after it is written
		}
		time.Sleep(5 * time.Millisecond)
	}
	l.OneAuthorization(v, "1200.00", 4, 24)
	if l.Called("authorizations") != 0 || l.Service.Relay.Unwritten() != 0 || l.ready() != http.StatusOK {
		t.Errorf("%d lists were asked for, %d unwritten, ready %d", l.Called("authorizations"), l.Service.Relay.Unwritten(), l.ready())
	}
}

// ready asks the operations port.
func (l *env) ready() int {
	l.Helper()
	q, err := http.NewRequestWithContext(l.Context(), http.MethodGet, "/readyz", nil)
	l.Must(err)
	w := &status{}
	l.Service.OperationsPort.ServeHTTP(w, q)
	return w.code
}

// status is an answer of which only the status is kept.
type status struct{ code int }

func (s *status) Header() http.Header { return http.Header{} }
func (s *status) Write(b []byte) (int, error) {
	if s.code == 0 {
		s.code = http.StatusOK
	}
	return len(b), nil
}
func (s *status) WriteHeader(code int) { s.code = code }
