package request_test

import (
	"encoding/json"
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

func TestReadAction(t *testing.T) {
	nested := strings.Repeat(`{"a":`, 20) + "1" + strings.Repeat("}", 20)
	for name, tc := range map[string]struct {
		body string
		code checkout.Code
	}{
		"an action":       {`{"do":"cancel","revision":3}`, ""},
		"unknown member":  {`{"do":"cancel","amount":"1.00"}`, checkout.CodeFieldUnknown},
		"repeated member": {`{"do":"cancel","do":"accept"}`, checkout.CodeRequestInvalid},
		"other case":      {`{"Do":"cancel"}`, checkout.CodeRequestInvalid},
		"trailing value":  {`{"do":"cancel"} {"do":"accept"}`, checkout.CodeRequestInvalid},
		"array":           {`[{"do":"cancel"}]`, checkout.CodeRequestInvalid},
		"deep":            {nested, checkout.CodeRequestInvalid},
		"16 deep": {strings.Repeat(`{"a":`, 15) + "{}" + strings.Repeat("}", 15),
			checkout.CodeFieldUnknown},
		"17 deep": {strings.Repeat(`{"a":`, 16) + "{}" + strings.Repeat("}", 16),
			checkout.CodeRequestInvalid},
		"a pair":           {`{"do":"cancel","revision":3,"reason":"\ud83d\ude00 \\ud83d"}`, ""},
		"lone high half":   {`{"do":"cancel","reason":"\ud83d"}`, checkout.CodeRequestInvalid},
		"lone low half":    {`{"do":"cancel","reason":"\ude00"}`, checkout.CodeRequestInvalid},
		"halves reversed":  {`{"do":"cancel","reason":"\ude00\ud83d"}`, checkout.CodeRequestInvalid},
		"half and letter":  {`{"do":"cancel","reason":"\ud83d\u0041"}`, checkout.CodeRequestInvalid},
		"half at the end":  {`{"do":"cancel","reason":"\ud83d`, checkout.CodeRequestInvalid},
		"half in a name":   {`{"do":"cancel","\ud83d":1}`, checkout.CodeRequestInvalid},
		"not UTF-8":        {"{\"do\":\"cancel\",\"reason\":\"\xff\"}", checkout.CodeRequestInvalid},
		"unclosed":         {`{"do":"cancel"`, checkout.CodeRequestInvalid},
		"nothing":          {``, checkout.CodeRequestInvalid},
		"revision is text": {`{"revision":"3"}`, checkout.CodeRequestInvalid},
		"revision is half": {`{"revision":3.5}`, checkout.CodeRequestInvalid},
		"too long": {`{"number":"` + strings.Repeat("1", request.MaxBody) + `"}`,
			checkout.CodeBodyTooLarge},
	} {
		r := httptest.NewRequest(http.MethodPost, "/v1/view", strings.NewReader(tc.body))
		r.Header.Set("Content-Type", "application/json; charset=utf-8")
		a, err := request.ReadAction(httptest.NewRecorder(), r)
		if tc.code == "" {
			if err != nil || a.Do != checkout.DoCancel || a.Revision != 3 {
				t.Errorf("%s: got %+v, %v", name, a, err)
			}
			continue
		}
		if p := checkout.AsProblem(err); err == nil || p.Code != tc.code {
			t.Errorf("%s: got %v, want %s", name, err, tc.code)
		}
	}
}

// A problem names its code and has a sentence in the language of the request. Its cause is only in the log.
func TestWriteProblem(t *testing.T) {
	for _, code := range checkout.Codes() {
		for _, l := range []locale.Language{locale.English, locale.French} {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodGet, "/v1/view", nil)
			cause := fmt.Errorf("wrapped: %w", &checkout.Problem{Code: code, Op: "test",
				Err: fmt.Errorf("the cause")})
			request.WriteProblem(w, r, slog.New(slog.DiscardHandler), cause, l)
			var body struct {
				Status int    `json:"status"`
				Code   string `json:"code"`
				Title  string `json:"title"`
			}
			if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
				t.Fatal(err)
			}
			if w.Code != body.Status || w.Code < 400 || body.Code != string(code) ||
				body.Title != checkout.Sentence(code, l) ||
				strings.Contains(w.Body.String(), "the cause") {
				t.Errorf("%s %s: %d %s", code, l, w.Code, w.Body)
			}
			if again := w.Header().Get("Retry-After"); code == checkout.CodeBusy && again != "1" {
				t.Errorf("%s: come again after %q", code, again)
			}
		}
	}
	w := httptest.NewRecorder()
	request.WriteProblem(w, httptest.NewRequest(http.MethodGet, "/", nil), slog.New(slog.DiscardHandler),
		fmt.Errorf("disk on fire"), locale.English)
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "fire") {
		t.Errorf("an error without a decision: %d %s", w.Code, w.Body)
	}
}
