package simulation

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"candor/server/relay"
	"candor/server/test/memory"
)

// ledgerOf is a lender without faults. Its authorization 1001 of 100.00 was captured twice, 30.00 and 20.00,
// and 10.00 of it were released; of the first capture 5.00 were returned, of both 4.00 refunded.
func ledgerOf(t *testing.T) *simulatedLender {
	l := newSimulation(t, 1, memory.New()).lender
	l.ended.Store(true)
	l.authorizations = []*authorization{
		{id: 1000, account: "7", reference: "older", amount: 5_000},
		{id: 1001, account: "7", reference: "one.a1", amount: 10_000, released: 1_000, refunded: 400,
			captures: []*capture{{id: 501, reference: "one.c1", amount: 3_000, returned: 500},
				{id: 502, reference: "one.c2", amount: 2_000}}},
		{id: 1002, account: "7", reference: "one.a2", amount: 10_000,
			captures: []*capture{{id: 503, reference: "one.c3", amount: 9_000}}},
	}
	return l
}

// sums is what an authorization says in one line.
func sums(a *authorization) string {
	var captures []string
	for _, c := range a.captures {
		captures = append(captures, fmt.Sprint(c.amount, "-", c.returned))
	}
	return fmt.Sprintf("released %s, refunded %s, captures %s", a.released, a.refunded,
		strings.Join(captures, " "))
}

// TestLendersLimits: the simulated lender does what is within its limits, to the cent, and takes a call
// beyond them for a fault of the relay.
func TestLendersLimits(t *testing.T) {
	const before = "released 10.00, refunded 4.00, captures 30.00-5.00 20.00-0.00"
	for _, c := range []struct {
		name   string
		in     moneyRequest
		fault  fault
		status int
		after  string // of the authorization 1001
		done   int    // executions
	}{
		{"capture all that is left", moneyRequest{op: "capture", Amount: "40.00"}, "", 200,
			"released 10.00, refunded 4.00, captures 30.00-5.00 20.00-0.00 40.00-0.00", 1},
		{"capture a cent more", moneyRequest{op: "capture", Amount: "40.01"}, "", 409, before, 0},
		{"capture twice what is there once", moneyRequest{op: "capture", Amount: "20.01"}, executesTwice, 200,
			"released 10.00, refunded 4.00, captures 30.00-5.00 20.00-0.00 20.01-0.00", 1},
		{"capture twice", moneyRequest{op: "capture", Amount: "20.00"}, executesTwice, 200,
			"released 10.00, refunded 4.00, captures 30.00-5.00 20.00-0.00 20.00-0.00 20.00-0.00", 2},
		{"release all that is left", moneyRequest{op: "release", Amount: "40.00"}, "", 200,
			"released 50.00, refunded 4.00, captures 30.00-5.00 20.00-0.00", 1},
		{"release a cent more", moneyRequest{op: "release", Amount: "40.01"}, "", 409, before, 0},
		{"release twice", moneyRequest{op: "release", Amount: "20.00"}, executesTwice, 200,
			"released 50.00, refunded 4.00, captures 30.00-5.00 20.00-0.00", 2},
		{"release twice what is there once", moneyRequest{op: "release", Amount: "20.01"}, executesTwice, 200,
			"released 30.01, refunded 4.00, captures 30.00-5.00 20.00-0.00", 1},
		{"return all of a capture", moneyRequest{op: "return", pathCapture: "0501", Amount: "25.00"}, "", 200,
			"released 10.00, refunded 4.00, captures 30.00-30.00 20.00-0.00", 1},
		{"return all by name", moneyRequest{op: "return", pathCapture: "501", Full: true}, "", 200,
			"released 10.00, refunded 4.00, captures 30.00-30.00 20.00-0.00", 1},
		{"return a cent more", moneyRequest{op: "return", pathCapture: "501", Amount: "25.01"}, "", 409,
			before, 0},
		{"return nothing", moneyRequest{op: "return", pathCapture: "501", Amount: "0.00"}, "", 409, before,
			0},
		{"return twice", moneyRequest{op: "return", pathCapture: "501", Amount: "12.50"}, executesTwice, 200,
			"released 10.00, refunded 4.00, captures 30.00-30.00 20.00-0.00", 2},
		{"return twice what is there once", moneyRequest{op: "return", pathCapture: "501", Amount: "12.51"},
			executesTwice, 200, "released 10.00, refunded 4.00, captures 30.00-17.51 20.00-0.00", 1},
		{"return of no capture", moneyRequest{op: "return", pathCapture: "509", Amount: "1.00"}, "", 404,
			before, 0},
		{"of no authorization", moneyRequest{op: "release", pathAuthorization: "1009", Amount: "1.00"}, "",
			404,
			before, 0},
		{"refund all that is left", moneyRequest{op: "refund", pathAccount: "7", Amount: "41.00"}, "", 200,
			"released 10.00, refunded 45.00, captures 30.00-5.00 20.00-0.00", 1},
		{"refund of a capture", moneyRequest{op: "refund", pathAccount: "7", CaptureID: "501",
			Amount: "25.00"}, "", 200,
			"released 10.00, refunded 4.00, captures 30.00-30.00 20.00-0.00", 1},
		{"refund of a capture, a cent more",
			moneyRequest{op: "refund", pathAccount: "7", CaptureID: "501", Amount: "25.01"}, "", 409, before,
			0},
		{"refund of a capture that another has",
			moneyRequest{op: "refund", pathAccount: "7", CaptureID: "503", Amount: "25.00"}, "", 200, before,
			1},
		{"refund of no capture", moneyRequest{op: "refund", pathAccount: "7", CaptureID: "509",
			Amount: "1.00"}, "", 409,
			before, 0},
		{"refund that only another could bear", moneyRequest{op: "refund", pathAccount: "7",
			Amount: "41.01"}, "", 200, "released 10.00, refunded 45.01, captures 30.00-5.00 20.00-0.00", 1},
		{"refund more than all have", moneyRequest{op: "refund", pathAccount: "7", Amount: "90.01"}, "", 409,
			before, 0},
		{"refund to another account", moneyRequest{op: "refund", pathAccount: "8", Amount: "1.00"}, "", 409,
			before, 0},
		{"refund twice, which no list shows", moneyRequest{op: "refund", pathAccount: "7", Amount: "1.00"},
			executesTwice, 200, "released 10.00, refunded 5.00, captures 30.00-5.00 20.00-0.00", 1},
	} {
		l := ledgerOf(t)
		l.sim.log.ops = map[relay.OperationID]relay.Operation{
			"x": {Reference: "elsewhere", Authorization: "1002"},
			"o": {Reference: "one.x", Authorization: "1001"}}
		if c.in.Reference = "one.x"; c.in.pathAuthorization == "" {
			c.in.pathAuthorization = "1001"
		}
		got := l.execute(c.in, c.fault)
		after, beyond := sums(l.authorizations[1]), len(l.violations)
		if got.status != c.status || after != c.after || len(l.executed) != c.done ||
			(beyond == 1) != (c.status == 409) {
			t.Errorf("%s: %d %s, %d executions, %d violations: %s; want %d, %d executions: %s", c.name,
				got.status,
				got.body, len(l.executed), beyond, after, c.status, c.done, c.after)
		}
		for i, e := range l.executed {
			if e.duplicate != (i == 1) || e.reference != "one.x" || e.op != c.in.op {
				t.Errorf("%s: execution %d is %+v", c.name, i, e)
			}
		}
	}
}

