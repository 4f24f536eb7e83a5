package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"candor/server/config"
	"candor/server/demo"
	"candor/server/front"
	"candor/server/sandbox"
)

// serveSandbox serves the simulated lender without a relay, for a relay that runs elsewhere. A file may name
// its clients; without one it knows the demo's client.
func serveSandbox(ctx context.Context, args []string, getenv func(string) string,
	stdout, stderr io.Writer) error {
	address := cmp.Or(getenv("CANDOR_LISTEN"), "127.0.0.1:8082")
	log := newLog(cmp.Or(getenv("CANDOR_LOG"), "info"), getenv("CANDOR_LOG_FORMAT"), stderr)
	misbehave, err := config.ReadMisbehave(getenv)
	if err != nil {
		return usageError{err}
	}
	if len(args) > 1 || len(args) == 1 && strings.HasPrefix(args[0], "-") {
		return usageError{fmt.Errorf("%q: this command takes at most the name of a file", args[len(args)-1])}
	}
	url := cmp.Or(getenv("CANDOR_PUBLIC_URL"), "http://"+address)
	s := demo.Lender(url, log, time.Now, misbehave)
	who := fmt.Sprintf("client %s, secret %s", demo.Merchant, demo.ClientSecret)
	if len(args) == 1 {
		o, err := readSandbox(args[0])
		if err != nil {
			return usageError{err}
		}
		o.PublicURL, o.Log, o.Misbehave = url, log, misbehave
		s, who = sandbox.New(o), fmt.Sprintf("%d clients of %s", len(o.Clients), args[0])
	}
	return serveOne(ctx, log, front.Server{Name: "sandbox", Address: address, Handler: s}, stdout,
		fmt.Sprintf("sandbox http://%s   %s", address, who))
}
