package sandbox

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strconv"
	"strings"
)

//go:embed static
var static embed.FS

//go:embed templates
var templates embed.FS

func (s *Sandbox) routePages() {
	pages := template.Must(template.New("").Funcs(template.FuncMap{"visible": visible}).ParseFS(
		templates, "templates/*.html"))
	s.mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		s.render(w, pages, "index.html", s.ancestors(), map[string]any{"NotImitated": NotImitated()})
	})
	s.mux.HandleFunc("GET /sandbox/customers", func(w http.ResponseWriter, _ *http.Request) {
		s.render(w, pages, "customers.html", "'none'",
			map[string]any{"Customers": TestCustomers(), "Faults": Faults()})
	})
	s.mux.HandleFunc("GET /sandbox/inbox", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		s.render(w, pages, "inbox.html", "'none'",
			map[string]any{"French": q.Get("lang") == "fr", "Auto": q.Has("auto"), "Messages": s.Inbox()})
	})
	s.mux.HandleFunc("GET /sandbox/inbox.json", s.serveInboxJSON)
	s.mux.HandleFunc("GET /sandbox/ledger", s.serveLedger)
	s.mux.HandleFunc("GET /sandbox/static/{file}", serveStatic)
	if s.opt.Misbehave {
		s.mux.HandleFunc("/sandbox/misbehave", s.serveMisbehave)
		s.mux.HandleFunc("POST /sandbox/by-hand", s.serveByHand)
	}
}

// ancestors gives who may frame the hosted page: anyone unless Options say otherwise. The lender's own rule
// is not published.
func (s *Sandbox) ancestors() string {
	if len(s.opt.FrameAncestors) == 0 {
		return "*"
	}
	return strings.Join(s.opt.FrameAncestors, " ")
}

func (s *Sandbox) render(w http.ResponseWriter, pages *template.Template, name, ancestors string, data any) {
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, name, data); err != nil {
		s.opt.Log.Error("render sandbox page", "page", name, "err", err)
		http.Error(w, "This page could not be written.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; "+
		"connect-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors "+ancestors)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	w.Write(page.Bytes())
}

func serveStatic(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeFileFS(w, r, static, "static/"+r.PathValue("file"))
}

// visible writes a licence's control characters as escapes, so that a person can copy the text into a JSON
// string.
func visible(code string) string { return strings.Trim(strconv.QuoteToASCII(code), `"`) }
