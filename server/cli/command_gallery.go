package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"candor/server/front"
	"candor/server/page"
)

// gallery serves every screen in both languages from fixtures. It reaches no lender and stores nothing. With
// a screen and a language as arguments it prints that page instead.
func gallery(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	log := newLog(cmp.Or(getenv("CANDOR_LOG"), "warn"), getenv("CANDOR_LOG_FORMAT"), stderr)
	if len(args) == 2 {
		return printPage(ctx, page.Gallery(log), "/gallery/"+args[0]+"/"+args[1], stdout)
	}
	if len(args) != 0 {
		return usageError{errors.New("usage: candor gallery [SCREEN en-CA|fr-CA]")}
	}
	address := cmp.Or(getenv("CANDOR_LISTEN"), "127.0.0.1:"+cmp.Or(getenv("PORT"), "8090"))
	s := front.Server{Name: "gallery", Address: address, Handler: page.Gallery(log)}
	return serveOne(ctx, log, s, stdout, fmt.Sprintf("gallery http://%s/gallery", address))
}

// printPage writes the body of a handler's answer to GET.
func printPage(ctx context.Context, h http.Handler, path string, to io.Writer) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	if err != nil {
		return usageError{err}
	}
	answer := &responsePrinter{Writer: to, header: http.Header{}, status: http.StatusOK}
	h.ServeHTTP(answer, r)
	if answer.status != http.StatusOK {
		return usageError{fmt.Errorf("%s: status %d", path, answer.status)}
	}
	return nil
}

// responsePrinter is a response whose body goes to a writer instead of a connection.
type responsePrinter struct {
	io.Writer
	header http.Header
	status int
}

func (p *responsePrinter) Header() http.Header    { return p.header }
func (p *responsePrinter) WriteHeader(status int) { p.status = status }
