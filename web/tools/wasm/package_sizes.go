package main

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
)

const (
	sectionCustom = 0
	sectionImport = 2
	sectionCode   = 10
)

// packageSize is how many bytes of code a package has. What it has of data is not known by package.
type packageSize struct {
	name string
	code int
}

// packageSizes reads a file that was linked with its names, and lists the packages, the largest first. paths
// are the import paths of all packages in it.
func packageSizes(file []byte, paths []string) ([]packageSize, error) {
	sections, err := readSections(file)
	if err != nil {
		return nil, err
	}
	sizes, err := functionSizes(sections[sectionCode])
	if err != nil {
		return nil, err
	}
	imported, _ := binary.Uvarint(sections[sectionImport]) // Go imports nothing but functions
	names, err := functionNames(sections[sectionCustom])
	if err != nil {
		return nil, err
	}
	byPackage, prefixes := map[string]int{}, prefixesOf(paths)
	for i, size := range sizes {
		byPackage[prefixes.of(names[uint64(i)+imported])] += size
	}
	var all []packageSize
	for name, code := range byPackage {
		all = append(all, packageSize{name, code})
	}
	slices.SortFunc(all, func(a, b packageSize) int {
		return cmp.Or(cmp.Compare(b.code, a.code), strings.Compare(a.name, b.name))
	})
	return all, nil
}

// readSections finds the sections by their kind. Of custom sections it keeps the one with the names.
func readSections(file []byte) (map[byte][]byte, error) {
	_, rest, err := header(file)
	if err != nil {
		return nil, err
	}
	all := map[byte][]byte{}
	for len(rest) > 0 {
		id := rest[0]
		body, after, err := sized(rest[1:])
		if err != nil {
			return nil, err
		}
		rest = after
		if id == sectionCustom {
			name, content, err := sized(body)
			if err != nil || string(name) != "name" {
				continue
			}
			body = content
		}
		all[id] = body
	}
	return all, nil
}

func functionSizes(code []byte) ([]int, error) {
	count, n := binary.Uvarint(code)
	if n <= 0 {
		return nil, errFormat
	}
	rest, sizes := code[n:], make([]int, 0, count)
	for range count {
		body, after, err := sized(rest)
		if err != nil {
			return nil, err
		}
		sizes, rest = append(sizes, len(body)), after
	}
	return sizes, nil
}

// functionNames reads the names of functions, by their number.
func functionNames(names []byte) (map[uint64]string, error) {
	const functions = 1
	for len(names) > 0 {
		id := names[0]
		body, after, err := sized(names[1:])
		if err != nil {
			return nil, err
		}
		if id == functions {
			return readNames(body)
		}
		names = after
	}
	return nil, fmt.Errorf("%w: no names of functions", errFormat)
}

func readNames(body []byte) (map[uint64]string, error) {
	count, n := binary.Uvarint(body)
	if n <= 0 {
		return nil, errFormat
	}
	body = body[n:]
	all := map[uint64]string{}
	for range count {
		number, n := binary.Uvarint(body)
		if n <= 0 {
			return nil, errFormat
		}
		name, after, err := sized(body[n:])
		if err != nil {
			return nil, err
		}
		all[number], body = string(name), after
	}
	return all, nil
}

// prefix is how the names of a package's functions begin.
type prefix struct{ text, path string }

type prefixes []prefix

// prefixesOf are those of packages, the longest first. The linker writes a "_" for what is neither letter,
// figure nor dot.
func prefixesOf(paths []string) prefixes {
	var all prefixes
	for _, path := range append(paths, "main") {
		text := strings.Map(func(r rune) rune {
			if r == '.' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
				return r
			}
			return '_'
		}, path)
		all = append(all, prefix{text + ".", path})
	}
	slices.SortFunc(all, func(a, b prefix) int { return cmp.Compare(len(b.text), len(a.text)) })
	return all
}

// of is the package of a function. What the linker made for types is of no package.
func (all prefixes) of(function string) string {
	for _, p := range all {
		if strings.HasPrefix(function, p.text) {
			return p.path
		}
	}
	return "(made for types, and assembly)"
}

// printSizes prints the packages that have a hundredth of the code, and what the others have together.
func printSizes(out io.Writer, sizes []packageSize) {
	all := 0
	for _, s := range sizes {
		all += s.code
	}
	rest, others := 0, 0
	fmt.Fprintf(out, "%9d  %5.1f %%  code of all packages, raw\n", all, 100.0)
	for _, s := range sizes {
		if s.code*100 < all {
			rest, others = rest+s.code, others+1
			continue
		}
		fmt.Fprintf(out, "%9d  %5.1f %%  %s\n", s.code, 100*float64(s.code)/float64(all), s.name)
	}
	fmt.Fprintf(out, "%9d  %5.1f %%  %d others\n", rest, 100*float64(rest)/float64(all), others)
}
