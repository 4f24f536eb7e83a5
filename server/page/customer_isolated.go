package page

import (
	"net/http"

	"candor/app/screen"
	"candor/core/checkout"
	"candor/server/relay"
)

// Where a checkout is shown. A page with a Cross-Origin-Embedder-Policy shows no frame whose document has
// none, nor does that document show a frame without one. Whether the lender's page has one is its own affair,
// and the real one may have none. So in the frame of such a page there is a link in place of the lender's
// page. It opens the checkout in a tab of its own, where nothing is isolated, and the frame follows the
// checkout as it follows every change.

// place is where a document of a checkout is shown.
type place int

const (
	usualPlace    place = iota // a page of its own, or a frame on a page that is not isolated
	isolatedFrame              // a frame on an isolated page
	lenderTab                  // the tab that such a frame opens for the lender's page
)

// tabQuery is the query of the address that the frame opens. It tells the tab from a checkout that somebody
// opened on a page of its own, and from a frame where the browser does not name the destination.
const tabQuery = "top"

// placeOf tells by the destination of a request where its answer is shown. Browsers have named it since 2023
// (Safari 16.4). Where it is missing, a document is taken for one in a frame: with an embedder policy it
// works on a page of its own too, and without one it does not work in the frame.
func (s *site) placeOf(r *http.Request, ref relay.Ref, v checkout.View) place {
	m, _ := s.Relay.Merchant(ref.Merchant)
	if v.Use != checkout.Embedded || !m.Isolated {
		return usualPlace
	}
	destination, tab := r.Header.Get("Sec-Fetch-Dest"), r.URL.RawQuery == tabQuery
	ofItsOwn := destination == "document" || destination == "" && tab
	switch {
	case !ofItsOwn:
		return isolatedFrame
	case tab:
		return lenderTab
	}
	return usualPlace
}

// leadToLender says in a Frame how its document comes to the lender's page.
func (s *site) leadToLender(f *screen.Frame, r *http.Request, ref relay.Ref, v checkout.View) {
	path, where := pathOf(r), s.placeOf(r, ref, v)
	switch {
	case v.Step == checkout.StepLender && where == isolatedFrame:
		f.Tab = path + "?" + tabQuery
	case v.Step == checkout.StepLender:
		f.Lender = path + "/lender"
	}
	if where == lenderTab {
		f.Whole = path
	}
}

// addressOf is the path of a checkout's page, with the query of a tab for the lender's page.
func addressOf(r *http.Request) string {
	if r.URL.RawQuery == tabQuery {
		return pathOf(r) + "?" + tabQuery
	}
	return pathOf(r)
}
