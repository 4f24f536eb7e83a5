package lender

import (
	"bytes"
	"encoding/json"
	"errors"

	"candor/core/strictjson"
)

// The errors of a body that is not acceptable JSON.
var (
	errJSON      = errors.New("the answer is not JSON")
	errDuplicate = errors.New("the answer has a name twice")
	errDepth     = errors.New("the answer is nested too deep")
)

// kind is what a JSON value is, named by a character that it can begin with. The zero kind is an absent
// value.
type kind byte

const (
	kindObject kind = '{'
	kindArray  kind = '['
	kindString kind = '"'
	kindNumber kind = '0'
	kindTrue   kind = 't'
	kindFalse  kind = 'f'
	kindNull   kind = 'n'
)

// value is a JSON value. The zero value is absent.
type value struct {
	kind    kind
	content string           // a string's text or a number's token, exactly as written
	list    []value          // of an array
	members map[string]value // of an object
}

// parse reads one value of strict JSON. Names must match in case: encoding/json's own matching would let
// AMOUNT set amount.
func parse(body []byte) (value, error) {
	switch err := strictjson.Check(body); {
	case errors.Is(err, strictjson.ErrTwice):
		return value{}, errDuplicate
	case errors.Is(err, strictjson.ErrDepth):
		return value{}, errDepth
	case err != nil:
		return value{}, errJSON
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	return next(dec)
}

// next reads the next value of a document that strictjson has accepted.
func next(dec *json.Decoder) (value, error) {
	t, err := dec.Token()
	if err != nil {
		return value{}, errJSON
	}
	switch t := t.(type) {
	case string:
		return value{kind: kindString, content: t}, nil
	case json.Number:
		return value{kind: kindNumber, content: t.String()}, nil
	case bool:
		if t {
			return value{kind: kindTrue}, nil
		}
		return value{kind: kindFalse}, nil
	case json.Delim:
		if t == '[' {
			return elements(dec)
		}
		return members(dec)
	}
	return value{kind: kindNull}, nil
}

func elements(dec *json.Decoder) (value, error) {
	out := value{kind: kindArray}
	for dec.More() {
		v, err := next(dec)
		if err != nil {
			return value{}, err
		}
		out.list = append(out.list, v)
	}
	_, err := dec.Token()
	return out, err
}

func members(dec *json.Decoder) (value, error) {
	out := value{kind: kindObject, members: map[string]value{}}
	for dec.More() {
		name, err := next(dec)
		if err != nil {
			return value{}, err
		}
		if out.members[name.content], err = next(dec); err != nil {
			return value{}, err
		}
	}
	_, err := dec.Token()
	return out, err
}
