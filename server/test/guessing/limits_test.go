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

// otherMerchant is a second merchant of the same relay, with the same stores and associates.
const (
	otherMerchant    = "other-shop"
	otherMerchantKey = "sk_test_other"
)

// usualLimits restores the limits of package relay, except those that a test lifts, and adds a second
// merchant.
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

// createAt is Create for a merchant.
func (e *env) createAt(m relay.MerchantID, change func(*relay.CreateRequest)) relay.Ref {
	e.Helper()
	r := relay.CreateRequest{Amount: harness.Amount("1200.00"), Currency: "CAD", Reference: "MB-20418",
		Locale: "en-CA"}
	change(&r)
	made, err := e.Service.Relay.Create(e.Context(), m, r)
	e.Must(err)
	return relay.Ref{Merchant: m, Checkout: made.ID}
}

// copies makes checkouts that are at the same step as another, for the same account and with the same message
// sent.
func (e *env) copies(ref relay.Ref, n int) []relay.Ref {
	e.Helper()
	c, err := e.Service.Store.Checkout(e.Context(), ref.Merchant, ref.Checkout)
	e.Must(err)
	var all []relay.Ref
	for i := range n {
		next := c
		next.ID, next.TokenHash = relay.CheckoutID(fmt.Sprintf("%s-%d", c.ID, i)),
			fmt.Sprintf("%s-%d", c.TokenHash, i)
		next.Reference = fmt.Sprintf("%s-%d", c.Reference, i) // an order of its own
		e.Must(e.Service.Store.Commit(e.Context(), relay.Change{Checkout: &next}))
		all = append(all, relay.Ref{Merchant: ref.Merchant, Checkout: next.ID})
	}
	return all
}

// noCode is a code that the lender never sends.
const noCode = "0000"

func (e *env) guess(ref relay.Ref) checkout.View {
	e.Helper()
	return e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: noCode})
}

// wants checks the problem of a View.
func (e *env) wants(v checkout.View, code checkout.Code, field string) {
	e.Helper()
	switch {
	case v.Problem == nil:
		e.Errorf("at %s nothing is told, want %s", v.Step, code)
	case v.Problem.Code != code || v.Problem.Field != field:
		e.Errorf("told %s beside %q, want %s beside %q", v.Problem.Code, v.Problem.Field, code, field)
	}
}

// A thousand checkouts at two merchants guess the code of one account, on three replicas at once. The lender
// sees five guesses at most.
func TestE4GuessingOneAccount(t *testing.T) {
	all := harness.NewReplicas(t, 3, usualLimits("messages", "messages_a_day", "message_pause"))
	e := &env{all[0]}
	var refs, fresh []relay.Ref
	revisions := map[relay.MerchantID]int64{}
	for _, m := range []relay.MerchantID{demo.Merchant, otherMerchant} {
		ref := e.createAt(m, harness.InStore)
		e.ToCode(ref, "p4-24")
		refs, fresh = append(refs, e.copies(ref, 500)...), append(fresh, ref)
		revisions[m] = e.View(ref, relay.Shopper).Revision
	}
	before := e.CallCount("authorization")
	all.RunConcurrently(3*len(refs), func(replica *harness.Env, i int) {
		ref := refs[i/3]
		v, err := replica.Service.Relay.Act(t.Context(), ref, relay.Shopper,
			checkout.Action{Do: checkout.DoConfirm, Code: noCode, Revision: revisions[ref.Merchant]})
		// the database's own time-out ended it
		flooded := err != nil && checkout.AsProblem(err).Code == checkout.CodeUnavailable
		if err != nil && !flooded || v.Step == checkout.StepApproved {
			t.Errorf("%s, %v", v.Step, err)
		}
	})
	// fewer when the flood kept a counted guess from being sent
	if seen := e.CallCount("authorization") - before; seen < 1 || seen > 5 {
		t.Errorf("the lender saw %d guesses, want at most 5", seen)
	}
	for _, ref := range fresh {
		v := e.guess(ref)
		// guesses that the flood kept from being sent are left
		for n := 0; n < 5 && v.Problem != nil && v.Problem.Code == checkout.CodeWrongCode; n++ {
			v = e.guess(ref)
		}
		e.wants(v, checkout.CodeCodesUsedUp, "code")
	}
	if seen := e.CallCount("authorization") - before; seen > 5 {
		t.Errorf("the lender saw %d guesses in all, want at most 5", seen)
	}
	e.Clock.Advance(24 * time.Hour)
	if v := e.View(refs[0], relay.Shopper); v.Step != checkout.StepExpired {
		t.Errorf("a day later: %s", v.Step)
	}
}

