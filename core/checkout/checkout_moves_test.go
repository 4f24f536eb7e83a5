package checkout_test

import (
	"slices"
	"testing"

	"candor/core/checkout"
)

// journeys are the two complete ways through a checkout, act by act.
func TestJourneys(t *testing.T) {
	type leg struct {
		do    checkout.Do
		actor checkout.Actor
		to    checkout.Step
	}
	for name, tc := range map[string]struct {
		channel checkout.Channel
		legs    []leg
	}{
		"online": {checkout.Online, []leg{
			{checkout.DoIdentify, checkout.Customer, checkout.StepLender},
			{checkout.DoEvent, checkout.Customer, checkout.StepOffers},
			{checkout.DoChoose, checkout.Customer, checkout.StepReview},
			{checkout.DoAccept, checkout.Customer, checkout.StepAuthorizing},
			{checkout.DoCheck, checkout.Customer, checkout.StepApproved},
		}},
		"in store": {checkout.InStore, []leg{
			{checkout.DoIdentify, checkout.Associate, checkout.StepAccounts},
			{checkout.DoAccount, checkout.Associate, checkout.StepOffers},
			{checkout.DoChoose, checkout.Associate, checkout.StepHandover},
			{checkout.DoContinue, checkout.Customer, checkout.StepReview},
			{checkout.DoAccept, checkout.Customer, checkout.StepVerify},
			{checkout.DoSend, checkout.Customer, checkout.StepVerify},
			{checkout.DoConfirm, checkout.Customer, checkout.StepApproved},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			at := checkout.Situation{Step: checkout.StepIdentify, Channel: tc.channel}
			for _, l := range tc.legs {
				at.Actor = l.actor
				at.Quoted = at.Step != checkout.StepIdentify
				at.Sent = at.Step == checkout.StepVerify
				if !checkout.Permits(at, l.do) || !slices.Contains(checkout.Next(at, l.do), l.to) {
					t.Fatalf("%s by %s at %s: want a way to %s, got %v", l.do, l.actor, at.Step, l.to,
						checkout.Next(at, l.do))
				}
				at.Step = l.to
			}
		})
	}
}

func TestRefusedMoves(t *testing.T) {
	for name, tc := range map[string]struct {
		at checkout.Situation
		do checkout.Do
	}{
		"cancel while the lender is asked": {
			checkout.Situation{Step: checkout.StepAuthorizing, Actor: checkout.Customer,
				Channel: checkout.Online}, checkout.DoCancel},
		"cancel while pending": {
			checkout.Situation{Step: checkout.StepPending, Actor: checkout.Customer,
				Channel: checkout.Online}, checkout.DoCancel},
		"accept again after approval": {
			checkout.Situation{Step: checkout.StepApproved, Actor: checkout.Customer,
				Channel: checkout.Online, Quoted: true}, checkout.DoAccept},
		"associate accepts": {
			checkout.Situation{Step: checkout.StepReview, Actor: checkout.Associate,
				Channel: checkout.InStore, Quoted: true}, checkout.DoAccept},
		"associate confirms with a code": {
			checkout.Situation{Step: checkout.StepVerify, Actor: checkout.Associate,
				Channel: checkout.InStore, Sent: true}, checkout.DoConfirm},
		"customer overrides": {
			checkout.Situation{Step: checkout.StepVerify, Actor: checkout.Customer, Channel: checkout.InStore,
				Override: true}, checkout.DoOverride},
		"override without the role": {
			checkout.Situation{Step: checkout.StepVerify, Actor: checkout.Associate,
				Channel: checkout.InStore}, checkout.DoOverride},
		"customer identifies in a store": {
			checkout.Situation{Step: checkout.StepIdentify, Actor: checkout.Customer,
				Channel: checkout.InStore}, checkout.DoIdentify},
		"English accept before French": {
			checkout.Situation{Step: checkout.StepReview, Actor: checkout.Customer, Channel: checkout.Online,
				Quoted: true, FrenchFirst: true}, checkout.DoAccept},
		"confirm before a code was sent": {
			checkout.Situation{Step: checkout.StepVerify, Actor: checkout.Customer,
				Channel: checkout.InStore}, checkout.DoConfirm},
		"choose without a quote": {checkout.Situation{Step: checkout.StepOffers, Actor: checkout.Customer,
			Channel: checkout.Online}, checkout.DoChoose},
		"event in a store": {checkout.Situation{Step: checkout.StepLender, Actor: checkout.Customer,
			Channel: checkout.InStore}, checkout.DoEvent},
	} {
		if checkout.Permits(tc.at, tc.do) {
			t.Errorf("%s: permitted", name)
		}
	}
}

// Every step can be read in either language. Every step before the end has an act that leads on.
func TestEveryStepHasAWayOn(t *testing.T) {
	for _, step := range checkout.Steps() {
		for _, actor := range []checkout.Actor{checkout.Associate, checkout.Customer} {
			for _, channel := range []checkout.Channel{checkout.InStore, checkout.Online} {
				at := checkout.Situation{Step: step, Actor: actor, Channel: channel, Quoted: true, Sent: true}
				open := checkout.Allowed(at)
				if len(open) > 0 && !slices.Contains(open, checkout.DoLanguage) {
					t.Errorf("%s %s %s: no language switch among %v", step, actor, channel, open)
				}
				for _, do := range open {
					if len(checkout.Next(at, do)) == 0 {
						t.Errorf("%s %s %s: %s leads nowhere", step, actor, channel, do)
					}
				}
			}
		}
	}
}

// A checkout can be cancelled or expire only before the lender is asked.
func TestNothingLeavesAuthorizingByACancel(t *testing.T) {
	for _, step := range []checkout.Step{checkout.StepAuthorizing, checkout.StepPending} {
		for _, actor := range []checkout.Actor{checkout.Associate, checkout.Customer} {
			at := checkout.Situation{Step: step, Actor: actor, Channel: checkout.InStore}
			for _, do := range checkout.Allowed(at) {
				if slices.Contains(checkout.Next(at, do), checkout.StepCancelled) {
					t.Errorf("%s by %s cancels at %s", do, actor, step)
				}
			}
		}
	}
}

func TestNext(t *testing.T) {
	at := checkout.Situation{
		Step: checkout.StepOffers, Actor: checkout.Associate, Channel: checkout.InStore, Quoted: true,
	}
	want := []checkout.Step{checkout.StepHandover}
	if got := checkout.Next(at, checkout.DoChoose); !slices.Equal(got, want) {
		t.Errorf("a plan is chosen in a store: %v", got)
	}
	if got := checkout.Next(at, checkout.DoAccept); got != nil {
		t.Errorf("accepted before a plan is chosen: %v", got)
	}
}
