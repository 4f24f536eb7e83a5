// Command assets makes what a build leaves in web/dist: it bundles the scripts from their modules, packs them
// for npm, compresses each file once, as far as brotli goes, and holds what a browser must load against its
// budgets.
//
//	assets bundle -web web      writes web/dist/boot.js, embed.js and message.js
//	assets pack -web web        writes the archive of the npm package, from web/npm
//	assets compress -web web    writes the compressed forms that package web embeds
//	assets size -candor candor  starts a gallery and prints what travels; fails over a budget
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("say bundle, pack, compress or size")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	web := flags.String("web", "web", "folder of the static files")
	quality := flags.Int("quality", 11, "of brotli, 0 to 11")
	candor := flags.String("candor", "candor", "the binary whose files are measured")
	page := flags.String("page", "/gallery/offers/en-CA", "path of the page that is measured")
	maxWasm := flags.Int("max-wasm", 800_000, "bytes of the WASM that may travel")
	maxPaint := flags.Int("max-paint", 20_000, "bytes that may travel before the page can be used")
	maxEmbed := flags.Int("max-embed", 4_096, "bytes of embed.js that may travel")
	maxMessage := flags.Int("max-message", 3_500, "bytes of message.js that may travel")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "bundle":
		return bundleScripts(*web)
	case "pack":
		return packNPM(*web)
	case "compress":
		return compressAll(*web, *quality, out)
	case "size":
		origin, end, err := gallery(*candor)
		if err != nil {
			return err
		}
		defer end()
		return size(origin, *page, budgets{*maxWasm, *maxPaint, *maxEmbed, *maxMessage}, out)
	}
	return fmt.Errorf("no such command: %s", args[0])
}
