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

// loseAnswer brings an in-store checkout to an authorization whose answer is lost. With executed, the lender
// has executed it.
func (e *env) loseAnswer(executed bool, change func(*relay.CreateRequest)) relay.Ref {
	e.Helper()
	ref := e.Create(func(r *relay.CreateRequest) {
		harness.InStore(r)
		if change != nil {
			change(r)
		}
	})
	e.ToCode(ref, "p4-24")
	name := "500"
	if executed {
		name = "executes and answers 500"
	}
	e.Must(e.Lender.Misbehave("authorization", name))
	if v := e.Try(ref, relay.Shopper,
		checkout.Action{Do: checkout.DoConfirm, Code: e.Code()}); v.Step != checkout.StepPending {
		e.Fatalf("step %s", v.Step)
	}
	e.Must(e.Lender.Misbehave("authorization", ""))
	return ref
}

// advance moves the clock and settles, every minute at first and then every hour.
func (e *env) advance(d time.Duration) {
	e.Helper()
	for d > 0 {
		step := min(time.Minute, d)
		if d > time.Hour {
			step = time.Hour
		}
		e.Clock.Advance(step)
		d -= step
		for range 4 { // giving an authorization back takes several steps
			_, err := e.Service.Relay.Settle(e.Context())
			e.Must(err)
		}
	}
}

// noList is a misbehaviour by which the list has no content though the lender answers. It opens no circuit
// breaker, whose clock is a real one.
const noList = "HTML 200"

// hide keeps authorizations out of the lender's list until show is called.
func (e *env) hide() (show func()) {
	e.Lender.Fail("authorizations", func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte("[]"))
		return true
	})
	return func() { e.Lender.Fail("authorizations", nil) }
}

func (e *env) attempt(ref relay.Ref) relay.Attempt {
	e.Helper()
	list, err := e.Service.Store.Attempts(e.Context(), ref.Merchant, ref.Checkout)
	e.Must(err)
	if len(list) != 1 {
		e.Fatalf("%d attempts, want 1", len(list))
	}
	return list[0]
}

// Every end of the schedule: found, absent, found too late, and lists that never answer.
func TestM2EveryEndOfTheSchedule(t *testing.T) {
	for name, tc := range map[string]struct {
		executed bool
		hidden   time.Duration // how long the lists leave it out
		broken   bool          // the lists never answer
		wait     time.Duration
		state    relay.AttemptState
		step     checkout.Step
		trace    checkout.Trace
	}{
		"found": {executed: true, wait: time.Minute, state: relay.AttemptApproved,
			step: checkout.StepApproved},
		"found at last": {executed: true, hidden: 11 * time.Minute, wait: 20 * time.Minute,
			state: relay.AttemptApproved, step: checkout.StepApproved},
		"absent": {wait: 3 * time.Hour, state: relay.AttemptNotExecuted,
			step: checkout.StepDeclined, trace: checkout.TraceNone},
		"turns up late": {executed: true, hidden: 5 * time.Hour, wait: 8 * time.Hour,
			state: relay.AttemptUndone, step: checkout.StepDeclined, trace: checkout.TraceUndone},
		"a day later": {executed: true, hidden: 24 * time.Hour, wait: 27 * time.Hour,
			state: relay.AttemptUndone, step: checkout.StepDeclined, trace: checkout.TraceUndone},
		"lists never there": {executed: true, broken: true, wait: 26 * time.Hour, state: relay.AttemptManual,
			step: checkout.StepPending},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnv(t)
			ref := e.loseAnswer(tc.executed, nil)
			if tc.broken {
				e.Must(e.Lender.Misbehave("authorizations", noList))
			}
			show := e.hide()
			if tc.broken || tc.hidden == 0 {
				show()
			}
			e.advance(tc.hidden)
			if tc.hidden > 0 && tc.hidden < tc.wait {
				show()
			}
			e.advance(tc.wait - min(tc.hidden, tc.wait))
			c, err := e.Service.Store.Checkout(t.Context(), ref.Merchant, ref.Checkout)
			e.Must(err)
			if a := e.attempt(ref); a.State != tc.state || c.Step != tc.step ||
				c.State.Outcome.Trace != tc.trace {
				t.Errorf("attempt %s, step %s, trace %q; want %s, %s, %q", a.State, c.Step,
					c.State.Outcome.Trace, tc.state, tc.step, tc.trace)
			}
			if n := e.CallCount("authorization"); n != 1 {
				t.Errorf("the lender got %d authorizations", n)
			}
			if facts := e.saleFacts(ref); facts.Manual != (tc.state == relay.AttemptManual) ||
				facts.Trace != string(tc.trace) {
				t.Errorf("the merchant sees %+v", facts)
			}
			e.wantGivenBack(ref, tc.state == relay.AttemptUndone)
		})
	}
}

