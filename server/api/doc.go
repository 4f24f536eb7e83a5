// Package api is the JSON surface under /v1: routes, guards, keys, idempotency, and how a checkout and an operation look to
// their merchant.
//
// Its laws: a route without a guard cannot be written; what a handler works on can only come from its guard; with an
// Idempotency-Key a request is done once.
//
// It refuses to decide: package relay does.
package api
