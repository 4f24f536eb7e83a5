// Command docs renders the documentation, web/docs, into web/dist/docs: one HTML page for each Markdown file,
// a style sheet, and openapi.yaml as it is.
//
//	docs -web web
//
// Its laws: a page holds no script and nothing inline, so the policy of all other pages fits it; the contents
// that stand beside every page are read from index.md and are not written twice.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	web := flag.String("web", "web", "folder of the static files")
	flag.Parse()
	if err := run(*web); err != nil {
		fmt.Fprintln(os.Stderr, "docs:", err)
		os.Exit(1)
	}
}

func run(web string) error {
	s, err := readSite(os.DirFS(web))
	if err != nil {
		return err
	}
	files, err := s.render()
	if err != nil {
		return err
	}
	return replace(filepath.Join(web, "dist", "docs"), files)
}

// replace writes a folder anew, so that a page that was removed does not stay.
func replace(folder string, files map[string][]byte) error {
	if err := os.RemoveAll(folder); err != nil {
		return fmt.Errorf("remove old pages: %w", err)
	}
	for name, body := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("make folder: %w", err)
		}
		if err := os.WriteFile(path, body, 0o644); err != nil {
			return fmt.Errorf("write page: %w", err)
		}
	}
	return nil
}
