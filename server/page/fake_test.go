package page_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/server/page"
	"candor/server/relay"
	"candor/server/request"
	"candor/web"
)

const (
	merchantID = relay.MerchantID("maple")
	checkoutID = relay.CheckoutID("co_1")
	goodToken  = "ct_good"
	shopOrigin = "https://shop.example"
	lenderPage = "https://lender.example/w?session=secret-session"
	publicURL  = "https://pay.example"
)

// assets replaces the built files, so that these tests give the same result before a build.
var assets = web.Read(fstest.MapFS{
	"embed.js":          {Data: []byte("// loader")},
	"message.js":        {Data: []byte("// message")},
	"widget.css":        {Data: []byte("body {}")},
	"icons/icon.svg":    {Data: []byte("<svg/>")},
	"dist/boot.js":      {Data: []byte("// frame")},
	"dist/candor.wasm":  {Data: []byte("wasm")},
	"dist/wasm_exec.js": {Data: []byte("// start")},

	"docs/index.md":                  {Data: []byte("# Documentation")},
	"docs/embed.md":                  {Data: []byte("# Embed")},
	"docs/not-found.md":              {Data: []byte("# There is no such page")},
	"docs/decisions/index.md":        {Data: []byte("# Decisions")},
	"docs/openapi.yaml":              {Data: []byte("openapi: 3.1.0")},
	"dist/docs/index.html":           {Data: []byte("<!doctype html><title>Documentation</title>")},
	"dist/docs/decisions/index.html": {Data: []byte("<!doctype html><title>Decisions</title>")},
	"dist/docs/not-found.html":       {Data: []byte("<!doctype html><title>There is no such page</title>")},
	"dist/docs/docs.css":             {Data: []byte("body {}")},
})

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// fakeRelay is a relay with one checkout. It answers as the test sets it, and records the calls.
type fakeRelay struct {
	view     checkout.View
	after    func(a checkout.Action, v checkout.View) (checkout.View, error) // nil: the act succeeds
	acts     []checkout.Action
	who      []relay.Who
	created  []relay.CreateRequest
	list     []relay.Checkout
	filter   relay.Filter
	broken   error
	location string // of the checkout
	revoked  int
}

func (f *fakeRelay) Open(_ context.Context, token string) (relay.Ref, error) {
	if f.broken != nil {
		return relay.Ref{}, f.broken
	}
	if token != goodToken {
		return relay.Ref{}, &checkout.Problem{Code: checkout.CodeUnauthorized, Op: "open checkout"}
	}
	return relay.Ref{Merchant: merchantID, Checkout: checkoutID}, nil
}

func (f *fakeRelay) Watch(ctx context.Context, token string) (relay.Watch, error) {
	_, err := f.Open(ctx, token)
	return relay.Watch{}, err
}

func (f *fakeRelay) View(_ context.Context, ref relay.Ref, who relay.Who) (checkout.View, error) {
	if ref != (relay.Ref{Merchant: merchantID, Checkout: checkoutID}) {
		return checkout.View{}, &checkout.Problem{Code: checkout.CodeCheckoutNotFound, Op: "read checkout"}
	}
	v := f.view
	v.Actor = who.Actor
	v.Allowed = checkout.Allowed(checkout.Situation{Step: v.Step, Actor: v.Actor, Channel: v.Channel,
		Quoted:   len(v.Offers) > 0,
		Override: who.Role == relay.RoleManager})
	return v, nil
}

func (f *fakeRelay) Act(ctx context.Context, ref relay.Ref, who relay.Who,
	a checkout.Action) (checkout.View, error) {
	f.acts, f.who = append(f.acts, a), append(f.who, who)
	v, err := f.View(ctx, ref, who)
	if err != nil {
		return v, err
	}
	if a.Revision != v.Revision {
		v.Problem = &checkout.Trouble{Code: checkout.CodeStale}
		return v, nil
	}
	if f.after != nil {
		if v, err = f.after(a, v); err != nil || v.Problem != nil {
			return v, err
		}
	}
	if a.Do == checkout.DoLanguage {
		v.Language = a.Language
	}
	v.Revision++
	f.view = v
	return v, nil
}

func (f *fakeRelay) LenderPage(context.Context, relay.Ref) (relay.Secret, error) {
	if f.view.Step != checkout.StepLender {
		return relay.Secret{}, &checkout.Problem{Code: checkout.CodeNotAllowed, Op: "open lender page"}
	}
	return relay.NewSecret(lenderPage), nil
}