// A refund is of the purchase that our operation names, wherever it stands among those of the account.
func TestRefundIsOfItsPurchase(t *testing.T) {
	for about, want := range map[string][2]cents{"1002": {400, 100}, "1001": {500, 0}, "": {500, 0}} {
		l := ledgerOf(t)
		l.sim.log.ops = map[relay.OperationID]relay.Operation{"o": {Reference: "one.x", Authorization: about}}
		l.execute(moneyRequest{op: "refund", pathAccount: "7", Reference: "one.x", Amount: "1.00"}, "")
		if got := [2]cents{l.authorizations[1].refunded, l.authorizations[2].refunded}; got != want {
			t.Errorf("about %q: refunded %s, want %s", about, got, want)
		}
	}
}

// What the list says of an authorization and its captures.
func TestDescribe(t *testing.T) {
	l := ledgerOf(t)
	text := l.describe(l.authorizations[1])
	for _, want := range []string{`"authorization_id":1001,`, `"amount":100.00,`,
		`"remaining_authorization_amount":40.00,`, `"authorization_status":"opened"`,
		`"capture_id":501,"reference":"one.c1","amount":30.00,"remaining_capture_amount":25.00,`,
		`"capture_id":502,"reference":"one.c2","amount":20.00,"remaining_capture_amount":20.00,`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not say %s", text, want)
		}
	}
}

