package simulation

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/api"
	"candor/server/relay"
)

// fixedStore is a store whose content a test wrote down: what the checkers read of one.
type fixedStore struct {
	fullStore
	attempts   []relay.Attempt
	operations []relay.Operation
	findings   []relay.Finding
}

func (s *fixedStore) Attempts(_ context.Context, _ relay.MerchantID, id relay.CheckoutID) (
	list []relay.Attempt, _ error) {
	for _, a := range s.attempts {
		if a.Checkout == id {
			list = append(list, a)
		}
	}
	return list, nil
}

func (s *fixedStore) Attempt(_ context.Context, _ relay.MerchantID, id relay.AttemptID) (relay.Attempt,
	error) {
	i := slices.IndexFunc(s.attempts, func(a relay.Attempt) bool { return a.ID == id })
	return s.attempts[i], nil
}

func (s *fixedStore) Operations(_ context.Context, _ relay.MerchantID, id relay.CheckoutID) (
	list []relay.Operation, _ error) {
	for _, o := range s.operations {
		if o.Checkout == id {
			list = append(list, o)
		}
	}
	return list, nil
}

func (s *fixedStore) Findings(_ context.Context, _ relay.MerchantID, id relay.AttemptID) (
	list []relay.Finding, _ error) {
	for _, f := range s.findings {
		if f.Attempt == id {
			list = append(list, f)
		}
	}
	return list, nil
}

// life is a life that is over: the lender's ledger, the store, and what the actors saw. In a new one all
// three agree: of 1,200.00 the lender captured 500.00 and released 200.00; of the capture it took 100.00 back
// by a return and 50.00 by a refund that named no capture.
type life struct {
	*simulation
	*client
	kept *fixedStore
}

func newLife() *life {
	attempt := relay.Attempt{ID: "a1", Merchant: maple, Checkout: "co_one", Reference: "one.a1",
		State: relay.AttemptApproved, Amount: money.MustAmount("1200.00"), Authorization: "1001",
		Account: relay.NewSecret("20000042")}
	l := &life{kept: &fixedStore{attempts: []relay.Attempt{attempt}}}
	l.simulation = &simulation{store: l.kept}
	l.lender = &simulatedLender{sim: l.simulation, moneyCalls: map[string]int{}}
	l.log.steps = map[relay.CheckoutID]checkout.Step{"co_one": checkout.StepApproved}
	l.log.orders = map[relay.CheckoutID]relay.Checkout{}
	l.client = l.another("one", "one")
	l.lender.authorizations = []*authorization{{id: 1001, reference: "one.a1", amount: 120_000,
		released: 20_000,
		refunded: 5_000,
		captures: []*capture{{id: 501, reference: "one.c1", amount: 50_000, returned: 10_000}}}}
	l.did(relay.KindCapture, "one.c1", "500.00").Capture = "501"
	l.did(relay.KindRelease, "one.r1", "200.00")
	l.did(relay.KindReturn, "one.t1", "100.00").Capture = "501"
	l.did(relay.KindRefund, "one.f1", "50.00")
	for reference := range map[string]bool{"one.a1": true, "one.c1": true} {
		l.lender.moneyCalls[reference] = 1
	}
	l.observations = []observation{
		{step: checkout.StepPending},
		{step: checkout.StepApproved, authorization: "1001", amount: attempt.Amount, after: 1},
		{step: checkout.StepApproved, authorization: "1001", amount: attempt.Amount, after: 2},
	}
	return l
}

// did writes down an operation that the lender executed, the relay recorded and the merchant saw done.
func (l *life) did(kind relay.OperationKind, reference, amount string) *relay.Operation {
	l.kept.operations = append(l.kept.operations,
		relay.Operation{ID: relay.OperationID(reference), Merchant: maple,
			Checkout: "co_one", Attempt: "a1", Authorization: "1001", Kind: kind, State: relay.OperationDone,
			Reference: reference, Amount: money.MustAmount(amount)})
	l.lender.executed = append(l.lender.executed,
		execution{string(kind), reference, 1001, centsOf(amount), false})
	l.reported = append(l.reported,
		operation{Kind: string(kind), Reference: reference, Amount: amount, Status: api.StatusDone})
	return &l.kept.operations[len(l.kept.operations)-1]
}

// another is one more client, of an order.
func (l *life) another(name, order string) *client {
	c := &client{sim: l.simulation, name: name, order: order,
		ref: relay.Ref{Merchant: maple, Checkout: relay.CheckoutID("co_" + name)}}
	l.clients = append(l.clients, c)
	return c
}

