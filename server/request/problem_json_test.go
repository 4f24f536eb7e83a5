package request_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/request"
)

// problem is problem JSON as a client reads it.
type problem struct {
	Type, Title, Code, Detail, Field string
	Status                           int
	Errors                           []struct {
		Pointer                         *string
		Parameter, Header, Code, Detail string
	}
}

// written is the answer to an error.
func written(t *testing.T, err error) (*httptest.ResponseRecorder, problem) {
	t.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/v1/view", nil)
	r.Header.Set("Accept-Language", "fr-CA")
	request.WriteProblem(w, r, slog.New(slog.DiscardHandler), "https://pay.example", err)
	var p problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	if kind := w.Header().Get("Content-Type"); kind != "application/problem+json" || w.Code != p.Status {
		t.Errorf("%d %q: %s", w.Code, kind, w.Body)
	}
	return w, p
}

// Every code is explained to developers in English of its own, whatever language they ask for, by a title
// that is none of the sentences for people. The cause is only in the log.
func TestWriteProblem(t *testing.T) {
	titles := map[string]checkout.Code{}
	for _, code := range checkout.Codes() {
		w, p := written(t, fmt.Errorf("wrapped: %w", &checkout.Problem{Code: code, Op: "test",
			Err: errors.New("the cause")}))
		if before, twice := titles[p.Title]; twice || p.Title == "" || strings.HasSuffix(p.Title, ".") ||
			p.Title == checkout.Sentence(code, locale.English) {
			t.Errorf("%s: the title %q is none, or that of %s", code, p.Title, before)
		}
		titles[p.Title] = code
		if p.Type != "https://pay.example/docs/errors#"+string(code) || p.Code != string(code) ||
			!strings.HasSuffix(p.Detail, ".") || len(p.Errors) > 0 || p.Status < 400 ||
			strings.Contains(w.Body.String(), "the cause") {
			t.Errorf("%s: %s", code, w.Body)
		}
		again := w.Header().Get("Retry-After") != ""
		if want := p.Status == http.StatusServiceUnavailable ||
			code == checkout.CodeIdempotencyRunning; again != want {
			t.Errorf("%s: Retry-After %q", code, w.Header().Get("Retry-After"))
		}
	}
	if _, p := written(t, errors.New("disk on fire")); p.Code != string(checkout.CodeInternal) ||
		strings.Contains(p.Detail, "fire") {
		t.Errorf("an error without a decision: %+v", p)
	}
	if unknown := request.Explain("never_heard_of"); unknown != request.Explain(checkout.CodeInternal) {
		t.Errorf("an unknown code: %+v", unknown)
	}
}

// Everything that is wrong is listed with its place, and at most 100 things are.
func TestProblemListsAllFaults(t *testing.T) {
	_, p := written(t, checkout.Refuse(checkout.CodeReferenceInUse, "reference"))
	if len(p.Errors) != 1 || *p.Errors[0].Pointer != "/reference" ||
		p.Errors[0].Detail != request.Explain(checkout.CodeReferenceInUse).Remedy {
		t.Errorf("one field: %+v", p)
	}
	_, p = written(t, checkout.RefuseAll([]checkout.Fault{
		{Header: "Idempotency-Key", Code: checkout.CodeParameterInvalid, Detail: "Send it."},
		{Parameter: "status", Code: checkout.CodeParameterInvalid}, {Code: checkout.CodeFieldInvalid}}))
	if len(p.Errors) != 3 || p.Field != "Idempotency-Key" ||
		p.Code != string(checkout.CodeParameterInvalid) || p.Errors[0].Header != "Idempotency-Key" ||
		p.Errors[0].Detail != "Send it." ||
		p.Errors[0].Pointer != nil || p.Errors[1].Parameter != "status" ||
		p.Errors[2].Pointer == nil || *p.Errors[2].Pointer != "" || !strings.HasPrefix(p.Detail, "3 things") {
		t.Errorf("three: %+v", p)
	}
	if _, p = written(t, checkout.RefuseAll(make([]checkout.Fault, 101))); len(p.Errors) != 100 {
		t.Errorf("of 101: %d", len(p.Errors))
	}
}
