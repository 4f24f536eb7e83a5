package widget_test

import (
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"candor/app/screen"
	"candor/app/screen/fixture"
	"candor/app/widget"
	"candor/core/locale"
	"candor/core/strictjson"
)

// islands are pages as the server writes them: every sample, in both languages and with hostile texts.
func islands(t testing.TB) []string {
	var all []string
	add := func(f fixture.Named, l locale.Language) {
		i := screen.Island{View: f.View, Endpoint: "/v1/view", Bearer: true, Wasm: "/a", Exec: "/b",
			Frame: screen.Frame{Action: "/c/ct_1", Typed: map[string]string{"number": "12"},
				Bar: &screen.Bar{Place: "x"}}}
		i.Said = screen.Render(f.View, i.Frame).Said
		text, err := json.Marshal(i)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text))
	}
	for _, l := range []locale.Language{locale.English, locale.French} {
		for _, f := range fixture.Views(l) {
			add(f, l)
		}
		for _, text := range fixture.Hostile() {
			for _, f := range fixture.WithText(l, text)[:3] {
				add(f, l)
			}
		}
	}
	return all
}

// Every page that the server writes is read as encoding/json reads it.
func TestReadIslandAsEncodingJSON(t *testing.T) {
	for _, text := range islands(t) {
		got, err := widget.ReadIsland(text)
		if err != nil {
			t.Fatalf("%.300s: %v", text, err)
		}
		var want screen.Island
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		same(t, text, got, want)
	}
}

// same compares what was read. Times are compared as they are written: their zones may be other pointers.
func same(t *testing.T, text string, got, want screen.Island) {
	t.Helper()
	a, errA := json.Marshal(got)
	b, errB := json.Marshal(want)
	if errA != nil || errB != nil || string(a) != string(b) {
		t.Fatalf("%s\n is read as\n%s\n, want\n%s\n%v %v", text, a, b, errA, errB)
	}
	if !reflect.DeepEqual(got.Frame, want.Frame) || !reflect.DeepEqual(got.View.Offers, want.View.Offers) ||
		!reflect.DeepEqual(got.View.Terms, want.View.Terms) ||
		!reflect.DeepEqual(got.View.Allowed, want.View.Allowed) {
		t.Fatalf("%s\n is read as\n%#v\n, want\n%#v", text, got, want)
	}
}

// agree holds the laws of the reader for one text: what it reads, package strictjson accepts and
// encoding/json reads the same; and it reads whatever both of them accept, where names and times are spelled
// as ours are.
func agree(t *testing.T, text string) {
	got, err := widget.ReadIsland(text)
	var want screen.Island
	broken := json.Unmarshal([]byte(text), &want)
	strict := strictjson.CheckNames([]byte(text), func(name string) bool { return !respelled(name) })
	if err == nil {
		if e := strictjson.Check([]byte(text)); e != nil {
			t.Fatalf("%s is read, and strict JSON refuses it: %v", text, e)
		}
		if strict != nil {
			return // encoding/json takes names of another case for ours
		}
		if broken != nil {
			t.Fatalf("%s is read, and encoding/json does not: %v", text, broken)
		}
		same(t, text, got, want)
		return
	}
	if broken == nil && strict == nil && plainTimes(text) {
		t.Fatalf("%s is not read, and encoding/json reads it", text)
	}
}

// plainTimes reports whether every string that could be a time is written as RFC 3339 writes it, without
// escapes. encoding/json takes a comma for the point and an hour of one digit, too.
func plainTimes(text string) bool {
	for _, member := range timeMember.FindAllStringSubmatch(text, -1) {
		if !rfc3339.MatchString(member[1]) {
			return false
		}
	}
	return !strings.Contains(text, `\`) // a name may be escaped
}

var (
	timeMember = regexp.MustCompile(`"(?:opened_at|expires_at|at|sent_at|due)"\s*:\s*"([^"]*)"`)
	rfc3339    = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)
)

// respelled reports a name that encoding/json takes for one of ours because it ignores case.
func respelled(name string) bool {
	ours, folded := foldedNames[strings.ToLower(name)]
	return folded && name != ours || strings.ContainsAny(name, "ſK") // these fold to s and k
}

var foldedNames = func() map[string]string {
	all := map[string]string{}
	for _, name := range names(reflect.TypeFor[screen.Island](), map[reflect.Type]bool{}) {
		all[strings.ToLower(name)] = name
	}
	return all
}()

func names(t reflect.Type, seen map[reflect.Type]bool) []string {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return names(t.Elem(), seen)
	case reflect.Struct:
		if seen[t] {
			return nil
		}
		seen[t] = true
		var all []string
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			if name == "" {
				name = t.Field(i).Name
			}
			all = append(append(all, name), names(t.Field(i).Type, seen)...)
		}
		return all
	}
	return nil
}

