package harness

import (
	"net/url"
	"strings"

	"candor/server/page"
	"candor/server/request"
)

// Routes is every route of the public port with its guard.
func (e *Env) Routes() []request.Route {
	pages := page.New(page.Options{Relay: e.Service.Relay, Tablets: e.Service.Tablets})
	return append(e.Service.API.Routes(), pages.Routes()...)
}

// FillPattern replaces the wildcards of a route's pattern by values and gives method and path.
func FillPattern(pattern string, values map[string]string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	for name, v := range values {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(v))
	}
	return method, path
}
