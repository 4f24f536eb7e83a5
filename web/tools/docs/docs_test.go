package main

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"
)

// The folder web, and the module's, from here.
const (
	webFolder = "../.."
	module    = "../../.."
)

const (
	productStyle = "/* 1 Tokens */\n:root{}\n@media (prefers-color-scheme: dark){}\n/* 2 Base */\nhtml{}"
	contents     = "# Docs\n\n## Start\n\n* [One](one.md): the first\n* [Two](two.md)\n"
)

// minimal is the least that makes a site, with some files besides.
func minimal(files map[string]string) fstest.MapFS {
	all := fstest.MapFS{
		"widget.css":        {Data: []byte(productStyle)},
		"docs/docs.css":     {Data: []byte("a{}")},
		"docs/openapi.yaml": {Data: []byte("openapi: 3.1.0")},
		"docs/index.md":     {Data: []byte(contents)},
		"docs/one.md":       {Data: []byte("# One\n\nSee [two](two.md#a-place).\n")},
		"docs/two.md":       {Data: []byte("# Two\n\n## A place\n\ntext\n")},
	}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

func rendered(t *testing.T, files map[string]string) (map[string][]byte, error) {
	t.Helper()
	s, err := readSite(minimal(files))
	if err != nil {
		return nil, err
	}
	return s.render()
}

func TestRender(t *testing.T) {
	cases := map[string]struct{ source, want string }{
		"a link to a page":         {"[two](two.md)", `<a href="/docs/two">two</a>`},
		"a link to a place":        {"[two](two.md#a-place)", `<a href="/docs/two#a-place">two</a>`},
		"a link to the first page": {"[home](index.md)", `<a href="/docs">home</a>`},
		"a link to the API":        {"[api](openapi.yaml)", `<a href="/openapi.yaml">api</a>`},
		"a link to elsewhere": {
			"[law](https://law.example/x)",
			`<a href="https://law.example/x">law</a>`,
		},
		"a link to a file not served": {
			"see [`main.go`](../../server/main.go).",
			`see <code>main.<wbr>go</code>.`,
		},
		"a long name can be broken": {
			"`TestE4_LastTry`",
			`<code>Test<wbr>E4_<wbr>Last<wbr>Try</code>`,
		},
		"raw HTML is left out": {
			"a <script>x</script> b",
			`a <!-- raw HTML omitted -->x<!-- raw HTML omitted --> b`,
		},
		"a script address is left out": {
			"[x](https://a.example) [y](<javascript://x>)",
			`<a href="">y</a>`,
		},
		"code with a caption": {
			"```sh Terminal\necho \"<b>\" # remark\n```",
			`<figcaption><b>Terminal</b></figcaption>`,
		},
		"code is escaped and coloured": {
			"```sh\necho \"<b>\" # remark\n```",
			`echo <span class="s">&#34;&lt;b&gt;&#34;</span> <span class="r"># remark</span>`,
		},
		"code of no known language": {"    <b> \"x\"", `&lt;b&gt; &#34;x&#34;`},
		"a cell carries its heading": {
			"| a | `b` |\n|---|---|\n| 1 | 2 |",
			`<td role="cell" data-label="b">2</td>`,
		},
		"a row of a code is a place": {
			"| code | b |\n|---|---|\n| `a_b` | 2 |",
			`<tr role="row" id="a_b">`,
		},
		"a link to a code": {
			"[x](#a_b)\n\n| code | b |\n|---|---|\n| `a_b` | 2 |",
			`<a href="#a_b">x</a>`,
		},
		"another row is none": {
			"| name | b |\n|---|---|\n| `a_b` | 2 |",
			`<tr role="row"><td role="cell" data-label="name"><code>a_<wbr>b</code>`,
		},
		"a quotation is a notice": {
			"> **Mind** this.",
			`<aside class="dx-note"><p><strong>Mind</strong> this.</p>`,
		},
		"the first paragraph is marked": {"", `<p class="dx-lede">lede</p>`},
	}
	for name, c := range cases {
		files, err := rendered(t, map[string]string{"docs/one.md": "# One\n\nlede\n\n" + c.source + "\n"})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := string(files["one.html"]); !strings.Contains(got, c.want) {
			t.Errorf("%s: no %s in\n%s", name, c.want, got)
		}
	}
}

func TestRenderRefuses(t *testing.T) {
	for name, c := range map[string]struct{ file, text, want string }{
		"a page that is not there":    {"docs/one.md", "# One\n\n[x](three.md)", "no page"},
		"a heading that is not there": {"docs/one.md", "# One\n\n[x](two.md#none)", "no such heading"},
		"a page without a title":      {"docs/one.md", "text", "no title"},
		"contents without a page":     {"docs/index.md", contents + "* [Three](three.md)", "no page"},
		"no contents":                 {"docs/index.md", "# Docs", "lists no page"},
		"a style without tokens":      {"widget.css", "a{}", "no section of tokens"},
	} {
		_, err := rendered(t, map[string]string{c.file: c.text})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

func TestOwnStyleComesAfterTheTokens(t *testing.T) {
	files, err := rendered(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	const want = ":root{}\n@media (prefers-color-scheme: dark){}\n\na{}"
	if got := string(files["docs.css"]); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// product is the documentation as it is built.
func product(t *testing.T) (*site, map[string][]byte) {
	t.Helper()
	s, err := readSite(os.DirFS(webFolder))
	if err != nil {
		t.Fatal(err)
	}
	files, err := s.render()
	if err != nil {
		t.Fatal(err)
	}
	return s, files
}

// Every link of a rendered page leads to a page, and to an id in it; every page is reached from the first
// one.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	_, files := product(t)
	documents := map[string]*html.Node{}
	for name, body := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		n, err := html.Parse(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		documents[served(name)] = n
	}
	reached, next := map[string]bool{address: true}, []string{address}
	for len(next) > 0 {
		from := next[0]
		next = next[1:]
		for _, to := range hrefs(documents[from]) {
			page, problem := follow(documents, from, to)
			if problem != "" {
				t.Errorf("%s links to %s: %s", from, to, problem)
			}
			if page != "" && !reached[page] {
				reached[page] = true
				next = append(next, page)
			}
		}
	}
	for page := range documents {
		if reached[page] == strings.HasSuffix(page, "/not-found") { // answered where no page is
			t.Errorf("whether something leads to %s: %t", page, reached[page])
		}
	}
	if len(documents) < 20 {
		t.Errorf("only %d pages", len(documents))
	}
}

// served is the address of a rendered file.
func served(name string) string {
	return page{name: strings.TrimSuffix(name, ".html")}.address()
}

// otherFiles are what a page may link to besides pages.
var otherFiles = []string{"/" + openAPI, address + "/" + style, "/favicon.ico"}

// follow finds the page that a link leads to; "" for what is no page.
func follow(documents map[string]*html.Node, from, to string) (page, problem string) {
	file, anchor, _ := strings.Cut(to, "#")
	if file == "" {
		file = from
	}
	switch {
	case strings.HasPrefix(to, "https://"), slices.Contains(otherFiles, file):
		return "", ""
	case documents[file] == nil:
		return "", "there is no such page"
	case anchor != "" && !hasID(documents[file], anchor):
		return file, "there is no such place"
	}
	return file, ""
}

func hrefs(n *html.Node) (all []string) {
	for e := range n.Descendants() {
		for _, a := range e.Attr {
			if a.Key == "href" {
				all = append(all, a.Val)
			}
		}
	}
	return all
}

func hasID(n *html.Node, id string) bool {
	for e := range n.Descendants() {
		for _, a := range e.Attr {
			if a.Key == "id" && a.Val == id {
				return true
			}
		}
	}
	return false
}

// foreign are the elements that no page has.
var foreign = []string{"script", "style", "img", "iframe"}

// No page has a script, anything inline, or an id twice.
func TestPagesFitTheStrictPolicy(t *testing.T) {
	_, files := product(t)
	for name, body := range files {
		n, err := html.Parse(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		ids := map[string]bool{}
		for e := range n.Descendants() {
			if e.Type == html.ElementNode && slices.Contains(foreign, e.Data) {
				t.Errorf("%s has a %s element", name, e.Data)
			}
			for _, a := range e.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s %s=%q>", name, e.Data, a.Key, a.Val)
				}
				if a.Key == "id" && ids[a.Val] {
					t.Errorf("%s: the id %q twice", name, a.Val)
				}
				ids[a.Val] = ids[a.Val] || a.Key == "id"
			}
		}
	}
}

// mentioned is a link of Markdown that leads into the repository.
var mentioned = regexp.MustCompile(`\]\(([^)\s:]+?)(?:#([^)\s]*))?\)`)

// The documents at the top of the repository lead to files and headings that are there.
func TestTopLevelDocumentsLeadSomewhere(t *testing.T) {
	s, _ := product(t)
	names, err := filepath.Glob(filepath.Join(module, "*.md"))
	if err != nil || len(names) < 5 {
		t.Fatalf("only %q, %v", names, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, m := range mentioned.FindAllStringSubmatch(string(text), -1) {
			if problem := lead(s, m[1], m[2]); problem != "" {
				t.Errorf("%s links to %s: %s", name, m[0][2:len(m[0])-1], problem)
			}
		}
	}
}

func lead(s *site, file, anchor string) (problem string) {
	if _, err := os.Stat(filepath.Join(module, file)); err != nil {
		return "there is no such file"
	}
	name, isPage := strings.CutPrefix(file, "web/docs/")
	if !isPage || anchor == "" {
		return ""
	}
	p := s.pages[strings.TrimSuffix(name, suffix)]
	if p == nil {
		return "it is no page"
	}
	for _, h := range p.anchors {
		if h.id == anchor {
			return ""
		}
	}
	return fmt.Sprintf("it has no heading %q", anchor)
}
