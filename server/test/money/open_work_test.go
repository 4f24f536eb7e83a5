package money

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/server/api"
	"candor/server/config"
	"candor/server/relay"
	"candor/server/test/harness"
)

// M8: what is not settled can be seen, on every replica and after every restart.

// openGauges are the gauges of open work of a process that are not 0.
func openGauges(e *harness.Env) string {
	e.Helper()
	var lines []string
	for line := range strings.Lines(e.Metrics()) {
		if strings.HasPrefix(line, "candor_open_work") && !strings.HasSuffix(line, " 0\n") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// someOpenWork leaves one refund to people, of which one person spoke, and the answer to a purchase is lost.
func (e *env) someOpenWork() (refund operationAnswer, ref relay.Ref) {
	e.Helper()
	ref = e.buy("p4-24", nil)
	e.done(ref, "captures", "500.00")
	refund = e.leftToPeople(ref, "refunds", "300.00", true)
	e.wantResolved(e.resolve(ref, refund.ID, firstKey, resolution{Outcome: "done", Note: "n", Evidence: "e"}),
		202, "manual")
	e.Clock.Advance(time.Second)
	e.loseAnswer(true, func(r *relay.CreateRequest) { r.Reference = "MB-2" })
	return refund, ref
}

const someGauges = `candor_open_work{kind="attempt_unknown",merchant="maple-birch"} 1
candor_open_work{kind="confirmation",merchant="maple-birch"} 1
candor_open_work{kind="operation_manual",merchant="maple-birch"} 1
candor_open_work_oldest_seconds{kind="attempt_unknown",merchant="maple-birch"} 11
candor_open_work_oldest_seconds{kind="confirmation",merchant="maple-birch"} 12
candor_open_work_oldest_seconds{kind="operation_manual",merchant="maple-birch"} 912
`

func TestM8OpenWorkIsTheSameOnEveryReplica(t *testing.T) {
	all := harness.NewReplicas(t, 3, withTwoKeys("100.00"))
	e := &env{all[0]}
	e.someOpenWork()
	e.Clock.Advance(11 * time.Second)
	for i, replica := range all {
		if got := openGauges(replica); got != someGauges {
			t.Errorf("replica %d:\n%swant\n%s", i, got, someGauges)
		}
		(&env{replica}).wantOpen("operation_manual", "confirmation", "attempt_unknown")
	}
}

func TestM8OpenWorkOutlivesAProcess(t *testing.T) {
	first, c := harness.NewLender(t)
	withTwoKeys("100.00")(&c)
	settings := config.Environment{Store: relay.NewSecret("sqlite:" + filepath.Join(first.Data, "candor.db")),
		Key:      relay.NewSecret(string(harness.RandomKey())),
		SealKeys: relay.NewSecret("k1 " + base64.StdEncoding.EncodeToString(harness.RandomKey()))}
	first.Open(settings, c)
	e := &env{first}
	refund, ref := e.someOpenWork()
	e.Open(settings, c)
	e.Clock.Advance(11 * time.Second)
	if got := openGauges(e.Env); got != someGauges {
		t.Errorf("after a restart:\n%swant\n%s", got, someGauges)
	}
	e.wantResolved(e.resolve(ref, refund.ID, secondKey, resolution{Outcome: "done", Note: "n",
		Evidence: "e"}),
		200, "done")
	if got := openGauges(e.Env); got != someGauges {
		t.Errorf("the database was asked again within ten seconds:\n%s", got)
	}
	e.Clock.Advance(10 * time.Second)
	if got := openGauges(e.Env); strings.Contains(got, "operation_manual") ||
		strings.Contains(got, "confirmation") {
		t.Errorf("after it was settled:\n%s", got)
	}
	e.Must(e.Lender.Misbehave("capture", "500"))
	e.operate(ref, "captures", "1.00", newKey())
	e.Clock.Advance(-time.Hour) // a clock that was set back keeps no old count
	want := `kind="operation_unknown",merchant="maple-birch"} 1`
	if got := openGauges(e.Env); !strings.Contains(got, want) {
		t.Errorf("with the clock set back:\n%s", got)
	}
}

// The list says of everything what it is about and what it waits for.
func TestM8OpenWorkIsListed(t *testing.T) {
	e := newResolveEnv(t, "100.00")
	if got := e.Call("GET", "/v1/open-work", "", harness.MerchantHeader); got.Body != `{"counts":{`+
		`"attempt_manual":0,"attempt_undoing":0,"attempt_unknown":0,"capture_by":0,"confirmation":0,`+
		`"finding_closed":0,"finding_double":0,"finding_late_find":0,"finding_missing":0,`+
		`"finding_other_amount":0,"finding_unexplained":0,"finding_unread":0,"operation_manual":0,`+
		`"operation_unknown":0},"open_work":[]}` {
		t.Errorf("nothing is open: %s", got.Body)
	}
	refund, ref := e.someOpenWork()
	var out struct {
		Counts map[relay.WorkKind]int `json:"counts"`
		Work   []api.OpenWork         `json:"open_work"`
	}
	e.Must(json.Unmarshal([]byte(e.Call("GET", "/v1/open-work", "", harness.MerchantHeader).Body), &out))
	if len(out.Work) != 3 {
		t.Fatalf("%+v", out)
	}
	manual, half, unknown := out.Work[0], out.Work[1], out.Work[2]
	if manual.Checkout != ref.Checkout || manual.Operation != refund.ID || manual.Of != relay.KindRefund ||
		manual.Amount != "300.00" ||
		manual.Reference != refund.Reference || manual.Next != relay.NextResolve {
		t.Errorf("%+v", manual)
	}
	if unknown.Attempt == "" || unknown.Amount != "1200.00" || unknown.Next != relay.NextWait {
		t.Errorf("%+v", unknown)
	}
	if half.Operation != refund.ID || half.Next != relay.NextConfirm || half.Resolution == nil ||
		half.Resolution.Outcome != relay.FoundDone || half.Resolution.Evidence != "e" ||
		half.Resolution.By != api.KeyName("sk_test_demo_storefront") {
		t.Errorf("%+v", half)
	}
	if out.Counts[relay.WorkOperationManual] != 1 || out.Counts[relay.WorkAttemptManual] != 0 {
		t.Errorf("%v", out.Counts)
	}
}

// The filter of the checkouts finds what is open.
func TestM8OpenCheckoutsAreListed(t *testing.T) {
	e := newResolveEnv(t, "100.00")
	_, ref := e.someOpenWork()
	settled := e.buy("p4-24", func(r *relay.CreateRequest) { r.Reference = "MB-3" })
	got := e.Call("GET", "/v1/checkouts?open_work=true", "", harness.MerchantHeader).Body
	if strings.Count(got, `"id":"co_`) != 2 || !strings.Contains(got, string(ref.Checkout)) ||
		strings.Contains(got, string(settled.Checkout)) {
		t.Errorf("the filter: %s", got)
	}
	got = e.Call("GET", "/v1/checkouts?open_work=true&status=approved", "", harness.MerchantHeader).Body
	if strings.Count(got, `"id":"co_`) != 1 {
		t.Errorf("with another filter: %s", got)
	}
	for _, query := range []string{"checkouts?open_work=false", "checkouts?open_work=",
		"checkouts?open_work=true&open_work=true", "open-work?kind=manual"} {
		if got := e.Call("GET", "/v1/"+query, "", harness.MerchantHeader); got.Status != 400 {
			t.Errorf("%s: %d", query, got.Status)
		}
	}
	if got := e.Call("GET", "/v1/open-work", "", nil); got.Status != 401 {
		t.Errorf("without a key: %d", got.Status)
	}
}

// A list longer than one answer says how much there is.
func TestM8OpenWorkOfMany(t *testing.T) {
	e := newResolveEnv(t, "")
	ref := e.buy("p4-24", nil)
	a := e.attempt(ref)
	for i := range 205 {
		o := relay.Operation{ID: relay.OperationID(fmt.Sprint("o", i)), Merchant: ref.Merchant,
			Checkout: ref.Checkout, Attempt: a.ID, Seq: 1 + i, Kind: relay.KindRefund,
			State: relay.OperationManual, Created: e.Clock.Now().Add(time.Duration(-i) * time.Second)}
		e.Must(e.Service.Store.Commit(t.Context(), relay.Change{Operation: &o}))
	}
	if kinds := e.openWork(); len(kinds) != 200 || slices.Contains(kinds, "attempt_manual") {
		t.Errorf("%d are listed", len(kinds))
	}
	if got := e.Call("GET", "/v1/open-work", "", harness.MerchantHeader); !strings.Contains(got.Body,
		`"operation_manual":205`) || !strings.Contains(got.Body, `"operation_id":"o204"`) {
		t.Error("the count is missing, or the oldest")
	}
}
