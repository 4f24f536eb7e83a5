package relay

import (
	"strings"
	"testing"
)

func TestWholeChanges(t *testing.T) {
	base := func() Change {
		return Change{
			Checkout: &Checkout{Merchant: "m", ID: "co_1", Revision: 3}, Was: 2,
			Disclosures:  []Disclosure{{Merchant: "m", Checkout: "co_1"}, {Merchant: "m", Checkout: "co_1"}},
			Consent:      &Consent{Merchant: "m", Checkout: "co_1"},
			Attempt:      &Attempt{Merchant: "m", Checkout: "co_1", State: AttemptSending},
			AttemptWas:   AttemptIntent,
			Audit:        &Audit{Merchant: "m", Checkout: "co_1"},
			Operation:    &Operation{Merchant: "m", Checkout: "co_1", State: OperationSending},
			OperationWas: OperationIntent,
		}
	}
	for name, c := range map[string]struct {
		change func(*Change)
		want   string // part of the error; "" is none
	}{
		"all of one checkout": {func(*Change) {}, ""},
		"nothing":             {func(c *Change) { *c = Change{} }, ""},
		"inserted":            {func(c *Change) { c.Was, c.Checkout.Revision = 0, 1 }, ""},
		"the same revision":   {func(c *Change) { c.Was = 3 }, "revision 3 does not follow 3"},
		"an earlier revision": {func(c *Change) { c.Was = 4 }, "revision 3 does not follow 4"},
		"a disclosure of another": {func(c *Change) { c.Disclosures[1].Checkout = "co_2" },
			"one checkout"},
		"a consent of another":    {func(c *Change) { c.Consent.Merchant = "n" }, "one merchant"},
		"an attempt of another":   {func(c *Change) { c.Attempt.Checkout = "co_2" }, "one checkout"},
		"an operation of another": {func(c *Change) { c.Operation.Merchant = "n" }, "one merchant"},
		"an audit of another":     {func(c *Change) { c.Audit.Checkout = "co_2" }, "one checkout"},
		"no merchant": {func(c *Change) { *c = Change{Audit: &Audit{Checkout: "co_1"}} },
			"one merchant"},
		"an illegal attempt move": {func(c *Change) { c.Attempt.State = AttemptApproved },
			"an attempt does not go from intent to approved"},
		"an illegal operation move": {func(c *Change) { c.OperationWas = OperationDone },
			"an operation does not go from done to sending"},
		"an inserted decided one": {func(c *Change) {
			c.AttemptWas, c.Attempt.State = "", AttemptApproved
		}, ""},
		"a move back from an end": {func(c *Change) {
			c.AttemptWas, c.Attempt.State = AttemptUndone, AttemptUnknown
		}, "from undone to unknown"},
		"an order of another merchant": {func(c *Change) {
			c.Reservation = &Reservation{OrderKey: OrderKey{Merchant: "n"}, Attempts: []AttemptID{"a"}}
		}, "the attempt of the same change"},
		"an order without attempts": {func(c *Change) {
			c.Reservation = &Reservation{OrderKey: OrderKey{Merchant: "m"}}
		}, "the attempt of the same change"},
		"an order of another attempt": {func(c *Change) {
			c.Attempt.ID = "a"
			c.Reservation = &Reservation{OrderKey: OrderKey{Merchant: "m"}, Attempts: []AttemptID{"a", "b"}}
		}, "the attempt of the same change"},
		"an order without its attempt": {func(c *Change) {
			c.Attempt = nil
			c.Reservation = &Reservation{OrderKey: OrderKey{Merchant: "m"}, Attempts: []AttemptID{"a"}}
		}, "the attempt of the same change"},
		"an order of its attempt": {func(c *Change) {
			c.Attempt.ID = "b"
			c.Reservation = &Reservation{OrderKey: OrderKey{Merchant: "m"}, Attempts: []AttemptID{"a", "b"}}
		}, ""},
		"an unknown one stays so": {func(c *Change) {
			c.AttemptWas, c.Attempt.State = AttemptUnknown, AttemptUnknown
		}, ""},
		"an operation stays unknown": {func(c *Change) {
			c.OperationWas, c.Operation.State = OperationUnknown, OperationUnknown
		}, ""},
	} {
		change := base()
		c.change(&change)
		err := change.Whole()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %q", name, err, c.want)
		}
	}
}
