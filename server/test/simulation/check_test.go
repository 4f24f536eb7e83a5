package simulation

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"candor/core/checkout"
	"candor/server/api"
	"candor/server/relay"
)

// history is what the store really went through, and what the checkers found wrong.
type history struct {
	commitOrder sync.Mutex // held over each commit, so that the history has the order of the commits
	attempts    map[relay.AttemptID]relay.Attempt
	ops         map[relay.OperationID]relay.Operation
	steps       map[relay.CheckoutID]checkout.Step
	orders      map[relay.CheckoutID]relay.Checkout // as last written
	closing     atomic.Bool
	failuresMu  sync.Mutex
	failures    []string
}

func (h *history) fail(format string, args ...any) {
	h.failuresMu.Lock()
	defer h.failuresMu.Unlock()
	h.failures = append(h.failures, fmt.Sprintf(format, args...))
}

// attemptMoves are the legal moves of an attempt, as web/docs/journal.md has them.
var attemptMoves = map[relay.AttemptState][]relay.AttemptState{
	"":                  {relay.AttemptIntent},
	relay.AttemptIntent: {relay.AttemptSending, relay.AttemptAbandoned},
	relay.AttemptSending: {relay.AttemptApproved, relay.AttemptRefused, relay.AttemptAbandoned,
		relay.AttemptUnknown, relay.AttemptUndoing},
	relay.AttemptUnknown: {relay.AttemptUnknown, relay.AttemptApproved, relay.AttemptRefused,
		relay.AttemptAbandoned, relay.AttemptNotExecuted, relay.AttemptManual, relay.AttemptUndoing},
	relay.AttemptNotExecuted: {relay.AttemptNotExecuted, relay.AttemptUndoing},
	relay.AttemptUndoing:     {relay.AttemptUndoing, relay.AttemptUndone, relay.AttemptManual},
	relay.AttemptManual:      {relay.AttemptUnknown},
	// compared with the lender's list
	relay.AttemptApproved:  {relay.AttemptApproved},
	relay.AttemptRefused:   {relay.AttemptRefused},
	relay.AttemptAbandoned: {relay.AttemptAbandoned},
	relay.AttemptUndone:    {relay.AttemptUndone},
}

// operationMoves are the legal moves of an operation.
var operationMoves = map[relay.OperationState][]relay.OperationState{
	// done: an automatic capture, or what the lender's list shows and nobody asked for
	"":                     {relay.OperationIntent, relay.OperationDone},
	relay.OperationDone:    {relay.OperationDone},                         // compared with the lender's list
	relay.OperationNotDone: {relay.OperationNotDone},                      // the same
	relay.OperationManual:  {relay.OperationDone, relay.OperationNotDone}, // people resolved it
	relay.OperationIntent:  {relay.OperationSending, relay.OperationAbandoned},
	relay.OperationSending: {relay.OperationDone, relay.OperationRefused, relay.OperationAbandoned,
		relay.OperationUnknown, relay.OperationManual},
	relay.OperationUnknown: {relay.OperationUnknown, relay.OperationDone, relay.OperationRefused,
		relay.OperationAbandoned, relay.OperationManual},
}

// writtenDone are the causes of operations that are done when they are written.
var writtenDone = []relay.Cause{relay.CauseAutoCapture, relay.CauseDouble, relay.CauseUnexplained,
	relay.CauseClosed}

// undoGoesOn reports whether a change lets an undo go on that waited for people: with the operation that they
// told of.
func undoGoesOn(was relay.AttemptState, c relay.Change) bool {
	return was == relay.AttemptManual && c.Attempt.State == relay.AttemptUndoing &&
		c.Operation != nil && c.OperationWas == relay.OperationManual && c.Operation.Attempt == c.Attempt.ID
}

