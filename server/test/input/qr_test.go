package input

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"

	"rsc.io/qr"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/test/harness"
)

// The link of an open hosted checkout is drawn, module for module; no other link is.
func TestLinkAsQRCode(t *testing.T) {
	e := newEnv(t)
	hosted := e.Create(func(r *relay.CreateRequest) { r.Use = checkout.Hosted })
	draw := func(ref relay.Ref) harness.Answer {
		return e.Call("GET", "/v1/checkouts/"+string(ref.Checkout)+"/qr.svg", "", harness.MerchantHeader)
	}
	got := draw(hosted)
	want, err := qr.Encode(e.Public.URL+"/c/"+e.ClientToken(hosted), qr.M)
	e.Must(err)
	if kind := got.Header.Get("Content-Type"); got.Status != 200 || kind != "image/svg+xml" ||
		got.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %q %v", got.Status, kind, got.Header)
	}
	dark, size := modules(t, got.Body)
	if size != want.Size+8 {
		t.Errorf("%d modules wide, want %d and a quiet zone of 4", size, want.Size)
	}
	for y := range size {
		for x := range size {
			if dark[[2]int{x, y}] != want.Black(x-4, y-4) {
				t.Fatalf("module %d, %d: dark %t", x, y, dark[[2]int{x, y}])
			}
		}
	}
	if embedded := draw(e.Create(nil)); embedded.Code != checkout.CodeConflict {
		t.Errorf("an embedded checkout: %d %s", embedded.Status, embedded.Body)
	}
	e.Clock.Advance(25 * time.Hour)
	if expired := draw(hosted); expired.Code != checkout.CodeConflict {
		t.Errorf("expired: %d %s", expired.Status, expired.Body)
	}
}

// modules reads the dark modules of an image, and how wide it is.
func modules(t *testing.T, svg string) (dark map[[2]int]bool, size int) {
	t.Helper()
	var image struct {
		Box   string `xml:"viewBox,attr"`
		Title string `xml:"title"`
		Paths []struct {
			D    string `xml:"d,attr"`
			Fill string `xml:"fill,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal([]byte(svg), &image); err != nil || len(image.Paths) != 2 {
		t.Fatalf("%v: %s", err, svg)
	}
	var height int
	if _, err := fmt.Sscanf(image.Box, "0 0 %d %d", &size, &height); err != nil || size != height ||
		!strings.HasPrefix(image.Title, "CK-") || image.Paths[0].D != fmt.Sprintf("M0 0h%dv%[1]dH0z", size) {
		t.Fatalf("%v: %s, %s on %q", err, image.Box, image.Title, image.Paths[0].D)
	}
	dark = map[[2]int]bool{}
	for run := range strings.SplitSeq(strings.TrimSuffix(image.Paths[1].D, "z"), "z") {
		var x, y, n, back int
		if _, err := fmt.Sscanf(run, "M%d %dh%dv1h-%d", &x, &y, &n, &back); err != nil || n != back {
			t.Fatalf("%v: %q", err, run)
		}
		for i := range n {
			dark[[2]int{x + i, y}] = true
		}
	}
	return dark, size
}
