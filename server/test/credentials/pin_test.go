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

// revealing is a store that records the text of everything it writes, with secrets revealed.
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

// reveal writes every text below a value that a store could see: exported fields, and the content of a
// Secret.
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

// TestC2CodesOfEveryFormat: a code that the lender returns or sends goes once into an authorization and
// nowhere else. The store never receives it, not even sealed, so nothing has to be deleted after its use or
// after ten minutes.
func TestC2CodesOfEveryFormat(t *testing.T) {
	e, c := newLender(t)
	o := observe(e, "sqlite:"+filepath.Join(e.Data, "candor.db"), c)
	kept := &revealing{Store: e.Service.Store}
	e.Service.Relay.Store = kept
	used := map[string]int{}
	e.LenderHandler = http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/authorization") {
			body, err := io.ReadAll(r.Body)
			e.Must(err)
			for code := range o.codes() {
				used[code] += strings.Count(string(body), code)
			}
			r.Body = io.NopCloser(strings.NewReader(string(body)))
		}
		o.tap.ServeHTTP(out, r)
	})
	jordan := e.Customer("20000042")
	o.enrol()
	for _, by := range []checkout.Method{checkout.MethodSMS, checkout.MethodEmail, checkout.MethodQuestion,
		checkout.MethodOverride, checkout.MethodBypass} {
		before := len(o.codes())
		o.sell(by, jordan)
		if len(o.codes()) == before {
			t.Errorf("%s: no code was planted", by)
		}
	}
	if !strings.Contains(kept.written.String(), jordan.Account) {
		t.Error("the reading of what is written does not see what a secret hides")
	}
	places := map[string]string{"what is written": kept.written.String(), "the database": e.databaseFiles(),
		"the log":       e.Log.String(),
		"what was sent": o.sent.String()}
	for code, what := range o.codes() {
		o.absent(code, what, places)
		if used[code] != 1 {
			t.Errorf("%s was sent to the lender %d times, want once", what, used[code])
		}
	}
}

// codes are the planted codes, each with its kind.
func (o *observedService) codes() map[string]string {
	o.tap.mu.Lock()
	defer o.tap.mu.Unlock()
	codes := map[string]string{}
	for value, what := range o.tap.planted {
		if strings.HasPrefix(what, "code of ") || what == "PIN returned by the lender" {
			codes[value] = what
		}
	}
	return codes
}
