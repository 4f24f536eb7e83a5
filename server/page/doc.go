// Package page is what a person's browser talks to: the pages of a checkout and of the store tablet, the forms they
// post, and the static files.
//
// Its laws:
//
//   - A GET renders what is stored. It never acts, never writes and never asks the lender.
//   - A form is an Action and nothing else: known fields, each once, at most 16 KiB, from our own pages.
//   - Every answer carries its security headers because of the route it came by, not because a handler remembered:
//     no inline script or style, frames only for the merchant's own pages, nothing stored, cookies under /tablet alone.
//   - A log line names the pattern of a route, never its path: a path holds a token.
//
// It refuses to decide anything about a checkout; that is package relay's.
package page
