package sandbox

// NotImitated lists where the sandbox and the lender differ. The index page prints it; the package comment
// repeats it.
func NotImitated() []string {
	return []string{
		"Transactions, apply, i18n, terms-and-conditions, merchants/login and other products: 404 not_found.",
		"Closing an account is not offered at all.",
		"Available credit does not fall when a purchase is authorized, so a test customer can buy again " +
			"and again, unless CreditFalls says otherwise.",
		"credit_exceeded counts the amount plus the plan's interest (with the fee that is financed); " +
			"monthly fees and late interest are not counted. The lender's own sum is not published.",
		"Whether the token in redirection_url is the access token is not published; here it is.",
		"A refreshed token starts a new flow; the old token keeps its own until it expires. The lender " +
			"does not say.",
		"Codes have four digits, never start with 0, and neither expire nor lock after wrong tries when " +
			"they come back through authorization; the lender publishes none of these limits. The hosted " +
			"page stops after three wrong entries.",
		"An amount that was not quoted for the account is refused with wrong_inputs; the documents name " +
			"no code for it.",
		"With a customer-scope token, calculate-interest answers only for the account that the hosted page " +
			"verified on it, and otherwise with the customer_identity_not_found of authorization; the " +
			"documents say neither.",
		"A bypass code used for a promotional purchase or above 200.00 is refused with " +
			"wrong_verification_code; the documents name no code for it.",
		"The hosted page may be framed by any origin unless FrameAncestors says otherwise; the lender's " +
			"own policy is not published.",
		"The Trust URL, the firewall (465, 466, 467), rate limits and maintenance windows do not exist " +
			"here, except by magic amount or programmed fault.",
		"The idempotency headers are ignored, as no document says that they work on authorization.",
		"grant_type=password and the retired flow \"apply\" are refused.",
		"Authorizations never expire, and the lists answer an array, newest first, by the date in UTC.",
		"The lender's account-balance limit for refunds is not published; here an account is not paid " +
			"back more than it owes, nor a capture that is named more than is left of it.",
		"A return does not give credit back to its authorization, only to the account; an authorization " +
			"of which nothing is left is closed. The status unauthorized does not occur.",
		"Wording of messages, rates, fees and plans is our own; only the two documented sample answers " +
			"are the lender's figures.",
		"Driver's licences: only the elements the documented answer names are read; only issuers 604xxx " +
			"and 636xxx are known. Beside the standard's text it reads what Ontario and British Columbia " +
			"print, and the documents' own sample. Text whose separators were altered (LF or CR turned " +
			"into CRLF) is refused, as a strict decoder would.",
	}
}
