package page

import (
	"net/http"
	"strings"

	"candor/app/screen"
	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/requestlog"
)

// problem is the page that tells a code. It offers another look where a GET of the same address is one; an address
// that cannot be right gets none.
func (s *site) problem(r *http.Request, code checkout.Code, l locale.Language) document {
	p := screen.Problem{Language: l, Code: code, Request: requestlog.RequestID(r.Context()), Use: checkout.Hosted}
	tablet := strings.HasPrefix(r.URL.Path, "/tablet")
	if tablet {
		p.Use, p.Again = checkout.Tablet, "/tablet"
	}
	if token := r.PathValue("token"); token != "" && code != checkout.CodeUnauthorized && code != checkout.CodePageNotFound {
		p.Again = pathOf(r)
	}
	return document{Page: screen.RenderProblem(p), Frame: string(p.Use)}
}
