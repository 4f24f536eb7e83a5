package request

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strings"

	"candor/core/checkout"
	"candor/core/money"
	"candor/core/strictjson"
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

// DecodeStrict decodes a JSON body and refuses what encoding/json lets through: broken characters, repeated
// members, members in another case, unknown members and trailing data.
func DecodeStrict(body []byte, into any) error {
	if err := strictjson.CheckNames(body, isLower); err != nil {
		p := &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: "read body"}
		if errors.Is(err, strictjson.ErrText) {
			p.Op = "read text"
		}
		return p
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return decodeProblem(err)
	}
	return nil
}

// isLower accepts only a name in lower case: encoding/json alone would let AMOUNT set amount.
func isLower(name string) bool { return name == strings.ToLower(name) }

// decodeProblem keeps the field that a decoding error names and drops the error's text, which quotes the
// body.
func decodeProblem(err error) error {
	p := &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: "read body"}
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		p.Field = t.Field
		if t.Type == reflect.TypeFor[money.Amount]() { // of a price
			p.Code = checkout.CodeAmountNotText
		}
	}
	if e, ok := errors.AsType[*money.ParseError](err); ok {
		p.Code, p.Field = checkout.CodeAmountInvalid, "amount"
		if e.Reason == money.ReasonNotText {
			p.Code = checkout.CodeAmountNotText
		}
	}
	if strings.HasPrefix(err.Error(), "json: unknown field ") {
		p.Code = checkout.CodeFieldUnknown
	}
	return p
}
