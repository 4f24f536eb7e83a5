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

// asOperator opens the house for one command about one merchant, who must be configured, and closes it after.
func asOperator(ctx context.Context, merchant string, getenv func(string) string, stderr io.Writer, do func(*service.Service, config.Environment) error) error {
	e, c, err := config.Load(getenv)
	if err != nil {
		return err
	}
	h, err := service.New(ctx, e, c, newLog(e.LogLevel, e.LogFormat, stderr), time.Now)
	if err != nil {
		return err
	}
	defer h.Close()
	if _, known := h.Relay.Merchant(relay.MerchantID(merchant)); !known {
		return usageError{fmt.Errorf("merchant %q is not configured", merchant)}
	}
	return do(h, e)
}
