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

// storedCheckout is what the database holds of one order, which may have two checkouts.
type storedCheckout struct {
	step     string
	attempts map[string]string // authorization id or, without one, attempt reference → state
	open     int               // attempts and operations that are not settled
	manual   int
}

// records are the three records that must agree: the lender's ledger, the database, and the answers to the
// shoppers.
type records struct {
	ledger   map[string][]entry         // by the merchant's reference
	stored   map[string]*storedCheckout // likewise
	shoppers []*shopperLog
}

func readRecords(ctx context.Context, e *environment, logs []*shopperLog) (records, error) {
	r := records{ledger: map[string][]entry{}, stored: map[string]*storedCheckout{}, shoppers: logs}
	text, err := fetch(ctx, e.lenderOrigin()+"/ledger")
	var all []entry
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		return r, fmt.Errorf("read ledger: %w", err)
	}
	for _, e := range all {
		reference, _, _ := strings.Cut(e.Reference, ".")
		r.ledger[reference] = append(r.ledger[reference], e)
	}
	return r, r.readStore(ctx, e.database.url(e.database.port))
}

func (r records) readStore(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	rows, err := conn.Query(ctx, `SELECT c.reference, c.step, COALESCE(a.state, ''), `+
		`COALESCE(a.authorization_id, ''), COALESCE(a.reference, '')
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
		k := r.stored[reference]
		if k == nil {
			k = &storedCheckout{step: step, attempts: map[string]string{}}
			r.stored[reference] = k
		}
		if step == "approved" { // of any of its checkouts
			k.step = step
		}
		k.add(state, id, attempt)
	}
	return rows.Err()
}

func (k *storedCheckout) add(state, id, attempt string) {
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

// unsettled counts the attempts whose outcome is still open.
func (r records) unsettled() (n int) {
	for _, k := range r.stored {
		n += k.open
	}
	return n
}

// unrecognised counts the live authorizations of the ledger that the relays do not record as approved.
func (r records) unrecognised() (n int) {
	for reference, entries := range r.ledger {
		for _, e := range live(entries) {
			if k := r.stored[reference]; k == nil || k.attempts[e.ID] != "approved" && k.manual == 0 {
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
	doubles, lost, contradicted, resent, manual int
	states                                      map[string]int
	complaints                                  []string
}

func (r records) judge() verdict {
	v := verdict{states: map[string]int{}}
	complain := func(n *int, format string, args ...any) {
		*n++
		v.complaints = append(v.complaints, fmt.Sprintf(format, args...))
	}
	for reference, entries := range r.ledger {
		alive, k := live(entries), r.stored[reference]
		if len(alive) > 1 {
			complain(&v.doubles, "%s has %d authorizations", reference, len(alive))
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
	for reference, k := range r.stored {
		v.manual += k.manual
		for _, state := range k.attempts {
			v.states[state]++
		}
		if k.step == "approved" && len(live(r.ledger[reference])) != 1 {
			complain(&v.contradicted, "%s is approved and the ledger has %d", reference,
				len(live(r.ledger[reference])))
		}
	}
	for _, s := range r.shoppers {
		r.compare(s, func(format string, args ...any) { complain(&v.contradicted, format, args...) })
	}
	return v
}

// compare checks a shopper's answers against the ledger: approved stays approved, under the same
// authorization number.
func (r records) compare(s *shopperLog, complain func(string, ...any)) {
	approved := ""
	for _, t := range s.Observed {
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
	for _, e := range live(r.ledger[s.Reference]) {
		if e.ID == approved {
			return
		}
	}
	complain("%s was told %s, which the ledger does not have", s.Reference, approved)
}

// planted matches the planted secrets. checkLeaks looks for them in every log that a relay wrote.
var planted = regexp.MustCompile(`canary|sk_test_|ct_[A-Za-z0-9_-]{20}|\b77\d{12}\b`)

func checkLeaks(folder string) error {
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

// waitForZero asks again every half second until a count is zero, and gives how long that took.
func waitForZero(ctx context.Context, limit time.Duration, count func() (int, error)) (time.Duration, error) {
	begin := time.Now()
	for {
		n, err := count()
		if err == nil && n == 0 {
			return time.Since(begin), nil
		}
		if time.Since(begin) > limit || ctx.Err() != nil {
			return time.Since(begin),
				errors.Join(err, fmt.Errorf("still %d after %v", n, time.Since(begin).Round(time.Second)))
		}
		rest(ctx, 500*time.Millisecond)
	}
}
