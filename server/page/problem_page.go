package page

import (
	"net/http"
	"strings"

	"candor/app/screen"
	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/requestlog"
)

// problem is the page about a problem code. It offers a link to try again if the request was for the tablet
// or for a checkout's page, unless the code says that the address itself is wrong.
func (s *site) problem(r *http.Request, code checkout.Code, l locale.Language) document {
	p := screen.Problem{Language: l, Code: code, Request: requestlog.RequestID(r.Context()),
		Use: checkout.Hosted}
	tablet := strings.HasPrefix(r.URL.Path, "/tablet")
	if tablet {
		p.Use, p.Again = checkout.Tablet, "/tablet"
	}
	wrongAddress := code == checkout.CodeUnauthorized || code == checkout.CodePageNotFound
	if r.PathValue("token") != "" && !wrongAddress {
		p.Again = addressOf(r)
	}
	return document{Page: screen.RenderProblem(p), Frame: p.Use}
}
