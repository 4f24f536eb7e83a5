package relay

import (
	"context"
	"testing"
	"time"

	"candor/core/checkout"
)

// resolving is a store with one checkout, of which something is with people.
type resolving struct {
	committing
	attempt   Attempt
	operation Operation
}

func (s *resolving) Attempt(context.Context, MerchantID, AttemptID) (Attempt, error) {
	return s.attempt, s.fails["attempt"]
}

func (s *resolving) Attempts(context.Context, MerchantID, CheckoutID) ([]Attempt, error) {
	return []Attempt{{ID: "a0", State: AttemptRefused}, s.attempt}, s.fails["attempts"]
}

func (s *resolving) Operation(context.Context, MerchantID, OperationID) (Operation, error) {
	return s.operation, s.fails["operation"]
}

func (s *resolving) Checkout(context.Context, MerchantID, CheckoutID) (Checkout, error) {
	return Checkout{ID: "co_one", Step: checkout.StepPending, Revision: 3}, s.fails["checkout"]
}

// withPeople is a relay over a store whose attempt and release are with people, since an hour ago.
func withPeople(change func(*resolving, *listLender)) (*Relay, *resolving) {
	ago := booksNow.Add(-time.Hour)
	s := &resolving{attempt: Attempt{ID: "a1", Checkout: "co_one", Reference: "r.a1", State: AttemptManual,
		Amount: amount("10.00"), Account: NewSecret("20000042"), Created: ago, Deadline: ago, Decided: ago,
		Offer: "p5-12"}}
	s.operation = Operation{ID: "o1", Attempt: "a1", Checkout: "co_one", Kind: KindRelease,
		State: OperationManual, Amount: amount("4.00"), Authorization: "8", Deadline: ago, Decided: ago}
	s.fails = map[string]error{}
	l := &listLender{entries: []Authorization{{ID: "8", Reference: "r.a1", Status: AuthorizationOpened,
		HasAmount: true, Amount: amount("10.00"), HasRemaining: true, Remaining: amount("10.00")}}}
	change(s, l)
	s.operations = append(s.operations, s.operation)
	r, _ := looking(l)
	r.Store, r.ctx, r.merchants[""] = s, context.Background(), Merchant{}
	return r, s
}