// committed checks a commit against the legal moves. The caller holds commitOrder.
func (l *eventLog) committed(who string, c relay.Change) {
	if l.attempts == nil {
		l.attempts, l.steps = map[relay.AttemptID]relay.Attempt{}, map[relay.CheckoutID]checkout.Step{}
		l.ops, l.orders = map[relay.OperationID]relay.Operation{}, map[relay.CheckoutID]relay.Checkout{}
	}
	if k := c.Checkout; k != nil {
		l.orders[k.ID] = *k
	}
	if a := c.Attempt; a != nil {
		was := l.attempts[a.ID].State
		l.add(who, "attempt", a.Reference, was, "→", a.State)
		if !slices.Contains(attemptMoves[was], a.State) && !undoGoesOn(was, c) {
			l.fail("attempt %s went from %q to %q", a.Reference, was, a.State)
		}
		if was == "" {
			l.checkOrder(*a)
		}
		l.attempts[a.ID] = *a
	}
	if o := c.Operation; o != nil {
		was := l.ops[o.ID].State
		l.add(who, o.Kind, o.Reference, o.Amount, was, "→", o.State)
		if !slices.Contains(operationMoves[was], o.State) || was == "" && o.State == relay.OperationDone &&
			!slices.Contains(writtenDone, o.Cause) {
			l.fail("%s %s went from %q to %q", o.Kind, o.Reference, was, o.State)
		}
		l.ops[o.ID] = *o
	}
	if k := c.Checkout; k != nil {
		was, known := l.steps[k.ID]
		l.add(who, "checkout", k.Reference, was, "→", k.Step, "revision", k.Revision)
		if known && !mayStep(was, k.Step) {
			l.fail("checkout %s went from %s to %s", k.Reference, was, k.Step)
		}
		l.steps[k.ID] = k.Step
	}
}

// checkTold holds the events of a change against what it is: a checkout that reaches an end, and an operation
// that is decided, is told once, with the change.
func (l *eventLog) checkTold(c relay.Change) {
	told := map[relay.EventType]int{}
	for _, e := range c.Events {
		told[e.Type]++
	}
	if k := c.Checkout; k != nil && l.steps[k.ID] != k.Step && k.Step.Ended() {
		end := relay.EventType("checkout." + string(k.Step))
		if manual := k.State.Outcome != nil && k.State.Outcome.Manual; !manual && told[end] != 1 {
			l.fail("checkout %s became %s and told %v", k.Reference, k.Step, told)
		}
	}
	if o := c.Operation; o != nil && c.OperationWas != o.State && o.State == relay.OperationDone &&
		told[relay.EventOperationDone] != 1 {
		l.fail("%s %s was done and told %v", o.Kind, o.Reference, told)
	}
}

// mayStep reports whether a checkout may go from one step to another. An ended checkout stays ended, and only
// one that waits for the lender can be decided.
func mayStep(from, to checkout.Step) bool {
	decided := to == checkout.StepApproved || to == checkout.StepDeclined || to == checkout.StepPending
	switch {
	case from == to:
		return true
	case from.Ended():
		return false
	case from.Waiting():
		return to != checkout.StepLender && to != checkout.StepHandover && to != checkout.StepAccounts &&
			to != checkout.StepAuthorizing
	}
	return !decided
}

// allSettled reports whether nothing is open any more.
func (sim *simulation) allSettled() bool {
	for _, c := range sim.clients {
		for _, a := range c.attempts() {
			switch a.State {
			case relay.AttemptIntent, relay.AttemptSending, relay.AttemptUnknown, relay.AttemptUndoing:
				return false
			}
			if !a.Due.IsZero() { // still watched, or to be compared
				return false
			}
		}
		for _, o := range c.operations() {
			if o.State.Open() || !o.Due.IsZero() {
				return false
			}
		}
	}
	return true
}

func (c *client) attempts() []relay.Attempt {
	if c.ref.Checkout == "" {
		return nil
	}
	list, err := c.sim.store.Attempts(context.Background(), maple, c.ref.Checkout)
	must(err)
	return list
}

// verdict is what the checkers found.
type verdict struct {
	doubles, lost int
	people        int // doubles that people give back: how the relay's try ended could not be found out
	failures      []string
}

