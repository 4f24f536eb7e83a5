package credentials

import (
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/test/harness"
)

// toYes brings an online checkout to its review.
func (l *env) toYes(ref relay.Ref) checkout.Action {
	l.Helper()
	l.ToOffersOnline(ref)
	v := l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"}, checkout.StepReview)
	return checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest, Consent: checkout.Yes}
}

// One token is the flow, from the lender's page to the authorization.
func TestC5OneTokenPerFlow(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(nil)
	yes := l.toYes(ref)
	l.Act(ref, relay.Shopper, yes, checkout.StepApproved)
	if n := l.calledOn("customer", "token"); n != 1 {
		t.Errorf("%d tokens for one flow", n)
	}
}

// The lender no longer knows the token of a flow: the flow is lost, which is told plainly; it goes on from
// identification with a token of a new flow, and never under the old one.
func TestC5LostFlow(t *testing.T) {
	for name, at := range map[string]func(*env, relay.Ref) checkout.Action{
		"at the plans": func(l *env, ref relay.Ref) checkout.Action {
			v := l.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"}, checkout.StepLender)
			return l.VerifyOnLendersPage(ref, v)
		},
		"at the authorization": (*env).toYes,
	} {
		t.Run(name, func(t *testing.T) {
			l := newEnv(t)
			ref := l.Create(nil)
			a := at(l, ref)
			l.Lender.RevokeTokens()
			v := l.Try(ref, relay.Shopper, a)
			if v.Step != checkout.StepIdentify || v.Problem == nil || v.Problem.Code != checkout.CodeVerifyAgain {
				t.Errorf("step %s, problem %+v; want identify, verify_again", v.Step, v.Problem)
			}
			if n := l.calledOn("customer", "token"); n != 1 || len(l.Lender.Ledger()) != 0 {
				t.Errorf("%d tokens, %d authorizations; want 1 and none", n, len(l.Lender.Ledger()))
			}
			l.Act(ref, relay.Shopper, l.toYes(ref), checkout.StepApproved)
			if n := l.calledOn("customer", "token"); n != 2 || len(l.Lender.Ledger()) != 1 {
				t.Errorf("begun again: %d tokens, %d authorizations; want 2 and 1", n, len(l.Lender.Ledger()))
			}
		})
	}
}

// With less than a minute of the flow's token left no authorization is sent: its answer might come too late.
func TestC5TokenAlmostEnded(t *testing.T) {
	for _, c := range []struct {
		passed time.Duration
		step   checkout.Step
		sent   int
	}{{19 * time.Minute, checkout.StepApproved, 1}, {19*time.Minute + time.Second, checkout.StepIdentify, 0}, {-time.Hour, checkout.StepApproved, 1}} {
		l := newEnv(t)
		ref := l.Create(nil)
		yes := l.toYes(ref)
		l.Clock.Advance(c.passed)
		v := l.Try(ref, relay.Shopper, yes)
		sent := l.CallCount("authorization")
		if v.Step != c.step || sent != c.sent {
			t.Errorf("%v after the flow began: step %s, %d authorizations sent; want %s and %d", c.passed, v.Step, sent, c.step, c.sent)
		}
		if c.sent == 0 && (v.Problem == nil || v.Problem.Code != checkout.CodeVerifyAgain) {
			t.Errorf("told %+v", v.Problem)
		}
	}
}

// A lender that answers 500 to authorizations for a while: each that was sent stays unknown and is never sent again;
// those that the breaker keeps back were not sent, and the person acts again.
func TestM6AuthorizationsInAnOutage(t *testing.T) {
	l := newEnv(t)
	const shoppers = 25
	yes := map[relay.Ref]checkout.Action{}
	for range shoppers {
		ref := l.Create(nil)
		yes[ref] = l.toYes(ref)
	}
	l.Lender.Fail("authorization", harness.RespondWith(500, `{}`))
	var pending, kept []relay.Ref
	for ref, a := range yes {
		v := l.Try(ref, relay.Shopper, a)
		switch {
		case v.Step == checkout.StepPending:
			pending = append(pending, ref)
		case v.Step == checkout.StepReview && v.Problem != nil && v.Problem.Code == checkout.CodeLenderDown:
			kept = append(kept, ref)
		default:
			t.Errorf("step %s, problem %+v", v.Step, v.Problem)
		}
	}
	if sent := l.CallCount("authorization"); sent != len(pending) || len(kept) == 0 || len(pending) < 11 {
		t.Errorf("%d authorizations reached the lender; %d checkouts pending, %d kept back", sent, len(pending), len(kept))
	}
	if page := l.Metrics(); !strings.Contains(page, `candor_lender_breaker_open{endpoint="authorization",merchant="maple-birch"}`) {
		t.Errorf("no breaker among the figures:\n%s", page)
	}
	l.Lender.Fail("authorization", nil)
	before := l.CallCount("authorization")
	for minutes := range 20 {
		l.Clock.Advance(time.Duration(minutes) * time.Minute / 4)
		_, err := l.Service.Relay.Settle(t.Context())
		l.Must(err)
	}
	if n := l.CallCount("authorization") - before; n != 0 {
		t.Errorf("settling sent %d authorizations", n)
	}
}

// The age of a merchant's token is a figure, from the moment there is one.
func TestC4TokenAgeIsShown(t *testing.T) {
	l := newEnv(t)
	const line = `candor_lender_token_age_seconds{merchant="maple-birch"} `
	if strings.Contains(l.Metrics(), line) {
		t.Error("an age without a token")
	}
	l.ToOffersInStore(l.Create(harness.InStore), checkout.Action{Number: "9000000000000042"})
	l.Clock.Advance(5 * time.Minute)
	if page := l.Metrics(); !strings.Contains(page, line+"300") {
		t.Errorf("want an age of 300 s in\n%s", page)
	}
}
