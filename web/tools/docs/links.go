package main

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// relink turns the links of a page, which are written for the repository, into links between rendered pages.
// A link to a file that is not served keeps its text alone. It fails on a page or a heading that is not
// there.
func (s *site) relink(p *page) error {
	for _, link := range linksOf(p.root) {
		to, served, err := s.resolve(p, string(link.Destination))
		if err != nil {
			return fmt.Errorf("%s%s: %w", p.name, suffix, err)
		}
		if served {
			link.Destination = []byte(to)
			continue
		}
		parent := link.Parent()
		for child := link.FirstChild(); child != nil; child = link.FirstChild() {
			parent.InsertBefore(parent, link, child)
		}
		parent.RemoveChild(parent, link)
	}
	return nil
}

// linksOf lists the links below a node. They are collected first, because some are removed.
func linksOf(root ast.Node) (all []*ast.Link) {
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if link, ok := n.(*ast.Link); ok && entering {
			all = append(all, link)
		}
		return ast.WalkContinue, nil
	})
	return all
}

// resolve gives the address that a destination has when it is served. What is not served has none.
func (s *site) resolve(from *page, destination string) (to string, served bool, err error) {
	file, anchor, _ := strings.Cut(destination, "#")
	if strings.Contains(file, "://") {
		return destination, true, nil
	}
	target := from
	if file != "" {
		name := path.Join(path.Dir(from.name), file)
		if name == openAPI {
			return "/" + openAPI, true, nil
		}
		if strings.HasPrefix(name, "../") {
			return "", false, nil
		}
		target = s.pages[strings.TrimSuffix(name, suffix)]
		if target == nil || path.Ext(name) != suffix {
			return "", false, fmt.Errorf("links to %q, which is no page", destination)
		}
		to = target.address()
	}
	if anchor == "" {
		return to, true, nil
	}
	if !slices.ContainsFunc(target.anchors, func(h heading) bool { return h.id == anchor }) {
		return "", false, fmt.Errorf("links to %q, and there is no such heading", destination)
	}
	return to + "#" + anchor, true, nil
}

// neighbours are the pages before and after one in the contents.
func (s *site) neighbours(name string) (before, after *entry) {
	var all []entry
	for _, g := range s.contents {
		all = append(all, g.entries...)
	}
	i := slices.IndexFunc(all, func(e entry) bool { return e.page == name })
	if i > 0 {
		before = &all[i-1]
	}
	if i >= 0 && i+1 < len(all) {
		after = &all[i+1]
	}
	return before, after
}
