package harness

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// description is web/docs/openapi.yaml, and the routes that it describes.
type description struct {
	*openapi3.T
	routers.Router
}

var describe = sync.OnceValues(func() (description, error) {
	root, err := moduleRoot()
	if err != nil {
		return description{}, err
	}
	doc, err := openapi3.NewLoader().LoadFromFile(filepath.Join(root, "web", "docs", "openapi.yaml"))
	if err != nil {
		return description{}, err
	}
	doc.Servers = nil // the tests' servers are elsewhere
	for _, kind := range []string{"text/html", "image/svg+xml"} {
		openapi3filter.RegisterBodyDecoder(kind, openapi3filter.RegisteredBodyDecoder("text/plain"))
	}
	router, err := gorillamux.NewRouter(doc)
	return description{doc, router}, err
})

// described is middleware that holds everything said under /v1 to openapi.yaml: every request that is carried
// out, and every answer. What it does not describe fails the test. A test that wants to break this law talks
// to e.Service itself.
func (e *Env) described(next http.Handler) http.Handler {
	d, err := describe()
	e.Must(err)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/v1/") || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		var sent bytes.Buffer
		asked := r.Clone(r.Context()) // as it came: what is in front of the routes changes it
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(r.Body, &sent), r.Body}
		answer := &tee{ResponseWriter: w}
		next.ServeHTTP(answer, r)
		asked.Body = io.NopCloser(bytes.NewReader(sent.Bytes()))
		body, err := answer.plain()
		if err == nil {
			err = d.check(asked, answer.status, w.Header().Clone(), body)
		}
		if err != nil {
			why, _, _ := strings.Cut(err.Error(), "\nSchema:") // the schema itself is in the file
			e.Errorf("openapi.yaml does not describe %s %s, answered %d: %s\n%s\n%s", r.Method, r.URL.Path,
				answer.status, why, sent.String(), body)
		}
	})
}

// check holds a request and its answer to the description. A refused request may be anything.
func (d description) check(r *http.Request, status int, header http.Header, body []byte) error {
	route, params, err := d.FindRoute(r)
	if err != nil && status >= http.StatusBadRequest {
		return d.isProblem(body)
	}
	if err != nil {
		return err
	}
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}}
	if status < http.StatusBadRequest && !refusedInView(route, body) {
		if err := openapi3filter.ValidateRequest(r.Context(), in); err != nil {
			return err
		}
	}
	return openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: status, Header: header,
		Body:    io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
}

// refusedInView reports whether an act was refused in the View that answers it.
func refusedInView(route *routers.Route, body []byte) bool {
	return route.Path == "/v1/view" && bytes.Contains(body, []byte(`"problem":`))
}

// isProblem reports why a body is no problem JSON, nil if it is. So is answered what no route answers.
func (d description) isProblem(body []byte) error {
	var problem any
	if err := json.Unmarshal(body, &problem); err != nil {
		return err
	}
	return d.Components.Schemas["Problem"].Value.VisitJSON(problem)
}

// tee keeps a copy of an answer.
type tee struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (w *tee) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *tee) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	w.body.Write(b)
	return w.ResponseWriter.Write(b)
}

// plain is the body as it was before it was compressed. Only Go's own client asks for that here.
func (w *tee) plain() ([]byte, error) {
	if w.Header().Get("Content-Encoding") != "gzip" {
		return w.body.Bytes(), nil
	}
	r, err := gzip.NewReader(&w.body)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *tee) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// publish serves the public port.
func (e *Env) publish() {
	e.Helper()
	e.Public = httptest.NewServer(e.described(
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { e.Service.Public.ServeHTTP(w, r) })))
	e.Cleanup(e.Public.Close)
}
