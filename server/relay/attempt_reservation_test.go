package relay

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"candor/core/checkout"
)

// tableStore is a store whose content a test wrote down.
type tableStore struct {
	Store
	checkouts   map[CheckoutID]Checkout
	attempts    map[AttemptID]Attempt
	operations  []Operation
	findings    []Finding
	reservation *Reservation
	first       *Resolution // of a resolution that waits
	audits      []Audit
	fails       map[string]error // by what is read
}

func (s *tableStore) Checkout(_ context.Context, _ MerchantID, id CheckoutID) (Checkout, error) {
	return s.checkouts[id], s.fails["checkout"]
}

func (s *tableStore) Attempt(_ context.Context, _ MerchantID, id AttemptID) (Attempt, error) {
	a, known := s.attempts[id]
	if !known {
		return a, ErrNotFound
	}
	return a, s.fails["attempt"]
}

func (s *tableStore) Operations(context.Context, MerchantID, CheckoutID) ([]Operation, error) {
	return s.operations, s.fails["operations"]
}

func (s *tableStore) Findings(context.Context, MerchantID, AttemptID) ([]Finding, error) {
	return s.findings, s.fails["findings"]
}

func (s *tableStore) Reservation(context.Context, OrderKey) (Reservation, error) {
	if s.reservation == nil {
		return Reservation{}, ErrNotFound
	}
	return *s.reservation, s.fails["reservation"]
}

func (s *tableStore) Resolution(context.Context, MerchantID, string) (Resolution, error) {
	if s.first == nil {
		return Resolution{}, ErrNotFound
	}
	return *s.first, s.fails["resolution"]
}

func (s *tableStore) Audits(context.Context, MerchantID, CheckoutID) ([]Audit, error) {
	return s.audits, s.fails["audits"]
}

var errDown = errors.New("the database is away")

func overStore(s *tableStore) *Relay {
	r, _ := looking(&listLender{})
	r.Store = s
	return r
}

// An attempt stands in the way of its order while the lender has it, or may have it, and not all of it is
// certainly given back, for thirty days (M9).
func TestM9Stands(t *testing.T) {
	fresh := booksNow.Add(-time.Hour)
	gives := func(kind OperationKind, s OperationState, sum string) []Operation {
		return []Operation{{Kind: kind, State: s, Amount: amount(sum), Authorization: "8"}}
	}
	another := gives(KindRelease, OperationDone, "100.00")
	another[0].Authorization = "7"
	second := Finding{Kind: FindingDouble, Subject: AboutAuthorization, Confirmed: booksNow}
	of := func(change func(*Finding)) []Finding { f := second; change(&f); return []Finding{f} }
	all := gives(KindRelease, OperationDone, "100.00")
	for name, c := range map[string]struct {
		state   AttemptState
		created time.Time
		list    []Operation
		found   []Finding
		want    bool
	}{
		"approved":             {AttemptApproved, fresh, nil, nil, true},
		"intent":               {AttemptIntent, fresh, nil, nil, true},
		"undoing":              {AttemptUndoing, fresh, all, nil, true},
		"refused":              {AttemptRefused, fresh, nil, nil, false},
		"for thirty days":      {AttemptApproved, booksNow.Add(-30*day + 1), nil, nil, true},
		"after thirty days":    {AttemptApproved, booksNow.Add(-30 * day), nil, nil, false},
		"unknown, thirty days": {AttemptUnknown, booksNow.Add(-30 * day), nil, nil, false},
		"released":             {AttemptApproved, fresh, all, nil, false},
		"returned": {AttemptApproved, fresh, gives(KindReturn, OperationDone, "100.00"),
			nil, false},
		"refunded": {AttemptApproved, fresh, gives(KindRefund, OperationDone, "100.00"),
			nil, false},
		"captured": {AttemptApproved, fresh, gives(KindCapture, OperationDone, "100.00"),
			nil, true},
		"but for a cent": {AttemptApproved, fresh, gives(KindRelease, OperationDone, "99.99"),
			nil, true},
		"perhaps released": {AttemptApproved, fresh, gives(KindRelease, OperationManual, "100.00"),
			nil, true},
		"another was released":     {AttemptApproved, fresh, another, nil, true},
		"and a second one is left": {AttemptApproved, fresh, all, []Finding{second}, true},
		"and a second is given back": {AttemptApproved, fresh, all,
			of(func(f *Finding) { f.Settled = booksNow }), false},
		"and a second capture": {AttemptApproved, fresh, all,
			of(func(f *Finding) { f.Subject = AboutCapture }), false},
		"and a late find": {AttemptApproved, fresh, all,
			of(func(f *Finding) { f.Kind = FindingLate }), false},
	} {
		r := overStore(&tableStore{operations: c.list, findings: c.found})
		got, err := r.stands(t.Context(),
			Attempt{State: c.state, Created: c.created, Amount: amount("100.00"), Authorization: "8"})
		if err != nil || got != c.want {
			t.Errorf("%s: stands %t, %v; want %t", name, got, err, c.want)
		}
	}
	for _, what := range []string{"operations", "findings"} {
		r := overStore(&tableStore{operations: all, fails: map[string]error{what: errDown}})
		if _, err := r.stands(t.Context(),
			Attempt{State: AttemptApproved, Created: fresh, Amount: amount("100.00"),
				Authorization: "8"}); !errors.Is(err, errDown) {
			t.Errorf("without %s: %v", what, err)
		}
	}
}