// second adds an attempt of another checkout of the same order, approved, and its authorization.
func (l *life) second() *client {
	c := l.another("two", "one")
	l.kept.attempts = append(l.kept.attempts, relay.Attempt{ID: "a2", Merchant: maple, Checkout: "co_two",
		Reference: "one.a2", State: relay.AttemptApproved, Amount: money.MustAmount("10.00"),
		Authorization: "1002"})
	l.lender.authorizations = append(l.lender.authorizations,
		&authorization{id: 1002, reference: "one.a2", amount: 1_000})
	return c
}

// allow has a manager allow the second checkout beside the first.
func (l *life) allow() {
	l.log.orders["co_two"] = relay.Checkout{State: relay.State{Beside: []relay.CheckoutID{"co_one"}}}
}

// twin adds the second authorization of an attempt that the lender executed twice, nothing of it given back.
func (l *life) twin() *authorization {
	a := &authorization{id: 1009, reference: "one.a1", amount: 120_000, duplicate: true}
	l.lender.authorizations = append(l.lender.authorizations, a)
	return a
}

// givesBack adds an operation by which the relay gives the twin back.
func (l *life) givesBack(s relay.OperationState) {
	l.kept.operations = append(l.kept.operations, relay.Operation{ID: "g", Checkout: "co_one", Attempt: "a1",
		Authorization: "1009", Kind: relay.KindRelease, State: s, Cause: relay.CauseDouble,
		Reference: "one.g",
		Amount:    money.MustAmount("1200.00")})
}

func (l *life) raise(a relay.Alarm)       { l.alarms.Store(a, true) }
func (l *life) attempt() *relay.Attempt   { return &l.kept.attempts[0] }
func (l *life) entry() *authorization     { return l.lender.authorizations[0] }
func (l *life) find(f relay.Finding)      { l.kept.findings = append(l.kept.findings, f) }
func (l *life) op(i int) *relay.Operation { return &l.kept.operations[i] }

// secondCapture adds a capture that the lender executed twice, and which our books have.
func (l *life) secondCapture() *capture {
	d := &capture{id: 502, reference: "one.c1", amount: 50_000, duplicate: true}
	l.entry().captures, l.entry().refunded = append(l.entry().captures, d), 0
	l.kept.operations = slices.Delete(l.kept.operations, 3, 4)
	l.lender.executed, l.reported = slices.Delete(l.lender.executed, 3, 4), l.reported[:3]
	l.lender.executed = append(l.lender.executed, execution{"capture", "one.c1", 1001, 50_000, true})
	l.kept.operations = append(l.kept.operations, relay.Operation{ID: "d", Checkout: "co_one", Attempt: "a1",
		Authorization: "1001", Kind: relay.KindCapture, State: relay.OperationDone, Cause: relay.CauseDouble,
		Capture: "502", Reference: "one.d", Amount: money.MustAmount("500.00")})
	return d
}

// wrong is one thing that is wrong in a life, or looks so, and what the checkers must say: nothing, or a text
// for each thing. A checker that says more sees what is not there.
type wrong struct {
	name                 string
	do                   func(l *life)
	says                 []string
	doubles, lost, whose int // whose: with people
}

func (w wrong) test(t *testing.T) {
	l := newLife()
	w.do(l)
	l.check()
	got := l.verdict.failures
	ok := len(got) == len(w.says) && l.verdict.doubles == w.doubles && l.verdict.lost == w.lost &&
		l.verdict.people == w.whose
	for i := range got {
		ok = ok && strings.Contains(got[i], w.says[i])
	}
	if !ok {
		t.Errorf("%s: the checkers say %q: %d doubles, %d lost, %d with people; want %q: %d, %d, %d", w.name,
			got,
			l.verdict.doubles, l.verdict.lost, l.verdict.people, w.says, w.doubles, w.lost, w.whose)
	}
}

func TestWrongBooks(t *testing.T) {
	for _, w := range slices.Concat(openLives(), wrongAuthorizations(), wrongTwice(), wrongCaptures(),
		wrongBooks(),
		wrongStories(), wrongOperations(), wrongPeople()) {
		w.test(t)
	}
}

