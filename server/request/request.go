// Package request is what is the same for every HTTP request, whichever surface answers it: the client's
// address, the rate limiter, how a body is read, the request log, and how a refusal is written as problem
// JSON.
//
// Its laws:
//
//   - A body is read strictly or refused.
//   - The cause of a refusal is logged once and never sent to the client.
//   - A client's address is used to limit its rate, and is never logged.
//
// It refuses to decide anything about a checkout: package relay does.
package request