// Of 64 requests that take the last try at once, one gets through.
func TestE4LastTry(t *testing.T) {
	e := newEnvWith(t, usualLimits())
	ref := e.Create(harness.InStore)
	e.ToCode(ref, "p4-24")
	refs := e.copies(ref, 64)
	for range 2 {
		e.wants(e.guess(ref), checkout.CodeWrongCode, "code")
	}
	before := e.CallCount("authorization")
	told := make([]checkout.Code, len(refs))
	harness.Replicas{e.Env}.RunConcurrently(len(refs), func(h *harness.Env, i int) {
		e := &env{h}
		if v := e.guess(refs[i]); v.Problem != nil {
			told[i] = v.Problem.Code
		}
	})
	slices.Sort(told)
	if seen := e.CallCount("authorization") - before; seen != 1 || told[62] != checkout.CodeCodesUsedUp ||
		told[63] != checkout.CodeWrongCode {
		t.Errorf("the lender saw %d more guesses, want 1; told %v", seen, slices.Compact(told))
	}
}

// The right code is not a guess: it leaves nothing counted at the merchant. A code that was not evaluated
// leaves nothing counted either.
func TestE4RightCodeIsNoGuess(t *testing.T) {
	e := newEnvWith(t, usualLimits("messages", "messages_a_day", "message_pause", "calls"))
	for range 4 {
		ref := e.Create(harness.InStore)
		e.ToCode(ref, "p4-24")
		e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()},
			checkout.StepApproved)
	}
	for range 4 {
		// credit_exceeded
		ref := e.Create(func(r *relay.CreateRequest) {
			harness.InStore(r)
			r.Amount = harness.Amount("1200.05")
		})
		e.ToCode(ref, "p4-24")
		e.wants(e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()}),
			checkout.CodeCreditExceeded, "")
	}
	for purchase := range 2 {
		ref := e.Create(harness.InStore)
		e.ToCode(ref, "p4-24")
		for range 2 {
			e.wants(e.guess(ref), checkout.CodeWrongCode, "code")
		}
		v := e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()})
		if v.Step != checkout.StepApproved {
			t.Errorf("purchase %d, after two wrong codes the right one: %s, %+v", purchase+1, v.Step,
				v.Problem)
		}
	}
	ref := e.Create(harness.InStore)
	e.ToCode(ref, "p4-24")
	e.wants(e.guess(ref), checkout.CodeWrongCode, "code") // the fifth wrong one
	e.wants(e.guess(ref), checkout.CodeCodesUsedUp, "code")
}

// A code that the lender refuses because there were too many is counted by the relay, too.
func TestE4LenderCountsAsWell(t *testing.T) {
	e := newEnvWith(t, usualLimits("messages", "messages_a_day", "message_pause", "calls"))
	e.Lender.Fail("authorization", func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusConflict)
		_, _ = w.Write([]byte(`{"error":"tries_exceed"}`))
		return true
	})
	for range 3 {
		ref := e.Create(harness.InStore)
		e.ToCode(ref, "p4-24")
		e.guess(ref)
	}
	ref := e.Create(harness.InStore)
	e.ToCode(ref, "p4-24")
	e.wants(e.guess(ref), checkout.CodeCodesUsedUp, "code")
}

