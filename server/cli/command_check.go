package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"candor/server/config"
	"candor/server/store"
)

// load reads the whole configuration and reports every problem of it at once.
func load(getenv func(string) string) (config.Environment, config.Config, error) {
	e, c, err := config.Load(getenv)
	return e, c, errors.Join(config.UnknownVariables(os.Environ()), err)
}

// check reads everything that serve would read, looks at the database, and reports all problems. It serves
// nothing, changes nothing and reaches no lender. With --no-database it does not look at the database, for a
// machine that cannot reach it.
func check(ctx context.Context, args []string, getenv func(string) string, stdout, _ io.Writer) error {
	look := len(args) == 0
	if !look && (len(args) > 1 || args[0] != "--no-database") {
		return usageError{fmt.Errorf("%q: usage: candor check [--no-database]", args[0])}
	}
	e, c, err := load(getenv)
	var notes []string
	if sealer, sealErr := config.NewSealer(e.SealKeys); look && sealErr == nil &&
		store.Check(e.Store.Reveal()) == nil {
		var storeErr error
		notes, storeErr = checkStore(ctx, e, sealer)
		err = errors.Join(err, storeErr)
	}
	if err != nil {
		return err
	}
	notes = append(notes, e.Warnings()...)
	for _, w := range append(notes, config.SecretFileWarnings(config.SecretFiles(getenv, c))...) {
		fmt.Fprintln(stdout, "note:", w)
	}
	fmt.Fprintln(stdout, "the configuration is complete")
	return nil
}

// checkStore looks at the database. That there is none yet, or an older one, is worth a note.
func checkStore(ctx context.Context, e config.Environment, sealer store.Sealer) (notes []string, err error) {
	uses, err := store.Inspect(ctx, e.Store.Reveal(), sealer)
	for _, note := range []error{store.ErrNoDatabase, store.ErrOlderSchema} {
		if errors.Is(err, note) {
			return []string{"CANDOR_STORE: " + note.Error()}, nil
		}
	}
	if err != nil {
		return nil, config.StoreProblem(err)
	}
	return sealNotes(uses, sealer.First(), time.Now()), nil
}

// sealNotes say of each key but the first whether it can be taken away.
func sealNotes(uses []store.SealUse, first string, now time.Time) []string {
	var notes []string
	for _, u := range uses {
		switch {
		case u.Key == first:
		case u.Texts > 0:
			notes = append(notes, fmt.Sprintf("CANDOR_SEAL_KEYS: key %q still seals %d texts; "+
				"candor reseal seals them with key %q", u.Key, u.Texts, first))
		case now.Sub(u.Seen) < store.SealKeyLife:
			notes = append(notes, fmt.Sprintf("CANDOR_SEAL_KEYS: a process still seals with key %q; "+
				"restart it with key %q on the first line, then run candor reseal", u.Key, first))
		case u.Noted:
			notes = append(notes, fmt.Sprintf("CANDOR_SEAL_KEYS: key %q seals nothing any more; "+
				"run candor reseal once more, then take its line away", u.Key))
		default:
			notes = append(notes, fmt.Sprintf("CANDOR_SEAL_KEYS: key %q seals nothing; "+
				"its line can be taken away, unless the key is to become the first", u.Key))
		}
	}
	return notes
}
