package config

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"candor/server/relay"
)

// webhooksOf reads the endpoints of a merchant.
func webhooksOf(t *testing.T, text string) ([]relay.Endpoint, error) {
	t.Helper()
	var m Merchant
	if err := DecodeStrict([]byte(text), &m); err != nil {
		return nil, err
	}
	p := &problems{where: "m"}
	return m.webhooks(p), p.err()
}

func secretFile(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func whsec(b byte) string {
	return "whsec_" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat(string(rune(b)), 32)))
}

func TestWebhooks(t *testing.T) {
	good := secretFile(t, whsec('a')+"\n"+whsec('b')+"\n")
	empty, wrong := secretFile(t, "\n"), secretFile(t, "whsec_half")
	text := func(id, url, rest, file string) string {
		return fmt.Sprintf("[[webhook]]\nid = %q\nurl = %q\nsecret_file = %q\n%s\n", id, url, file, rest)
	}
	const url = "https://shop.example/hooks"
	all, err := webhooksOf(t, text("shop", url, `types = ["checkout.*", "double.found"]`, good)+
		text("all", "http://127.0.0.1:1", "allow_private = true", good))
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	if e := all[0]; e.ID != "shop" || e.URL != url || len(e.Types) != 8 || e.AllowPrivate {
		t.Errorf("%+v", e)
	}
	if e := all[1]; e.Types != nil || !e.AllowPrivate {
		t.Errorf("%+v", e)
	}
	if got, err := all[0].Secrets(); err != nil || len(got) != 2 || got[0].Reveal() != whsec('a') {
		t.Errorf("secrets: %v", err)
	}
	for name, c := range map[string]struct{ text, want string }{
		"no id":            {text("", url, "", good), "id"},
		"odd id":           {text("Shop", url, "", good), "id"},
		"twice":            {text("shop", url, "", good) + text("shop", url, "", good), "stands twice"},
		"no address":       {text("shop", "", "", good), "url"},
		"no TLS":           {text("shop", "http://shop.example", "", good), "https://"},
		"private":          {text("shop", "https://10.0.0.1", "", good), "allow_private"},
		"unknown type":     {text("shop", url, `types = ["checkout.sold"]`, good), "checkout.sold"},
		"no type":          {text("shop", url, `types = [""]`, good), "is no type"},
		"no file":          {text("shop", url, "", ""), "it is not set"},
		"no such file":     {text("shop", url, "", good+"x"), "does not exist"},
		"an empty secret":  {text("shop", url, "", empty), "empty"},
		"half a secret":    {text("shop", url, "", wrong), "whsec_ and 24 to 64 bytes"},
		"a secret in text": {text("shop", url, "", whsec('z')), "does not exist"},
		"an unknown key":   {text("shop", url, `secret = "x"`, good), "secret"},
	} {
		_, err := webhooksOf(t, c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		} else if strings.Contains(err.Error(), whsec('z')) || strings.Contains(err.Error(), "half") {
			t.Errorf("%s: the error repeats a secret: %v", name, err)
		}
	}
}
