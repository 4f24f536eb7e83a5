package request_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/request"
)

// order is a body with a value of every kind.
type order struct {
	Amount money.Amount  `json:"amount"`
	Limit  *money.Amount `json:"limit"`
	Count  int           `json:"count"`
	Yes    *bool         `json:"yes"`
	Tags   []string      `json:"tags"`
	Raw    json.RawMessage
	Lines  []line `json:"lines"`
	First  line   `json:"first"`
	Hidden string `json:"-"`
}

type line struct {
	Text  string       `json:"text"`
	Price money.Amount `json:"price"`
}

// A body that can be read is refused for everything in it that does not fit, each with its place.
func TestDecodeStrictFindsEverything(t *testing.T) {
	for body, want := range map[string]string{
		`{}`: "",
		` {"amount":"1.00","limit":null,"count":1,"tags":["a"],"lines":[{"text":"a"}],"first":{}}`: "",
		`{"amount":1}`:                "/amount amount_not_text",
		`{"amount":"x","limit":null}`: "/amount amount_invalid",
		`{"limit":"1.005","count":"1","yes":1,"tags":[1]}`: "/limit amount_invalid; /count field_invalid; " +
			"/yes field_invalid; /tags field_invalid",
		`{"lines":[{"text":1},{"price":1,"colour":2}],"z":1,"a/b~":2}`: "/lines/0/text field_invalid; " +
			"/lines/1/price amount_not_text; /lines/1/colour field_unknown; /a~1b~0 field_unknown; " +
			"/z field_unknown",
		`{"lines":{},"first":[],"hidden":"x"}`: "/lines field_invalid; /first field_invalid; " +
			"/hidden field_unknown",
		`{"lines":[1]}`:    "/lines/0 field_invalid",
		`null`:             "request_invalid",
		`[]`:               "request_invalid",
		`"{}"`:             "request_invalid",
		``:                 "request_invalid",
		`{"a":1,"a":1}`:    "request_invalid",
		`{"A":1}`:          "request_invalid",
		"{\"a\":\"\xff\"}": "request_invalid",
	} {
		var into order
		err := request.DecodeStrict([]byte(body), &into)
		if got := told(err); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

// told is what an error says: the faults with their places, or the code.
func told(err error) string {
	if err == nil {
		return ""
	}
	p := checkout.AsProblem(err)
	var all []string
	for _, f := range p.Faults {
		all = append(all, f.Pointer+" "+string(f.Code))
	}
	if len(all) == 0 {
		return string(p.Code)
	}
	return strings.Join(all, "; ")
}

// What fits is decoded although something else does not, and a caller adds what is wrong with it. Nothing
// more is said about what could not be decoded, nor about a body that could not be read.
func TestAlso(t *testing.T) {
	var into order
	err := request.DecodeStrict([]byte(`{"amount":1,"count":7,"lines":[{"text":1}]}`), &into)
	if into.Count != 7 || !into.Amount.IsZero() {
		t.Errorf("decoded %+v", into)
	}
	more := []checkout.Fault{{Pointer: "/amount", Code: checkout.CodeAmountTooSmall},
		{Pointer: "/count", Code: checkout.CodeFieldInvalid},
		{Pointer: "/lines", Code: checkout.CodeFieldInvalid}}
	if got, want := told(request.Also(err, more)),
		"/amount amount_not_text; /lines/0/text field_invalid; /count field_invalid"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := told(request.Also(nil, more[1:2])); got != "/count field_invalid" {
		t.Errorf("of a body that fits: %q", got)
	}
	if got := told(request.Also(request.DecodeStrict([]byte(`{`), &into), more)); got != "request_invalid" {
		t.Errorf("of a body that cannot be read: %q", got)
	}
	if request.Also(nil, nil) != nil {
		t.Error("nothing is wrong, and it is refused")
	}
}

// The detail of a fault names what is allowed, and repeats nothing of the body.
func TestDecodeDetails(t *testing.T) {
	var into order
	err := request.DecodeStrict([]byte(`{"count":"secret","yes":"secret","tags":"secret","first":"secret",`+
		`"surprise":"secret"}`), &into)
	var details []string
	for _, f := range checkout.AsProblem(err).Faults {
		details = append(details, f.Detail)
	}
	want := []string{"Send a whole number.", "Send true or false.", "Send an array.", "Send an object.",
		"Not known here. The fields are amount, limit, count, yes, tags, lines, first."}
	if !slices.Equal(details, want) {
		t.Errorf("got %q", details)
	}
}
