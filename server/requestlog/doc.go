// Package requestlog holds the one log record of a request. It travels in the request's context, and whoever handles the
// request adds what they find out.
//
// It is a package of its own so that package relay, which decides and knows no HTTP, can say what a request is about.
//
// Its law: nothing personal, no address and no token may get in.
package requestlog
