package guessing

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/sandbox"
	"candor/server/test/harness"
)

// laxly makes the lender answer for every account, whoever its page verified.
func laxly(e *env) *env {
	e.Helper()
	e.Must(e.Lender.Misbehave("calculate-interest", sandbox.AnswersUnverified))
	return e
}

// announceOnly sets limits of announcements alone, and adds the second merchant.
func announceOnly(limits map[string]string) func(*config.Config) {
	return func(c *config.Config) {
		usualLimits(slices.Sorted(maps.Keys(config.Unlimited()))...)(c)
		maps.Copy(c.Limits, limits)
	}
}

// identifiedBy opens the lender's page for a number that was typed.
func (e *env) identifiedBy(ref relay.Ref, number string) checkout.View {
	e.Helper()
	return e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: number},
		checkout.StepLender)
}

// forge posts a success event that names an account, without any use of the lender's page.
func (e *env) forge(ref relay.Ref, account string) checkout.View {
	e.Helper()
	v := e.View(ref, relay.Shopper)
	if v.Lender == nil {
		e.Fatalf("at %s no lender's page is open", v.Step)
	}
	return e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoEvent, Event: checkout.EventSuccess,
		EventSession: v.Lender.Session, EventAccount: account, EventVerified: "true",
		EventAction: checkout.EventPurchase})
}

func (e *env) alarmed() bool {
	return strings.Contains(e.Metrics(), `candor_alarms_total{alarm="announced"} 1`)
}

// Another number than the typed one is announced: the lender is not asked, people are alarmed, the refusal is
// audited, and no number is in the log. The typed one is answered, however many zeros stand before it.
func TestE9OtherNumberThanTyped(t *testing.T) {
	for typed, announced := range map[string]string{"20000042": "20000302", "0020000042": "99999999",
		"000020000042": "2000004", "20000302": "20000303"} {
		e := laxly(newEnvWith(t, nil))
		ref := e.Create(nil)
		e.identifiedBy(ref, typed)
		v := e.forge(ref, announced)
		e.wants(v, checkout.CodeWrongAccount, "")
		if v.Step != checkout.StepIdentify {
			t.Errorf("%s for %s: %s", announced, typed, v.Step)
		}
		if n := e.CallCount("calculate-interest"); n != 0 || !e.alarmed() {
			t.Errorf("%s for %s: %d answered, alarm %t", announced, typed, n, e.alarmed())
		}
		audits, err := e.Service.Store.Audits(e.Context(), ref.Merchant, ref.Checkout)
		if err != nil || len(audits) != 1 || audits[0].Act != "other_account" {
			t.Errorf("audits %+v, %v", audits, err)
		}
		for _, number := range []string{typed, announced} {
			if strings.Contains(e.Log.String(), strings.TrimLeft(number, "0")) {
				t.Errorf("the log has the number %s", number)
			}
		}
	}
	for typed, announced := range map[string]string{"20000042": "0020000042", "0020000042": "20000042",
		"2000 0042": "000000020000042"} {
		e := laxly(newEnvWith(t, nil))
		ref := e.Create(nil)
		e.identifiedBy(ref, typed)
		if v := e.forge(ref, announced); len(v.Offers) == 0 || e.alarmed() {
			t.Errorf("%s for %s: %s, %+v, alarm %t", announced, typed, v.Step, v.Problem, e.alarmed())
		}
	}
}

// The number of the last identification counts: a person who mistyped it types it again.
func TestE9NumberTypedAgain(t *testing.T) {
	e := laxly(newEnvWith(t, nil))
	ref := e.Create(nil)
	e.identifiedBy(ref, "20000043")
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoRestart}, checkout.StepIdentify)
	e.identifiedBy(ref, "20000042")
	if v := e.forge(ref, "20000042"); len(v.Offers) == 0 {
		t.Errorf("%s, %+v", v.Step, v.Problem)
	}
}

