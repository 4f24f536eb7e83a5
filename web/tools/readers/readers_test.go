package main

import (
	"bytes"
	"os"
	"reflect"
	"strings"
	"testing"
)

func TestReadersAreCurrent(t *testing.T) {
	committed, err := os.ReadFile("../../../app/widget/json_structs.go")
	if err != nil {
		t.Fatal(err)
	}
	text, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, committed) {
		t.Error(`the structs of a page have changed: run "go generate ./app/widget"`)
	}
}

// A struct with a field that no reader is for is refused, not read in part.
func TestGenerateRefuses(t *testing.T) {
	type inner struct{ A string }
	for name, v := range map[string]any{
		"hidden":   struct{ a string }{},
		"embedded": struct{ inner }{},
		"float":    struct{ A float64 }{},
		"any":      struct{ A any }{},
		"array":    struct{ A [2]string }{},
		"func":     struct{ A func() }{},
	} {
		g := generator{packages: map[string]bool{}}
		if err := g.structure(reflect.TypeOf(v)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestGenerateOptions(t *testing.T) {
	type one struct {
		A string `json:"a,omitempty"`
		B int    `json:"-"`
		C bool
	}
	g := generator{packages: map[string]bool{}}
	if err := g.structure(reflect.TypeFor[one]()); err != nil {
		t.Fatal(err)
	}
	if text := g.out.String(); !strings.Contains(text, `"a", "C",`) || strings.Contains(text, "v.B") {
		t.Errorf("%s", text)
	}
}
