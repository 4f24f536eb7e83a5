package receipts

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"candor/core/locale"
	"candor/core/receipt"
	"candor/server/relay"
)

func (e *env) ask(ref relay.Ref, query string, headers ...string) (int, http.Header, string) {
	e.Helper()
	return get(e.T, e.Public.URL+"/v1/checkouts/"+string(ref.Checkout)+"/receipt"+query, headers...)
}

// TestW4ReceiptByTheAPI: 404 with Retry-After until the receipt is issued, then its bytes, and never what was
// altered.
func TestW4ReceiptByTheAPI(t *testing.T) {
	onEveryDatabase(t, func(t *testing.T, e *env) {
		ref, open := e.sell(nil), e.Create(nil)
		for of, retry := range map[relay.Ref]string{ref: "2", open: "", {Checkout: "co_none"}: ""} {
			status, header, body := e.ask(of, "")
			if status != http.StatusNotFound || header.Get("Retry-After") != retry {
				t.Errorf("%s: status %d, Retry-After %q, %s", of.Checkout, status, header.Get("Retry-After"),
					body)
			}
		}
		e.IssueReceipts()
		given, record := e.receipt(ref)
		for accept, kind := range map[string]string{"": "application/json", "*/*": "application/json",
			"application/json": "application/json", "text/html;q=0.5, application/json": "application/json",
			"text/html;q=0": "application/json", "text/html, */*;q=0.1": "text/html; charset=utf-8",
			"text/*;q=0.9,application/json;q=0.8": "text/html; charset=utf-8"} {
			status, header, body := e.ask(ref, "", "Accept", accept)
			if status != http.StatusOK || header.Get("Content-Type") != kind ||
				header.Get("Cache-Control") != "no-store" || header.Get("Vary") != "Accept" ||
				(kind == "application/json") != (body == given.Body) {
				t.Errorf("Accept %q: status %d, %v, %s", accept, status, header, body)
			}
		}
		for query, want := range map[string]int{"?locale=fr-CA": 200, "?locale=fr": 400, "?lang=fr": 400,
			"?locale=fr-CA&locale=en-CA": 400} {
			if status, _, _ := e.ask(ref, query); status != want {
				t.Errorf("%s: status %d, want %d", query, status, want)
			}
		}
		if record.Previous != "" {
			t.Errorf("the first receipt follows %s", record.Previous)
		}
		e.exec(`UPDATE receipts SET body = REPLACE(body, '1200.00', '1201.00')`)
		for _, accept := range []string{"", "text/html"} {
			if status, _, body := e.ask(ref, "", "Accept",
				accept); status != http.StatusInternalServerError ||
				strings.Contains(body, "1201.00") {
				t.Errorf("an altered receipt: status %d, %s", status, body)
			}
		}
	})
}

// TestW4PrintPage: the page shows the text that was agreed to, in its language. In the other language it
// shows the text that was issued beside it, marked as a translation, with the digest and the key of the
// original.
func TestW4PrintPage(t *testing.T) {
	path := t.TempDir() + "/candor.db"
	e := newEnv(t, "sqlite:"+path, "sqlite", path)
	ref := e.sellOnline(locale.French, false)
	e.IssueReceipts()
	given, record := e.receipt(ref)
	for query, c := range map[string]struct {
		language   locale.Language
		translated bool
		amount     string
	}{"": {locale.French, false, "1\u00a0200,00\u00a0$"}, "?locale=fr-CA": {locale.French, false,
		"1\u00a0200,00\u00a0$"}, "?locale=en-CA": {locale.English, true, "$1,200.00"}} {
		_, header, body := e.ask(ref, query, "Accept", "text/html")
		w := locale.ReceiptOf(c.language)
		mark := w.Translation.With(locale.Text("language", w.French))
		if header.Get("Content-Language") != string(c.language) || strings.Contains(body,
			mark) != c.translated {
			t.Errorf("%q: %v\n%s", query, header, body)
		}
		for _, text := range []string{c.amount, w.Title, w.Test, record.Authorization.Number,
			record.Reference,
			record.Accepted.Digest, receipt.Digest([]byte(given.Body)), receipt.KeyOf([]byte(given.Body)),
			locale.For(c.language).Box.Title, string(ref.Checkout), w.AgreedBy.With(
				locale.Text("time", "1"), locale.Text("language", w.French))[1:]} {
			if !strings.Contains(body, text) {
				t.Errorf("%q does not show %q", query, text)
			}
		}
		if strings.Contains(body, "<pre>") || strings.Contains(body, "<script") {
			t.Errorf("%q:\n%s", query, body)
		}
		if policy := header.Get("Content-Security-Policy"); !strings.HasPrefix(policy,
			"default-src 'none'; style-src 'sha256-") || strings.Contains(policy, "unsafe") {
			t.Errorf("policy %q", policy)
		}
	}
}

// TestW4PublishedKeys: whoever has a receipt of before a rotation verifies it with what is published after
// it.
func TestW4PublishedKeys(t *testing.T) {
	path := t.TempDir() + "/candor.db"
	e := newEnv(t, "sqlite:"+path, "sqlite", path)
	old := e.issued(1)[0]
	settings := e.settings
	settings.ReceiptKeys = relay.NewSecret("k2 QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=\nk1 public:" +
		base64.StdEncoding.EncodeToString(e.keys.Public()[0]))
	e.Open(settings, e.config)
	fresh := e.sell(nil)
	e.Clock.Advance(4 * time.Second) // past the lease of the service before
	e.IssueReceipts()
	_, header, text := get(t, e.Public.URL+"/.well-known/candor-keys.json")
	keys, err := receipt.ParseKeys([]byte(text))
	e.Must(err)
	if len(keys) != 2 || header.Get("Access-Control-Allow-Origin") != "*" ||
		header.Get("Content-Type") != "application/jwk-set+json" {
		t.Errorf("published: %v, %s", header, text)
	}
	signed := map[string]bool{}
	for _, ref := range []relay.Ref{old, fresh} {
		_, _, body := e.ask(ref, "")
		if _, err := receipt.Verify([]byte(body), keys...); err != nil {
			t.Error(err)
		}
		signed[receipt.KeyOf([]byte(body))] = true
	}
	if !signed[receipt.KeyID(keys[0])] || !signed[receipt.KeyID(keys[1])] {
		t.Errorf("signed with %v", signed)
	}
	e.whole(2)
}
