package money

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/test/harness"
)

// Settling from lists that hold less than they should, or something unexpected.

// lists makes the lender's list these entries. A field that an entry leaves out is taken from the lost
// authorization.
func (e *env) lists(entries ...map[string]any) {
	sold := e.Lender.Ledger()[0]
	var all []any
	for _, e := range entries {
		entry := map[string]any{"authorization_id": sold.AuthorizationID, "reference": sold.Reference,
			"amount": json.Number("1200.00")}
		for k, v := range e {
			entry[k] = v
		}
		all = append(all, entry)
	}
	e.Lender.Fail("authorizations", func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Type", "application/json")
		e.Must(json.NewEncoder(w).Encode(all))
		return true
	})
}

func (e *env) alarmed(of relay.Alarm) bool {
	return strings.Contains(e.Log.String(), "alarm="+string(of))
}

func withAutoCapture(r *relay.CreateRequest) {
	yes := true
	r.AutoCapture = &yes
}

// Nothing remains of an authorization, and the list does not explain it: it was captured, released or
// returned, and nobody knows which. It is not reported as given back, and not given back again.
func TestM2UnexplainedRemainderIsForPeople(t *testing.T) {
	nothing := json.Number("0.00")
	for name, entry := range map[string]map[string]any{
		"captured or released": {"authorization_status": "closed", "remaining_authorization_amount": nothing},
		"returned by somebody": {"authorization_status": "closed", "remaining_authorization_amount": nothing,
			"captures": []any{
				map[string]any{"capture_number": 5, "amount": json.Number("1200.00"),
					"remaining_capture_amount": nothing}}},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnv(t)
			ref := e.loseAnswer(true, withAutoCapture)
			e.cancel(ref, http.StatusAccepted)
			e.lists(entry)
			e.advance(time.Hour)
			if a := e.attempt(ref); a.State != relay.AttemptManual || !e.alarmed(relay.AlarmManual) {
				t.Errorf("attempt %s, alarm %t", a.State, e.alarmed(relay.AlarmManual))
			}
			if c := e.saleFacts(ref); c.Trace == string(checkout.TraceUndone) || !c.Manual ||
				len(c.Done) != 0 {
				t.Errorf("the merchant sees %+v", c)
			}
		})
	}
}

// An authorization that the list shows without its automatic capture is approved, and its money can still be
// captured.
func TestM2AutomaticCaptureThatWasNone(t *testing.T) {
	e := newEnv(t)
	ref := e.loseAnswer(true, withAutoCapture)
	e.lists(map[string]any{"authorization_status": "opened",
		"remaining_authorization_amount": json.Number("1200.00"), "captures": []any{}})
	e.advance(time.Hour)
	if a := e.attempt(ref); a.State != relay.AttemptApproved || !e.alarmed(relay.AlarmUncaptured) {
		t.Errorf("attempt %s, alarm %t", a.State, e.alarmed(relay.AlarmUncaptured))
	}
	if done := e.saleFacts(ref).Done; len(done) != 0 {
		t.Errorf("the books say %+v", done)
	}
}

// A give-back that cannot be sent is tried again now and then, ends as manual, and holds up nothing else.
func TestM2GiveBackThatCannotBeSent(t *testing.T) {
	e := newEnv(t)
	ref := e.loseAnswer(true, withAutoCapture)
	e.cancel(ref, http.StatusAccepted)
	e.lists(map[string]any{"authorization_status": "closed",
		"captures": []any{map[string]any{"capture_number": 5, "amount": json.Number("1200.00")}}})
	e.Service.Relay.SettleConcurrency = 1
	e.advance(3 * time.Hour)
	if n := len(e.saleFacts(ref).Done); n == 0 || n > 20 {
		t.Errorf("it was begun %d times in three hours", n)
	}
	e.advance(27 * time.Hour)
	if a := e.attempt(ref); a.State != relay.AttemptManual || !e.alarmed(relay.AlarmManual) {
		t.Errorf("attempt %s, alarm %t", a.State, e.alarmed(relay.AlarmManual))
	}
}

