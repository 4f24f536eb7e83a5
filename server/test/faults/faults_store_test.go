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
)

// storeFaults are every way in which the database fails under a checkout. Each begins before the last act and ends
// after it was answered.
func storeFaults() []fault {
	return []fault{
		{"database: locked", true, func(t *testing.T) { surviveStore(t, locked) }},
		{"database: full", false, surviveFullDisk},
		{"database: read-only", false, func(t *testing.T) { surviveStore(t, readOnly) }},
		{"database: cut before the commit", false, func(t *testing.T) { surviveWrites(t, func(_ int, _ func() error) error { return errGone }) }},
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
			surviveWrites(t, func(_ int, commit func() error) error { time.Sleep(3 * time.Second); return commit() })
		}},
	}
}

var errGone = errors.New("the connection is gone")

// surviveStore fails the database under the last act; no authorization may have been asked for that is not written down.
func surviveStore(t *testing.T, begin func(*scenario) (mend func())) {
	o := newScenario(t, false)
	o.actUntil(9, checkout.StepReview)
	mend := begin(o)
	o.accept1()
	if n := len(o.Lender.Ledger()); n != 0 {
		t.Errorf("%d authorizations were asked for while nothing could be written", n)
	}
	mend()
	o.finish()
}

// accept1 clicks once, as the screen asks for.
func (o *scenario) accept1() {
	o.Helper()
	v := o.look()
	who, a := o.next(v)
	a.Revision = v.Revision
	o.do(who, a)
}

// write does something to SQLite by the relay's own writing connection.
func (o *scenario) write(text string) error {
	_, err := o.Service.Store.(*store.Store).Pools()["write"].ExecContext(o.Context(), text)
	return err
}

func readOnly(o *scenario) func() {
	o.Must(o.write("PRAGMA query_only = 1"))
	return func() { o.Must(o.write("PRAGMA query_only = 0")) }
}

// surviveFullDisk lets the file grow no more and sells until a sale is refused for it. What still finds room in a page of its
// own may be written: then it may be asked for, too.
func surviveFullDisk(t *testing.T) {
	o := newScenario(t, false)
	o.actUntil(9, checkout.StepReview)
	o.Must(o.write("PRAGMA max_page_count = 1")) // SQLite raises it to the present size
	q := relay.CreateRequest{Amount: harness.Amount("10.00"), Currency: "CAD", Reference: "full", Channel: checkout.Online, Use: checkout.Hosted, Locale: "en-CA"}
	var err error
	for n := 0; err == nil && n < 1000; n++ {
		_, err = o.Service.Relay.Create(t.Context(), demo.Merchant, q)
	}
	if checkout.AsProblem(err).Code != checkout.CodeUnavailable {
		t.Fatalf("a full database is told as %v", err)
	}
	o.accept1()
	o.Must(o.write("PRAGMA max_page_count = 1000000"))
	o.finish()
}

// locked holds the write lock as another process would that does not let go.
func locked(o *scenario) func() {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(o.Data, "candor.db")+"?_txlock=immediate")
	o.Must(err)
	tx, err := db.BeginTx(o.Context(), nil)
	o.Must(err)
	return func() { _, _ = tx.Rollback(), db.Close() }
}

// surviveWrites stands between relay and store from the last act on, for ten commits.
func surviveWrites(t *testing.T, f func(n int, commit func() error) error) {
	o := newScenario(t, false)
	o.actUntil(9, checkout.StepReview)
	between := &spoiledWrites{Store: o.Service.Relay.Store, f: f}
	o.Service.Relay.Store = between
	o.accept1()
	time.Sleep(200 * time.Millisecond) // what goes on in the background meets the fault as well
	between.whole.Store(true)
	o.finish()
}

// spoiledWrites is a store whose commits fail until it is whole again.
type spoiledWrites struct {
	relay.Store
	f     func(n int, commit func() error) error
	n     atomic.Int64
	whole atomic.Bool
}

func (s *spoiledWrites) Commit(ctx context.Context, c relay.Change) error {
	commit := func() error { return s.Store.Commit(ctx, c) }
	if s.whole.Load() {
		return commit()
	}
	return s.f(int(s.n.Add(1)), commit)
}

// surviveRestart closes the house while the lender is being asked, and opens another on the same database: the attempt is
// found again.
func surviveRestart(t *testing.T) {
	o := newScenario(t, false)
	o.actUntil(9, checkout.StepReview)
	o.Must(o.Lender.Misbehave("authorization", "executes and answers 500"))
	o.accept1()
	o.Must(o.Lender.Misbehave("authorization", ""))
	for name, db := range o.Service.Store.(*store.Store).Pools() {
		db.SetMaxIdleConns(0) // every connection ends, as when the database does
		db.SetMaxIdleConns(map[string]int{"write": 1, "read": 4}[name])
	}
	o.finish()
}
