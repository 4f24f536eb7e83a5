package offer

import "strings"

// Sources are what is known about a plan's kind besides its name and its figures.
type Sources struct {
	Lookup     Kind `json:"lookup,omitempty"`     // the lender's offer_category for the account
	Configured Kind `json:"configured,omitempty"` // the merchant's configuration
}

// ResolveKind decides the kind of an offer. It uses, in this order: the lender's lookup, the merchant's
// configuration, the plan's name, arithmetic. disputed reports that two of them contradict each other. A
// regular purchase keeps the kind that the lender's answer states.
func ResolveKind(o Offer, s Sources) (kind Kind, disputed bool) {
	if o.Kind == KindRegular {
		return KindRegular, false
	}
	kind = KindUnknown
	for _, k := range [...]Kind{s.Lookup, s.Configured, kindOfName(o.PlanName), kindOfFigures(o)} {
		switch {
		case k != KindEqual && k != KindDeferred:
		case kind == KindUnknown:
			kind = k
		case kind != k:
			disputed = true
		}
	}
	return kind, disputed
}

// kindOfName reads the prefix of the lender's plan names: EMP for equal monthly payments, DP for deferred
// payment. The prefix ends where letters end.
func kindOfName(name string) Kind {
	name = strings.TrimSpace(name)
	end := strings.IndexFunc(name, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') })
	if end >= 0 {
		name = name[:end]
	}
	switch strings.ToUpper(name) {
	case "EMP":
		return KindEqual
	case "DP":
		return KindDeferred
	}
	return KindUnknown
}

// kindOfFigures decides one case only: a payment equal to the whole purchase, over more than one month, must
// be deferred. With one month, both kinds are possible.
func kindOfFigures(o Offer) Kind {
	if o.Term > 1 && !o.Amount.IsZero() && o.TermAmount == o.Amount {
		return KindDeferred
	}
	return KindUnknown
}

// KindOfCategory reads the lender's offer_category.
func KindOfCategory(category string) Kind {
	switch category {
	case "equal_billing":
		return KindEqual
	case "deferred_payment":
		return KindDeferred
	}
	return KindUnknown
}
