package main

import (
	"context"
	"flag"
	"net/http"
	"net/http/httputil"
	"net/url"
)

// runProxy is a bare reverse proxy: the cost of a relay that does nothing.
func runProxy(ctx context.Context, args []string) error {
	set := flag.NewFlagSet("proxy", flag.ContinueOnError)
	address := set.String("listen", "127.0.0.1:9301", "address")
	to := set.String("to", "http://127.0.0.1:9300", "origin behind it")
	if err := set.Parse(args); err != nil {
		return err
	}
	behind, err := url.Parse(*to)
	if err != nil {
		return err
	}
	p := httputil.NewSingleHostReverseProxy(behind)
	p.Transport = &http.Transport{MaxIdleConnsPerHost: 512}
	return listen(ctx, *address, p)
}
