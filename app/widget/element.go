package widget

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"candor/app/screen"
)

// svgSpace is where drawings live: an element made outside of it is not drawn.
const svgSpace = "http://www.w3.org/2000/svg"

// sheet makes the one element of a page. Go-app keeps an element whose tag stays the same; fresh alternates between
// two makers of the same element, which it takes for different ones, so that every element below is made anew.
func sheet(n screen.Node, fresh bool, submit app.EventHandler) app.UI {
	kids := elements(n, "", submit)
	if fresh && n.Tag == "div" {
		e := app.Div()
		for _, a := range n.Attrs {
			e = e.Attr(a.Name, stated(a))
		}
		return e.Body(kids...)
	}
	return element(n, "", submit)
}

// element makes one element with everything in it.
func element(n screen.Node, space string, submit app.EventHandler) app.UI {
	if n.Tag == "" {
		return app.Text(n.Text)
	}
	if n.Tag == "svg" {
		space = svgSpace
	}
	e := app.Elem(n.Tag).XMLNS(space)
	for _, a := range n.Attrs {
		e = e.Attr(a.Name, stated(a))
	}
	if n.Tag == "form" {
		e = e.On("submit", submit)
	}
	return e.Body(elements(n, space, submit)...)
}

func elements(n screen.Node, space string, submit app.EventHandler) []app.UI {
	if n.Tag == "noscript" { // a browser that runs scripts reads it as one text
		return []app.UI{app.Text(source(n.Kids))}
	}
	var kids []app.UI
	for _, k := range n.Kids {
		kids = append(kids, element(k, space, submit))
	}
	return kids
}

func source(nodes []screen.Node) string {
	var b strings.Builder
	for _, n := range nodes {
		b.WriteString(screen.HTML(n))
	}
	return b.String()
}

// stated is the value under which go-app keeps an attribute. It makes boolean ones from "true".
func stated(a screen.Attr) string {
	if a.Bare {
		return "true"
	}
	return a.Value
}

// inexact reports whether go-app writes an attribute otherwise than it is: it trims values, leaves empty ones out, and
// sets checked and value as properties, which an attribute need not follow.
func inexact(a screen.Attr) bool {
	return a.Bare || a.Value == "" || a.Name == "value" || a.Value != strings.TrimSpace(a.Value)
}

// flatten lists the elements of a tree in the order of the document.
func flatten(n screen.Node) []screen.Node {
	if n.Tag == "" {
		return nil
	}
	all := []screen.Node{n}
	if n.Tag == "noscript" {
		return all
	}
	for _, k := range n.Kids {
		all = append(all, flatten(k)...)
	}
	return all
}
