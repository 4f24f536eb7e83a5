package web

import (
	"io/fs"
	"path"
	"strings"
)

// OpenAPI is the name of the API's description among the documentation.
const OpenAPI = "openapi.yaml"

// NPM is the name of the archive of the npm package among the documentation. "make scripts" packs it.
const NPM = "candor-checkout.tgz"

// docsStyle is made by "make docs"; Markdown that is served as text needs none.
const docsStyle = "docs.css"

// noDoc is the page that is answered where there is none.
const noDoc = "not-found"

// NoDoc is the page that an address of the documentation without a page answers.
func (s Set) NoDoc() Asset { return s.noDoc }

// Doc finds a file of the documentation: a page by its name, such as "embed" or "decisions/handover", a
// folder's first page by the folder's name, which is "" for the first of all.
func (s Set) Doc(name string) (Asset, bool) {
	a, ok := s.docs[name]
	return a, ok
}

// Docs lists the names that Doc knows, in no order.
func (s Set) Docs() []string {
	var all []string
	for name := range s.docs {
		all = append(all, name)
	}
	return all
}

// readDocs reads every page, as it was rendered or, where it was not, as Markdown.
func readDocs(from fs.FS) map[string]Asset {
	all := map[string]Asset{}
	places := map[string]string{docsStyle: "dist/docs/docs.css", OpenAPI: "docs/openapi.yaml",
		NPM: "dist/" + NPM}
	for name, place := range places {
		if body, err := fs.ReadFile(from, place); err == nil {
			all[name] = withTwins(from, asset(name, body))
		}
	}
	_ = fs.WalkDir(from, "docs", func(place string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path.Ext(place) == ".md" && path.Base(place) != noDoc+".md" {
			name := strings.TrimSuffix(strings.TrimPrefix(place, "docs/"), ".md")
			all[address(name)] = readDoc(from, place, name)
		}
		return err
	})
	return all
}

// address is under which name a page is asked for.
func address(name string) string {
	if path.Base(name) == "index" {
		return strings.TrimPrefix(path.Dir(name), ".")
	}
	return name
}

func readDoc(from fs.FS, place, name string) Asset {
	if body, err := fs.ReadFile(from, "dist/docs/"+name+".html"); err == nil {
		return withTwins(from, asset(name+".html", body))
	}
	body, _ := fs.ReadFile(from, place) // it was just listed
	return asset(name+".md", body)
}
