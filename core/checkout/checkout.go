// Package checkout is the contract between a person and the relay. It holds what a person can see (View),
// what a person can do (Action), which moves are legal, and the closed set of codes that give the reason of a
// refusal.
//
// Its laws:
//
//   - A View is a plain value. It carries facts. The rest of core makes the figures and sentences of a screen
//     from it, with the same code on the server and in the browser.
//   - Every Action names the revision of the View it was made from. The relay compares and sets: a stale or
//     repeated action has no effect and returns the current View.
//   - A View is built for one Actor. What only an associate may know (held offers, findings, identification)
//     is in separate fields that are nil in a customer's View.
//
// The package holds nothing that a browser must not have: no account number, no PIN, no lender token.
package checkout
