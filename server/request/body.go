package request

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"candor/core/checkout"
	"candor/core/money"
)

// MaxBody is the most a person or a merchant may send, in bytes.
const MaxBody = 16 << 10

// ReadAction reads an action from a JSON body: at most MaxBody, one object, no unknown or repeated members.
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
	defer clear(body) // it may have held a licence or a code
	if err != nil {
		return BodyProblem(err)
	}
	return DecodeStrict(body, into)
}

func JSONType(r *http.Request) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return &checkout.Problem{Code: checkout.CodeMediaType, Op: "read body"}
	}
	return nil
}

func BodyProblem(err error) error {
	if err == nil {
		return nil
	}
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return &checkout.Problem{Code: checkout.CodeBodyTooLarge, Op: "read body"}
	}
	return &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: "read body", Err: err}
}

// decodeStrict refuses what encoding/json lets through: broken characters, repeated and differently-cased members, unknown
// members, trailing data.
func DecodeStrict(body []byte, into any) error {
	if !wholeText(body) {
		return &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: "read text"}
	}
	if err := checkMembers(body); err != nil {
		return err
	}
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return decodeProblem(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: "read body"}
	}
	return nil
}

// decodeProblem keeps the field of an error and drops its text, which quotes the body.
func decodeProblem(err error) error {
	p := &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: "read body"}
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		p.Field = t.Field
	}
	if _, ok := errors.AsType[*money.ParseError](err); ok {
		p.Code, p.Field = checkout.CodeAmountInvalid, "amount"
	}
	if strings.HasPrefix(err.Error(), "json: unknown field ") {
		p.Code = checkout.CodeFieldUnknown
	}
	return p
}

// checkMembers walks the tokens of a body: one value, depth at most 16, member names in lower case and not repeated.
func checkMembers(body []byte) error {
	bad := &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: "read body"}
	d := json.NewDecoder(strings.NewReader(string(body)))
	type level struct {
		names  map[string]bool // nil in an array
		expect bool            // a member name comes next
	}
	var open []level
	for {
		t, err := d.Token()
		if err == io.EOF {
			if len(open) != 0 {
				return bad
			}
			return nil
		}
		if err != nil {
			return bad
		}
		top := len(open) - 1
		switch v := t.(type) {
		case json.Delim:
			if v == '}' || v == ']' {
				open = open[:top]
				continue
			}
			if top >= 0 {
				open[top].expect = open[top].names != nil
			}
			if v == '{' {
				open = append(open, level{map[string]bool{}, true})
			} else {
				open = append(open, level{})
			}
			if len(open) > 16 {
				return bad
			}
		case string:
			if top >= 0 && open[top].expect {
				if open[top].names[v] || v != strings.ToLower(v) {
					return bad
				}
				open[top].names[v], open[top].expect = true, false
				continue
			}
			if top >= 0 {
				open[top].expect = open[top].names != nil
			}
		default:
			if top >= 0 {
				open[top].expect = open[top].names != nil
			}
		}
	}
}