// Texts of every kind that a reader can get wrong.
func TestReadIslandLaws(t *testing.T) {
	for _, text := range []string{
		`{}`, ` { } `, `null`, `[]`, `0`, `"x"`, ``, ` `, `{`, `}`, `{}}`, `{} x`, `{,}`, `{"view":{},}`,
		`{"bearer":true}`, `{"bearer":null}`, `{"bearer":1}`, `{"bearer":"true"}`, `{"bearer":tru}`,
		`{"bearer":truex}`,
		`{"endpoint":null}`, `{"endpoint":5}`, `{"endpoint":"\u00e9\n\"\\\/\b\f\r\t"}`,
		`{"endpoint":"\ud83d\ude00"}`,
		`{"endpoint":"\ud83d"}`, `{"endpoint":"\ude00\ud83d"}`, `{"endpoint":"\u12"}`, `{"endpoint":"\x"}`,
		"{\"endpoint\":\"a\nb\"}", "{\"endpoint\":\"\xff\"}", "{\"endpoint\":\"\ufeff\"}", "\ufeff{}",
		`{"endpoint":"a","endpoint":"b"}`, `{"ENDPOINT":"a"}`, `{"end\u0070oint":"a"}`,
		`{"unknown":{"a":[1,2,{}]}}`,
		`{"unknown":01}`, `{"unknown":-}`, `{"unknown":1.}`, `{"unknown":1e}`, `{"unknown":-0.5e+3}`,
		`{"unknown":nul}`,
		`{"unknown":+1}`, `{"unknown":.5}`, `{"unknown":[1,]}`, `{"unknown":[,1]}`,
		`{"unknown":{"a":1,"a":2}}`,
		`{"view":{"revision":9223372036854775807}}`, `{"view":{"revision":9223372036854775808}}`,
		`{"view":{"revision":1.0}}`, `{"view":{"revision":1e2}}`, `{"view":{"revision":-0}}`,
		`{"view":{"revision":"1"}}`,
		`{"view":{"allowed":null}}`, `{"view":{"allowed":[]}}`, `{"view":{"allowed":["a",null]}}`,
		`{"view":{"allowed":"a"}}`,
		`{"view":{"amount":"1.00"}}`, `{"view":{"amount":1}}`, `{"view":{"amount":null}}`,
		`{"view":{"was":null}}`,
		`{"view":{"amount":"1\u002e00"}}`, `{"view":{"offers":[null,{"amount":"2.00"}]}}`,
		`{"view":{"problem":{}}}`,
		`{"view":{"terms":{"offers":{"a":"b"}}}}`, `{"view":{"terms":{"offers":null}}}`,
		`{"view":{"terms":[]}}`,
		`{"view":{"opened_at":"2026-02-28T23:59:59Z"}}`, `{"view":{"opened_at":"2026-02-29T00:00:00Z"}}`,
		`{"view":{"opened_at":"2028-02-29T00:00:00.123456789123-05:30"}}`,
		`{"view":{"opened_at":"2026-01-01T24:00:00Z"}}`,
		`{"view":{"opened_at":"2026-01-01T23:59:60Z"}}`, `{"view":{"opened_at":"2026-1-01T00:00:00Z"}}`,
		`{"view":{"opened_at":"2026-01-01t00:00:00z"}}`, `{"view":{"opened_at":"2026-01-01T00:00:00,5Z"}}`,
		`{"view":{"opened_at":"2026-01-01T00:00:00.Z"}}`,
		`{"view":{"opened_at":"2026-01-01T00:00:00+23:59"}}`,
		`{"view":{"opened_at":"2026-01-01T00:00:00+24:00"}}`,
		`{"view":{"opened_at":"2026-01-01T00:00:00+00:60"}}`,
		`{"view":{"opened_at":"2026-01-01T00:00:00"}}`, `{"view":{"opened_at":null}}`,
		`{"view":{"opened_at":1}}`,
		`{"view":{"opened_at":"0000-01-01T00:00:00Z"}}`, `{"view":{"opened_at":""}}`,
		strings.Repeat(`{"view":`, 20) + "1" + strings.Repeat("}", 20),
		`{"x":` + strings.Repeat("[", strictjson.MaxDepth-1) + strings.Repeat("]", strictjson.MaxDepth-1) +
			"}",
		`{"x":` + strings.Repeat("[", strictjson.MaxDepth) + strings.Repeat("]", strictjson.MaxDepth) + "}",
	} {
		agree(t, text)
	}
	if widget.MaxDepth != strictjson.MaxDepth {
		t.Errorf("depth %d, package strictjson has %d", widget.MaxDepth, strictjson.MaxDepth)
	}
}

func FuzzReadIsland(f *testing.F) {
	for i, text := range islands(f) {
		if i%7 == 0 {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) { agree(t, text) })
}

// What the widget writes, encoding/json reads as it was.
func FuzzWriteAction(f *testing.F) {
	f.Add("choose", int64(7), "@\n\x1e\nANSI", "Éloïse \"Zoë\" \\ </script> \u2028 😀", "fr-CA")
	f.Add("", int64(-1), "", "\x00\x7f", "\xff")
	f.Fuzz(func(t *testing.T, do string, revision int64, licence, name, language string) {
		a, err := widget.ReadAction(fields(map[string]string{"revision": "0", "licence": licence,
			"first_name": name, "language": language}), do)
		if err != nil {
			t.Fatal(err)
		}
		a.Revision = revision
		text := widget.WriteAction(a)
		want, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var got, wanted map[string]any
		if json.Unmarshal([]byte(text), &got) != nil || json.Unmarshal(want, &wanted) != nil ||
			!reflect.DeepEqual(got, wanted) || !utf8.ValidString(text) {
			t.Fatalf("%+v is written as %s, want %s", a, text, want)
		}
	})
}