// The relay stops answers to the security question before the lender locks the account, which it does after
// more than three within 48 hours.
func TestE4Answers(t *testing.T) {
	e := newEnvWith(t, usualLimits("messages", "messages_a_day", "message_pause"))
	answer := func(ref relay.Ref, text string) checkout.View {
		return e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Answer: text})
	}
	toQuestion := func(m relay.MerchantID) relay.Ref {
		ref := e.createAt(m, harness.InStore)
		e.ToCode(ref, "p4-24")
		e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoBack}, checkout.StepVerify)
		e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodQuestion},
			checkout.StepVerify)
		return ref
	}
	here, there := toQuestion(demo.Merchant), toQuestion(otherMerchant)
	for range 2 {
		e.wants(answer(here, "wrong"), checkout.CodeWrongAnswer, "answer")
	}
	before := e.CallCount("verify")
	e.wants(answer(here, e.Customer("20000042").Answer), checkout.CodeAnswersUsedUp, "answer")
	e.wants(answer(there, "wrong"), checkout.CodeWrongAnswer, "answer")
	e.wants(answer(there, "wrong"), checkout.CodeAnswersUsedUp, "answer")
	if seen := e.CallCount("verify") - before; seen != 1 {
		t.Errorf("the lender saw %d more answers, want 1", seen)
	}
	e.Clock.Advance(48 * time.Hour)
	e.Act(toQuestion(demo.Merchant), relay.Shopper,
		checkout.Action{Do: checkout.DoConfirm, Answer: e.Customer("20000042").Answer}, checkout.StepApproved)
}

// An attacker at one merchant is stopped after three guesses. The owner of the account still buys at another
// merchant, and at the first by a manager's override, which is audited.
func TestE5LockoutAsAWeapon(t *testing.T) {
	e := newEnvWith(t, usualLimits("messages", "messages_a_day", "message_pause"))
	attacked := e.Create(harness.InStore)
	e.ToCode(attacked, "p4-24")
	for range 3 {
		e.wants(e.guess(attacked), checkout.CodeWrongCode, "code")
	}
	before := e.CallCount("authorization")
	for range 10 {
		e.wants(e.guess(attacked), checkout.CodeCodesUsedUp, "code")
	}
	if seen := e.CallCount("authorization") - before; seen != 0 {
		t.Errorf("after three guesses the lender saw %d more", seen)
	}
	owner := e.createAt(otherMerchant, harness.InStore)
	e.ToCode(owner, "p4-24")
	e.wants(e.guess(owner), checkout.CodeWrongCode, "code")
	e.Act(owner, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: e.Code()},
		checkout.StepApproved)
	if v := e.View(attacked, harness.Manager); !v.Allows(checkout.DoOverride) {
		t.Fatal("the merchant whose visitors guessed has no way on")
	}
	audits := &auditing{Store: e.Service.Store}
	e.Service.Relay.Store = audits
	e.Act(attacked, harness.Manager, checkout.Action{Do: checkout.DoOverride, Reason: checkout.Reasons[0],
		Seen: checkout.Yes}, checkout.StepApproved)
	if len(audits.seen) != 1 || audits.seen[0].Associate != harness.Manager.Associate ||
		audits.seen[0].Reason != checkout.Reasons[0] || audits.seen[0].Checkout != attacked.Checkout {
		t.Errorf("written down: %+v", audits.seen)
	}
}

// Messages are limited: one in half a minute, three in a checkout, five a day to an account, whoever asks for
// them.
func TestE6Messages(t *testing.T) {
	e := newEnvWith(t, usualLimits("calls"))
	resend := func(ref relay.Ref) checkout.View {
		if v := e.View(ref, relay.Shopper); v.Verify != nil && v.Verify.Sent != "" {
			e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoBack}, checkout.StepVerify)
		}
		return e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoSend, Method: checkout.MethodSMS})
	}
	first := e.Create(harness.InStore)
	e.ToCode(first, "p4-24")
	e.wants(resend(first), checkout.CodeMessageTooSoon, "method")
	e.Clock.Advance(30*time.Second - time.Millisecond)
	e.wants(resend(first), checkout.CodeMessageTooSoon, "method")
	for range 2 {
		e.Clock.Advance(30 * time.Second)
		if v := resend(first); v.Problem != nil {
			t.Errorf("half a minute later: %s", v.Problem.Code)
		}
	}
	e.Clock.Advance(30 * time.Second)
	e.wants(resend(first), checkout.CodeMessagesUsedUp, "method")
	second := e.createAt(otherMerchant, harness.InStore)
	e.ToCode(second, "p4-24")
	e.Clock.Advance(30 * time.Second)
	if v := resend(second); v.Problem != nil {
		t.Errorf("the fifth of the day: %s", v.Problem.Code)
	}
	third := e.Create(harness.InStore)
	e.ToVerify(third, "p4-24")
	for range 20 {
		e.Clock.Advance(31 * time.Second)
		e.wants(resend(third), checkout.CodeMessagesUsedUp, "method")
	}
	if n := len(e.Lender.Inbox()); n != 5 {
		t.Errorf("the customer got %d messages, want 5", n)
	}
	v := e.View(third, relay.Shopper)
	if !slices.ContainsFunc(v.Verify.Methods,
		func(d checkout.Destination) bool { return d.Method == checkout.MethodQuestion }) {
		t.Error("no other way to confirm is offered")
	}
}

