package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// refusal is an answer other than success: a status, the lender's code and, for bad input, the fields.
type refusal struct {
	status int
	code   string
	text   string // error_description; the code when empty
	fields []fieldError

	retryAfter string // Retry-After, for 429
	cut        bool   // no answer: the connection is cut
}

type fieldError struct {
	Param string `json:"param"`
	Msg   string `json:"msg"`
	Value string `json:"value"` // the lender repeats the input here, personal data included
}

func (r *refusal) Error() string { return strconv.Itoa(r.status) + " " + r.code }

func refuse(status int, code string) *refusal { return &refusal{status: status, code: code} }

// conflict is a business refusal. The lender answers 409 to all of them.
func conflict(code string) *refusal { return refuse(http.StatusConflict, code) }

func notFound() *refusal { return refuse(http.StatusNotFound, "not_found") }

func wrongInput(param, msg, value string) *refusal {
	return &refusal{status: http.StatusConflict, code: "wrong_inputs",
		fields: []fieldError{{param, msg, value}}}
}

// body is the refusal in one of the three documented shapes. The documents show all three without saying
// which endpoint uses which. Here bad input has the first shape, spelled wrong_input and field_errors for a
// body as in the sample, wrong_inputs and error_fields for a query as in the prose. Endpoints at 2.5.1 have
// the first without fields, endpoints at 2.5 the second, and everything about tokens the third.
func (r *refusal) body(c *request) any {
	switch {
	case len(r.fields) > 0 && c.http.Method == http.MethodGet:
		return map[string]any{"url": c.http.URL.Path, "message": "Invalid input", "error": r.code,
			"error_fields": r.fields}
	case len(r.fields) > 0:
		return map[string]any{"url": c.http.URL.Path, "message": "Invalid input", "error": "wrong_input",
			"field_errors": r.fields}
	case r.status == http.StatusUnauthorized || c.op == "token":
		return map[string]any{"error": r.code, "error_description": r.description()}
	case c.version == "v2.5.1":
		return map[string]any{"url": c.http.URL.Path, "message": r.description(), "error": r.code}
	}
	return map[string]any{"code": r.status, "error": r.code, "error_description": r.description()}
}

func (r *refusal) description() string {
	if r.text != "" {
		return r.text
	}
	return r.code
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	raw, ok := body.(json.RawMessage)
	if !ok {
		raw, _ = json.Marshal(body) // own types always marshal
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(raw)
}
