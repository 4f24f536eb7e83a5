package credentials

import (
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/test/harness"
)

// toReview brings an online checkout to its review, and gives the action that accepts.
func (e *env) toReview(ref relay.Ref) checkout.Action {
	e.Helper()
	e.ToOffersOnline(ref)
	v := e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: "p4-24"},
		checkout.StepReview)
	return checkout.Action{Do: checkout.DoAccept, Digest: v.Review.Digest, Consent: checkout.Yes}
}

// One token serves a flow, from the lender's page to the authorization.
func TestC5OneTokenPerFlow(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	yes := e.toReview(ref)
	e.Act(ref, relay.Shopper, yes, checkout.StepApproved)
	if n := e.calledOn("customer", "token"); n != 1 {
		t.Errorf("%d tokens for one flow", n)
	}
}

// When the lender no longer accepts the token of a flow, the flow is lost, and the person is told so. The
// checkout goes on from identification with the token of a new flow, never under the old one.
func TestC5LostFlow(t *testing.T) {
	for name, at := range map[string]func(*env, relay.Ref) checkout.Action{
		"at the plans": func(e *env, ref relay.Ref) checkout.Action {
			v := e.Act(ref, relay.Shopper,
				checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042"}, checkout.StepLender)
			return e.VerifyOnLendersPage(ref, v)
		},
		"at the authorization": (*env).toReview,
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnv(t)
			ref := e.Create(nil)
			a := at(e, ref)
			e.Lender.RevokeTokens()
			v := e.Try(ref, relay.Shopper, a)
			if v.Step != checkout.StepIdentify || v.Problem == nil ||
				v.Problem.Code != checkout.CodeVerifyAgain {
				t.Errorf("step %s, problem %+v; want identify, verify_again", v.Step, v.Problem)
			}
			if n := e.calledOn("customer", "token"); n != 1 || len(e.Lender.Ledger()) != 0 {
				t.Errorf("%d tokens, %d authorizations; want 1 and none", n, len(e.Lender.Ledger()))
			}
			e.Act(ref, relay.Shopper, e.toReview(ref), checkout.StepApproved)
			if n := e.calledOn("customer", "token"); n != 2 || len(e.Lender.Ledger()) != 1 {
				t.Errorf("begun again: %d tokens, %d authorizations; want 2 and 1", n, len(e.Lender.Ledger()))
			}
		})
	}
}

// With less than a minute left of the flow's token, no authorization is sent, because its answer might come
// too late.
func TestC5TokenAlmostEnded(t *testing.T) {
	for _, c := range []struct {
		passed time.Duration
		step   checkout.Step
		sent   int
	}{{19 * time.Minute, checkout.StepApproved, 1}, {19*time.Minute + time.Second, checkout.StepIdentify, 0},
		{-time.Hour, checkout.StepApproved, 1}} {
		e := newEnv(t)
		ref := e.Create(nil)
		yes := e.toReview(ref)
		e.Clock.Advance(c.passed)
		v := e.Try(ref, relay.Shopper, yes)
		sent := e.CallCount("authorization")
		if v.Step != c.step || sent != c.sent {
			t.Errorf("%v after the flow began: step %s, %d authorizations sent; want %s and %d", c.passed,
				v.Step, sent, c.step, c.sent)
		}
		if c.sent == 0 && (v.Problem == nil || v.Problem.Code != checkout.CodeVerifyAgain) {
			t.Errorf("told %+v", v.Problem)
		}
	}
}

// The lender answers 500 to authorizations for a while. An authorization that was sent stays unknown and is
// never sent again. One that the circuit breaker held back was not sent, and the person may act again.
func TestM6AuthorizationsInAnOutage(t *testing.T) {
	e := newEnv(t)
	const shoppers = 25
	yes := map[relay.Ref]checkout.Action{}
	for range shoppers {
		ref := e.Create(nil)
		yes[ref] = e.toReview(ref)
	}
	e.Lender.Fail("authorization", harness.RespondWith(500, `{}`))
	var pending, kept []relay.Ref
	for ref, a := range yes {
		v := e.Try(ref, relay.Shopper, a)
		switch {
		case v.Step == checkout.StepPending:
			pending = append(pending, ref)
		case v.Step == checkout.StepReview && v.Problem != nil && v.Problem.Code == checkout.CodeLenderDown:
			kept = append(kept, ref)
		default:
			t.Errorf("step %s, problem %+v", v.Step, v.Problem)
		}
	}
	if sent := e.CallCount("authorization"); sent != len(pending) || len(kept) == 0 || len(pending) < 11 {
		t.Errorf("%d authorizations reached the lender; %d checkouts pending, %d kept back", sent,
			len(pending), len(kept))
	}
	if page := e.Metrics(); !strings.Contains(
		page, `candor_lender_breaker_open{endpoint="authorization",merchant="maple-birch"}`) {
		t.Errorf("no breaker among the figures:\n%s", page)
	}
	e.Lender.Fail("authorization", nil)
	before := e.CallCount("authorization")
	for minutes := range 20 {
		e.Clock.Advance(time.Duration(minutes) * time.Minute / 4)
		_, err := e.Service.Relay.Settle(t.Context())
		e.Must(err)
	}
	if n := e.CallCount("authorization") - before; n != 0 {
		t.Errorf("settling sent %d authorizations", n)
	}
}

// The age of a merchant's token is a metric as soon as there is a token.
func TestC4TokenAgeIsShown(t *testing.T) {
	e := newEnv(t)
	const line = `candor_lender_token_age_seconds{merchant="maple-birch"} `
	if strings.Contains(e.Metrics(), line) {
		t.Error("an age without a token")
	}
	e.ToOffersInStore(e.Create(harness.InStore), checkout.Action{Number: "9000000000000042"})
	e.Clock.Advance(5 * time.Minute)
	if page := e.Metrics(); !strings.Contains(page, line+"300") {
		t.Errorf("want an age of 300 s in\n%s", page)
	}
}
