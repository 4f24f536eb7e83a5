package guessing

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// otherMerchant is a second merchant of the same relay, with the same stores and people.
const (
	otherMerchant    = "other-shop"
	otherMerchantKey = "sk_test_other"
)

// usualLimits puts the limits of package relay back, but for those that a test lifts, and adds a second merchant.
func usualLimits(lifted ...string) func(*config.Config) {
	return func(c *config.Config) {
		c.Limits = map[string]string{config.MinimumSearchTime: "off"}
		for _, name := range lifted {
			c.Limits[name] = "off"
		}
		other := c.Merchant[0]
		other.ID, other.KeysSHA256 = otherMerchant, []string{relay.Hash(otherMerchantKey)}
		c.Merchant = append(c.Merchant, other)
	}
}

// createAt is create at a merchant.
func (l *env) createAt(m relay.MerchantID, change func(*relay.CreateRequest)) relay.Ref {
	l.Helper()
	q := relay.CreateRequest{Amount: harness.Amount("1200.00"), Currency: "CAD", Reference: "MB-20418", Locale: "en-CA"}
	change(&q)
	made, err := l.Service.Relay.Create(l.Context(), m, q)
	l.Must(err)
	return relay.Ref{Merchant: m, Checkout: made.ID}
}

// copies are checkouts that stand where one stands, of the same account and with the same message sent.
func (l *env) copies(ref relay.Ref, n int) []relay.Ref {
	l.Helper()
	c, err := l.Service.Store.Checkout(l.Context(), ref.Merchant, ref.Checkout)
	l.Must(err)
	var all []relay.Ref
	for i := range n {
		next := c
		next.ID, next.TokenHash = relay.CheckoutID(fmt.Sprintf("%s-%d", c.ID, i)), fmt.Sprintf("%s-%d", c.TokenHash, i)
		l.Must(l.Service.Store.Commit(l.Context(), relay.Change{Checkout: &next}))
		all = append(all, relay.Ref{Merchant: ref.Merchant, Checkout: next.ID})
	}
	return all
}

// noCode is none that the lender sends.
const noCode = "0000"

func (l *env) guess(ref relay.Ref) checkout.View {
	l.Helper()
	return l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: noCode})
}

// wants is the problem of a View.
func (l *env) wants(v checkout.View, code checkout.Code, field string) {
	l.Helper()
	switch {
	case v.Problem == nil:
		l.Errorf("at %s nothing is told, want %s", v.Step, code)
	case v.Problem.Code != code || v.Problem.Field != field:
		l.Errorf("told %s beside %q, want %s beside %q", v.Problem.Code, v.Problem.Field, code, field)
	}
}

// A thousand checkouts at two merchants, on three replicas at once, guess the code of one account: the lender sees five
// at most.
func TestE4GuessingOneAccount(t *testing.T) {
	all := harness.NewReplicas(t, 3, usualLimits("messages", "messages_a_day", "message_pause"))
	l := &env{all[0]}
	var refs, fresh []relay.Ref
	revisions := map[relay.MerchantID]int64{}
	for _, m := range []relay.MerchantID{demo.Merchant, otherMerchant} {
		ref := l.createAt(m, harness.InStore)
		l.ToCode(ref, "p4-24")
		refs, fresh = append(refs, l.copies(ref, 500)...), append(fresh, ref)
		revisions[m] = l.View(ref, relay.Shopper).Revision
	}
	before := l.Called("authorization")
	all.Together(3*len(refs), func(replica *harness.Env, i int) {
		ref := refs[i/3]
		v, err := replica.Service.Relay.Act(t.Context(), ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: noCode, Revision: revisions[ref.Merchant]})
		flooded := err != nil && checkout.AsProblem(err).Code == checkout.CodeUnavailable // the database's own patience ended
		if err != nil && !flooded || v.Step == checkout.StepApproved {
			t.Errorf("%s, %v", v.Step, err)
		}
	})
	if seen := l.Called("authorization") - before; seen < 1 || seen > 5 { // fewer when the flood kept a counted one from being sent
		t.Errorf("the lender saw %d guesses, want at most 5", seen)
	}
	for _, ref := range fresh {
		v := l.guess(ref)
		for n := 0; n < 5 && v.Problem != nil && v.Problem.Code == checkout.CodeWrongCode; n++ { // what the flood kept from being sent is left to guess
			v = l.guess(ref)
		}
		l.wants(v, checkout.CodeCodesUsedUp, "code")
	}
	if seen := l.Called("authorization") - before; seen > 5 {
		t.Errorf("the lender saw %d guesses in all, want at most 5", seen)
	}
	l.Clock.Advance(24 * time.Hour)
	if v := l.View(refs[0], relay.Shopper); v.Step != checkout.StepExpired {
		t.Errorf("a day later: %s", v.Step)
	}
}

