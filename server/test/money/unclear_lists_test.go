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

// What is settled from lists that say less than they should, or something else than was expected.

// lists makes the lender's list these entries, of which what is missing is the lost authorization's own.
func (l *env) lists(entries ...map[string]any) {
	sold := l.Lender.Ledger()[0]
	var all []any
	for _, e := range entries {
		entry := map[string]any{"authorization_id": sold.AuthorizationID, "reference": sold.Reference, "amount": json.Number("1200.00")}
		for k, v := range e {
			entry[k] = v
		}
		all = append(all, entry)
	}
	l.Lender.Fail("authorizations", func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Type", "application/json")
		l.Must(json.NewEncoder(w).Encode(all))
		return true
	})
}

func (l *env) alarmed(of relay.Alarm) bool {
	return strings.Contains(l.Log.String(), "alarm="+string(of))
}

func captured(q *relay.CreateRequest) {
	yes := true
	q.AutoCapture = &yes
}

// Nothing remains, and nothing in the list explains it: it was captured or released, or somebody returned it, and nobody
// knows. It is not told as given back, and not given back again.
func TestM2UnexplainedRemainderIsForPeople(t *testing.T) {
	nothing := json.Number("0.00")
	for name, entry := range map[string]map[string]any{
		"captured or released": {"authorization_status": "closed", "remaining_authorization_amount": nothing},
		"returned by somebody": {"authorization_status": "closed", "remaining_authorization_amount": nothing, "captures": []any{
			map[string]any{"capture_number": 5, "amount": json.Number("1200.00"), "remaining_capture_amount": nothing}}},
	} {
		t.Run(name, func(t *testing.T) {
			l := newEnv(t)
			ref := l.loseAnswer(true, captured)
			l.cancel(ref, http.StatusAccepted)
			l.lists(entry)
			l.advance(time.Hour)
			if a := l.attempt(ref); a.State != relay.AttemptManual || !l.alarmed(relay.AlarmManual) {
				t.Errorf("attempt %s, alarm %t", a.State, l.alarmed(relay.AlarmManual))
			}
			if c := l.account(ref); c.Trace == string(checkout.TraceUndone) || !c.Manual || len(c.Done) != 0 {
				t.Errorf("the merchant sees %+v", c)
			}
		})
	}
}

// An authorization whose capture the list denies is approved, and its money can still be taken.
func TestM2AutomaticCaptureThatWasNone(t *testing.T) {
	l := newEnv(t)
	ref := l.loseAnswer(true, captured)
	l.lists(map[string]any{"authorization_status": "opened", "remaining_authorization_amount": json.Number("1200.00"), "captures": []any{}})
	l.advance(time.Hour)
	if a := l.attempt(ref); a.State != relay.AttemptApproved || !l.alarmed(relay.AlarmUncaptured) {
		t.Errorf("attempt %s, alarm %t", a.State, l.alarmed(relay.AlarmUncaptured))
	}
	if done := l.account(ref).Done; len(done) != 0 {
		t.Errorf("the books say %+v", done)
	}
}

// What cannot be sent is tried again now and then, ends with people, and keeps nothing else waiting.
func TestM2GiveBackThatCannotBeSent(t *testing.T) {
	l := newEnv(t)
	ref := l.loseAnswer(true, captured)
	l.cancel(ref, http.StatusAccepted)
	l.lists(map[string]any{"authorization_status": "closed",
		"captures": []any{map[string]any{"capture_number": 5, "amount": json.Number("1200.00")}}})
	l.Service.Relay.SettleConcurrency = 1
	l.advance(3 * time.Hour)
	if n := len(l.account(ref).Done); n == 0 || n > 20 {
		t.Errorf("it was begun %d times in three hours", n)
	}
	l.advance(27 * time.Hour)
	if a := l.attempt(ref); a.State != relay.AttemptManual || !l.alarmed(relay.AlarmManual) {
		t.Errorf("attempt %s, alarm %t", a.State, l.alarmed(relay.AlarmManual))
	}
}