// check compares the lender's ledger, the store and what the actors observed.
func (sim *simulation) check() {
	if !sim.allSettled() {
		sim.log.fail("three days later something is still open")
	}
	for reference, n := range sim.lender.moneyCalls {
		if n > 1 {
			sim.log.fail("%s was sent %d times", reference, n)
			sim.verdict.doubles++
		}
	}
	for _, s := range sim.lender.violations {
		sim.log.fail("%s", s)
	}
	for _, c := range sim.clients {
		c.checkAuthorizations()
		c.checkObservations()
		c.checkOperations()
		c.checkDoubles()
		c.checkPeople()
		c.checkBooks()
	}
	sim.verdict.failures = sim.log.failures
}

// siblings are the clients with the same order, this one among them.
func (c *client) siblings() (list []*client) {
	for _, other := range c.sim.clients {
		if other.order == c.order {
			list = append(list, other)
		}
	}
	return list
}

// live gives the authorizations of the order under which the customer owes something, entry by entry.
func (c *client) live() (list []*authorization) {
	for _, a := range c.sim.lender.authorizations {
		if strings.HasPrefix(a.reference, c.order+".") && a.open() > 0 {
			list = append(list, a)
		}
	}
	return list
}

// checkAuthorizations: at most one authorization of an order is live, and one more for each that a manager
// allowed. The relay knows of a live one.
func (c *client) checkAuthorizations() {
	defer c.checkReconciled()
	if c.order != c.name {
		return // the first of the siblings looks for all
	}
	all, allowed := c.live(), 1
	live := slices.DeleteFunc(slices.Clone(all), func(a *authorization) bool {
		return slices.ContainsFunc(c.siblings(), func(s *client) bool { return s.withPeople(a) })
	})
	c.sim.verdict.people += len(all) - len(live)
	var attempts []relay.Attempt
	for _, s := range c.siblings() {
		attempts = append(attempts, s.attempts()...)
		if len(c.sim.log.orders[s.ref.Checkout].State.Beside) > 0 {
			allowed++
		}
	}
	if len(live) > allowed {
		c.sim.log.fail("%s: %d authorizations stand", c.name, len(live))
		c.sim.verdict.doubles++
	}
	for _, a := range live {
		i := slices.IndexFunc(attempts, func(t relay.Attempt) bool { return t.Reference == a.reference })
		known := i >= 0
		if known {
			t := attempts[i]
			known = t.State == relay.AttemptManual || t.State == relay.AttemptApproved &&
				t.Authorization == strconv.FormatInt(a.id, 10) && centsOf(t.Amount.String()) == a.amount
		}
		if !known {
			c.sim.log.fail("%s: the lender holds %s, and the relay does not know", c.name, a.reference)
			c.sim.verdict.lost++
		}
	}
}

// checkReconciled: after a reconcile, an attempt that people gave back is not approved, and one that still
// holds does not stay manual.
func (c *client) checkReconciled() {
	for _, a := range c.attempts() {
		i := slices.IndexFunc(c.sim.lender.authorizations,
			func(s *authorization) bool { return s.reference == a.Reference })
		byHand := i >= 0 && c.sim.lender.authorizations[i].byHand
		switch {
		case c.reconciled && byHand && a.State == relay.AttemptApproved:
			c.sim.log.fail("%s: %s was given back by hand, and approved then", c.name, a.Reference)
			c.sim.verdict.lost++
		case c.reconciled && !byHand && a.State == relay.AttemptManual &&
			c.sim.log.steps[c.ref.Checkout].Waiting():
			c.sim.log.fail("%s: %s was reconciled, and is with people still", c.name, a.Reference)
		}
	}
}

