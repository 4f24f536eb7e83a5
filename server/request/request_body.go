package request

import (
	"errors"
	"io"
	"mime"
	"net/http"

	"candor/core/checkout"
)

// MaxBody is the largest request body that is accepted, in bytes.
const MaxBody = 16 << 10

// ReadAction reads an action from a JSON body. The body is at most MaxBody bytes and holds one object without
// unknown or repeated members.
func ReadAction(w http.ResponseWriter, r *http.Request) (checkout.Action, error) {
	var a checkout.Action
	return a, readJSON(w, r, &a)
}

// readJSON decodes a request body strictly.
func readJSON(w http.ResponseWriter, r *http.Request, into any) error {
	if err := JSONType(r); err != nil {
		return err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	defer clear(body) // it may hold a driver's licence or a verification code
	if err != nil {
		return BodyProblem(err)
	}
	return DecodeStrict(body, into)
}

// JSONType refuses a request whose Content-Type is not application/json.
func JSONType(r *http.Request) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return &checkout.Problem{Code: checkout.CodeMediaType, Op: "read body"}
	}
	return nil
}

// BodyProblem is the problem of an error that came from reading a body through http.MaxBytesReader; nil for
// no error.
func BodyProblem(err error) error {
	if err == nil {
		return nil
	}
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return &checkout.Problem{Code: checkout.CodeBodyTooLarge, Op: "read body"}
	}
	return &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: "read body", Err: err}
}
