// Package receipt writes down what was agreed, signs it, and lets anyone check
// it: what was shown and in which language and version, which offer was chosen,
// when, and the lender's authorization.
//
// Its laws:
//
//   - A receipt is one canonical JSON text (RFC 8785). It is valid byte for byte
//     or not at all: a flipped bit anywhere fails.
//   - The signature is over the digests of all fields, one for each. When
//     something was changed afterwards, Verify says what.
//   - Checking needs the receipt and the published key, nothing else: no clock,
//     no store, no network, no list of lender or merchant.
//   - The key's name is its thumbprint (RFC 7638), so a key cannot be published
//     under another one's name.
//   - What is signed is coherent: every text has its digest, the text that was
//     accepted was shown, and in Quebec an English acceptance has a French text
//     before it (Charter of the French language, s. 55). Anything else is
//     neither signed nor accepted.
//
// It refuses floats, numbers beyond 2^53, repeated names, unknown fields, text
// that is not UTF-8, and personal data: there is no field for a name or an
// account.
package receipt
