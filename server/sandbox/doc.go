// Package sandbox simulates the lender: the POS API that a checkout needs, the hosted page that verifies a
// shopper, the text messages and e-mails that a customer would receive, and a ledger of everything that it
// executed. All of it is kept in memory.
//
// Its laws:
//
//   - It does what the API's documents say. Where they are silent, the interpretation is named beside the
//     code.
//   - It checks what the lender checks: scopes, token life, the flow of a token, request and session ids,
//     plans by province and by class of customer.
//   - It never hides a mistake of its caller: an authorization sent twice is in the ledger twice, and so is a
//     refund.
//   - Amounts are exact cents. No amount passes through a float.
//   - Time and randomness come from Options.
//
// It refuses what it does not imitate with 404 not_found, and says so below; NotImitated is the same list for
// the index page.
//
// # Faults by amount
//
// The cents of the amount choose a fault, so that a person can reach every outcome from any checkout. Amounts
// with other cents cause none. The table is Faults; the page /sandbox/customers prints it. For a call after
// the sale, the cents of that call's own amount count.
//
//	.01  authorization  executes, then answers 500
//	.02  authorization  executes, then hangs until the caller gives up
//	.03  authorization  answers after three seconds
//	.04  authorization  answers 500, executes nothing
//	.05  authorization  409 credit_exceeded
//	.06  authorization  409 not_permitted
//	.07  authorization  409 general_error
//	.08  authorization  409 plan_term_not_available
//	.09  calculate-interest  one term's payment is 1.00 too high
//	.10  calculate-interest  echoes an amount 1.00 higher
//	.11  authorization  429 with Retry-After: 2, executes nothing
//	.12  authorization  executes, then answers 200 with an HTML page
//	.13  authorization  executes, then answers 200 without an id
//	.14  authorization  executes, then answers a truncated body
//	.15  authorization  executes twice, answers once
//	.16  authorization  executes, then cuts the connection
//	.17  authorization  cuts the connection, executes nothing
//	.18  authorization  executes, answers 500, and the lists show it 30 seconds later only
//	.91  capture, release, return, refund  executes, then answers 500
//	.92  capture, release, return, refund  executes, then hangs until the caller gives up
//	.93  capture, release, return, refund  executes, then cuts the connection
//	.94  capture, release, return, refund  answers 500, executes nothing
//	.95  capture, release, return, refund  executes twice as far as something is left, answers once
//	.96  capture, release, return, refund  409 general_error
//
// Other faults have names: Misbehaviours lists them, and Misbehave switches one on for an operation. The
// package server/test/network breaks the connection before HTTP. A test can program any other fault with Fail
// and FailAfter.
//
// # Magic words
//
// The security answer "piw" is refused with piw_mismatch. The external_location_id "unregistered" is never
// registered. The external_employee_id "not-permitted" may neither capture nor return.
//
// # What it does not imitate
//
//   - Transactions, apply, i18n, terms-and-conditions, merchants/login and other products: 404 not_found.
//   - Closing an account is not offered at all.
//   - Available credit does not fall when a purchase is authorized, so a test customer can buy again and
//     again, unless CreditFalls says otherwise.
//   - credit_exceeded counts the amount plus the plan's interest (with the fee that is financed); monthly
//     fees and late interest are not counted. The lender's own sum is not published.
//   - Whether the token in redirection_url is the access token is not published; here it is.
//   - A refreshed token starts a new flow; the old token keeps its own until it expires. The lender does not
//     say.
//   - Codes have four digits, never start with 0, and neither expire nor lock after wrong tries when they
//     come back through authorization; the lender publishes none of these limits. The hosted page stops after
//     three wrong entries.
//   - An amount that was not quoted for the account is refused with wrong_inputs; the documents name no code
//     for it.
//   - A bypass code used for a promotional purchase or above 200.00 is refused with wrong_verification_code;
//     the documents name no code for it.
//   - The hosted page may be framed by any origin unless FrameAncestors says otherwise; the lender's own
//     policy is not published.
//   - The Trust URL, the firewall (465, 466, 467), rate limits and maintenance windows do not exist here,
//     except by magic amount or programmed fault.
//   - The idempotency headers are ignored, as no document says that they work on authorization.
//   - grant_type=password and the retired flow "apply" are refused.
//   - Authorizations never expire, and the lists answer an array, newest first, by the date in UTC.
//   - The lender's account-balance limit for refunds is not published; here an account is not paid back more
//     than it owes, nor a capture that is named more than is left of it.
//   - A return does not give credit back to its authorization, only to the account; an authorization of which
//     nothing is left is closed. The status unauthorized does not occur.
//   - Wording of messages, rates, fees and plans is our own; only the two documented sample answers are the
//     lender's figures.
//   - Driver's licences: only the elements the documented answer names are read; only issuers 604xxx and
//     636xxx are known. Text whose separators were altered (LF or CR turned into CRLF) is refused, as a
//     strict decoder would.
package sandbox
