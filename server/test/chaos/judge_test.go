package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestJudge gives the judge records with one thing wrong each.
func TestJudge(t *testing.T) {
	good := entry{ID: "7", Reference: "L-1.a", Amount: amount, Received: 1}
	approved := &storedCheckout{step: "approved", attempts: map[string]string{"7": "approved"}}
	yes := &shopperLog{Reference: "L-1",
		Observed: []observed{{Step: "pending"}, {Step: "approved", Authorization: "7"}}}
	for name, c := range map[string]struct {
		ledger []entry
		kept   *storedCheckout
		told   *shopperLog
		of     func(verdict) int
	}{
		"all is well": {[]entry{good}, approved, yes,
			func(v verdict) int { return 1 - len(v.complaints) }},
		"two authorizations": {[]entry{good, {ID: "8", Reference: "L-1.b", Amount: amount}}, approved,
			yes, func(v verdict) int { return v.doubles }},
		"executed twice, and left": {
			[]entry{good, {ID: "8", Reference: "L-1.a", Amount: amount, Received: 1}}, approved,
			yes, func(v verdict) int { return v.doubles }},
		"executed twice, without an alarm": {
			[]entry{good, {ID: "8", Reference: "L-1.a", Released: true, Received: 1}}, approved, yes,
			func(v verdict) int { return v.unalarmed }},
		"executed twice, and given back": {
			[]entry{good, {ID: "8", Reference: "L-1.a", Released: true, Received: 1}},
			&storedCheckout{step: "approved", attempts: approved.attempts, alarmed: true}, yes,
			func(v verdict) int { return 1 - len(v.complaints) }},
		"executed twice, and with people": {
			[]entry{good, {ID: "8", Reference: "L-1.a", Amount: amount, Received: 1}},
			&storedCheckout{step: "approved", attempts: approved.attempts, alarmed: true,
				people: map[string]bool{"8": true}}, yes,
			func(v verdict) int { return v.withPeople - len(v.complaints) }},
		"the one that was approved is with people": {[]entry{good},
			&storedCheckout{step: "approved", attempts: approved.attempts,
				people: map[string]bool{"7": true}},
			yes, func(v verdict) int { return v.contradicted }},
		"one was given back": {[]entry{good, {ID: "8", Reference: "L-1.b", Released: true}}, approved,
			yes, func(v verdict) int { return 1 - len(v.complaints) }},
		"sent twice": {[]entry{{ID: "7", Reference: "L-1.a", Amount: amount, Received: 2}},
			approved, yes, func(v verdict) int { return v.resent }},
		"lost": {[]entry{good},
			&storedCheckout{step: "declined", attempts: map[string]string{"L-1.a": "not_executed"}},
			&shopperLog{}, func(v verdict) int { return v.lost }},
		"left to people": {[]entry{good}, &storedCheckout{step: "pending", manual: 1}, &shopperLog{},
			func(v verdict) int { return 1 - len(v.complaints) }},
		"another amount": {[]entry{{ID: "7", Reference: "L-1.a", Amount: "12.00"}}, approved, yes,
			func(v verdict) int { return v.lost }},
		"approved from nowhere": {nil, approved, &shopperLog{},
			func(v verdict) int { return v.contradicted }},
		"told, and not so": {nil, &storedCheckout{step: "declined"}, yes,
			func(v verdict) int { return v.contradicted }},
		"told two authorizations": {[]entry{good}, approved,
			&shopperLog{Reference: "L-1",
				Observed: append([]observed{{Step: "approved", Authorization: "6"}}, yes.Observed...)},
			func(v verdict) int { return v.contradicted }},
	} {
		r := records{ledger: map[string][]entry{"L-1": c.ledger},
			stored: map[string]*storedCheckout{"L-1": c.kept}, shoppers: []*shopperLog{c.told}}
		if v := r.judge(); c.of(v) == 0 {
			t.Errorf("%s: judged %+v", name, v)
		}
	}
}

func TestUnrecognised(t *testing.T) {
	r := records{ledger: map[string][]entry{"L-1": {{ID: "7"}}, "L-2": {{ID: "8"}},
		"L-3": {{ID: "9", Released: true}}},
		stored: map[string]*storedCheckout{"L-1": {attempts: map[string]string{"7": "approved"}},
			"L-2": {open: 1, attempts: map[string]string{"L-2.a": "unknown"}}}}
	if n := r.unrecognised(); n != 1 {
		t.Errorf("%d are unrecognised, want 1", n)
	}
	if n := r.unsettled(); n != 1 {
		t.Errorf("%d are unsettled, want 1", n)
	}
}

func TestLeaks(t *testing.T) {
	folder := t.TempDir()
	if checkLeaks(folder) == nil {
		t.Error("no log at all is no leak")
	}
	for line, leak := range map[string]bool{
		"request route=/c/{token} status=200": false, "account " + account(5): true,
		"bearer " + canary + "9": true,
		"key " + merchantKey:     true, "token ct_abcdefghijklmnopqrstuvwxyz": true,
		"flow=77a0123456789012": false,
	} {
		if err := os.WriteFile(filepath.Join(folder, "relay1.log"), []byte(line+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := checkLeaks(folder); (err != nil) != leak {
			t.Errorf("%q: %v", line, err)
		}
	}
}