// One row whose account cannot be opened ends with people; the others are settled as if it were not there.
func TestM2UnreadableRowHoldsUpNothing(t *testing.T) {
	l := newEnv(t)
	bad, good := l.loseAnswer(true, nil), l.loseAnswer(true, nil)
	db, err := sql.Open("sqlite", filepath.Join(l.Data, "candor.db"))
	l.Must(err)
	defer func() { _ = db.Close() }()
	_, err = db.ExecContext(t.Context(), `UPDATE attempts SET account = x'0102' WHERE checkout = $1`, string(bad.Checkout))
	l.Must(err)
	l.advance(time.Minute)
	if a := l.attempt(good); a.State != relay.AttemptApproved {
		t.Errorf("the other one is %s", a.State)
	}
	l.advance(26 * time.Hour)
	if step := l.account(bad); !step.Manual || !l.alarmed(relay.AlarmManual) {
		t.Errorf("the merchant sees %+v", step)
	}
}

// forgetful loses the acknowledgement of the first write of a state that only people settle.
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

// People hear of what is left to them, though the store's acknowledgement was lost.
func TestM5AlarmSurvivesALostAcknowledgement(t *testing.T) {
	l := newEnv(t)
	ref := l.loseAnswer(true, nil)
	l.Must(l.Lender.Misbehave("authorizations", noList))
	l.Service.Relay.Store = &forgetful{Store: l.Service.Store}
	l.advance(26 * time.Hour)
	if a := l.attempt(ref); a.State != relay.AttemptManual || !l.alarmed(relay.AlarmManual) {
		t.Errorf("attempt %s, alarm %t", a.State, l.alarmed(relay.AlarmManual))
	}
}

// A status that nobody knows approves nothing; one that is refused is, in whatever letters; and of two entries the one
// that stands counts.
func TestM2StatusOfTheList(t *testing.T) {
	for name, tc := range map[string]struct {
		entries []map[string]any
		want    relay.AttemptState
	}{
		"opened":               {[]map[string]any{{"authorization_status": "opened"}}, relay.AttemptApproved},
		"Closed":               {[]map[string]any{{"authorization_status": "Closed"}}, relay.AttemptApproved},
		"none":                 {[]map[string]any{{}}, relay.AttemptApproved},
		"UNAUTHORIZED":         {[]map[string]any{{"authorization_status": "UNAUTHORIZED"}}, relay.AttemptRefused},
		"declined":             {[]map[string]any{{"authorization_status": "declined"}}, relay.AttemptManual},
		"refused, then opened": {[]map[string]any{{"authorization_status": "unauthorized", "authorization_id": 77}, {"authorization_status": "opened"}}, relay.AttemptApproved},
	} {
		t.Run(name, func(t *testing.T) {
			l := newEnv(t)
			ref := l.loseAnswer(true, nil)
			l.lists(tc.entries...)
			l.advance(time.Minute)
			if a := l.attempt(ref); a.State != tc.want {
				t.Errorf("%s, want %s", a.State, tc.want)
			}
		})
	}
}

// A merchant who cancels again what was left to people has it looked up again.
func TestM2SecondCancel(t *testing.T) {
	l := newEnv(t)
	ref := l.loseAnswer(true, nil)
	l.cancel(ref, http.StatusAccepted)
	l.Must(l.Lender.Misbehave("authorizations", noList))
	l.advance(26 * time.Hour)
	if a := l.attempt(ref); a.State != relay.AttemptManual {
		t.Fatalf("attempt %s", a.State)
	}
	l.Must(l.Lender.Misbehave("authorizations", ""))
	l.cancel(ref, http.StatusAccepted)
	l.advance(time.Hour)
	if a := l.attempt(ref); a.State != relay.AttemptUndone || l.Lender.Ledger()[0].Remaining != "0.00" || l.View(ref, relay.Shopper).Step != checkout.StepCancelled {
		t.Errorf("attempt %s, %s remains", a.State, l.Lender.Ledger()[0].Remaining)
	}
}