// One good list without the authorization is not enough.
func TestM2AbsentOnce(t *testing.T) {
	e := newEnv(t)
	ref, once := e.loseAnswer(false, nil), false
	for range 20 {
		e.advance(time.Minute)
		if a := e.attempt(ref); a.Looks == 1 {
			once = once || a.State == relay.AttemptUnknown &&
				e.View(ref, relay.Shopper).Step == checkout.StepPending
		}
	}
	if a := e.attempt(ref); !once || a.State != relay.AttemptNotExecuted {
		t.Errorf("still unknown after one look %t; at the end %s", once, a.State)
	}
}

// wantGivenBack checks that an undone authorization is not live at the lender, and that an alarm was raised.
func (e *env) wantGivenBack(ref relay.Ref, undone bool) {
	e.Helper()
	if !undone {
		return
	}
	for _, entry := range e.Lender.Ledger() {
		if entry.Remaining != "0.00" {
			e.Errorf("%s remain with the lender", entry.Remaining)
		}
		for _, c := range entry.Captures {
			if c.Remaining != "0.00" {
				e.Errorf("%s of a capture are not returned", c.Remaining)
			}
		}
	}
	if !strings.Contains(e.Log.String(), "alarm=late_find") {
		e.Error("no alarm")
	}
	for _, o := range e.saleFacts(ref).Done {
		if o.Cause != "late_find" || o.Status != "done" {
			e.Errorf("operation %+v", o)
		}
	}
}

// Two entries under one reference. An entry that changed between two pages counts once. Two authorizations
// are the lender's error: the purchase keeps the first, and an alarm tells people of the second.
func TestM2ListedTwice(t *testing.T) {
	for name, tc := range map[string]struct {
		second int64 // what the second page adds to the id
		alarm  bool
	}{"changed on the next page": {0, false}, "executed twice": {1, true}} {
		t.Run(name, func(t *testing.T) {
			e := newEnv(t)
			ref := e.loseAnswer(true, nil)
			sold := e.Lender.Ledger()[0]
			e.Lender.Fail("authorizations", func(w http.ResponseWriter, r *http.Request) bool {
				entry := map[string]any{"authorization_id": sold.AuthorizationID, "reference": sold.Reference,
					"amount":               json.Number("1200.00"),
					"authorization_status": "opened"}
				if r.URL.Query().Get("page_number") != "1" {
					entry["authorization_id"], entry["authorization_status"] = sold.AuthorizationID+tc.second,
						"closed"
				}
				w.Header().Set("Content-Type", "application/json")
				e.Must(json.NewEncoder(w).Encode([]any{entry}))
				return true
			})
			e.advance(time.Minute)
			if a := e.attempt(ref); a.State != relay.AttemptApproved ||
				a.Authorization != fmt.Sprint(sold.AuthorizationID) {
				t.Errorf("%s under %s, want approved under %d", a.State, a.Authorization,
					sold.AuthorizationID)
			}
			if alarm := strings.Contains(e.Log.String(), "alarm=double"); alarm != tc.alarm {
				t.Errorf("alarm %t, want %t", alarm, tc.alarm)
			}
		})
	}
}