// withPeople reports whether people rightly settle the give-back of an authorization: the relay could not
// find out how its own ended, was refused it three times, the one that it was told does not stand, or people
// settle the attempt that the lender executed twice. The give-back of a second capture excuses no
// authorization.
func (c *client) withPeople(a *authorization) bool {
	if a.duplicate && slices.ContainsFunc(c.attempts(), func(t relay.Attempt) bool {
		return t.Reference == a.reference && t.State == relay.AttemptManual
	}) {
		return true
	}
	id, refused := strconv.FormatInt(a.id, 10), 0
	for _, o := range c.operations() {
		switch {
		case o.Authorization != id || o.Cause == "" || c.ofSecondCapture(o):
		case o.State == relay.OperationManual:
			return true
		case o.State == relay.OperationRefused:
			refused++
		}
	}
	return slices.ContainsFunc(c.findings(), func(f relay.Finding) bool {
		return f.Entry == id && f.People && (refused >= 3 || !c.toldStands(f.Attempt))
	})
}

// ofSecondCapture reports whether an operation gives back a capture that the lender executed twice, of an
// approval that stays.
func (c *client) ofSecondCapture(o relay.Operation) bool {
	told, err := c.sim.store.Attempt(context.Background(), maple, o.Attempt)
	must(err)
	return o.Cause == relay.CauseDouble && told.State == relay.AttemptApproved &&
		told.Authorization == o.Authorization
}

// toldStands reports whether the customer owes something under the authorization that an attempt was told.
func (c *client) toldStands(id relay.AttemptID) bool {
	told, err := c.sim.store.Attempt(context.Background(), maple, id)
	must(err)
	return slices.ContainsFunc(c.sim.lender.authorizations, func(a *authorization) bool {
		return strconv.FormatInt(a.id, 10) == told.Authorization && a.open() > 0
	})
}

// findings are what comparisons found of a checkout's attempts.
func (c *client) findings() (list []relay.Finding) {
	for _, a := range c.attempts() {
		found, err := c.sim.store.Findings(context.Background(), maple, a.ID)
		must(err)
		list = append(list, found...)
	}
	return list
}

// asked reports whether a reference is one of this checkout's attempts or operations. A sibling's begins with
// the same order.
func (c *client) asked(reference string) bool {
	attempt := func(a relay.Attempt) bool { return a.Reference == reference }
	operation := func(o relay.Operation) bool { return o.Reference == reference }
	return slices.ContainsFunc(c.attempts(), attempt) || slices.ContainsFunc(c.operations(), operation)
}

// checkDoubles: whatever the lender executed twice raised its alarm, and what is too much of it is given back
// or with people.
func (c *client) checkDoubles() {
	l := c.sim.lender
	for _, a := range l.authorizations {
		if !c.asked(a.reference) {
			continue
		}
		if a.duplicate && !c.sim.alarmed(relay.AlarmDouble, relay.AlarmLateFind, relay.AlarmManual) {
			c.sim.log.fail("%s: %s was executed twice, without an alarm", c.name, a.reference)
		}
		for _, d := range a.captures {
			left := d.duplicate && !a.duplicate && a.refunded == 0 && len(a.standing(d.reference)) > 1
			if left && !slices.ContainsFunc(a.standing(d.reference), c.capturesWithPeople) {
				c.sim.log.fail(
					"%s: capture %s was executed twice, and the second is left",
					c.name,
					d.reference,
				)
				c.sim.verdict.doubles++
			}
			if d.duplicate && !c.sim.alarmed(relay.AlarmDouble, relay.AlarmLateFind, relay.AlarmManual) {
				c.sim.log.fail("%s: capture %s was executed twice, without an alarm", c.name, d.reference)
			}
		}
	}
	for _, e := range l.executed {
		if e.duplicate && c.asked(e.reference) && e.op != "capture" && !c.hidden(e) &&
			!c.sim.alarmed(relay.AlarmUnexplained, relay.AlarmClosed, relay.AlarmManual, relay.AlarmLateFind,
				relay.AlarmDouble) {
			c.sim.log.fail("%s: %s %s was executed twice, without an alarm", c.name, e.op, e.reference)
		}
	}
}