// While a purchase that was not found is watched, nobody's erasing ends the watch.
func TestP3ErasingWaitsForTheJournal(t *testing.T) {
	l := newEnv(t)
	ref := l.loseAnswer(true, nil)
	show := l.hide()
	l.advance(3 * time.Hour)
	if a := l.attempt(ref); a.State != relay.AttemptNotExecuted {
		t.Fatalf("attempt %s", a.State)
	}
	_, running, err := l.Service.Relay.Erase(t.Context(), ref.Merchant, "MB-20418", "op")
	if l.Must(err); len(running) != 1 {
		t.Errorf("%v are said to run still", running)
	}
	show()
	l.advance(3 * time.Hour)
	l.wantGivenBack(ref, true)
	if _, running, err = l.Service.Relay.Erase(t.Context(), ref.Merchant, "MB-20418", "op"); err != nil || len(running) != 0 {
		t.Errorf("at the end %v run still, %v", running, err)
	}
}

// A look that saw nothing is made again in a quarter of the time: who is found at last is told soon after the lists are back.
func TestM2LooksThatSawNothingAreMadeAgainSooner(t *testing.T) {
	l := newEnv(t)
	ref := l.loseAnswer(true, nil)
	l.Must(l.Lender.Misbehave("authorizations", noList))
	l.advance(3 * time.Hour)
	if a := l.attempt(ref); a.State != relay.AttemptUnknown || a.Due.Sub(a.Checked) != 15*time.Minute {
		t.Errorf("%s, looked up again after %s", a.State, a.Due.Sub(a.Checked))
	}
	show := l.hide()
	l.advance(15 * time.Minute)
	if a := l.attempt(ref); a.State != relay.AttemptUnknown || a.Due.Sub(a.Checked) != time.Hour {
		t.Errorf("after a list without it: %s, looked up again after %s", a.State, a.Due.Sub(a.Checked))
	}
	show()
}

// A watch whose lists cannot be read goes on for as long again, and then people hear of it.
func TestM2WatchThatSawNothing(t *testing.T) {
	l := newEnv(t)
	ref := l.loseAnswer(false, nil)
	l.advance(3 * time.Hour)
	l.Must(l.Lender.Misbehave("authorizations", noList))
	l.advance(30 * time.Hour)
	if l.alarmed(relay.AlarmManual) || l.attempt(ref).Due.IsZero() {
		t.Error("the watch ended at its time without a list")
	}
	l.advance(24 * time.Hour)
	if !l.alarmed(relay.AlarmManual) || !l.attempt(ref).Due.IsZero() {
		t.Errorf("alarm %t, due %s", l.alarmed(relay.AlarmManual), l.attempt(ref).Due)
	}
}

// reconcile asks as the merchant's server and wants a status.
func (l *env) reconcile(ref relay.Ref, want int) {
	l.Helper()
	if got := l.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+"/reconcile", "", harness.MerchantHeader); got.Status != want {
		l.Fatalf("reconcile: %d %s, want %d", got.Status, got.Body, want)
	}
}

