package harness

import (
	"candor/core/checkout"
	"candor/server/demo"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// Answer is what a program gets.
type Answer struct {
	Status int
	Code   checkout.Code `json:"code"`
	Title  string        `json:"title"`
	ID     string        `json:"id"`
	Body   string
	Header http.Header
}

func (l *Env) Call(method, path, body string, header map[string]string) Answer {
	l.Helper()
	q, err := http.NewRequestWithContext(l.Context(), method, l.Public.URL+path, strings.NewReader(body))
	l.Must(err)
	if body != "" {
		q.Header.Set("Content-Type", "application/json")
	}
	for name, value := range header {
		q.Header.Set(name, value)
	}
	got, err := http.DefaultClient.Do(q)
	l.Must(err)
	defer got.Body.Close()
	return ReadAnswer(l.T, got)
}

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

var AsMerchant = map[string]string{"Authorization": "Bearer " + demo.MerchantKey}

const GoodOrder = `{"amount":"1200.00","currency":"CAD","reference":"MB-1","channel":"online","use":"embedded","locale":"en-CA","province":"ON"}`
