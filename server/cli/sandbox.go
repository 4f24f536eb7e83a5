package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"time"

	"candor/server/config"
	"candor/server/demo"
	"candor/server/front"
)

// serveSandbox serves the simulated lender without a relay, for a relay that runs elsewhere.
func serveSandbox(ctx context.Context, _ []string, getenv func(string) string,
	stdout, stderr io.Writer) error {
	address := cmp.Or(getenv("CANDOR_LISTEN"), "127.0.0.1:8082")
	log := newLog(cmp.Or(getenv("CANDOR_LOG"), "info"), getenv("CANDOR_LOG_FORMAT"), stderr)
	misbehave, err := config.ReadMisbehave(getenv)
	if err != nil {
		return usageError{err}
	}
	s := demo.Lender(cmp.Or(getenv("CANDOR_PUBLIC_URL"), "http://"+address), log, time.Now, misbehave)
	return serveOne(ctx, log, front.Server{Name: "sandbox", Address: address, Handler: s}, stdout,
		fmt.Sprintf("sandbox http://%s   client %s, secret %s", address, demo.Merchant, demo.ClientSecret))
}