// People may have given back what was left to them. Only what the lender still has whole is approved when they reconcile.
func TestM2ReconciledAfterPeople(t *testing.T) {
	amount := func(a string) json.Number { return json.Number(a) }
	taken := func(remaining string) []any {
		return []any{map[string]any{"capture_number": 5, "amount": amount("1200.00"), "remaining_capture_amount": amount(remaining)}}
	}
	for name, tc := range map[string]struct {
		auto  bool
		entry map[string]any
		want  relay.AttemptState
	}{
		"as it was":                           {false, map[string]any{"authorization_status": "opened", "remaining_authorization_amount": amount("1200.00")}, relay.AttemptApproved},
		"as it was, captured":                 {true, map[string]any{"authorization_status": "closed", "remaining_authorization_amount": amount("0.00"), "captures": taken("1200.00")}, relay.AttemptApproved},
		"a list that tells no more":           {false, map[string]any{"authorization_status": "opened"}, relay.AttemptApproved},
		"released":                            {false, map[string]any{"authorization_status": "closed", "remaining_authorization_amount": amount("0.00")}, relay.AttemptManual},
		"captured by people":                  {false, map[string]any{"authorization_status": "closed", "remaining_authorization_amount": amount("0.00"), "captures": taken("1200.00")}, relay.AttemptManual},
		"captured in part":                    {true, map[string]any{"authorization_status": "opened", "remaining_authorization_amount": amount("700.00"), "captures": []any{map[string]any{"capture_number": 5, "amount": amount("500.00")}}}, relay.AttemptManual},
		"captured in part, which says little": {true, map[string]any{"authorization_status": "closed", "captures": []any{map[string]any{"capture_number": 5, "amount": amount("500.00")}}}, relay.AttemptManual},
		"remaining, without its amount":       {false, map[string]any{"authorization_status": "opened", "amount": nil, "remaining_authorization_amount": amount("1200.00")}, relay.AttemptApproved},
		"released, or captured":               {true, map[string]any{"authorization_status": "closed", "remaining_authorization_amount": amount("0.00")}, relay.AttemptManual},
		"released in part":                    {false, map[string]any{"authorization_status": "opened", "remaining_authorization_amount": amount("700.00")}, relay.AttemptManual},
		"captured and returned":               {true, map[string]any{"authorization_status": "closed", "remaining_authorization_amount": amount("0.00"), "captures": taken("0.00")}, relay.AttemptManual},
		"returned in part":                    {true, map[string]any{"authorization_status": "closed", "remaining_authorization_amount": amount("0.00"), "captures": taken("200.00")}, relay.AttemptManual},
		"closed, and nobody knows why":        {false, map[string]any{"authorization_status": "closed"}, relay.AttemptManual},
	} {
		t.Run(name, func(t *testing.T) {
			l := newEnv(t)
			ref := l.loseAnswer(true, func(q *relay.CreateRequest) { q.AutoCapture = &tc.auto })
			l.Must(l.Lender.Misbehave("authorizations", noList))
			l.advance(26 * time.Hour)
			l.Must(l.Lender.Misbehave("authorizations", ""))
			l.lists(tc.entry)
			l.reconcile(ref, http.StatusAccepted)
			l.advance(time.Hour)
			a, facts := l.attempt(ref), l.account(ref)
			if a.State != tc.want || facts.Manual != (tc.want == relay.AttemptManual) {
				t.Errorf("attempt %s, the merchant sees %+v", a.State, facts)
			}
			if captured := len(facts.Done) == 1; captured != (tc.auto && tc.want == relay.AttemptApproved) {
				t.Errorf("the books say %+v", facts.Done)
			}
		})
	}
}

// What a list had once was executed: nobody is told later that it was not, because a list does not have it any more.
func TestM2ReconciledAndGoneFromTheList(t *testing.T) {
	for name, tc := range map[string]struct {
		after string // what the merchant does
		step  checkout.Step
		state relay.AttemptState
	}{
		"reconciled": {"/reconcile", checkout.StepPending, relay.AttemptManual},
		"cancelled":  {"/cancel", checkout.StepPending, relay.AttemptManual}, // and may be cancelled again
	} {
		t.Run(name, func(t *testing.T) {
			l := newEnv(t)
			ref := l.loseAnswer(true, nil)
			l.lists(map[string]any{"authorization_status": "opened", "amount": json.Number("1300.00")})
			l.advance(time.Minute)
			if a := l.attempt(ref); a.State != relay.AttemptManual || a.Authorization == "" {
				t.Fatalf("attempt %s, found %q", a.State, a.Authorization)
			}
			l.hide()
			if got := l.Call("POST", "/v1/checkouts/"+string(ref.Checkout)+tc.after, "", harness.MerchantHeader); got.Status != http.StatusAccepted {
				t.Fatalf("%s: %d %s", tc.after, got.Status, got.Body)
			}
			l.advance(55 * time.Hour)
			if a, v := l.attempt(ref), l.View(ref, relay.Shopper); a.State != tc.state || v.Step != tc.step || !v.Outcome.Manual || v.Outcome.Trace == checkout.TraceNone {
				t.Errorf("attempt %s, step %s, %+v", a.State, v.Step, v.Outcome)
			}
		})
	}
}

