package screen

import "candor/core/checkout"

// IslandID is the id of the script element that carries the Island.
const IslandID = "candor-island"

// Island is the data that a page carries, so that the browser can draw the same screen without a request. It
// holds the View and the Frame that the server drew, and the endpoint that takes this page's acts as JSON.
type Island struct {
	View     checkout.View `json:"view"`
	Said     []string      `json:"said,omitempty"` // see Page
	Frame    Frame         `json:"frame"`
	Endpoint string        `json:"endpoint"` // "/v1/view" or "/tablet/checkouts/{id}/view"
	Bearer   bool          `json:"bearer"`   // send the client token, the last segment of the page's own path
	Wasm     string        `json:"wasm"`     // URLs of the build; both empty when there is none
	Exec     string        `json:"exec"`
}
