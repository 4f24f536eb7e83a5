// Package relay decides. It owns the state of every checkout. It checks what a merchant's server and a person
// may do, calls the lender, and keeps as evidence what was shown and agreed.
//
// Its laws:
//
//   - One View, one Action, one revision: Act compares the revision and sets the next. A stale or repeated
//     action changes nothing.
//   - A GET never calls the lender and never writes.
//   - What is about to be done with money is written to the journal before it is done. An answer that is not
//     definite is "unknown". It is never sent again, and it is settled by the lender's list.
//   - Every read and write names the merchant.
//
// It declares the Store and the Lender that it needs. It imports neither package that implements them. It
// refuses to know HTTP, SQL and configuration files.
//
// Its files, in groups:
//
//   - relay.go, merchant.go, associate.go, times.go, secret.go, hash.go: what a Relay is made of.
//   - checkout.go, create.go, list.go, view.go, client_token.go: a checkout, from its creation to what is
//     shown of it.
//   - act.go, identify.go, quote.go, consent.go, amount.go, cancel.go: what a person or a merchant may do
//     with it.
//   - attempt*.go: an authorization, from its intent to its end; how it is recorded, settled, reconciled and
//     undone.
//   - operation*.go: captures, releases, returns and refunds; their books, and how they are performed and
//     settled.
//   - journal.go, change.go: the legal moves of both, and what one transaction may write.
//   - limits*.go, locks.go: how often a person may try, and one act at a time for each checkout.
//   - retention.go, subject.go: what is forgotten by age, and what a person may ask for.
//   - lender*.go, refusal.go: what the relay needs of the lender, and what a person is told of a refusal.
//   - store*.go, observer.go: what the relay needs of a store, and what operators watch.
package relay
