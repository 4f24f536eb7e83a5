package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	files "candor/web"
)

// elsewhere are the files of the npm package that do not stand in the folder npm, as its build.js has them.
var elsewhere = []string{"embed.js", "embed.d.ts", "message.js", "message.d.ts", "../LICENSE"}

// packed is the time that npm gives every file of an archive.
var packed = time.Date(1985, time.October, 26, 8, 15, 0, 0, time.UTC)

// packNPM makes the archive of the npm package that the relay serves: what "npm pack" would make, without
// npm. The same sources give the same bytes, so that a lock file with its integrity goes on to fit.
func packNPM(web string) error {
	contents, err := npmFiles(web)
	if err != nil {
		return fmt.Errorf("pack npm package: %w", err)
	}
	archive, err := archiveOf(contents)
	if err == nil {
		err = os.WriteFile(filepath.Join(web, "dist", files.NPM), archive, 0o644)
	}
	if err != nil {
		return fmt.Errorf("pack npm package: %w", err)
	}
	return nil
}

// npmFiles are the files of the package by name.
func npmFiles(web string) (map[string][]byte, error) {
	places := map[string]string{}
	for _, pattern := range []string{"*.js", "*.d.ts", "package.json", "README.md"} {
		found, err := filepath.Glob(filepath.Join(web, "npm", pattern))
		if err != nil {
			return nil, err
		}
		for _, place := range found {
			places[filepath.Base(place)] = place
		}
	}
	delete(places, "build.js")
	for _, name := range elsewhere {
		places[filepath.Base(name)] = filepath.Join(web, filepath.FromSlash(name))
	}
	contents := map[string][]byte{}
	for name, place := range places {
		body, err := os.ReadFile(place)
		if err != nil {
			return nil, err
		}
		contents[name] = body
	}
	return contents, nil
}

// archiveOf writes files into a compressed archive, in the order of their names.
func archiveOf(contents map[string][]byte) ([]byte, error) {
	var b bytes.Buffer
	small, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	archive := tar.NewWriter(small)
	for _, name := range slices.Sorted(maps.Keys(contents)) {
		h := &tar.Header{Name: "package/" + name, Mode: 0o644, Size: int64(len(contents[name])),
			ModTime: packed, Format: tar.FormatUSTAR}
		if err := archive.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := archive.Write(contents[name]); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(archive.Close(), small.Close()); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