// openLives are lives that have not ended, and calls that the lender must never see.
func openLives() []wrong {
	open := []string{"something is still open"}
	list := []wrong{
		{name: "all is well", do: func(*life) {}},
		{name: "an attempt is still watched", says: open, do: func(l *life) { l.attempt().Due = time.Now() }},
		{name: "an operation is still watched", says: open, do: func(l *life) { l.op(0).Due = time.Now() }},
		{name: "sent twice", says: []string{"one.a1 was sent 2 times"}, doubles: 1,
			do: func(l *life) { l.lender.moneyCalls["one.a1"] = 2 }},
		{name: "a call that must not be", says: []string{"unknown call"},
			do: func(l *life) { l.lender.violations = []string{"an unknown call"} }},
		{name: "a checkout that was never made", do: func(l *life) {
			l.another("three", "three").ref = relay.Ref{}
			l.kept.operations = append(l.kept.operations, relay.Operation{Due: time.Now()})
			l.kept.attempts = append(l.kept.attempts, relay.Attempt{Due: time.Now()})
		}},
	}
	for _, s := range []relay.AttemptState{relay.AttemptIntent, relay.AttemptSending, relay.AttemptUnknown,
		relay.AttemptUndoing} {
		list = append(list, wrong{name: "an attempt is " + string(s), says: open, do: func(l *life) {
			l.kept.attempts = append(l.kept.attempts, relay.Attempt{ID: "x", Checkout: "co_one", State: s})
		}})
	}
	for _, s := range []relay.OperationState{relay.OperationIntent, relay.OperationSending,
		relay.OperationUnknown} {
		list = append(list, wrong{name: "an operation is " + string(s), says: open, do: func(l *life) {
			l.kept.operations = append(l.kept.operations, relay.Operation{ID: "x", Checkout: "co_one",
				Authorization: "7", State: s})
		}})
	}
	return list
}

// wrongAuthorizations are authorizations that stand and should not, or that the relay does not know.
func wrongAuthorizations() []wrong {
	unknown := []string{"the relay does not know"}
	return []wrong{
		{name: "two of one order", says: []string{"one: 2 authorizations stand"}, doubles: 1,
			do: func(l *life) { l.second() }},
		{name: "two of one order, as a manager allowed", do: func(l *life) {
			l.second()
			l.allow()
		}},
		{name: "three of one order, of which a manager allowed one", doubles: 1,
			says: []string{"one: 3 authorizations stand", "the relay does not know"}, lost: 1,
			do: func(l *life) {
				l.second()
				l.allow()
				l.lender.authorizations = append(l.lender.authorizations,
					&authorization{id: 1003, reference: "one.a3", amount: 1})
			}},
		{name: "the other of one order owes nothing", do: func(l *life) {
			l.second()
			l.lender.authorizations[1].released = 1_000
			l.kept.attempts[1].State = relay.AttemptUndone
		}},
		{name: "another order's", do: func(l *life) {
			l.second().order = "two"
			l.lender.authorizations[1].reference, l.kept.attempts[1].Reference = "two.a2", "two.a2"
		}},
		{name: "not known", says: unknown, lost: 1,
			do: func(l *life) {
				l.kept.attempts, l.kept.operations, l.lender.executed = nil, nil, nil
				l.reported = nil
			}},
		{name: "known as declined", says: unknown, lost: 1,
			do: func(l *life) { l.attempt().State = relay.AttemptRefused }},
		{name: "left to people", do: func(l *life) { l.attempt().State = relay.AttemptManual }},
		{name: "approved under another id", says: unknown, lost: 1,
			do: func(l *life) { l.attempt().Authorization = "77" }},
		{name: "approved for another amount",
			says: []string{"the relay does not know", "told approved", "our books"},
			lost: 3, do: func(l *life) { l.entry().amount++ }},
		{name: "given back by hand, and approved", says: []string{"given back by hand"}, lost: 1,
			do: func(l *life) { l.reconciled, l.entry().byHand = true, true }},
		{name: "given back by hand, and nobody asked", do: func(l *life) { l.entry().byHand = true }},
		{name: "given back by hand, and with people", do: func(l *life) {
			l.reconciled, l.entry().byHand, l.attempt().State = true, true, relay.AttemptManual
		}},
		{name: "reconciled, and with people still", says: []string{"is with people still"},
			do: func(l *life) {
				l.reconciled, l.attempt().State, l.log.steps["co_one"] = true, relay.AttemptManual,
					checkout.StepPending
			}},
		{name: "with people, nobody reconciled", do: func(l *life) {
			l.attempt().State, l.log.steps["co_one"] = relay.AttemptManual, checkout.StepPending
		}},
		{name: "reconciled after its end", do: func(l *life) {
			l.reconciled, l.attempt().State = true, relay.AttemptManual
		}},
	}
}

