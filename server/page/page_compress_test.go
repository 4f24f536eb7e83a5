package page_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"

	"candor/core/checkout"
	"candor/web"
)

// The answers to GET are compressed, so none may repeat what a request brings beside what is secret: the
// length would tell of the secret (BREACH). The page that enrols a tablet repeats the code of its address; it
// is the same for everybody and holds nothing else.
func TestB10GetRepeatsNothing(t *testing.T) {
	const marker = "zqxjkvbp"
	query := "?"
	for _, name := range []string{"do", "revision", "offer", "number", "first_name", "code", "language",
		"reference",
		"amount", "associate", "passcode", "plain", "hostile", "q", "next", "licence", "digest"} {
		query += name + "=" + marker + "&"
	}
	for _, pattern := range patterns() {
		method, path := fill(pattern)
		if method != http.MethodGet {
			continue
		}
		for _, signed := range []bool{false, true} {
			b := newHarness(t, online(checkout.Hosted))
			if signed {
				b.signIn()
			}
			w := b.get(path+query, "User-Agent", marker, "Referer", publicURL+"/"+marker,
				"X-Forwarded-Host", marker,
				"Accept-Language", "en, "+marker, "Origin", "", "Sec-Fetch-Dest", marker)
			if path == "/tablet/enrol" {
				bare := newHarness(t, online(checkout.Hosted)).get(path + "?code=" + marker)
				if !strings.Contains(w.Body.String(), marker) || withoutRequest(w) != withoutRequest(bare) {
					t.Errorf("%s: it is not the same for everybody", pattern)
				}
				continue
			}
			if strings.Contains(w.Body.String(), marker) {
				t.Errorf("%s, signed in %v: the answer repeats what was asked", pattern, signed)
			}
		}
	}
}

// A document travels compressed, the answer to a post does not.
func TestB10PostsAreNotCompressed(t *testing.T) {
	b := newHarness(t, online(checkout.Hosted))
	plain := b.get(checkoutPath)
	w := b.get(checkoutPath, "Accept-Encoding", "gzip, deflate, br, zstd")
	text, err := io.ReadAll(brotli.NewReader(bytes.NewReader(w.Body.Bytes())))
	if err != nil || string(text) != plain.Body.String() || w.Body.Len()*3 > plain.Body.Len() ||
		w.Header().Get("Content-Encoding") != "br" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%v: %d bytes of %d, %v", err, w.Body.Len(), plain.Body.Len(), w.Header())
	}
	b.relay.after = func(_ checkout.Action, v checkout.View) (checkout.View, error) {
		v.Problem = &checkout.Trouble{Code: checkout.CodeNameRequired, Field: "first_name"}
		return v, nil
	}
	posted := b.post(checkoutPath, form(checkout.DoIdentify, "4", "first_name", "zqxjkvbp"),
		"Accept-Encoding", "br")
	if posted.Header().Get("Content-Encoding") != "" || !strings.Contains(posted.Body.String(), "zqxjkvbp") {
		t.Errorf("a post: %d %v, and it does not repeat what was typed", posted.Code, posted.Header())
	}
}

// A file goes out in the form that the browser takes, each under an ETag of its own.
func TestAssetForms(t *testing.T) {
	files := fstest.MapFS{"embed.js": {Data: []byte("// loader")}}
	loader, _ := web.Read(files).Named(web.Embed)
	for coding := range web.Codings {
		files[loader.Twin(coding)] = &fstest.MapFile{Data: []byte("in " + coding)}
	}
	b := newHarness(t, online(checkout.Hosted))
	b.serve(web.Read(files))
	tags := map[string]bool{}
	for header, want := range map[string]string{"": "// loader", "identity": "// loader", "gzip": "in gzip",
		"zstd, gzip": "in zstd", "gzip, deflate, br, zstd": "in br"} {
		w := b.get("/embed.js", "Accept-Encoding", header)
		tag := w.Header().Get("ETag")
		if w.Body.String() != want || w.Header().Get("Vary") != "Accept-Encoding" || tag == "" {
			t.Errorf("%q: %q, %v", header, w.Body.String(), w.Header())
		}
		tags[tag] = true
		if again := b.get("/embed.js", "Accept-Encoding", header, "If-None-Match", tag); again.Code != 304 {
			t.Errorf("%q asked again: %d", header, again.Code)
		}
	}
	if len(tags) != 4 {
		t.Errorf("ETags %v, want four", tags)
	}
}
