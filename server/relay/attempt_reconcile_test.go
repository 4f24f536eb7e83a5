package relay

import "testing"

// After people had to do with an attempt, only an entry that is as it was authorized may approve it.
func TestEntryIsAsItWasAuthorized(t *testing.T) {
	a := Attempt{Amount: amount("600.00")}
	capture := func(sum, remaining string) Captured {
		c := Captured{ID: "9", HasAmount: true, Amount: amount(sum)}
		if remaining != "" {
			c.HasRemaining, c.Remaining = true, amount(remaining)
		}
		return c
	}
	entry := func(status AuthorizationStatus, remaining string, captures ...Captured) Authorization {
		e := Authorization{ID: "1", Status: status, Captures: captures}
		if remaining != "" {
			e.HasRemaining, e.Remaining = true, amount(remaining)
		}
		return e
	}
	for name, c := range map[string]struct {
		entry Authorization
		want  bool
	}{
		"open, nothing told":       {entry(AuthorizationOpened, ""), true},
		"open, all remains":        {entry(AuthorizationOpened, "600.00"), true},
		"open, less remains":       {entry(AuthorizationOpened, "599.99"), false},
		"closed, nothing told":     {entry(AuthorizationClosed, ""), false},
		"closed, all remains":      {entry(AuthorizationClosed, "600.00"), true},
		"captured whole":           {entry(AuthorizationClosed, "0.00", capture("600.00", "600.00")), true},
		"captured whole, not told": {entry(AuthorizationClosed, "", capture("600.00", "")), true},
		"captured, something is due": {entry(AuthorizationOpened, "1.00", capture("600.00", "600.00")),
			false},
		"captured in part":        {entry(AuthorizationOpened, "", capture("599.99", "")), false},
		"captured, part returned": {entry(AuthorizationClosed, "", capture("600.00", "500.00")), false},
		"captured twice": {entry(AuthorizationClosed, "", capture("300.00", ""),
			capture("300.00", "")), false},
	} {
		if got := isWhole(a, c.entry); got != c.want {
			t.Errorf("%s: %t; want %t", name, got, c.want)
		}
	}
}
