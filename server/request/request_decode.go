package request

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"candor/core/checkout"
	"candor/core/money"
	"candor/core/strictjson"
)

// DecodeStrict decodes a JSON body and refuses what encoding/json lets through: broken characters, repeated
// members, members in another case, unknown members and trailing data. A body that cannot be read is
// request_invalid. Of one that can, the problem names everything that does not fit, and what fits is decoded
// all the same, so that the caller can add what else is wrong (see Also).
func DecodeStrict(body []byte, into any) error {
	if err := strictjson.CheckNames(body, isLower); err != nil {
		p := unreadable(unreadableBecause[err])
		if errors.Is(err, strictjson.ErrText) {
			p.Op = "read text"
		}
		return p
	}
	if !isObject(body) {
		return unreadable("The body is JSON, and not an object.")
	}
	return refuseAll(decodeObject(body, reflect.ValueOf(into).Elem(), ""))
}

// DecodeValue is DecodeStrict of one value within a body that was checked already.
func DecodeValue(raw json.RawMessage, into any, pointer string) error {
	return refuseAll(decodeValue(raw, reflect.ValueOf(into).Elem(), pointer))
}

// Also adds to the problem of a decoded body what else is wrong with it. What cannot be decoded has no value,
// so nothing more is said about it. A body that cannot be read stays what it is.
func Also(err error, more []checkout.Fault) error {
	var faults []checkout.Fault
	if err != nil {
		p, ok := errors.AsType[*checkout.Problem](err)
		if !ok || len(p.Faults) == 0 {
			return err
		}
		faults = p.Faults
	}
	for _, f := range more {
		if !slices.ContainsFunc(faults, func(g checkout.Fault) bool {
			return g.Pointer == f.Pointer || strings.HasPrefix(g.Pointer, f.Pointer+"/")
		}) {
			faults = append(faults, f)
		}
	}
	return refuseAll(faults)
}

func refuseAll(faults []checkout.Fault) error {
	p := checkout.RefuseAll(faults)
	if p == nil {
		return nil
	}
	p.Op = "read body"
	return p
}

func unreadable(detail string) *checkout.Problem {
	return &checkout.Problem{Code: checkout.CodeRequestInvalid, Op: "read body", Detail: detail}
}

// unreadableBecause tells a developer why a body cannot be read.
var unreadableBecause = map[error]string{
	strictjson.ErrText:   "The body is not UTF-8, or an escape in it is half a character.",
	strictjson.ErrSyntax: "The body is not one whole JSON object.",
	strictjson.ErrDepth:  fmt.Sprintf("The body is nested more than %d levels deep.", strictjson.MaxDepth),
	strictjson.ErrTwice:  "A name stands twice in one object of the body.",
	strictjson.ErrName:   "A name in the body has capitals. All names are in lower case.",
}

// isLower accepts only a name in lower case: encoding/json alone would let AMOUNT set amount.
func isLower(name string) bool { return name == strings.ToLower(name) }

func isObject(raw []byte) bool {
	raw = bytes.TrimLeft(raw, " \t\r\n")
	return len(raw) > 0 && raw[0] == '{'
}

// decodeObject decodes the members of an object into the fields of a struct, and lists what does not fit:
// first the struct's fields in their order, then what it does not have.
func decodeObject(raw []byte, into reflect.Value, pointer string) (faults []checkout.Fault) {
	members := map[string]json.RawMessage{}
	_ = json.Unmarshal(raw, &members) // it is an object: the caller looked
	var known []string
	for _, field := range reflect.VisibleFields(into.Type()) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		known = append(known, name)
		if value, there := members[name]; there {
			faults = append(faults, decodeValue(value, into.FieldByIndex(field.Index), pointer+"/"+name)...)
			clear(value) // it may hold a driver's licence or a verification code
			delete(members, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		faults = append(faults, checkout.Fault{Pointer: pointer + "/" + escapePointer(name),
			Code: checkout.CodeFieldUnknown, Detail: notKnown(known)})
	}
	return faults
}

func notKnown(known []string) string {
	if len(known) == 0 {
		return "Not known here: the body has no fields."
	}
	return "Not known here. The fields are " + strings.Join(known, ", ") + "."
}

// escapePointer writes a name as a part of a JSON pointer (RFC 6901, section 3).
func escapePointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// decodeValue decodes a value. Objects and arrays of them are taken apart, so that every fault has its place.
func decodeValue(raw json.RawMessage, into reflect.Value, pointer string) []checkout.Fault {
	_, own := into.Addr().Interface().(json.Unmarshaler)
	switch {
	case into.Kind() == reflect.Pointer && string(raw) != "null":
		into.Set(reflect.New(into.Type().Elem()))
		return decodeValue(raw, into.Elem(), pointer)
	case !own && into.Kind() == reflect.Struct && isObject(raw):
		return decodeObject(raw, into, pointer)
	case !own && into.Kind() == reflect.Slice && into.Type().Elem().Kind() == reflect.Struct && raw[0] == '[':
		return decodeArray(raw, into, pointer)
	}
	if err := json.Unmarshal(raw, into.Addr().Interface()); err != nil {
		return []checkout.Fault{faultOf(err, into.Type(), pointer)}
	}
	return nil
}

func decodeArray(raw json.RawMessage, into reflect.Value, pointer string) (faults []checkout.Fault) {
	var all []json.RawMessage
	_ = json.Unmarshal(raw, &all) // it is an array: the caller looked
	into.Set(reflect.MakeSlice(into.Type(), len(all), len(all)))
	for i, each := range all {
		faults = append(faults, decodeValue(each, into.Index(i), fmt.Sprintf("%s/%d", pointer, i))...)
	}
	return faults
}

// faultOf is the fault of a value that does not fit. The error's own text, which quotes the body, is dropped.
func faultOf(err error, want reflect.Type, pointer string) checkout.Fault {
	f := checkout.Fault{Pointer: pointer, Code: checkout.CodeFieldInvalid, Detail: wanted(want)}
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok &&
		t.Type == reflect.TypeFor[money.Amount]() { // of a price
		f.Code, f.Detail = checkout.CodeAmountNotText, ""
	}
	if e, ok := errors.AsType[*money.ParseError](err); ok {
		f.Code, f.Detail = checkout.CodeAmountInvalid, ""
		if e.Reason == money.ReasonNotText {
			f.Code = checkout.CodeAmountNotText
		}
	}
	return f
}

// wanting is a value with a form of its own: Wanted tells a developer what to send.
type wanting interface{ Wanted() string }

// wanted says what kind of value a field takes.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return wanted(t.Elem())
	case reflect.String:
		return "Send text."
	case reflect.Bool:
		return "Send true or false."
	case reflect.Int, reflect.Int64:
		return "Send a whole number."
	case reflect.Slice:
		return "Send an array."
	case reflect.Map:
		return "Send an object whose values are text."
	}
	if own, says := reflect.Zero(t).Interface().(wanting); says {
		return own.Wanted()
	}
	return "Send an object."
}
