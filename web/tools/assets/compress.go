package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	files "candor/web"
)

// compressMin is the length below which a file has no compressed forms: it fits into a packet.
const compressMin = 200

// compressAll makes the compressed forms of every file that a browser loads, where they are not there yet,
// and takes away those of other contents.
func compressAll(web string, quality int, out io.Writer) error {
	wanted := map[string]bool{}
	for _, a := range files.Read(os.DirFS(web)).All() {
		if len(a.Body) < compressMin || a.Name == files.NPM { // an archive is compressed
			continue
		}
		line, made := fmt.Sprintf("%-30s %9d", a.Name, len(a.Body)), false
		for _, coding := range []string{"br", "zstd", "gzip"} {
			small, is, err := twin(filepath.Join(web, a.Twin(coding)), a.Body, coding, quality)
			if err != nil {
				return fmt.Errorf("compress %s: %w", a.Name, err)
			}
			made = made || is
			wanted[filepath.Base(a.Twin(coding))] = true
			line += fmt.Sprintf("  %s %9d", coding, small)
		}
		if made {
			fmt.Fprintln(out, line)
		}
	}
	return clearOthers(filepath.Join(web, "dist", "compressed"), wanted)
}

// twin makes a compressed form, if there is none, and returns its length and whether it made it. The name of
// the file says of which content it is, so one that is there is right.
func twin(name string, body []byte, coding string, quality int) (length int64, made bool, err error) {
	if there, err := os.Stat(name); err == nil {
		return there.Size(), false, nil
	}
	small, err := compress(body, coding, quality)
	if err != nil {
		return 0, false, err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return 0, false, err
	}
	half := name + ".half" // so that no form is there before it is whole
	if err := os.WriteFile(half, small, 0o644); err != nil {
		return 0, false, err
	}
	return int64(len(small)), true, os.Rename(half, name)
}

// clearOthers takes away the forms of contents that are not there any more.
func clearOthers(folder string, wanted map[string]bool) error {
	all, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		return err
	}
	for _, name := range slices.DeleteFunc(all, func(n string) bool { return wanted[filepath.Base(n)] }) {
		if err := os.Remove(name); err != nil {
			return fmt.Errorf("remove old form: %w", err)
		}
	}
	return nil
}

// compress makes a body as short as a coding can.
func compress(body []byte, coding string, quality int) ([]byte, error) {
	var b bytes.Buffer
	var w io.WriteCloser
	var err error
	switch coding {
	case "br":
		w = brotli.NewWriterOptions(&b, brotli.WriterOptions{Quality: quality, LGWin: 24})
	case "zstd":
		w, err = zstd.NewWriter(&b, zstd.WithEncoderLevel(zstd.SpeedBestCompression),
			zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<23)) // the largest that browsers take
	default:
		w, err = gzip.NewWriterLevel(&b, gzip.BestCompression)
	}
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
