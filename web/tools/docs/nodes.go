package main

import (
	"bytes"
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// nodes writes what looks different in the documentation from what goldmark writes: code under a caption, a
// quotation as a notice, and tables that a telephone shows as a list.
type nodes struct{}

// ours puts these before goldmark's own.
func ours() renderer.Option { return renderer.WithNodeRenderers(util.Prioritized(nodes{}, 100)) }

// RegisterFuncs names the kinds of node that are written here.
func (nodes) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindFencedCodeBlock, writeCode)
	r.Register(ast.KindCodeBlock, writeCode)
	r.Register(ast.KindCodeSpan, writeSpan)
	r.Register(ast.KindBlockquote, writeAround(`<aside class="dx-note">`, "</aside>\n"))
	r.Register(tables.KindTable,
		writeAround(`<div class="dx-table"><table role="table">`, "</tbody></table></div>\n"))
	r.Register(tables.KindTableHeader,
		writeAround(`<thead role="rowgroup"><tr role="row">`, `</tr></thead><tbody role="rowgroup">`))
	r.Register(tables.KindTableRow, writeRow)
	r.Register(tables.KindTableCell, writeCell)
}

func writeAround(before, after string) renderer.NodeRendererFunc {
	return func(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			_, _ = w.WriteString(before)
		} else {
			_, _ = w.WriteString(after)
		}
		return ast.WalkContinue, nil
	}
}

// writeRow writes a row; one of a table of codes is a place that a link can name.
func writeRow(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	open := `<tr role="row">`
	if code := codeOf(n, source); code != "" {
		open = `<tr role="row" id="` + html.EscapeString(code) + `">`
	}
	return writeAround(open, "</tr>\n")(w, source, n, entering)
}

// codeOf is the code that a row of a table of codes explains: the column is named code, and the cell holds
// one code span. It is "" for every other row.
func codeOf(row ast.Node, source []byte) string {
	column, cell := row.Parent().FirstChild().FirstChild(), row.FirstChild()
	if column == nil || cell == nil || plain(column, source) != "code" {
		return ""
	}
	span, one := cell.FirstChild().(*ast.CodeSpan)
	if !one || span.NextSibling() != nil {
		return ""
	}
	return plain(span, source)
}

// writeCell gives a cell the heading of its column, which a narrow screen shows beside it. The roles keep a
// table a table where the style sheet shows it as a list.
func writeCell(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	row := n.Parent()
	if row.Kind() == tables.KindTableHeader {
		return writeAround(`<th role="columnheader" scope="col">`, "</th>")(w, source, n, entering)
	}
	if !entering {
		_, _ = w.WriteString("</td>")
		return ast.WalkContinue, nil
	}
	column := row.Parent().FirstChild().FirstChild()
	for c := row.FirstChild(); c != n && column != nil; c = c.NextSibling() {
		column = column.NextSibling()
	}
	_, _ = w.WriteString(`<td role="cell"`)
	if column != nil {
		if label := plain(column, source); label != "" {
			_, _ = w.WriteString(` data-label="` + html.EscapeString(label) + `"`)
		}
	}
	_, _ = w.WriteString(">")
	return ast.WalkContinue, nil
}

// joints are where a long name may be broken: after a mark, and between the words of a name in Go.
var joints = regexp.MustCompile(`([_/.=])|([a-z0-9])([A-Z])`)

// writeSpan writes code within a sentence. What is copied from it is what was written.
func writeSpan(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	text := html.EscapeString(strings.ReplaceAll(plain(n, source), "\n", " "))
	_, _ = w.WriteString("<code>" + joints.ReplaceAllString(text, "$1$2<wbr>$3") + "</code>")
	return ast.WalkSkipChildren, nil
}

// writeCode writes a block of code. The words after its language are its caption.
func writeCode(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	language, caption := "", ""
	if f, ok := n.(*ast.FencedCodeBlock); ok && f.Info != nil {
		language, caption, _ = strings.Cut(string(f.Info.Segment.Value(source)), " ")
	}
	var code bytes.Buffer
	lines := n.Lines()
	for i := range lines.Len() {
		line := lines.At(i)
		code.Write(line.Value(source))
	}
	label := caption
	if label == "" {
		label = "Code"
	}
	_, _ = w.WriteString(`<figure class="dx-code">`)
	if caption != "" {
		_, _ = w.WriteString("<figcaption><b>" + html.EscapeString(caption) + "</b></figcaption>")
	}
	_, _ = w.WriteString(`<pre tabindex="0" aria-label="` + html.EscapeString(label) + `"><code>` +
		coloured(language, strings.TrimRight(code.String(), "\n")) + "</code></pre></figure>\n")
	return ast.WalkSkipChildren, nil
}

// inks are what is coloured in code of a language: remarks and quoted text.
var inks = map[string]*regexp.Regexp{
	"sh": ink(`#.*$`), "toml": ink(`#.*$`), "json": ink(`//.*$`), "js": ink(`//.*$`),
	"html": ink(`<!--.*-->`),
}

func ink(remark string) *regexp.Regexp {
	return regexp.MustCompile(`(?m)(^|\s)(` + remark + `)|("[^"\n]*")`)
}

// coloured escapes code and marks its remarks and quoted text.
func coloured(language, code string) string {
	marked := inks[language]
	if marked == nil {
		return html.EscapeString(code)
	}
	var b strings.Builder
	at := 0
	for _, m := range marked.FindAllStringSubmatchIndex(code, -1) {
		class, from, to := "r", m[4], m[5]
		if m[6] >= 0 {
			class, from, to = "s", m[6], m[7]
		}
		b.WriteString(html.EscapeString(code[at:from]))
		b.WriteString(`<span class="` + class + `">` + html.EscapeString(code[from:to]) + "</span>")
		at = to
	}
	b.WriteString(html.EscapeString(code[at:]))
	return b.String()
}
