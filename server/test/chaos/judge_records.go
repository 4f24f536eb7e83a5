package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"
)

func readRecords(ctx context.Context, e *environment, logs []*shopperLog, sales []*saleLog) (records, error) {
	r := records{ledger: map[string][]entry{}, stored: map[string]*storedCheckout{}, shoppers: logs,
		sales: sales}
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
	if err := r.readOperations(ctx, conn); err != nil {
		return err
	}
	return r.readFindings(ctx, conn)
}

func (r records) readOperations(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, `SELECT c.reference, o.id, o.kind, o.state, o.cause, o.authorization_id,
		o.capture_id, CAST(100 * o.amount AS BIGINT) FROM operations o
		JOIN checkouts c ON c.merchant = o.merchant AND c.id = o.checkout`)
	if err != nil {
		return err
	}
	var reference string
	var o storedOperation
	_, err = pgx.ForEachRow(rows, []any{&reference, &o.ID, &o.Kind, &o.State, &o.Cause, &o.Authorization,
		&o.Capture, &o.Amount}, func() error {
		r.keepOperation(reference, o)
		return nil
	})
	return err
}

// readFindings reads what the relays found, with an alarm, and which of it they left to people.
func (r records) readFindings(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, `SELECT c.reference, f.kind, f.subject, f.entry, f.people AND f.settled = 0
		FROM findings f JOIN checkouts c ON c.merchant = f.merchant AND c.id = f.checkout
		WHERE f.confirmed > 0`)
	if err != nil {
		return err
	}
	var reference string
	var f storedFinding
	_, err = pgx.ForEachRow(rows, []any{&reference, &f.Kind, &f.Subject, &f.Entry, &f.People}, func() error {
		r.keepFinding(reference, f)
		return nil
	})
	return err
}
