package page

import (
	"bytes"
	"net/http"
	"time"

	"candor/core/checkout"
	"candor/server/request"
	"candor/web"
)

// asset serves a file under the address with the hash of its content. The browser may keep it for ever.
func (s *site) asset(w http.ResponseWriter, r *http.Request) error {
	a, ok := s.Assets.At(r.URL.Path)
	if !ok {
		return &checkout.Problem{Code: checkout.CodePageNotFound, Op: "serve file"}
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("Content-Security-Policy", scriptPolicy)
	serve(w, r, a)
	return nil
}

// embedScript serves embed.js under the address that merchants write into their pages. The browser keeps it
// for a short time and then revalidates it by its ETag. Pages of other sites load it and message.js, and no
// other file.
func (s *site) embedScript(w http.ResponseWriter, r *http.Request) error {
	return s.shortLived(w, r, web.Embed)
}

// messageScript serves message.js in the same way.
func (s *site) messageScript(w http.ResponseWriter, r *http.Request) error {
	return s.shortLived(w, r, web.Price)
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

// scriptPolicy is for scripts, style sheets and programs that pages load. A browser applies it only to who
// opens such a file itself. It is short because it travels with each.
const scriptPolicy = "default-src 'none'"

// serve writes a file in the form that the browser takes and that is shortest. Each form has its own ETag.
func serve(w http.ResponseWriter, r *http.Request, a web.Asset) {
	h, body, tag := w.Header(), a.Body, a.Hash
	h.Set("Content-Type", a.Type)
	if a.ForOthers {
		h.Set("Access-Control-Allow-Origin", "*") // needed by an integrity attribute on another site
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("Content-Security-Policy", scriptPolicy)
	}
	if len(a.Encoded) > 0 {
		h.Set("Vary", "Accept-Encoding")
		coding := request.Coding(r.Header.Get("Accept-Encoding"))
		if encoded, ok := a.Encoded[coding]; ok {
			body, tag = encoded, tag+"-"+coding
			h.Set("Content-Encoding", coding)
		}
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
