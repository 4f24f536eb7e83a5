package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestJudge gives the judge books with one thing wrong each.
func TestJudge(t *testing.T) {
	good := entry{ID: "7", Reference: "L-1.a", Amount: amount, Received: 1}
	approved := &kept{step: "approved", attempts: map[string]string{"7": "approved"}}
	yes := &story{Reference: "L-1", Answers: []told{{Step: "pending"}, {Step: "approved", Authorization: "7"}}}
	for name, c := range map[string]struct {
		ledger []entry
		kept   *kept
		told   *story
		of     func(verdict) int
	}{
		"all is well":             {[]entry{good}, approved, yes, func(v verdict) int { return 1 - len(v.why) }},
		"two authorizations":      {[]entry{good, {ID: "8", Reference: "L-1.b", Amount: amount}}, approved, yes, func(v verdict) int { return v.doubles }},
		"one was given back":      {[]entry{good, {ID: "8", Reference: "L-1.b", Released: true}}, approved, yes, func(v verdict) int { return 1 - len(v.why) }},
		"sent twice":              {[]entry{{ID: "7", Reference: "L-1.a", Amount: amount, Received: 2}}, approved, yes, func(v verdict) int { return v.resent }},
		"lost":                    {[]entry{good}, &kept{step: "declined", attempts: map[string]string{"L-1.a": "not_executed"}}, &story{}, func(v verdict) int { return v.lost }},
		"left to people":          {[]entry{good}, &kept{step: "pending", manual: 1}, &story{}, func(v verdict) int { return 1 - len(v.why) }},
		"another amount":          {[]entry{{ID: "7", Reference: "L-1.a", Amount: "12.00"}}, approved, yes, func(v verdict) int { return v.lost }},
		"approved from nowhere":   {nil, approved, &story{}, func(v verdict) int { return v.liars }},
		"told, and not so":        {nil, &kept{step: "declined"}, yes, func(v verdict) int { return v.liars }},
		"told two authorizations": {[]entry{good}, approved, &story{Reference: "L-1", Answers: append([]told{{Step: "approved", Authorization: "6"}}, yes.Answers...)}, func(v verdict) int { return v.liars }},
	} {
		b := books{ledger: map[string][]entry{"L-1": c.ledger}, kept: map[string]*kept{"L-1": c.kept}, told: []*story{c.told}}
		if v := b.judge(); c.of(v) == 0 {
			t.Errorf("%s: judged %+v", name, v)
		}
	}
}

func TestUnrecognised(t *testing.T) {
	b := books{ledger: map[string][]entry{"L-1": {{ID: "7"}}, "L-2": {{ID: "8"}}, "L-3": {{ID: "9", Released: true}}},
		kept: map[string]*kept{"L-1": {attempts: map[string]string{"7": "approved"}}, "L-2": {open: 1, attempts: map[string]string{"L-2.a": "unknown"}}}}
	if n := b.unrecognised(); n != 1 {
		t.Errorf("%d are unrecognised, want 1", n)
	}
	if n := b.unsettled(); n != 1 {
		t.Errorf("%d are unsettled, want 1", n)
	}
}

func TestLeaks(t *testing.T) {
	folder := t.TempDir()
	if leaks(folder) == nil {
		t.Error("no log at all is no leak")
	}
	for line, leak := range map[string]bool{
		"request route=/c/{token} status=200": false, "account " + account(5): true, "bearer " + canary + "9": true,
		"key " + merchantKey: true, "token ct_abcdefghijklmnopqrstuvwxyz": true, "flow=77a0123456789012": false,
	} {
		if err := os.WriteFile(filepath.Join(folder, "relay1.log"), []byte(line+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := leaks(folder); (err != nil) != leak {
			t.Errorf("%q: %v", line, err)
		}
	}
}
