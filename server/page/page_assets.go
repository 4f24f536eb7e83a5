package page

import (
	"bytes"
	"net/http"
	"strings"
	"time"

	"candor/core/checkout"
	"candor/web"
)

// asset serves a file under the address with the hash of its content. The browser may keep it for ever.
func (s *site) asset(w http.ResponseWriter, r *http.Request) error {
	a, ok := s.Assets.At(r.URL.Path)
	if !ok {
		return &checkout.Problem{Code: checkout.CodePageNotFound, Op: "serve file"}
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	serve(w, r, a)
	return nil
}

// embedScript serves embed.js under the address that merchants write into their pages. The browser keeps it
// for a short time and then revalidates it by its ETag. It is the only file that pages of other sites load.
func (s *site) embedScript(w http.ResponseWriter, r *http.Request) error {
	return s.shortLived(w, r, web.Embed)
}

func (s *site) icon(w http.ResponseWriter, r *http.Request) error {
	return s.shortLived(w, r, web.Icon)
}

// shortLived serves a file under an address that stays when its content changes.
func (s *site) shortLived(w http.ResponseWriter, r *http.Request, name string) error {
	a, ok := s.Assets.Named(name)
	if !ok {
		return &checkout.Problem{Code: checkout.CodePageNotFound, Op: "serve file"}
	}
	w.Header().Set("Cache-Control", "public, max-age=300")
	serve(w, r, a)
	return nil
}

// serve writes a file, compressed if the browser accepts Brotli. Each of the two forms has its own ETag.
func serve(w http.ResponseWriter, r *http.Request, a web.Asset) {
	h, body, tag := w.Header(), a.Body, a.Hash
	h.Set("Content-Type", a.Type)
	if a.Name == web.Embed {
		h.Set("Access-Control-Allow-Origin", "*") // needed by an integrity attribute on another site
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	if a.Brotli != nil {
		h.Set("Vary", "Accept-Encoding")
		if takesBrotli(r.Header.Get("Accept-Encoding")) {
			body, tag = a.Brotli, tag+"-br"
			h.Set("Content-Encoding", "br")
		}
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// takesBrotli reports whether an Accept-Encoding header accepts Brotli.
func takesBrotli(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "br") {
			return !refusedWeight(weight)
		}
	}
	return false
}

// refusedWeight reports whether a weight is zero: "q=0", "q=0.000".
func refusedWeight(weight string) bool {
	_, q, found := strings.Cut(strings.ReplaceAll(weight, " ", ""), "q=")
	return found && strings.Trim(q, "0.") == ""
}