// standing are the captures under one reference that are not wholly given back. Two of one call are alike:
// which of them the relay takes for its own is all the same.
func (a *authorization) standing(reference string) (list []*capture) {
	for _, d := range a.captures {
		if d.reference == reference && d.returned < d.amount {
			list = append(list, d)
		}
	}
	return list
}

// capturesWithPeople reports whether people settle the give-back of a capture, or the whole authorization.
func (c *client) capturesWithPeople(d *capture) bool {
	id := strconv.FormatInt(d.id, 10)
	return slices.ContainsFunc(c.operations(), func(o relay.Operation) bool {
		return o.State == relay.OperationManual && (o.Capture == id || o.Reference == d.reference)
	}) || c.refusedThrice(id) || c.booksWait(id) || slices.ContainsFunc(c.attempts(),
		func(a relay.Attempt) bool { return a.State == relay.AttemptManual })
}

// booksWait reports whether a second capture cannot be written into the books, because people have another
// operation to settle first.
func (c *client) booksWait(capture string) bool {
	return slices.ContainsFunc(c.findings(), func(f relay.Finding) bool {
		return f.Entry == capture && f.People && f.Open()
	}) && slices.ContainsFunc(c.operations(), func(o relay.Operation) bool {
		return o.State == relay.OperationManual
	})
}

// refusedThrice reports whether the lender refused three times to take a capture back.
func (c *client) refusedThrice(capture string) bool {
	refused := 0
	for _, o := range c.operations() {
		if o.Capture == capture && o.Cause == relay.CauseDouble && o.State == relay.OperationRefused {
			refused++
		}
	}
	return refused >= 3
}

// leavesBooksOpen reports whether our books may differ from the lender's because of a finding. The relay lets
// them follow what is unexplained or closed by itself, unless it left that to people.
func leavesBooksOpen(f relay.Finding) bool {
	follows := f.Kind == relay.FindingUnexplained || f.Kind == relay.FindingClosed
	return f.Open() && (f.People || !follows)
}

// hidesReturns reports whether more of an authorization was returned than we returned: by hand, or because
// the lender executed a return twice. No list tells whether a refund that named no capture reduced one, so
// such a refund can hide as much.
func (c *client) hidesReturns(a *authorization) bool {
	return a.returnedByHand || slices.ContainsFunc(c.sim.lender.executed, func(e execution) bool {
		return e.duplicate && e.op == "return" && e.authorization == a.id
	})
}

// hidden reports whether a second return is hidden by refunds that named no capture.
func (c *client) hidden(e execution) bool {
	return e.op == "return" && slices.ContainsFunc(c.sim.lender.authorizations, func(a *authorization) bool {
		return a.id == e.authorization && a.refunded >= e.amount
	})
}

// checkBooks: unless people have something to settle, our books of an approval are the lender's, to the cent.
// Only what people returned by hand may be less by the refunds that named no capture: no list tells whether
// such a refund reduced a capture.
func (c *client) checkBooks() {
	for _, a := range c.attempts() {
		i := slices.IndexFunc(c.sim.lender.authorizations, func(e *authorization) bool {
			return strconv.FormatInt(e.id, 10) == a.Authorization
		})
		people := slices.ContainsFunc(c.operations(), func(o relay.Operation) bool {
			return o.Authorization == a.Authorization && o.State == relay.OperationManual
		})
		if a.State != relay.AttemptApproved || i < 0 || people ||
			slices.ContainsFunc(c.findings(), leavesBooksOpen) {
			continue
		}
		e := c.sim.lender.authorizations[i]
		sums, err := relay.SumsOf(a.Amount, a.Authorization, c.operations())
		if err != nil {
			c.sim.log.fail("%s: the books of %s do not add up: %v", c.name, a.Reference, err)
			continue
		}
		captured, back := cents(0), e.refunded
		for _, d := range e.captures {
			captured, back = captured+d.amount, back+d.returned
		}
		ours := centsOf(sums.Returned.String()) + centsOf(sums.Refunded.String())
		if centsOf(sums.Captured.String()) != captured || centsOf(sums.Remaining.String()) != e.remaining() ||
			ours != back && !(c.hidesReturns(e) && ours < back && ours+e.refunded >= back) {
			c.sim.log.fail("%s: our books of %s say %+v; the lender captured %s, took back %s, and %s remain",
				c.name, a.Reference, *sums, captured, back, e.remaining())
			c.sim.verdict.lost++
		}
	}
}

