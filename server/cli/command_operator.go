package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"candor/server/config"
	"candor/server/relay"
	"candor/server/service"
)

// asOperator runs one act of an operator on the service that the environment configures, and closes the
// service after it. The merchant must be configured.
func asOperator(ctx context.Context, merchant string, getenv func(string) string, stderr io.Writer,
	act func(*service.Service, config.Environment) error) error {
	e, c, err := config.Load(getenv)
	if err != nil {
		return err
	}
	s, err := service.New(ctx, e, c, newLog(e.LogLevel, e.LogFormat, stderr), time.Now)
	if err != nil {
		return err
	}
	defer s.Close()
	if _, known := s.Relay.Merchant(relay.MerchantID(merchant)); !known {
		return usageError{fmt.Errorf("merchant %q is not configured", merchant)}
	}
	return act(s, e)
}
