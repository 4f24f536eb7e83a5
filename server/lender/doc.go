// Package lender is the typed client of the lender's POS API: it fills relay.Lender.
//
// Its laws:
//
//   - What may have left is never sent again. A call is repeated once when nothing was written to the connection, within
//     a budget (gate), and once with a new token when the merchant's shared token was refused with 401; nothing else is
//     repeated. No request carries an idempotency key, because Go's transport re-sends one that does.
//   - A lender that is not there is not asked on: each endpoint of each merchant has a breaker (gate), the shared token
//     a pause after each failure (keeper). What is not tried for that is relay.NotSent.
//   - An answer is read strictly as JSON (size, depth, duplicate names, trailing data), then tolerantly as the lender's
//     API: unknown fields are ignored, each value may be a number or a string, every known spelling is accepted.
//   - Figures are raw tokens until core/money has accepted them. What the gate refuses is named, never rounded.
//   - A refusal is definite only when status and code are both documented. Everything else is relay.Unknown.
//   - Errors and logs hold the operation, the status, the class, a documented code, the reference id and the merchant.
//     They never hold a URL, a body, a header or anything the lender wrote.
//
// It refuses redirects, proxies, hosts that were not configured, and tokens of one flow for another.
package lender
