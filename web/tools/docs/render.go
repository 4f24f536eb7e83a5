package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"path"

	"github.com/yuin/goldmark/ast"
)

//go:embed layout.html
var layout string

// sheet is what the layout is filled with.
type sheet struct {
	Title, Parent, ParentAddress string
	Contents                     []shownGroup
	OnThisPage                   []shownEntry
	Before, After                *shownEntry
	Body                         template.HTML // from goldmark, which escapes all text and drops raw HTML
}

type shownGroup struct {
	Title   string
	Entries []shownEntry
}

type shownEntry struct {
	Address, Title, About string
	Current               bool
}

// render makes every file below dist/docs.
func (s *site) render() (map[string][]byte, error) {
	frame, err := template.New("layout").Parse(layout)
	if err != nil {
		return nil, fmt.Errorf("read layout: %w", err)
	}
	files := map[string][]byte{openAPI: s.openAPI, style: s.style}
	for name, p := range s.pages {
		body, err := s.body(p)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := frame.Execute(&b, s.sheet(p, body)); err != nil {
			return nil, fmt.Errorf("%s%s: %w", name, suffix, err)
		}
		files[name+".html"] = b.Bytes()
	}
	return files, nil
}

// body renders what a page says.
func (s *site) body(p *page) ([]byte, error) {
	if err := s.relink(p); err != nil {
		return nil, err
	}
	if lede, ok := p.root.FirstChild().NextSibling().(*ast.Paragraph); ok {
		lede.SetAttributeString("class", []byte("dx-lede"))
	}
	var b bytes.Buffer
	if err := markdown().Renderer().Render(&b, p.source, p.root); err != nil {
		return nil, fmt.Errorf("%s%s: %w", p.name, suffix, err)
	}
	return b.Bytes(), nil
}

func (s *site) sheet(p *page, body []byte) sheet {
	d := sheet{Title: p.title, Body: template.HTML(body)}
	parent := s.parent(p)
	if parent != nil {
		d.Parent, d.ParentAddress = parent.title, parent.address()
	}
	for _, g := range s.contents {
		shown := shownGroup{Title: g.title}
		for _, e := range g.entries {
			one := s.shown(&e)
			one.Current = e.page == p.name || parent != nil && e.page == parent.name
			shown.Entries = append(shown.Entries, *one)
		}
		if len(shown.Entries) > 0 {
			d.Contents = append(d.Contents, shown)
		}
	}
	for _, h := range p.anchors {
		if h.level == 2 {
			d.OnThisPage = append(d.OnThisPage, shownEntry{Address: "#" + h.id, Title: h.text})
		}
	}
	before, after := s.neighbours(p.name)
	d.Before, d.After = s.shown(before), s.shown(after)
	return d
}

// parent is the page of the folder that a page lies in.
func (s *site) parent(p *page) *page {
	dir := path.Dir(p.name)
	if dir == "." || path.Base(p.name) == first {
		return nil
	}
	return s.pages[path.Join(dir, first)]
}

func (s *site) shown(e *entry) *shownEntry {
	if e == nil {
		return nil
	}
	return &shownEntry{Address: s.pages[e.page].address(), Title: e.title, About: e.about}
}