// wrongTwice are authorizations that the lender executed twice.
func wrongTwice() []wrong {
	left, quiet := "one: 2 authorizations stand", "executed twice, without an alarm"
	ours := "the relay does not know"
	people := func(l *life, attempt relay.AttemptID) {
		l.find(relay.Finding{Attempt: attempt, Kind: relay.FindingDouble, Entry: "1009", People: true,
			Confirmed: time.Now(), Settled: time.Now()})
	}
	list := []wrong{
		{name: "left, without an alarm", says: []string{left, ours, quiet}, doubles: 1, lost: 1,
			do: func(l *life) { l.twin() }},
		{name: "given back, without an alarm", says: []string{quiet},
			do: func(l *life) { l.twin().released = 120_000 }},
		{name: "given back, one cent is left", says: []string{left, ours}, doubles: 1, lost: 1,
			do: func(l *life) { l.twin().released = 119_999; l.raise(relay.AlarmDouble) }},
		{name: "of an attempt that is with people", whose: 1, do: func(l *life) {
			l.twin()
			l.raise(relay.AlarmManual)
			l.attempt().State = relay.AttemptManual
		}},
		{name: "with people, whose give-back cannot be found out", whose: 1, do: func(l *life) {
			l.twin()
			l.raise(relay.AlarmManual)
			l.givesBack(relay.OperationManual)
		}},
		{name: "a give-back that the merchant asked for is no excuse", says: []string{left, ours}, doubles: 1,
			lost: 1, do: func(l *life) {
				l.twin()
				l.raise(relay.AlarmManual)
				l.givesBack(relay.OperationManual)
				l.op(4).Cause = ""
			}},
		{name: "another's give-back is no excuse", says: []string{left, ours}, doubles: 1, lost: 1,
			do: func(l *life) {
				l.twin()
				l.raise(relay.AlarmManual)
				l.givesBack(relay.OperationManual)
				l.op(4).Authorization = "1010"
			}},
		{name: "the give-back of an undone attempt, with people", whose: 1, do: func(l *life) {
			l.attempt().State = relay.AttemptUndone
			l.attempt().Authorization = "1009"
			l.entry().released, l.entry().captures, l.entry().refunded = 120_000, nil, 0
			l.kept.operations, l.lender.executed, l.reported, l.observations = nil, nil, nil, nil
			l.twin()
			l.raise(relay.AlarmManual)
			l.givesBack(relay.OperationManual)
		}},
		{name: "the give-back of a late find, with people", whose: 1, do: func(l *life) {
			l.kept.operations, l.lender.executed, l.reported, l.observations = nil, nil, nil, nil
			l.entry().released, l.entry().captures, l.entry().refunded = 0, nil, 0
			l.givesBack(relay.OperationManual)
			l.op(0).Authorization, l.op(0).Cause = "1001", relay.CauseLateFind
		}},
		{name: "refused twice", says: []string{left, ours}, doubles: 1, lost: 1, do: func(l *life) {
			l.twin()
			l.raise(relay.AlarmDouble)
			people(l, "a1")
			l.givesBack(relay.OperationRefused)
			l.givesBack(relay.OperationRefused)
		}},
		{name: "refused three times", whose: 1, do: func(l *life) {
			l.twin()
			l.raise(relay.AlarmDouble)
			people(l, "a1")
			for range 3 {
				l.givesBack(relay.OperationRefused)
			}
		}},
		{name: "refused three times, and nobody told people", says: []string{left, ours}, doubles: 1, lost: 1,
			do: func(l *life) {
				l.twin()
				l.raise(relay.AlarmDouble)
				for range 3 {
					l.givesBack(relay.OperationRefused)
				}
			}},
		{name: "refused three times, and people have another one", says: []string{left, ours}, doubles: 1,
			lost: 1,
			do: func(l *life) {
				l.twin()
				l.raise(relay.AlarmDouble)
				people(l, "a1")
				l.kept.findings[0].Entry = "1010"
				for range 3 {
					l.givesBack(relay.OperationRefused)
				}
			}},
		{name: "people have it though the one that was told stands", says: []string{left, ours}, doubles: 1,
			lost: 1, do: func(l *life) { l.twin(); l.raise(relay.AlarmDouble); people(l, "a1") }},
		{name: "people have it, and the one that was told does not stand", whose: 1, do: func(l *life) {
			l.twin()
			l.raise(relay.AlarmDouble)
			people(l, "a1")
			e := l.entry() // the customer owes nothing: all that was captured came back
			e.released, e.captures[0].returned, e.refunded = 70_000, 50_000, 0
			l.op(1).Amount, l.op(2).Amount = money.MustAmount("700.00"), money.MustAmount("500.00")
			l.kept.operations = l.kept.operations[:3]
			l.lender.executed, l.reported = l.lender.executed[:3], l.reported[:1]
		}},
	}
	for _, a := range []relay.Alarm{relay.AlarmDouble, relay.AlarmLateFind, relay.AlarmManual} {
		list = append(list, wrong{name: "given back, with the alarm " + string(a),
			do: func(l *life) { l.twin().released = 120_000; l.raise(a) }})
	}
	return append(list, wrong{name: "given back, with an alarm of something else", says: []string{quiet},
		do: func(l *life) { l.twin().released = 120_000; l.raise(relay.AlarmNotOurs) }},
		wrong{name: "executed twice, of another order", says: nil, do: func(l *life) {
			a := l.twin()
			a.reference, a.released = "three.a1", 0
		}})
}

