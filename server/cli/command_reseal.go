package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"candor/server/config"
	"candor/server/store"
)

// reseal seals with the first key of CANDOR_SEAL_KEYS what its other keys, or older releases, sealed. The
// relay may serve meanwhile. A reseal that was stopped goes on where it was.
func reseal(ctx context.Context, _ []string, getenv func(string) string, stdout, stderr io.Writer) error {
	db, sealer, err := openExisting(ctx, getenv, stderr)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	uses, err := db.SealUses(ctx)
	if err != nil {
		return err
	}
	left := textsLeft(uses, sealer.First())
	fmt.Fprintf(stdout, "%d texts to seal with key %q\n", left, sealer.First())
	told := time.Now()
	done, err := db.Reseal(ctx, func(r store.Resealed) {
		if time.Since(told) >= time.Second {
			told = time.Now()
			fmt.Fprintf(stdout, "%d done, %d left\n", r.Done, max(0, left-r.Done-r.Unreadable))
		}
	})
	fmt.Fprintf(stdout, "%d done\n", done.Done)
	if err != nil {
		return err
	}
	return retireKeys(ctx, db, sealer.First(), stdout)
}

// openExisting opens the store of the environment as it is.
func openExisting(
	ctx context.Context,
	getenv func(string) string,
	stderr io.Writer,
) (*store.Store, store.Sealer,
	error) {
	e, _, err := load(getenv)
	if err != nil {
		return nil, store.Sealer{}, err
	}
	sealer, err := config.NewSealer(e.SealKeys)
	if err != nil {
		return nil, sealer, err
	}
	db, err := store.OpenExisting(ctx, e.Store.Reveal(), sealer, newLog(e.LogLevel, e.LogFormat, stderr))
	return db, sealer, config.StoreProblem(err)
}

// textsLeft is how many texts the first key does not seal in the present form.
func textsLeft(uses []store.SealUse, first string) (n int) {
	for _, u := range uses {
		if u.Key == first {
			n += u.Older
		} else {
			n += u.Texts
		}
	}
	return n
}

// retireKeys counts what the other keys still seal, and says of each whether its line can be taken away. It
// is an error if a text is left: somebody sealed it meanwhile, or no key opens it.
func retireKeys(ctx context.Context, db *store.Store, first string, stdout io.Writer) error {
	uses, err := db.SealUses(ctx)
	if err != nil {
		return err
	}
	for _, u := range uses {
		if u.Key == first || u.Texts > 0 {
			continue
		}
		retired, err := db.RetireSealKey(ctx, u.Key, time.Now())
		switch {
		case err != nil:
			return err
		case retired || !u.Noted:
			fmt.Fprintf(stdout, "key %q seals nothing any more: its line can be taken away\n", u.Key)
		default:
			fmt.Fprintf(
				stdout,
				"a process that seals with key %q ran until a moment ago: restart it with key %q "+
					"on the first line, and run candor reseal again after %s\n",
				u.Key,
				first,
				store.SealKeyLife,
			)
		}
	}
	if n := textsLeft(uses, first); n > 0 {
		return fmt.Errorf(
			"%d texts are left: run candor reseal again; what is left then opens with no key",
			n,
		)
	}
	return nil
}
