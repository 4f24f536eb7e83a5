// Package relay decides. It owns the truth about every checkout, holds what a merchant's server and a person may do,
// asks the lender, and remembers what was shown and agreed.
//
// Its laws:
//
//   - One View, one Action, one revision: Act compares and sets; a stale or repeated action changes nothing.
//   - A GET never asks the lender and never writes.
//   - What is about to be done with money is written down before it is done. An answer that is not definite is
//     "unknown", is never sent again, and is settled by asking the lender what it has.
//   - Every read and write names the merchant.
//
// It declares the Store and the Lender it needs and imports neither package that fills them.
package relay
