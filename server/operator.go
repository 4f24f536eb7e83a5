package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"candor/server/relay"
)

// asOperator opens the house for one command about one merchant, who must be configured, and closes it after.
func asOperator(ctx context.Context, merchant string, getenv func(string) string, stderr io.Writer, do func(*house, env) error) error {
	e, c, err := configuration(getenv)
	if err != nil {
		return err
	}
	h, err := build(ctx, e, c, newLog(e.LogLevel, e.LogFormat, stderr), time.Now)
	if err != nil {
		return err
	}
	defer h.close()
	if _, known := h.relay.Merchant(relay.MerchantID(merchant)); !known {
		return usage{fmt.Errorf("merchant %q is not configured", merchant)}
	}
	return do(h, e)
}
