// Package sandbox is the lender, simulated: the POS API a checkout needs, the hosted page that verifies a shopper,
// the text messages and e-mails a customer would get, and a ledger of everything it authorized. All of it lives in memory.
//
// Its laws:
//
//   - What the API's documents say, it does; where they are silent it takes the reading named beside the code.
//   - It never forgives twice what the lender would refuse once: scopes, token life, the flow a token stands for,
//     request and session ids, plans by province and by class of customer are all checked.
//   - It never hides a mistake of its caller: an authorization sent twice is in the ledger twice.
//   - Amounts are exact cents. No figure passes through a float.
//   - Time and randomness come from Options.
//
// It refuses what it does not imitate with 404 not_found, and says so: see NotImitated, which the index page prints.
//
// # Faults by amount
//
// The cents of the amount choose a fault, so that a person can reach every outcome from any checkout. Amounts whose cents
// are 00 or above 18 behave. The table is Faults; the page /sandbox/customers prints it.
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
//
// Any other fault is programmed from a test with Fail and FailAfter.
//
// # Magic words
//
// The security answer "piw" is refused with piw_mismatch. The external_location_id "unregistered" is never registered.
package sandbox
