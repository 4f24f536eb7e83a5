package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// kept is what the database says of one checkout.
type kept struct {
	step     string
	attempts map[string]string // authorization id or, without one, attempt reference → state
	open     int               // attempts and operations that are not settled
	manual   int
}

// books are the three that must agree: the lender's ledger, the database, and what the shoppers were told.
type books struct {
	ledger map[string][]entry // by the merchant's reference
	kept   map[string]*kept   // likewise
	told   []*story
}

func read(ctx context.Context, t *town, stories []*story) (books, error) {
	b := books{ledger: map[string][]entry{}, kept: map[string]*kept{}, told: stories}
	text, err := fetch(ctx, t.lenderOrigin()+"/ledger")
	var all []entry
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		return b, fmt.Errorf("read ledger: %w", err)
	}
	for _, e := range all {
		ours, _, _ := strings.Cut(e.Reference, ".")
		b.ledger[ours] = append(b.ledger[ours], e)
	}
	return b, b.query(ctx, t.base.url(t.base.port))
}

func (b books) query(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	rows, err := conn.Query(ctx, `SELECT c.reference, c.step, COALESCE(a.state, ''), COALESCE(a.authorization_id, ''), COALESCE(a.reference, '')
		FROM checkouts c LEFT JOIN attempts a ON a.merchant = c.merchant AND a.checkout = c.id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var reference, step, state, id, attempt string
		if err := rows.Scan(&reference, &step, &state, &id, &attempt); err != nil {
			return err
		}
		k := b.kept[reference]
		if k == nil {
			k = &kept{step: step, attempts: map[string]string{}}
			b.kept[reference] = k
		}
		k.add(state, id, attempt)
	}
	return rows.Err()
}

func (k *kept) add(state, id, attempt string) {
	switch state {
	case "":
		return
	case "intent", "sending", "unknown", "undoing":
		k.open++
	case "manual":
		k.manual++
	}
	if id == "" {
		id = attempt
	}
	k.attempts[id] = state
}

// unsettled are the attempts that nobody knows the end of yet, and unrecognised the live authorizations of the ledger
// that the relays do not know to be approved.
func (b books) unsettled() (n int) {
	for _, k := range b.kept {
		n += k.open
	}
	return n
}

func (b books) unrecognised() (n int) {
	for ours, entries := range b.ledger {
		for _, e := range live(entries) {
			if k := b.kept[ours]; k == nil || k.attempts[e.ID] != "approved" && k.manual == 0 {
				n++
			}
		}
	}
	return n
}

func live(entries []entry) (out []entry) {
	for _, e := range entries {
		if !e.Released {
			out = append(out, e)
		}
	}
	return out
}

// verdict is what a run is judged by.
type verdict struct {
	doubles, lost, liars, resent, manual int
	states                               map[string]int
	why                                  []string
}

func (b books) judge() verdict {
	v := verdict{states: map[string]int{}}
	complain := func(n *int, format string, args ...any) {
		*n++
		v.why = append(v.why, fmt.Sprintf(format, args...))
	}
	for ours, entries := range b.ledger {
		alive, k := live(entries), b.kept[ours]
		if len(alive) > 1 {
			complain(&v.doubles, "%s has %d authorizations", ours, len(alive))
		}
		for _, e := range entries {
			if e.Received > 1 {
				complain(&v.resent, "%s was sent %d times", e.Reference, e.Received)
			}
		}
		for _, e := range alive {
			known := k != nil && (k.step == "approved" && k.attempts[e.ID] == "approved" || k.manual > 0)
			if !known || e.Amount != amount {
				complain(&v.lost, "%s is executed (%s) and the relay says %+v", e.Reference, e.Amount, k)
			}
		}
	}
	for ours, k := range b.kept {
		v.manual += k.manual
		for _, state := range k.attempts {
			v.states[state]++
		}
		if k.step == "approved" && len(live(b.ledger[ours])) != 1 {
			complain(&v.liars, "%s is approved and the ledger has %d", ours, len(live(b.ledger[ours])))
		}
	}
	for _, s := range b.told {
		b.compare(s, func(format string, args ...any) { complain(&v.liars, format, args...) })
	}
	return v
}

// compare holds the ledger against what a shopper was told: approved stays approved, under the same number.
func (b books) compare(s *story, complain func(string, ...any)) {
	approved := ""
	for _, t := range s.Answers {
		switch {
		case t.Step == "approved" && approved != "" && approved != t.Authorization:
			complain("%s was told two authorizations", s.Reference)
		case t.Step == "approved":
			approved = t.Authorization
		}
	}
	if approved == "" {
		return
	}
	for _, e := range live(b.ledger[s.Reference]) {
		if e.ID == approved {
			return
		}
	}
	complain("%s was told %s, which the ledger does not have", s.Reference, approved)
}

// leaks looks for planted values in everything the relays wrote.
var planted = regexp.MustCompile(`canary|sk_test_|ct_[A-Za-z0-9_-]{20}|\b77\d{12}\b`)

func leaks(folder string) error {
	logs, err := filepath.Glob(filepath.Join(folder, "relay*.log"))
	if err != nil || len(logs) == 0 {
		return errors.Join(err, errors.New("no log was written"))
	}
	for _, path := range logs {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if found := planted.FindIndex(text); found != nil {
			return fmt.Errorf("%s holds a planted value at byte %d", filepath.Base(path), found[0])
		}
	}
	return nil
}

// until asks again and again until a count is zero, and answers how long that took.
func until(ctx context.Context, limit time.Duration, count func() (int, error)) (time.Duration, error) {
	begin := time.Now()
	for {
		n, err := count()
		if err == nil && n == 0 {
			return time.Since(begin), nil
		}
		if time.Since(begin) > limit || ctx.Err() != nil {
			return time.Since(begin), errors.Join(err, fmt.Errorf("still %d after %v", n, time.Since(begin).Round(time.Second)))
		}
		rest(ctx, 500*time.Millisecond)
	}
}
