package harness

import (
	"io"
	"net/http"
)

// RespondWith is a handler that answers every request with a status and a JSON body. It always reports that
// it answered, so that it can stand in front of the sandbox.
func RespondWith(status int, body string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
		return true
	}
}
