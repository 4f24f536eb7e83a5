package api

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"strings"
	"time"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/receipt"
)

// receiptPage is a receipt as a page for printing. It has its style in itself and needs nothing else, so that
// a merchant can keep it as a file or send it.
type receiptPage struct {
	receipt.Record
	language locale.Language // of the page
	text     string          // canonical, in that language
	zone     *time.Location
	digest   string // of the receipt
	key      string // name of its key
	check    string // address of the page on which anyone checks it
}

const printStyle = `:root{color-scheme:light}body{font:11pt/1.45 system-ui,sans-serif;color:#111;` +
	`background:#fff;max-width:44rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}` +
	`h1{font-size:1.5rem}h2{font-size:1.15rem;margin:1.6rem 0 .4rem}h3{font-size:1rem}` +
	`dl{margin:0;display:grid;grid-template-columns:minmax(9rem,1fr) 2fr}` +
	`dt,dd{margin:0;padding:.35rem .5rem .35rem 0;border-top:1px solid #bbb}dt{font-weight:600}` +
	`p{margin:.2rem 0}dd p{margin:0}.mark{border:2px solid #111;padding:.6rem .8rem;font-weight:600}` +
	`blockquote{margin:.2rem 0;padding-left:.6rem;border-left:3px solid #999;white-space:pre-line}` +
	`small{display:block}code{font-size:.8rem}@media print{body{margin:0;max-width:none}` +
	`.away{display:none}dl>*{break-inside:avoid}}`

// printPolicy lets a page have its own style and nothing else.
func printPolicy() string {
	sum := sha256.Sum256([]byte(printStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; " +
		"trusted-types 'none'"
}

// html is the page. All text is escaped.
func (p receiptPage) html() string {
	w, l := locale.ReceiptOf(p.language), p.language
	var b strings.Builder
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"+
		"<meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\">"+
		"<title>%s</title><style>%s</style></head><body><main>\n<h1>%s</h1>\n", html.EscapeString(string(l)),
		html.EscapeString(w.Title+" · "+p.Merchant.Name), printStyle, html.EscapeString(w.Title))
	if !p.Live {
		fmt.Fprintf(&b, "<p class=\"mark\">%s</p>\n", html.EscapeString(w.Test))
	}
	agreed := locale.Text("language", w.Language(p.Accepted.Language))
	if l != p.Accepted.Language {
		fmt.Fprintf(&b, "<p class=\"mark\">%s</p>\n", html.EscapeString(w.Translation.With(agreed)))
	}
	b.WriteString("<dl>\n")
	for _, row := range p.Rows(l, p.zone) {
		fmt.Fprintf(&b, "<dt>%s</dt><dd>%s</dd>\n", html.EscapeString(row.Label),
			html.EscapeString(row.Value))
	}
	fmt.Fprintf(&b, "</dl>\n<h2>%s</h2>\n%s<h2>%s</h2>\n<p>%s</p>\n<p>%s</p>\n<dl>\n",
		html.EscapeString(w.Box), textHTML(p.text), html.EscapeString(w.Proof), html.EscapeString(w.Signed),
		html.EscapeString(w.Check.With(locale.Text("address", p.check))))
	for _, row := range [...][2]string{{w.TextDigest, p.Accepted.Digest}, {w.Code, p.digest},
		{w.Key, p.key}} {
		fmt.Fprintf(&b, "<dt>%s</dt><dd><code>%s</code></dd>\n", html.EscapeString(row[0]),
			html.EscapeString(row[1]))
	}
	b.WriteString("</dl>\n</main></body></html>\n")
	return b.String()
}

// textHTML is a canonical text as HTML: its rows, with the lender's words marked as such. A text of a version
// that cannot be read back stands as it is.
func textHTML(canonical string) string {
	d, err := disclosure.ParseCanonical(canonical)
	if err != nil {
		return "<pre>" + html.EscapeString(canonical) + "</pre>\n"
	}
	box := &locale.For(d.Language).Box
	var b strings.Builder
	fmt.Fprintf(&b, "<section lang=\"%s\"><h3>%s</h3><p>%s</p>\n<dl>\n",
		html.EscapeString(string(d.Language)),
		html.EscapeString(d.Title), html.EscapeString(d.Note))
	estimates := false
	for _, row := range d.Rows {
		if row.Estimate && !estimates {
			estimates = true
			fmt.Fprintf(&b, "</dl>\n<h3>%s</h3>\n<dl>\n", html.EscapeString(box.Estimates))
		}
		fmt.Fprintf(&b, "<dt>%s</dt><dd>", html.EscapeString(row.Label))
		for _, block := range row.Blocks {
			text := html.EscapeString(block.Text())
			if block.Kind == disclosure.KindLender {
				fmt.Fprintf(&b, "<small>%s</small><blockquote lang=\"%s\">%s</blockquote>",
					html.EscapeString(box.LenderWords), html.EscapeString(string(block.Language)), text)
				continue
			}
			fmt.Fprintf(&b, "<p lang=\"%s\">%s</p>", html.EscapeString(string(block.Language)), text)
		}
		b.WriteString("</dd>\n")
	}
	b.WriteString("</dl></section>\n")
	return b.String()
}
