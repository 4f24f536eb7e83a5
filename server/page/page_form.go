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

// readForm reads the given fields of a posted form strictly: one media type, at most request.MaxBody bytes,
// each field at most once, all UTF-8. A field that is absent is "". Any other field is ignored: extensions of
// a browser put inputs of theirs into forms, and without a script nothing takes them out before the post.
func readForm(w http.ResponseWriter, r *http.Request, fields ...string) (map[string]string, error) {
	const op = "read form"
	mediaType, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/x-www-form-urlencoded" || !isUTF8(params["charset"]) {
		return nil, &checkout.Problem{Code: checkout.CodeMediaType, Op: op}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, request.MaxBody))
	defer clear(body) // it may hold a driver's licence or a verification code
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

// isUTF8 reports whether the charset parameter of a media type is UTF-8 or absent.
func isUTF8(name string) bool { return name == "" || strings.EqualFold(name, "utf-8") }

// knownFields takes the fields of the list, and refuses one that occurs more than once.
func knownFields(values url.Values, fields []string) (map[string]string, error) {
	known := make(map[string]string, len(fields))
	for _, name := range fields {
		known[name] = ""
	}
	for _, name := range fields {
		texts := values[name]
		if len(texts) == 0 {
			continue
		}
		if len(texts) > 1 || !utf8.ValidString(texts[0]) {
			return nil, &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: "read form", Field: name}
		}
		known[name] = texts[0]
	}
	return known, nil
}

// readAction reads a form as an Action. Its fields are the same as in JSON.
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

// readRevision reads a revision. It accepts only the spelling that our pages use.
func readRevision(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != text {
		return 0, &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: "read form", Field: "revision"}
	}
	return n, nil
}

// withheld are the fields that a page never shows again, because they are secret or because a page must not
// agree for a person. The other fields are shown again with the page that says what to correct.
var withheld = map[string]bool{
	"do": true, "language": true, "consent": true, "wording": true, "seen": true, "digest": true,
	"licence": true, "number": true, "code": true, "answer": true, "passcode": true,
	"event": true, "event_session": true, "event_account": true, "event_verified": true, "event_action": true,
}

// typedFields are the fields of an action that a page may show again.
func typedFields(a checkout.Action) map[string]string {
	kept := map[string]string{}
	for _, f := range a.Fields() {
		if *f.Value != "" && !withheld[f.Name] {
			kept[f.Name] = *f.Value
		}
	}
	return kept
}

// typedBeside is typedFields, unless the View offers what a licence says: that stands in the fields instead.
func typedBeside(a checkout.Action, v checkout.View) map[string]string {
	if v.Scanned != nil {
		return nil
	}
	return typedFields(a)
}
