//go:build !js

// Command verify is the check of receipts in the browser. Built for any other target, it only says how to
// build it.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "verify runs in a browser: GOOS=js GOARCH=wasm go build ./app/verify")
	os.Exit(2)
}
