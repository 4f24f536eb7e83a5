// Command readers writes the functions that read a page's JSON in the browser, from the Go structs that the
// server writes it from. Its output is app/widget/json_structs.go; "go generate ./app/widget" makes it anew,
// and a test of this command fails while it is not current.
package main

import (
	"errors"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "readers:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("say which file to write")
	}
	text, err := generate()
	if err != nil {
		return err
	}
	return os.WriteFile(args[0], text, 0o644)
}
