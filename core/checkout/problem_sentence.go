package checkout

import "candor/core/locale"

// Sentence is the plain sentence that tells a person about a code and what to do next. An unknown code gets
// the sentence of an internal error.
func Sentence(c Code, l locale.Language) string {
	p := &locale.For(l).Problem
	for _, s := range sentences {
		if s.code == c {
			return *s.say(p)
		}
	}
	return p.Internal
}

// sentences maps each code to its sentence in the catalog. It is a list, which the linker lays out, and not a
// map, which every start of the program would have to fill.
var sentences = []struct {
	code Code
	say  func(*locale.Problems) *string
}{
	{CodeNumberInvalid, func(p *locale.Problems) *string { return &p.NumberInvalid }},
	{CodeNameRequired, func(p *locale.Problems) *string { return &p.NameRequired }},
	{CodeBirthDateInvalid, func(p *locale.Problems) *string { return &p.BirthDateInvalid }},
	{CodePostalInvalid, func(p *locale.Problems) *string { return &p.PostalInvalid }},
	{CodeBirthDateImpossible, func(p *locale.Problems) *string { return &p.BirthDateImpossible }},
	{CodeLicenceConfirm, func(p *locale.Problems) *string { return &p.LicenceConfirm }},
	{CodeLicenceUnreadable, func(p *locale.Problems) *string { return &p.LicenceUnreadable }},
	{CodeIdentityRequired, func(p *locale.Problems) *string { return &p.IdentityRequired }},
	{CodeAccountRequired, func(p *locale.Problems) *string { return &p.AccountRequired }},
	{CodeOfferRequired, func(p *locale.Problems) *string { return &p.OfferRequired }},
	{CodeOfferGone, func(p *locale.Problems) *string { return &p.OfferGone }},
	{CodeConsentRequired, func(p *locale.Problems) *string { return &p.ConsentRequired }},
	{CodeDisclosureChanged, func(p *locale.Problems) *string { return &p.DisclosureChanged }},
	{CodeFrenchFirst, func(p *locale.Problems) *string { return &p.FrenchFirst }},
	{CodeMethodRequired, func(p *locale.Problems) *string { return &p.MethodRequired }},
	{CodeCodeInvalid, func(p *locale.Problems) *string { return &p.CodeInvalid }},
	{CodeAnswerInvalid, func(p *locale.Problems) *string { return &p.AnswerInvalid }},
	{CodeReasonRequired, func(p *locale.Problems) *string { return &p.ReasonRequired }},
	{CodeSeenRequired, func(p *locale.Problems) *string { return &p.SeenRequired }},
	{CodePasscodeWrong, func(p *locale.Problems) *string { return &p.PasscodeWrong }},
	{CodePasscodeLocked, func(p *locale.Problems) *string { return &p.PasscodeLocked }},
	{CodeAssociateUnknown, func(p *locale.Problems) *string { return &p.AssociateUnknown }},
	{CodeAmountInvalid, func(p *locale.Problems) *string { return &p.AmountInvalid }},
	{CodeReferenceInvalid, func(p *locale.Problems) *string { return &p.ReferenceInvalid }},
	{CodeNotFound, func(p *locale.Problems) *string { return &p.NotFound }},
	{CodeCannotPurchase, func(p *locale.Problems) *string { return &p.CannotPurchase }},
	{CodeActivationNeeded, func(p *locale.Problems) *string { return &p.ActivationNeeded }},
	{CodeApplyNeeded, func(p *locale.Problems) *string { return &p.ApplyNeeded }},
	{CodeVerificationFailed, func(p *locale.Problems) *string { return &p.VerificationFailed }},
	{CodeVerificationStopped, func(p *locale.Problems) *string { return &p.VerificationStopped }},
	{CodeVerifyAgain, func(p *locale.Problems) *string { return &p.VerifyAgain }},
	{CodeWrongCode, func(p *locale.Problems) *string { return &p.WrongCode }},
	{CodeWrongAnswer, func(p *locale.Problems) *string { return &p.WrongAnswer }},
	{CodeTriesExceeded, func(p *locale.Problems) *string { return &p.TriesExceeded }},
	{CodePhoneUnusable, func(p *locale.Problems) *string { return &p.PhoneUnusable }},
	{CodeMethodUnavailable, func(p *locale.Problems) *string { return &p.MethodUnavailable }},
	{CodeCreditExceeded, func(p *locale.Problems) *string { return &p.CreditExceeded }},
	{CodePlanUnavailable, func(p *locale.Problems) *string { return &p.PlanUnavailable }},
	{CodeNoOffers, func(p *locale.Problems) *string { return &p.NoOffers }},
	{CodeQuoteUnusable, func(p *locale.Problems) *string { return &p.QuoteUnusable }},
	{CodeStoreSetup, func(p *locale.Problems) *string { return &p.StoreSetup }},
	{CodeLenderBusy, func(p *locale.Problems) *string { return &p.LenderBusy }},
	{CodeLenderDown, func(p *locale.Problems) *string { return &p.LenderDown }},
	{CodeLenderFailed, func(p *locale.Problems) *string { return &p.LenderFailed }},
	{CodeMessageUnsure, func(p *locale.Problems) *string { return &p.MessageUnsure }},
	{CodeLenderRefused, func(p *locale.Problems) *string { return &p.LenderRefused }},
	{CodeTokenRefused, func(p *locale.Problems) *string { return &p.TokenRefused }},
	{CodeWrongAccount, func(p *locale.Problems) *string { return &p.WrongAccount }},
	{CodeEventMismatch, func(p *locale.Problems) *string { return &p.EventMismatch }},
	{CodeCodesUsedUp, func(p *locale.Problems) *string { return &p.CodesUsedUp }},
	{CodeAnswersUsedUp, func(p *locale.Problems) *string { return &p.AnswersUsedUp }},
	{CodeMessageTooSoon, func(p *locale.Problems) *string { return &p.MessageTooSoon }},
	{CodeMessagesUsedUp, func(p *locale.Problems) *string { return &p.MessagesUsedUp }},
	{CodeSearchesUsedUp, func(p *locale.Problems) *string { return &p.SearchesUsedUp }},
	{CodeTooFast, func(p *locale.Problems) *string { return &p.TooFast }},
	{CodeStale, func(p *locale.Problems) *string { return &p.Stale }},
	{CodeNotAllowed, func(p *locale.Problems) *string { return &p.NotAllowed }},
	{CodeRequestInvalid, func(p *locale.Problems) *string { return &p.RequestInvalid }},
	{CodeFieldUnknown, func(p *locale.Problems) *string { return &p.FieldUnknown }},
	{CodeBodyTooLarge, func(p *locale.Problems) *string { return &p.BodyTooLarge }},
	{CodeMediaType, func(p *locale.Problems) *string { return &p.MediaType }},
	{CodeMethodNotAllowed, func(p *locale.Problems) *string { return &p.MethodNotAllowed }},
	{CodeUnauthorized, func(p *locale.Problems) *string { return &p.Unauthorized }},
	{CodeCheckoutNotFound, func(p *locale.Problems) *string { return &p.CheckoutNotFound }},
	{CodePageNotFound, func(p *locale.Problems) *string { return &p.PageNotFound }},
	{CodeCurrencyInvalid, func(p *locale.Problems) *string { return &p.CurrencyInvalid }},
	{CodeReturnURLRefused, func(p *locale.Problems) *string { return &p.ReturnURLRefused }},
	{CodeLocationUnknown, func(p *locale.Problems) *string { return &p.LocationUnknown }},
	{CodeProvinceInvalid, func(p *locale.Problems) *string { return &p.ProvinceInvalid }},
	{CodeConflict, func(p *locale.Problems) *string { return &p.Conflict }},
	{CodeIdempotencyReused, func(p *locale.Problems) *string { return &p.IdempotencyReused }},
	{CodeIdempotencyRunning, func(p *locale.Problems) *string { return &p.IdempotencyRunning }},
	{CodeCrossSite, func(p *locale.Problems) *string { return &p.CrossSite }},
	{CodeDeviceUnknown, func(p *locale.Problems) *string { return &p.DeviceUnknown }},
	{CodeTabletIdle, func(p *locale.Problems) *string { return &p.TabletIdle }},
	{CodeExpired, func(p *locale.Problems) *string { return &p.Expired }},
	{CodeUnavailable, func(p *locale.Problems) *string { return &p.Unavailable }},
	{CodeTooMany, func(p *locale.Problems) *string { return &p.TooMany }},
	{CodeAmountExceeds, func(p *locale.Problems) *string { return &p.AmountExceeds }},
	{CodeCaptureNotFound, func(p *locale.Problems) *string { return &p.CaptureNotFound }},
	{CodeReturnTooLate, func(p *locale.Problems) *string { return &p.ReturnTooLate }},
	{CodeNotPromotional, func(p *locale.Problems) *string { return &p.NotPromotional }},
	{CodeAuthorizationEnded, func(p *locale.Problems) *string { return &p.AuthorizationEnded }},
	{CodeRefundLimit, func(p *locale.Problems) *string { return &p.RefundLimit }},
	{CodeBusy, func(p *locale.Problems) *string { return &p.Busy }},
	{CodeInternal, func(p *locale.Problems) *string { return &p.Internal }},
	{CodeOffline, func(p *locale.Problems) *string { return &p.Offline }},
}
