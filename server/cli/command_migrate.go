package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"candor/server/config"
	"candor/server/store"
)

// migrate creates the database, or brings its tables up to date, and does nothing else.
func migrate(ctx context.Context, _ []string, getenv func(string) string, stdout, _ io.Writer) error {
	e, _, err := load(getenv)
	if err != nil {
		return err
	}
	sealer, err := config.NewSealer(e.SealKeys)
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, e.Store.Reveal(), sealer, slog.New(slog.DiscardHandler))
	if err != nil {
		return config.StoreProblem(err)
	}
	fmt.Fprintln(stdout, "the database is up to date")
	return db.Close()
}