// An account that settling needs is kept past its time, and one that is forgotten cannot be reconciled.
func TestM2ReconciledLate(t *testing.T) {
	l := newEnv(t)
	lost, gone := l.loseAnswer(false, nil), l.loseAnswer(true, nil)
	l.Must(l.Lender.Misbehave("authorizations", noList))
	l.advance(26 * time.Hour)
	l.Clock.Advance(36 * time.Hour)
	l.Must(l.Lender.Misbehave("authorizations", ""))
	l.reconcile(lost, http.StatusAccepted)
	l.advance(2 * time.Hour)
	l.Clock.Advance(12 * time.Hour) // more than three days after it was made
	l.Purge()
	if a := l.attempt(lost); a.State != relay.AttemptNotExecuted || a.Due.IsZero() || a.Account.IsZero() {
		t.Fatalf("while it is watched: %s, due %s, account kept %t", a.State, a.Due, !a.Account.IsZero())
	}
	l.advance(26 * time.Hour)
	l.Purge()
	if a := l.attempt(lost); !a.Due.IsZero() || !a.Account.IsZero() {
		t.Errorf("after that: due %s, account kept %t", a.Due, !a.Account.IsZero())
	}
	l.Clock.Advance(131 * 24 * time.Hour)
	l.Purge()
	l.reconcile(gone, http.StatusConflict)
	if !l.account(gone).Manual {
		t.Error("it is not with people any more")
	}
}

// What people have, no late answer takes back: not that of the process that sent it, which knows no more than they do.
func TestM2LateAnswerLeavesItToPeople(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(harness.InStore)
	l.ToCode(ref, "p4-24")
	l.Must(l.Lender.Misbehave("authorizations", noList))
	l.Lender.Fail("authorization", func(w http.ResponseWriter, _ *http.Request) bool {
		l.advance(26 * time.Hour)
		w.WriteHeader(http.StatusInternalServerError)
		return true
	})
	l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()})
	if a := l.attempt(ref); a.State != relay.AttemptManual || !l.account(ref).Manual {
		t.Errorf("attempt %s, the merchant sees %+v", a.State, l.account(ref))
	}
}

// People may be as quick as the relay; and an id that was read once is kept though the list says less later.
func TestM2ReconciledAtOnce(t *testing.T) {
	l := newEnv(t)
	ref := l.loseAnswer(true, nil)
	l.lists(map[string]any{"authorization_status": "weather"})
	for range 5 { // within the call's own deadline
		l.Clock.Advance(time.Second)
		_, err := l.Service.Relay.Settle(t.Context())
		l.Must(err)
	}
	found := l.attempt(ref)
	if found.State != relay.AttemptManual || found.Authorization == "" {
		t.Fatalf("attempt %s, found %q", found.State, found.Authorization)
	}
	for _, entry := range []map[string]any{
		{"authorization_status": "closed", "remaining_authorization_amount": json.Number("0.00")}, // released
		{"authorization_status": "opened", "authorization_id": nil},
	} {
		l.lists(entry)
		l.reconcile(ref, http.StatusAccepted)
		l.advance(time.Minute)
		if a := l.attempt(ref); a.State != relay.AttemptManual || a.Authorization != found.Authorization {
			t.Errorf("%v: attempt %s, id %q, want %q", entry, a.State, a.Authorization, found.Authorization)
		}
	}
}
