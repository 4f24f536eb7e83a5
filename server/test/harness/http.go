package harness

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/server/demo"
)

// Answer is an answer over HTTP: the status, the fields of a problem if the body is one, and the whole body.
type Answer struct {
	Status int
	Code   checkout.Code `json:"code"`
	Title  string        `json:"title"`
	ID     string        `json:"id"`
	Body   string
	Header http.Header
}

// Call sends a request to the public port. A body is sent as JSON. It fails the test only on a network error.
func (e *Env) Call(method, path, body string, header map[string]string) Answer {
	e.Helper()
	r, err := http.NewRequestWithContext(e.Context(), method, e.Public.URL+path, strings.NewReader(body))
	e.Must(err)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	got, err := http.DefaultClient.Do(r)
	e.Must(err)
	defer got.Body.Close()
	return ReadAnswer(e.T, got)
}

// ReadAnswer reads an answer to its end. A body that is not JSON is no failure.
func ReadAnswer(t *testing.T, got *http.Response) Answer {
	t.Helper()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := Answer{Status: got.StatusCode, Body: string(text), Header: got.Header}
	_ = json.Unmarshal(text, &out)
	return out
}

// MerchantHeader signs a request with the demo merchant's API key.
var MerchantHeader = map[string]string{"Authorization": "Bearer " + demo.MerchantKey}

// ValidOrder is the body of a request that creates a checkout.
const ValidOrder = `{"amount":"1200.00","currency":"CAD","reference":"MB-1","channel":"online",` +
	`"use":"embedded","locale":"en-CA","province":"ON"}`
