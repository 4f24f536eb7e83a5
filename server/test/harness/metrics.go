package harness

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
)

// Metrics is the text of /metrics on the operations port. The test fails when the status is not 200.
func (e *Env) Metrics() string {
	e.Helper()
	w := httptest.NewRecorder()
	e.Service.OperationsPort.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != http.StatusOK {
		e.Fatalf("metrics: %d", w.Code)
	}
	return w.Body.String()
}

// IndexOfSecret gives the index of a value in a text, or -1. A value of up to seven digits counts only when
// it stands alone, because digits may by chance be part of a longer number or of an id.
func IndexOfSecret(value, text string) int {
	if len(value) > 7 || strings.Trim(value, "0123456789") != "" {
		return strings.Index(text, value)
	}
	at := regexp.MustCompile(`(^|[^0-9A-Za-z.])` + value + `($|[^0-9A-Za-z])`).FindStringIndex(text)
	if at == nil {
		return -1
	}
	return at[0]
}
