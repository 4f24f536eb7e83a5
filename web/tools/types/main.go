// Command types writes the TypeScript types of embed.js from the Go that says what leaves the frame,
// core/checkout/checkout_facts.go: web/embed.d.ts, and the names of the events for the npm package. "make
// scripts" makes both anew, and a test of this command fails while they are not current.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "types:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("types", flag.ContinueOnError)
	web := flags.String("web", "web", "folder of the static files")
	if err := flags.Parse(args); err != nil {
		return err
	}
	texts, err := generate(filepath.Join(*web, "..", "core", "checkout", "checkout_facts.go"))
	if err != nil {
		return err
	}
	for name, text := range texts {
		file := filepath.Join(*web, filepath.FromSlash(name))
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return fmt.Errorf("write types: %w", err)
		}
	}
	return nil
}