// wrongCaptures are captures, releases, returns and refunds that the lender executed twice.
func wrongCaptures() []wrong {
	left, quiet := "the second is left", "executed twice, without an alarm"
	again := func(l *life, i int) { // the execution i once more
		e := l.lender.executed[i]
		e.duplicate = true
		l.lender.executed = append(l.lender.executed, e)
	}
	refused := func(l *life, times int, cause relay.Cause, state relay.OperationState, of string) {
		for range times {
			l.kept.operations = append(l.kept.operations,
				relay.Operation{ID: "g", Checkout: "co_one", Attempt: "a1",
					Authorization: "1001", Kind: relay.KindReturn, State: state, Cause: cause, Capture: of,
					Reference: "one.g", Amount: money.MustAmount("500.00")})
		}
	}
	list := []wrong{
		{name: "a second capture", says: []string{left, quiet}, doubles: 1,
			do: func(l *life) { l.secondCapture(); l.raise(relay.AlarmUnexplained) }},
		{name: "a second capture, alarmed", says: []string{left}, doubles: 1,
			do: func(l *life) { l.secondCapture(); l.raise(relay.AlarmDouble) }},
		{name: "a second capture is returned but for a cent",
			says: []string{left, "our books"}, doubles: 1, lost: 1,
			do: func(l *life) { l.secondCapture().returned = 49_999; l.raise(relay.AlarmDouble) }},
		{name: "a second capture is returned", do: func(l *life) {
			l.secondCapture().returned = 50_000
			l.raise(relay.AlarmLateFind)
			refused(l, 1, relay.CauseDouble, relay.OperationDone, "502")
			l.lender.executed = append(l.lender.executed, execution{"return", "one.g", 1001, 50_000, false})
		}},
		{name: "the first of two captures is returned instead of the second", do: func(l *life) {
			l.secondCapture()
			l.entry().captures[0].returned = 50_000
			l.raise(relay.AlarmDouble)
			l.did(relay.KindReturn, "one.t2", "400.00").Capture = "501"
		}},
		{name: "the first of two captures is returned but for a cent", says: []string{left, "our books"},
			doubles: 1, lost: 1, do: func(l *life) {
				l.secondCapture()
				l.entry().captures[0].returned = 49_999
				l.raise(relay.AlarmDouble)
				l.did(relay.KindReturn, "one.t2", "400.00").Capture = "501"
			}},
		{name: "a second capture, and people settle its return", do: func(l *life) {
			l.secondCapture()
			l.raise(relay.AlarmManual)
			refused(l, 1, relay.CauseDouble, relay.OperationManual, "502")
		}},
		{name: "a second capture, and people settle the return of another", says: []string{left}, doubles: 1,
			do: func(l *life) {
				l.secondCapture()
				l.raise(relay.AlarmManual)
				refused(l, 1, relay.CauseDouble, relay.OperationManual, "503")
			}},
		{name: "a second capture is with people, and a second authorization stands",
			says: []string{"one: 2 authorizations stand"}, doubles: 1, do: func(l *life) {
				l.secondCapture()
				l.raise(relay.AlarmManual)
				refused(l, 1, relay.CauseDouble, relay.OperationManual, "502")
				l.second()
			}},
		{name: "a second capture, and people settle the first", do: func(l *life) {
			l.secondCapture()
			l.raise(relay.AlarmManual)
			l.op(0).State = relay.OperationManual
			l.reported = l.reported[1:]
		}},
		{name: "a second capture, and people settle the attempt", do: func(l *life) {
			l.secondCapture()
			l.raise(relay.AlarmManual)
			l.attempt().State = relay.AttemptManual
		}},
		{name: "a second capture, refused twice", says: []string{left}, doubles: 1, do: func(l *life) {
			l.secondCapture()
			l.raise(relay.AlarmDouble)
			refused(l, 2, relay.CauseDouble, relay.OperationRefused, "502")
			refused(l, 1, "", relay.OperationRefused, "502")
			refused(l, 1, relay.CauseDouble, relay.OperationRefused, "501")
			refused(l, 1, relay.CauseDouble, relay.OperationAbandoned, "502")
		}},
		{name: "a second capture, refused three times", do: func(l *life) {
			l.secondCapture()
			l.raise(relay.AlarmDouble)
			refused(l, 3, relay.CauseDouble, relay.OperationRefused, "502")
		}},
		{name: "a second capture, and the books wait for people", do: func(l *life) {
			l.secondCapture()
			l.raise(relay.AlarmDouble)
			l.op(1).State, l.reported = relay.OperationManual, nil
			l.find(relay.Finding{Attempt: "a1", Entry: "502", People: true, Confirmed: time.Now()})
		}},
		{name: "the authorization was executed twice, with its capture", do: func(l *life) {
			a := l.twin()
			a.captures = []*capture{{id: 503, reference: "one.a1", amount: 120_000, returned: 120_000,
				duplicate: true}}
			l.raise(relay.AlarmDouble)
		}},
	}
	for _, c := range []struct {
		name string
		do   func(l *life, f *relay.Finding)
	}{
		{"a finding of another", func(_ *life, f *relay.Finding) { f.Entry = "503" }},
		{"a finding that the relay settles", func(_ *life, f *relay.Finding) { f.People = false }},
		{"a finding that is settled", func(_ *life, f *relay.Finding) { f.Settled = time.Now() }},
		{"nothing with people", func(l *life, _ *relay.Finding) { l.op(1).State = relay.OperationDone }},
	} {
		list = append(list, wrong{name: "a second capture, and " + c.name, says: []string{left}, doubles: 1,
			do: func(l *life) {
				l.secondCapture()
				l.raise(relay.AlarmDouble)
				l.op(1).State, l.reported = relay.OperationManual, nil
				l.find(relay.Finding{Attempt: "a1", Entry: "502", People: true, Confirmed: time.Now()})
				c.do(l, &l.kept.findings[0])
			}})
	}
	for _, a := range []relay.Alarm{relay.AlarmUnexplained, relay.AlarmClosed, relay.AlarmManual,
		relay.AlarmLateFind,
		relay.AlarmDouble} {
		list = append(list, wrong{name: "a release twice, with the alarm " + string(a),
			do: func(l *life) { again(l, 1); l.raise(a) }})
	}
	return append(list,
		wrong{name: "a release twice", says: []string{quiet}, do: func(l *life) { again(l, 1) }},
		wrong{name: "a refund twice", says: []string{quiet}, do: func(l *life) { again(l, 3) }},
		wrong{name: "a return twice, hidden by a refund as large", do: func(l *life) {
			again(l, 2)
			l.entry().refunded, l.op(3).Amount = 10_000, money.MustAmount("100.00")
			l.lender.executed[3].amount, l.reported[3].Amount = 10_000, "100.00"
		}},
		wrong{name: "a return twice, of another order", do: func(l *life) {
			again(l, 2)
			l.lender.executed[4].reference = "three.t1"
			l.entry().refunded = 5_000
		}},
		wrong{name: "a return twice, more than was refunded", says: []string{quiet},
			do: func(l *life) { again(l, 2) }},
	)
}