// An attempt is resolved by what the list shows, once, and by a second person where that is needed (M8).
func TestM8ResolveAttempt(t *testing.T) {
	done := Resolution{Outcome: FoundDone, Evidence: "8", Note: "n", By: "Anna", Checkout: "co_one"}
	with := func(change func(*Resolution)) Resolution { s := done; change(&s); return s }
	said := done
	said.Subject, said.Of = "a1", SubjectAttempt
	for name, c := range map[string]struct {
		of      func(*resolving, *listLender)
		said    Resolution
		want    AttemptState
		code    checkout.Code
		waits   bool
		written int
	}{
		"done": {func(*resolving, *listLender) {}, done, AttemptApproved, "", false, 1},
		"not done": {func(_ *resolving, l *listLender) { l.entries = nil },
			with(func(s *Resolution) { s.Outcome = FoundNotDone }), AttemptNotExecuted, "", false, 1},
		"not done, too soon": {func(s *resolving, l *listLender) {
			l.entries, s.attempt.Deadline = nil, booksNow.Add(-10*time.Minute+1)
		}, with(func(s *Resolution) { s.Outcome = FoundNotDone }), "", checkout.CodeListUnusable, false, 0},
		"not done, in time": {func(s *resolving, l *listLender) {
			l.entries, s.attempt.Deadline = nil, booksNow.Add(-10*time.Minute)
		}, with(func(s *Resolution) { s.Outcome = FoundNotDone }), AttemptNotExecuted, "", false, 1},
		"done, just now": {func(s *resolving, _ *listLender) { s.attempt.Deadline = booksNow }, done,
			AttemptApproved, "", false, 1},
		"an operation is open": {func(s *resolving, _ *listLender) { s.operation.State = OperationUnknown },
			done, "", checkout.CodeListUnusable, false, 0},
		"no list": {func(_ *resolving, l *listLender) { l.err = errDown }, done, "",
			checkout.CodeListUnusable, false, 0},
		"malformed": {func(*resolving, *listLender) {}, with(func(s *Resolution) { s.Note = "" }),
			"", checkout.CodeFieldInvalid, false, 0},
		"of an amount": {func(*resolving, *listLender) {},
			with(func(s *Resolution) { s.Amount = amount("1.00") }), "", checkout.CodeFieldInvalid, false,
			0},
		"too much for one": {func(s *resolving, l *listLender) {
			s.attempt.Amount = amount("99999.00")
			l.entries[0].Amount, l.entries[0].Remaining = s.attempt.Amount, s.attempt.Amount
		}, done, AttemptManual, "", true, 1},
		"written by others meanwhile": {func(s *resolving, _ *listLender) { s.answers = []error{ErrStale} },
			done, AttemptApproved, "", false, 1},
		"it cannot be written": {func(s *resolving, _ *listLender) { s.answers = []error{errDown} },
			done, "", checkout.CodeUnavailable, false, 0},
		"nothing is with people": {func(s *resolving,
			_ *listLender) {
			s.attempt.State = AttemptApproved
		}, done, "", checkout.CodeConflict, false, 0},
		"it was told before": {func(s *resolving, _ *listLender) {
			s.attempt.State, s.audits = AttemptApproved, []Audit{*said.audit(AuditResolve)}
		}, done, AttemptApproved, "", false, 0},
		"no checkout": {func(s *resolving, _ *listLender) { s.fails["checkout"] = errDown }, done, "",
			checkout.CodeUnavailable, false, 0},
		"no attempts": {func(s *resolving, _ *listLender) { s.fails["attempts"] = errDown }, done, "",
			checkout.CodeUnavailable, false, 0},
		"no operations": {func(s *resolving, _ *listLender) { s.fails["operations"] = errDown }, done, "",
			checkout.CodeUnavailable, false, 0},
		"no audits": {func(s *resolving, _ *listLender) {
			s.attempt.State, s.fails["audits"] = AttemptApproved, errDown
		}, done, "", checkout.CodeUnavailable, false, 0},
	} {
		r, s := withPeople(c.of)
		got, waiting, err := r.ResolveAttempt(t.Context(), c.said)
		if refusedAs(err) != c.code || err == nil && got.State != c.want || (waiting != nil) != c.waits ||
			len(s.written) != c.written {
			t.Errorf("%s: %s, %v, waits %t, %d written; want %s, %q", name, got.State, err, waiting != nil,
				len(s.written), c.want, c.code)
		}
	}
}