// Of 64 that take the last try at once, one gets through.
func TestE4LastTry(t *testing.T) {
	l := newEnvWith(t, usualLimits())
	ref := l.Create(harness.InStore)
	l.ToCode(ref, "p4-24")
	refs := l.copies(ref, 64)
	for range 2 {
		l.wants(l.guess(ref), checkout.CodeWrongCode, "code")
	}
	before := l.Called("authorization")
	told := make([]checkout.Code, len(refs))
	harness.Replicas{l.Env}.Together(len(refs), func(e *harness.Env, i int) {
		l := &env{e}
		if v := l.guess(refs[i]); v.Problem != nil {
			told[i] = v.Problem.Code
		}
	})
	slices.Sort(told)
	if seen := l.Called("authorization") - before; seen != 1 || told[62] != checkout.CodeCodesUsedUp || told[63] != checkout.CodeWrongCode {
		t.Errorf("the lender saw %d more guesses, want 1; told %v", seen, slices.Compact(told))
	}
}

// The right code is no guess: it leaves nothing counted at the merchant, and of a code that was not evaluated nothing
// stays either.
func TestE4RightCodeIsNoGuess(t *testing.T) {
	l := newEnvWith(t, usualLimits("messages", "messages_a_day", "message_pause", "calls"))
	for range 4 {
		ref := l.Create(harness.InStore)
		l.ToCode(ref, "p4-24")
		l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()}, checkout.StepApproved)
	}
	for range 4 {
		ref := l.Create(func(q *relay.CreateRequest) { harness.InStore(q); q.Amount = harness.Amount("1200.05") }) // credit_exceeded
		l.ToCode(ref, "p4-24")
		l.wants(l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()}), checkout.CodeCreditExceeded, "")
	}
	for purchase := range 2 {
		ref := l.Create(harness.InStore)
		l.ToCode(ref, "p4-24")
		for range 2 {
			l.wants(l.guess(ref), checkout.CodeWrongCode, "code")
		}
		v := l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()})
		if v.Step != checkout.StepApproved {
			t.Errorf("purchase %d, after two wrong codes the right one: %s, %+v", purchase+1, v.Step, v.Problem)
		}
	}
	ref := l.Create(harness.InStore)
	l.ToCode(ref, "p4-24")
	l.wants(l.guess(ref), checkout.CodeWrongCode, "code") // the fifth wrong one
	l.wants(l.guess(ref), checkout.CodeCodesUsedUp, "code")
}

// A code that the lender refuses because there were too many stays counted here, too.
func TestE4LenderCountsAsWell(t *testing.T) {
	l := newEnvWith(t, usualLimits("messages", "messages_a_day", "message_pause", "calls"))
	l.Lender.Fail("authorization", func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusConflict)
		_, _ = w.Write([]byte(`{"error":"tries_exceed"}`))
		return true
	})
	for range 3 {
		ref := l.Create(harness.InStore)
		l.ToCode(ref, "p4-24")
		l.guess(ref)
	}
	ref := l.Create(harness.InStore)
	l.ToCode(ref, "p4-24")
	l.wants(l.guess(ref), checkout.CodeCodesUsedUp, "code")
}

