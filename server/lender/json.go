package lender

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf8"
)

// The ways a body is not the JSON we accept.
var (
	errJSON      = errors.New("the answer is not JSON")
	errDuplicate = errors.New("the answer has a name twice")
	errDepth     = errors.New("the answer is nested too deep")
)

const maxDepth = 16

// value is a JSON value: text is a string's content or a number's token, exactly as written. The zero value is absent.
type value struct {
	kind    byte // one of { [ " 0 t f n, or 0
	content string
	list    []value
	members map[string]value
}

// parse accepts one JSON value without duplicate names, broken text or deep nesting, and nothing after it. Names keep
// their case: encoding/json's own matching would let AMOUNT set amount.
func parse(body []byte) (value, error) {
	if !utf8.Valid(body) || !json.Valid(body) || brokenEscapes(body) {
		return value{}, errJSON
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	return next(dec, 0)
}

func next(dec *json.Decoder, depth int) (value, error) {
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
		if depth == maxDepth {
			return value{}, errDepth
		}
		if t == '[' {
			return elements(dec, depth+1)
		}
		return members(dec, depth+1)
	}
	return value{kind: 'n'}, nil
}

func elements(dec *json.Decoder, depth int) (value, error) {
	out := value{kind: '['}
	for dec.More() {
		v, err := next(dec, depth)
		if err != nil {
			return value{}, err
		}
		out.list = append(out.list, v)
	}
	_, err := dec.Token()
	return out, err
}

func members(dec *json.Decoder, depth int) (value, error) {
	out := value{kind: '{', members: map[string]value{}}
	for dec.More() {
		name, err := next(dec, depth)
		if err != nil {
			return value{}, err
		}
		if _, twice := out.members[name.content]; twice {
			return value{}, errDuplicate
		}
		if out.members[name.content], err = next(dec, depth); err != nil {
			return value{}, err
		}
	}
	_, err := dec.Token()
	return out, err
}

// brokenEscapes finds half a surrogate pair in valid JSON, which decoding would replace without a word.
func brokenEscapes(body []byte) bool {
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		if i++; body[i] != 'u' {
			continue
		}
		unit := hexUnit(body[i+1:])
		i += 4
		switch {
		case unit >= 0xDC00 && unit <= 0xDFFF:
			return true
		case unit >= 0xD800 && unit <= 0xDBFF:
			if i+2 >= len(body) || body[i+1] != '\\' || body[i+2] != 'u' {
				return true
			}
			if low := hexUnit(body[i+3:]); low < 0xDC00 || low > 0xDFFF {
				return true
			}
			i += 6
		}
	}
	return false
}

func hexUnit(b []byte) uint64 {
	if len(b) < 4 {
		return 0
	}
	n, _ := strconv.ParseUint(string(b[:4]), 16, 16)
	return n
}
