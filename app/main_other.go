//go:build !js

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "app runs in a browser: GOOS=js GOARCH=wasm go build ./app")
	os.Exit(2)
}
