package disclosure

import (
	"strings"

	"candor/core/offer"
)

// ContradictsName reports whether a deferred plan's own name denies interest while a text about it charges
// interest: the lender's words beside a rate, or the merchant's terms. Interest of the account on what is
// left after the plan ({regular_rate}) is not the plan's.
func ContradictsName(o offer.Offer, terms Terms) bool {
	if o.Kind != offer.KindDeferred || !deniesInterest(o.PlanName) {
		return false
	}
	if charges(string(terms.late(o, nil))) {
		return true
	}
	for _, rate := range o.Rates {
		if charges(rate.Message) {
			return true
		}
	}
	return false
}

// denials are the ways in which a name or a text says that there is no interest.
var denials = []string{
	"no interest", "without interest", "interest free", "interest-free", "zero interest", "0% interest",
	"0 % interest", "no payments or interest", "no payment or interest", "interest is not charged",
	folded("sans intérêt"), folded("aucun intérêt"), folded("pas d'intérêt"), folded("ni intérêt"),
	folded("zéro intérêt"), folded("0% d'intérêt"), folded("0 % d'intérêt"),
}

func deniesInterest(text string) bool {
	text = folded(text)
	for _, denial := range denials {
		if strings.Contains(text, denial) {
			return true
		}
	}
	return false
}

// charges reports whether a text charges interest at the plan's own rate, at a rate in figures, or from the
// date of the purchase.
func charges(text string) bool {
	text = folded(text)
	for _, denial := range denials {
		text = strings.ReplaceAll(text, denial, "")
	}
	if !strings.Contains(text, "interest") && !strings.Contains(text, folded("intérêt")) {
		return false
	}
	for _, sign := range []string{"{rate}", "%", "date of purchase", "purchase date", "date d'achat",
		"date de l'achat", "retroacti"} {
		if strings.Contains(text, sign) {
			return true
		}
	}
	return false
}

// folded is a text in small letters, without the accents of "intérêt" and with plain apostrophes and blanks.
func folded(text string) string { return folds.Replace(strings.ToLower(text)) }

var folds = strings.NewReplacer("é", "e", "ê", "e", "è", "e", "’", "'", "\u00a0", " ", "\u202f", " ")
