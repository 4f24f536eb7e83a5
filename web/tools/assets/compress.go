package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/andybalholm/brotli"
)

// The files of the folder web that a browser loads. Sources get a twin under dist that is named by their
// content, so that a twin of an older source is never served; what is built gets its twin beside it.
var (
	sources = []string{"embed.js", "widget.css"}
	built   = []string{"dist/boot.js", "dist/candor.wasm", "dist/wasm_exec.js"}
)

func compressAll(web string, quality int, out io.Writer) error {
	if err := clear(web); err != nil {
		return err
	}
	for _, name := range append(append([]string{}, sources...), built...) {
		body, err := os.ReadFile(filepath.Join(web, name))
		if errors.Is(err, fs.ErrNotExist) {
			fmt.Fprintf(out, "%-20s not built\n", name)
			continue
		}
		if err != nil {
			return fmt.Errorf("read asset: %w", err)
		}
		small, err := compress(body, quality)
		if err != nil {
			return fmt.Errorf("compress %s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(web, twin(name, body)), small, 0o644); err != nil {
			return fmt.Errorf("write twin: %w", err)
		}
		fmt.Fprintf(out, "%-20s %9d  brotli %9d\n", name, len(body), len(small))
	}
	return nil
}

// clear takes away the twins of an earlier build.
func clear(web string) error {
	old, err := filepath.Glob(filepath.Join(web, "dist", "*.br"))
	if err != nil {
		return err
	}
	for _, name := range old {
		if err := os.Remove(name); err != nil {
			return fmt.Errorf("remove old twin: %w", err)
		}
	}
	return nil
}

func twin(name string, body []byte) string {
	if strings.HasPrefix(name, "dist/") {
		return name + ".br"
	}
	sum := sha256.Sum256(body)
	return "dist/" + name + "." + hex.EncodeToString(sum[:8]) + ".br"
}

func compress(body []byte, quality int) ([]byte, error) {
	var b bytes.Buffer
	w := brotli.NewWriterOptions(&b, brotli.WriterOptions{Quality: quality, LGWin: 24})
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