// A call beyond the limits is no fault of the relay where it cannot know the lender's books yet.
func TestBeyondTheLimits(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(l *simulatedLender)
		want int
	}{
		"touched by hand": {func(l *simulatedLender) { l.touched = true }, 0},
		"executed twice":  {func(l *simulatedLender) { l.executed = []execution{{}, {duplicate: true}} }, 0},
		"executed once":   {func(l *simulatedLender) { l.executed = []execution{{}} }, 1},
	} {
		l := ledgerOf(t)
		c.do(l)
		l.execute(moneyRequest{op: "release", pathAuthorization: "1001", Reference: "one.x", Amount: "90.00"},
			"")
		if len(l.violations) != c.want {
			t.Errorf("%s: %q, want %d", name, l.violations, c.want)
		}
	}
}

// TestLenderAuthorizes: once or twice, with or without its capture, and in a store for the right code only.
func TestLenderAuthorizes(t *testing.T) {
	for name, c := range map[string]struct {
		in       moneyRequest
		fault    fault
		status   int
		made     int
		captured bool
	}{
		"online": {moneyRequest{Session: "s"}, "", 200, 1, false},
		"online, with a wrong code": {moneyRequest{Session: "s", Code: "0", RequestID: "r"}, "", 200, 1,
			false},
		"captured": {moneyRequest{Session: "s", Capture: true}, "", 200, 1, true},
		"twice":    {moneyRequest{Session: "s"}, executesTwice, 200, 2, false},
		"captured twice": {moneyRequest{Session: "s", Capture: true}, executesTwice, 200, 2,
			true},
		"in a store":                 {moneyRequest{Code: "123456", RequestID: "r"}, "", 200, 1, false},
		"in a store, a wrong code":   {moneyRequest{Code: "123457", RequestID: "r"}, "", 409, 0, false},
		"in a store, another's code": {moneyRequest{Code: "123456", RequestID: "q"}, "", 409, 0, false},
		"in a store, no code":        {moneyRequest{RequestID: "none"}, "", 409, 0, false},
	} {
		l := ledgerOf(t)
		l.codes["r"] = "123456"
		c.in.op, c.in.Reference, c.in.Amount, c.in.Account = "authorization", "one.n", "10.00", "7"
		got := l.execute(c.in, c.fault)
		made := l.authorizations[3:]
		if got.status != c.status || len(made) != c.made {
			t.Errorf("%s: %d, %d authorizations; want %d, %d", name, got.status, len(made), c.status, c.made)
		}
		for i, a := range made {
			if a.duplicate != (i == 1) || a.amount != 1_000 || (len(a.captures) == 1) != c.captured ||
				c.captured && (a.captures[0].duplicate != a.duplicate || a.captures[0].id >= 1_000_000_000) {
				t.Errorf("%s: authorization %d is %+v", name, i, a)
			}
		}
		if _, left := l.codes["r"]; left == (name == "in a store") {
			t.Errorf("%s: the code is left: %t", name, left)
		}
	}
}

// listed is what a list of the lender says, each authorization in short.
func listed(t *testing.T, l *simulatedLender, query map[string][]string) (list []string) {
	t.Helper()
	got := l.list(request{op: "authorizations", query: query,
		header: map[string][]string{"Authorization": {"Bearer " + preparedToken}}})
	var all []struct {
		ID        json.Number `json:"authorization_id"`
		Status    string      `json:"authorization_status"`
		Remaining json.Number `json:"remaining_authorization_amount"`
		Capture   json.Number `json:"capture_id"`
	}
	if err := json.Unmarshal([]byte(got.body), &all); err != nil {
		t.Fatalf("%v: %s", err, got.body)
	}
	for _, a := range all {
		list = append(list, strings.TrimSpace(fmt.Sprint(a.ID, " ", a.Status, " ", a.Remaining, " ",
			a.Capture)))
	}
	return list
}

// TestLendersList: an account's authorizations of some days, in pages, and only when they are listed.
func TestLendersList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		day := func(n int) string { return time.Now().UTC().AddDate(0, 0, n).Format(time.DateOnly) }
		for _, c := range []struct {
			account, from, to, page, size string
			fault                         fault
			want                          string
		}{
			{"7", day(0), day(0), "1", "10", "", "1000 opened 50.00,1001 opened 40.00,1002 closed 0.00 503"},
			{"8", day(0), day(0), "1", "10", "", ""},
			{"7", day(1), day(1), "1", "10", "", ""},
			{"7", day(-1), day(-1), "1", "10", "", ""},
			{"7", day(0), day(0), "2", "2", "", "1002 closed 0.00 503"},
			{"7", day(0), day(0), "3", "2", "", ""},
			{"7", day(0), day(0), "2", "2", listPagesOfOne, "1001 opened 40.00"},
			{"7", day(0), day(0), "1", "2", listShowsOtherTenant, "51000 opened 50.00,1000 opened 50.00"},
		} {
			l := ledgerOf(t)
			for i, a := range l.authorizations {
				a.at, a.listed = time.Now(), time.Now()
				if i == 2 {
					a.amount, a.captures[0].reference = 9_000, a.reference
				}
			}
			l.authorizations = append(l.authorizations,
				&authorization{id: 1003, account: "7", at: time.Now(), listed: time.Now().Add(time.Second)})
			if c.fault != "" {
				l.ended.Store(false)
				l.rates[c.fault] = 1
			}
			got := listed(t, l, map[string][]string{"account_number": {c.account},
				"creation_date_from": {c.from},
				"creation_date_to":   {c.to}, "page_number": {c.page}, "page_size": {c.size}})
			if strings.Join(got, ",") != c.want {
				t.Errorf("%+v: the list is %q", c, got)
			}
		}
	})
}