// A row whose account cannot be decrypted becomes manual. The other rows are settled as if it did not exist.
func TestM2UnreadableRowHoldsUpNothing(t *testing.T) {
	e := newEnv(t)
	bad, good := e.loseAnswer(true, nil), e.loseAnswer(true, nil)
	db, err := sql.Open("sqlite", filepath.Join(e.Data, "candor.db"))
	e.Must(err)
	defer func() { _ = db.Close() }()
	_, err = db.ExecContext(t.Context(), `UPDATE attempts SET account = x'0102' WHERE checkout = $1`,
		string(bad.Checkout))
	e.Must(err)
	e.advance(time.Minute)
	if a := e.attempt(good); a.State != relay.AttemptApproved {
		t.Errorf("the other one is %s", a.State)
	}
	e.advance(26 * time.Hour)
	if step := e.saleFacts(bad); !step.Manual || !e.alarmed(relay.AlarmManual) {
		t.Errorf("the merchant sees %+v", step)
	}
}

// forgetful loses the acknowledgement of the first write of the state manual.
type forgetful struct {
	relay.Store
	lost bool
}

func (s *forgetful) Commit(ctx context.Context, c relay.Change) error {
	err := s.Store.Commit(ctx, c)
	if err == nil && c.Attempt != nil && c.Attempt.State == relay.AttemptManual && !s.lost {
		s.lost = true
		return errors.New("the connection was cut")
	}
	return err
}

// The alarm for a manual attempt is raised though the store's acknowledgement was lost.
func TestM5AlarmSurvivesALostAcknowledgement(t *testing.T) {
	e := newEnv(t)
	ref := e.loseAnswer(true, nil)
	e.Must(e.Lender.Misbehave("authorizations", noList))
	e.Service.Relay.Store = &forgetful{Store: e.Service.Store}
	e.advance(26 * time.Hour)
	if a := e.attempt(ref); a.State != relay.AttemptManual || !e.alarmed(relay.AlarmManual) {
		t.Errorf("attempt %s, alarm %t", a.State, e.alarmed(relay.AlarmManual))
	}
}

// An unknown status of the list approves nothing. A refused status refuses, in upper or lower case. Of two
// entries the live one counts.
func TestM2StatusOfTheList(t *testing.T) {
	for name, tc := range map[string]struct {
		entries []map[string]any
		want    relay.AttemptState
	}{
		"opened": {[]map[string]any{{"authorization_status": "opened"}}, relay.AttemptApproved},
		"Closed": {[]map[string]any{{"authorization_status": "Closed"}}, relay.AttemptApproved},
		"none":   {[]map[string]any{{}}, relay.AttemptApproved},
		"UNAUTHORIZED": {[]map[string]any{{"authorization_status": "UNAUTHORIZED"}},
			relay.AttemptRefused},
		"declined": {[]map[string]any{{"authorization_status": "declined"}}, relay.AttemptManual},
		"refused, then opened": {
			[]map[string]any{{"authorization_status": "unauthorized", "authorization_id": 77},
				{"authorization_status": "opened"}}, relay.AttemptApproved},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnv(t)
			ref := e.loseAnswer(true, nil)
			e.lists(tc.entries...)
			e.advance(time.Minute)
			if a := e.attempt(ref); a.State != tc.want {
				t.Errorf("%s, want %s", a.State, tc.want)
			}
		})
	}
}

// A second cancel of a manual attempt settles it again.
func TestM2SecondCancel(t *testing.T) {
	e := newEnv(t)
	ref := e.loseAnswer(true, nil)
	e.cancel(ref, http.StatusAccepted)
	e.Must(e.Lender.Misbehave("authorizations", noList))
	e.advance(26 * time.Hour)
	if a := e.attempt(ref); a.State != relay.AttemptManual {
		t.Fatalf("attempt %s", a.State)
	}
	e.Must(e.Lender.Misbehave("authorizations", ""))
	e.cancel(ref, http.StatusAccepted)
	e.advance(time.Hour)
	if a := e.attempt(ref); a.State != relay.AttemptUndone || e.Lender.Ledger()[0].Remaining != "0.00" ||
		e.View(ref, relay.Shopper).Step != checkout.StepCancelled {
		t.Errorf("attempt %s, %s remains", a.State, e.Lender.Ledger()[0].Remaining)
	}
}