// The sales that stand in the way of a checkout, and what an associate is shown of them (M9).
func TestM9StandingSales(t *testing.T) {
	kept := &tableStore{
		attempts: map[AttemptID]Attempt{
			"a1": {ID: "a1", Checkout: "co_one", State: AttemptApproved, Created: booksNow,
				Amount: amount("10.00")},
			"a2": {ID: "a2", Checkout: "co_two", State: AttemptRefused, Created: booksNow},
			"a3": {ID: "a3", Checkout: "co_three", State: AttemptUnknown, Created: booksNow,
				Amount: amount("30.00")}},
		reservation: &Reservation{Attempts: []AttemptID{"a1", "a2", "gone", "a3"}}, fails: map[string]error{}}
	r := overStore(kept)
	own := func(id CheckoutID, beside ...CheckoutID) Checkout {
		c := Checkout{ID: id}
		c.State.Beside = beside
		return c
	}
	ids := func(all []checkout.Sale) (out []string) {
		for _, s := range all {
			out = append(out, s.ID)
		}
		return out
	}
	for name, c := range map[string]struct {
		of   Checkout
		want []string
	}{
		"another":      {own("co_four"), []string{"co_one", "co_three"}},
		"its own":      {own("co_one"), []string{"co_three"}},
		"allowed":      {own("co_four", "co_three"), []string{"co_one"}},
		"both allowed": {own("co_four", "co_three", "co_one"), nil},
	} {
		got, err := r.standingSales(t.Context(), c.of)
		if err != nil || !slices.Equal(ids(got), c.want) {
			t.Errorf("%s: %q, %v; want %q", name, ids(got), err, c.want)
		}
	}
	r.merchants["reuses"] = Merchant{ReuseReferences: true}
	if got, err := r.standingSales(t.Context(), Checkout{ID: "co_four", Merchant: "reuses"}); err != nil ||
		got != nil {
		t.Errorf("a merchant who reuses references: %q, %v", ids(got), err)
	}
	shown := own("co_four")
	shown.State.Standing = []checkout.Sale{{ID: "co_two"}, {ID: "co_three"}}
	for who, want := range map[checkout.Actor][]string{checkout.Associate: {"co_three"},
		checkout.Customer: {"co_two", "co_three"}} {
		got, err := r.withStanding(t.Context(), shown, Who{Actor: who})
		if err != nil || !slices.Equal(ids(got.State.Standing), want) {
			t.Errorf("%s is shown %q, %v; want %q", who, ids(got.State.Standing), err, want)
		}
	}
	for _, what := range []string{"checkout", "attempt", "reservation"} {
		kept.fails = map[string]error{what: errDown}
		_, err := r.standingSales(t.Context(), own("co_four"))
		_, shownErr := r.withStanding(t.Context(), shown, Who{Actor: checkout.Associate})
		if checkout.AsProblem(err).Code != checkout.CodeUnavailable || shownErr == nil {
			t.Errorf("without the %s: %v, %v", what, err, shownErr)
		}
	}
	none, err := overStore(&tableStore{}).reservedBy(t.Context(), OrderKey{})
	if none.was != nil || none.standing != nil || none.free != nil || err != nil {
		t.Errorf("an order that nobody reserved: %+v, %v", none, err)
	}
}

// Only a manager may sell an order a second time, and only beside a sale that was shown (M9).
func TestM9MaySecond(t *testing.T) {
	var standing Checkout
	standing.State.Standing = []checkout.Sale{{ID: "co_one"}}
	manager := Who{Actor: checkout.Associate, Role: RoleManager}
	for name, c := range map[string]struct {
		c    Checkout
		who  Who
		want bool
	}{
		"a manager":      {standing, manager, true},
		"nothing stands": {Checkout{}, manager, false},
		"an associate":   {standing, Who{Actor: checkout.Associate, Role: RoleAssociate}, false},
		"a customer":     {standing, Who{Actor: checkout.Customer, Role: RoleManager}, false},
	} {
		if got := maySecond(c.c, c.who); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	r := overStore(&tableStore{})
	if _, err := r.allowSecond(t.Context(), standing, manager, checkout.Action{}); err == nil {
		t.Error("allowed without having been seen")
	}
	got, err := r.allowSecond(t.Context(), standing, manager,
		checkout.Action{Do: checkout.DoSecond, Seen: checkout.Yes})
	if err != nil || !slices.Equal(got.Checkout.State.Beside, []CheckoutID{"co_one"}) ||
		got.Checkout.State.Standing != nil ||
		got.Audit.Reason != "co_one" {
		t.Errorf("allowed beside %+v, audited %+v, %v", got.Checkout, got.Audit, err)
	}
}
