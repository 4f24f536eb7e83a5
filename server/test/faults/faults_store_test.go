package faults

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/store"
	"candor/server/test/harness"
	"candor/server/test/reach"
)

// storeFaults are the faults of the database under a checkout. Each begins before the last action and ends
// after its answer.
func storeFaults() []fault {
	return []fault{
		{"database: locked", true, func(t *testing.T) { surviveStore(t, locked) }},
		{"database: full", false, surviveFullDisk},
		{"database: read-only", false, func(t *testing.T) { surviveStore(t, readOnly) }},
		{"database: cut before the commit", false,
			func(t *testing.T) { surviveWrites(t, func(_ int, _ func() error) error { return errGone }) }},
		{"database: cut before the acknowledgement", false, func(t *testing.T) {
			surviveWrites(t, func(_ int, commit func() error) error { return errors.Join(commit(), errGone) })
		}},
		{"database: cut before the acknowledgement of what came of it", false, func(t *testing.T) {
			surviveWrites(t, func(n int, commit func() error) error {
				if n < 3 { // intent and sending are acknowledged
					return commit()
				}
				return errors.Join(commit(), errGone)
			})
		}},
		{"database: gone when the answer comes", false, func(t *testing.T) {
			surviveWrites(t, func(n int, commit func() error) error {
				if n < 3 {
					return commit()
				}
				return errGone
			})
		}},
		{"database: restarted", false, surviveRestart},
		{"database: slow to sync", true, func(t *testing.T) {
			surviveWrites(t, func(_ int, commit func() error) error {
				time.Sleep(3 * time.Second)
				return commit()
			})
		}},
	}
}

var errGone = errors.New("the connection is gone")

// surviveStore makes the database fail under the last action. An authorization may be sent only if it was
// written before.
func surviveStore(t *testing.T, begin func(*scenario) (mend func())) {
	s := newScenario(t, false)
	s.actUntil(9, checkout.StepReview)
	mend := begin(s)
	s.strikes("commit")
	s.acceptOnce()
	if n := len(s.Lender.Ledger()); n != 0 {
		t.Errorf("%d authorizations were asked for while nothing could be written", n)
	}
	mend()
	s.finish()
}

// acceptOnce accepts at the review, once.
func (s *scenario) acceptOnce() {
	s.Helper()
	v := s.look()
	who, a := s.nextAction(v)
	a.Revision = v.Revision
	s.do(who, a)
}

// write runs a statement on the relay's own writing connection to SQLite.
func (s *scenario) write(text string) error {
	_, err := s.Service.Store.(*store.Store).Pools()["write"].ExecContext(s.Context(), text)
	return err
}

func readOnly(s *scenario) func() {
	s.Must(s.write("PRAGMA query_only = 1"))
	return func() { s.Must(s.write("PRAGMA query_only = 0")) }
}

// surviveFullDisk stops the file from growing and sells until a sale is refused for it. A write that still
// fits into a page may succeed, and then the authorization may be sent.
func surviveFullDisk(t *testing.T) {
	s := newScenario(t, false)
	s.actUntil(9, checkout.StepReview)
	s.Must(s.write("PRAGMA max_page_count = 1")) // SQLite raises it to the present size
	r := relay.CreateRequest{Amount: harness.Amount("10.00"), Currency: "CAD", Reference: "full",
		Channel: checkout.Online, Use: checkout.Hosted, Locale: "en-CA"}
	var err error
	for n := 0; err == nil && n < 1000; n++ {
		_, err = s.Service.Relay.Create(t.Context(), demo.Merchant, r)
	}
	if checkout.AsProblem(err).Code != checkout.CodeUnavailable {
		t.Fatalf("a full database is told as %v", err)
	}
	s.strikes("commit")
	s.acceptOnce()
	s.Must(s.write("PRAGMA max_page_count = 1000000"))
	s.finish()
}

// locked holds the write lock, as another process would that does not release it.
func locked(s *scenario) func() {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.Data, "candor.db")+"?_txlock=immediate")
	s.Must(err)
	tx, err := db.BeginTx(s.Context(), nil)
	s.Must(err)
	return func() { _, _ = tx.Rollback(), db.Close() }
}

// surviveWrites changes what ten commits do, from the last action on.
func surviveWrites(t *testing.T, f func(n int, commit func() error) error) {
	s := newScenario(t, false)
	s.actUntil(9, checkout.StepReview)
	between := &spoiledWrites{Store: s.Service.Relay.Store, f: f,
		strikes: func(c relay.Change) { s.strikesAt("commit", reach.MoveOf(c)) }}
	s.Service.Relay.Store = between
	s.acceptOnce()
	time.Sleep(200 * time.Millisecond) // work in the background meets the fault as well
	between.whole.Store(true)
	s.finish()
}

// spoiledWrites is a store whose commits fail until it is repaired.
type spoiledWrites struct {
	relay.Store
	f       func(n int, commit func() error) error
	strikes func(relay.Change)
	n       atomic.Int64
	whole   atomic.Bool
}

func (s *spoiledWrites) Commit(ctx context.Context, c relay.Change) error {
	commit := func() error { return s.Store.Commit(ctx, c) }
	if s.whole.Load() {
		return commit()
	}
	s.strikes(c)
	return s.f(int(s.n.Add(1)), commit)
}

// surviveRestart closes the service while the lender is being asked, and opens another on the same database.
// The attempt is found there.
func surviveRestart(t *testing.T) {
	s := newScenario(t, false)
	s.actUntil(9, checkout.StepReview)
	s.Must(s.Lender.Misbehave("authorization", "executes and answers 500"))
	s.acceptOnce()
	s.Must(s.Lender.Misbehave("authorization", ""))
	s.strikes("connection")
	for name, db := range s.Service.Store.(*store.Store).Pools() {
		db.SetMaxIdleConns(0) // every connection ends, as when the database does
		db.SetMaxIdleConns(map[string]int{"write": 1, "read": 4}[name])
	}
	s.finish()
}
