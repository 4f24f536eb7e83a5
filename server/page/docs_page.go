package page

import (
	"net/http"

	"candor/core/checkout"
	"candor/web"
)

// docs serves a page of the documentation under its name, or the first one: HTML that "make docs" rendered,
// or the Markdown as text where nothing was rendered. It has the policy of every other page and no script.
func (s *site) docs(w http.ResponseWriter, r *http.Request) error {
	return s.doc(w, r, r.PathValue("page"))
}

// openAPI serves the description of the API for programs.
func (s *site) openAPI(w http.ResponseWriter, r *http.Request) error { return s.doc(w, r, web.OpenAPI) }

func (s *site) doc(w http.ResponseWriter, r *http.Request, name string) error {
	a, ok := s.Assets.Doc(name)
	if !ok {
		return &checkout.Problem{Code: checkout.CodePageNotFound, Op: "serve documentation"}
	}
	w.Header().Set("Cache-Control", "public, max-age=300")
	serve(w, r, a)
	return nil
}
