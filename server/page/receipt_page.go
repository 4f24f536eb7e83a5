package page

import (
	"fmt"
	"html"
	"net/http"
	"strconv"
	"strings"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/request"
	"candor/web"
)

// receiptPage is the page on which anyone checks a receipt, in the language that is asked for. It sends
// nothing back: its script checks the receipt in the browser, with the keys that stand in the page.
func (s *site) receiptPage(w http.ResponseWriter, r *http.Request) error {
	if s.ReceiptKeys == nil {
		return &checkout.Problem{Code: checkout.CodePageNotFound, Op: "check receipts"}
	}
	l := request.Accepted(r)
	if asked := r.URL.Query().Get("locale"); asked != "" {
		known := false
		if l, known = locale.Parse(asked); !known {
			return checkout.Refuse(checkout.CodeRequestInvalid, "locale")
		}
	}
	text := s.receiptHTML(l)
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(l))
	h.Set("Content-Length", strconv.Itoa(len(text)))
	h.Set("Vary", "Accept-Language")
	h.Set("Cache-Control", "public, max-age=300")
	_, _ = w.Write([]byte(text))
	return nil
}

// receiptHTML is the page. Without its script or its program it says what does the same.
func (s *site) receiptHTML(l locale.Language) string {
	w := locale.ReceiptOf(l).Verify
	var b strings.Builder
	tell := func(format string, texts ...string) {
		safe := make([]any, len(texts))
		for i, text := range texts {
			safe[i] = html.EscapeString(text)
		}
		fmt.Fprintf(&b, format, safe...)
	}
	script, wasm := s.Assets.Path(web.Receipt), s.Assets.Path(web.ReceiptWasm)
	tell(`<!doctype html>
<html lang="%s"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>%s</title>
<link rel="stylesheet" href="%s"><link rel="icon" type="image/svg+xml" href="%s">
</head><body><main data-wasm="%s" data-exec="%s" data-keys="%s">
`, string(l), w.Title, s.Assets.Path(web.ReceiptStyle), s.Assets.Path(web.Icon), wasm,
		s.Assets.Path(web.Exec), string(s.ReceiptKeys))
	other := l.Other()
	tell("<p><a href=\"/receipt?locale=%s\" hreflang=\"%s\" lang=\"%s\">%s</a></p>\n<h1>%s</h1>\n<p>%s</p>\n",
		string(other), string(other), string(other), other.Name(), w.Title, w.Lede)
	if script == "" || wasm == "" {
		tell("<p class=\"mark\">%s</p>\n</main></body></html>\n", w.NoScript)
		return b.String()
	}
	tell(`<noscript><p class="mark">%s</p></noscript>
<form id="form"><label for="file">%s</label>
<input id="file" type="file" accept=".json,application/json,text/plain"><p>%s</p>
<label for="pasted">%s</label><textarea id="pasted" spellcheck="false" autocomplete="off"></textarea>
<button>%s</button></form>
`, w.NoScript, w.Choose, w.Drop, w.Paste, w.Check)
	tell(`<p id="status" role="status" hidden>%s</p><p id="failed" role="alert" class="mark" hidden>%s</p>
<div id="outcome"></div>
<p>%s</p>
</main><script src="%s" defer></script></body></html>
`, w.Waiting, w.Failed, w.Private, script)
	return b.String()
}
