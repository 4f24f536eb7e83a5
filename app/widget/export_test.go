package widget

import "candor/app/screen"

// MaxDepth is how deep the reader of JSON follows arrays and objects.
const MaxDepth = maxDepth

// ReadIsland reads the data of a page.
func ReadIsland(text string) (screen.Island, error) {
	var i screen.Island
	err := readJSON(text, &i, readIsland)
	return i, err
}
