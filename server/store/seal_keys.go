package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"candor/server/relay"
)

// KeyError says that the sealing keys are not those of the database.
type KeyError struct {
	ID      string // of the key
	Unknown bool   // the database needs it, and it is not configured; false: another key has its id
}

func (e *KeyError) Error() string {
	if e.Unknown {
		return fmt.Sprintf("the database is sealed with key %q, which is not configured", e.ID)
	}
	return fmt.Sprintf("key %q is not the one that the database is sealed with", e.ID)
}

// sentinelText is sealed under each key of a database.
const sentinelText = "candor"

// cellSealKey is what a sentinel is bound to, before the id of its key. It belongs to no merchant.
const cellSealKey = "seal_keys.sealed."

// sentinel is a row of seal_keys.
type sentinel struct {
	id     string
	sealed []byte
	used   int64
}

func scanSentinel(row scanner) (k sentinel, err error) {
	return k, row.Scan(&k.id, &k.sealed, &k.used)
}

// guardKeys refuses a database that the sealing keys do not open. It then notes the key that seals from now
// on. Of processes that start at once on a new database with different keys, one wins and the others are
// refused.
func (s *Store) guardKeys(ctx context.Context) error {
	known, err := s.checkKeys(ctx)
	if err != nil || known {
		return err
	}
	return s.transact(ctx, func(ctx context.Context, tx transaction) error {
		if s.skipsLocked {
			if _, err := tx.ExecContext(ctx, takeSealsAlone); err != nil {
				return err
			}
		}
		rows, err := tx.QueryContext(ctx, findSealKeys)
		if err != nil {
			return err
		}
		all, err := scanAll(rows, scanSentinel)
		if err != nil {
			return err
		}
		if err := s.sealer.checkSentinels(all); err != nil {
			return err
		}
		sealed, err := s.sealer.Seal("", cellSealKey+s.sealer.first, 0, []byte(sentinelText))
		if err == nil {
			_, err = tx.ExecContext(ctx, takeSealKey, s.sealer.first, sealed)
		}
		return err
	})
}

// checkKeys returns a *KeyError if the sealing keys do not open the database. known reports whether the
// database has noted the key that seals. It writes nothing.
func (s *Store) checkKeys(ctx context.Context) (known bool, err error) {
	all, err := collect(ctx, s.read, scanSentinel, findSealKeys)
	if err != nil {
		return false, err
	}
	if len(all) == 0 { // a new database, or one of an older release
		return false, s.checkNewest(ctx)
	}
	known = slices.ContainsFunc(all, func(k sentinel) bool { return k.id == s.sealer.first })
	return known, s.sealer.checkSentinels(all)
}

// checkSentinels opens every sentinel. A key that the database needs and that is not configured is told
// first.
func (s Sealer) checkSentinels(all []sentinel) error {
	var wrong error
	for _, k := range all {
		if _, known := s.keys[k.id]; !known {
			return &KeyError{ID: k.id, Unknown: true}
		}
		text, err := s.Open("", cellSealKey+k.id, 0, k.sealed)
		if wrong == nil && (err != nil || string(text) != sentinelText) {
			wrong = &KeyError{ID: k.id}
		}
	}
	return wrong
}

// newestRows are how many of the newest rows of a kind checkNewest opens: more than one, because one may be
// damaged.
const newestRows = 20

// checkNewest opens the newest rows of a database that has noted no key. A key is right if it opens one of
// its rows.
func (s *Store) checkNewest(ctx context.Context) error {
	opened, failed := map[string]bool{}, map[string]bool{}
	for _, t := range sealedTables {
		if t.newest == "" {
			continue
		}
		for kept := range 2 { // what else there is has nothing sealed any more
			rows, err := collect(ctx, s.read, scanSealedRow, t.newest, kept, newestRows)
			if err != nil {
				return err
			}
			for _, row := range rows {
				for i, cell := range t.cells {
					s.sealer.tryKey(row, cell, row.texts[i], opened, failed)
				}
			}
		}
	}
	for id := range failed {
		if _, known := s.sealer.keys[id]; !known || !opened[id] {
			return &KeyError{ID: id, Unknown: !known}
		}
	}
	return nil
}

// tryKey opens one text and notes how its key did.
func (s Sealer) tryKey(row sealedRow, cell string, sealed []byte, opened, failed map[string]bool) {
	id, _, err := split(sealed)
	if err != nil { // nothing, or damaged
		return
	}
	_, err = s.Open(row.merchant, cell+row.id, row.revision, sealed)
	opened[id], failed[id] = opened[id] || err == nil, failed[id] || err != nil
}

// KeepSealKey notes that a process seals with the first key now. Call it again before SealKeyLife is over.
func (s *Store) KeepSealKey(ctx context.Context, now time.Time) error {
	err := changedOne(s.write.exec(ctx, takeSealUse, s.sealer.first, micros(now)))
	if errors.Is(err, relay.ErrStale) { // it was retired while this process sealed with it
		if err = s.guardKeys(ctx); err == nil {
			_, err = s.write.exec(ctx, takeSealUse, s.sealer.first, micros(now))
		}
	}
	return storeError("keep seal key", err)
}

// SealKeyLife is how long a key counts as in use after a process was seen that seals with it.
const SealKeyLife = 5 * time.Minute
