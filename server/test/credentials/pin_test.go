package credentials

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"candor/core/checkout"
	"candor/server/relay"
)

// revealing is a store that keeps the text of everything it is asked to write, secrets revealed.
type revealing struct {
	relay.Store
	mu      sync.Mutex
	written strings.Builder
}

func (s *revealing) Commit(ctx context.Context, c relay.Change) error {
	s.mu.Lock()
	reveal(&s.written, reflect.ValueOf(&c).Elem())
	s.mu.Unlock()
	return s.Store.Commit(ctx, c)
}

// reveal writes every text below a value that a store could see: exported fields, and what a Secret hides.
func reveal(to io.Writer, v reflect.Value) {
	switch {
	case v.Type() == reflect.TypeFor[relay.Secret]():
		fmt.Fprintln(to, v.Interface().(relay.Secret).Reveal())
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				reveal(to, v.Field(i))
			}
		}
	case v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface:
		if !v.IsNil() {
			reveal(to, v.Elem())
		}
	case v.Kind() == reflect.Slice || v.Kind() == reflect.Array:
		for i := range v.Len() {
			reveal(to, v.Index(i))
		}
	case v.Kind() == reflect.Map:
		for each := v.MapRange(); each.Next(); {
			k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			k.Set(each.Key())
			e.Set(each.Value())
			reveal(to, k)
			reveal(to, e)
		}
	default:
		fmt.Fprintln(to, v)
	}
}

// TestC2CodesOfEveryFormat: a code that the lender returns or sends goes once into an authorization and nowhere else. The
// store is never asked to keep it, not even sealed, so that there is nothing to delete after its use or after ten minutes.
func TestC2CodesOfEveryFormat(t *testing.T) {
	l, c := newLender(t)
	w := observe(l, "sqlite:"+filepath.Join(l.Data, "candor.db"), c)
	kept := &revealing{Store: l.Service.Store}
	l.Service.Relay.Store = kept
	used := map[string]int{}
	l.LenderHandler = http.HandlerFunc(func(out http.ResponseWriter, q *http.Request) {
		if strings.HasSuffix(q.URL.Path, "/authorization") {
			body, err := io.ReadAll(q.Body)
			l.Must(err)
			for code := range w.codes() {
				used[code] += strings.Count(string(body), code)
			}
			q.Body = io.NopCloser(strings.NewReader(string(body)))
		}
		w.tap.ServeHTTP(out, q)
	})
	jordan := l.Customer("20000042")
	w.enrol()
	for _, by := range []checkout.Method{checkout.MethodSMS, checkout.MethodEmail, checkout.MethodQuestion, checkout.MethodOverride, checkout.MethodBypass} {
		before := len(w.codes())
		w.sell(by, jordan)
		if len(w.codes()) == before {
			t.Errorf("%s: no code was planted", by)
		}
	}
	if !strings.Contains(kept.written.String(), jordan.Account) {
		t.Error("the reading of what is written does not see what a secret hides")
	}
	places := map[string]string{"what is written": kept.written.String(), "the database": l.databaseFiles(), "the log": l.Log.String(),
		"what was sent": w.sent.String()}
	for code, what := range w.codes() {
		w.absent(code, what, places)
		if used[code] != 1 {
			t.Errorf("%s was sent to the lender %d times, want once", what, used[code])
		}
	}
}

// codes are the planted ones, and what each is.
func (w *observedService) codes() map[string]string {
	w.tap.mu.Lock()
	defer w.tap.mu.Unlock()
	codes := map[string]string{}
	for value, what := range w.tap.planted {
		if strings.HasPrefix(what, "code of ") || what == "PIN returned by the lender" {
			codes[value] = what
		}
	}
	return codes
}