// A script that tries ten thousand numbers in one checkout gets five answers. The lender is asked at most ten
// times a minute.
func TestE2Enumeration(t *testing.T) {
	for name, c := range map[string]struct {
		make    func(*relay.CreateRequest)
		who     relay.Who
		op      string
		guesses int
	}{
		"store": {harness.InStore, harness.Associate, "lookup", 10_000},
		"online": {func(r *relay.CreateRequest) {
			r.Channel, r.Use, r.Province = checkout.Online,
				checkout.Hosted, "ON"
		}, relay.Shopper, "widget-init", 1_000},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnvWith(t, usualLimits())
			ref := e.createAt(demo.Merchant, c.make)
			told := map[checkout.Code]int{}
			v := e.View(ref, c.who)
			for i := range c.guesses {
				if v.Step == checkout.StepLender {
					v = e.Act(ref, c.who, checkout.Action{Do: checkout.DoRestart}, checkout.StepIdentify)
				}
				var err error
				v, err = e.Service.Relay.Act(
					t.Context(), ref, c.who,
					checkout.Action{Do: checkout.DoIdentify, Number: fmt.Sprintf("3%07d", i),
						Revision: v.Revision})
				e.Must(err)
				if v.Problem != nil {
					told[v.Problem.Code]++
				}
				e.Clock.Advance(300 * time.Millisecond)
			}
			if n := e.CallCount(c.op); n != 5 {
				t.Errorf("the lender was asked %d times, want 5", n)
			}
			if told[checkout.CodeSearchesUsedUp] != c.guesses-5 {
				t.Errorf("told %v", told)
			}
		})
	}
	e := newEnvWith(t, usualLimits("searches"))
	ref := e.Create(harness.InStore)
	before := len(e.Lender.Calls())
	for range 25 {
		e.Try(ref, harness.Associate, checkout.Action{Do: checkout.DoIdentify, Number: "30000000"})
	}
	asked := len(e.Lender.Calls()) - before - e.CallCount("token")
	e.wants(e.Try(ref, harness.Associate, checkout.Action{Do: checkout.DoIdentify, Number: "30000000"}),
		checkout.CodeTooFast, "number")
	e.wants(e.Try(e.Create(harness.InStore), harness.Associate,
		checkout.Action{Do: checkout.DoIdentify, Number: "30000000"}), checkout.CodeNotFound, "")
	e.Clock.Advance(time.Minute)
	e.wants(e.Try(ref, harness.Associate, checkout.Action{Do: checkout.DoIdentify, Number: "30000000"}),
		checkout.CodeNotFound, "")
	if asked != 10 {
		t.Errorf("the lender was asked %d times within a minute, want 10", asked)
	}
}

// More than twenty wrong codes an hour at one merchant raise one alarm, and nobody is refused for it.
func TestE4AlarmPerMerchant(t *testing.T) {
	e := newEnvWith(t, func(c *config.Config) {
		usualLimits(slices.Sorted(maps.Keys(config.Unlimited()))...)(c)
		delete(c.Limits, "wrong")
	})
	ref := e.Create(harness.InStore)
	e.ToCode(ref, "p4-24")
	alarms := func() int { return strings.Count(e.Log.String(), "get too much wrong") }
	for i := range 25 {
		if i == 20 && alarms() != 0 {
			t.Error("alarmed within the budget")
		}
		e.wants(e.guess(ref), checkout.CodeWrongCode, "code")
	}
	if n := alarms(); n != 1 {
		t.Errorf("%d alarms, want 1", n)
	}
	if strings.Contains(e.Log.String(), "20000042") {
		t.Error("the log has the account's number")
	}
}

