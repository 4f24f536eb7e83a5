// Command assets makes what a build leaves in web/dist: it bundles the page's script from its modules,
// compresses each file once, as far as brotli goes, and holds what a browser must load against its budgets.
//
//	assets bundle -web web              writes web/dist/boot.js
//	assets compress -web web            writes the .br twins that package web embeds
//	assets size -web web -page page.html prints sizes, and fails over a budget
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("say bundle, compress or size")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	web := flags.String("web", "web", "folder of the static files")
	quality := flags.Int("quality", 11, "of brotli, 0 to 11")
	page := flags.String("page", "-", "HTML of the offers page; - for standard input")
	maxWasm := flags.Int("max-wasm", 1_600_000, "bytes of the WASM, brotli")
	maxPaint := flags.Int("max-paint", 30_000, "bytes before first paint, brotli")
	maxEmbed := flags.Int("max-embed", 4_000, "bytes of embed.js, brotli")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "bundle":
		return bundleBoot(*web)
	case "compress":
		return compressAll(*web, *quality, out)
	case "size":
		html, err := readPage(*page, in)
		if err != nil {
			return err
		}
		return size(*web, html, budgets{*maxWasm, *maxPaint, *maxEmbed}, out)
	}
	return fmt.Errorf("no such command: %s", args[0])
}

func readPage(name string, in io.Reader) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(in)
	}
	return os.ReadFile(name)
}
