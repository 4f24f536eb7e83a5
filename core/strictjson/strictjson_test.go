package strictjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"candor/core/strictjson"
)

func nested(depth int, left, inner, right string) string {
	return strings.Repeat(left, depth) + inner + strings.Repeat(right, depth)
}

func TestCheckAccepts(t *testing.T) {
	for _, text := range []string{
		`null`, `true`, `0`, `-1.5e+3`, `1e9999`, `""`, `"a"`, `[]`, `{}`, ` {"a" : [1, {"a": "a"}]} `,
		"\t\r\n1\n",
		`{"a":"b","b":"a"}`, `["a","a"]`, `{"a":{"a":{"a":1}}}`, `[{"a":1},{"a":2}]`, `{"":1}`,
		`{"a":1,"A":2}`,
		`{"a":":","b":"{[\"}]"}`, `{"a":"\"a\":1","b":"\\"}`,
		`"\ud83d\ude00"`, `"\uD83D\uDE00 \u00e9 \u0000"`, `"\\ud800"`, `"\\\\ud800"`,
		`"é 😀 ` + "\u2028" + `"`, `"\ufffd"`,
		`"\/\b\f\n\r\t"`,
		nested(16, "[", "", "]"), nested(16, `{"a":`, "1", "}"), nested(8, `[{"a":`, "1", "}]"),
		`[` + nested(15, "[", "", "]") + `,` + nested(15, "[", "", "]") + `]`,
	} {
		if err := strictjson.Check([]byte(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	for text, want := range map[string]error{
		"\"\xff\"": strictjson.ErrText, "\"\xc3\"": strictjson.ErrText,
		"\"\xed\xa0\x80\"":       strictjson.ErrText,
		"\xef\xbb\xbf1":          strictjson.ErrSyntax, // a byte order mark
		`"\ud800"`:               strictjson.ErrText,
		`"\udc00"`:               strictjson.ErrText,
		`"\ud800x"`:              strictjson.ErrText,
		`"\ud800\n"`:             strictjson.ErrText,
		`"\ud800\\udc00"`:        strictjson.ErrText,
		`"\ud800\u0041"`:         strictjson.ErrText,
		`"\ud800\ud800"`:         strictjson.ErrText,
		`"\ude00\ud83d"`:         strictjson.ErrText,
		`{"\ud800":1}`:           strictjson.ErrText,
		`"\\\ud800"`:             strictjson.ErrText,
		`{"a":1,"a":"\ud800"} x`: strictjson.ErrText, // broken text comes first

		``: strictjson.ErrSyntax, ` `: strictjson.ErrSyntax, `{`: strictjson.ErrSyntax,
		`}`:    strictjson.ErrSyntax,
		`[1,]`: strictjson.ErrSyntax, `{"a"}`: strictjson.ErrSyntax, `{"a":1,}`: strictjson.ErrSyntax,
		`{a:1}`: strictjson.ErrSyntax,
		`01`:    strictjson.ErrSyntax, `NaN`: strictjson.ErrSyntax, `'a'`: strictjson.ErrSyntax,
		"\"\n\"": strictjson.ErrSyntax,
		`"\x"`:   strictjson.ErrSyntax, `"\u12"`: strictjson.ErrSyntax, `"\`: strictjson.ErrSyntax,
		`\`:   strictjson.ErrSyntax,
		`"\u`: strictjson.ErrSyntax, `"\ud800`: strictjson.ErrText,
		`// x`: strictjson.ErrSyntax,
		`1 2`:  strictjson.ErrSyntax, `{} {}`: strictjson.ErrSyntax, `{},`: strictjson.ErrSyntax,
		`[]]`:             strictjson.ErrSyntax,
		`{"a":1,"a":2}{}`: strictjson.ErrSyntax, // then comes bad syntax

		`{"a":1,"a":1}`:                                strictjson.ErrTwice,
		`{"a":1,"b":{"c":1,"c":2}}`:                    strictjson.ErrTwice,
		`{"a":{"b":1},"a":2}`:                          strictjson.ErrTwice,
		`[{"a":1},{"b":1 , "b" : 2}]`:                  strictjson.ErrTwice,
		`{"":1,"":2}`:                                  strictjson.ErrTwice,
		`{"a":1,"\u0061":2}`:                           strictjson.ErrTwice,
		`{"\ud83d\ude00":1,"😀":2}`:                     strictjson.ErrTwice,
		`{"a\"":1,"a\u0022":2}`:                        strictjson.ErrTwice,
		"{\"a\"\n:\t1,\"a\"\r:2}":                      strictjson.ErrTwice,
		`{"a":1,"a":` + nested(17, "[", "", "]") + `}`: strictjson.ErrTwice, // then what stands first

		nested(17, "[", "", "]"):                 strictjson.ErrDepth,
		nested(17, `{"a":`, "1", "}"):            strictjson.ErrDepth,
		`{"a":` + nested(16, "[", "", "]") + `}`: strictjson.ErrDepth,
		`[[],` + nested(16, "[", "", "]") + `]`:  strictjson.ErrDepth,
		nested(9000, "[", "", "]"):               strictjson.ErrDepth,
		nested(17, "[", `{"a":1,"a":2}`, "]"):    strictjson.ErrDepth,
	} {
		if err := strictjson.Check([]byte(text)); !errors.Is(err, want) {
			t.Errorf("%.60q: got %v, want %v", text, err, want)
		}
	}
}

func TestCheckNames(t *testing.T) {
	lower := func(name string) bool { return name == strings.ToLower(name) }
	for text, want := range map[string]error{
		`{"a":1}`: nil, `{"é":1}`: nil, `"A"`: nil, `{"a":"A"}`: nil, `["A"]`: nil,
		`{"A":1}`:             strictjson.ErrName,
		`{"a":{"bC":1}}`:      strictjson.ErrName,
		`[{"a":1},{"É":1}]`:   strictjson.ErrName,
		`{"\u0041":1}`:        strictjson.ErrName,
		`{"a":1,"a":1,"A":1}`: strictjson.ErrTwice,
		`{"A":1,"a":1,"a":1}`: strictjson.ErrName,
		`{"A":1`:              strictjson.ErrSyntax,
	} {
		if err := strictjson.CheckNames([]byte(text), lower); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", text, err, want)
		}
	}
	var seen []string
	err := strictjson.CheckNames([]byte(`{"a":{"b":[{"c":"x"}]},"d":"e"}`), func(name string) bool {
		seen = append(seen, name)
		return true
	})
	if got := strings.Join(seen, ""); err != nil || got != "abcd" {
		t.Errorf("saw the names %q, %v", got, err)
	}
}

// tokens decides by the standard library's tokens what Check decides by its own walk.
func tokens(d *json.Decoder, depth int) error {
	t, err := d.Token()
	if err != nil {
		return strictjson.ErrSyntax
	}
	open, nests := t.(json.Delim)
	if !nests {
		return nil
	}
	if depth == strictjson.MaxDepth {
		return strictjson.ErrDepth
	}
	seen := map[json.Token]bool{}
	for d.More() {
		if open == '{' {
			name, err := d.Token()
			if err != nil {
				return strictjson.ErrSyntax
			}
			if seen[name] {
				return strictjson.ErrTwice
			}
			seen[name] = true
		}
		if err := tokens(d, depth+1); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return strictjson.ErrSyntax
	}
	return nil
}

// What is accepted keeps every character when it is decoded. What is refused is refused for the reason
// that the standard library's tokens show.
func FuzzCheck(f *testing.F) {
	for _, text := range []string{
		`{"a":1,"b":[{"a":"\ud83d\ude00"},null,true,-1.5e3]}`, `{"a":1,"\u0061":2}`, `"\ud800"`,
		"\"\xff\"", `{} {}`,
		nested(16, "[", `{"a":1}`, "]"), `{"a\\":1,"a\\":2}`, "\"\ufffd\"",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		before := bytes.Clone(text)
		err := strictjson.Check(text)
		if !bytes.Equal(before, text) {
			t.Fatal("the text was changed")
		}
		if errors.Is(err, strictjson.ErrText) {
			return
		}
		want := strictjson.ErrSyntax
		if json.Valid(text) {
			d := json.NewDecoder(bytes.NewReader(text))
			d.UseNumber() // a number may be larger than a float holds
			want = tokens(d, 0)
		}
		if !errors.Is(err, want) {
			t.Fatalf("%q: got %v, want %v", text, err, want)
		}
		if err == nil {
			checkWhole(t, text)
		}
	})
}

// checkWhole finds a character that decoding had to replace, and a value after the first.
func checkWhole(t *testing.T, text []byte) {
	t.Helper()
	replaced := bytes.Contains(text, []byte("\ufffd")) ||
		bytes.Contains(bytes.ToLower(text), []byte(`\ufffd`))
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	for {
		token, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if s, is := token.(string); is && !replaced && strings.Contains(s, "\ufffd") {
			t.Fatalf("%q: a character was replaced", text)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	offer := `{"plan_id":"5","term":"12","amount":"250.00",` +
		`"fees":[{"type":"admin_monthly","amount":"3.00"}],` +
		`"text":"Des frais s’appliquent."}`
	text := []byte(`{"offers":[` + strings.TrimSuffix(strings.Repeat(offer+",", 50), ",") + `]}`)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if err := strictjson.Check(text); err != nil {
			b.Fatal(err)
		}
	}
}
