package relay

import (
	"strings"

	"candor/core/checkout"
	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/money"
)

// MessageRequest asks what stands beside a price on a merchant's page. Anybody may ask; nothing in it
// concerns a person.
type MessageRequest struct {
	Merchant MerchantID
	Amount   money.Amount
	Province *string         // of the reader, in two letters; nil: the merchant's; any other text is unknown
	Language locale.Language // "": the merchant's
}

// PriceMessage writes the message beside a price from the merchant's example plans. It asks neither lender
// nor store. It has no text where the merchant does not finance the amount. Codes: parameter_invalid for an
// unknown merchant.
func (r *Relay) PriceMessage(q MessageRequest) (disclosure.PriceMessage, error) {
	m, known := r.merchants[q.Merchant]
	if !known {
		return disclosure.PriceMessage{}, checkout.RefuseAll([]checkout.Fault{{Parameter: "merchant",
			Code: checkout.CodeParameterInvalid, Detail: "Send the id of a merchant."}})
	}
	province, language, now := m.Province, q.Language, r.Now()
	if q.Province != nil {
		province = strings.ToUpper(*q.Province)
	}
	if !language.Valid() {
		language = m.Language
	}
	if m.outOfRange(q.Amount) != nil {
		return disclosure.PriceMessage{Language: language}, nil
	}
	return disclosure.ComposePriceMessage(disclosure.PriceInput{Language: language, Amount: q.Amount,
		Province: province, Now: now, Date: m.dayOf(now), Examples: m.Examples, Wording: m.wording()}), nil
}
