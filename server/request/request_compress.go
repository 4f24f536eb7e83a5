package request

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// Compressed is middleware that compresses what a person's browser reads: HTML and JSON in answers to GET.
//
// The length of a compressed answer says how much of it repeats itself. Who can put guesses into an answer,
// make a browser ask for it again and again, and see how long the answers are, could so find a secret in it
// (the BREACH attack). Therefore an answer to a post, which repeats what was typed, is never compressed, and
// no answer to GET repeats what is in its query beside a secret; a test of package page holds that. The API
// of merchants, whose answers hold client tokens beside texts of others, is not compressed either.
func Compressed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			next.ServeHTTP(w, r)
			return
		}
		c := &compressor{ResponseWriter: w, coding: Coding(r.Header.Get("Accept-Encoding"))}
		next.ServeHTTP(c, r)
		c.end() // not after a panic: who recovers from it answers
	})
}

// compressMin is the length in bytes below which an answer is sent as it is: it fits into a packet anyhow.
const compressMin = 1000

// compressor is an answer whose body is compressed, if its type and its length are right. It decides with the
// first bytes of the body and holds the header back until then.
type compressor struct {
	http.ResponseWriter
	coding string
	status int // held back; 0 when there is none
	begun  bool
	body   io.WriteCloser // nil: the body goes out as it is
}

func (c *compressor) WriteHeader(status int) {
	if c.begun || status < http.StatusOK {
		c.ResponseWriter.WriteHeader(status)
		return
	}
	if c.status == 0 {
		c.status = status
	}
}

func (c *compressor) Write(b []byte) (int, error) {
	c.begin(len(b))
	if c.body != nil {
		return c.body.Write(b)
	}
	return c.ResponseWriter.Write(b)
}

// begin sends the header. first is the length of what is written first.
func (c *compressor) begin(first int) {
	if c.begun {
		return
	}
	c.begun = true
	h := c.Header()
	if compressible(h, first) {
		h.Add("Vary", "Accept-Encoding")
		if c.coding != "" {
			h.Set("Content-Encoding", c.coding)
			h.Del("Content-Length")
			c.body = encoder(c.coding, c.ResponseWriter)
		}
	}
	if c.status != 0 {
		c.ResponseWriter.WriteHeader(c.status)
	}
}

// end sends what is held back.
func (c *compressor) end() {
	c.begin(0)
	if c.body != nil {
		_ = c.body.Close() // fails when the browser has closed the connection
	}
}

// FlushError sends what was written so far.
func (c *compressor) FlushError() error {
	c.begin(0)
	if f, ok := c.body.(interface{ Flush() error }); ok {
		if err := f.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(c.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach the connection.
func (c *compressor) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// compressible reports whether a body is worth it: text that is not compressed yet, and not short. A file
// with an ETag has its compressed forms made beforehand.
func compressible(h http.Header, first int) bool {
	if h.Get("Content-Encoding") != "" || h.Get("ETag") != "" {
		return false
	}
	if n, err := strconv.Atoi(h.Get("Content-Length")); err == nil {
		first = n
	}
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	switch kind {
	case "text/html", "application/json", "application/problem+json":
		return first >= compressMin
	}
	return false
}

// encoder compresses as far as a page that is made anew each time is worth: a third of a millisecond.
func encoder(coding string, to io.Writer) io.WriteCloser {
	switch coding {
	case "br":
		return brotli.NewWriterLevel(to, 5)
	case "zstd":
		if w, err := zstd.NewWriter(to, zstd.WithEncoderConcurrency(1),
			zstd.WithWindowSize(1<<17)); err == nil {
			return w
		}
	}
	return gzip.NewWriter(to)
}

// Codings are the content codings that answers have, the one that makes them shortest first.
var Codings = []string{"br", "zstd", "gzip"}

// Coding chooses the coding of an answer by an Accept-Encoding header: of those that it weighs highest, the
// first in Codings. It is "" where the header names none.
func Coding(header string) string {
	best, most := "", 0.0
	for _, coding := range Codings {
		if q := weight(header, coding); q > most {
			best, most = coding, q
		}
	}
	return best
}

// weight is how much a header wants a coding, 0 to 1. A coding that it names counts for more than "*".
func weight(header, coding string) float64 {
	others := 0.0
	for part := range strings.SplitSeq(header, ",") {
		name, parameter, weighed := strings.Cut(part, ";")
		name = strings.TrimSpace(name)
		q := 1.0
		if weighed {
			q = weightOf(parameter)
		}
		if strings.EqualFold(name, coding) {
			return q
		}
		if name == "*" {
			others = q
		}
	}
	return others
}

// weightOf reads "q=0.5". What it cannot read is 0: the coding is not used.
func weightOf(parameter string) float64 {
	name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !strings.EqualFold(strings.TrimSpace(name), "q") || !(q >= 0 && q <= 1) {
		return 0
	}
	return q
}
