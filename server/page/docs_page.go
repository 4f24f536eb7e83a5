package page

import (
	"net/http"
	"strings"

	"candor/core/checkout"
	"candor/server/request"
	"candor/web"
)

// docs serves a page of the documentation under its name, or the first one: HTML that "make docs" rendered,
// or the Markdown as text where nothing was rendered. It has the policy of every other page and no script.
// The name of its file in the repository leads there too, because the README's links have it.
func (s *site) docs(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("page")
	page := strings.TrimSuffix(name, ".md")
	if page == "index" {
		page = ""
	}
	if _, known := s.Assets.Doc(page); known && page != name {
		http.Redirect(w, r, strings.TrimSuffix("/docs/"+page, "/"), http.StatusFound)
		return nil
	}
	return s.doc(w, r, name)
}

// noDoc answers that there is no such page of the documentation. Developers read it, so it is a page of the
// documentation and not one for shoppers.
func (s *site) noDoc(w http.ResponseWriter, r *http.Request) {
	request.LogProblem(r, s.Log, &checkout.Problem{Code: checkout.CodePageNotFound, Op: "serve page"})
	a := s.Assets.NoDoc()
	w.Header().Set("Content-Type", a.Type)
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write(a.Body)
}

// openAPI serves the description of the API for programs.
func (s *site) openAPI(w http.ResponseWriter, r *http.Request) error { return s.doc(w, r, web.OpenAPI) }

func (s *site) doc(w http.ResponseWriter, r *http.Request, name string) error {
	a, ok := s.Assets.Doc(name)
	if !ok {
		s.noDoc(w, r)
		return nil
	}
	w.Header().Set("Cache-Control", "public, max-age=300")
	serve(w, r, a)
	return nil
}