// wrongBooks are books of ours that are not the lender's.
func wrongBooks() []wrong {
	differ := []string{"our books of one.a1"}
	settled := func(f relay.Finding) func(l *life) {
		return func(l *life) {
			f.Attempt, f.Confirmed = "a1", time.Now()
			l.find(f)
			l.entry().released++
		}
	}
	list := []wrong{
		{name: "captured more", says: differ, lost: 1, do: func(l *life) {
			l.entry().captures[0].amount++
			l.entry().released--
		}},
		{name: "released more", says: differ, lost: 1, do: func(l *life) { l.entry().released++ }},
		{name: "returned more", says: differ, lost: 1,
			do: func(l *life) { l.entry().captures[0].returned++ }},
		{name: "returned less", says: differ, lost: 1,
			do: func(l *life) { l.entry().captures[0].returned-- }},
		{name: "refunded more", says: differ, lost: 1, do: func(l *life) { l.entry().refunded++ }},
		{name: "refunded less", says: differ, lost: 1, do: func(l *life) { l.entry().refunded-- }},
		{name: "people settle an operation", do: func(l *life) {
			l.entry().released++
			l.op(1).State, l.reported = relay.OperationManual, nil
		}},
		{name: "people settle another authorization's operation", says: differ, lost: 1, do: func(l *life) {
			l.entry().released++
			l.givesBack(relay.OperationManual)
		}},
		{name: "more is booked than there is", says: []string{"do not add up"},
			do: func(l *life) { l.op(0).Amount = money.MustAmount("5000.00"); l.reported = nil }},
		{name: "returned by hand, within what was refunded", do: func(l *life) {
			l.entry().returnedByHand = true
			l.entry().captures[0].returned += 5_000
		}},
		{name: "returned by hand, a cent more than was refunded", says: differ, lost: 1, do: func(l *life) {
			l.entry().returnedByHand = true
			l.entry().captures[0].returned += 5_001
		}},
		{name: "returned by hand, and less than we say", says: differ, lost: 1, do: func(l *life) {
			l.entry().returnedByHand = true
			l.entry().captures[0].returned--
		}},
		{name: "returned twice by the lender, within what was refunded", do: func(l *life) {
			l.entry().captures[0].returned += 5_000
			l.lender.executed = append(l.lender.executed, execution{"return", "three.t1", 1001, 5_000, true})
		}},
		{name: "captured twice by the lender, which hides no return", says: differ, lost: 1,
			do: func(l *life) {
				l.entry().captures[0].returned += 5_000
				l.lender.executed = append(l.lender.executed,
					execution{"capture", "three.t1", 1001, 5_000, true})
			}},
		{name: "another was returned twice", says: differ, lost: 1, do: func(l *life) {
			l.entry().captures[0].returned += 5_000
			l.lender.executed = append(l.lender.executed, execution{"return", "three.t1", 1002, 5_000, true})
		}},
		{name: "returned once, beside the books", says: differ, lost: 1, do: func(l *life) {
			l.entry().captures[0].returned += 5_000
			l.lender.executed = append(l.lender.executed, execution{"return", "three.t1", 1001, 5_000, false})
		}},
		{name: "unexplained, and the books follow", says: differ, lost: 1,
			do: settled(relay.Finding{Kind: relay.FindingUnexplained})},
		{name: "closed, and the books follow", says: differ, lost: 1,
			do: settled(relay.Finding{Kind: relay.FindingClosed})},
		{name: "unexplained, with people",
			do: settled(relay.Finding{Kind: relay.FindingUnexplained, People: true})},
		{name: "missing", do: settled(relay.Finding{Kind: relay.FindingMissing})},
		{name: "missing, and settled", says: differ, lost: 1,
			do: settled(relay.Finding{Kind: relay.FindingMissing, Settled: time.Now()})},
	}
	return list
}

