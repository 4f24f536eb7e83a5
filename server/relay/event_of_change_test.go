package relay

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/money"
)

// tellingRelay is a Relay that only tells: its events have ids of zeros.
func tellingRelay() *Relay {
	at := time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.FixedZone("", -5*3600))
	return &Relay{
		Options:   Options{Now: func() time.Time { return at }, Rand: bytes.NewReader(make([]byte, 1<<16))},
		merchants: map[MerchantID]Merchant{"m": {ID: "m", Live: true}},
	}
}

// tellsOf are the types of the events of a change, and their data.
func tellsOf(t *testing.T, r *Relay, c Change) (types, data []string) {
	t.Helper()
	with, err := r.withEvents(c)
	if err == nil {
		err = with.Whole()
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range with.Events {
		types, data = append(types, string(e.Type)), append(data, string(e.Data))
	}
	return types, data
}

// TestEventsOfChange has a change for every type.
func TestEventsOfChange(t *testing.T) {
	sum := money.MustAmount("40.00")
	at := func(step checkout.Step, told EventType, change func(*State)) Change {
		c := Checkout{Merchant: "m", ID: "co_1", Revision: 3, Step: step, Amount: sum,
			State: State{Told: told, Channel: checkout.Online, Use: checkout.Embedded, Mode: ModeLive}}
		if change != nil {
			change(&c.State)
		}
		return Change{Checkout: &c, Was: 2}
	}
	manual := func(s *State) { s.Outcome = &checkout.Outcome{Manual: true} }
	fault := func(s *State) {
		s.Problem, s.Setup = &checkout.Trouble{Code: checkout.CodeStoreSetup}, "invalid_role"
	}
	toldFault := func(s *State) { fault(s); s.SetupTold = "invalid_role" }
	created := at(checkout.StepIdentify, "", nil)
	created.Was, created.Checkout.Expires = 0, time.Date(2026, 3, 1, 18, 0, 0, 0, time.UTC)
	operation := func(was, now OperationState) Change {
		return Change{OperationWas: was, Operation: &Operation{Merchant: "m", Checkout: "co_1", ID: "o1",
			Kind: KindCapture, State: now, Amount: sum, Authorization: "a1", Code: "invalid_role"}}
	}
	finding := func(k FindingKind, fresh bool) Change {
		return Change{
			Findings: []Finding{{Merchant: "m", Checkout: "co_1", Kind: k, Subject: AboutAuthorization,
				Entry: "a1", Amount: sum, fresh: fresh, captureBy: time.Unix(1772400000, 0)}},
		}
	}
	seen := map[string]bool{}
	for name, c := range map[string]struct {
		change Change
		want   string // types, with blanks between
		data   string // of the first one
	}{
		"created": {created, "checkout.created", `{"status":"open","amount":"40.00","currency":"CAD",` +
			`"channel":"online","use":"embedded","expires_at":"2026-03-01T18:00:00.000Z"}`},
		"goes on":         {at(checkout.StepOffers, "", nil), "", ""},
		"is asked":        {at(checkout.StepAuthorizing, "", nil), "", ""},
		"pending":         {at(checkout.StepPending, "", nil), "checkout.pending", ""},
		"still pending":   {at(checkout.StepPending, EventCheckoutPending, nil), "", ""},
		"manual":          {at(checkout.StepPending, EventCheckoutPending, manual), "checkout.manual", ""},
		"looked up again": {at(checkout.StepPending, EventCheckoutManual, nil), "checkout.pending", ""},
		"approved":        {at(checkout.StepApproved, EventCheckoutPending, nil), "checkout.approved", ""},
		"declined":        {at(checkout.StepDeclined, "", nil), "checkout.declined", ""},
		"cancelled":       {at(checkout.StepCancelled, "", nil), "checkout.cancelled", ""},
		"undo left": {at(checkout.StepCancelled, EventCheckoutCancelled, manual),
			"checkout.manual", ""},
		"expired": {at(checkout.StepExpired, "", nil), "checkout.expired", ""},
		"fault": {at(checkout.StepIdentify, "", fault), "setup.fault",
			`{"reason":"store_setup","lender_code":"invalid_role"}`},
		"fault told":      {at(checkout.StepIdentify, "", toldFault), "", ""},
		"operation begun": {operation("", OperationIntent), "", ""},
		"operation sent":  {operation(OperationIntent, OperationSending), "", ""},
		"operation done": {operation(OperationSending, OperationDone), "operation.done",
			`{"operation_id":"o1","kind":"capture","amount":"40.00","currency":"CAD",` +
				`"authorization_id":"a1"}`},
		"compared": {operation(OperationDone, OperationDone), "", ""},
		"refused": {operation(OperationSending, OperationRefused),
			"operation.refused setup.fault", ""},
		"unknown":        {operation(OperationSending, OperationUnknown), "operation.unknown", ""},
		"looked up":      {operation(OperationUnknown, OperationUnknown), "", ""},
		"left to people": {operation(OperationUnknown, OperationManual), "operation.manual", ""},
		"not done":       {operation(OperationManual, OperationNotDone), "operation.not_done", ""},
		"double":         {finding(FindingDouble, true), "double.found", ""},
		"double, known":  {finding(FindingDouble, false), "", ""},
		"closed":         {finding(FindingClosed, true), "authorization.closed", ""},
		"expiring": {finding(FindingCaptureBy, true), "authorization.expiring",
			`{"subject":"authorization","lender_id":"a1","amount":"40.00","currency":"CAD",` +
				`"capture_by":"2026-03-01T21:20:00.000Z"}`},
		"another finding": {finding(FindingMissing, true), "", ""},
	} {
		types, data := tellsOf(t, tellingRelay(), c.change)
		if got := strings.Join(types, " "); got != c.want || c.data != "" && data[0] != c.data {
			t.Errorf("%s: %s %s\nwant %s %s", name, got, data, c.want, c.data)
		}
		for _, each := range types {
			seen[each] = true
		}
	}
	notSent := operation(OperationIntent, OperationAbandoned)
	notSent.Operation.Code = ""
	if types, _ := tellsOf(t, tellingRelay(), notSent); !slices.Equal(types, []string{"operation.not_sent"}) {
		t.Errorf("not sent: %v", types)
	}
	seen["operation.not_sent"] = true
	seen[string(EventReceiptIssued)] = true // no change of the relay's: see server/receipts
	for _, each := range EventTypes() {
		if !seen[string(each)] {
			t.Errorf("no change is told as %s", each)
		}
	}
}

// A person's data is in the state of a checkout, and in none of its events.
func TestEventsHoldNobody(t *testing.T) {
	c := Checkout{Merchant: "m", ID: "co_1", Revision: 2, Step: checkout.StepApproved, Reference: "order",
		State: State{Personal: Personal{Person: &checkout.Person{Name: "canary-person"},
			Items: []Item{{Description: "canary-item"}}, Question: "canary-question",
			ReturnURL: "https://canary.example"}, Employee: "canary-employee"},
		Sealed: Sealed{Account: NewSecret("canary-account"), Token: NewSecret("canary-token")}}
	with, err := tellingRelay().withEvents(Change{Checkout: &c, Was: 1})
	if err != nil || len(with.Events) != 1 {
		t.Fatal(with.Events, err)
	}
	text, err := json.Marshal(with.Events[0])
	want := `{"id":"ev_00000000000000000000000000","type":"checkout.approved","version":1,` +
		`"created_at":"2026-03-01T17:00:00.123Z","livemode":true,"checkout_id":"co_1",` +
		`"data":{"status":"approved","amount":"0.00","currency":"CAD","channel":"","use":""}}`
	if err != nil || string(text) != want {
		t.Errorf("%v\n got %s\nwant %s", err, text, want)
	}
	if c.State.Told != "" {
		t.Error("the given checkout is changed before it is written")
	}
}

func TestEventsLike(t *testing.T) {
	for pattern, want := range map[string]int{"checkout.*": 7, "operation.*": 6, "*": len(EventTypes()),
		"setup.fault": 1, "setup.*": 1, "checkout": 0, "check*": 0, "": 0, "checkout.sold": 0, "sold.*": 0} {
		if got := EventsLike(pattern); len(got) != want {
			t.Errorf("%q names %s, want %d", pattern, fmt.Sprint(got), want)
		}
	}
}
