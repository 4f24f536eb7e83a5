// Package receipt records what was agreed, signs it, and lets anyone check it. A receipt holds what was shown
// in which language and version, which offer was chosen, when, and the lender's authorization.
//
// Its laws:
//
//   - A receipt is one canonical JSON text (RFC 8785). It is valid byte for byte or not at all: one flipped
//     bit makes it invalid.
//   - The signature covers the digests of all fields, one digest per field. If something was changed
//     afterwards, Verify says what.
//   - A check needs the receipt and the published key only. It uses no clock, store, network, or list of
//     lenders or merchants.
//   - The name of a key is its thumbprint (RFC 7638), so that nobody can publish a key under the name of
//     another.
//   - A signed record is coherent. Every text has its digest. The accepted text was shown. In Quebec a French
//     text was shown before an English acceptance (Charter of the French language, s. 55). Other records are
//     neither signed nor accepted.
//   - Each receipt of a merchant names the digest of the one before it. A removed one is noticed by the next,
//     and a signed Checkpoint stands for the last ones and for those that are no longer kept.
//
// The package refuses floats, numbers beyond 2^53, repeated names, unknown fields, and text that is not
// UTF-8. It holds no personal data: there is no field for a name or an account.
package receipt