// While a purchase that was not found is still watched, an erasure does not end the watch.
func TestP3ErasingWaitsForTheJournal(t *testing.T) {
	e := newEnv(t)
	ref := e.loseAnswer(true, nil)
	show := e.hide()
	e.advance(3 * time.Hour)
	if a := e.attempt(ref); a.State != relay.AttemptNotExecuted {
		t.Fatalf("attempt %s", a.State)
	}
	_, running, err := e.Service.Relay.Erase(t.Context(), ref.Merchant, "MB-20418", "op")
	if e.Must(err); len(running) != 1 {
		t.Errorf("%v are said to run still", running)
	}
	show()
	e.advance(3 * time.Hour)
	e.wantGivenBack(ref, true)
	if _, running, err = e.Service.Relay.Erase(t.Context(), ref.Merchant, "MB-20418", "op"); err != nil ||
		len(running) != 0 {
		t.Errorf("at the end %v run still, %v", running, err)
	}
}

// A look that saw no list is repeated after a quarter of the time, so a late find is reported soon after the
// lists are back.
func TestM2LooksThatSawNothingAreMadeAgainSooner(t *testing.T) {
	e := newEnv(t)
	ref := e.loseAnswer(true, nil)
	e.Must(e.Lender.Misbehave("authorizations", noList))
	e.advance(3 * time.Hour)
	if a := e.attempt(ref); a.State != relay.AttemptUnknown || a.Due.Sub(a.Checked) != 15*time.Minute {
		t.Errorf("%s, looked up again after %s", a.State, a.Due.Sub(a.Checked))
	}
	show := e.hide()
	e.advance(15 * time.Minute)
	if a := e.attempt(ref); a.State != relay.AttemptUnknown || a.Due.Sub(a.Checked) != time.Hour {
		t.Errorf("after a list without it: %s, looked up again after %s", a.State, a.Due.Sub(a.Checked))
	}
	show()
}

// A watch whose lists cannot be read goes on for as long again, and then becomes manual.
func TestM2WatchThatSawNothing(t *testing.T) {
	e := newEnv(t)
	ref := e.loseAnswer(false, nil)
	e.advance(3 * time.Hour)
	e.Must(e.Lender.Misbehave("authorizations", noList))
	e.advance(30 * time.Hour)
	if e.alarmed(relay.AlarmManual) || e.attempt(ref).Due.IsZero() {
		t.Error("the watch ended at its time without a list")
	}
	e.advance(24 * time.Hour)
	if !e.alarmed(relay.AlarmManual) || !e.attempt(ref).Due.IsZero() {
		t.Errorf("alarm %t, due %s", e.alarmed(relay.AlarmManual), e.attempt(ref).Due)
	}
}

// reconcile reconciles as the merchant's server and expects a status.
func (e *env) reconcile(ref relay.Ref, want int) {
	e.Helper()
	if got := e.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+"/reconcile", "",
		harness.MerchantHeader); got.Status != want {
		e.Fatalf("reconcile: %d %s, want %d", got.Status, got.Body, want)
	}
}

