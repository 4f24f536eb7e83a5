package simulation

import (
	"slices"
	"strconv"
	"time"

	"candor/server/relay"
)

// resolveAll lets people settle what is left to them, in half of the lives: they look at the lender's ledger
// and tell what they found, and a second one confirms. What the relay then gives back may be left to them
// again.
func (sim *simulation) resolveAll() {
	if !sim.people {
		return
	}
	for range 4 {
		time.Sleep(26 * time.Hour) // this lender may still do it for most of a day
		told := false
		for _, c := range sim.clients {
			for _, o := range c.operations() {
				if o.State == relay.OperationManual {
					told = c.resolve(o) || told
				}
			}
		}
		if !told {
			return
		}
		sim.settle()
	}
}

// resolve tells of an operation what the ledger says, as two people do, and reports whether they were
// believed.
func (c *client) resolve(o relay.Operation) bool {
	truth := c.sim.lender.truthOf(o)
	truth.Merchant, truth.Checkout, truth.Subject = o.Merchant, o.Checkout, string(o.ID)
	truth.Note = "the ledger"
	for _, who := range []string{"anna", "boris"} {
		truth.By = who
		for range 5 { // the process may be stopping
			p := c.anyProcess()
			got, err := p.relay.ResolveOperation(p.ctx, truth)
			c.sim.log.add(who, "resolves", o.Kind, o.Reference, truth.Outcome, "→", got.Operation.State, err)
			if err == nil && got.Waiting == nil {
				return true
			}
			if err == nil {
				break // the second one confirms
			}
			c.sleep(time.Minute, 2*time.Minute)
		}
	}
	return false
}

// truthOf is what people find of an operation in the lender's ledger.
func (l *simulatedLender) truthOf(o relay.Operation) relay.Resolution {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.executed, func(e execution) bool { return e.reference == o.Reference })
	if i < 0 {
		return relay.Resolution{Outcome: relay.FoundNotDone}
	}
	evidence := "slip"
	for _, a := range l.authorizations {
		for _, d := range a.captures {
			if o.Kind == relay.KindCapture && d.reference == o.Reference && !d.duplicate {
				evidence = strconv.FormatInt(d.id, 10)
			}
		}
	}
	found := relay.Resolution{Outcome: relay.FoundDone, Evidence: evidence}
	if text := l.executed[i].amount.String(); text != o.Amount.String() {
		must(found.Amount.UnmarshalText([]byte(text)))
	}
	return found
}