// Answers to the security question stop before the lender's own lock, which is for more than three within 48 hours.
func TestE4Answers(t *testing.T) {
	l := newEnvWith(t, usualLimits("messages", "messages_a_day", "message_pause"))
	answer := func(ref relay.Ref, text string) checkout.View {
		return l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Answer: text})
	}
	toQuestion := func(m relay.MerchantID) relay.Ref {
		ref := l.createAt(m, harness.InStore)
		l.ToCode(ref, "p4-24")
		l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoBack}, checkout.StepVerify)
		l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodQuestion}, checkout.StepVerify)
		return ref
	}
	here, there := toQuestion(demo.Merchant), toQuestion(otherMerchant)
	for range 2 {
		l.wants(answer(here, "wrong"), checkout.CodeWrongAnswer, "answer")
	}
	before := l.Called("verify")
	l.wants(answer(here, l.Customer("20000042").Answer), checkout.CodeAnswersUsedUp, "answer")
	l.wants(answer(there, "wrong"), checkout.CodeWrongAnswer, "answer")
	l.wants(answer(there, "wrong"), checkout.CodeAnswersUsedUp, "answer")
	if seen := l.Called("verify") - before; seen != 1 {
		t.Errorf("the lender saw %d more answers, want 1", seen)
	}
	l.Clock.Advance(48 * time.Hour)
	l.Act(toQuestion(demo.Merchant), relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Answer: l.Customer("20000042").Answer}, checkout.StepApproved)
}

// An attacker at one merchant stops at three; the owner of the account still buys at another, and at the first by a
// manager's override, which is written down.
func TestE5LockoutAsAWeapon(t *testing.T) {
	l := newEnvWith(t, usualLimits("messages", "messages_a_day", "message_pause"))
	attacked := l.Create(harness.InStore)
	l.ToCode(attacked, "p4-24")
	for range 3 {
		l.wants(l.guess(attacked), checkout.CodeWrongCode, "code")
	}
	before := l.Called("authorization")
	for range 10 {
		l.wants(l.guess(attacked), checkout.CodeCodesUsedUp, "code")
	}
	if seen := l.Called("authorization") - before; seen != 0 {
		t.Errorf("after three guesses the lender saw %d more", seen)
	}
	owner := l.createAt(otherMerchant, harness.InStore)
	l.ToCode(owner, "p4-24")
	l.wants(l.guess(owner), checkout.CodeWrongCode, "code")
	l.Act(owner, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: l.Code()}, checkout.StepApproved)
	if v := l.View(attacked, harness.Manager); !v.Allows(checkout.DoOverride) {
		t.Fatal("the merchant whose visitors guessed has no way on")
	}
	audits := &auditing{Store: l.Service.Store}
	l.Service.Relay.Store = audits
	l.Act(attacked, harness.Manager, checkout.Action{Do: checkout.DoOverride, Reason: checkout.Reasons[0], Seen: checkout.Yes}, checkout.StepApproved)
	if len(audits.seen) != 1 || audits.seen[0].Associate != harness.Manager.Associate || audits.seen[0].Reason != checkout.Reasons[0] || audits.seen[0].Checkout != attacked.Checkout {
		t.Errorf("written down: %+v", audits.seen)
	}
}

// Messages: one in half a minute, three in a checkout, five a day to an account, whoever asks for them.
func TestE6Messages(t *testing.T) {
	l := newEnvWith(t, usualLimits("calls"))
	resend := func(ref relay.Ref) checkout.View {
		if v := l.View(ref, relay.Shopper); v.Verify != nil && v.Verify.Sent != "" {
			l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoBack}, checkout.StepVerify)
		}
		return l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodSMS})
	}
	first := l.Create(harness.InStore)
	l.ToCode(first, "p4-24")
	l.wants(resend(first), checkout.CodeMessageTooSoon, "method")
	l.Clock.Advance(30*time.Second - time.Millisecond)
	l.wants(resend(first), checkout.CodeMessageTooSoon, "method")
	for range 2 {
		l.Clock.Advance(30 * time.Second)
		if v := resend(first); v.Problem != nil {
			t.Errorf("half a minute later: %s", v.Problem.Code)
		}
	}
	l.Clock.Advance(30 * time.Second)
	l.wants(resend(first), checkout.CodeMessagesUsedUp, "method")
	second := l.createAt(otherMerchant, harness.InStore)
	l.ToCode(second, "p4-24")
	l.Clock.Advance(30 * time.Second)
	if v := resend(second); v.Problem != nil {
		t.Errorf("the fifth of the day: %s", v.Problem.Code)
	}
	third := l.Create(harness.InStore)
	l.ToVerify(third, "p4-24")
	for range 20 {
		l.Clock.Advance(31 * time.Second)
		l.wants(resend(third), checkout.CodeMessagesUsedUp, "method")
	}
	if n := len(l.Lender.Inbox()); n != 5 {
		t.Errorf("the customer got %d messages, want 5", n)
	}
	v := l.View(third, relay.Shopper)
	if !slices.ContainsFunc(v.Verify.Methods, func(d checkout.Destination) bool { return d.Method == checkout.MethodQuestion }) {
		t.Error("no other way to confirm is offered")
	}
}