// People may have given back what was manual. A reconcile approves only what the lender still holds in full.
func TestM2ReconciledAfterPeople(t *testing.T) {
	amount := func(a string) json.Number { return json.Number(a) }
	taken := func(remaining string) []any {
		return []any{map[string]any{"capture_number": 5, "amount": amount("1200.00"),
			"remaining_capture_amount": amount(remaining)}}
	}
	for name, tc := range map[string]struct {
		auto  bool
		entry map[string]any
		want  relay.AttemptState
	}{
		"as it was": {
			false, map[string]any{"authorization_status": "opened",
				"remaining_authorization_amount": amount("1200.00")}, relay.AttemptApproved},
		"as it was, captured": {
			true, map[string]any{"authorization_status": "closed",
				"remaining_authorization_amount": amount("0.00"), "captures": taken("1200.00")},
			relay.AttemptApproved},
		"a list that tells no more": {false, map[string]any{"authorization_status": "opened"},
			relay.AttemptApproved},
		"released": {
			false, map[string]any{"authorization_status": "closed",
				"remaining_authorization_amount": amount("0.00")}, relay.AttemptManual},
		"captured by people": {
			false, map[string]any{"authorization_status": "closed",
				"remaining_authorization_amount": amount("0.00"), "captures": taken("1200.00")},
			relay.AttemptManual},
		"captured in part": {
			true, map[string]any{"authorization_status": "opened",
				"remaining_authorization_amount": amount("700.00"),
				"captures": []any{
					map[string]any{"capture_number": 5, "amount": amount("500.00")}}}, relay.AttemptManual},
		"captured in part, which says little": {
			true, map[string]any{"authorization_status": "closed",
				"captures": []any{map[string]any{"capture_number": 5, "amount": amount("500.00")}}},
			relay.AttemptManual},
		"remaining, without its amount": {false,
			map[string]any{"authorization_status": "opened", "amount": nil,
				"remaining_authorization_amount": amount("1200.00")}, relay.AttemptApproved},
		"released, or captured": {true,
			map[string]any{"authorization_status": "closed",
				"remaining_authorization_amount": amount("0.00")}, relay.AttemptManual},
		"released in part": {false,
			map[string]any{"authorization_status": "opened",
				"remaining_authorization_amount": amount("700.00")}, relay.AttemptManual},
		"captured and returned": {true,
			map[string]any{"authorization_status": "closed", "remaining_authorization_amount": amount("0.00"),
				"captures": taken("0.00")}, relay.AttemptManual},
		"returned in part": {true,
			map[string]any{"authorization_status": "closed", "remaining_authorization_amount": amount("0.00"),
				"captures": taken("200.00")}, relay.AttemptManual},
		"closed, and nobody knows why": {false, map[string]any{"authorization_status": "closed"},
			relay.AttemptManual},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnv(t)
			ref := e.loseAnswer(true, func(r *relay.CreateRequest) { r.AutoCapture = &tc.auto })
			e.Must(e.Lender.Misbehave("authorizations", noList))
			e.advance(26 * time.Hour)
			e.Must(e.Lender.Misbehave("authorizations", ""))
			e.lists(tc.entry)
			e.reconcile(ref, http.StatusAccepted)
			e.advance(time.Hour)
			a, facts := e.attempt(ref), e.saleFacts(ref)
			if a.State != tc.want || facts.Manual != (tc.want == relay.AttemptManual) {
				t.Errorf("attempt %s, the merchant sees %+v", a.State, facts)
			}
			if captured := len(facts.Done) == 1; captured != (tc.auto && tc.want == relay.AttemptApproved) {
				t.Errorf("the books say %+v", facts.Done)
			}
		})
	}
}

// What a list once had was executed. It never becomes not executed because a later list does not have it.
func TestM2ReconciledAndGoneFromTheList(t *testing.T) {
	for name, tc := range map[string]struct {
		after string // the action of the merchant
		step  checkout.Step
		state relay.AttemptState
	}{
		"reconciled": {"/reconcile", checkout.StepPending, relay.AttemptManual},
		"cancelled":  {"/cancel", checkout.StepPending, relay.AttemptManual}, // and may be cancelled again
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnv(t)
			ref := e.loseAnswer(true, nil)
			e.lists(map[string]any{"authorization_status": "opened", "amount": json.Number("1300.00")})
			e.advance(time.Minute)
			if a := e.attempt(ref); a.State != relay.AttemptManual || a.Authorization == "" {
				t.Fatalf("attempt %s, found %q", a.State, a.Authorization)
			}
			e.hide()
			if got := e.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+tc.after, "",
				harness.MerchantHeader); got.Status != http.StatusAccepted {
				t.Fatalf("%s: %d %s", tc.after, got.Status, got.Body)
			}
			e.advance(55 * time.Hour)
			if a, v := e.attempt(ref), e.View(ref, relay.Shopper); a.State != tc.state || v.Step != tc.step ||
				!v.Outcome.Manual || v.Outcome.Trace == checkout.TraceNone {
				t.Errorf("attempt %s, step %s, %+v", a.State, v.Step, v.Outcome)
			}
		})
	}
}