// wrongStories are stories that an actor was told, and that are not so.
func wrongStories() []wrong {
	untrue := []string{"the lender has no such thing"}
	told := func(l *life) *observation { return &l.observations[1] }
	contradicts := []string{"told approved under 1001, then"}
	return []wrong{
		{name: "approved for another amount", says: untrue, lost: 1,
			do: func(l *life) { told(l).amount = money.MustAmount("1200.01") }},
		{name: "approved under an id that the lender does not have",
			says: []string{"the lender has no such thing", "told approved under 7, then approved"}, lost: 1,
			do: func(l *life) { told(l).authorization = "7" }},
		{name: "approved under another order's", says: untrue, lost: 1, do: func(l *life) {
			l.second().order = "two"
			l.lender.authorizations[1].reference, l.kept.attempts[1].Reference = "two.a2", "two.a2"
			told(l).authorization, told(l).amount = "1002", money.MustAmount("10.00")
			l.observations = l.observations[:2]
		}},
		{name: "then declined", says: contradicts,
			do: func(l *life) { l.observations[2].step = checkout.StepDeclined }},
		{name: "then another id", says: contradicts,
			do: func(l *life) { l.observations[2].authorization = "1002" }},
		{name: "then pending, asked for before", do: func(l *life) {
			l.observations[2].step, l.observations[2].after = checkout.StepPending, 1
		}},
		{name: "nothing was approved", do: func(l *life) {
			l.observations = []observation{{step: checkout.StepPending},
				{step: checkout.StepDeclined, after: 1}}
		}},
	}
}

