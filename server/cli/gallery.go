package cli

import (
	"candor/server/front"
	"candor/server/page"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// gallery serves every screen in both languages from fixtures. It reaches no lender and keeps nothing. With the name of
// a screen and a language it prints that page instead.
func gallery(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	log := newLog(cmp.Or(getenv("CANDOR_LOG"), "warn"), getenv("CANDOR_LOG_FORMAT"), stderr)
	if len(args) == 2 {
		return printPage(ctx, page.Gallery(log), "/gallery/"+args[0]+"/"+args[1], stdout)
	}
	if len(args) != 0 {
		return usageError{errors.New("usage: candor gallery [SCREEN en-CA|fr-CA]")}
	}
	address := cmp.Or(getenv("CANDOR_LISTEN"), "127.0.0.1:"+cmp.Or(getenv("PORT"), "8090"))
	return serveOne(ctx, log, front.Server{Name: "gallery", Address: address, Handler: page.Gallery(log)}, stdout, fmt.Sprintf("gallery http://%s/gallery", address))
}

// printPage writes what a handler answers to a GET.
func printPage(ctx context.Context, h http.Handler, path string, to io.Writer) error {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	if err != nil {
		return usageError{err}
	}
	answer := &printer{Writer: to, header: http.Header{}, status: http.StatusOK}
	h.ServeHTTP(answer, q)
	if answer.status != http.StatusOK {
		return usageError{fmt.Errorf("%s: status %d", path, answer.status)}
	}
	return nil
}

// printer is an answer that is written somewhere else than to a connection.
type printer struct {
	io.Writer
	header http.Header
	status int
}

func (p *printer) Header() http.Header    { return p.header }
func (p *printer) WriteHeader(status int) { p.status = status }