// A refusal by a limit is told in both languages, beside its field where the page has one, and the person can
// go on.
func TestE2LimitsAreTold(t *testing.T) {
	e := newEnvWith(t, usualLimits("messages", "messages_a_day", "message_pause"))
	ref := e.Create(harness.InStore)
	e.ToCode(ref, "p4-24")
	for range 3 {
		e.guess(ref)
	}
	for _, to := range []locale.Language{locale.French, locale.English} {
		e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoLanguage, Language: to})
		form := fmt.Sprintf("do=confirm&code=%s&revision=%d", noCode, e.View(ref, relay.Shopper).Revision)
		page := e.Call("POST", "/c/"+e.ClientToken(ref), form,
			map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
		if page.Status != 429 || !strings.Contains(page.Body, `id="code-error"`) ||
			!strings.Contains(html.UnescapeString(page.Body),
				checkout.Sentence(checkout.CodeCodesUsedUp, to)) {
			t.Errorf("%s: status %d, and the page does not tell it beside the code", to, page.Status)
		}
		if !strings.Contains(page.Body, `value="back"`) {
			t.Errorf("%s: no other way to confirm", to)
		}
	}
}

func TestLimitsOfTheConfiguration(t *testing.T) {
	l, err := config.Config{Limits: map[string]string{
		"codes": "4/1h", "calls": "off", config.MinimumSearchTime: "20ms"}}.RelayLimits()
	if want := (relay.Limits{Codes: relay.Limit{Most: 4, Within: time.Hour}, Calls: relay.Limit{Most: -1},
		Least: 20 * time.Millisecond}); err != nil || l != want {
		t.Errorf("got %+v, %v", l, err)
	}
	for name, text := range map[string]string{"codes": "4", "answers": "0/1h", "messages": "x/1h",
		"searches": "4/-1h", "calls": "", "Codes": "1/1h", config.MinimumSearchTime: "1h"} {
		if _, err := (config.Config{Limits: map[string]string{name: text}}).RelayLimits(); err == nil ||
			!strings.Contains(err.Error(), name) {
			t.Errorf("%s = %q: %v", name, text, err)
		}
	}
	if l, err = (config.Config{Limits: config.Unlimited()}).RelayLimits(); err != nil ||
		l != relay.Unlimited {
		t.Errorf("off: %+v, %v", l, err)
	}
}

// A person without an account, with a frozen or closed one, with one never activated, or with another birth
// date gets the same answer, byte for byte, and the lender is asked as often.
func TestE2NobodyIsTold(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(harness.InStore)
	born := func(first, last, date string) checkout.Action {
		return checkout.Action{FirstName: first, LastName: last, BirthDate: date}
	}
	var first []byte
	for name, a := range map[string]checkout.Action{
		"no such number": {Number: "30000000"}, "no such card": {Number: "9000000030000000"},
		"frozen": {Number: "20000202"},
		"closed": {Number: "20000204"}, "prohibited": {Number: "20000201"},
		"charged off": {Number: "20000203"}, "not activated": {Number: "20000301"},
		"nobody of this name":    born("Jordan", "Tremblayy", "1990-01-17"),
		"another birth date":     born("Jordan", "Tremblay", "1990-01-18"),
		"frozen, by name":        born("Robin", "MacLeod", "1982-04-12"),
		"closed, by name":        born("Sam", "Wilson", "1971-02-25"),
		"not activated, by name": born("Taylor", "Bouchard", "1995-07-21"),
	} {
		a.Do = checkout.DoIdentify
		before := e.CallCount("lookup") + e.CallCount("search")
		v := e.Try(ref, harness.Associate, a)
		told, err := json.Marshal(v)
		e.Must(err)
		if first == nil {
			first = told
		}
		if !bytes.Equal(told, first) || v.Problem == nil || v.Problem.Code != checkout.CodeNotFound {
			t.Errorf("%s is told apart: %s\n%s", name, told, first)
		}
		if asked := e.CallCount("lookup") + e.CallCount("search") - before; asked != 1 {
			t.Errorf("%s: the lender is asked %d times", name, asked)
		}
	}
}
