// Package request is what is the same for every HTTP request, whichever surface answers it: who sent it, how often, how
// its body is read, how it is logged, and how a refusal is told as problem JSON.
//
// Its laws: a body is read strictly or refused; the cause of a refusal is logged once and never leaves; an address of a
// client is used to limit, and never logged.
//
// It refuses to decide anything about a checkout: that is package relay's business.
package request