// Forty numbers in one minute, each typed and announced in a checkout of its own, on three replicas at once,
// to a lender that answers for every account: at most three are answered, hits and misses, and people are
// alarmed.
func TestE9FortyNumbersInAMinute(t *testing.T) {
	all := harness.NewReplicas(t, 3, usualLimits())
	e := laxly(&env{all[0]})
	numbers := []string{}
	for _, c := range sandbox.TestCustomers() {
		if !slices.Contains(numbers, c.Account) {
			numbers = append(numbers, c.Account)
		}
	}
	for n := 30000000; len(numbers) < 40; n++ {
		numbers = append(numbers, fmt.Sprint(n))
	}
	var refs []relay.Ref
	for _, number := range numbers {
		refs = append(refs, e.Create(nil))
		e.identifiedBy(refs[len(refs)-1], number)
	}
	var mu sync.Mutex
	told := map[checkout.Code]int{}
	all.RunConcurrently(len(refs), func(replica *harness.Env, i int) {
		v := (&env{replica}).forge(refs[i], numbers[i])
		mu.Lock()
		defer mu.Unlock()
		if v.Problem == nil {
			told["plans"]++
		} else {
			told[v.Problem.Code]++
		}
	})
	if asked := e.CallCount("calculate-interest"); asked > 2*3 || asked == 0 ||
		told[checkout.CodePlansUsedUp] != len(refs)-3 {
		t.Errorf("the lender was asked %d times, want at most 6; told %v", asked, told)
	}
	alarms := 0
	for _, replica := range all {
		alarms += strings.Count(replica.Metrics(), `candor_alarms_total{alarm="announced"} 1`)
	}
	if alarms != 1 {
		t.Errorf("%d alarms, want 1", alarms)
	}
}

// A forger's household waits; the shoppers of others do not. All households together have a limit of their
// own, and people are alarmed past it.
func TestE9OneHouseholdDelaysNoOther(t *testing.T) {
	e := laxly(newEnvWith(t, announceOnly(map[string]string{"announced": "3/1m",
		"announced_merchant": "6/1m"})))
	announce := func(household string) bool {
		ref := e.Create(nil)
		number := fmt.Sprint(30000000 + e.CallCount("widget/init"))
		e.identifiedBy(ref, number)
		v := e.View(ref, relay.Shopper)
		v = e.Try(ref, relay.ShopperAt(household), checkout.Action{Do: checkout.DoEvent,
			Event: checkout.EventSuccess, EventSession: v.Lender.Session, EventAccount: number,
			EventVerified: "true", EventAction: checkout.EventPurchase})
		return v.Problem == nil || v.Problem.Code != checkout.CodePlansUsedUp
	}
	for i, want := range []bool{true, true, true, false, false} {
		if got := announce("198.51.100.7/32"); got != want {
			t.Errorf("announcement %d of one household: %t", i+1, got)
		}
	}
	if !e.alarmed() {
		t.Error("nobody was alarmed")
	}
	for i, want := range []bool{true, true, true, false} {
		if got := announce(fmt.Sprintf("2001:db8:0:%d::/64", i)); got != want {
			t.Errorf("household %d: %t", i+1, got)
		}
	}
}

// The lender that looks at who was verified answers none of forty.
func TestE9StrictLenderAnswersNone(t *testing.T) {
	e := newEnvWith(t, announceOnly(nil))
	for _, c := range sandbox.TestCustomers() {
		ref := e.Create(nil)
		e.identifiedBy(ref, c.Account)
		if v := e.forge(ref, c.Account); len(v.Offers) != 0 || v.Step != checkout.StepIdentify {
			t.Errorf("%s: %s, %+v", c.Account, v.Step, v.Problem)
		}
	}
}

// One account is announced in many checkouts of two merchants. One merchant's visitors cannot use up what the
// account has elsewhere.
func TestE9OneAccountAcrossMerchants(t *testing.T) {
	e := laxly(newEnvWith(t, announceOnly(map[string]string{"announced_account": "2/24h",
		"announced_everywhere": "3/24h"})))
	told := func(m relay.MerchantID, spelled string) bool {
		ref := e.createAt(m, online)
		e.identifiedBy(ref, spelled)
		return len(e.forge(ref, spelled).Offers) > 0
	}
	for i, want := range []bool{true, true, false, false} {
		if got := told(demo.Merchant, strings.Repeat("0", i)+"20000042"); got != want {
			t.Errorf("announcement %d at one merchant: %t", i+1, got)
		}
	}
	for i, want := range []bool{true, false} {
		if got := told(otherMerchant, "20000042"); got != want {
			t.Errorf("announcement %d at another merchant: %t", i+1, got)
		}
	}
	if !told(demo.Merchant, "20000302") {
		t.Error("another account was refused")
	}
	e.Clock.Advance(24 * time.Hour)
	if !told(demo.Merchant, "20000042") {
		t.Error("a day later it was refused")
	}
}

func online(r *relay.CreateRequest) {
	r.Channel, r.Use, r.Province = checkout.Online, checkout.Embedded, "ON"
}

