package harness

import (
	"candor/server/page"
	"candor/server/request"
	"net/url"
	"strings"
)

// Surface is every route of the people's port with what guards it.
func (l *Env) Surface() []request.Route {
	pages := page.New(page.Options{Relay: l.Service.Relay, Tablets: l.Service.Tablets})
	return append(l.Service.API.Routes(), pages.Routes()...)
}

// Filled puts values in the places of a pattern, and answers method and path.
func Filled(pattern string, values map[string]string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	for name, v := range values {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(v))
	}
	return method, path
}
