package screen

import "candor/core/checkout"

// IslandID is the id of the script element that carries the Island.
const IslandID = "candor-island"

// Island is what a page carries as data, so that the browser can draw the same screen again without asking: the View
// and the Frame that the server drew, and where the acts of this page go as JSON.
type Island struct {
	View     checkout.View `json:"view"`
	Frame    Frame         `json:"frame"`
	Endpoint string        `json:"endpoint"` // "/v1/view" or "/tablet/checkouts/{id}/view"
	Bearer   bool          `json:"bearer"`   // send the client token, the last segment of the page's own path
	Wasm     string        `json:"wasm"`     // addresses of the build; empty when there is none
	Exec     string        `json:"exec"`
}