// An authorization found too late is returned when it was captured at once, and released otherwise.
func TestM2LateFindOfEveryKind(t *testing.T) {
	yes, no := true, false
	for name, tc := range map[string]struct {
		capture *bool
		want    string
	}{"captured": {&yes, "return"}, "reserved": {&no, "release"}} {
		t.Run(name, func(t *testing.T) {
			e := newEnv(t)
			ref := e.loseAnswer(true, func(r *relay.CreateRequest) { r.AutoCapture = tc.capture })
			show := e.hide()
			e.advance(2 * time.Hour)
			show()
			e.advance(3 * time.Hour)
			e.wantGivenBack(ref, true)
			if done := e.Lender.Operations(); len(done) != 1 || done[0].Kind != tc.want ||
				done[0].Amount != "1200.00" {
				t.Errorf("given back by %+v, want one %s", done, tc.want)
			}
		})
	}
}

// cancel cancels as the merchant's server and expects a status.
func (e *env) cancel(ref relay.Ref, want int) {
	e.Helper()
	got := e.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+"/cancel", "", harness.MerchantHeader)
	var facts saleFacts
	e.Must(json.Unmarshal([]byte(got.Body), &facts))
	if got.Status != want || facts.Cancel != (want == http.StatusAccepted) {
		e.Fatalf("cancel: %d %s, want %d", got.Status, got.Body, want)
	}
}

// A merchant's cancel while the lender is being asked holds, whatever the lender's answer turns out to be.
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
			e := newEnv(t)
			ref := e.loseAnswer(tc.executed, nil)
			e.cancel(ref, http.StatusAccepted)
			e.cancel(ref, http.StatusAccepted) // a second cancel changes nothing
			if v := e.View(ref, relay.Shopper); v.Step != checkout.StepPending ||
				v.Outcome.Trace != checkout.TraceCancelling || v.Allows(checkout.DoCancel) {
				t.Errorf("meanwhile: %s, %+v", v.Step, v.Outcome)
			}
			e.advance(tc.wait)
			v := e.View(ref, relay.Shopper)
			if a := e.attempt(ref); a.State != tc.state || v.Step != checkout.StepCancelled {
				t.Errorf("attempt %s, step %s", a.State, v.Step)
			}
			if n := len(e.Lender.Operations()); n != tc.done {
				t.Errorf("%d operations, want %d", n, tc.done)
			}
			if got := e.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+"/cancel", "",
				harness.MerchantHeader); got.Status != 409 {
				t.Errorf("cancelled again at the end: %d", got.Status)
			}
		})
	}
}

// A manual attempt is settled again when the merchant cancels, and given back when the lists answer. When the
// merchant reconciles, it becomes what the lender's list says.
func TestM2LookedUpAgain(t *testing.T) {
	for name, tc := range map[string]struct {
		executed bool
		path     string
		early    bool // before the lists answer again
		state    relay.AttemptState
		step     checkout.Step
	}{
		"cancelled": {true, "/cancel", false, relay.AttemptUndone, checkout.StepCancelled},
		"reconciled": {true, "/reconcile", false, relay.AttemptApproved,
			checkout.StepApproved},
		"reconciled, not executed": {false, "/reconcile", false, relay.AttemptNotExecuted,
			checkout.StepDeclined},
		"reconciled before it helps": {true, "/reconcile", true, relay.AttemptManual, checkout.StepPending},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnv(t)
			ref := e.loseAnswer(tc.executed, nil)
			e.Must(e.Lender.Misbehave("authorizations", noList))
			e.advance(26 * time.Hour)
			if a, v := e.attempt(ref), e.View(ref, relay.Shopper); a.State != relay.AttemptManual ||
				!v.Outcome.Manual {
				t.Fatalf("attempt %s, %+v", a.State, v.Outcome)
			}
			if !tc.early {
				e.Must(e.Lender.Misbehave("authorizations", ""))
			}
			for range 2 { // a second request changes nothing
				if got := e.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+tc.path, "",
					harness.MerchantHeader); got.Status != http.StatusAccepted ||
					strings.Contains(got.Body, `"manual"`) {
					t.Fatalf("%s: %d %s", tc.path, got.Status, got.Body)
				}
			}
			e.advance(26 * time.Hour)
			if a, v := e.attempt(ref), e.View(ref, relay.Shopper); a.State != tc.state || v.Step != tc.step ||
				v.Outcome.Manual != tc.early {
				t.Errorf("attempt %s, step %s, %+v", a.State, v.Step, v.Outcome)
			}
			if n := e.CallCount("authorization"); n != 1 {
				t.Errorf("%d authorizations were sent", n)
			}
		})
	}
}

