// Package api is the JSON surface under /v1: its routes and their guards, API keys, idempotency, and how a
// merchant sees a checkout and an operation.
//
// Its laws:
//
//   - A route without a guard cannot be written.
//   - The merchant or the checkout that a handler works on comes from its guard, and from nowhere else.
//   - With an Idempotency-Key a request is carried out once.
//   - No answer may be stored, shown as a page or framed.
//
// It refuses to decide anything about a checkout: package relay does.
package api
