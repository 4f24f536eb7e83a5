package main

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// workInFlight are the states of the journal that are not at rest, with how many rows are in each.
const workInFlight = `SELECT 'attempt', state FROM attempts
	WHERE state IN ('intent', 'sending', 'unknown', 'undoing', 'not_executed') GROUP BY state
	UNION ALL SELECT kind, state FROM operations WHERE state IN ('intent', 'sending', 'unknown')
	GROUP BY kind, state`

// begin counts a fault that begins, by what the journal has in flight now. A database that is away just then
// gives no states; the fault counts all the same.
func (r *reach) begin(ctx context.Context, database *postgres, fault string) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	var found []cell
	if conn, err := pgx.Connect(ctx, database.url(database.port)); err == nil {
		rows, _ := conn.Query(ctx, workInFlight)
		found, _ = pgx.CollectRows(rows, func(row pgx.CollectableRow) (cell, error) {
			c := cell{fault: fault}
			return c, row.Scan(&c.operation, &c.state)
		})
		_ = conn.Close(context.WithoutCancel(ctx))
	}
	r.count(fault, found)
}
