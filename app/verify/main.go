//go:build js

// Command verify is the check of receipts in the browser. receipt.js starts it and then calls the one
// function that it adds to the page: candorReceipt(bytes, keys, language) gives an Outcome as JSON.
package main

import (
	"encoding/json"
	"syscall/js"

	"candor/app/verifier"
	"candor/core/locale"
)

// most is the length that a text may have, in bytes. No receipt is that long.
const most = 2 << 20

func main() {
	js.Global().Set("candorReceipt", js.FuncOf(func(_ js.Value, args []js.Value) any {
		text := make([]byte, min(args[0].Length(), most))
		js.CopyBytesToGo(text, args[0])
		l, _ := locale.Parse(args[2].String())
		out, err := json.Marshal(verifier.Check(l, text, []byte(args[1].String())))
		if err != nil {
			return "" // not possible: the Outcome has only texts
		}
		return string(out)
	}))
	select {}
}
