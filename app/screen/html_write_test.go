package screen_test

import (
	"errors"
	"strings"
	"testing"

	"candor/app/screen"
)

func TestWrite(t *testing.T) {
	for _, c := range []struct {
		name string
		node screen.Node
		want string
	}{
		{"nothing", screen.Node{}, ""},
		{"text", screen.Text(`a < b & "c" > 'd'`), `a &lt; b &amp; &#34;c&#34; &gt; 'd'`},
		{"element", screen.El("p", screen.Class("x"), screen.Text("a")), `<p class="x">a</p>`},
		{"attributes in order", screen.El("a", screen.At("href", "/b"), screen.ID("i"), screen.Class("c")),
			`<a href="/b" id="i" class="c"></a>`},
		{"a value with a quote", screen.El("p", screen.At("title", `" onfocus="x`)),
			`<p title="&#34; onfocus=&#34;x"></p>`},
		{"a value that is empty", screen.El("input", screen.At("value", "")), `<input value="">`},
		{"boolean", screen.El("input", screen.On("checked", true), screen.On("hidden", false)),
			`<input checked>`},
		{"void", screen.El("br"), `<br>`},
		{"shape", screen.El("svg", screen.El("path", screen.At("d", "M0 0"))), `<svg><path d="M0 0"/></svg>`},
		{"text area with a first newline", screen.El("textarea", screen.Text("\nx")),
			"<textarea>\n\nx</textarea>"},
		{"several nodes", screen.El("p", screen.Nodes{screen.Text("a"), {}, screen.El("br")}),
			`<p>a<br></p>`},
		{"control characters", screen.Text("a\x00\x1b\u0085\u202e\u2069b\n\t"),
			"a\ufffd\ufffd\ufffd\ufffd\ufffdb\n\t"},
		{"bytes that are no text", screen.Text("a\xffb"), "a\ufffdb"},
		{"text made without a constructor", screen.Node{Text: "\x00<"}, "\ufffd&lt;"},
	} {
		var b strings.Builder
		if err := screen.Write(&b, c.node); err != nil || b.String() != c.want {
			t.Errorf("%s: got %q, %v; want %q", c.name, b.String(), err, c.want)
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	inside := func(n screen.Node) screen.Node { return screen.El("div", screen.Text("before"), n) }
	for name, node := range map[string]screen.Node{
		"script":        screen.El("script", screen.Text("x")),
		"style":         screen.El("style"),
		"upper case":    screen.El("P"),
		"a broken tag":  screen.El("p onclick=x"),
		"an event":      screen.El("p", screen.At("onclick", "x")),
		"inline style":  screen.El("p", screen.At("style", "x")),
		"a broken name": screen.El("p", screen.At(`a="b`, "x")),
		"srcdoc":        screen.El("iframe", screen.At("srcdoc", "x")),
		"script link":   screen.El("a", screen.At("href", "javascript:x")),
		"script form":   screen.El("form", screen.At("action", "JavaScript:x")),
		"data frame":    screen.El("iframe", screen.At("src", "data:text/html,x")),
		"other host":    screen.El("a", screen.At("href", "//evil.example")),
		"backslash":     screen.El("a", screen.At("href", `/\evil.example`)),
		"empty link":    screen.El("a", screen.At("href", "")),
	} {
		var b strings.Builder
		if err := screen.Write(&b, inside(node)); !errors.Is(err, screen.ErrRefused) || b.Len() > 0 {
			t.Errorf("%s: got %q, %v; want a refusal before the first byte", name, b.String(), err)
		}
	}
}

func TestCleanLeavesWordsAlone(t *testing.T) {
	for _, s := range []string{"", "Maple & Birch", "1\u00a0200,00\u00a0$", "שלום", "a\u200fb\u200e",
		"é\u0301", "\ufffd", "😀", "a\nb\tc"} {
		if got := screen.Clean(s); got != s {
			t.Errorf("Clean(%q) = %q", s, got)
		}
	}
}