// TestExecutesLate: what is executed when nobody waits any more is executed then, once, and counted as sent.
func TestExecutesLate(t *testing.T) {
	for f, limit := range map[fault][2]time.Duration{"": {0, 0},
		executesLate:      {5 * time.Second, 50 * time.Second},
		executesHoursLate: {time.Minute, 20 * time.Hour}, refusesToken: {0, 0}} {
		synctest.Test(t, func(t *testing.T) {
			l := ledgerOf(t)
			if f != "" {
				l.ended.Store(false)
				l.rates[f] = 1
			}
			began := time.Now()
			got := l.serve(request{op: "release", path: []string{"authorization", "1001", "release"},
				header: map[string][]string{"Authorization": {"Bearer " + preparedToken}},
				body:   []byte(`{"reference":"one.r","amount":1.00}`)})
			took, done := time.Since(began), len(l.executed)
			wants := map[fault][3]int{"": {200, 1, 1}, refusesToken: {401, 0, 0}, executesLate: {0, 1, 1},
				executesHoursLate: {0, 1, 1}}[f]
			if got.status != wants[0] || done != wants[1] || l.moneyCalls["one.r"] != wants[2] ||
				got.silent != (limit[1] > 0) || took < limit[0] || took > limit[1] {
				t.Errorf("%q: answered %+v after %s, %d executed, %d counted", f, got, took, done,
					l.moneyCalls["one.r"])
			}
		})
	}
}

// TestCallsOfNoToken: a call whose token is not valid moves nothing and does not count.
func TestCallsOfNoToken(t *testing.T) {
	for _, f := range []fault{"", executesLate} {
		synctest.Test(t, func(t *testing.T) {
			l := ledgerOf(t)
			if f != "" {
				l.ended.Store(false)
				l.rates[f] = 1
			}
			r := request{op: "release", path: []string{"authorization", "1001", "release"},
				body: []byte(`{"reference":"one.r","amount":1.00}`)}
			if got := l.serve(r); got.status != 401 || len(l.executed)+len(l.moneyCalls) > 0 {
				t.Errorf("%q: answered %+v, %v executed, %v counted", f, got, l.executed, l.moneyCalls)
			}
			if got := l.list(r); got.status != 401 {
				t.Errorf("%q: the list answers %+v", f, got)
			}
		})
	}
}

// TestAfterSaleIsAnswered: in a life that is to get far, authorizations have no fault.
func TestAfterSaleIsAnswered(t *testing.T) {
	faults := map[bool]int{}
	for _, far := range []bool{false, true} {
		l := ledgerOf(t)
		l.ended.Store(false)
		l.rates[answers500], l.sim.afterSale = 1, far
		for n := range 100 {
			got := l.serve(request{op: "authorization", path: []string{"authorization"},
				header: map[string][]string{"Authorization": {"Bearer " + preparedToken}},
				body: fmt.Appendf(nil,
					`{"reference":"n%d","amount":1.00,"widget_session_id":"s","account_number":7}`, n)})
			if got.status >= 500 {
				faults[far]++
			}
		}
		operations := 0
		for n := range 100 {
			got := l.serve(request{op: "release", path: []string{"authorization", "1001", "release"},
				header: map[string][]string{"Authorization": {"Bearer " + preparedToken}},
				body:   fmt.Appendf(nil, `{"reference":"r%d","amount":0.01}`, n)})
			if got.status >= 500 {
				operations++
			}
		}
		if far && (operations < 25 || operations > 75) || !far && operations != 100 {
			t.Errorf("far: %t: %d of 100 operations had their fault", far, operations)
		}
	}
	if faults[false] != 100 || faults[true] != 0 {
		t.Errorf("authorizations had their fault: %v", faults)
	}
	if !slices.Contains(faultsOf["money"], answers500) {
		t.Error("the fault is none of a money call")
	}
}
