// Package web holds the static files of a page and of the loader, and gives each an address that names its
// content. It holds the documentation, too: as pages where "make docs" rendered them, else as Markdown.
//
// Its laws: an address with a hash never changes its bytes, so it may be kept forever; what is not built is
// absent, not empty, so a binary from a bare clone serves pages that work without script and WebAssembly.
//
// It refuses to know who asks: which headers an answer carries is package page's business.
package web

import (
	"crypto/sha256"
	"crypto/sha512"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

//go:embed embed.js message.js widget.css receipt.css icons docs dist
var files embed.FS

// The files a page asks for by name.
const (
	Embed = "embed.js"   // made smaller by "make scripts"
	Price = "message.js" // the message beside a price, made smaller as well
	Style = "widget.css"
	Icon  = "icon.svg"
	Boot  = "boot.js"      // built by "make scripts" from the modules in boot
	Wasm  = "candor.wasm"  // built by "make wasm"
	Exec  = "wasm_exec.js" // comes with the Go that built Wasm

	// The page on which anyone checks a receipt: its style, its script, and the check itself.
	ReceiptStyle = "receipt.css"
	Receipt      = "receipt.js"
	ReceiptWasm  = "receipt.wasm"
)

// names lists where each file comes from.
var names = map[string]string{
	Embed: "dist/embed.js", Price: "dist/message.js", Style: "widget.css", Icon: "icons/icon.svg",
	Boot: "dist/boot.js", Wasm: "dist/candor.wasm",
	Exec: "dist/wasm_exec.js",

	ReceiptStyle: "receipt.css", Receipt: "dist/receipt.js", ReceiptWasm: "dist/receipt.wasm",
}

// types are the media types, by ending. WebAssembly compiles while it streams only under its own.
var types = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
	".wasm": "application/wasm", ".html": "text/html; charset=utf-8", ".md": "text/plain; charset=utf-8",
	".yaml": "application/yaml", ".tgz": "application/gzip",
}

// Asset is one static file.
type Asset struct {
	Name      string
	ForOthers bool   // pages of other sites load it
	Path      string // with the hash of its content
	Type      string
	Hash      string // first 16 hex digits of its SHA-256
	Integrity string // for an integrity attribute
	Body      []byte

	// compressed forms of Body by their content coding, those that "assets compress" has made
	Encoded map[string][]byte
}

// Codings are the content codings of compressed forms, with the endings of their files.
var Codings = map[string]string{"br": ".br", "zstd": ".zst", "gzip": ".gz"}

// Twin is the file of a compressed form. Its name has the hash of the content, so that the twin of another
// content is never served.
func (a Asset) Twin(coding string) string {
	return "dist/compressed/" + strings.ReplaceAll(a.Name, "/", "-") + "." + a.Hash + Codings[coding]
}

// Set is all static files of a build. It does not change.
type Set struct {
	byName map[string]Asset
	byPath map[string]Asset
	docs   map[string]Asset
	noDoc  Asset // answered where no page is
}

// Assets reads the embedded files and computes their hashes. Call it once.
func Assets() Set { return Read(files) }

// Read does what Assets does with the files of another folder that is laid out like this one.
func Read(from fs.FS) Set {
	s := Set{byName: map[string]Asset{}, byPath: map[string]Asset{}, docs: readDocs(from),
		noDoc: readDoc(from, "docs/"+noDoc+".md", noDoc)}
	for name, place := range names {
		body, err := fs.ReadFile(from, place)
		if err != nil && forOthers(name) {
			body, err = fs.ReadFile(from, name) // its source is a script as well
		}
		if err != nil {
			continue // not built
		}
		a := withTwins(from, asset(name, body))
		s.byName[name], s.byPath[a.Path] = a, a
	}
	return s
}

// withTwins reads the compressed forms of an asset.
func withTwins(from fs.FS, a Asset) Asset {
	for coding := range Codings {
		if body, err := fs.ReadFile(from, a.Twin(coding)); err == nil {
			if a.Encoded == nil {
				a.Encoded = map[string][]byte{}
			}
			a.Encoded[coding] = body
		}
	}
	return a
}

// forOthers reports whether pages of other sites load a file.
func forOthers(name string) bool { return name == Embed || name == Price }

func asset(name string, body []byte) Asset {
	sum, strong := sha256.Sum256(body), sha512.Sum384(body)
	hash, ending := hex.EncodeToString(sum[:8]), path.Ext(name)
	folder := "/assets/"
	if forOthers(name) {
		folder = "/"
	}
	return Asset{
		Name: name, ForOthers: forOthers(name),
		Path: folder + strings.TrimSuffix(name, ending) + "." + hash + ending,
		Type: types[ending], Hash: hash,
		Integrity: "sha384-" + base64.StdEncoding.EncodeToString(strong[:]), Body: body,
	}
}

// All lists every file, the pages of the documentation among them, by name.
func (s Set) All() []Asset {
	var all []Asset
	for _, files := range []map[string]Asset{s.byName, s.docs} {
		for _, name := range slices.Sorted(maps.Keys(files)) {
			all = append(all, files[name])
		}
	}
	return append(all, s.noDoc)
}

// Path is the address of a file, "" when it is not built.
func (s Set) Path(name string) string { return s.byName[name].Path }

// Named finds a file by its name.
func (s Set) Named(name string) (Asset, bool) {
	a, ok := s.byName[name]
	return a, ok
}

// At finds a file by its address.
func (s Set) At(path string) (Asset, bool) {
	a, ok := s.byPath[path]
	return a, ok
}
