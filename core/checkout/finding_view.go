package checkout

import (
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// Reason is one plain sentence for an associate about a rule that an offer met. It holds the figures of the
// finding in the notation of the language. For an unknown code it is the code itself.
func Reason(l locale.Language, f offer.Finding) []locale.Part {
	say, known := reasons[f.Code]
	if !known {
		return []locale.Part{{Text: string(f.Code)}}
	}
	return say(&locale.For(l).Finding).Fill(
		locale.Figure("given", checkedFigure(l, f.Code, f.Given)),
		locale.Figure("recomputed", checkedFigure(l, f.Code, f.Recomputed)))
}

// checkedFigure writes an amount in dollars, or a rate in percent with every computed digit.
func checkedFigure(l locale.Language, code offer.Code, canonical string) string {
	switch code {
	case offer.TermAmountMismatch, offer.LastPaymentDiffers:
		if a, err := money.ParseAmount(canonical); err == nil {
			return l.Money(a)
		}
	default:
		if _, err := money.ParseExact(canonical); err == nil {
			return l.PercentText(canonical)
		}
	}
	return "—"
}

// reasons maps each finding to its sentence in the catalog.
var reasons = map[offer.Code]func(*locale.Findings) locale.Phrase{
	offer.PaymentsBelowPrincipal: func(t *locale.Findings) locale.Phrase { return t.PaymentsBelowPrincipal },
	offer.TermAmountMismatch:     func(t *locale.Findings) locale.Phrase { return t.TermAmountMismatch },
	offer.FeeTypeUnknown:         func(t *locale.Findings) locale.Phrase { return t.FeeTypeUnknown },
	offer.DeferredTermsMissing:   func(t *locale.Findings) locale.Phrase { return t.DeferredTermsMissing },
	offer.PlanKindDisputed:       func(t *locale.Findings) locale.Phrase { return t.PlanKindDisputed },
	offer.QuebecRateExcludesFees: func(t *locale.Findings) locale.Phrase { return t.QuebecRateExcludesFees },
	offer.FeeInclusiveRateOver35: func(t *locale.Findings) locale.Phrase { return t.FeeInclusiveRateOver35 },
	offer.RateOverCap:            func(t *locale.Findings) locale.Phrase { return t.RateOverCap },
	offer.RateAtCap:              func(t *locale.Findings) locale.Phrase { return t.RateAtCap },
	offer.RateOver32:             func(t *locale.Findings) locale.Phrase { return t.RateOver32 },
	offer.OneCent:                func(t *locale.Findings) locale.Phrase { return t.OneCent },
	offer.FeeModelAlternate:      func(t *locale.Findings) locale.Phrase { return t.FeeModelAlternate },
	offer.RateExcludesFees:       func(t *locale.Findings) locale.Phrase { return t.RateExcludesFees },
	offer.LastPaymentDiffers:     func(t *locale.Findings) locale.Phrase { return t.LastPaymentDiffers },
}
