// Package page answers a person's browser: the pages of a checkout and of the store tablet, the forms that
// these pages post, and the static files.
//
// Its laws:
//
//   - A GET renders what is stored. It never acts, never writes and never asks the lender.
//   - A form is an Action and nothing else: known fields, each once, at most 16 KiB, from our own pages.
//   - A route without a guard cannot be written, and what a handler works on comes from its guard.
//   - The security headers of an answer come from middleware, so no handler can forget them: no inline script
//     or style, frames only for the merchant's own pages, nothing stored, cookies under /tablet alone.
//   - A log record holds the pattern of a route, never its path: a path can hold a token.
//
// It refuses to decide anything about a checkout: package relay does.
package page
