package page

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"candor/core/checkout"
	"candor/server/request"
)

// readForm reads a posted form strictly: the one media type, at most relay.MaxBody, only the fields of the list, each
// at most once, all UTF-8. A field that is not there is "".
func readForm(w http.ResponseWriter, r *http.Request, fields ...string) (map[string]string, error) {
	const op = "read form"
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" || !utf8Charset(params["charset"]) {
		return nil, &checkout.Problem{Code: checkout.CodeMediaType, Op: op}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, request.MaxBody))
	defer clear(body) // it may have held a licence or a code
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, &checkout.Problem{Code: checkout.CodeBodyTooLarge, Op: op}
	}
	if err != nil {
		return nil, &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: op, Err: err}
	}
	values, err := url.ParseQuery(string(body)) // its error quotes the body and is dropped
	if err != nil {
		return nil, &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: op}
	}
	return knownFields(values, fields)
}

func utf8Charset(name string) bool { return name == "" || strings.EqualFold(name, "utf-8") }

func knownFields(values url.Values, fields []string) (map[string]string, error) {
	known := make(map[string]string, len(fields))
	for _, name := range fields {
		known[name] = ""
	}
	for name, texts := range values {
		if _, ok := known[name]; !ok {
			return nil, &checkout.Problem{Code: checkout.CodeFieldUnknown, Op: "read form"}
		}
		if len(texts) != 1 || !utf8.ValidString(texts[0]) {
			return nil, &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: "read form", Field: name}
		}
		known[name] = texts[0]
	}
	return known, nil
}

// readAction reads a form as an Action: the table of fields is the same as for JSON.
func readAction(w http.ResponseWriter, r *http.Request) (checkout.Action, error) {
	var a checkout.Action
	names := []string{"revision"}
	for _, f := range a.Fields() {
		names = append(names, f.Name)
	}
	form, err := readForm(w, r, names...)
	if err != nil {
		return a, err
	}
	if a.Revision, err = readRevision(form["revision"]); err != nil {
		return a, err
	}
	for _, f := range a.Fields() {
		*f.Value = form[f.Name]
	}
	return a, nil
}

// readRevision reads a revision in the one way in which our pages write it.
func readRevision(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != text {
		return 0, &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: "read form", Field: "revision"}
	}
	return n, nil
}

// withheld are the fields that only go up: a page never repeats them, whatever went wrong, and never agrees for a
// person. The rest of what was typed comes back with the page that says what to mend.
var withheld = map[string]bool{
	"do": true, "language": true, "consent": true, "wording": true, "seen": true, "digest": true, "licence": true, "number": true, "code": true, "answer": true, "passcode": true, "event": true,
	"event_session": true, "event_account": true, "event_verified": true, "event_action": true,
}

// typedFields is what a person typed, as far as a page may repeat it.
func typedFields(a checkout.Action) map[string]string {
	kept := map[string]string{}
	for _, f := range a.Fields() {
		if *f.Value != "" && !withheld[f.Name] {
			kept[f.Name] = *f.Value
		}
	}
	return kept
}
