//go:build !js

// Command app is the checkout in the browser. Built for any other target, it only says how to build it.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "app runs in a browser: GOOS=js GOARCH=wasm go build ./app")
	os.Exit(2)
}
