package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"candor/server/relay"
)

// sealedTable is a table with sealed columns.
type sealedTable struct {
	cells    []string // one or two
	newest   string   // the newest rows that hold something; "" where nothing older than this release is
	find     string   // all rows, a batch at a time
	reseal   string   // replaces the texts of a row
	revision bool     // whether reseal compares the revision
}

var sealedTables = []sealedTable{
	{[]string{cellCheckoutPersonal, cellCheckoutSealed}, findNewestCheckouts, findSealedCheckouts,
		resealCheckout, true},
	{[]string{cellAttemptAccount}, findNewestAttempts, findSealedAttempts, resealAttempt, false},
	{[]string{cellReplyBody}, "", findSealedReplies, resealReply, false},
}

// sealedRow is what one row has sealed. Of a table with one sealed column both texts are the same.
type sealedRow struct {
	merchant relay.MerchantID
	id       string
	revision int64
	texts    [2][]byte
}

func scanSealedRow(row scanner) (r sealedRow, err error) {
	err = row.Scan(&r.merchant, &r.id, &r.revision, &r.texts[0], &r.texts[1])
	r.texts[0], r.texts[1] = notNull(r.texts[0]), notNull(r.texts[1])
	return r, err
}

// notNull is a text as it is written: a driver reads an empty one as nil, which it would write as NULL.
func notNull(text []byte) []byte {
	if text == nil {
		return []byte{}
	}
	return text
}

// SealUse is what one sealing key still seals.
type SealUse struct {
	Key   string // its id
	Texts int    // that it seals
	Older int    // of them, in the form of an older release
	// Noted is whether the database asks for the key at the start. Seen is when a process that seals with it
	// was seen last; zero if none was.
	Noted bool
	Seen  time.Time
}

// SealUses are what each key seals, the first key included, by id. It goes over all rows and may take a
// minute for each ten million.
func (s *Store) SealUses(ctx context.Context) ([]SealUse, error) {
	uses := map[string]SealUse{}
	for id := range s.sealer.keys {
		uses[id] = SealUse{Key: id}
	}
	noted, err := collect(ctx, s.read, scanSentinel, findSealKeys)
	if err != nil {
		return nil, fmt.Errorf("read seal keys: %w", err)
	}
	for _, k := range noted {
		uses[k.id] = SealUse{Key: k.id, Noted: true, Seen: instant(k.used)}
	}
	for _, t := range sealedTables {
		err := s.walkSealed(ctx, t, func(rows []sealedRow) error {
			for _, row := range rows {
				for i := range t.cells {
					id, _, err := split(row.texts[i])
					if err != nil {
						continue
					}
					u := uses[id]
					u.Key = id
					u.Texts++
					if row.texts[i][0] != sealDerived {
						u.Older++
					}
					uses[id] = u
				}
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("count sealed texts: %w", err)
		}
	}
	all := make([]SealUse, 0, len(uses))
	for _, u := range uses {
		all = append(all, u)
	}
	slices.SortFunc(all, func(a, b SealUse) int { return cmp.Compare(a.Key, b.Key) })
	return all, nil
}

// sealedBatch is how many rows a walk reads, and one transaction of Reseal changes at most.
const sealedBatch = 200

// walkSealed gives all rows of a table to do, a batch at a time.
func (s *Store) walkSealed(ctx context.Context, t sealedTable, do func([]sealedRow) error) error {
	var last sealedRow
	for {
		rows, err := collect(ctx, s.read, scanSealedRow, t.find, last.merchant, last.id, sealedBatch)
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := do(rows); err != nil {
			return err
		}
		last = rows[len(rows)-1]
	}
}

// Resealed is what Reseal did.
type Resealed struct {
	Done       int // texts that the first key seals now
	Unreadable int // texts that no key opens; they are left as they are
}

// resealPause is the time between two batches, in which others write.
const resealPause = 20 * time.Millisecond

// Reseal seals with the first key what other keys, or older releases, sealed. It may run while other
// processes serve, and begin again where it was stopped: a text that somebody else changed meanwhile is left
// to them. progress is told after each batch what was done so far.
func (s *Store) Reseal(ctx context.Context, progress func(Resealed)) (all Resealed, err error) {
	for _, t := range sealedTables {
		err := s.walkSealed(ctx, t, func(rows []sealedRow) error {
			changes := s.resealed(t, rows, &all)
			if len(changes) == 0 {
				return nil
			}
			done, err := s.writeResealed(ctx, t, changes)
			all.Done += done
			if err != nil {
				return err
			}
			progress(all)
			return pause(ctx, resealPause)
		})
		if err != nil {
			return all, fmt.Errorf("reseal: %w", err)
		}
	}
	return all, nil
}

// resealedRow is a row with what its texts become.
type resealedRow struct {
	sealedRow
	becomes [2][]byte
	changed int
}

// resealed seals the texts of rows anew that the first key did not seal in the present form.
func (s *Store) resealed(t sealedTable, rows []sealedRow, all *Resealed) (changes []resealedRow) {
	head := s.sealer.head()
	for _, row := range rows {
		next := resealedRow{sealedRow: row, becomes: row.texts}
		for i, cell := range t.cells {
			if len(row.texts[i]) == 0 || bytes.HasPrefix(row.texts[i], head) {
				continue
			}
			text, err := s.sealer.Open(row.merchant, cell+row.id, row.revision, row.texts[i])
			if err == nil {
				next.becomes[i], err = s.sealer.Seal(row.merchant, cell+row.id, row.revision, text)
			}
			if err != nil {
				next.becomes[i] = row.texts[i]
				all.Unreadable++
				continue
			}
			next.changed++
		}
		if next.changed > 0 {
			changes = append(changes, next)
		}
	}
	return changes
}

// writeResealed writes a batch in one transaction and returns how many texts it replaced.
func (s *Store) writeResealed(
	ctx context.Context,
	t sealedTable,
	changes []resealedRow,
) (done int, err error) {
	err = s.transact(ctx, func(ctx context.Context, tx transaction) error {
		done = 0
		for _, c := range changes {
			args := []any{c.merchant, c.id}
			if t.revision {
				args = append(args, c.revision)
			}
			for i := range t.cells {
				args = append(args, c.becomes[i], c.texts[i], len(c.texts[i]))
			}
			err := changedOne(tx.ExecContext(ctx, t.reseal, args...))
			switch {
			case err == nil:
				done += c.changed
			case !errors.Is(err, relay.ErrStale): // else somebody changed it
				return err
			}
		}
		return nil
	})
	return done, err
}

// RetireSealKey lets processes start without a key from now on. It returns false, and does nothing, while a
// process that seals with the key was seen within SealKeyLife. The caller has made sure that nothing is
// sealed with it.
func (s *Store) RetireSealKey(ctx context.Context, id string, now time.Time) (bool, error) {
	if id == s.sealer.first {
		return false, nil
	}
	err := changedOne(s.write.exec(ctx, takeSealAway, id, micros(now.Add(-SealKeyLife))))
	if errors.Is(err, relay.ErrStale) {
		return false, nil
	}
	return err == nil, storeError("retire seal key", err)
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
