package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"
)

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
	r.enter(all)
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
		r.keep(reference, step, state, id, attempt)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return r.readFindings(ctx, conn)
}

// readFindings reads what the relays found of doubles, and which of them they left to people.
func (r records) readFindings(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, `SELECT c.reference, f.entry, f.people FROM findings f
		JOIN checkouts c ON c.merchant = f.merchant AND c.id = f.checkout
		WHERE f.confirmed > 0 AND f.kind IN ('double', 'late_find')
		UNION SELECT c.reference, o.authorization_id, true FROM operations o
		JOIN checkouts c ON c.merchant = o.merchant AND c.id = o.checkout
		WHERE o.state = 'manual' AND o.cause IN ('double', 'late_find', 'cancel')`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var reference, id string
		var people bool
		if err := rows.Scan(&reference, &id, &people); err != nil {
			return err
		}
		r.find(reference, id, people)
	}
	return rows.Err()
}