// A reconcile is refused when the lender was not asked, or has answered.
func TestReconcileOnlyWhileWaiting(t *testing.T) {
	e := newEnv(t)
	for name, ref := range map[string]relay.Ref{"not asked": e.Create(nil), "approved": e.buy("p4-24", nil)} {
		before := e.StoredCheckout(ref).Revision
		if got := e.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+"/reconcile", "",
			harness.MerchantHeader); got.Status != http.StatusConflict {
			t.Errorf("%s: %d %s", name, got.Status, got.Body)
		}
		if after := e.StoredCheckout(ref).Revision; after != before {
			t.Errorf("%s: revision %d became %d", name, before, after)
		}
	}
}

// dying is the store of a process that dies before or after a given commit of the journal. Every later commit
// fails.
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

// A process dies at each commit of an attempt. The next process sends nothing again, and everything ends.
func TestM3DeathAtEveryCommit(t *testing.T) {
	for commit, name := range []string{"intent", "sending", "outcome"} {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " durable ", after), func(t *testing.T) {
				e := newEnv(t)
				ref := e.Create(harness.InStore)
				e.ToCode(ref, "p4-24")
				o := e.Service.Relay.Options
				over, died := context.WithTimeout(t.Context(), time.Minute)
				defer died()
				d := &dying{Store: e.Service.Store, after: after, died: died}
				d.left.Store(int64(commit + 1))
				o.Store = d
				first, err := relay.New(o)
				e.Must(err)
				a := checkout.Action{Do: checkout.DoConfirm, Code: e.Code(),
					Revision: e.View(ref, relay.Shopper).Revision}
				_, _ = first.Act(over, ref, relay.Shopper, a)
				first.Close(over)
				sent := e.CallCount("authorization")
				if want := map[bool]int{true: 1, false: 0}[commit == 2]; sent != want {
					t.Errorf("%d were sent before the death, want %d", sent, want)
				}
				e.advance(3 * time.Hour)
				v := e.View(ref, relay.Shopper)
				if n := e.CallCount("authorization"); n != sent {
					t.Errorf("the next process sent %d", n-sent)
				}
				if approved := v.Step == checkout.StepApproved; approved != (sent == 1) || v.Step.Waiting() {
					t.Errorf("%d sent, at the end %s", sent, v.Step)
				}
			})
		}
	}
}

// unwritable is a database that cannot be written, from a commit of the journal on until it is repaired.
type unwritable struct {
	relay.Store
	from  atomic.Int64 // commits of attempts and operations until it fails
	down  atomic.Bool
	lasts time.Duration // until it repairs itself; 0: never
	mu    sync.Mutex
	seen  []relay.AttemptState
}

var errFull = errors.New("database or disk is full")

