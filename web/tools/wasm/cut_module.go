package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// cut says what of a module goes into the browser. The rest is left out, and some declarations are ours.
// Both checksums are of the form that go.sum has: one of the module that the cut was made for, one of what
// comes out.
type cut struct {
	name          string // of the copy
	path, version string
	from, to      string
	// by file: which declarations stay, as a regular expression; "" for all, "!" before it for all others
	keep     map[string]string
	ours     string // folder of declarations that are added, or take the place of others
	untag    string // a method whose calls are left out
	unformat bool   // texts of errors lose their values
}

// files is the module after the cut, by name.
func (c cut) files(from map[string][]byte, ours fs.FS) (map[string][]byte, error) {
	made := map[string][]byte{}
	replaced := map[string]map[string]bool{} // by folder
	err := c.addOurs(ours, made, replaced)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(c.keep)) {
		text, found := from[name]
		if !found {
			return nil, fmt.Errorf("%s: no such file", name)
		}
		if made[name], err = c.edit(name, text, replaced[path.Dir(name)]); err != nil {
			return nil, fmt.Errorf("cut %s: %w", name, err)
		}
	}
	made["go.mod"] = from["go.mod"]
	return made, nil
}

func (c cut) addOurs(ours fs.FS, made map[string][]byte, replaced map[string]map[string]bool) error {
	if c.ours == "" {
		return nil
	}
	return fs.WalkDir(ours, c.ours, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(ours, name)
		if err != nil {
			return err
		}
		s, err := parse(name, text)
		if err != nil {
			return err
		}
		to := strings.TrimPrefix(name, c.ours+"/")
		made[to], replaced[path.Dir(to)] = text, s.declared()
		return nil
	})
}

func (c cut) edit(name string, text []byte, replaced map[string]bool) ([]byte, error) {
	s, err := parse(name, text)
	if err != nil {
		return nil, err
	}
	if only := c.keep[name]; only != "" {
		if err := s.keep(only); err != nil {
			return nil, err
		}
	}
	s.without(replaced)
	if c.untag != "" {
		s.untag(c.untag)
	}
	if c.unformat {
		s.unformat()
	}
	return s.text()
}

// checksum is what go.sum writes of a module: Hash1 of its files.
func checksum(module, version string, files map[string][]byte) string {
	all := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(all, "%x  %s@%s/%s\n", sha256.Sum256(files[name]), module, version, name)
	}
	return "h1:" + base64.StdEncoding.EncodeToString(all.Sum(nil))
}

func readFolder(from string) (map[string][]byte, error) {
	all := map[string][]byte{}
	err := filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		short, err := filepath.Rel(from, name)
		all[filepath.ToSlash(short)] = text
		return err
	})
	return all, err
}

// writeCuts makes the copies of all cuts, and a file of modules that puts them in place. It returns the path
// of that file, from the root. Names that begin with "_" are none of go's, nor embedded by package web.
func (b builder) writeCuts() (string, error) {
	const folder = "web/dist/_light"
	mod, err := os.ReadFile(filepath.Join(b.root, "go.mod"))
	if err != nil {
		return "", err
	}
	sum, err := os.ReadFile(filepath.Join(b.root, "go.sum"))
	if err != nil {
		return "", err
	}
	for _, c := range cuts {
		files, err := b.madeBy(c)
		if err != nil {
			return "", fmt.Errorf("cut %s: %w", c.path, err)
		}
		to := folder + "/" + c.name
		if err := replaceFolder(filepath.Join(b.root, to), files); err != nil {
			return "", err
		}
		mod = fmt.Appendf(mod, "\nreplace %s => ./%s\n", c.path, to)
	}
	modfile := folder + "/light.mod"
	if err := writeChanged(filepath.Join(b.root, modfile), mod); err != nil {
		return "", err
	}
	return modfile, writeChanged(filepath.Join(b.root, folder, "light.sum"), sum)
}

// madeBy is the module after a cut. What goes in and what comes out must have the checksums of the cut: for
// another version of the module, a person has to look.
func (b builder) madeBy(c cut) (map[string][]byte, error) {
	dir, err := b.goOutput("list", "-m", "-f", "{{.Dir}}", c.path)
	if err != nil {
		return nil, err
	}
	if dir == "" {
		if err := b.goTool("mod", "download", c.path); err != nil {
			return nil, err
		}
		if dir, err = b.goOutput("list", "-m", "-f", "{{.Dir}}", c.path); err != nil {
			return nil, err
		}
	}
	all, err := readFolder(dir)
	if err != nil {
		return nil, err
	}
	if sum := checksum(c.path, c.version, all); sum != c.from {
		return nil, fmt.Errorf("the module is not %s as the cut was made for: %s, not %s", c.version, sum,
			c.from)
	}
	files, err := c.files(all, ours)
	if err != nil {
		return nil, err
	}
	if sum := checksum(c.path, c.version, files); sum != c.to {
		return nil, fmt.Errorf("the cut comes out as %s, not as %s in cut_list.go", sum, c.to)
	}
	return files, nil
}

// replaceFolder makes a folder hold these files and no others. A file that is as it should be stays as it is.
func replaceFolder(folder string, files map[string][]byte) error {
	old, err := readFolder(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for name := range old {
		if _, kept := files[name]; !kept {
			if err := os.Remove(filepath.Join(folder, name)); err != nil {
				return err
			}
		}
	}
	for name, text := range files {
		if err := writeChanged(filepath.Join(folder, name), text); err != nil {
			return err
		}
	}
	return nil
}

func writeChanged(name string, text []byte) error {
	if now, err := os.ReadFile(name); err == nil && bytes.Equal(now, text) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o644)
}
