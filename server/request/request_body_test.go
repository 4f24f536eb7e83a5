package request_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"candor/core/checkout"
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
		"revision is text": {`{"revision":"3"}`, checkout.CodeFieldInvalid},
		"revision is half": {`{"revision":3.5}`, checkout.CodeFieldInvalid},
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