// An operation is resolved by what the list shows, once, and by a second person where that is needed (M8).
func TestM8ResolveOperation(t *testing.T) {
	none := func(*resolving, *listLender) {}
	no := Resolution{Outcome: FoundNotDone, Note: "n", By: "Anna", Checkout: "co_one", Subject: "o1"}
	with := func(change func(*Resolution)) Resolution { s := no; change(&s); return s }
	yes := with(func(s *Resolution) { s.Outcome, s.Evidence = FoundDone, "slip" })
	said := no
	said.Of = SubjectOperation
	for name, c := range map[string]struct {
		of      func(*resolving, *listLender)
		said    Resolution
		want    OperationState
		code    checkout.Code
		waits   bool
		written int
	}{
		"not done":         {none, no, OperationNotDone, "", false, 1},
		"done, and not so": {none, yes, "", checkout.CodeListDiffers, false, 0},
		"done": {func(_ *resolving,
			l *listLender) {
			l.entries[0].Remaining = amount("6.00")
		}, yes, OperationDone, "", false, 1},
		"malformed": {none, with(func(s *Resolution) { s.By = "" }), "",
			checkout.CodeFieldInvalid, false, 0},
		"another's": {func(s *resolving, _ *listLender) { s.operation.Checkout = "co_two" }, no,
			"", checkout.CodeOperationNotFound, false, 0},
		"unknown to us": {func(s *resolving, _ *listLender) { s.fails["operation"] = ErrNotFound }, no,
			"", checkout.CodeOperationNotFound, false, 0},
		"it cannot be read": {func(s *resolving, _ *listLender) { s.fails["operation"] = errDown }, no, "",
			checkout.CodeUnavailable, false, 0},
		"not with people": {func(s *resolving, _ *listLender) { s.operation.State = OperationDone }, no,
			"", checkout.CodeConflict, false, 0},
		"told before": {func(s *resolving, _ *listLender) {
			s.operation.State, s.audits = OperationNotDone, []Audit{*said.audit(AuditResolve)}
		}, no, OperationNotDone, "", false, 0},
		"stale": {func(s *resolving, _ *listLender) { s.answers = []error{ErrStale} }, no,
			OperationNotDone, "", false, 1},
		"it cannot be written": {func(s *resolving, _ *listLender) { s.answers = []error{errDown} }, no, "",
			checkout.CodeUnavailable, false, 0},
		"the list cannot tell": {func(_ *resolving, l *listLender) { l.entries = nil }, no, OperationManual,
			"", true, 1},
		"no list": {func(_ *resolving, l *listLender) { l.err = errDown }, no, "",
			checkout.CodeListUnusable, false, 0},
		"a forgotten account needs none": {func(s *resolving, l *listLender) {
			s.attempt.Account, l.err = Secret{}, errDown
		}, no, OperationManual, "", true, 1},
		"the books do not hold": {func(s *resolving, l *listLender) {
			s.attempt.State, s.attempt.Authorization = AttemptApproved, "8"
			l.entries[0].Remaining = amount("0.00")
			s.operations = []Operation{{ID: "o0", Kind: KindRelease, State: OperationManual,
				Authorization: "8",
				Amount:        amount("7.00"), Deadline: booksNow.Add(-time.Hour)}}
		}, yes, "", checkout.CodeConflict, false, 0},
		"no checkout": {func(s *resolving, _ *listLender) { s.fails["checkout"] = errDown }, no, "",
			checkout.CodeUnavailable, false, 0},
		"no attempt": {func(s *resolving, _ *listLender) { s.fails["attempt"] = errDown }, no, "",
			checkout.CodeUnavailable, false, 0},
	} {
		r, s := withPeople(c.of)
		got, err := r.ResolveOperation(t.Context(), c.said)
		if refusedAs(err) != c.code || err == nil && got.Operation.State != c.want ||
			(got.Waiting != nil) != c.waits ||
			len(s.written) != c.written {
			t.Errorf("%s: %s, %v, waits %t, %d written; want %s, %q", name, got.Operation.State, err,
				got.Waiting != nil, len(s.written), c.want, c.code)
		}
	}
}

// A merchant's server may have an operation looked up once more (M8).
func TestM8ReconcileOperation(t *testing.T) {
	shown := func(_ *resolving, l *listLender) { l.entries[0].Remaining = amount("6.00") }
	for name, c := range map[string]struct {
		of      func(*resolving, *listLender)
		want    OperationState
		code    checkout.Code
		written int
	}{
		"shown":     {shown, OperationDone, "", 1},
		"not shown": {func(*resolving, *listLender) {}, OperationManual, "", 0},
		"not with people": {func(s *resolving, _ *listLender) { s.operation.State = OperationDone },
			OperationDone, "", 0},
		"a refund": {func(s *resolving, _ *listLender) { s.operation.Kind = KindRefund }, "",
			checkout.CodeConflict, 0},
		"forgotten": {func(s *resolving, _ *listLender) { s.attempt.Account = Secret{} }, "",
			checkout.CodeConflict, 0},
		"no list": {func(_ *resolving, l *listLender) { l.err = errDown }, "",
			checkout.CodeListUnusable, 0},
		"no attempt": {func(s *resolving, _ *listLender) { s.fails["attempt"] = errDown }, "",
			checkout.CodeUnavailable, 0},
		"no checkout": {func(s *resolving, _ *listLender) { s.fails["checkout"] = errDown }, "",
			checkout.CodeUnavailable, 0},
		"no operation": {func(s *resolving, _ *listLender) { s.fails["operation"] = errDown }, "",
			checkout.CodeUnavailable, 0},
		"written by others": {func(s *resolving, l *listLender) {
			shown(s, l)
			s.answers = []error{ErrStale}
		}, OperationManual, "", 0},
		"it cannot be written": {func(s *resolving, l *listLender) {
			shown(s, l)
			s.answers = []error{errDown}
		}, "", checkout.CodeUnavailable, 0},
	} {
		r, s := withPeople(c.of)
		got, err := r.ReconcileOperation(t.Context(), Ref{Checkout: "co_one"}, "o1")
		if refusedAs(err) != c.code || err == nil && got.State != c.want || len(s.written) != c.written {
			t.Errorf("%s: %s, %v, %d written; want %s, %q", name, got.State, err, len(s.written), c.want,
				c.code)
		}
	}
}