func (f *fakeRelay) Touch(context.Context, relay.Ref) error { return nil }

func (f *fakeRelay) Create(_ context.Context, _ relay.MerchantID,
	asked relay.CreateRequest) (relay.Created, error) {
	f.created = append(f.created, asked)
	if asked.Reference == "" {
		return relay.Created{}, checkout.Refuse(checkout.CodeReferenceInvalid, "reference")
	}
	return relay.Created{ID: checkoutID, ClientToken: goodToken}, nil
}

func (f *fakeRelay) ClientToken(context.Context, relay.Ref) (string, error) { return goodToken, nil }

func (f *fakeRelay) Revoke(_ context.Context, ref relay.Ref, device string) error {
	if f.broken != nil {
		return f.broken
	}
	if ref == (relay.Ref{Merchant: merchantID, Checkout: checkoutID}) && device == "d1" {
		f.revoked++
	}
	return nil
}

func (f *fakeRelay) Location(_ context.Context, ref relay.Ref) (string, error) {
	if ref.Checkout != checkoutID || ref.Merchant != merchantID {
		return "", &checkout.Problem{Code: checkout.CodeCheckoutNotFound, Op: "read checkout"}
	}
	return f.location, nil
}

func (f *fakeRelay) Checkouts(_ context.Context, _ relay.MerchantID,
	filter relay.Filter) ([]relay.Checkout, error) {
	f.filter = filter
	return f.list, nil
}

func (f *fakeRelay) Merchant(relay.MerchantID) (relay.Merchant, bool) {
	return relay.Merchant{ID: merchantID, Names: map[locale.Language]string{locale.English: "Maple & Birch"},
		Language: locale.English, Zone: time.UTC, Origins: []string{shopOrigin},
		Locations: []relay.Location{{ID: "queen", Name: "Queen Street", Province: "ON"}}}, true
}

// online is an online checkout that waits for the customer's details.
func online(use checkout.Use) checkout.View {
	v := checkout.View{ID: string(checkoutID), Number: "CK-0000-0001", Revision: 4,
		Step:    checkout.StepIdentify,
		Channel: checkout.Online, Use: use, Language: locale.English,
		Merchant: checkout.Merchant{Name: "Maple & Birch"},
		Amount:   money.MustAmount("1200.00"), Reference: "MB-1", OpenedAt: noon,
		ExpiresAt: noon.Add(time.Hour)}
	if use == checkout.Embedded {
		v.Merchant.Origins = []string{shopOrigin, "https://evil.example; script-src *"}
	}
	return v
}

// harness is the pages in a test, with a browser's cookies.
type harness struct {
	*testing.T
	relay   *fakeRelay
	tablets *fakeTablets
	log     *bytes.Buffer
	handler http.Handler
	pages   *page.Pages
	cookies map[string]string
}

func newHarness(t *testing.T, v checkout.View) *harness {
	b := &harness{T: t, relay: &fakeRelay{view: v, location: "queen"}, tablets: newFakeTablets(),
		log: &bytes.Buffer{}, cookies: map[string]string{}}
	b.serve(assets)
	return b
}

// serve replaces the pages by those of another build.
func (b *harness) serve(files web.Set) {
	log := slog.New(slog.NewTextHandler(b.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	b.pages = page.New(page.Options{Relay: b.relay, Tablets: b.tablets, Assets: &files, PublicURL: publicURL,
		Now: func() time.Time { return noon }, Log: log})
	b.handler = request.Logged(log, b.pages)
}

// do sends a request as one of our pages would, unless the given headers differ, and keeps the cookies.
func (b *harness) do(method, path, body string, header ...string) *httptest.ResponseRecorder {
	b.Helper()
	r := httptest.NewRequest(method, publicURL+path, strings.NewReader(body))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", publicURL)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Del(header[i])
		if header[i+1] != "" {
			r.Header.Set(header[i], header[i+1])
		}
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		b.cookies[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	return w
}

func (b *harness) get(path string, header ...string) *httptest.ResponseRecorder {
	b.Helper()
	return b.do(http.MethodGet, path, "", header...)
}

func (b *harness) post(path string, form url.Values, header ...string) *httptest.ResponseRecorder {
	b.Helper()
	return b.do(http.MethodPost, path, form.Encode(), header...)
}

// form is an action in a form, with pairs of a field's name and value.
func form(do checkout.Do, revision string, pairs ...string) url.Values {
	v := url.Values{"do": {string(do)}, "revision": {revision}}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}