// Who reloads, starts over and verifies again in one checkout is counted once.
func TestE9AnnouncedAgainIsCountedOnce(t *testing.T) {
	e := newEnvWith(t, announceOnly(map[string]string{"announced": "1/24h", "announced_account": "1/24h",
		"announced_everywhere": "1/24h", "unproven": "1/24h"}))
	ref := e.Create(nil)
	for range 4 {
		v := e.identifiedBy(ref, "20000042")
		e.Act(ref, relay.Shopper, e.VerifyOnLendersPage(ref, v), checkout.StepOffers)
		e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoRestart}, checkout.StepIdentify)
	}
	if e.alarmed() {
		t.Error("alarmed")
	}
}

// Past the limit a shopper who was verified waits, and asks again without another verification.
func TestE9PlansLater(t *testing.T) {
	e := newEnvWith(t, announceOnly(map[string]string{"announced": "1/1m"}))
	first, second := e.Create(nil), e.Create(nil)
	e.Act(first, relay.Shopper, e.VerifyOnLendersPage(first, e.identifiedBy(first, "20000302")),
		checkout.StepOffers)
	v := e.Try(second, relay.Shopper, e.VerifyOnLendersPage(second, e.identifiedBy(second, "20000042")))
	if v.Step != checkout.StepOffers || len(v.Offers) != 0 {
		t.Fatalf("%s with %d offers", v.Step, len(v.Offers))
	}
	e.wants(v, checkout.CodePlansUsedUp, "")
	calls := e.CallCount("calculate-interest")
	again := checkout.Action{Do: checkout.DoQuote}
	e.wants(e.Try(second, relay.Shopper, again), checkout.CodePlansUsedUp, "")
	if n := e.CallCount("calculate-interest"); n != calls {
		t.Errorf("the lender was asked %d times more", n-calls)
	}
	e.Clock.Advance(time.Minute)
	if v := e.Act(second, relay.Shopper, again, checkout.StepOffers); len(v.Offers) == 0 {
		t.Error("no offers after a minute")
	}
}

// A purchase proves the announcement: the account's count at the merchant is dropped.
func TestE9PurchaseProves(t *testing.T) {
	e := newEnvWith(t, announceOnly(map[string]string{"announced_account": "1/24h",
		"announced_everywhere": "1/24h", "unproven": "1/24h"}))
	for range 3 {
		ref := e.Create(nil)
		e.Act(ref, relay.Shopper, e.VerifyOnLendersPage(ref, e.identifiedBy(ref, "20000042")),
			checkout.StepOffers)
		e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "regular"},
			checkout.StepReview)
		e.Accept(ref, checkout.StepApproved)
	}
	if e.alarmed() {
		t.Error("alarmed")
	}
}

// Announcements without a purchase, more than a merchant has in an hour, alarm people and refuse nobody.
func TestE9ManyWithoutPurchase(t *testing.T) {
	e := laxly(newEnvWith(t, announceOnly(map[string]string{"unproven": "2/1h"})))
	for i, number := range []string{"20000042", "30000000", "20000302", "30000001"} {
		ref := e.Create(nil)
		e.identifiedBy(ref, number)
		if v := e.forge(ref, number); v.Problem != nil && v.Problem.Code == checkout.CodePlansUsedUp {
			t.Errorf("%s was refused", number)
		}
		if e.alarmed() != (i >= 2) {
			t.Errorf("after %d announcements: alarm %t", i+1, e.alarmed())
		}
	}
}

// What the lender did not answer told nobody anything, and is not counted.
func TestE9LenderDownIsNotCounted(t *testing.T) {
	e := newEnvWith(t, announceOnly(map[string]string{"announced": "1/24h", "announced_account": "1/24h",
		"announced_everywhere": "1/24h"}))
	ref := e.Create(nil)
	event := e.VerifyOnLendersPage(ref, e.identifiedBy(ref, "20000042"))
	for _, status := range []int{http.StatusInternalServerError, http.StatusTooManyRequests} {
		e.Lender.Fail("calculate-interest", harness.RespondWith(status, `{}`))
		if v := e.Try(ref, relay.Shopper, event); v.Problem == nil || v.Step != checkout.StepLender {
			t.Fatalf("%s, %+v", v.Step, v.Problem)
		}
	}
	e.Lender.Fail("calculate-interest", nil)
	if v := e.Try(ref, relay.Shopper, event); len(v.Offers) == 0 {
		t.Errorf("%s, %+v", v.Step, v.Problem)
	}
}
