package harness

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
)

// Metrics is what the operations port shows.
func (l *Env) Metrics() string {
	l.Helper()
	w := httptest.NewRecorder()
	l.Service.OperationsPort.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != http.StatusOK {
		l.Fatalf("metrics: %d", w.Code)
	}
	return w.Body.String()
}

// PlaceOf is where a value begins in a text, or -1. Digits that may by chance be part of a longer number or of an id are
// looked for by themselves.
func PlaceOf(value, text string) int {
	if len(value) > 7 || strings.Trim(value, "0123456789") != "" {
		return strings.Index(text, value)
	}
	at := regexp.MustCompile(`(^|[^0-9A-Za-z.])` + value + `($|[^0-9A-Za-z])`).FindStringIndex(text)
	if at == nil {
		return -1
	}
	return at[0]
}
