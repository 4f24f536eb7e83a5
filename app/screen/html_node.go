package screen

// Node is one element or one run of text of a screen. It is a plain value and does not depend on how it is
// drawn. A Node with an empty Tag is text. The zero value draws nothing.
type Node struct {
	Tag   string
	Text  string // only when Tag is empty
	Attrs []Attr // in the order in which they are written, each name once
	Kids  []Node
}

// Attr is one attribute. A Bare attribute is boolean: it is there, and has no value.
type Attr struct {
	Name  string
	Value string
	Bare  bool
}

// Bit is a part of an element: an Attr, a Node, or several Nodes. The zero Attr and the zero Node add
// nothing.
type Bit interface{ join(*Node) }

// Nodes are siblings.
type Nodes []Node

func (a Attr) join(n *Node) {
	if a.Name != "" {
		n.Attrs = append(n.Attrs, a)
	}
}

// join adds a child. It merges neighbouring texts into one, as an HTML parser does.
func (n Node) join(to *Node) {
	last := len(to.Kids) - 1
	switch {
	case n.Tag == "" && n.Text == "":
	case n.Tag == "" && last >= 0 && to.Kids[last].Tag == "":
		to.Kids[last].Text += n.Text
	default:
		to.Kids = append(to.Kids, n)
	}
}

func (all Nodes) join(n *Node) {
	for _, k := range all {
		k.join(n)
	}
}

// El makes an element. Its tag and the names of its attributes must be on the closed list of the writer.
func El(tag string, bits ...Bit) Node {
	n := Node{Tag: tag}
	for _, b := range bits {
		b.join(&n)
	}
	return n
}

// Text makes a run of text. It cleans the text (see Clean), so that every writer of nodes gets the same safe
// text.
func Text(s string) Node { return Node{Text: Clean(s)} }

// At makes an attribute with a value; the value is cleaned like text.
func At(name, value string) Attr { return Attr{Name: name, Value: Clean(value)} }

// On makes a boolean attribute if on is true, and nothing otherwise.
func On(name string, on bool) Attr {
	if !on {
		return Attr{}
	}
	return Attr{Name: name, Bare: true}
}

// Class makes a class attribute.
func Class(names string) Attr { return Attr{Name: "class", Value: names} }

// ID makes an id attribute.
func ID(id string) Attr { return Attr{Name: "id", Value: id} }

// when returns the node if wanted is true, and nothing otherwise.
func when(wanted bool, n Node) Node {
	if !wanted {
		return Node{}
	}
	return n
}

// Attr returns the value of an attribute, and whether it is there.
func (n Node) Attr(name string) (string, bool) {
	for _, a := range n.Attrs {
		if a.Name == name {
			return a.Value, true
		}
	}
	return "", false
}
