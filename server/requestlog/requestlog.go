// Package requestlog holds the one log record of a request. The record is in the request's context, and each
// handler adds what it finds out.
//
// It is a package of its own so that package relay, which imports no HTTP, can note what a request is about.
//
// Its law: a record holds nothing personal, no address and no token.
//
// It refuses to write: package request writes the record when the request has ended.
package requestlog
