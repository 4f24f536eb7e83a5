package sandbox

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// garbled are answers with status 200 that no client should believe. The operation was executed before all of
// them.
func garbled() []Misbehaviour {
	// the answers that must hold an id
	made := []string{"authorization", "capture", "return", "token", "widget-init"}
	return []Misbehaviour{
		rewritten("empty 200", func([]byte) []byte { return nil }),
		rewritten("garbage", func([]byte) []byte { return []byte("\x00\xff{]\"") }),
		rewritten("truncated JSON", func(b []byte) []byte { return b[:len(b)-1] }),
		rewritten("trailing JSON", func(b []byte) []byte { return append(b, b...) }),
		rewritten("wrong types", wrongTypes),
		rewritten("duplicate keys", duplicateKeys),
		rewritten("NaN for numbers", numbersAs("NaN")),
		rewritten("1e400 for numbers", numbersAs("1e400")),
		rewritten("-Infinity in quotes for numbers", numbersAs(`"-Infinity"`)),
		only(made, rewritten("success without id", func([]byte) []byte { return []byte("{}") })),
		{Name: "HTML 200", Executes: true, make: always(func(x *faultyCall) {
			x.execute(executionMode{})
			answerHTML(x, nil, nil)
		})},
		promising("short Content-Length", -5),
		promising("long Content-Length", 5),
		{Name: "gzip bomb", Executes: true, make: always((*faultyCall).bomb)},
		{Name: "gzip that is none", Executes: true, make: always(func(x *faultyCall) {
			t := x.execute(executionMode{})
			x.Header().Set("Content-Encoding", "gzip")
			writeJSON(x, t.status, t.raw())
		})},
	}
}

func only(ops []string, m Misbehaviour) Misbehaviour {
	m.Only = ops
	return m
}

// rewritten sends the true body after a change.
func rewritten(name string, change func([]byte) []byte) Misbehaviour {
	return Misbehaviour{Name: name, Executes: true, make: always(func(x *faultyCall) {
		t := x.execute(executionMode{})
		x.Header().Set("Content-Type", "application/json")
		x.WriteHeader(t.status)
		_, _ = x.Write(change(bytes.Clone(t.body)))
	})}
}

func (t trueAnswer) raw() json.RawMessage { return t.body }

// wrongTypes wraps every plain value in a list, and the whole body in another.
func wrongTypes(body []byte) []byte {
	return encode([]any{each(body, func(v any) any { return []any{v} })})
}

// numbersAs replaces every number by a text; an answer without numbers stays as it is.
func numbersAs(text string) func([]byte) []byte {
	const mark = "a number stood here"
	return func(body []byte) []byte {
		marked := encode(each(body, func(v any) any {
			if _, ok := v.(json.Number); ok {
				return mark
			}
			return v
		}))
		return bytes.ReplaceAll(marked, []byte(strconv.Quote(mark)), []byte(text))
	}
}

// each changes every plain value of a JSON text.
func each(body []byte, change func(any) any) any {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return walk(v, change)
}

func walk(v any, change func(any) any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			v[name] = walk(member, change)
		}
		return v
	case []any:
		for i := range v {
			v[i] = walk(v[i], change)
		}
		return v
	}
	return change(v)
}

func encode(v any) []byte {
	raw, _ := json.Marshal(v) // it was JSON before
	return raw
}

// duplicateKeys repeats a key in the first object, or in an object inside it.
func duplicateKeys(body []byte) []byte {
	at := bytes.IndexByte(body, '{')
	if at < 0 {
		return []byte(`[{"date":"a","date":"b"}]`)
	}
	rest := body[at+1:]
	twice := `"date":"a","date":"b"`
	if rest[0] != '}' {
		twice += ","
	}
	return append(append(body[:at+1:at+1], twice...), rest...)
}

// promising sends a Content-Length that is wrong by some bytes.
func promising(name string, by int) Misbehaviour {
	return Misbehaviour{Name: name, Executes: true, make: always(func(x *faultyCall) {
		t := x.execute(executionMode{})
		conn, _, err := http.NewResponseController(x.ResponseWriter).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		fmt.Fprintf(conn, "HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nConnection: "+
			"close\r\nContent-Length: %d\r\n\r\n%s",
			t.status, max(1, len(t.body)+by), t.body)
		_ = conn.Close()
	})}
}

// bomb sends 64 MiB in some 64 KiB: one compressed MiB, many times over.
func (x *faultyCall) bomb() {
	x.execute(executionMode{})
	x.Header().Set("Content-Encoding", "gzip")
	x.head(http.StatusOK)
	_, err := x.Write(zipped([]byte(`{"x":"`)))
	part := zipped(filled(1 << 20))
	for i := 0; err == nil && i < 64; i++ {
		_, err = x.Write(part)
	}
	_, _ = x.Write(zipped([]byte(`"}`)))
}

func zipped(plain []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(plain) // a buffer accepts everything
	_ = z.Close()
	return b.Bytes()
}
