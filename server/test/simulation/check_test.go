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

// history is what the store really went through, and what was wrong with it.
type history struct {
	order    sync.Mutex // held over each commit, so that it is written down in its order
	attempts map[relay.AttemptID]relay.Attempt
	ops      map[relay.OperationID]relay.Operation
	steps    map[relay.CheckoutID]checkout.Step
	over     atomic.Bool
	faulty   sync.Mutex
	found    []string
}

func (h *history) wrong(format string, args ...any) {
	h.faulty.Lock()
	defer h.faulty.Unlock()
	h.found = append(h.found, fmt.Sprintf(format, args...))
}

// becomes are the legal moves of an attempt, as web/docs/journal.md has them.
var becomes = map[relay.AttemptState][]relay.AttemptState{
	"":                       {relay.AttemptIntent},
	relay.AttemptIntent:      {relay.AttemptSending, relay.AttemptAbandoned},
	relay.AttemptSending:     {relay.AttemptApproved, relay.AttemptRefused, relay.AttemptAbandoned, relay.AttemptUnknown, relay.AttemptUndoing},
	relay.AttemptUnknown:     {relay.AttemptUnknown, relay.AttemptApproved, relay.AttemptRefused, relay.AttemptAbandoned, relay.AttemptNotExecuted, relay.AttemptManual, relay.AttemptUndoing},
	relay.AttemptNotExecuted: {relay.AttemptNotExecuted, relay.AttemptUndoing},
	relay.AttemptUndoing:     {relay.AttemptUndoing, relay.AttemptUndone, relay.AttemptManual},
	relay.AttemptManual:      {relay.AttemptUnknown},
}

// follows are the legal moves of an operation.
var follows = map[relay.OperationState][]relay.OperationState{
	"":                     {relay.OperationIntent, relay.OperationDone}, // done: an automatic capture
	relay.OperationIntent:  {relay.OperationSending, relay.OperationAbandoned},
	relay.OperationSending: {relay.OperationDone, relay.OperationRefused, relay.OperationAbandoned, relay.OperationUnknown, relay.OperationManual},
	relay.OperationUnknown: {relay.OperationUnknown, relay.OperationDone, relay.OperationRefused, relay.OperationAbandoned, relay.OperationManual},
}

// committed holds a commit against the legal moves. It is called with the order locked.
func (s *story) committed(who string, c relay.Change) {
	if s.attempts == nil {
		s.attempts, s.steps = map[relay.AttemptID]relay.Attempt{}, map[relay.CheckoutID]checkout.Step{}
		s.ops = map[relay.OperationID]relay.Operation{}
	}
	if a := c.Attempt; a != nil {
		was := s.attempts[a.ID].State
		s.note(who, "attempt", a.Reference, was, "→", a.State)
		if !slices.Contains(becomes[was], a.State) {
			s.wrong("attempt %s went from %q to %q", a.Reference, was, a.State)
		}
		s.attempts[a.ID] = *a
	}
	if o := c.Operation; o != nil {
		was := s.ops[o.ID].State
		s.note(who, o.Kind, o.Reference, o.Amount, was, "→", o.State)
		if !slices.Contains(follows[was], o.State) || was == "" && o.State == relay.OperationDone && o.Cause != relay.CauseAutoCapture {
			s.wrong("%s %s went from %q to %q", o.Kind, o.Reference, was, o.State)
		}
		s.ops[o.ID] = *o
	}
	if k := c.Checkout; k != nil {
		was, known := s.steps[k.ID]
		s.note(who, "checkout", k.Reference, was, "→", k.Step, "revision", k.Revision)
		if known && !mayStep(was, k.Step) {
			s.wrong("checkout %s went from %s to %s", k.Reference, was, k.Step)
		}
		s.steps[k.ID] = k.Step
	}
}

// mayStep reports whether a checkout may go from one step to another: what has ended stays, and only what waits for the
// lender can be decided.
func mayStep(from, to checkout.Step) bool {
	decided := to == checkout.StepApproved || to == checkout.StepDeclined || to == checkout.StepPending
	switch {
	case from == to:
		return true
	case from.Ended():
		return false
	case from.Waiting():
		return to != checkout.StepLender && to != checkout.StepHandover && to != checkout.StepAccounts && to != checkout.StepAuthorizing
	}
	return !decided
}