// checkObservations: an approval that an actor saw is true, with that amount, and nobody who asks later sees
// anything else. A request that was sent before the approval and answered after it may still carry the older
// state.
func (c *client) checkObservations() {
	approved, since := "", 0
	for i, o := range c.observations {
		switch {
		case o.step == checkout.StepApproved && approved == "":
			approved, since = o.authorization, i
			i := slices.IndexFunc(c.sim.lender.authorizations,
				func(a *authorization) bool { return strconv.FormatInt(a.id, 10) == o.authorization })
			if i < 0 || c.sim.lender.authorizations[i].amount.String() != o.amount.String() ||
				!strings.HasPrefix(c.sim.lender.authorizations[i].reference, c.order+".") {
				c.sim.log.fail("%s: told approved for %s under %q, and the lender has no such thing", c.name,
					o.amount, o.authorization)
				c.sim.verdict.lost++
			}
		case approved != "" && o.after > since &&
			(o.step != checkout.StepApproved || o.authorization != approved):
			c.sim.log.fail("%s: told approved under %s, then %s under %q", c.name, approved, o.step,
				o.authorization)
		}
	}
}

// checkOperations: an operation that the merchant saw done is executed, for that amount. One that it saw
// refused or not sent is not executed. The relay knows every executed operation, or holds it as manual.
func (c *client) checkOperations() {
	executions := map[string]execution{}
	for _, e := range c.sim.lender.executed {
		executions[e.reference] = e
	}
	for _, o := range c.reported {
		if o.Cause != relay.CauseAutoCapture && slices.Contains(writtenDone, o.Cause) {
			continue // what the list showed: checkBooks compares it
		}
		e, did := executions[o.Reference]
		auto := o.Kind == "capture" && !did && c.sim.lender.hasCapture(o.Reference, o.Amount)
		switch {
		case o.Status == api.StatusDone && !auto && (!did || e.amount.String() != centsOf(o.Amount).String()):
			c.sim.log.fail("%s: told that %s %s of %s is done, and it is not", c.name, o.Kind, o.Reference,
				o.Amount)
			c.sim.verdict.lost++
		case did && (o.Status == api.StatusRefused || o.Status == api.StatusNotSent):
			c.sim.log.fail("%s: told that %s %s is %s, and it is done", c.name, o.Kind, o.Reference, o.Status)
			c.sim.verdict.lost++
		}
	}
	if c.order != c.name {
		return // the first of the siblings looks for all
	}
	var operations []relay.Operation
	for _, s := range c.siblings() {
		operations = append(operations, s.operations()...)
	}
	for _, e := range c.sim.lender.executed {
		if !strings.HasPrefix(e.reference, c.order+".") {
			continue
		}
		i := slices.IndexFunc(operations,
			func(o relay.Operation) bool { return o.Reference == e.reference })
		if i < 0 || !slices.Contains([]relay.OperationState{relay.OperationDone, relay.OperationManual},
			operations[i].State) {
			c.sim.log.fail("%s: the lender did %s %s, and the relay does not know", c.name, e.op, e.reference)
			c.sim.verdict.lost++
		}
	}
}

// hasCapture reports whether an authorization was captured automatically.
func (l *simulatedLender) hasCapture(reference, amount string) bool {
	return slices.ContainsFunc(l.authorizations, func(a *authorization) bool {
		return a.reference == reference && len(a.captures) > 0 && a.captures[0].amount == centsOf(amount)
	})
}

func (c *client) operations() []relay.Operation {
	if c.ref.Checkout == "" {
		return nil
	}
	list, err := c.sim.store.Operations(context.Background(), maple, c.ref.Checkout)
	must(err)
	return list
}
