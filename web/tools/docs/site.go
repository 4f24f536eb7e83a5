package main

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"path"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// The files of web that the pages are made of.
const (
	folder  = "docs"          // the Markdown
	openAPI = "openapi.yaml"  // in that folder
	style   = "docs.css"      // in that folder; the tokens of the product's style sheet are put before it
	tokens  = "widget.css"    // the product's style sheet
	first   = "index"         // the page whose lists are the contents
	opening = "1 Tokens */"   // headings in the product's style sheet: what stands between them is taken over
	closing = "2 Base */"     //
	address = "/" + folder    // where the pages are served
	suffix  = ".md"           //
	base    = folder + "/"    //
	dark    = "prefers-color" // what the tokens must hold, so that a page is readable in the dark
)

// page is one Markdown file.
type page struct {
	name    string // "index", "decisions/handover"
	source  []byte
	root    ast.Node
	title   string
	anchors []heading
}

// heading is a place in a page that a link can name.
type heading struct {
	level    int
	id, text string
}

// address is where a page is served.
func (p page) address() string {
	name := strings.TrimSuffix(p.name, first)
	return strings.TrimSuffix(address+"/"+name, "/")
}

// site is the documentation.
type site struct {
	pages    map[string]*page
	contents []group
	openAPI  []byte
	style    []byte
}

// group is a heading of the contents with its pages.
type group struct {
	title   string
	entries []entry
}

// entry is one page in the contents.
type entry struct{ page, title, about string }

// readSite reads all pages. It fails on a page without a title, and on contents that name no page.
func readSite(web fs.FS) (*site, error) {
	s := &site{pages: map[string]*page{}}
	var err error
	if s.openAPI, err = fs.ReadFile(web, base+openAPI); err != nil {
		return nil, fmt.Errorf("read API description: %w", err)
	}
	if s.style, err = readStyle(web); err != nil {
		return nil, err
	}
	err = fs.WalkDir(web, folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != suffix {
			return err
		}
		source, err := fs.ReadFile(web, name)
		if err != nil {
			return err
		}
		return s.add(strings.TrimSuffix(strings.TrimPrefix(name, base), suffix), source)
	})
	if err != nil {
		return nil, fmt.Errorf("read pages: %w", err)
	}
	return s, s.readContents()
}

// readStyle puts the product's tokens before the documentation's own rules, so that a colour is stated once.
func readStyle(web fs.FS) ([]byte, error) {
	product, err := fs.ReadFile(web, tokens)
	if err != nil {
		return nil, fmt.Errorf("read style: %w", err)
	}
	own, err := fs.ReadFile(web, base+style)
	if err != nil {
		return nil, fmt.Errorf("read style: %w", err)
	}
	_, after, found := bytes.Cut(product, []byte(opening))
	between, _, end := bytes.Cut(after, []byte(closing))
	if !found || !end || !bytes.Contains(between, []byte(dark)) {
		return nil, fmt.Errorf("%s has no section of tokens", tokens)
	}
	between = between[:bytes.LastIndex(between, []byte("/*"))] // the opening of the next heading
	return append(append(bytes.TrimSpace(between), '\n', '\n'), own...), nil
}

// markdown is how the pages are read: GitHub's tables, an id for each heading, and quotation marks as they
// are printed.
func markdown() goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(extension.Table, extension.Typographer),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()), goldmark.WithRendererOptions(ours()))
}

func (s *site) add(name string, source []byte) error {
	p := &page{name: name, source: source, root: markdown().Parser().Parse(text.NewReader(source))}
	for n := p.root.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*ast.Heading)
		if !ok {
			p.anchors = append(p.anchors, codesOf(n, source)...)
			continue
		}
		id, _ := h.AttributeString("id")
		anchor, _ := id.([]byte)
		p.anchors = append(p.anchors, heading{h.Level, string(anchor), plain(h, source)})
	}
	if len(p.anchors) == 0 || p.anchors[0].level != 1 {
		return fmt.Errorf("%s%s has no title", name, suffix)
	}
	p.title = p.anchors[0].text
	s.pages[name] = p
	return nil
}

// codesOf are the places of a table of codes.
func codesOf(table ast.Node, source []byte) (all []heading) {
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		if row.Kind() != tables.KindTableRow {
			continue
		}
		if code := codeOf(row, source); code != "" {
			all = append(all, heading{rowLevel, code, code})
		}
	}
	return all
}

// rowLevel is the level of a place that is a row of a table: below every heading.
const rowLevel = 7

// readContents reads the lists of index.md: a heading of the second level is a group, each item begins with a
// link to a page and says after it what the page is about.
func (s *site) readContents() error {
	index := s.pages[first]
	if index == nil {
		return errors.New("there is no index.md")
	}
	for n := index.root.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			if n.Level == 2 {
				s.contents = append(s.contents, group{title: plain(n, index.source)})
			}
		case *ast.List:
			if len(s.contents) == 0 {
				continue
			}
			if err := s.readGroup(n, index.source); err != nil {
				return err
			}
		}
	}
	if len(s.contents) == 0 {
		return errors.New("index.md lists no page")
	}
	return nil
}

func (s *site) readGroup(list *ast.List, source []byte) error {
	last := &s.contents[len(s.contents)-1]
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		link, ok := item.FirstChild().FirstChild().(*ast.Link)
		if !ok {
			return fmt.Errorf("index.md: an item of %q does not begin with a link", last.title)
		}
		name := strings.TrimSuffix(string(link.Destination), suffix)
		if s.pages[name] == nil {
			if name == openAPI {
				continue // it is no page, and stands at the top of each
			}
			return fmt.Errorf("index.md names %q, which is no page", link.Destination)
		}
		title := plain(link, source)
		about := strings.TrimLeft(strings.TrimPrefix(plain(item, source), title), ":, ")
		last.entries = append(last.entries, entry{name, title, about})
	}
	return nil
}

// plain is the text of a node without its markup.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch t := n.(type) {
		case *ast.Text:
			b.Write(t.Segment.Value(source))
			if t.SoftLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String: // a quotation mark, as an entity
			b.WriteString(html.UnescapeString(string(t.Value)))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}