// A script that tries ten thousand numbers in one checkout gets five answers; the lender is asked ten times a minute at
// most.
func TestE2Enumeration(t *testing.T) {
	for name, c := range map[string]struct {
		make    func(*relay.CreateRequest)
		who     relay.Who
		op      string
		guesses int
	}{
		"store":  {harness.InStore, harness.Associate, "lookup", 10_000},
		"online": {func(q *relay.CreateRequest) { q.Channel, q.Use, q.Province = checkout.Online, checkout.Hosted, "ON" }, relay.Shopper, "widget-init", 1_000},
	} {
		t.Run(name, func(t *testing.T) {
			l := newEnvWith(t, usualLimits())
			ref := l.createAt(demo.Merchant, c.make)
			told := map[checkout.Code]int{}
			v := l.View(ref, c.who)
			for i := range c.guesses {
				if v.Step == checkout.StepLender {
					v = l.Act(ref, c.who, checkout.Action{Do: checkout.DoRestart}, checkout.StepIdentify)
				}
				var err error
				v, err = l.Service.Relay.Act(t.Context(), ref, c.who, checkout.Action{Do: checkout.DoIdentify, Number: fmt.Sprintf("3%07d", i), Revision: v.Revision})
				l.Must(err)
				if v.Problem != nil {
					told[v.Problem.Code]++
				}
				l.Clock.Advance(300 * time.Millisecond)
			}
			if n := l.Called(c.op); n != 5 {
				t.Errorf("the lender was asked %d times, want 5", n)
			}
			if told[checkout.CodeSearchesUsedUp] != c.guesses-5 {
				t.Errorf("told %v", told)
			}
		})
	}
	l := newEnvWith(t, usualLimits("searches"))
	ref := l.Create(harness.InStore)
	before := len(l.Lender.Calls())
	for range 25 {
		l.Try(ref, harness.Associate, checkout.Action{Do: checkout.DoIdentify, Number: "30000000"})
	}
	asked := len(l.Lender.Calls()) - before - l.Called("token")
	l.wants(l.Try(ref, harness.Associate, checkout.Action{Do: checkout.DoIdentify, Number: "30000000"}), checkout.CodeTooFast, "number")
	l.wants(l.Try(l.Create(harness.InStore), harness.Associate, checkout.Action{Do: checkout.DoIdentify, Number: "30000000"}), checkout.CodeNotFound, "")
	l.Clock.Advance(time.Minute)
	l.wants(l.Try(ref, harness.Associate, checkout.Action{Do: checkout.DoIdentify, Number: "30000000"}), checkout.CodeNotFound, "")
	if asked != 10 {
		t.Errorf("the lender was asked %d times within a minute, want 10", asked)
	}
}

// Past twenty wrong codes an hour at one merchant people are alarmed, once, and nobody is refused for it.
func TestE4AlarmPerMerchant(t *testing.T) {
	l := newEnvWith(t, func(c *config.Config) {
		usualLimits(slices.Sorted(maps.Keys(config.Unlimited()))...)(c)
		delete(c.Limits, "wrong")
	})
	ref := l.Create(harness.InStore)
	l.ToCode(ref, "p4-24")
	alarms := func() int { return strings.Count(l.Log.String(), "get too much wrong") }
	for i := range 25 {
		if i == 20 && alarms() != 0 {
			t.Error("alarmed within the budget")
		}
		l.wants(l.guess(ref), checkout.CodeWrongCode, "code")
	}
	if n := alarms(); n != 1 {
		t.Errorf("%d alarms, want 1", n)
	}
	if strings.Contains(l.Log.String(), "20000042") {
		t.Error("the log has the account's number")
	}
}