// An account that settling needs is kept past its retention. One that was dropped cannot be reconciled.
func TestM2ReconciledLate(t *testing.T) {
	e := newEnv(t)
	lost, gone := e.loseAnswer(false, nil), e.loseAnswer(true, nil)
	e.Must(e.Lender.Misbehave("authorizations", noList))
	e.advance(26 * time.Hour)
	e.Clock.Advance(36 * time.Hour)
	e.Must(e.Lender.Misbehave("authorizations", ""))
	e.reconcile(lost, http.StatusAccepted)
	e.advance(2 * time.Hour)
	e.Clock.Advance(12 * time.Hour) // more than three days after the checkout was made
	e.Purge()
	if a := e.attempt(lost); a.State != relay.AttemptNotExecuted || a.Due.IsZero() || a.Account.IsZero() {
		t.Fatalf("while it is watched: %s, due %s, account kept %t", a.State, a.Due, !a.Account.IsZero())
	}
	e.advance(26 * time.Hour)
	e.Purge()
	if a := e.attempt(lost); !a.Due.IsZero() || !a.Account.IsZero() {
		t.Errorf("after that: due %s, account kept %t", a.Due, !a.Account.IsZero())
	}
	e.Clock.Advance(131 * 24 * time.Hour)
	e.Purge()
	e.reconcile(gone, http.StatusConflict)
	if !e.saleFacts(gone).Manual {
		t.Error("it is not with people any more")
	}
}

// A late answer does not change what is manual, not even in the process that sent the call.
func TestM2LateAnswerLeavesItToPeople(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(harness.InStore)
	e.ToCode(ref, "p4-24")
	e.Must(e.Lender.Misbehave("authorizations", noList))
	e.Lender.Fail("authorization", func(w http.ResponseWriter, _ *http.Request) bool {
		e.advance(26 * time.Hour)
		w.WriteHeader(http.StatusInternalServerError)
		return true
	})
	e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()})
	if a := e.attempt(ref); a.State != relay.AttemptManual || !e.saleFacts(ref).Manual {
		t.Errorf("attempt %s, the merchant sees %+v", a.State, e.saleFacts(ref))
	}
}

// People may reconcile at once. An id that was read once is kept though a later list has less.
func TestM2ReconciledAtOnce(t *testing.T) {
	e := newEnv(t)
	ref := e.loseAnswer(true, nil)
	e.lists(map[string]any{"authorization_status": "weather"})
	for range 5 { // within the call's own deadline
		e.Clock.Advance(time.Second)
		_, err := e.Service.Relay.Settle(t.Context())
		e.Must(err)
	}
	found := e.attempt(ref)
	if found.State != relay.AttemptManual || found.Authorization == "" {
		t.Fatalf("attempt %s, found %q", found.State, found.Authorization)
	}
	for _, entry := range []map[string]any{
		{"authorization_status": "closed", "remaining_authorization_amount": json.Number("0.00")}, // released
		{"authorization_status": "opened", "authorization_id": nil},
	} {
		e.lists(entry)
		e.reconcile(ref, http.StatusAccepted)
		e.advance(time.Minute)
		if a := e.attempt(ref); a.State != relay.AttemptManual || a.Authorization != found.Authorization {
			t.Errorf("%v: attempt %s, id %q, want %q", entry, a.State, a.Authorization, found.Authorization)
		}
	}
}