// wrongOperations are operations that the merchant was told of and that are not so, or that nobody knows.
func wrongOperations() []wrong {
	undone, unknown := "is done, and it is not", "the relay does not know"
	said := func(i int, s api.OperationStatus) func(l *life) {
		return func(l *life) { l.reported[i].Status = s }
	}
	add := func(l *life, o operation) { l.reported = append(l.reported, o) }
	return []wrong{
		{name: "told done, and it is not", says: []string{undone}, lost: 1, do: func(l *life) {
			add(l, operation{Kind: "release", Reference: "one.x", Amount: "1.00", Status: api.StatusDone})
		}},
		{name: "told pending, and it is not done", do: func(l *life) {
			add(l, operation{Kind: "release", Reference: "one.x", Amount: "1.00", Status: api.StatusPending})
		}},
		{name: "told refused, and it is not done", do: func(l *life) {
			add(l, operation{Kind: "release", Reference: "one.x", Amount: "1.00", Status: api.StatusRefused})
		}},
		{name: "told done for another amount", says: []string{undone}, lost: 1,
			do: func(l *life) { l.reported[0].Amount = "500.01" }},
		{name: "told refused, and it is done", says: []string{"is refused, and it is done"}, lost: 1,
			do: said(0, api.StatusRefused)},
		{name: "told not sent, and it is done", says: []string{"is not_sent, and it is done"}, lost: 1,
			do: said(0, api.StatusNotSent)},
		{name: "told manual, and it is done", do: said(0, api.StatusManual)},
		{name: "what the list showed", do: func(l *life) {
			add(l, operation{Kind: "release", Reference: "one.x", Amount: "1.00", Status: api.StatusDone,
				Cause: relay.CauseUnexplained})
		}},
		{name: "a give-back told done, and it is not", says: []string{undone}, lost: 1, do: func(l *life) {
			add(l, operation{Kind: "release", Reference: "one.x", Amount: "1.00", Status: api.StatusDone,
				Cause: relay.CauseCancel})
		}},
		{name: "an automatic capture that is none", says: []string{undone}, lost: 1, do: func(l *life) {
			add(l, operation{Kind: "capture", Reference: "one.a1", Amount: "500.00", Status: api.StatusDone,
				Cause: relay.CauseAutoCapture})
			l.entry().captures[0].amount, l.entry().released = 49_999, 20_001
			l.op(0).Amount, l.op(1).Amount = money.MustAmount("499.99"), money.MustAmount("200.01")
			l.reported = l.reported[4:]
		}},
		{name: "an automatic capture", do: func(l *life) {
			add(l, operation{Kind: "capture", Reference: "one.a1", Amount: "500.00", Status: api.StatusDone,
				Cause: relay.CauseAutoCapture})
		}},
		{name: "an automatic capture of another amount", says: []string{undone}, lost: 1, do: func(l *life) {
			l.entry().captures[0].reference = "one.a1"
			add(l, operation{Kind: "capture", Reference: "one.a1", Amount: "500.01", Status: api.StatusDone,
				Cause: relay.CauseAutoCapture})
		}},
		{name: "an automatic capture, and nothing is captured", says: []string{undone}, lost: 1,
			do: func(l *life) {
				l.second()
				l.allow()
				add(l, operation{Kind: "capture", Reference: "one.a2", Amount: "10.00",
					Status: api.StatusDone,
					Cause:  relay.CauseAutoCapture})
			}},
		{name: "an automatic release does not exist", says: []string{undone}, lost: 1, do: func(l *life) {
			add(l, operation{Kind: "release", Reference: "one.a1", Amount: "500.00", Status: api.StatusDone})
		}},
		{name: "executed, and not in the journal", says: []string{unknown}, lost: 1, do: func(l *life) {
			l.lender.executed = append(l.lender.executed, execution{"release", "one.x", 1001, 1, false})
		}},
		{name: "executed for another order", do: func(l *life) {
			l.lender.executed = append(l.lender.executed, execution{"release", "three.x", 1001, 1, false})
		}},
		{name: "executed for a sibling, which knows it", do: func(l *life) {
			l.second()
			l.kept.operations = append(l.kept.operations,
				relay.Operation{ID: "s", Checkout: "co_two", Attempt: "a2",
					Authorization: "1002", Kind: relay.KindRelease, State: relay.OperationDone,
					Reference: "one.s",
					Amount:    money.MustAmount("10.00")})
			l.lender.executed = append(l.lender.executed, execution{"release", "one.s", 1002, 1_000, false})
			l.lender.authorizations[1].released = 1_000
		}},
		{name: "executed, and refused in the journal", says: []string{unknown, "our books"}, lost: 2,
			do: func(l *life) { l.op(3).State, l.reported = relay.OperationRefused, nil }},
		{name: "executed, and with people", do: func(l *life) {
			l.op(3).State, l.reported = relay.OperationManual, nil
		}},
	}
}

// wrongPeople are operations that stay with people, who told all they know.
func wrongPeople() []wrong {
	stays := []string{"is with people, who told what became of it"}
	told := func(do func(l *life)) func(l *life) {
		return func(l *life) {
			l.people, l.op(1).State, l.reported = true, relay.OperationManual, nil
			do(l)
		}
	}
	return []wrong{
		{name: "it stays with people", says: stays, do: told(func(*life) {})},
		{name: "nobody told", do: told(func(l *life) { l.people = false })},
		{name: "the account was forgotten", do: told(func(l *life) { l.attempt().Account = relay.Secret{} })},
		{name: "the lender's books were touched", do: told(func(l *life) { l.lender.touched = true })},
		{name: "given back by hand", do: told(func(l *life) { l.entry().byHand = true })},
		{name: "returned by hand", do: told(func(l *life) { l.entry().returnedByHand = true })},
		{name: "done twice", do: told(func(l *life) {
			l.raise(relay.AlarmDouble)
			e := l.lender.executed[1]
			e.duplicate = true
			l.lender.executed = append(l.lender.executed, e)
		})},
		{name: "another's was done twice", says: stays, do: told(func(l *life) {
			l.lender.executed = append(l.lender.executed, execution{"release", "three.r", 1, 1, true})
		})},
		{name: "authorized twice",
			do: told(func(l *life) { l.raise(relay.AlarmDouble); l.twin().released = 120_000 })},
	}
}