// quiet reports whether nothing is open any more.
func (w *simulation) quiet() bool {
	for _, c := range w.clients {
		for _, a := range c.attempts() {
			switch a.State {
			case relay.AttemptIntent, relay.AttemptSending, relay.AttemptUnknown, relay.AttemptUndoing:
				return false
			case relay.AttemptNotExecuted: // watched still
				if !a.Due.IsZero() {
					return false
				}
			}
		}
		for _, o := range c.operations() {
			if o.State.Open() {
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
	list, err := c.w.base.Attempts(context.Background(), maple, c.ref.Checkout)
	must(err)
	return list
}

// verdict is what the checkers found.
type verdict struct {
	doubles, lost int
	wrong         []string
}

// check compares the lender's books, the store and what people were told.
func (w *simulation) check() {
	if !w.quiet() {
		w.story.wrong("three days later something is still open")
	}
	for reference, n := range w.books.asked {
		if n > 1 {
			w.story.wrong("%s was sent %d times", reference, n)
			w.verdict.doubles++
		}
	}
	for _, s := range w.books.strange {
		w.story.wrong("%s", s)
	}
	for _, c := range w.clients {
		c.checkSold()
		c.checkTold()
		c.checkOperations()
	}
	w.verdict.wrong = w.story.found
}

// standing are the authorizations under which the customer owes something, the lender's own doubles left out.
func (c *client) standing() (list []*sold) {
	for _, s := range c.w.books.sold {
		if strings.HasPrefix(s.reference, c.name+".") && !s.twin && s.open() > 0 {
			list = append(list, s)
		}
	}
	return list
}

// checkSold: at most one authorization of a checkout stands, and of one that stands the relay knows.
func (c *client) checkSold() {
	live := c.standing()
	if len(live) > 1 {
		c.w.story.wrong("%s: %d authorizations stand", c.name, len(live))
		c.w.verdict.doubles++
	}
	for _, s := range live {
		i := slices.IndexFunc(c.attempts(), func(a relay.Attempt) bool { return a.Reference == s.reference })
		known := i >= 0
		if known {
			a := c.attempts()[i]
			known = a.State == relay.AttemptManual ||
				a.State == relay.AttemptApproved && c.w.books.is(a.Authorization, s.reference) && centsOf(a.Amount.String()) == s.amount
		}
		if !known {
			c.w.story.wrong("%s: the lender holds %s, and the relay does not know", c.name, s.reference)
			c.w.verdict.lost++
		}
	}
	c.checkReconciled()
}

// checkReconciled: what people gave back is not approved, and what is whole does not stay with them.
func (c *client) checkReconciled() {
	for _, a := range c.attempts() {
		i := slices.IndexFunc(c.w.books.sold, func(s *sold) bool { return s.reference == a.Reference })
		byHand := i >= 0 && c.w.books.sold[i].byHand
		switch {
		case c.reconciled && byHand && a.State == relay.AttemptApproved:
			c.w.story.wrong("%s: %s was given back by hand, and approved then", c.name, a.Reference)
			c.w.verdict.lost++
		case c.reconciled && !byHand && a.State == relay.AttemptManual && c.w.story.steps[c.ref.Checkout].Waiting():
			c.w.story.wrong("%s: %s was reconciled, and is with people still", c.name, a.Reference)
		}
	}
}

// is reports whether an id is of an execution of a reference: the lender's doubles have one each.
func (b *books) is(id, reference string) bool {
	return slices.ContainsFunc(b.sold, func(s *sold) bool { return strconv.FormatInt(s.id, 10) == id && s.reference == reference })
}

// checkTold: who was told approved, with that amount, was told the truth, and nobody who asks after that is told
// otherwise. What was asked for before, and was answered later, may be older.
func (c *client) checkTold() {
	approved, since := "", 0
	for i, t := range c.told {
		switch {
		case t.step == checkout.StepApproved && approved == "":
			approved, since = t.authorization, i
			i := slices.IndexFunc(c.w.books.sold, func(s *sold) bool { return strconv.FormatInt(s.id, 10) == t.authorization })
			if i < 0 || c.w.books.sold[i].amount.String() != t.amount.String() || !strings.HasPrefix(c.w.books.sold[i].reference, c.name+".") {
				c.w.story.wrong("%s: told approved for %s under %q, and the lender has no such thing", c.name, t.amount, t.authorization)
				c.w.verdict.lost++
			}
		case approved != "" && t.after > since && (t.step != checkout.StepApproved || t.authorization != approved):
			c.w.story.wrong("%s: told approved under %s, then %s under %q", c.name, approved, t.step, t.authorization)
		}
	}
}

// checkOperations: what the merchant was told is done, the lender has done for that amount; what it was told is not, the
// lender has not; what the lender has done, the relay knows or has given to people.
func (c *client) checkOperations() {
	deeds := map[string]deed{}
	for _, d := range c.w.books.done {
		deeds[d.reference] = d
	}
	for _, h := range c.heard {
		d, did := deeds[h.Reference]
		auto := h.Kind == "capture" && !did && c.w.books.hasCapture(h.Reference, h.Amount)
		switch {
		case h.Status == api.StatusDone && !auto && (!did || d.amount.String() != centsOf(h.Amount).String()):
			c.w.story.wrong("%s: told that %s %s of %s is done, and it is not", c.name, h.Kind, h.Reference, h.Amount)
			c.w.verdict.lost++
		case did && (h.Status == api.StatusRefused || h.Status == api.StatusNotSent):
			c.w.story.wrong("%s: told that %s %s is %s, and it is done", c.name, h.Kind, h.Reference, h.Status)
			c.w.verdict.lost++
		}
	}
	for _, d := range c.w.books.done {
		if !strings.HasPrefix(d.reference, c.name+".") {
			continue
		}
		i := slices.IndexFunc(c.operations(), func(o relay.Operation) bool { return o.Reference == d.reference })
		if i < 0 || !slices.Contains([]relay.OperationState{relay.OperationDone, relay.OperationManual}, c.operations()[i].State) {
			c.w.story.wrong("%s: the lender did %s %s, and the relay does not know", c.name, d.op, d.reference)
			c.w.verdict.lost++
		}
	}
}

// hasCapture reports whether an authorization captured itself.
func (b *books) hasCapture(reference, amount string) bool {
	return slices.ContainsFunc(b.sold, func(s *sold) bool {
		return s.reference == reference && len(s.captures) > 0 && s.captures[0].amount == centsOf(amount)
	})
}

func (c *client) operations() []relay.Operation {
	if c.ref.Checkout == "" {
		return nil
	}
	list, err := c.w.base.Operations(context.Background(), maple, c.ref.Checkout)
	must(err)
	return list
}