// What is refused for its number says so in both languages, beside its field where the page has one, with a way on.
func TestE2LimitsAreTold(t *testing.T) {
	l := newEnvWith(t, usualLimits("messages", "messages_a_day", "message_pause"))
	ref := l.Create(harness.InStore)
	l.ToCode(ref, "p4-24")
	for range 3 {
		l.guess(ref)
	}
	for _, to := range []locale.Language{locale.French, locale.English} {
		l.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoLanguage, Language: to})
		form := fmt.Sprintf("do=confirm&code=%s&revision=%d", noCode, l.View(ref, relay.Shopper).Revision)
		page := l.Call("POST", "/c/"+l.TokenOf(ref), form, map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
		if page.Status != 429 || !strings.Contains(page.Body, `id="code-error"`) ||
			!strings.Contains(html.UnescapeString(page.Body), checkout.Sentence(checkout.CodeCodesUsedUp, to)) {
			t.Errorf("%s: status %d, and the page does not tell it beside the code", to, page.Status)
		}
		if !strings.Contains(page.Body, `value="back"`) {
			t.Errorf("%s: no other way to confirm", to)
		}
	}
}

func TestLimitsOfTheConfiguration(t *testing.T) {
	l, err := config.Config{Limits: map[string]string{"codes": "4/1h", "calls": "off", config.MinimumSearchTime: "20ms"}}.RelayLimits()
	if want := (relay.Limits{Codes: relay.Limit{Most: 4, Within: time.Hour}, Calls: relay.Limit{Most: -1}, Least: 20 * time.Millisecond}); err != nil || l != want {
		t.Errorf("got %+v, %v", l, err)
	}
	for name, text := range map[string]string{"codes": "4", "answers": "0/1h", "messages": "x/1h", "searches": "4/-1h", "calls": "", "Codes": "1/1h", config.MinimumSearchTime: "1h"} {
		if _, err := (config.Config{Limits: map[string]string{name: text}}).RelayLimits(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s = %q: %v", name, text, err)
		}
	}
	if l, err = (config.Config{Limits: config.Unlimited()}).RelayLimits(); err != nil || l != relay.Unlimited {
		t.Errorf("off: %+v, %v", l, err)
	}
}

// Who has no account, a frozen or closed one, one that was never activated, or gives another birth date is told the same,
// byte for byte, and the lender is asked as often.
func TestE2NobodyIsTold(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(harness.InStore)
	born := func(first, last, date string) checkout.Action {
		return checkout.Action{FirstName: first, LastName: last, BirthDate: date}
	}
	var first []byte
	for name, a := range map[string]checkout.Action{
		"no such number": {Number: "30000000"}, "no such card": {Number: "9000000030000000"}, "frozen": {Number: "20000202"},
		"closed": {Number: "20000204"}, "prohibited": {Number: "20000201"}, "charged off": {Number: "20000203"}, "not activated": {Number: "20000301"},
		"nobody of this name": born("Jordan", "Tremblayy", "1990-01-17"), "another birth date": born("Jordan", "Tremblay", "1990-01-18"),
		"frozen, by name": born("Robin", "MacLeod", "1982-04-12"), "closed, by name": born("Sam", "Wilson", "1971-02-25"),
		"not activated, by name": born("Taylor", "Bouchard", "1995-07-21"),
	} {
		a.Do = checkout.DoIdentify
		before := l.Called("lookup") + l.Called("search")
		v := l.Try(ref, harness.Associate, a)
		told, err := json.Marshal(v)
		l.Must(err)
		if first == nil {
			first = told
		}
		if !bytes.Equal(told, first) || v.Problem == nil || v.Problem.Code != checkout.CodeNotFound {
			t.Errorf("%s is told apart: %s\n%s", name, told, first)
		}
		if asked := l.Called("lookup") + l.Called("search") - before; asked != 1 {
			t.Errorf("%s: the lender is asked %d times", name, asked)
		}
	}
}
