package store

import (
	"strings"
	"testing"

	"candor/server/relay"
)

// A look for changes finds each open checkout by the index of tokens.
func TestB11MarksAreIndexed(t *testing.T) {
	s, _ := openHere(t)
	rows, err := s.read.db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+findMarks, `{"a":1}`)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := scanAll(rows, func(row scanner) (string, error) {
		var id, parent, unused int
		var detail string
		err := row.Scan(&id, &parent, &unused, &detail)
		return detail, err
	})
	if text := strings.Join(plan, "\n"); err != nil || !strings.Contains(text, "checkouts_token") {
		t.Errorf("%v\n%s", err, text)
	}
}

// A scrape of /metrics, the list of open work and its filter find what is open by a partial index, and read
// no table of years.
func TestM8OpenWorkIsIndexed(t *testing.T) {
	s, _ := openHere(t)
	filtered, args := listQuery("m", relay.Filter{Open: true, Limit: 51})
	for name, c := range map[string]struct {
		query string
		args  []any
		index []string
	}{
		"counts of attempts":   {findOpenAttempts, nil, []string{"attempts_open"}},
		"counts of operations": {findOpenOperations, nil, []string{"operations_open"}},
		"attempts":             {selectOpenAttempts, []any{"m", 9}, []string{"attempts_open"}},
		"operations":           {selectOpenOperations, []any{"m", 9}, []string{"operations_open"}},
		"counts of findings":   {findOpenFindings, nil, []string{"findings_open"}},
		"findings":             {selectOpenFindings, []any{"m", 9}, []string{"findings_open"}},
		"checkouts": {filtered, args,
			[]string{"attempts_open", "operations_open", "findings_open"}},
	} {
		text := planOf(t, s, c.query, c.args)
		for _, index := range c.index {
			if !strings.Contains(text, index) {
				t.Errorf("%s does not use %s:\n%s", name, index, text)
			}
		}
	}
}

// Every second each replica looks for sales that await their receipt: it reads a partial index, and no table
// of years.
func TestW4AwaitedReceiptsAreIndexed(t *testing.T) {
	for name, c := range map[string]planned{
		"merchants": {findMerchantsAwaiting, nil, "attempts_receipt"},
		"sales":     {selectSalesAwaiting, []any{"m", 1, "a", 9}, "attempts_receipt"},
		"a receipt": {selectReceipt, []any{"m", "co_1"}, "receipts_checkout"},
	} {
		c.check(t, name, "TEMP B-TREE")
	}
}

// A page of events is read by an index, whatever narrows it, and so is what ran out, and what is forgotten.
func TestM12EventsAreIndexed(t *testing.T) {
	query := func(q relay.EventQuery) (string, []any) { q.Limit = 51; return eventsQuery("m", q, 1, 9) }
	all, allArgs := query(relay.EventQuery{})
	types, typesArgs := query(relay.EventQuery{Types: []relay.EventType{"a", "b"}})
	of, ofArgs := query(relay.EventQuery{Checkout: "co_1"})
	for name, c := range map[string]planned{
		"a page":     {all, allArgs, "events_merchant"},
		"types":      {types, typesArgs, "events_type"},
		"a checkout": {of, ofArgs, "events_checkout"},
		"a time":     {findPositionAt, []any{1}, "events_logged"},
		"old ones":   {dropEvents, []any{1, 9}, "events_logged"},
		"one":        {selectEvent, []any{"m", "ev_1"}, "events_id"},
		"of a line":  {selectOfLine, []any{"m", "co_1", 1, 9, 9}, "events_checkout"},
		"due lines":  {findDueLines, []any{"m", "shop", 9, 9, 9}, "deliveries_due"},
		"far lines":  {findFarLine, []any{"m", "shop", 9}, "deliveries_due"},
		"parked":     {selectParked, []any{"m", 9}, "deliveries_parked"},
		"old lines":  {dropDeliveries, []any{1, 9}, "deliveries_created"},
		"ran out":    {findRanOut, []any{1, 0, "", "", 9}, "checkouts_running"},
	} {
		c.check(t, name, "SCAN events")
	}
}

// planned is a query, and the index that it must use.
type planned struct {
	query string
	args  []any
	index string
}

// check has SQLite explain the query. Its plan must name the index, and never what is forbidden.
func (c planned) check(t *testing.T, name, forbidden string) {
	t.Helper()
	s, _ := openHere(t)
	text := planOf(t, s, c.query, c.args)
	if !strings.Contains(text, c.index) || strings.Contains(text, forbidden) {
		t.Errorf("%s does not use %s:\n%s", name, c.index, text)
	}
}

// planOf is how SQLite says that it will run a query, a line for each step.
func planOf(t *testing.T, s *Store, query string, args []any) string {
	t.Helper()
	rows, err := s.read.db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := scanAll(rows, func(row scanner) (string, error) {
		var id, parent, unused int
		var detail string
		err := row.Scan(&id, &parent, &unused, &detail)
		return detail, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(plan, "\n")
}
