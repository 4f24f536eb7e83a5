package screen_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"candor/app/screen"
)

// parse reads a body as a browser without script does, and returns its root element.
func parse(t *testing.T, text string) *html.Node {
	t.Helper()
	page := "<!doctype html><html><head><title>x</title></head><body>" + text + "</body></html>"
	doc, err := html.ParseWithOptions(strings.NewReader(page), html.ParseOptionEnableScripting(false))
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	body := find(doc, "body")
	if body == nil || body.FirstChild == nil || body.FirstChild.NextSibling != nil {
		t.Fatalf("not one element in the body: %.200s", text)
	}
	return body.FirstChild
}

func find(n *html.Node, tag string) *html.Node {
	if n.Type == html.ElementNode && n.Data == tag {
		return n
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if found := find(k, tag); found != nil {
			return found
		}
	}
	return nil
}

// walk calls visit for every element.
func walk(n *html.Node, visit func(*html.Node)) {
	if n.Type == html.ElementNode {
		visit(n)
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		walk(k, visit)
	}
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// textOf is all text of an element.
func textOf(n *html.Node) string {
	var b strings.Builder
	var collect func(*html.Node)
	collect = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			collect(k)
		}
	}
	collect(n)
	return b.String()
}

// parsed and made write a tree in one notation. parsed takes the parser's tree, made takes ours.
func parsed(b *strings.Builder, n *html.Node, values bool) {
	if n.Type == html.TextNode {
		if values {
			b.WriteString(n.Data)
		}
		return
	}
	b.WriteString("\n<" + n.Data)
	var attrs []string
	for _, a := range n.Attr {
		if values {
			a.Key += "=" + a.Val
		}
		attrs = append(attrs, a.Key)
	}
	slices.Sort(attrs) // the parser sorts those of a link
	b.WriteString(" " + strings.Join(attrs, " "))
	b.WriteString(">")
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		parsed(b, k, values)
	}
	b.WriteString("</>")
}

func made(b *strings.Builder, n screen.Node) {
	if n.Tag == "" {
		b.WriteString(n.Text)
		return
	}
	b.WriteString("\n<" + n.Tag)
	var attrs []string
	for _, a := range n.Attrs {
		attrs = append(attrs, a.Name+"="+a.Value)
	}
	slices.Sort(attrs)
	b.WriteString(" " + strings.Join(attrs, " "))
	b.WriteString(">")
	for _, k := range n.Kids {
		made(b, k)
	}
	b.WriteString("</>")
}

// shape is a page without its texts and values.
func shape(root *html.Node) string {
	var b strings.Builder
	parsed(&b, root, false)
	return b.String()
}

// difference is the position at which two texts differ.
func difference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	from := max(0, i-60)
	return "…" + a[from:min(len(a), i+80)] + "\n  against\n…" + b[from:min(len(b), i+80)]
}
