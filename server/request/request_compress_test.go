package request_test

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"candor/server/request"
)

func TestCoding(t *testing.T) {
	for header, want := range map[string]string{
		"": "", "identity": "", "gzip": "gzip", "br": "br", "zstd": "zstd", "gzip, deflate, br, zstd": "br",
		"gzip, zstd": "zstd", "BR;q=1": "br", "br;q=0": "", "br; q=0.000, gzip": "gzip", "br;q=0.1": "br",
		"brotli": "", "gzip;q=1, br;q=0.5": "gzip", "gzip;q=0.5,br;q=0.5": "br", "*": "br", "*;q=0": "",
		"br;q=0, *": "zstd", "gzip;q=0.2, *;q=0.1": "gzip", "br;q=2": "", "br;q=-1": "", "br;q=x": "",
		"br;":        "",
		"br;level=4": "", " gzip ; q=1 ": "gzip", ",,gzip,": "gzip", "br;q=NaN": "", "br;q=+1": "br",
	} {
		if got := request.Coding(header); got != want {
			t.Errorf("Coding(%q) = %q, want %q", header, got, want)
		}
	}
}

var page = strings.Repeat("<p>A page repeats itself.</p>", 100)

// answered is what a handler answers behind Compressed.
func answered(method, codings string, h http.HandlerFunc) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/", nil)
	r.Header.Set("Accept-Encoding", codings)
	w := httptest.NewRecorder()
	request.Compressed(h).ServeHTTP(w, r)
	return w
}

func decoded(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var r io.Reader = w.Body
	var err error
	switch w.Header().Get("Content-Encoding") {
	case "br":
		r = brotli.NewReader(w.Body)
	case "zstd":
		r, err = zstd.NewReader(w.Body)
	case "gzip":
		r, err = gzip.NewReader(w.Body)
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCompressed(t *testing.T) {
	html := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(page)))
		w.WriteHeader(http.StatusGone)
		_, _ = io.WriteString(w, page)
	}
	for _, coding := range []string{"br", "zstd", "gzip"} {
		w := answered(http.MethodGet, coding, html)
		h, length := w.Header(), w.Body.Len()
		if h.Get("Content-Encoding") != coding || h.Get("Vary") != "Accept-Encoding" ||
			h.Get("Content-Length") != "" || w.Code != http.StatusGone || length > len(page)/5 {
			t.Errorf("%s: %d, %d bytes, %v", coding, w.Code, length, h)
		}
		if decoded(t, w) != page {
			t.Errorf("%s: another page comes back", coding)
		}
	}
}

// What is not compressed goes out as it was written.
func TestNotCompressed(t *testing.T) {
	answer := func(kind, body string, headers ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			for i := 0; i < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			_, _ = io.WriteString(w, body)
		}
	}
	for name, c := range map[string]struct {
		method, codings string
		handler         http.HandlerFunc
		vary            bool
	}{
		"a post, which repeats what was typed": {"POST", "br", answer("text/html", page), false},
		"a client that asks for no coding":     {"GET", "", answer("text/html", page), true},
		"short":                                {"GET", "br", answer("text/html", "<p>short</p>"), false},
		"an image":                             {"GET", "br", answer("image/png", page), false},
		"events":                               {"GET", "br", answer("text/event-stream", page), false},
		"a file with forms of its own": {"GET", "br",
			answer("text/html", page, "ETag", `"1"`), false},
		"compressed already": {"GET", "br",
			answer("text/html", page, "Content-Encoding", "x"), false},
	} {
		w := answered(c.method, c.codings, c.handler)
		if e := w.Header().Get("Content-Encoding"); e != "" && e != "x" {
			t.Errorf("%s: compressed as %s", name, e)
		}
		if vary := w.Header().Get("Vary") != ""; vary != c.vary {
			t.Errorf("%s: Vary %v, want %v", name, vary, c.vary)
		}
		if body := w.Body.String(); body != page && body != "<p>short</p>" {
			t.Errorf("%s: body %.40q", name, body)
		}
	}
}

func TestCompressedWithoutBody(t *testing.T) {
	for _, status := range []int{http.StatusNoContent, http.StatusNotModified, http.StatusSeeOther} {
		w := answered(http.MethodGet, "br", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(status)
		})
		if w.Code != status || w.Body.Len() != 0 || w.Header().Get("Content-Encoding") != "" {
			t.Errorf("%d: %d, %d bytes, %v", status, w.Code, w.Body.Len(), w.Header())
		}
	}
}

// A handler that panics before its first byte has answered nothing: who recovers can still answer.
func TestCompressedPanic(t *testing.T) {
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Encoding", "br")
	func() {
		defer func() { _ = recover() }()
		request.Compressed(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusOK)
			panic(errors.New("broken"))
		})).ServeHTTP(w, r)
	}()
	http.Error(w, "sorry", http.StatusInternalServerError)
	if w.Code != http.StatusInternalServerError || w.Body.String() != "sorry\n" {
		t.Errorf("%d %q", w.Code, w.Body.String())
	}
}

// What is flushed arrives, in several parts.
func TestCompressedFlush(t *testing.T) {
	for _, coding := range []string{"br", "zstd", "gzip", ""} {
		flushed := 0
		w := answered(http.MethodGet, coding, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			for range 3 {
				_, _ = io.WriteString(w, page)
				if err := http.NewResponseController(w).Flush(); err == nil {
					flushed++
				}
			}
		})
		if !w.Flushed || flushed != 3 || decoded(t, w) != strings.Repeat(page, 3) {
			t.Errorf("%q: flushed %d times", coding, flushed)
		}
	}
}
