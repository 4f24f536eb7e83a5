package page_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"candor/core/checkout"
	"candor/server/page"
)

func TestGallery(t *testing.T) {
	h := page.Gallery(slog.New(slog.DiscardHandler))
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	links := regexp.MustCompile(`href="(/gallery/[^"]+)"`).FindAllStringSubmatch(
		get("/gallery").Body.String(), -1)
	if len(links) < 40 {
		t.Fatalf("%d screens", len(links))
	}
	for _, l := range links {
		w := get(l[1])
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", l[1], w.Code)
		}
		nothingInline(t, w.Body.String())
		var v checkout.View
		if view := get(l[1] + "/view"); view.Code == http.StatusOK &&
			json.Unmarshal(view.Body.Bytes(), &v) != nil {
			t.Errorf("%s/view: %s", l[1], view.Body)
		}
	}
	for _, path := range []string{"/gallery/offers/de", "/gallery/nothing/en-CA", "/gallery/offers"} {
		if w := get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
