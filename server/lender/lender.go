// Package lender is the typed client of the lender's POS API. It implements relay.Lender.
//
// Its laws:
//
//   - A request of which a byte may have been sent is never sent again. A call is repeated in two cases only:
//     once when nothing was written to the connection and the retry budget allows it, and once with a new
//     token when the lender refused the merchant's shared token with 401. No request carries an idempotency
//     key, because Go's transport repeats a request that has one.
//   - An endpoint that fails is left alone: each endpoint of each merchant has a circuit breaker (breaker),
//     and a token is not asked for again before a pause is over (tokenCache, cooldown). A call that is not
//     tried for this reason is relay.NotSent.
//   - An answer is read strictly as JSON (size, depth, duplicate names, trailing data), then tolerantly as
//     the lender's API: unknown fields are ignored, each value may be a number or a string, every known
//     spelling is accepted.
//   - Numbers stay raw tokens until core/money has accepted them. What its grammar refuses is named, never
//     rounded.
//   - A refusal is definite only when status and code are both documented. Everything else is relay.Unknown.
//   - Errors and logs hold the operation, the status, the class, a documented code, the reference id and the
//     merchant. They never hold a URL, a body, a header or anything the lender wrote.
//
// It refuses redirects, proxies, hosts that were not configured, and to use the token of one verification
// flow for another. It decides nothing about a checkout: package relay does.
package lender
