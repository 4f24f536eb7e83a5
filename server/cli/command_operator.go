package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"candor/server/config"
	"candor/server/service"
)

// asOperator runs one act of an operator on the service that the environment configures, and closes the
// service after it. The merchant must be configured, and the database must be there and up to date.
func asOperator(ctx context.Context, merchant string, getenv func(string) string, stderr io.Writer,
	act func(*service.Service, config.Environment) error) error {
	e, c, err := load(getenv)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(c.Merchant, func(m config.Merchant) bool { return m.ID == merchant }) {
		return usageError{fmt.Errorf("merchant %q is not configured", merchant)}
	}
	s, err := service.NewForOperator(ctx, e, c, newLog(e.LogLevel, e.LogFormat, stderr), time.Now)
	if err != nil {
		return err
	}
	defer s.Close()
	return act(s, e)
}
