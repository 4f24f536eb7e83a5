package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"regexp"
)

// budgets are the most bytes that may travel, each with the header of its answer.
type budgets struct{ wasm, paint, embed, message int }

// part is something that is loaded: its length, and how many bytes travel for it.
type part struct {
	name      string
	raw, wire int
	coding    string
}

// browserCodings is what a browser of today sends as Accept-Encoding.
const browserCodings = "gzip, deflate, br, zstd"

// size asks a running server for a page and for what the page names, as a browser does. It prints what
// travels before the page can be used and what follows, and fails over a budget.
func size(server, page string, most budgets, out io.Writer) error {
	document, html, err := fetch(server, page, "the page")
	if err != nil {
		return err
	}
	named := map[string]part{}
	for name, pattern := range map[string]string{
		"widget.css":   `href="(/assets/widget\.[0-9a-f]+\.css)"`,
		"boot.js":      `src="(/assets/boot\.[0-9a-f]+\.js)"`,
		"candor.wasm":  `"wasm":"(/assets/candor\.[0-9a-f]+\.wasm)"`,
		"wasm_exec.js": `"exec":"(/assets/wasm_exec\.[0-9a-f]+\.js)"`,
	} {
		found := regexp.MustCompile(pattern).FindSubmatch(html)
		if found == nil {
			return fmt.Errorf("the page names no %s: was everything built?", name)
		}
		if named[name], _, err = fetch(server, string(found[1]), name); err != nil {
			return err
		}
	}
	embed, _, err := fetch(server, "/embed.js", "embed.js")
	if err != nil {
		return err
	}
	message, _, err := fetch(server, "/message.js", "message.js")
	if err != nil {
		return err
	}
	paint := part{name: "before it can be used"}
	first := []part{document, named["widget.css"], named["boot.js"]}
	for _, p := range first {
		paint.raw, paint.wire = paint.raw+p.raw, paint.wire+p.wire
	}
	fmt.Fprintf(out, "%-22s %9s  %9s\n", "", "raw", "travels")
	for _, p := range append(first, paint, named["wasm_exec.js"], named["candor.wasm"], embed, message) {
		fmt.Fprintf(out, "%-22s %9d  %9d  %s\n", p.name, p.raw, p.wire, p.coding)
	}
	return errors.Join(over(paint, most.paint), over(named["candor.wasm"], most.wasm),
		over(embed, most.embed), over(message, most.message))
}

// fetch asks twice: as a browser does, and for the body as it is.
func fetch(server, path, name string) (part, []byte, error) {
	small, header, coding, err := get(server+path, browserCodings)
	if err != nil {
		return part{}, nil, err
	}
	raw, _, _, err := get(server+path, "identity")
	return part{name, len(raw), len(small) + header, coding}, raw, err
}

// get returns the body as it travels, the length of the header, and the coding.
func get(url, codings string) (body []byte, header int, coding string, err error) {
	ask, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, 0, "", err
	}
	ask.Header.Set("Accept-Encoding", codings) // set by hand, so the client does not decode
	answer, err := http.DefaultClient.Do(ask)
	if err != nil {
		return nil, 0, "", err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, 0, "", fmt.Errorf("%s: %s", url, answer.Status)
	}
	head, err := httputil.DumpResponse(answer, false)
	if err != nil {
		return nil, 0, "", err
	}
	body, err = io.ReadAll(answer.Body)
	return body, len(head), answer.Header.Get("Content-Encoding"), err
}

func over(p part, most int) error {
	if p.wire <= most {
		return nil
	}
	return fmt.Errorf("%s: %d bytes travel, %d may", p.name, p.wire, most)
}
