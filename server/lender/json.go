package lender

import (
	"bytes"
	"encoding/json"
	"errors"

	"candor/core/strictjson"
)

// The ways a body is not the JSON we accept.
var (
	errJSON      = errors.New("the answer is not JSON")
	errDuplicate = errors.New("the answer has a name twice")
	errDepth     = errors.New("the answer is nested too deep")
)

// value is a JSON value: text is a string's content or a number's token, exactly as written. The zero value is absent.
type value struct {
	kind    byte // one of { [ " 0 t f n, or 0
	content string
	list    []value
	members map[string]value
}

// parse accepts one value of strict JSON. Names keep their case: encoding/json's own matching would let AMOUNT set amount.
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

func next(dec *json.Decoder) (value, error) {
	t, err := dec.Token()
	if err != nil {
		return value{}, errJSON
	}
	switch t := t.(type) {
	case string:
		return value{kind: '"', content: t}, nil
	case json.Number:
		return value{kind: '0', content: t.String()}, nil
	case bool:
		if t {
			return value{kind: 't'}, nil
		}
		return value{kind: 'f'}, nil
	case json.Delim:
		if t == '[' {
			return elements(dec)
		}
		return members(dec)
	}
	return value{kind: 'n'}, nil
}

func elements(dec *json.Decoder) (value, error) {
	out := value{kind: '['}
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
	out := value{kind: '{', members: map[string]value{}}
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
