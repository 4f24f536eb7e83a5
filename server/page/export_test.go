package page

import (
	"candor/app/screen"
	"candor/server/relay"
	"candor/server/tablet"
)

// Patterns lists the pattern of every route.
func Patterns(o Options) []string {
	var all []string
	for _, r := range New(o).Routes() {
		all = append(all, r.Pattern)
	}
	return all
}

// ViewPolicy is the policy of a View's page.
var ViewPolicy = viewPolicy

// Escaped is text as the screens write it.
func Escaped(text string) string { return screen.HTML(screen.Text(text)) }

// The relay and the tablets implement the interfaces.
var (
	_ Checkouts = (*relay.Relay)(nil)
	_ Tablets   = (*tablet.Tablets)(nil)
)