func (u *unwritable) Commit(ctx context.Context, c relay.Change) error {
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

func (u *unwritable) Ping(ctx context.Context) error {
	if u.down.Load() {
		return errFull
	}
	return u.Store.Ping(ctx)
}

// When the intent cannot be written, the action is refused and nothing is sent.
func TestM5IntentNotDurable(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(harness.InStore)
	e.ToCode(ref, "p4-24")
	u := &unwritable{Store: e.Service.Store}
	e.Service.Relay.Store = u
	u.from.Store(1)
	a := checkout.Action{Do: checkout.DoConfirm, Code: e.Code(),
		Revision: e.View(ref, relay.Shopper).Revision}
	_, err := e.Service.Relay.Act(t.Context(), ref, relay.Shopper, a)
	if p := checkout.AsProblem(err); err == nil || p.Code != checkout.CodeUnavailable ||
		request.Status(p.Code) != http.StatusServiceUnavailable {
		t.Errorf("told %v", err)
	}
	if n := e.CallCount("authorization"); n != 0 {
		t.Errorf("%d were sent", n)
	}
	u.down.Store(false)
	e.Act(ref, relay.Shopper, a, checkout.StepApproved)
}

// When "sending" cannot be written, nothing is sent, and the person may act again once the database is back.
func TestM5SendingNotDurable(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(harness.InStore)
	e.ToCode(ref, "p4-24")
	u := &unwritable{Store: e.Service.Store, lasts: 200 * time.Millisecond}
	e.Service.Relay.Store = u
	u.from.Store(2)
	code := e.Code()
	v := e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: code})
	if v.Step != checkout.StepVerify || v.Problem == nil || v.Problem.Code != checkout.CodeUnavailable ||
		e.CallCount("authorization") != 0 {
		t.Fatalf("%s, %+v, %d sent", v.Step, v.Problem, e.CallCount("authorization"))
	}
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: code}, checkout.StepApproved)
}

// When an outcome cannot be written, the person sees that the lender is being asked and the process is not
// ready. The outcome is written as soon as possible, without another call to the lender.
func TestM5OutcomeNotDurable(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(harness.InStore)
	e.ToCode(ref, "p4-24")
	u := &unwritable{Store: e.Service.Store}
	e.Service.Relay.Store, e.Service.Relay.Times.Answer = u, 50*time.Millisecond
	u.from.Store(3)
	v := e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()})
	e.WaitUntil("its outcome is unwritten", func() bool { return e.Service.Relay.Unwritten() == 1 })
	if v.Step != checkout.StepAuthorizing || len(e.Lender.Ledger()) != 1 {
		t.Fatalf("told %s, %d in the ledger", v.Step, len(e.Lender.Ledger()))
	}
	if got := e.ready(); got != http.StatusServiceUnavailable {
		t.Errorf("readyz: %d", got)
	}
	u.down.Store(false)
	for range 1000 {
		if v = e.View(ref, relay.Shopper); v.Step == checkout.StepApproved &&
			e.Service.Relay.Unwritten() == 0 {
			break // the outcome leaves the queue after it is written
		}
		time.Sleep(5 * time.Millisecond)
	}
	e.CheckOneAuthorization(v, "1200.00", 4, 24)
	if e.CallCount("authorizations") != 0 || e.Service.Relay.Unwritten() != 0 || e.ready() != http.StatusOK {
		t.Errorf("%d lists were asked for, %d unwritten, ready %d", e.CallCount("authorizations"),
			e.Service.Relay.Unwritten(), e.ready())
	}
}

// ready gives the status of /readyz on the operations port.
func (e *env) ready() int {
	e.Helper()
	r, err := http.NewRequestWithContext(e.Context(), http.MethodGet, "/readyz", nil)
	e.Must(err)
	w := &status{}
	e.Service.OperationsPort.ServeHTTP(w, r)
	return w.code
}

// status is a ResponseWriter that keeps only the status.
type status struct{ code int }

func (s *status) Header() http.Header { return http.Header{} }
func (s *status) Write(b []byte) (int, error) {
	if s.code == 0 {
		s.code = http.StatusOK
	}
	return len(b), nil
}
func (s *status) WriteHeader(code int) { s.code = code }
