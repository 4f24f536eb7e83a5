package request

import (
	"net/http"
	"strings"

	"candor/core/locale"
)

// Accepted is the first language of the Accept-Language header that the product speaks, or English.
func Accepted(r *http.Request) locale.Language {
	for tag := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), ";")
		if l, ok := locale.Parse(tag); ok {
			return l
		}
	}
	return locale.English
}
