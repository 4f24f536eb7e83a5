package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// budgets are the most bytes, compressed, that may travel.
type budgets struct{ wasm, paint, embed int }

// part is something that is loaded.
type part struct {
	name       string
	raw, small int
}

// size prints what is loaded before the first paint, what follows it, and fails over a budget.
func size(web string, page []byte, most budgets, out io.Writer) error {
	if len(page) == 0 {
		return errors.New("the page is empty: nothing to measure")
	}
	html, err := measure("offers page", page)
	if err != nil {
		return err
	}
	css, boot, embed := file(web, "widget.css"), file(web, "dist/boot.js"), file(web, "embed.js")
	wasm, exec := file(web, "dist/candor.wasm"), file(web, "dist/wasm_exec.js")
	paint := part{name: "before first paint"}
	var missing error
	for _, p := range []loaded{{html, nil}, css, boot} {
		missing = errors.Join(missing, p.err)
		paint.raw, paint.small = paint.raw+p.raw, paint.small+p.small
	}
	for _, p := range []loaded{embed, wasm, exec} {
		missing = errors.Join(missing, p.err)
	}
	if missing != nil {
		return missing
	}
	for _, p := range []part{html, css.part, boot.part, paint, exec.part, wasm.part, embed.part} {
		fmt.Fprintf(out, "%-20s %9d  brotli %9d\n", p.name, p.raw, p.small)
	}
	return errors.Join(over(paint, most.paint), over(wasm.part, most.wasm), over(embed.part, most.embed))
}

// loaded is a measured file, or why it could not be measured.
type loaded struct {
	part
	err error
}

func file(web, name string) loaded {
	body, err := os.ReadFile(filepath.Join(web, name))
	if err != nil {
		return loaded{err: fmt.Errorf("measure: %w", err)}
	}
	if small, err := os.ReadFile(filepath.Join(web, twin(name, body))); err == nil {
		return loaded{part{name, len(body), len(small)}, nil}
	}
	p, err := measure(name, body)
	return loaded{p, err}
}

func measure(name string, body []byte) (part, error) {
	small, err := compress(body, 11)
	if err != nil {
		return part{}, fmt.Errorf("measure %s: %w", name, err)
	}
	return part{name, len(body), len(small)}, nil
}

func over(p part, most int) error {
	if p.small <= most {
		return nil
	}
	return fmt.Errorf("%s: %d bytes brotli, budget %d", p.name, p.small, most)
}
