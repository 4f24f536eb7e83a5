package widget

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"candor/app/screen"
)

// svgNamespace is the XML namespace of icons. A browser does not draw an SVG element outside it.
const svgNamespace = "http://www.w3.org/2000/svg"

// rootElement makes the root element of a page. Go-app keeps an element in the document while its Go type and
// its tag stay the same. alternate switches between two Go types for the same <div>, so that go-app makes a
// new one with new elements inside.
func rootElement(n screen.Node, alternate bool, submit app.EventHandler) app.UI {
	children := elements(n, "", submit)
	if alternate && n.Tag == "div" {
		e := app.Div()
		for _, a := range n.Attrs {
			e = e.Attr(a.Name, goAppValue(a))
		}
		return e.Body(children...)
	}
	return element(n, "", submit)
}

// element makes an element with its descendants.
func element(n screen.Node, space string, submit app.EventHandler) app.UI {
	if n.Tag == "" {
		return app.Text(n.Text)
	}
	if n.Tag == "svg" {
		space = svgNamespace
	}
	e := app.Elem(n.Tag).XMLNS(space)
	for _, a := range n.Attrs {
		e = e.Attr(a.Name, goAppValue(a))
	}
	if n.Tag == "form" {
		e = e.On("submit", submit)
	}
	return e.Body(elements(n, space, submit)...)
}

func elements(n screen.Node, space string, submit app.EventHandler) []app.UI {
	if n.Tag == "noscript" { // a browser that runs scripts parses its content as one text
		return []app.UI{app.Text(htmlOf(n.Kids))}
	}
	var children []app.UI
	for _, k := range n.Kids {
		children = append(children, element(k, space, submit))
	}
	return children
}

func htmlOf(nodes []screen.Node) string {
	var b strings.Builder
	for _, n := range nodes {
		b.WriteString(screen.HTML(n))
	}
	return b.String()
}

// goAppValue is the value to pass to go-app for an attribute. Go-app makes a boolean attribute of "true".
func goAppValue(a screen.Attr) string {
	if a.Bare {
		return "true"
	}
	return a.Value
}

// altered reports whether go-app writes an attribute differently from the server. Go-app trims values and
// omits empty ones. It sets checked and value as properties, which leaves the attributes as they were.
func altered(a screen.Attr) bool {
	return a.Bare || a.Value == "" || a.Name == "value" || a.Value != strings.TrimSpace(a.Value)
}

// flatten lists the elements of a tree in document order.
func flatten(n screen.Node) []screen.Node { return appendElements(nil, n) }

func appendElements(all []screen.Node, n screen.Node) []screen.Node {
	if n.Tag == "" {
		return all
	}
	all = append(all, n)
	if n.Tag == "noscript" {
		return all
	}
	for _, k := range n.Kids {
		all = appendElements(all, k)
	}
	return all
}
