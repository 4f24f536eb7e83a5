package request

import (
	"net/http"
	"strings"

	"candor/core/locale"
)

// Accepted is the language a request asks for, English where it does not say.
func Accepted(q *http.Request) locale.Language {
	for tag := range strings.SplitSeq(q.Header.Get("Accept-Language"), ",") {
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), ";")
		if l, ok := locale.Parse(tag); ok {
			return l
		}
	}
	return locale.English
}
